package synchronization

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// checkedDocument is a job's schema with few attributes. Its directories have other names than its rule says, and its
// types are in lower case, as in documents that users have pasted.
const checkedDocument = `{
  "id": "Azure2Azure.1.2", "version": "v1.2",
  "synchronizationRules": [{
    "id": "rule", "name": "USER_INBOUND_USER", "sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "Azure Active Directory (target tenant)",
    "objectMappings": [
      {"enabled": true, "flowTypes": "Add,Update,Delete", "name": "Provision Azure Active Directory Users", "sourceObjectName": "User", "targetObjectName": "User", "scope": null,
       "attributeMappings": [
         {"targetAttributeName": "alternativeSecurityIds", "matchingPriority": 1, "flowType": "Always", "flowBehavior": "FlowWhenChanged", "defaultValue": null,
          "source": {"type": "Function", "name": "AltSecIdFromNetId", "expression": "AltSecIdFromNetId([netId])", "parameters": []}},
         {"targetAttributeName": "usageLocation", "matchingPriority": 0, "flowType": "Always", "flowBehavior": "FlowWhenChanged", "defaultValue": null,
          "source": {"type": "Attribute", "name": "country", "expression": "[country]", "parameters": []}}]},
      {"enabled": false, "flowTypes": "Add,Update,Delete", "name": "Provision Azure Active Directory Groups", "sourceObjectName": "Group", "targetObjectName": "Group", "scope": null,
       "attributeMappings": [
         {"targetAttributeName": "displayName", "matchingPriority": 1, "flowType": "Always", "flowBehavior": "FlowWhenChanged", "defaultValue": null,
          "source": {"type": "Attribute", "name": "displayName", "expression": "[displayName]", "parameters": []}}]}]}],
  "directories": [
    {"id": "a", "name": "Azure Active Directory", "objects": [
      {"name": "User", "attributes": [
        {"name": "surname", "type": "string", "mutability": "ReadWrite"}, {"name": "displayName", "type": "string", "mutability": "ReadWrite"},
        {"name": "country", "type": "string"}, {"name": "employeeHireDate", "type": "datetime"}, {"name": "accountEnabled", "type": "boolean"},
        {"name": "extension_0123456789abcdef0123456789abcdef_skills", "type": "string", "multivalued": true}]},
      {"name": "Group", "attributes": [{"name": "displayName", "type": "string"}]}]},
    {"id": "b", "name": "Azure Active Directory (target tenant)", "objects": [
      {"name": "User", "attributes": [
        {"name": "displayName", "type": "string", "mutability": "ReadWrite"}, {"name": "createdDateTime", "type": "dateTime", "mutability": "ReadOnly"},
        {"name": "employeeLeaveDateTime", "type": "dateTime"}, {"name": "badgeNumber", "type": "integer"},
        {"name": "proxyAddresses", "type": "string", "multivalued": true, "mutability": "ReadWrite"},
        {"name": "extension_0123456789abcdef0123456789abcdef_skills", "type": "string", "multivalued": true}]},
      {"name": "Group", "attributes": [{"name": "displayName", "type": "string"}]}]}]
}`

