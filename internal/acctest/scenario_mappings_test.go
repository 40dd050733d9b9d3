//go:build unix

package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// originAttribute is a directory extension of Contoso's.
const originAttribute = "extension_66666666666666666666666666666666_originCompany"

// TestScenarioMergerMappings follows the scenario's mappings and filter: what a cycle makes of Fabrikam's people, that an
// apply without a change writes nothing, that an edit in the portal is one mapping in the plan and one write to repair it,
// and that nothing which the configuration does not speak of is ever lost.
func TestScenarioMergerMappings(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	contractor := m.Fabrikam.AddUser(graphemu.User{DisplayName: "Darko Kovačić", Department: "Engineering"})
	lawyer := m.Fabrikam.AddUser(graphemu.User{DisplayName: "Marit Strøm", EmployeeID: "F1007", Department: "Legal"})
	for _, user := range []string{contractor, lawyer} {
		m.Fabrikam.AddMember(m.wave, user)
	}
	guest := m.Contoso.AddUser(graphemu.User{
		DisplayName: "Kacper", UserPrincipalName: "kacper.zuraw@fabrikam.com", UserType: "Guest",
		HomeTenantID: m.Fabrikam.ID(), HomeObjectID: m.pilots[1],
	})
	m.variables["origin_attribute"], m.variables["departments_left_out"] = originAttribute, []string{"Legal"}
	m.setScope(t, m.pilots, m.waves())

	if first := m.apply().Output; strings.Contains(first, "Full synchronization cycle") {
		t.Errorf("a job that is as new as its schema has nobody to look at again:\n%s", first)
	}
	servicePrincipalID, jobID := m.job(t)
	if result := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID); !result.Ran || result.Escrowed != 0 {
		t.Errorf("the cycle: %+v", result)
	}
	m.requireArrived(t, "Maëlle Lefèvre", "Kacper Żuraw", "Åsa Lindqvist")
	if user := m.Contoso.User(guest); user["displayName"] != "Kacper Żuraw (Fabrikam)" || user["userType"] != "Member" {
		t.Errorf("who was a guest before is %v and %v", user["displayName"], user["userType"])
	}

	since := m.Mark()
	if again := m.apply().Output; !strings.Contains(again, "No changes.") {
		t.Errorf("the second apply changes something:\n%s", again)
	}
	m.RequireNoWrites(since)

	before := m.Fabrikam.Schema(servicePrincipalID, jobID)
	if !m.Fabrikam.EditMapping(servicePrincipalID, jobID, "displayName", `Append([displayName], " (Fab)")`) {
		t.Fatal("the portal finds no mapping of displayName")
	}
	m.requireOneMappingPlanned(t, "displayName", `Append([displayName], " (Fab)")`, `Append([displayName], " (Fabrikam)")`)
	since = m.Mark()
	m.run(0, "apply", "-no-color", "repair.tfplan")
	if puts := schemaWrites(m.WritesSince(since)); len(puts) != 1 {
		t.Errorf("the repair wrote the schema %d times:\n%s", len(puts), strings.Join(m.WritesSince(since), "\n"))
	}
	if after := m.Fabrikam.Schema(servicePrincipalID, jobID); !reflect.DeepEqual(unversioned(after), unversioned(before)) {
		t.Error("the repaired schema differs from the one before the edit:\n" + differences("", unversioned(before), unversioned(after)))
	}
	m.emptyPlan()
}

// requireArrived fails unless exactly these people of Fabrikam are at Contoso, and look as the scenario says.
func (m *merger) requireArrived(t *testing.T, names ...string) {
	t.Helper()
	var arrived, want []string
	for _, user := range m.Contoso.ExternalUsers() {
		arrived = append(arrived, fmt.Sprint(user["displayName"]))
		for attribute, value := range map[string]any{
			"userType": "Member", "showInAddressList": true, "companyName": "Fabrikam GmbH", originAttribute: "Fabrikam",
		} {
			if user[attribute] != value {
				t.Errorf("%v has %s %v, want %v", user["displayName"], attribute, user[attribute], value)
			}
		}
	}
	for _, name := range names {
		want = append(want, name+" (Fabrikam)")
	}
	slices.Sort(arrived)
	slices.Sort(want)
	if !slices.Equal(arrived, want) {
		t.Errorf("at Contoso are %q, want %q", arrived, want)
	}
}

// requireOneMappingPlanned plans into repair.tfplan and fails unless the plan changes one mapping of the schema and nothing else.
func (m *merger) requireOneMappingPlanned(t *testing.T, target, before, after string) {
	t.Helper()
	m.run(2, "plan", "-no-color", "-detailed-exitcode", "-out=repair.tfplan")
	var plan struct {
		Changes []struct {
			Address string `json:"address"`
			Change  struct {
				Actions []string       `json:"actions"`
				Before  map[string]any `json:"before"`
				After   map[string]any `json:"after"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(m.run(0, "show", "-json", "repair.tfplan").Output), &plan); err != nil {
		t.Fatal(err)
	}
	var changed []string
	for _, c := range plan.Changes {
		if slices.Equal(c.Change.Actions, []string{"no-op"}) {
			continue
		}
		if !slices.Equal(c.Change.Actions, []string{"update"}) {
			t.Errorf("%s: %v", c.Address, c.Change.Actions)
		}
		changed = append(changed, strings.Split(strings.TrimSpace(differences(c.Address, c.Change.Before, c.Change.After)), "\n")...)
	}
	want := fmt.Sprintf("module.merger.crosstenant_synchronization_schema.this[\"acquired_to_acquirer\"].users.attribute_mappings.%s.expression: %q -> %q", target, before, after)
	if !slices.Equal(changed, []string{want}) {
		t.Errorf("the plan changes\n%s\nwant\n%s", strings.Join(changed, "\n"), want)
	}
}

// differences lists, line by line, where two JSON values differ.
func differences(at string, before, after any) string {
	switch b := before.(type) {
	case map[string]any:
		a, ok := after.(map[string]any)
		if !ok {
			break
		}
		all := maps.Clone(b)
		maps.Copy(all, a)
		var lines strings.Builder
		for _, key := range slices.Sorted(maps.Keys(all)) {
			lines.WriteString(differences(at+"."+key, b[key], a[key]))
		}
		return lines.String()
	case []any:
		a, ok := after.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		var lines strings.Builder
		for i := range b {
			lines.WriteString(differences(fmt.Sprintf("%s[%d]", at, i), b[i], a[i]))
		}
		return lines.String()
	}
	if reflect.DeepEqual(before, after) {
		return ""
	}
	return fmt.Sprintf("%s: %q -> %q\n", at, before, after)
}

// schemaWrites are the writes that replace a schema; asking the service to parse an expression changes nothing.
func schemaWrites(writes []string) []string {
	return slices.DeleteFunc(slices.Clone(writes), func(write string) bool { return !strings.HasSuffix(write, "/schema") })
}

// unversioned is a schema without what the service writes by itself each time.
func unversioned(schema map[string]any) map[string]any {
	schema = maps.Clone(schema)
	delete(schema, "version")
	directories, _ := schema["directories"].([]any)
	for _, directory := range directories {
		if d, ok := directory.(map[string]any); ok {
			delete(d, "version")
		}
	}
	return schema
}
