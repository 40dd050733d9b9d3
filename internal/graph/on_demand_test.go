package graph

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseOnDemand(t *testing.T) {
	t.Parallel()
	const statusInfoKey = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
	steps := func(last string) string {
		return `"provisioningSteps":[{"name":"EntryImport","type":"Import","status":"Success","description":"Retrieved User 'user1@fabrikam.com'"},` + last + `]`
	}
	tests := map[string]struct {
		key, value string
		want       OnDemandResult // Steps are not compared
		steps      int
	}{
		"application page, skipped": {
			key:   `{"result":"Skipped","details":{"errorCode":"RedundantExport","errorMessage":"Both match."}}`,
			value: `{"action":"Other",` + steps(`{"name":"EntrySynchronizationSkip","type":"Export","status":"Skipped","description":"d","details":{"SkipReason":"RedundantExport"}}`) + `,"statusInfo":{"status":"Skipped","errorCode":null,"reason":null},"targetIdentity":{"id":"t-1","type":"User","displayName":null,"details":null}}`,
			want:  OnDemandResult{Status: "Skipped", ErrorCode: "RedundantExport", Reason: "Both match.", FailedStep: "EntrySynchronizationSkip", TargetID: "t-1", Action: "Other"}, steps: 2,
		},
		"application page, empty value": {
			key: `{"result":"Success","details":{}}`, value: `{}`, want: OnDemandResult{Status: "Success"},
		},
		"no value at all": {
			key: `{"result":"Success"}`, value: ``, want: OnDemandResult{Status: "Success"},
		},
		"null value, null details": {
			key: `{"result":"Failure","details":null}`, value: `null`, want: OnDemandResult{Status: "Failure"},
		},
		"cross-tenant page, success": {
			key:   statusInfoKey,
			value: `[{"action":"Create",` + steps(`{"name":"EntryExportAdd","type":"Export","status":"Success"}`) + `,"statusInfo":{"status":"Success"},"targetIdentity":{"id":"t-2"}}]`,
			want:  OnDemandResult{Status: "Success", TargetID: "t-2", Action: "Create"}, steps: 2,
		},
		"cross-tenant page without status, steps tell": {
			key:   statusInfoKey,
			value: `[{` + steps(`{"name":"EntryExportAdd","type":"Export","status":"Failure","description":"The invitation was refused","details":{"ErrorCode":"AzureActiveDirectoryForbidden"}}`) + `,"statusInfo":null,"targetIdentity":null}]`,
			want:  OnDemandResult{Status: "Failure", ErrorCode: "AzureActiveDirectoryForbidden", Reason: "The invitation was refused", FailedStep: "EntryExportAdd"}, steps: 2,
		},
		"a failed step outweighs the success of the key": {
			key:   `{"result":"Success","details":{}}`,
			value: `{"action":"Create",` + steps(`{"name":"EntryExportAdd","type":"Export","status":"Failure","description":"no"}`) + `}`,
			want:  OnDemandResult{Status: "Failure", Reason: "no", FailedStep: "EntryExportAdd", Action: "Create"}, steps: 2,
		},
		"the worst of several objects": {
			key:   statusInfoKey,
			value: `[{"statusInfo":{"status":"Success"}},null,{"statusInfo":{"status":"Failure","errorCode":"EntityTypeNotSupported","reason":"r","recommendedAction":"enable it"}},{"statusInfo":{"status":"Skipped","errorCode":"Other"}}]`,
			want:  OnDemandResult{Status: "Failure", ErrorCode: "EntityTypeNotSupported", Reason: "r", RecommendedAction: "enable it"},
		},
		"not assigned": {
			key:   statusInfoKey,
			value: `[{"action":"Other",` + steps(`{"name":"EntrySynchronizationScoping","type":"Scoping","status":"Skipped","details":{"Assigned to the application":"False","SkipReason":"NotEffectivelyEntitled"}}`) + `,"statusInfo":{"status":"skipped"}}]`,
			want:  OnDemandResult{Status: "Skipped", ErrorCode: "NotEffectivelyEntitled", FailedStep: "EntrySynchronizationScoping", Action: "Other"}, steps: 2,
		},
		"null steps and details": {
			key: `{"result":"Warning"}`, value: `{"provisioningSteps":[null,{"name":null,"type":"Import","status":null,"details":null}],"targetIdentity":{"id":null}}`,
			want: OnDemandResult{Status: "Warning"}, steps: 1,
		},
		"a status of tomorrow is no success": {
			key: `{"result":"PartiallyDone"}`, value: `{}`, want: OnDemandResult{Status: "Failure"},
		},
		"a failure with a broken value": {
			key: `{"result":"Failure","details":{"errorCode":"X","errorMessage":"m"}}`, value: `[{"provisioningSteps":[`,
			want: OnDemandResult{Status: "Failure", ErrorCode: "X", Reason: "m"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseOnDemand(tt.key, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Steps) != tt.steps {
				t.Errorf("%d steps, want %d", len(got.Steps), tt.steps)
			}
			if want := name == "not assigned"; got.NotAssigned() != want {
				t.Errorf("NotAssigned() = %v", !want)
			}
			got.Steps, got.unassigned = nil, false
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestParseOnDemandUnreadable: an answer that tells no outcome must not pass for a success, nor show its content.
func TestParseOnDemandUnreadable(t *testing.T) {
	t.Parallel()
	const person = "user1@fabrikam.com"
	tests := map[string][2]string{
		"truncated array":               {"StatusInfo", `[{"provisioningSteps":[{"name":"EntryImport","description":"Retrieved User '` + person + `'","details":{"objectId":"x",}`},
		"success with truncated value":  {`{"result":"Success"}`, `{"provisioningSteps":[{"description":"` + person + `"`},
		"empty array and a type's name": {"StatusInfo", `[]`},
		"empty object, type's name":     {"StatusInfo", `{}`},
		"a string":                      {"StatusInfo", `"` + person + `"`},
		"nothing":                       {"", ""},
		"only nulls":                    {"null", `[null]`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseOnDemand(tt[0], tt[1])
			if err == nil {
				t.Fatalf("it passed as %+v", got)
			}
			if strings.Contains(err.Error(), "fabrikam") {
				t.Errorf("a person's data in %v", err)
			}
		})
	}
}

// TestNotAssigned: each page has its own way to say it.
func TestNotAssigned(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		`[{"statusInfo":{"status":"Skipped","errorCode":"NotEffectivelyEntitled"}}]`:                                                          true,
		`[{"provisioningSteps":[{"type":"Scoping","status":"Skipped","details":{"Assigned to the application":"False"}}]}]`:                   true,
		`[{"provisioningSteps":[{"type":"Scoping","status":"Skipped","details":{"Assigned":"false","SkipReason":"X"}}]}]`:                     true,
		`[{"provisioningSteps":[{"type":"Scoping","status":"Skipped","details":{"Assigned":"True","SkipReason":"NotInScope"}}]}]`:             false,
		`[{"statusInfo":{"status":"Skipped","errorCode":"RedundantExport"}}]`:                                                                 false,
		`[{"provisioningSteps":[{"type":"Scoping","status":"Failure","details":{"Assigned":"False"}}]}]`:                                      false,
		`[{"provisioningSteps":[{"type":"Scoping","status":"Success","details":{"Assigned":"False"}},{"type":"Export","status":"Skipped"}]}]`: true,
	} {
		r, err := ParseOnDemand("StatusInfo", value)
		if err != nil || r.NotAssigned() != want {
			t.Errorf("%s: %v, %v", value, r.NotAssigned(), err)
		}
	}
}

// FuzzParseOnDemand: whatever comes is an error or an outcome.
func FuzzParseOnDemand(f *testing.F) {
	f.Add(`{"result":"Success"}`, `{}`)
	f.Add("StatusInfo", `[{"provisioningSteps":[{"status":"Failure"}]}]`)
	f.Fuzz(func(t *testing.T, key, value string) {
		if r, err := ParseOnDemand(key, value); err == nil && onDemandSeverity[r.Status] == 0 {
			t.Errorf("no error and no outcome: %+v", r)
		}
	})
}
