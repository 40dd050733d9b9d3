package synchronization

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

const (
	checkExtension      = "extension_0123456789abcdef0123456789abcdef_originCompany"
	checkOtherExtension = "extension_0123456789abcdef0123456789abcdef_joined"
)

// str makes a text of a configuration.
func str(text string) types.String { return types.StringValue(text) }

func fromAttribute(name string) schemaMapping  { return schemaMapping{Attribute: str(name)} }
func fromConstant(value string) schemaMapping  { return schemaMapping{Constant: str(value)} }
func fromExpression(text string) schemaMapping { return schemaMapping{Expression: str(text)} }

// clause makes a clause of a scoping filter; several values stand for a mistake of the test.
func clause(attribute, operator string, value ...string) schemaFilterClause {
	c := schemaFilterClause{Attribute: str(attribute), Operator: str(operator)}
	if len(value) > 0 {
		c.Value = str(value[0])
	}
	return c
}

// checked is a configuration of one part.
type checked struct {
	mappings map[string]schemaMapping
	filters  [][]schemaFilterClause
	source   map[string]string
	target   map[string]string
	object   func(*schemaObject) // further changes
}

// object is the part's value.
func (c checked) value(t *testing.T) schemaObject {
	t.Helper()
	o := emptySchemaObject()
	ctx := t.Context()
	if c.mappings != nil {
		noErrors(t, o.setMappings(ctx, c.mappings))
	}
	var diags diag.Diagnostics
	if c.filters != nil {
		groups := []attr.Value{}
		for i, clauses := range c.filters {
			list, d := types.ListValueFrom(ctx, schemaFilterClauseType, clauses)
			diags.Append(d...)
			group, d := types.ObjectValueFrom(ctx, schemaFilterGroupType.AttrTypes, schemaFilterGroup{Name: str(fmt.Sprintf("group %d", i)), Clauses: list})
			diags.Append(d...)
			groups = append(groups, group)
		}
		o.ScopingFilters = types.ListValueMust(schemaFilterGroupType, groups)
	}
	for _, side := range []struct {
		list *types.Map
		want map[string]string
	}{{&o.SourceAttributes, c.source}, {&o.TargetAttributes, c.target}} {
		if side.want != nil {
			value, d := types.MapValueFrom(ctx, types.StringType, side.want)
			diags.Append(d...)
			*side.list = value
		}
	}
	noErrors(t, diags)
	if c.object != nil {
		c.object(&o)
	}
	return o
}

// checkedJob is the job of the tests' configurations.
const checkedJob = "Azure2Azure.1.2"

// model is a configuration with the part.
func (c checked) model(t *testing.T, part string) schemaModel {
	t.Helper()
	m := schemaModel{
		TenantID: tf.NewGUID(scriptTenant), ServicePrincipalID: tf.NewGUID(scriptServicePrincipal), JobID: str(checkedJob),
		Users: types.ObjectNull(schemaObjectType.AttrTypes), Groups: types.ObjectNull(schemaObjectType.AttrTypes),
	}
	o := c.value(t)
	value, diags := o.value(t.Context())
	noErrors(t, diags)
	m.setPart(part, value)
	return m
}

// finding is a diagnostic that a test expects.
type finding struct {
	severity string // "error" or "warning"
	at       string // path, as Terraform writes it
	says     string // part of summary or detail
}

func wantFindings(t *testing.T, got diag.Diagnostics, want []finding) {
	t.Helper()
	var texts []string
	for _, d := range got {
		at := ""
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			at = located.Path().String()
		}
		texts = append(texts, fmt.Sprintf("%s %s | %s | %s", strings.ToLower(d.Severity().String()), at, d.Summary(), d.Detail()))
	}
	for _, w := range want {
		i := slices.IndexFunc(texts, func(text string) bool {
			return strings.HasPrefix(text, w.severity+" "+w.at+" | ") && strings.Contains(text, w.says)
		})
		if i < 0 {
			t.Errorf("no %s at %s that says %q among\n%s", w.severity, w.at, w.says, strings.Join(texts, "\n"))
			continue
		}
		texts = slices.Delete(texts, i, i+1)
	}
	if len(texts) > 0 {
		t.Errorf("not expected:\n%s", strings.Join(texts, "\n"))
	}
}