func checkedSchema(t *testing.T) *syncschema.Document {
	t.Helper()
	doc, err := syncschema.Parse([]byte(checkedDocument))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDefinitionsOf(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(definitionsOf(checkedSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"groups":{"source":[{"n":"displayName","t":"String"}],"target":[{"n":"displayName","t":"String"}],"matched":["displayName"],"mapped":["displayName"]},` +
		`"users":{"source":[{"n":"accountEnabled","t":"Boolean"},{"n":"country","t":"String"},{"n":"displayName","t":"String"},{"n":"employeeHireDate","t":"DateTime"},` +
		`{"n":"extension_0123456789abcdef0123456789abcdef_skills","t":"String","v":true},{"n":"surname","t":"String"}],` +
		`"target":[{"n":"badgeNumber","t":"Integer"},{"n":"createdDateTime","t":"DateTime","r":true},{"n":"displayName","t":"String"},{"n":"employeeLeaveDateTime","t":"DateTime"},` +
		`{"n":"extension_0123456789abcdef0123456789abcdef_skills","t":"String","v":true},{"n":"proxyAddresses","t":"String","v":true}],` +
		`"matched":["alternativeSecurityIds"],"mapped":["alternativeSecurityIds","usageLocation"],"used":["netId"]}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var back definitions
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != want {
		t.Errorf("private state gives back %s", again)
	}
}

// TestCheckSchemaAttributes compares what the built-in table and the job's own definitions say of the same name.
func TestCheckSchemaAttributes(t *testing.T) {
	t.Parallel()
	const skills = "extension_0123456789abcdef0123456789abcdef_skills"
	tests := map[string]struct {
		config checked
		table  []finding // before the first read
		job    []finding // with the job's definitions
	}{
		"known to both": {checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Join(" ", [surname], [displayName])`)}}, nil, nil},
		"slip of the pen": {
			checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("surnam")}},
			[]finding{{"warning", mappingAt("displayName", "attribute"), "Did you mean surname?"}},
			[]finding{{"error", mappingAt("displayName", "attribute"), "Did you mean surname?"}},
		},
		"letter case": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayname], "x")`)}},
			[]finding{{"warning", mappingAt("displayName", "expression"), "displayName"}},
			[]finding{{"error", mappingAt("displayName", "expression"), "displayName"}},
		},
		"Graph's name": {
			checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("officeLocation")}},
			[]finding{{"warning", mappingAt("displayName", "attribute"), "Did you mean physicalDeliveryOfficeName?"}},
			[]finding{{"error", mappingAt("displayName", "attribute"), "no attribute officeLocation"}},
		},
		"only in the table": {
			checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("department")}},
			nil,
			[]finding{{"error", mappingAt("displayName", "attribute"), "no attribute department"}},
		},
		"only in the job": {
			checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("employeeHireDate")}},
			[]finding{{"warning", mappingAt("displayName", "attribute"), "Unknown source attribute: employeeHireDate for displayName in users of job"}},
			nil,
		},
		"refused as a source": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Join("-", [userType], [userType])`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "userType cannot be a source"}},
			[]finding{{"error", mappingAt("displayName", "expression"), "userType cannot be a source"}},
		},
		"declared source": {
			checked{
				mappings: map[string]schemaMapping{"displayName": fromAttribute(checkExtension)},
				source:   map[string]string{checkExtension: "string"},
			},
			nil, nil,
		},
		"extension that is not declared": {
			checked{mappings: map[string]schemaMapping{"displayName": fromAttribute(checkExtension)}},
			[]finding{{"warning", mappingAt("displayName", "attribute"), "users.source_attributes"}},
			[]finding{{"error", mappingAt("displayName", "attribute"), "users.source_attributes"}},
		},
		"extension that is not declared in an expression": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`ToUpper([` + checkExtension + `])`)}},
			[]finding{{"warning", mappingAt("displayName", "expression"), "users.source_attributes"}},
			[]finding{{"error", mappingAt("displayName", "expression"), "users.source_attributes"}},
		},
		"multi-valued extension": {
			checked{
				mappings: map[string]schemaMapping{skills: fromAttribute("surname"), "displayName": fromAttribute(skills)},
				filters:  [][]schemaFilterClause{{clause(skills, "IS NOT NULL")}},
			},
			[]finding{
				{"warning", mappingAt(skills, ""), "target_attributes"},
				{"warning", mappingAt("displayName", "attribute"), "source_attributes"},
				{"warning", clauseAt(0, 0, "attribute"), skills},
			},
			[]finding{
				{"error", mappingAt(skills, ""), "several values"},
				{"error", mappingAt("displayName", "attribute"), "several values"},
				{"error", clauseAt(0, 0, "attribute"), "multi-valued"},
			},
		},
		"unknown target": {
			checked{mappings: map[string]schemaMapping{"ageGroup": fromConstant("Adult")}},
			[]finding{{"warning", mappingAt("ageGroup", ""), "Unknown target attribute: ageGroup in users of job"}},
			[]finding{{"error", mappingAt("ageGroup", ""), "target directory has no attribute ageGroup"}},
		},
		"target that is mapped already": {
			checked{mappings: map[string]schemaMapping{"usageLocation": fromAttribute("country")}},
			[]finding{{"warning", mappingAt("usageLocation", ""), "no target attribute that is documented"}},
			nil,
		},
		"source that is read already": {checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("netId")}}, nil, nil},
		"declared target": {
			checked{mappings: map[string]schemaMapping{checkExtension: fromConstant("Contoso")}, target: map[string]string{checkExtension: "String"}},
			nil, nil,
		},
		"declared with another type": {
			checked{source: map[string]string{skills: "Integer"}, target: map[string]string{skills: "string"}},
			nil,
			[]finding{{"error", `users.source_attributes["` + skills + `"]`, "type String already, not Integer"}},
		},
		"declared although it has several values": {
			checked{mappings: map[string]schemaMapping{skills: fromConstant("Go")}, target: map[string]string{skills: "String"}},
			nil,
			[]finding{{"error", mappingAt(skills, ""), "several values"}},
		},
		"read-only target": {
			checked{mappings: map[string]schemaMapping{"createdDateTime": fromConstant("2026-04-01")}},
			[]finding{{"warning", mappingAt("createdDateTime", ""), "no target attribute that is documented"}},
			[]finding{{"error", mappingAt("createdDateTime", ""), "read-only"}},
		},
		"type of a declared target": {
			checked{mappings: map[string]schemaMapping{checkExtension: fromConstant("many")}, target: map[string]string{checkExtension: "Integer"}},
			[]finding{{"error", mappingAt(checkExtension, "constant"), "no whole number"}},
			[]finding{{"error", mappingAt(checkExtension, "constant"), "no whole number"}},
		},
		"type of a target of the job": {
			checked{mappings: map[string]schemaMapping{"badgeNumber": fromConstant("B-17"), "employeeLeaveDateTime": fromConstant("tomorrow")}},
			[]finding{
				{"warning", mappingAt("badgeNumber", ""), "no target attribute that is documented"},
				{"warning", mappingAt("employeeLeaveDateTime", ""), "no target attribute that is documented"},
			},
			[]finding{
				{"error", mappingAt("badgeNumber", "constant"), "no whole number"},
				{"error", mappingAt("employeeLeaveDateTime", "constant"), "no date"},
			},
		},
		"values of the right type": {
			checked{mappings: map[string]schemaMapping{
				checkExtension: fromConstant("17"), checkOtherExtension: {Attribute: str("surname"), DefaultValue: str("2026-04-01T08:00:00Z")},
			}, target: map[string]string{checkExtension: "Integer", checkOtherExtension: "DateTime"}},
			nil, nil,
		},
		"filter by an unknown attribute": {
			checked{filters: [][]schemaFilterClause{{clause("displayName", "IS NOT NULL"), clause("dispalyName", "IS NOT NULL")}}},
			[]finding{{"warning", clauseAt(0, 1, "attribute"), "displayName"}},
			[]finding{{"error", clauseAt(0, 1, "attribute"), "displayName"}},
		},
		"filter by a date": {
			checked{filters: [][]schemaFilterClause{{clause("employeeHireDate", "IS NOT NULL")}}},
			[]finding{{"warning", clauseAt(0, 0, "attribute"), "employeeHireDate"}},
			[]finding{{"error", clauseAt(0, 0, "attribute"), "dates"}},
		},
		"filter of another type": {
			checked{filters: [][]schemaFilterClause{{clause("accountEnabled", "ENDS_WITH", "e")}}},
			[]finding{{"warning", clauseAt(0, 0, "operator"), "Boolean"}},
			[]finding{{"warning", clauseAt(0, 0, "operator"), "Boolean"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := test.config.model(t, usersPart)
			wantFindings(t, checkSchemaAttributes(t.Context(), m, nil), test.table)
			wantFindings(t, checkSchemaAttributes(t.Context(), m, definitionsOf(checkedSchema(t))), test.job)

			before := checkBeforeWrite(t.Context(), checkedSchema(t), m)
			errors := slices.DeleteFunc(slices.Clone(test.job), func(f finding) bool { return f.severity != "error" })
			wantFindings(t, before, errors)
		})
	}
}

// TestCheckSchemaAttributesOfGroups: the match is whatever the job says it is.
func TestCheckSchemaAttributesOfGroups(t *testing.T) {
	t.Parallel()
	m := checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], "x")`)}}.model(t, groupsPart)
	wantFindings(t, checkSchemaAttributes(t.Context(), m, nil), nil)
	wantFindings(t, checkSchemaAttributes(t.Context(), m, definitionsOf(checkedSchema(t))),
		[]finding{{"error", `groups.attribute_mappings["displayName"]`, "match"}})
}

