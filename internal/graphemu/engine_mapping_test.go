package graphemu

import (
	"strings"
	"testing"
)

const originAttribute = "extension_00000000000000000000000000000001_origin"

// declare adds an attribute's definition to a directory of the schema.
func declare(schema object, s side, name, kind string) {
	users := objectDefinitionOf(directoryOf(schema, s), "User")
	users["attributes"] = append(users["attributes"].([]any), attribute{name: name, kind: kind}.json())
}

// edit changes the schema in the portal.
func (m *merger) edit(change func(schema, users object)) {
	m.t.Helper()
	if !m.source.EditSchema(m.sp, "", func(schema object) { change(schema, userMapping(schema)) }) {
		m.t.Fatal("no schema to edit")
	}
}

// lastLog is the newest entry of the provisioning logs.
func (m *merger) lastLog() object {
	m.t.Helper()
	logs := m.source.ProvisioningLogs()
	if len(logs) == 0 {
		m.t.Fatal("nothing was logged")
	}
	return logs[len(logs)-1]
}

// modified are the new values of the newest entry's changed properties.
func (m *merger) modified() map[string]any {
	out := map[string]any{}
	for _, p := range objectsOf(m.lastLog()["modifiedProperties"]) {
		out[textOf(p["displayName"])] = p["newValue"]
	}
	return out
}

func (m *merger) failure() object {
	failed, _ := m.lastLog()["provisioningStatusInfo"].(object)["errorInformation"].(object)
	return failed
}

func TestExpressionsFlow(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(schema, users object) {
		declare(schema, sourceSide, "extension_00000000000000000000000000000001_costCenter", "String")
		declare(schema, targetSide, originAttribute, "String")
		declare(schema, targetSide, "extension_00000000000000000000000000000001_level", "Integer")
		declare(schema, targetSide, "extension_00000000000000000000000000000001_remote", "Boolean")
		mapTo(users, "displayName", functionSource(`Append([displayName], " (Fabrikam)")`), flowAlways)
		mapTo(users, "userType", constantSource("Member"), flowAlways)
		mapTo(users, "showInAddressList", functionSource(`Switch([department], "False", "Sales", "True")`), flowAlways)
		mapTo(users, "companyName", functionSource(`DefaultDomain()`), flowAlways)
		mapTo(users, "extensionAttribute3", functionSource(`Redact([employeeId])`), flowAlways)
		mapTo(users, "department", functionSource(`IgnoreFlowIfNullOrEmpty([department])`), flowAlways)
		mapTo(users, originAttribute, attributeSource("extension_00000000000000000000000000000001_costCenter"), flowAlways)
		mapTo(users, "extension_00000000000000000000000000000001_level", constantSource("7"), flowAlways)
		mapTo(users, "extension_00000000000000000000000000000001_remote", constantSource("True"), flowAlways)
		mapTo(users, "mobile", nil, flowAlways) // the portal's "None"
		userMappingOf(users, "mobile")["defaultValue"] = "none"
		userMappingOf(users, "department")["defaultValue"] = "Unassigned"
	})
	ana := m.hire(User{DisplayName: "Ana", Department: "Sales", EmployeeID: "F1"})
	m.source.EditUser(ana, object{"extension_00000000000000000000000000000001_costCenter": "CC-7"})
	bo := m.hire(User{DisplayName: "Bo", Mail: "bo@fabrikam.com"})
	m.target.AddUser(User{DisplayName: "Bo", UserType: "Guest", Mail: "bo@fabrikam.com", HomeTenantID: m.source.ID(), HomeObjectID: bo})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Updated: 1})

	copied := m.external("Ana (Fabrikam)")
	extensions, _ := copied["onPremisesExtensionAttributes"].(object)
	for name, got := range map[string][2]any{
		"userType": {copied["userType"], "Member"}, "showInAddressList": {copied["showInAddressList"], true},
		"companyName": {copied["companyName"], m.source.DefaultDomain()}, "extensionAttribute3": {extensions["extensionAttribute3"], "F1"},
		"department": {copied["department"], "Sales"}, "origin": {copied[originAttribute], "CC-7"}, "mobile": {copied["mobilePhone"], "none"},
		"level": {plainText(copied["extension_00000000000000000000000000000001_level"]), "7"}, "remote": {copied["extension_00000000000000000000000000000001_remote"], true},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %v, want %v", name, got[0], got[1])
		}
	}
	guest := m.external("Bo (Fabrikam)")
	if guest["userType"] != "Member" || guest["showInAddressList"] != false || guest["mobilePhone"] != nil {
		t.Errorf("the guest is %v", guest) // converted by Always; a default is for creation only
	}
	m.source.EditUser(ana, object{"department": nil, "employeeId": "F2"})
	m.cycle(CycleResult{Updated: 1})
	if copied = m.external("Ana (Fabrikam)"); copied["department"] != "Sales" || copied["showInAddressList"] != false {
		t.Errorf("an ignored flow: %v, %v", copied["department"], copied["showInAddressList"])
	}
	if got := m.modified(); got["extensionAttribute3"] != "[Redact]" || got["showInAddressList"] != "False" || got["employeeId"] != "F2" || len(got) != 3 {
		t.Errorf("modified %v", got)
	}
}