// mappingAt is the path of something in a mapping of users.
func mappingAt(target, name string) string {
	at := fmt.Sprintf("users.attribute_mappings[%q]", target)
	if name != "" {
		at += "." + name
	}
	return at
}

func clauseAt(group, clause int, name string) string {
	return fmt.Sprintf("users.scoping_filters[%d].clauses[%d].%s", group, clause, name)
}

// TestCheckSchemaConfig trips each rule that needs no job once; TestCheckSchemaConfigAccepts does not trip it.
func TestCheckSchemaConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config checked
		want   []finding
	}{
		"unknown function": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Apend([displayName], " (Fabrikam)")`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "Append"}},
		},
		"function in other letters": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`append([displayName], "x")`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "Append"}},
		},
		"the place is marked": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], Uper("x"))`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "line 1, column 23"}},
		},
		"too few arguments": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName])`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "Append"}},
		},
		"several problems at once": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append(Foo("a"), Bar("b"))`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "Foo"}, {"error", mappingAt("displayName", "expression"), "Bar"}},
		},
		"not an expression": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], "x"`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "line 1"}},
		},
		"10,000 characters": {
			checked{mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], "` + strings.Repeat("x", 10000) + `")`)}},
			[]finding{{"error", mappingAt("displayName", "expression"), "at most 10000"}},
		},
		"SelectUniqueValue": {
			checked{mappings: map[string]schemaMapping{"mailNickname": fromExpression(`SelectUniqueValue([mailNickname], [employeeId])`)}},
			[]finding{{"error", mappingAt("mailNickname", "expression"), "SelectUniqueValue"}},
		},
		"role function": {
			checked{mappings: map[string]schemaMapping{"jobTitle": fromExpression(`SingleAppRoleAssignment([appRoleAssignments])`)}},
			[]finding{{"warning", mappingAt("jobTitle", "expression"), "Function of app roles: jobTitle in users of job " + checkedJob}},
		},
		"IIF on presence": {
			checked{mappings: map[string]schemaMapping{"jobTitle": fromExpression(`IIF(IsPresent([jobTitle]), [jobTitle], "none")`)}},
			[]finding{{"warning", mappingAt("jobTitle", "expression"), "IIF over a test for presence: jobTitle in users of job"}},
		},
		"Switch on presence": {
			checked{mappings: map[string]schemaMapping{"jobTitle": fromExpression(`IgnoreFlowIfNullOrEmpty(Switch(IsPresent([jobTitle]), "none", "True", [jobTitle]))`)}},
			[]finding{{"warning", mappingAt("jobTitle", "expression"), "Switch over a test for presence: jobTitle in users of job"}},
		},
		"regex that .NET refuses in an expression": {
			checked{mappings: map[string]schemaMapping{"mobile": fromExpression(`Replace([mobile], , "(unclosed", , "", , )`)}},
			[]finding{{"error", mappingAt("mobile", "expression"), "unclosed"}},
		},
		"two sources": {
			checked{mappings: map[string]schemaMapping{"city": {Attribute: str("city"), Constant: str("Bern")}}},
			[]finding{{"error", mappingAt("city", "constant"), "both attribute and constant"}},
		},
		"no source": {
			checked{mappings: map[string]schemaMapping{"city": {}}},
			[]finding{{"error", mappingAt("city", ""), "says nothing"}},
		},
		"brackets round an attribute": {
			checked{mappings: map[string]schemaMapping{"city": fromAttribute("[city]")}},
			[]finding{{"error", mappingAt("city", "attribute"), `"city"`}},
		},
		"expression as an attribute": {
			checked{mappings: map[string]schemaMapping{"city": fromAttribute("ToUpper([city])")}},
			[]finding{{"error", mappingAt("city", "attribute"), "expression"}},
		},
		"quoted constant": {
			checked{mappings: map[string]schemaMapping{"city": fromConstant(`"Bern"`)}},
			[]finding{{"warning", mappingAt("city", "constant"), "Quotation marks in a constant: city in users of job"}},
		},
		"expression as a constant": {
			checked{mappings: map[string]schemaMapping{"city": fromConstant(`ToUpper([city])`)}},
			[]finding{{"warning", mappingAt("city", "constant"), "give it as expression"}},
		},
		"empty constant": {
			checked{mappings: map[string]schemaMapping{"city": fromConstant("")}},
			[]finding{{"error", mappingAt("city", "constant"), "never flows"}},
		},
		"constant for a Boolean": {
			checked{mappings: map[string]schemaMapping{"showInAddressList": fromConstant("yes")}},
			[]finding{{"error", mappingAt("showInAddressList", "constant"), "True or False"}},
		},
		"default value for a Boolean": {
			checked{mappings: map[string]schemaMapping{"accountEnabled": {Attribute: str("accountEnabled"), DefaultValue: str("1")}}},
			[]finding{{"error", mappingAt("accountEnabled", "default_value"), "True or False"}},
		},
		"constant for a reference": {
			checked{mappings: map[string]schemaMapping{"manager": fromConstant("boss@contoso.com")}},
			[]finding{{"error", mappingAt("manager", "constant"), "a Reference"}},
		},
		"computed manager": {
			checked{mappings: map[string]schemaMapping{"manager": fromExpression(`Coalesce([manager], [manager])`)}},
			[]finding{{"warning", mappingAt("manager", "expression"), "Computed reference: manager in users of job"}},
		},
		"user type in a branch": {
			checked{mappings: map[string]schemaMapping{"userType": fromExpression(`IIF([country] = "USA", "Member", "Partner")`)}},
			[]finding{{"error", mappingAt("userType", "expression"), "line 1, column 34: A user's type is Member or Guest"}},
		},
		"Boolean in branches": {
			checked{mappings: map[string]schemaMapping{
				"accountEnabled":    fromExpression(`IIF([department] = "Left", 0, [accountEnabled])`),
				"showInAddressList": fromExpression(`IgnoreFlowIfNullOrEmpty(Switch([country], "", "USA", "yes", "DE", Coalesce([department], "no"), "yes", "True"))`),
			}},
			[]finding{
				{"error", mappingAt("accountEnabled", "expression"), `not "0"`},
				{"error", mappingAt("showInAddressList", "expression"), `not "yes"`},
				{"error", mappingAt("showInAddressList", "expression"), `not "no"`},
			},
		},
		"null entries": {
			checked{object: func(o *schemaObject) {
				o.AttributeMappings = types.MapValueMust(schemaMappingType, map[string]attr.Value{"city": types.ObjectNull(schemaMappingType.AttrTypes)})
				o.ScopingFilters = types.ListValueMust(schemaFilterGroupType, []attr.Value{
					types.ObjectNull(schemaFilterGroupType.AttrTypes),
					types.ObjectValueMust(schemaFilterGroupType.AttrTypes, map[string]attr.Value{
						"name":    str("x"),
						"clauses": types.ListValueMust(schemaFilterClauseType, []attr.Value{types.ObjectNull(schemaFilterClauseType.AttrTypes)}),
					}),
				})
				o.SourceAttributes = types.MapValueMust(types.StringType, map[string]attr.Value{checkExtension: types.StringNull()})
			}},
			[]finding{
				{"error", mappingAt("city", ""), "is null"},
				{"error", "users.scoping_filters[0]", "is null"},
				{"error", "users.scoping_filters[1].clauses[0]", "is null"},
				{"error", `users.source_attributes["` + checkExtension + `"]`, "is missing"},
			},
		},
		"user type": {
			checked{mappings: map[string]schemaMapping{"userType": fromConstant("External")}},
			[]finding{{"error", mappingAt("userType", "constant"), "Member or Guest"}},
		},
		"fixed match": {
			checked{mappings: map[string]schemaMapping{"alternativeSecurityIds": fromExpression(`AltSecIdFromNetId([netId])`)}},
			[]finding{{"error", mappingAt("alternativeSecurityIds", ""), "schemaInvalid"}},
		},
		"fixed match in other letters": {
			checked{mappings: map[string]schemaMapping{"AlternativeSecurityIDs": fromAttribute("netId")}},
			[]finding{{"error", mappingAt("AlternativeSecurityIDs", ""), "schemaInvalid"}},
		},
		"read-only target": {
			checked{mappings: map[string]schemaMapping{"proxyAddresses": fromAttribute("proxyAddresses")}},
			[]finding{{"error", mappingAt("proxyAddresses", ""), "read-only"}},
		},
		"Exchange's target": {
			checked{mappings: map[string]schemaMapping{"HiddenFromAddressListsEnabled": fromConstant("False")}},
			[]finding{{"error", mappingAt("HiddenFromAddressListsEnabled", ""), "showInAddressList"}},
		},
		"computed target": {
			checked{mappings: map[string]schemaMapping{"otherMails": fromAttribute("mail")}},
			[]finding{{"warning", mappingAt("otherMails", ""), "Unreliable target: otherMails in users of job"}},
		},
		"target in other letters": {
			checked{mappings: map[string]schemaMapping{"displayname": fromAttribute("displayName")}},
			[]finding{{"error", mappingAt("displayname", ""), "Did you mean displayName?"}},
		},
		"two targets that differ in letters": {
			checked{mappings: map[string]schemaMapping{"department": fromAttribute("department"), "Department": fromAttribute("department")}},
			[]finding{
				{"error", mappingAt("Department", ""), "Did you mean department?"},
				{"error", mappingAt("department", ""), "differ only in letter case"},
			},
		},
		"declared target in other letters": {
			checked{
				mappings: map[string]schemaMapping{strings.ToLower(checkExtension): fromConstant("Contoso")},
				target:   map[string]string{checkExtension: "String"},
			},
			[]finding{{"error", mappingAt(strings.ToLower(checkExtension), ""), "Did you mean " + checkExtension}},
		},
		"misshapen extension as a target": {
			checked{mappings: map[string]schemaMapping{"extension_0123_origin": fromConstant("Contoso")}},
			[]finding{{"error", mappingAt("extension_0123_origin", ""), "32 digits"}},
		},
		"misshapen declaration": {
			checked{source: map[string]string{"Extension_0123456789abcdef0123456789abcdef_x": "String"}},
			[]finding{{"error", `users.source_attributes["Extension_0123456789abcdef0123456789abcdef_x"]`, "Letter case counts"}},
		},
		"declaration of a built-in attribute": {
			checked{target: map[string]string{"department": "String"}},
			[]finding{{"error", `users.target_attributes["department"]`, "every directory has"}},
		},
		"declaration of something else": {
			checked{target: map[string]string{"shoeSize": "Integer"}},
			[]finding{{"warning", `users.target_attributes["shoeSize"]`, "Not a directory extension: shoeSize in users of job"}},
		},
		"attribute that cannot be filtered": {
			checked{filters: [][]schemaFilterClause{{clause("userType", "EQUALS", "Member")}}},
			[]finding{{"error", clauseAt(0, 0, "attribute"), "userType"}},
		},
		"clause of the service": {
			checked{filters: [][]schemaFilterClause{{clause("alternativeSecurityIds", "EQUALS", "None")}}},
			[]finding{{"error", clauseAt(0, 0, "attribute"), "the service's own"}},
		},
		"unknown operator": {
			checked{filters: [][]schemaFilterClause{{clause("department", "IS NOT NULL")}, {clause("department", "EQUAL", "Sales")}}},
			[]finding{{"error", clauseAt(1, 0, "operator"), "EQUALS"}},
		},
		"missing value": {
			checked{filters: [][]schemaFilterClause{{clause("city", "IS NOT NULL"), clause("department", "EQUALS")}}},
			[]finding{{"error", clauseAt(0, 1, "value"), "needs a value"}},
		},
		"regex that .NET refuses in a filter": {
			checked{filters: [][]schemaFilterClause{{clause("department", "REGEX MATCH", "^(unclosed$")}}},
			[]finding{{"error", clauseAt(0, 0, "value"), "unclosed"}},
		},
		"GREATER_THAN on a text": {
			checked{filters: [][]schemaFilterClause{{clause("employeeId", "GREATER_THAN", "a lot")}}},
			[]finding{{"error", clauseAt(0, 0, "value"), "integers"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFindings(t, checkSchemaConfig(t.Context(), test.config.model(t, usersPart)), test.want)
		})
	}
}

