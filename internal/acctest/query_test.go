//go:build unix

package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// estate is two tenants that people configured by hand: Fabrikam synchronizes to Contoso.
type estate struct {
	*acctest.Env
	applicationID, spID, jobID, userID string
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	e := &estate{Env: acctest.New(t)}
	own, other := e.Contoso.ID(), e.Fabrikam.ID()
	targets := func(kind string, ids ...string) []any {
		var list []any
		for _, id := range ids {
			list = append(list, map[string]any{"target": id, "targetType": kind})
		}
		return list
	}
	e.Contoso.AddPartner(other, map[string]any{
		"automaticUserConsentSettings": map[string]any{"inboundAllowed": true},
		"inboundTrust":                 map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": nil},
		"b2bCollaborationInbound": map[string]any{
			"usersAndGroups": map[string]any{"accessType": "allowed", "targets": targets("group", "6f546279-4da5-4b53-a095-09ea0cef9971", "0aa7b3c5-7d1e-4c55-9a0e-5b6c7d8e9f01")},
			"applications":   map[string]any{"accessType": "allowed", "targets": targets("application", "AllApplications")},
		},
		"tenantRestrictions": map[string]any{
			"usersAndGroups": map[string]any{"accessType": "blocked", "targets": targets("user", "AllUsers")},
			"applications":   map[string]any{"accessType": "blocked", "targets": targets("application", "AllApplications")},
		},
	})
	e.Contoso.AddIdentitySync(other, map[string]any{"displayName": "Fabrikam \"${x}\"", "userSyncInbound": map[string]any{"isSyncAllowed": true}})
	for i, policy := range []map[string]any{nil, {"displayName": "", "userSyncInbound": map[string]any{"isSyncAllowed": false}}, {"displayName": nil, "userSyncInbound": nil}} {
		partner := fmt.Sprintf("%08d-0000-4000-8000-000000000000", i)
		e.Contoso.AddPartner(partner, nil)
		if policy != nil {
			e.Contoso.AddIdentitySync(partner, policy)
		}
	}
	e.Fabrikam.AddPartner(own, map[string]any{"automaticUserConsentSettings": map[string]any{"outboundAllowed": true}})
	e.applicationID, e.spID, e.jobID = e.configure("Fabrikam to Contoso")
	e.userID = e.Fabrikam.AddUser(graphemu.User{DisplayName: "Adele Vance"})
	e.Fabrikam.Assign(e.spID, e.userID)
	e.Fabrikam.StartJob(e.spID, e.jobID)
	return e
}

// configure makes an application in Fabrikam with a job for Contoso whose mappings and filters were edited.
func (e *estate) configure(name string) (applicationID, spID, jobID string) {
	applicationID, spID = e.Fabrikam.AddSyncApplication(name)
	jobID = e.Fabrikam.AddJob(spID)
	e.Fabrikam.PutSecrets(spID, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": e.Contoso.ID(), "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":true,"Recipients":"ops@fabrikam.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":25}`,
	})
	e.Fabrikam.EditMapping(spID, jobID, "displayName", `Append([displayName], " (Fabrikam)")`)
	e.Fabrikam.EditMapping(spID, jobID, "department", `IIF(IsNullOrEmpty([department]), "\"none\" ${department}", [department])`)
	e.Fabrikam.EditSchema(spID, jobID, editUsers)
	return applicationID, spID, jobID
}

// editUsers changes mappings and scope of users as the portal's pages can: a constant, a default, mappings that are set to None,
// and filters with and without a value.
func editUsers(schema map[string]any) {
	rule, _ := schema["synchronizationRules"].([]any)[0].(map[string]any)
	for _, item := range rule["objectMappings"].([]any) {
		users, _ := item.(map[string]any)
		if users["sourceObjectName"] != "User" {
			continue
		}
		for _, item := range users["attributeMappings"].([]any) {
			mapping, _ := item.(map[string]any)
			switch mapping["targetAttributeName"] {
			case "city":
				mapping["source"] = map[string]any{"type": "Constant", "name": "Os\u0142o", "expression": "\"Os\u0142o\"", "parameters": []any{}}
			case "country":
				mapping["source"], mapping["defaultValue"] = nil, "NO"
			case "state":
				mapping["source"] = nil
			case "streetAddress":
				mapping["source"] = map[string]any{"type": "Constant", "name": "", "expression": "\"\"", "parameters": []any{}}
			}
		}
		users["flowTypes"] = "Add,Update"
		scope, _ := users["scope"].(map[string]any)
		groups, _ := scope["groups"].([]any)
		scope["groups"] = append(groups, map[string]any{"name": "Employees", "clauses": []any{
			map[string]any{"sourceOperandName": "employeeId", "operatorName": "IS NOT NULL", "targetOperand": nil},
			map[string]any{"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": map[string]any{"values": []any{"R&D ${x}"}}},
		}})
	}
}

// query is a file that lists every type, with what its blocks need beside the type.
func (e *estate) query() string {
	var blocks strings.Builder
	for _, name := range []string{"access_partner", "identity_synchronization"} {
		fmt.Fprintf(&blocks, "list \"crosstenant_%s\" \"contoso\" {\n  provider = crosstenant\n}\n\n", name)
	}
	for _, name := range []string{
		"access_partner", "synchronization_application", "synchronization_job", "synchronization_schedule", "synchronization_schema", "synchronization_assignments",
	} {
		fmt.Fprintf(&blocks, "list \"crosstenant_%s\" \"fabrikam\" {\n  provider = crosstenant\n  config {\n    tenant_id = %q\n  }\n}\n\n", name, e.Fabrikam.ID())
	}
	return blocks.String()
}