// TestCheckSchemaAttributesWithoutDirectories: a document that defines nothing leaves the documented names.
func TestCheckSchemaAttributesWithoutDirectories(t *testing.T) {
	t.Parallel()
	text := checkedDocument[:strings.Index(checkedDocument, `"directories"`)] + `"directories": []}`
	doc, err := syncschema.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := checked{mappings: map[string]schemaMapping{"displayName": fromAttribute("surnam"), "city": fromAttribute("city")}}.model(t, usersPart)
	wantFindings(t, checkSchemaAttributes(t.Context(), m, definitionsOf(doc)), []finding{{"warning", mappingAt("displayName", "attribute"), "surname"}})
	wantFindings(t, checkBeforeWrite(t.Context(), doc, m), nil)
}

// TestChecksAreSaidOnce: what ValidateConfig reports is not repeated by the plan.
func TestChecksAreSaidOnce(t *testing.T) {
	t.Parallel()
	m := checked{
		mappings: map[string]schemaMapping{
			"displayname": fromExpression(`Apend([surnam], "x")`), "jobTitle": fromExpression(`SingleAppRoleAssignment([appRoleAssignments])`),
			"proxyAddresses": fromAttribute("proxyAddresses"), "accountEnabled": fromConstant("1"),
		},
		filters: [][]schemaFilterClause{{clause("userType", "EQUALS", "Member"), clause("department", "EQUALS"), clause("surnam", "IS NULL")}},
	}.model(t, usersPart)
	config := checkSchemaConfig(t.Context(), m)
	attributes := checkSchemaAttributes(t.Context(), m, nil)
	if len(config) == 0 || len(attributes) == 0 {
		t.Fatal("nothing to compare")
	}
	for _, d := range attributes {
		if slices.ContainsFunc(config, func(other diag.Diagnostic) bool { return other.Equal(d) }) {
			t.Errorf("said twice: %s", d.Summary())
		}
	}
}