func userMappingOf(users object, target string) object {
	for _, m := range objectsOf(users["attributeMappings"]) {
		if targetOf(m) == target {
			return m
		}
	}
	return nil
}

func TestAnIgnoredFlowGetsNoDefault(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(_, users object) {
		mapTo(users, "department", functionSource(`IgnoreFlowIfNullOrEmpty([department])`), flowAlways)
		mapTo(users, "city", functionSource(`Left([city], 3)`), flowAlways)
		userMappingOf(users, "department")["defaultValue"] = "Unassigned"
		userMappingOf(users, "city")["defaultValue"] = "Nowhere"
	})
	m.hire(User{DisplayName: "Ana"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	if ana := m.external("Ana"); ana["department"] != nil || ana["city"] != "Nowhere" {
		t.Errorf("department %v, city %v", ana["department"], ana["city"])
	}
}

func TestFlowTypes(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(_, users object) {
		mapTo(users, "city", attributeSource("city"), flowObjectAddOnly)
		mapTo(users, "jobTitle", attributeSource("jobTitle"), flowAttributeAddOnly)
	})
	ana := m.hire(User{DisplayName: "Ana", City: "Ulm"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	for _, step := range []struct{ city, title, wantTitle string }{{"Bonn", "Clerk", "Clerk"}, {"Köln", "Chief", "Clerk"}} {
		m.source.EditUser(ana, object{"city": step.city, "jobTitle": step.title})
		m.s.RunCycle(m.source.ID(), m.sp, "")
		if copied := m.external("Ana"); copied["city"] != "Ulm" || copied["jobTitle"] != step.wantTitle {
			t.Errorf("after %+v: %v, %v", step, copied["city"], copied["jobTitle"])
		}
	}
}

func TestFailedMappingsConcernOneUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target, expression string
		constant           string
		code               string
	}{
		"evaluation":       {target: "jobTitle", expression: `FormatDateTime([city], , "yyyyMMdd", "yyyy")`, code: "AttributeMappingFailed"},
		"not a boolean":    {target: "accountEnabled", expression: `Append([city], "")`, code: "InvalidAttributeValue"},
		"no such usertype": {target: "userType", expression: `Append([city], "")`, code: "InvalidAttributeValue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			m.edit(func(_, users object) { mapTo(users, c.target, functionSource(c.expression), flowAlways) })
			m.hire(User{DisplayName: "Fine"})
			m.hire(User{DisplayName: "Ana", City: "Secretville"})
			m.start()
			m.cycle(CycleResult{Initial: true, Created: 1, Escrowed: 1})
			failed := m.failure()
			reason := textOf(failed["reason"])
			if failed["errorCode"] != c.code || !strings.Contains(reason, "'"+c.target+"'") || strings.Contains(reason, "Secretville") {
				t.Errorf("failure %v", failed)
			}
		})
	}
}