// TestAccOnlyQueryTakesOver takes an estate over by what a query writes: import blocks and configuration. The plan imports and
// changes nothing, and the one after it is empty.
func TestAccOnlyQueryTakesOver(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	e := newEstate(t)
	w := e.Workspace(map[string]string{"main.tf": requiredProvider + e.ProviderConfig(), "estate.tfquery.hcl": e.query()})
	mark := e.Mark()
	w.MustRun(0, "query", "-no-color", "-generate-config-out=generated.tf")
	// Contoso: partners; policies and one partner without one. Fabrikam: partners; 2 for applications; then service principals with
	// their jobs: + settings, + nothing, + schema and template; service principals with their assignments.
	if reads := e.ReadsSince(mark); len(reads) != 1+2+1+2+3+2+4+2 {
		t.Errorf("the query made %d requests:\n%s", len(reads), strings.Join(reads, "\n"))
	}
	takeOver(t, e, w, 4+3+1+5)
}

// takeOver applies imports with generated configuration, which must change nothing.
func takeOver(t *testing.T, e *estate, w *acctest.Workspace, imports int) {
	t.Helper()
	plan := w.MustRun(0, "plan")
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", imports); !strings.Contains(plan.Output, want) {
		generated, _ := os.ReadFile(filepath.Join(w.Folder, "generated.tf"))
		t.Fatalf("want %q\n%s\n%s", want, plan.Output, generated)
	}
	wantNoWarnings(t, plan)
	wantNoWarnings(t, w.MustRun(0, "apply", "-auto-approve"))
	again := w.MustRun(0, "plan", "-detailed-exitcode")
	wantNoWarnings(t, again)
	w.MustRun(0, "plan", "-refresh-only", "-detailed-exitcode")
	e.RequireNoWrites(0)
}

// wantNoWarnings lets only the CLI warn, and only of the way it is run here.
func wantNoWarnings(t *testing.T, r acctest.Result) {
	t.Helper()
	for line := range strings.Lines(r.Output) {
		_, summary, found := strings.Cut(line, "Warning: ")
		if found && !ofTheCLI[strings.TrimSpace(summary)] {
			t.Errorf("there is a warning:\n%s", r.Output)
		}
	}
}

// TestAccLifecycleGeneratedConfiguration imports every resource by id with configuration that the CLI writes.
func TestAccLifecycleGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	own, other := e.Contoso.ID(), e.Fabrikam.ID()
	job := other + "/" + e.spID + "/" + e.jobID
	// One tenant's default and policy are as Microsoft makes them, the other's are not.
	e.Fabrikam.EditAccessDefault(map[string]any{
		"m365CollaborationOutbound": map[string]any{"usersAndGroups": map[string]any{
			"accessType": "blocked", "targets": []any{map[string]any{"target": e.userID, "targetType": "user"}},
		}},
		"invitationRedemptionIdentityProviderConfiguration": map[string]any{
			"primaryIdentityProviderPrecedenceOrder": []any{"azureActiveDirectory", "externalFederation"}, "fallbackIdentityProvider": "emailOneTimePasscode",
		},
	})
	e.Fabrikam.EditAccessPolicy(map[string]any{"allowedCloudEndpoints": []any{"microsoftonline.us"}})
	var blocks strings.Builder
	for to, id := range map[string]string{
		"crosstenant_access_default.fresh":              own,
		"crosstenant_access_default.changed":            other,
		"crosstenant_access_policy.fresh":               own,
		"crosstenant_access_policy.changed":             other,
		"crosstenant_access_partner.fabrikam":           own + "/" + other,
		"crosstenant_access_partner.inherits":           own + "/00000000-0000-4000-8000-000000000000",
		"crosstenant_identity_synchronization.fabrikam": own + "/" + other,
		"crosstenant_identity_synchronization.off":      own + "/00000001-0000-4000-8000-000000000000",
		"crosstenant_identity_synchronization.empty":    own + "/00000002-0000-4000-8000-000000000000",
		"crosstenant_synchronization_application.this":  other + "/" + e.applicationID,
		"crosstenant_synchronization_job.this":          job,
		"crosstenant_synchronization_schedule.this":     job,
		"crosstenant_synchronization_schema.this":       job,
		"crosstenant_synchronization_assignment.adele":  other + "/" + e.spID + "/" + e.userID,
		"crosstenant_synchronization_assignments.this":  other + "/" + e.spID,
	} {
		fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %q\n}\n", to, id)
	}
	w := e.Workspace(map[string]string{"main.tf": requiredProvider + e.ProviderConfig(), "imports.tf": blocks.String()})
	w.MustRun(0, "plan", "-generate-config-out=generated.tf")
	takeOver(t, e, w, 15)
}

// TestAccOnlyQueryFlags shows what the Microsoft 365 admin center manages, in the table and in a warning, and goes on.
func TestAccOnlyQueryFlags(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	e := newEstate(t)
	theirs := "MTO_Sync_" + e.Contoso.ID()
	e.configure(theirs)
	w := e.Workspace(map[string]string{"main.tf": requiredProvider + e.ProviderConfig(), "estate.tfquery.hcl": e.query()})
	r := w.MustRun(0, "query", "-no-color")
	for _, want := range []string{
		theirs + " (managed by the Microsoft 365 admin center)",
		`Synchronization application "` + theirs + `" belongs to the Microsoft 365 admin`,
		"Fabrikam to Contoso (Active)",
	} {
		if !strings.Contains(r.Output, want) {
			t.Errorf("the query does not show %q:\n%s", want, r.Output)
		}
	}
}