func TestUsesRoleFunction(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`SingleAppRoleAssignment([appRoleAssignments])`:                          true,
		`ToUpper(SingleAppRoleAssignment([appRoleAssignments]))`:                 true,
		`AssertiveAppRoleAssignmentsComplex([appRoleAssignments])`:               true,
		`Append([displayName], "SingleAppRoleAssignment([appRoleAssignments])")`: false,
		`SingleAppRoleAssignment(`:                                               false, // not an expression
		`[displayName]`:                                                          false,
	} {
		if got := usesRoleFunction(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestMisfit(t *testing.T) {
	t.Parallel()
	for typ, values := range map[string]struct{ fit, misfit []string }{
		"Boolean":   {[]string{"True", "False", "true"}, []string{"", "1", "yes", " True"}},
		"Integer":   {[]string{"0", "-17", "9223372036854775807"}, []string{"1.5", "9223372036854775808", "1e3", " 1", "0x1"}},
		"DateTime":  {[]string{"2026-04-01", "2026-04-01T08:00:00Z", "2026-04-01T08:00:00.123+02:00", "4/1/2026 8:00:00 AM"}, []string{"01.04.2026", "2026-13-01", "now"}},
		"Reference": {nil, []string{"66e4a8cc-1b7b-435e-95f8-f06cea133828"}},
		"String":    {[]string{"anything"}, nil},
		"Binary":    {[]string{"AAEC"}, nil},
		"":          {[]string{"anything"}, nil},
	} {
		for _, value := range values.fit {
			if why := misfit("target", typ, value); why != "" {
				t.Errorf("%s %q: %s", typ, value, why)
			}
		}
		for _, value := range values.misfit {
			if misfit("target", typ, value) == "" {
				t.Errorf("%s takes %q", typ, value)
			}
		}
	}
}

func TestAttributeViewOfDeclarationsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	v := attributeView{object: "User", side: sourceSide, declared: types.MapUnknown(types.StringType)}
	if fact := v.lookup(checkExtension); !fact.Known {
		t.Error("an extension that may be declared counts as missing")
	}
	if fact := v.lookup("surnam"); fact.Known {
		t.Error("what is no extension cannot be declared")
	}
}