func TestUndeclaredAttributesAreNotImported(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(schema, users object) {
		declare(schema, targetSide, originAttribute, "String")
		mapTo(users, originAttribute, attributeSource(originAttribute), flowAlways)
	})
	ana := m.hire(User{DisplayName: "Ana"})
	m.source.EditUser(ana, object{originAttribute: "Ulm"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	if got := m.external("Ana")[originAttribute]; got != nil {
		t.Errorf("imported %v without a definition", got)
	}
	directory := m.post(m.jobPath("/schema/directories/"+entraDirectoryID+"/discover"), nil).want(t, 200, "").body
	if last := objectsOf(objectDefinitionOf(directory, "User")["attributes"]); nameOf(last[len(last)-1]) != originAttribute {
		t.Errorf("discovered %v", last[len(last)-1])
	}
	m.source.EditUser(ana, object{originAttribute: "Bonn"})
	m.cycle(CycleResult{Updated: 1})
	if got := m.external("Ana")[originAttribute]; got != "Bonn" {
		t.Errorf("imported %v", got)
	}
}

func TestScopingFilters(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana", Department: "Sales", EmployeeID: "17"})
	bo := m.hire(User{DisplayName: "Bo", Department: "Sales", EmployeeID: "5"})
	m.hire(User{DisplayName: "Cy", Department: "Board", EmployeeID: "18"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 3})

	m.edit(func(_, users object) {
		filterBy(users, []string{"department", "EQUALS", "Sales"}, []string{"employeeId", "GREATER_THAN", "5"})
	})
	m.cycle(CycleResult{Initial: true, Deleted: 2, Skipped: 1}) // who drops out goes in the full cycle that the change causes
	if len(m.target.DeletedItems()) != 2 || m.external("Ana") == nil {
		t.Errorf("left are %v", m.target.ExternalUsers())
	}
	var results string
	for _, entry := range m.source.ProvisioningLogs() {
		if entry["provisioningAction"] != "delete" {
			continue
		}
		for _, step := range objectsOf(entry["provisioningSteps"]) {
			if step["provisioningStepType"] == "scoping" {
				results += textOf(step["details"].(object)["ScopeEvaluationResult"])
			}
		}
	}
	for _, want := range []string{
		`"Customer.department EQUALS 'Sales'":false`, `"Customer.department EQUALS 'Sales'":true`, `"Customer.employeeId GREATER_THAN '5'":false`,
		`"Filter external users.alternativeSecurityIds EQUALS 'None'":true`,
	} {
		if !strings.Contains(results, want) {
			t.Errorf("the logs lack %s: %s", want, results)
		}
	}
	m.source.EditUser(bo, object{"employeeId": "6"})
	m.cycle(CycleResult{Restored: 1})
}

func TestFiltersRespectTheDeletionThreshold(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.source.PutSecrets(m.sp, map[string]string{"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":1}`})
	for _, name := range []string{"Ana", "Bo", "Cy"} {
		m.hire(User{DisplayName: name})
	}
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 3})
	m.edit(func(_, users object) { filterBy(users, []string{"displayName", "EQUALS", "Ana"}) })
	m.cycle(CycleResult{Initial: true, HeldBack: 2, Skipped: 1, Quarantine: reasonTooMany, Error: reasonTooMany})
	if n := len(m.target.ExternalUsers()); n != 3 {
		t.Errorf("%d users are left", n)
	}
}

func TestFilterThatCannotBeEvaluated(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Fine", EmployeeID: "9"})
	m.hire(User{DisplayName: "Ana", EmployeeID: strings.Repeat("a", 40) + "!"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 2})
	m.edit(func(_, users object) { filterBy(users, []string{"employeeId", "REGEX MATCH", "^((a+)+|9)$"}) }) // takes years for one of them
	m.cycle(CycleResult{Initial: true, Skipped: 1, Escrowed: 1})                                            // breaking is no reason to delete
	if reason := textOf(m.failure()["reason"]); m.failure()["errorCode"] != scopingFailed || strings.Contains(reason, "aaa") {
		t.Errorf("failure %v", m.failure())
	}
	m.edit(func(_, users object) { filterBy(users, []string{"employeeId", "REGEX MATCH", "("}) })
	m.cycle(CycleResult{Initial: true, Escrowed: 2})
	if reason := textOf(m.failure()["reason"]); !strings.Contains(reason, "'employeeId'") || !strings.Contains(reason, "'Customer'") {
		t.Errorf("reason %q", reason)
	}
	if n := len(m.target.ExternalUsers()); n != 2 {
		t.Errorf("%d users are left", n)
	}
}

func TestADisabledMappingLeavesUsersAlone(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	ana := m.hire(User{DisplayName: "Ana"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	m.edit(func(_, users object) { users["enabled"] = false })
	m.source.Unassign(m.sp, ana)
	m.cycle(CycleResult{Initial: true})
	if m.external("Ana") == nil {
		t.Error("deleted by a mapping that is off")
	}
}

func TestRandomValuesFollowFromTheMoment(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(_, users object) {
		mapTo(users, "extensionAttribute1", functionSource(`Guid()`), flowAlways)
		mapTo(users, "extensionAttribute2", functionSource(`FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd")`), flowObjectAddOnly)
	})
	m.hire(User{DisplayName: "Ana"})
	m.hire(User{DisplayName: "Bo"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 2})
	ana, bo := m.external("Ana")["onPremisesExtensionAttributes"].(object), m.external("Bo")["onPremisesExtensionAttributes"].(object)
	if !looksLikeGUID(textOf(ana["extensionAttribute1"])) || ana["extensionAttribute1"] == bo["extensionAttribute1"] {
		t.Errorf("%v and %v", ana, bo)
	}
	if ana["extensionAttribute2"] != "2026-03-02" {
		t.Errorf("made on %v", ana["extensionAttribute2"])
	}
}
