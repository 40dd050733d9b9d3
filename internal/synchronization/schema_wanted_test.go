package synchronization

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// documentOf is a schema with one rule for users, of the mappings given as JSON by target attribute.
func documentOf(t *testing.T, mappings map[string]string, further ...string) *syncschema.Document {
	t.Helper()
	var list []string
	for _, target := range slices.Sorted(maps.Keys(mappings)) {
		list = append(list, fmt.Sprintf(`{"targetAttributeName":%q,%s}`, target, mappings[target]))
	}
	doc, err := syncschema.Parse([]byte(fmt.Sprintf(`{"synchronizationRules":[{"sourceDirectoryName":"A","targetDirectoryName":"B","metadata":[%s],
		"objectMappings":[{"sourceObjectName":"User","targetObjectName":"User","enabled":true,"flowTypes":"Add,Update,Delete","scope":null,"attributeMappings":[%s]}]}],
		"directories":[]}`, strings.Join(further, ","), strings.Join(list, ","))))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func usersOf(t *testing.T, doc *syncschema.Document) *syncschema.ObjectMapping {
	t.Helper()
	users, ok := doc.Object("User")
	if !ok {
		t.Fatal("no rule for users")
	}
	return users
}

// direct is a mapping of an attribute, in JSON.
func direct(name string) string {
	return fmt.Sprintf(`"source":{"type":"Attribute","name":%q,"expression":"[%s]"},"flowType":"Always","flowBehavior":"FlowWhenChanged"`, name, name)
}

const fixedMatch = `"matchingPriority":1,"source":{"type":"Function","expression":"AltSecIdFromNetId([netId])"}`

// entry is a mapping of a configuration with the default flows; name and value alternate.
func entry(pairs ...string) schemaMapping {
	m := schemaMapping{FlowBehavior: types.StringValue("FlowWhenChanged"), FlowType: types.StringValue("Always")}
	places := map[string]*types.String{
		"attribute": &m.Attribute, "constant": &m.Constant, "expression": &m.Expression, "default": &m.DefaultValue, "behavior": &m.FlowBehavior, "flow": &m.FlowType,
	}
	for i := 0; i < len(pairs); i += 2 {
		*places[pairs[i]] = types.StringValue(pairs[i+1])
	}
	return m
}

func TestRefreshedMapping(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		state    schemaMapping
		document string
		want     schemaMapping
	}{
		"the same":                   {entry("attribute", "city"), direct("city"), entry("attribute", "city")},
		"an expression, respelled":   {entry("expression", "ToUpper( [city] )"), `"source":{"type":"Function","expression":"ToUpper([city])"}`, entry("expression", "ToUpper( [city] )")},
		"an attribute as expression": {entry("expression", "[city]"), direct("city"), entry("expression", "[city]")},
		"another expression":         {entry("expression", "ToUpper( [city] )"), `"source":{"type":"Function","expression":"ToLower([city])"}`, entry("expression", "ToLower([city])")},
		"another kind":               {entry("attribute", "city"), `"source":{"type":"Constant","name":"Oslo","expression":"\"Oslo\""}`, entry("constant", "Oslo")},
		"an empty default, kept":     {entry("attribute", "city", "default", ""), direct("city") + `,"defaultValue":null`, entry("attribute", "city", "default", "")},
		"an empty default, not said": {entry("attribute", "city"), direct("city") + `,"defaultValue":""`, entry("attribute", "city")},
		"a default that came":        {entry("attribute", "city"), direct("city") + `,"defaultValue":"Oslo"`, entry("attribute", "city", "default", "Oslo")},
		"a default that went":        {entry("attribute", "city", "default", "Oslo"), direct("city"), entry("attribute", "city")},
		"none":                       {entry("default", "Oslo"), `"source":null,"defaultValue":"Oslo"`, entry("default", "Oslo")},
		"none, an empty object":      {entry("default", "Oslo"), `"source":{},"defaultValue":"Oslo"`, entry("default", "Oslo")},
		"none without a default":     {entry("attribute", "city"), `"source":null,"defaultValue":null`, entry("default", "")},
		"flows in other letters":     {entry("attribute", "city", "flow", "always"), direct("city"), entry("attribute", "city", "flow", "always")},
		"flows left out":             {entry("attribute", "city"), `"source":{"type":"attribute","name":"city"}`, entry("attribute", "city")},
		"another flow":               {entry("attribute", "city"), `"source":{"type":"Attribute","name":"city"},"flowType":"objectaddonly"`, entry("attribute", "city", "flow", "ObjectAddOnly")},
		"a flow that nobody knows":   {entry("attribute", "city"), `"source":{"type":"Attribute","name":"city"},"flowType":"Sometimes"`, entry("attribute", "city", "flow", "Sometimes")},
		"a kind that nobody knows":   {entry("attribute", "city"), `"source":{"type":"Lookup","name":"x","expression":"x"}`, entry("expression", "x")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mapping, ok := usersOf(t, documentOf(t, map[string]string{"city": tt.document})).Mapping("city")
			if !ok {
				t.Fatal("no mapping")
			}
			if got := tt.state.refreshed(mapping); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestUnlistedMappings(t *testing.T) {
	t.Parallel()
	template := map[string]string{"alternativeSecurityIds": fixedMatch, "IsSoftDeleted": direct("IsSoftDeleted"), "city": direct("city"), "mail": direct("mail"), "mobile": direct("mobile")}
	have := map[string]string{
		"alternativeSecurityIds": fixedMatch, "IsSoftDeleted": direct("IsSoftDeleted"), "city": direct("state"), "mail": direct("mail"), "companyName": direct("companyName"),
		"employeeId": `"matchingPriority":2,` + direct("employeeId"),
	}
	state := map[string]schemaMapping{"MAIL": entry("attribute", "mail"), "country": entry("attribute", "country")}
	tests := map[string]struct {
		mode     string
		template map[string]string // nil: not known
		before   map[string]schemaMapping
		shown    []string
		want     map[string]schemaMapping
		unlisted string
	}{
		"keep": {"keep", template, state, nil, map[string]schemaMapping{"MAIL": entry("attribute", "mail")}, ""},
		"remove": {"remove", nil, state, nil, map[string]schemaMapping{
			"MAIL": entry("attribute", "mail"), "city": entry("attribute", "state"), "companyName": entry("attribute", "companyName"),
		}, "city companyName"},
		"template": {"template", template, state, nil, map[string]schemaMapping{
			"MAIL": entry("attribute", "mail"), "city": entry("attribute", "state"), "companyName": entry("attribute", "companyName"), "mobile": {},
		}, "city companyName mobile"},
		"template, seen before": {
			"template", template,
			map[string]schemaMapping{"mobile": {}, "city": entry("attribute", "x"), "mail": entry("constant", "x")},
			[]string{"mobile", "city", "mail"},
			map[string]schemaMapping{
				"city": entry("attribute", "state"), "companyName": entry("attribute", "companyName"), "mobile": {},
			},
			"city companyName mobile",
		},
		"template, not known": {
			"template", nil,
			map[string]schemaMapping{"mobile": {}, "mail": entry("attribute", "mail"), "city": entry("attribute", "x"), "country": entry("attribute", "x")},
			[]string{"mobile", "city", "country"},
			map[string]schemaMapping{
				"mail": entry("attribute", "mail"), "mobile": {}, "city": entry("attribute", "state"),
			},
			"city mobile",
		},
		"template, a gap that was filled": {"template", template, map[string]schemaMapping{"mail": {}}, nil, map[string]schemaMapping{
			"city": entry("attribute", "state"), "companyName": entry("attribute", "companyName"), "mobile": {},
		}, "city companyName mobile"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var original *syncschema.ObjectMapping
			if tt.template != nil {
				original = usersOf(t, documentOf(t, tt.template))
			}
			got, unlisted := refreshedMappings(tt.before, tt.shown, tt.mode, usersOf(t, documentOf(t, have)), original)
			if !maps.Equal(got, tt.want) {
				t.Errorf("got  %v\nwant %v", got, tt.want)
			}
			if slices.Sort(unlisted); strings.Join(unlisted, " ") != tt.unlisted {
				t.Errorf("nobody lists %v, want %s", unlisted, tt.unlisted)
			}
		})
	}
}

// A plan keeps what state has for whatever means the same, and nothing else.
func TestKeepSpelling(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ state, plan, want schemaMapping }{
		"an expression": {entry("expression", "ToUpper([city])"), entry("expression", " ToUpper( [city] ) "), entry("expression", "ToUpper([city])")},
		"text in an expression is no spelling": {
			entry("expression", `Append([city], " a")`), entry("expression", `Append([city],"  a")`), entry("expression", `Append([city],"  a")`),
		},
		"letter case of a function is none either": {entry("expression", "ToUpper([city])"), entry("expression", "toupper([city])"), entry("expression", "toupper([city])")},
		"flows":                 {entry("attribute", "city", "flow", "Always"), entry("attribute", "city", "flow", "ALWAYS"), entry("attribute", "city", "flow", "Always")},
		"another attribute":     {entry("attribute", "city"), entry("attribute", "City"), entry("attribute", "City")},
		"another constant":      {entry("constant", "Oslo"), entry("constant", "oslo"), entry("constant", "oslo")},
		"beside another change": {entry("expression", "ToUpper([city])", "default", "a"), entry("expression", "ToUpper( [city] )", "default", "b"), entry("expression", "ToUpper([city])", "default", "b")},
		// Terraform lets a provider plan null only for what is not configured, and no value for what is configured as null.
		"another kind":     {entry("attribute", "city"), entry("expression", "[city]"), entry("expression", "[city]")},
		"an empty default": {entry("attribute", "city"), entry("attribute", "city", "default", ""), entry("attribute", "city", "default", "")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tt.plan
			if got.keepSpelling(tt.state); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	unknown := schemaMapping{Expression: types.StringUnknown(), FlowType: types.StringUnknown()}
	if unknown.keepSpelling(entry("expression", "[city]")); !unknown.Expression.IsUnknown() || !unknown.FlowType.IsUnknown() {
		t.Errorf("what is not known yet became %v", unknown)
	}
}

// Entries of a map that are unknown as a whole stay so beside others.
func TestKeepSpellingsBesideUnknownEntries(t *testing.T) {
	t.Parallel()
	prior := emptySchemaObject()
	if diags := prior.setMappings(t.Context(), map[string]schemaMapping{"city": entry("expression", "ToUpper([city])"), "mail": entry("attribute", "mail")}); diags.HasError() {
		t.Fatal(diags)
	}
	respelled, diags := types.ObjectValueFrom(t.Context(), schemaMappingType.AttrTypes, entry("expression", "ToUpper( [city] )"))
	if diags.HasError() {
		t.Fatal(diags)
	}
	planned := types.MapValueMust(schemaMappingType, map[string]attr.Value{"city": respelled, "mail": types.ObjectUnknown(schemaMappingType.AttrTypes)})
	kept, diags := keepMappings(t.Context(), &prior, planned)
	if diags.HasError() {
		t.Fatal(diags)
	}
	if !kept.Elements()["mail"].IsUnknown() || !kept.Elements()["city"].Equal(prior.AttributeMappings.Elements()["city"]) {
		t.Errorf("got %s", kept)
	}
}

// The defaults that a rule carries are the template where the service has none: the engine's own spelling of members.
func TestDefaultsWithin(t *testing.T) {
	t.Parallel()
	pair := func(key, value string) string {
		text, err := json.Marshal(map[string]string{"key": key, "value": value})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const defaults = `[{"SourceObjectName":"User","TargetObjectName":"User","Enabled":true,"FlowTypes":"Add,Update,Delete","AttributeMappings":[` +
		`{"TargetAttributeName":"city","DefaultValue":"","FlowType":"Always","Source":{"Type":"Attribute","Name":"city","Expression":"[city]","Parameters":[]}}]}]`
	template, ok := defaultsWithin(documentOf(t, nil, pair("supportsProvisionOnDemand", "true"), pair("defaultSourceObjectMappings", defaults)))
	if !ok {
		t.Fatal("the defaults were not found")
	}
	mapping, ok := usersOf(t, template).Mapping("city")
	if !ok || !mapping.Equal(entry("attribute", "city").toGraph("city")) {
		t.Errorf("got %v", mapping)
	}
	for name, metadata := range map[string][]string{
		"no metadata":    nil,
		"cut short":      {pair("defaultSourceObjectMappings", `[{"AttributeMappings":[{"DefaultValue":"False",...`)},
		"of other kinds": {pair("defaultSourceObjectMappings", `[{"SourceObjectName":"Group","TargetObjectName":"Group"}]`)},
		"no mappings":    {pair("defaultSourceObjectMappings", `[{"SourceObjectName":"User","TargetObjectName":"User"}]`)},
	} {
		if _, ok := defaultsWithin(documentOf(t, nil, metadata...)); ok {
			t.Errorf("%s: defaults were found", name)
		}
	}
}
