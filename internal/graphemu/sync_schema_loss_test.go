package graphemu

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestLossesAreNoticed writes schemas back with something missing, as careless clients do, and without.
func TestLossesAreNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(schema, users object)
		loss   string // part of what is noted; "" = nothing is
	}{
		"as it was":            {func(_, _ object) {}, ""},
		"a mapping taken away": {func(_, users object) { dropMapping(users, "city") }, ""},
		"a mapping changed":    {func(_, users object) { userMappingOf(users, "city")["source"] = constantSource("Ulm") }, ""},
		"filters":              {func(_, users object) { filterBy(users, []string{"city", "IS NULL"}) }, ""},
		"flow types":           {func(_, users object) { users["flowTypes"], users["enabled"] = "Add", false }, ""},
		"a declaration":        {func(schema, _ object) { declare(schema, targetSide, originAttribute, "String") }, ""},
		"another order":        {func(_, users object) { slices.Reverse(users["attributeMappings"].([]any)) }, ""},

		"schema": {func(schema, _ object) { delete(schema, plantedSchemaMember) }, "schema." + plantedSchemaMember + " is gone"},
		"rule":   {func(schema, _ object) { delete(objectsOf(schema["synchronizationRules"])[0], plantedRuleMember) }, plantedRuleMember + " is gone"},
		"a number": {func(schema, _ object) {
			objectsOf(schema["synchronizationRules"])[0][plantedRuleMember].(map[string]any)["weights"].([]any)[1] = 4.503599627370496e15
		}, plantedRuleMember + " was changed"},
		"object mapping": {func(_, users object) { delete(users, plantedMappingMember) }, plantedMappingMember + " is gone"},
		"metadata":       {func(_, users object) { users["metadata"] = users["metadata"].([]any)[1:] }, "metadata was changed"},
		"an explicit null": {func(_, users object) {
			delete(userMappingOf(users, "city"), plantedAttributeMember)
		}, "attributeMappings[city]." + plantedAttributeMember},
		"a source's member": {func(_, users object) {
			delete(userMappingOf(users, "city")["source"].(map[string]any), plantedSourceMember)
		}, "attributeMappings[city].source." + plantedSourceMember},
		"another source": {func(_, users object) { mapTo(users, "city", attributeSource("state"), flowAlways) }, "attributeMappings[city]." + plantedAttributeMember},
		"a filter's member": {func(_, users object) {
			delete(users["scope"].(map[string]any), plantedFilterMember)
		}, "scope." + plantedFilterMember + " is gone"},
		"a group's member": {func(_, users object) {
			delete(objectsOf(users["scope"].(map[string]any)["inputFilterGroups"])[0], plantedGroupMember)
		}, "inputFilterGroups was changed"},
		"a clause's member": {func(_, users object) {
			group := objectsOf(users["scope"].(map[string]any)["inputFilterGroups"])[0]
			delete(objectsOf(group["clauses"])[0], plantedClauseMember)
		}, "inputFilterGroups was changed"},
		"built-in filter":  {func(_, users object) { users["scope"].(map[string]any)["inputFilterGroups"] = []any{} }, "inputFilterGroups was changed"},
		"another filter":   {func(_, users object) { users["scope"].(map[string]any)["categoryFilterGroups"] = []any{} }, "categoryFilterGroups was changed"},
		"no filter at all": {func(_, users object) { users["scope"] = nil }, "scope.categoryFilterGroups is gone"},
		"directory":        {func(schema, _ object) { delete(objectsOf(schema["directories"])[1], plantedDirectoryMember) }, plantedDirectoryMember + " is gone"},
		"a directory's object": {func(schema, _ object) {
			delete(objectDefinitionOf(directoryOf(schema, targetSide), "Group"), plantedObjectMember)
		}, "objects[Group]." + plantedObjectMember},
		"a definition's member": {func(schema, _ object) {
			delete(objectsOf(objectDefinitionOf(directoryOf(schema, sourceSide), "User")["attributes"])[0], plantedDefinitionMember)
		}, plantedDefinitionMember + " is gone"},
		"enumeration value": {func(schema, _ object) {
			for _, a := range objectsOf(objectDefinitionOf(directoryOf(schema, sourceSide), "User")["attributes"]) {
				if a["mutability"] == plantedMutability {
					a["mutability"] = "ReadWrite"
				}
			}
		}, "mutability was changed"},
		"a definition": {func(schema, _ object) {
			users := objectDefinitionOf(directoryOf(schema, sourceSide), "User")
			users["attributes"] = slices.DeleteFunc(users["attributes"].([]any), func(a any) bool { return nameOf(a.(map[string]any)) == "otherMails" })
		}, "attributes[otherMails] is gone"},
		"an object mapping of the service": {func(schema, _ object) {
			mapping := objectsOf(objectsOf(schema["synchronizationRules"])[0]["objectMappings"])[2]
			objectsOf(mapping["attributeMappings"])[0]["flowType"] = flowAlways
		}, "was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			m.putUsers(c.change).want(t, 204, "")
			losses := m.s.SchemaLosses()
			if c.loss == "" && len(losses) > 0 || c.loss != "" && !strings.Contains(strings.Join(losses, "\n"), c.loss) {
				t.Errorf("losses %q", losses)
			}
		})
	}
}