// TestCheckSchemaConfigAccepts keeps each rule of TestCheckSchemaConfig from what is right.
func TestCheckSchemaConfigAccepts(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]checked{
		"nothing":     {},
		"append":      {mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], " (Fabrikam)")`)}},
		"line breaks": {mappings: map[string]schemaMapping{"displayName": fromExpression("Join(\", \",\n  [surname],\n  [givenName])")}},
		"almost 10,000 characters": {
			mappings: map[string]schemaMapping{"displayName": fromExpression(`Append([displayName], "` + strings.Repeat("x", 9900) + `")`)},
		},
		"IIF on a value":       {mappings: map[string]schemaMapping{"jobTitle": fromExpression(`IIF([country] = "USA", "US", "other")`)}},
		"regex":                {mappings: map[string]schemaMapping{"mobile": fromExpression(`Replace([mobile], , "[()\\s-]", , "", , )`)}},
		"default value only":   {mappings: map[string]schemaMapping{"preferredLanguage": {DefaultValue: str("de-DE")}}},
		"attribute":            {mappings: map[string]schemaMapping{"city": fromAttribute("city"), "mail": fromAttribute("userPrincipalName")}},
		"constants":            {mappings: map[string]schemaMapping{"city": fromConstant("Bern (BE)"), "userType": fromConstant("Guest")}},
		"Boolean constants":    {mappings: map[string]schemaMapping{"showInAddressList": fromConstant("true"), "accountEnabled": fromConstant("False")}},
		"manager":              {mappings: map[string]schemaMapping{"manager": fromAttribute("manager")}},
		"manager in brackets":  {mappings: map[string]schemaMapping{"city": fromAttribute("city"), "manager": fromAttribute("manager")}},
		"unknown target":       {mappings: map[string]schemaMapping{"usageLocation": fromAttribute("country")}}, // a matter of the job's definitions
		"unknown source":       {mappings: map[string]schemaMapping{"city": fromAttribute("town")}},
		"declared extension":   {mappings: map[string]schemaMapping{checkExtension: fromConstant("Contoso")}, target: map[string]string{checkExtension: "String"}},
		"undeclared extension": {mappings: map[string]schemaMapping{checkExtension: fromConstant("Contoso")}},
		"no filter":            {filters: [][]schemaFilterClause{}},
		"filters": {filters: [][]schemaFilterClause{
			{clause("department", "EQUALS", "Sales"), clause("city", "REGEX MATCH", "^(?:Bern|Basel)$"), clause("accountEnabled", "IS TRUE")},
			{clause("employeeId", "IS NOT NULL"), clause(checkExtension, "GREATER_THAN", "10")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFindings(t, checkSchemaConfig(t.Context(), config.model(t, usersPart)), nil)
		})
	}
}

// TestCheckSchemaConfigSkipsWhatIsNotKnown: a value that a module computes may be anything.
func TestCheckSchemaConfigSkipsWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	unknown := types.StringUnknown()
	for name, config := range map[string]checked{
		"expression":   {mappings: map[string]schemaMapping{"displayName": {Expression: unknown}}},
		"one of two":   {mappings: map[string]schemaMapping{"displayName": {Attribute: str("displayName"), Expression: unknown}}},
		"constant":     {mappings: map[string]schemaMapping{"showInAddressList": {Constant: unknown, DefaultValue: unknown}}},
		"all mappings": {object: func(o *schemaObject) { o.AttributeMappings = types.MapUnknown(schemaMappingType) }},
		"one mapping": {object: func(o *schemaObject) {
			o.AttributeMappings = types.MapValueMust(schemaMappingType, map[string]attr.Value{"city": types.ObjectUnknown(schemaMappingType.AttrTypes)})
		}},
		"all filters": {object: func(o *schemaObject) { o.ScopingFilters = types.ListUnknown(schemaFilterGroupType) }},
		"one group": {object: func(o *schemaObject) {
			o.ScopingFilters = types.ListValueMust(schemaFilterGroupType, []attr.Value{types.ObjectUnknown(schemaFilterGroupType.AttrTypes)})
		}},
		"operator": {filters: [][]schemaFilterClause{{{Attribute: str("department"), Operator: unknown, Value: str("Sales")}}}},
		"value":    {filters: [][]schemaFilterClause{{{Attribute: str("department"), Operator: str("REGEX MATCH"), Value: unknown}}}},
		"declared type": {object: func(o *schemaObject) {
			o.SourceAttributes = types.MapValueMust(types.StringType, map[string]attr.Value{checkExtension: unknown})
		}},
		"declarations": {object: func(o *schemaObject) {
			o.SourceAttributes, o.TargetAttributes = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := config.model(t, usersPart)
			wantFindings(t, checkSchemaConfig(t.Context(), m), nil)
			wantFindings(t, checkSchemaAttributes(t.Context(), m, nil), nil)
		})
	}
	m := checked{}.model(t, usersPart)
	m.Users = types.ObjectUnknown(schemaObjectType.AttrTypes)
	wantFindings(t, checkSchemaConfig(t.Context(), m), nil)
}

// TestCheckSchemaConfigKeepsPositions: what is skipped does not move the rest.
func TestCheckSchemaConfigKeepsPositions(t *testing.T) {
	t.Parallel()
	m := checked{filters: [][]schemaFilterClause{
		{{Attribute: types.StringUnknown(), Operator: str("IS NULL")}},
		{{Attribute: types.StringUnknown(), Operator: str("IS NULL")}, clause("department", "EQUALS")},
	}}.model(t, usersPart)
	wantFindings(t, checkSchemaConfig(t.Context(), m), []finding{{"error", clauseAt(1, 1, "value"), "needs a value"}})
}

// TestCheckSchemaConfigOfGroups: the same rules, other attributes and paths.
func TestCheckSchemaConfigOfGroups(t *testing.T) {
	t.Parallel()
	m := checked{
		mappings: map[string]schemaMapping{"mailenabled": fromConstant("False"), "securityEnabled": fromConstant("on"), "description": fromConstant("synchronized")},
		filters:  [][]schemaFilterClause{{clause("members", "IS NOT NULL")}},
	}.model(t, groupsPart)
	wantFindings(t, checkSchemaConfig(t.Context(), m), []finding{
		{"error", `groups.attribute_mappings["mailenabled"]`, "Did you mean mailEnabled?"},
		{"error", `groups.attribute_mappings["securityEnabled"].constant`, "True or False"},
		{"error", `groups.scoping_filters[0].clauses[0].attribute`, "members"},
	})
}

// TestDoubtsHaveTitles: each title belongs to a code that the check gives.
func TestDoubtsHaveTitles(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for _, text := range []string{
		`[city]`, `"Bern"`, `IIF([city] = "", "a", "b")`, `IIF(IgnoreFlowIfNullOrEmpty([city]) = "x", "a", "b")`, `IIF(IsPresent([city]), "a", "b")`,
		`SingleAppRoleAssignment([appRoleAssignments])`, `Switch([city], "a", "b", "c")`, `Switch(IsPresent([city]), "a", "True", "c")`,
		`Switch([manager], "a", "b", "c")`,
	} {
		_, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
		for _, p := range problems {
			given[p.Code] = true
		}
	}
	for code := range doubts {
		if !given[code] {
			t.Errorf("no expression gives %s", code)
		}
	}
}
