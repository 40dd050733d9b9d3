package graphemu

import (
	"reflect"
	"testing"
)

// TestEditMapping edits as the portal would: one source changes, and nothing else of the schema.
func TestEditMapping(t *testing.T) {
	t.Parallel()
	m := New().SeedMerger()
	_, principal := m.Fabrikam.AddSyncApplication("To Contoso")
	job := m.Fabrikam.AddJob(principal)
	before := m.Fabrikam.Schema(principal, job)
	for _, refused := range [][3]string{
		{principal, job, `Append([displayName], `},
		{principal, "Azure2Azure.none", `[displayName]`},
	} {
		if m.Fabrikam.EditMapping(refused[0], refused[1], "displayName", refused[2]) {
			t.Errorf("%v was edited", refused)
		}
	}
	if !m.Fabrikam.EditMapping(principal, job, "displayName", `Append([displayName],"!")`) || !m.Fabrikam.EditMapping(principal, job, m.OriginAttribute, `"Fabrikam"`) {
		t.Fatal("nothing was edited")
	}

	after := m.Fabrikam.Schema(principal, job)
	wanted := map[string]object{
		"displayName": {
			"type": "Function", "name": "Append", "expression": `Append([displayName], "!")`,
			"parameters": []any{
				object{"key": "source", "value": attributeSource("displayName")}, object{"key": "suffix", "value": constantSource("!")},
			},
			plantedSourceMember: "invariant",
		},
		m.OriginAttribute: constantSource("Fabrikam"),
	}
	var others []any
	for _, mapping := range objectsOf(userMapping(after)["attributeMappings"]) {
		want, edited := wanted[targetOf(mapping)]
		if !edited {
			others = append(others, mapping)
			continue
		}
		if delete(wanted, targetOf(mapping)); !reflect.DeepEqual(mapping["source"], any(want)) {
			t.Errorf("%s has the source %v, want %v", targetOf(mapping), mapping["source"], want)
		}
	}
	if len(wanted) > 0 {
		t.Errorf("without mapping: %v", wanted)
	}
	var untouched []any
	for _, mapping := range objectsOf(userMapping(before)["attributeMappings"]) {
		if targetOf(mapping) != "displayName" {
			untouched = append(untouched, mapping)
		}
	}
	sortMappings(object{"attributeMappings": untouched})
	if !reflect.DeepEqual(others, untouched) {
		t.Error("other mappings changed")
	}
}