func dropMapping(users object, target string) {
	users["attributeMappings"] = slices.DeleteFunc(users["attributeMappings"].([]any), func(m any) bool { return targetOf(m) == target })
}

// TestNothingIsLostWithIDsInCapitals: a client that sends ids back as they came has lost nothing.
func TestNothingIsLostWithIDsInCapitals(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{behaviourLetterCase: "upper"}))
	m.putUsers(func(_, _ object) {}).want(t, 204, "")
	if losses := m.s.SchemaLosses(); len(losses) > 0 {
		t.Error(losses)
	}
}

// TestServicesOwnGroupsAreKept: clauses with several values stand among the customer's groups.
func TestServicesOwnGroupsAreKept(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.edit(func(_, users object) { filterBy(users, []string{"department", "EQUALS", "Sales", "Board"}) })
	m.putUsers(func(_, users object) {
		scope := users["scope"].(map[string]any)
		scope["groups"] = append(scope["groups"].([]any), object{"name": "More", "clauses": []any{}})
	}).want(t, 204, "")
	if losses := m.s.SchemaLosses(); len(losses) > 0 {
		t.Error(losses)
	}
	m.putUsers(func(_, users object) { filterBy(users, []string{"department", "IS NULL"}) }).want(t, 204, "")
	if losses := m.s.SchemaLosses(); len(losses) != 1 || !strings.Contains(losses[0], "'Customer'") {
		t.Error(losses)
	}
	m.api.do(http.MethodDelete, m.jobPath("/schema"), nil).want(t, 204, "")
	if losses := m.s.SchemaLosses(); len(losses) != 1 {
		t.Error(losses) // a reset takes away what its caller asked for
	}
}

func TestSchemasThatAreRefused(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	for name, c := range map[string]struct {
		change func(schema, users object)
		says   string
	}{
		"expression":         {func(_, users object) { mapTo(users, "city", functionSource("ToUppr([city])"), flowAlways) }, "ToUppr"},
		"source attribute":   {func(_, users object) { mapTo(users, "city", attributeSource("shoeSize"), flowAlways) }, "'shoeSize'"},
		"in an expression":   {func(_, users object) { mapTo(users, "city", functionSource("ToUpper([shoeSize])"), flowAlways) }, "'shoeSize'"},
		"letter case":        {func(_, users object) { mapTo(users, "city", attributeSource("City"), flowAlways) }, "'City'"},
		"read-only target":   {func(_, users object) { mapTo(users, "otherMails", attributeSource("mail"), flowAlways) }, "read-only"},
		"filter attribute":   {func(_, users object) { filterBy(users, []string{"shoeSize", "IS NULL"}) }, "'shoeSize'"},
		"filter operator":    {func(_, users object) { filterBy(users, []string{"city", "STARTS WITH", "U"}) }, "STARTS WITH"},
		"regular expression": {func(_, users object) { filterBy(users, []string{"city", "REGEX MATCH", "("}) }, "'city'"},
		"no value":           {func(_, users object) { filterBy(users, []string{"city", "EQUALS"}) }, "EQUALS"},
	} {
		refused := m.putUsers(c.change)
		if refused.status != 400 || refused.code() != "schemaInvalid" || !strings.Contains(refused.raw, c.says) {
			t.Errorf("%s: %d %s", name, refused.status, refused.raw)
		}
	}
	if losses := m.s.SchemaLosses(); len(losses) > 0 {
		t.Error(losses)
	}
}

// TestTheServiceCompletesMappings: what a client may leave out is there in answers, and flags are spelled anew.
func TestTheServiceCompletesMappings(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{behaviourFlowTypes: "Add, Update, Delete", behaviourTypeNames: "string"}))
	m.putUsers(func(schema, users object) {
		users["flowTypes"] = "Delete,Add"
		declare(schema, targetSide, originAttribute, "String")
		users["attributeMappings"] = append(users["attributeMappings"].([]any), object{
			"targetAttributeName": originAttribute, "source": object{"type": "Attribute", "name": "city"},
		})
	}).want(t, 204, "")
	want := attributeMapping(originAttribute, attributeSource("city"), nil, flowAlways, 0)
	if got := jsonText(m.mapped(originAttribute)); got != jsonText(want) {
		t.Errorf("got %s\nwant %s", got, jsonText(want))
	}
	if got := m.users()["flowTypes"]; got != "Add, Delete" {
		t.Errorf("flow types %v", got)
	}
	if got := definitionsOf(m.source.Schema(m.sp, ""), targetSide, "User")[originAttribute].kind; got != "string" {
		t.Errorf("type %v", got)
	}
}
