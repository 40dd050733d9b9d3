package graphemu

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestEveryOperatorScopes has one user who passes and one who does not for each operator, in the words of "Scoping users or
// groups to be provisioned with scoping filters"; a third has no value, which only IS NULL takes.
func TestEveryOperatorScopes(t *testing.T) {
	t.Parallel()
	const number = "extension_00000000000000000000000000000001_level"
	for operator, c := range map[string]struct {
		attribute, value string
		in, out          any
	}{
		"EQUALS":                 {"department", "Sales", "Sales", "sales"},
		"NOT EQUALS":             {"department", "Sales", "sales", "Sales"},
		"IS TRUE":                {"showInAddressList", "", true, false},
		"IS FALSE":               {"showInAddressList", "", false, true},
		"IS NULL":                {"companyName", "", nil, "Fabrikam"},
		"IS NOT NULL":            {"mobile", "", "+34 1", nil},
		"REGEX MATCH":            {"employeeId", "^(1[0-9]{6})$", "1234567", "2234567"},
		"NOT REGEX MATCH":        {"userPrincipalName", `.*\@fabrikam.onmicrosoft.com`, "ana@fabrikam.com", "bo@fabrikam.onmicrosoft.com"},
		"GREATER_THAN":           {number, "9", 10.0, 9.0},
		"GREATER_THAN_OR_EQUALS": {number, "9", 9.0, 8.0},
		"Greater_Than":           {number, "9", 10.0, 9.0},
		"INCLUDES":               {"extensionAttribute7", "ale", "Sales", "SALES"},
		"ENDS_WITH":              {"telephoneNumber", "17", "+49 17", "+49 18"},
		"&":                      {"country", "DE,AT,CH", "AT", "FR"},
		"!&":                     {"country", "DE,AT,CH", "FR", "AT"},
	} {
		t.Run(operator, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			clause := []string{c.attribute, operator}
			if c.value != "" {
				clause = append(clause, c.value)
			}
			m.edit(func(schema, users object) {
				declare(schema, sourceSide, number, "Integer")
				filterBy(users, clause)
			})
			for name, value := range map[string]any{"In": c.in, "Out": c.out} {
				m.source.EditUser(m.hire(User{DisplayName: name}), patchOf(c.attribute, value))
			}
			m.start()
			m.cycle(CycleResult{Initial: true, Created: 1, Skipped: 1})
			if m.external("In") == nil {
				t.Errorf("the wrong one came: %v", m.target.ExternalUsers()[0]["displayName"])
			}
			label := "Customer." + c.attribute + " " + operator + " '" + c.value + "'"
			if got := m.scopeResults("In"); got[label] != true {
				t.Errorf("the log of who came has %v", got)
			}
			if got := m.scopeResults("Out"); got[label] != false {
				t.Errorf("the log of who stayed has %v", got)
			}
		})
	}
}

// patchOf is a PATCH of a Graph user that gives an attribute of the schema a value.
func patchOf(attribute string, value any) object {
	patch := object{}
	writeTarget(patch, attribute, value)
	return patch
}

// scopeResults is what the newest entry about a user says of each clause, by the documented name of the clause.
func (m *merger) scopeResults(displayName string) object {
	m.t.Helper()
	for _, entry := range slices.Backward(m.source.ProvisioningLogs()) {
		if entry["sourceIdentity"].(object)["displayName"] != displayName {
			continue
		}
		for _, step := range objectsOf(entry["provisioningSteps"]) {
			if step["provisioningStepType"] == "scoping" {
				return parsedObject(m.t, textOf(step["details"].(object)["ScopeEvaluationResult"]))
			}
		}
	}
	m.t.Fatalf("nothing about %s was logged", displayName)
	return nil
}

func parsedObject(t *testing.T, text string) object {
	t.Helper()
	var out object
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out
}

// TestOnDemandScopesLikeACycle: a filter leaves the same users out, fails for the same, and the answer names the same clauses.
func TestOnDemandScopesLikeACycle(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(_, users object) {
		filterBy(users, []string{"department", "EQUALS", "Sales"}, []string{"employeeId", "GREATER_THAN", "5"})
		mapTo(users, "displayName", functionSource(`Append([displayName], " (Fabrikam)")`), flowAlways)
	})
	for _, c := range []struct{ name, department, number, status, says string }{
		{"Ana", "Sales", "17", "Success", ""},
		{"Bo", "Board", "17", "Skipped", "NotInProvisioningScope"},
		{"Cy", "Sales", "F17", "Failure", scopingFailed},
	} {
		id := m.hire(User{DisplayName: c.name, Department: c.department, EmployeeID: c.number})
		got := m.demand(m.rule(), id, "User").demanded(t)
		if got.status() != c.status || !strings.Contains(jsonText(got.value), c.says) {
			t.Errorf("%s: %+v", c.name, got)
		}
		scoping := objectsOf(got.value["provisioningSteps"])[1]["details"].(map[string]any)
		results := parsedObject(t, textOf(scoping["ScopeEvaluationResult"]))
		if results["Customer.department EQUALS 'Sales'"] != (c.department == "Sales") {
			t.Errorf("%s: results %v", c.name, results)
		}
	}
	if m.external("Ana (Fabrikam)") == nil || len(m.target.ExternalUsers()) != 1 {
		t.Errorf("there are %v", m.target.ExternalUsers())
	}
}

// TestNumbersThatAreNone: who has a value that GREATER_THAN cannot compare is neither in nor out. Nobody is deleted for it, the
// log names the clause and not the value, and the others go on.
func TestNumbersThatAreNone(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Fine", EmployeeID: "7"})
	bo := m.hire(User{DisplayName: "Bo", EmployeeID: "F-secret"})
	m.hire(User{DisplayName: "Cy"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 3})
	m.edit(func(_, users object) { filterBy(users, []string{"employeeId", "GREATER_THAN", "5"}) })
	m.cycle(CycleResult{Initial: true, Skipped: 1, Escrowed: 1, Deleted: 1}) // no value at all is an answer: false
	if m.external("Bo") == nil || m.external("Cy") != nil {
		t.Errorf("left are %v", m.target.ExternalUsers())
	}
	for _, entry := range m.source.ProvisioningLogs() {
		failed, _ := entry["provisioningStatusInfo"].(object)["errorInformation"].(object)
		if failed["errorCode"] != scopingFailed {
			continue
		}
		if reason := textOf(failed["reason"]); !strings.Contains(reason, "'employeeId'") || !strings.Contains(reason, "integer") || strings.Contains(reason, "secret") {
			t.Errorf("reason %q", reason)
		}
	}
	m.source.EditUser(bo, object{"employeeId": "8"})
	m.cycle(CycleResult{Updated: 1})
}

// TestEveryFlowTypeFlows: only ObjectAddOnly and AttributeAddOnly hold anything back from an attribute with one value. A flow
// type that nobody described is no reason to leave a mapping out.
func TestEveryFlowTypeFlows(t *testing.T) {
	t.Parallel()
	for flowType, want := range map[string]string{
		flowAlways: "Bonn", "ValueAddOnly": "Bonn", "MultiValueAddOnly": "Bonn", plantedFlowType: "Bonn", flowObjectAddOnly: "Ulm", flowAttributeAddOnly: "Ulm",
	} {
		m := newMerger(t)
		m.putUsers(func(_, users object) { mapTo(users, "city", attributeSource("city"), flowType) }).want(t, 204, "")
		ana := m.hire(User{DisplayName: "Ana", City: "Ulm"})
		m.start()
		m.cycle(CycleResult{Initial: true, Created: 1})
		m.source.EditUser(ana, object{"city": "Bonn"})
		m.s.RunCycle(m.source.ID(), m.sp, "")
		if got := m.external("Ana")["city"]; got != want {
			t.Errorf("%s: %v, want %v", flowType, got, want)
		}
	}
}
