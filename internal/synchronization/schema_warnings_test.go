package synchronization

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// always is a mapping with the flow that most have.
func always(m schemaMapping) schemaMapping {
	m.FlowBehavior, m.FlowType = str("FlowWhenChanged"), str("Always")
	return m
}

func flows(names ...string) types.Set {
	elements := []attr.Value{}
	for _, name := range names {
		elements = append(elements, str(name))
	}
	return types.SetValueMust(types.StringType, elements)
}

// cycle is the warning of every write.
func cycle(names string) finding {
	return finding{"warning", "", "Full synchronization cycle: " + names + " of job " + checkedJob}
}

func scopeWarning() finding {
	return finding{"warning", "users.scoping_filters", "Users may leave the scope: scoping_filters in users of job " + checkedJob}
}

func sales() []schemaFilterClause {
	return []schemaFilterClause{clause("department", "EQUALS", "Sales")}
}

func salesInBern() []schemaFilterClause {
	return []schemaFilterClause{clause("city", "EQUALS", "Bern"), clause("department", "EQUALS", "Sales")}
}

func support() []schemaFilterClause {
	return []schemaFilterClause{clause("department", "EQUALS", "Support")}
}

func mode(mode string) func(*schemaObject) {
	return func(o *schemaObject) { o.UnlistedMappings = str(mode) }
}

func enabled(on bool) func(*schemaObject) {
	return func(o *schemaObject) { o.Enabled = types.BoolValue(on) }
}

func flowTypes(names ...string) func(*schemaObject) {
	return func(o *schemaObject) { o.FlowTypes = flows(names...) }
}

func one(target string, m schemaMapping) map[string]schemaMapping {
	return map[string]schemaMapping{target: always(m)}
}

func TestSchemaPlanWarnings(t *testing.T) {
	t.Parallel()
	onlyOnCreate := func(m schemaMapping) schemaMapping {
		m = always(m)
		m.FlowType = str("ObjectAddOnly")
		return m
	}
	tests := map[string]struct {
		state, plan checked
		want        []finding
	}{
		"nothing changes": {checked{mappings: one("city", fromAttribute("city"))}, checked{mappings: one("city", fromAttribute("city"))}, nil},
		"a mapping changes": {
			checked{mappings: one("city", fromAttribute("city"))},
			checked{mappings: one("city", fromConstant("Bern"))},
			[]finding{cycle("users city")},
		},
		"a mapping comes": {
			checked{},
			checked{mappings: one("city", fromAttribute("city"))},
			[]finding{cycle("users city")},
		},
		"a value that is not known yet": {
			checked{mappings: one("city", fromAttribute("city"))},
			checked{mappings: one("city", schemaMapping{Constant: types.StringUnknown()})},
			[]finding{cycle("users city")},
		},
		"a mapping goes in mode keep": {
			checked{mappings: one("city", fromAttribute("city"))},
			checked{},
			[]finding{{"warning", "users.attribute_mappings", "No longer managed: city in users of job " + checkedJob}},
		},
		"a mapping goes in mode template": {
			checked{mappings: one("city", fromConstant("Bern")), object: mode(unlistedTemplate)},
			checked{object: mode(unlistedTemplate)},
			[]finding{cycle("users city")},
		},
		"a gap of the template closes": {
			checked{mappings: map[string]schemaMapping{"city": {}}, object: mode(unlistedTemplate)},
			checked{object: mode(unlistedTemplate)},
			[]finding{cycle("users city")},
		},
		"accountEnabled goes in mode remove": {
			checked{mappings: one("accountEnabled", fromAttribute("accountEnabled")), object: mode(unlistedRemove)},
			checked{object: mode(unlistedRemove)},
			[]finding{cycle("users accountEnabled"), {"warning", "users.attribute_mappings", "Sign-in state is no longer synchronized: accountEnabled in users of job"}},
		},
		"what is never removed goes in mode remove": {
			checked{mappings: one("IsSoftDeleted", fromAttribute("IsSoftDeleted")), object: mode(unlistedRemove)},
			checked{object: mode(unlistedRemove)},
			[]finding{{"warning", "users.attribute_mappings", "No longer managed: IsSoftDeleted in users of job " + checkedJob}},
		},
		"mode remove": {
			checked{},
			checked{mappings: one("city", fromAttribute("city")), object: mode(unlistedRemove)},
			[]finding{
				cycle("users city, unlisted_mappings"),
				{"warning", "users.unlisted_mappings", "As the last refresh saw them: department, displayName."},
			},
		},
		"mode template": {
			checked{},
			checked{object: mode(unlistedTemplate)},
			[]finding{cycle("users unlisted_mappings"), {"warning", "users.unlisted_mappings", "Unlisted mappings are put back"}},
		},
		"back to mode keep": {checked{object: mode(unlistedTemplate)}, checked{}, nil},
		"deletion by a mapping": {
			checked{},
			checked{mappings: one("IsSoftDeleted", fromExpression(`IIF([department] = "Left", "True", "False")`))},
			[]finding{cycle("users IsSoftDeleted"), {"warning", mappingAt("IsSoftDeleted", ""), "Users may be disabled or deleted: IsSoftDeleted in users of job"}},
		},
		"blocked by a constant": {
			checked{mappings: one("accountEnabled", fromAttribute("accountEnabled"))},
			checked{mappings: one("accountEnabled", fromConstant("False"))},
			[]finding{cycle("users accountEnabled"), {"warning", mappingAt("accountEnabled", ""), "Users may be disabled or deleted: accountEnabled in users of job"}},
		},
		"sign-in as the template has it": {
			checked{},
			checked{mappings: one("accountEnabled", fromAttribute("accountEnabled"))},
			[]finding{cycle("users accountEnabled")},
		},
		"user type for everybody": {
			checked{mappings: map[string]schemaMapping{"userType": onlyOnCreate(fromConstant("Member"))}},
			checked{mappings: one("userType", fromConstant("Member"))},
			[]finding{cycle("users userType")},
		},
		"user type of new users": {
			checked{mappings: one("userType", fromConstant("Member"))},
			checked{mappings: map[string]schemaMapping{"userType": onlyOnCreate(fromConstant("Member"))}},
			[]finding{cycle("users userType")},
		},
		"switched off": {
			checked{object: enabled(true)},
			checked{object: enabled(false)},
			[]finding{cycle("users enabled"), {"warning", "users.enabled", "Synchronization is switched off: enabled in users of job"}},
		},
		"switched on": {checked{object: enabled(false)}, checked{object: enabled(true)}, []finding{cycle("users enabled")}},
		"deletion allowed": {
			checked{object: flowTypes("Add", "Update")},
			checked{object: flowTypes("Add", "Update", "Delete")},
			[]finding{cycle("users flow_types"), {"warning", "users.flow_types", "Objects out of scope are deleted: flow_types in users of job"}},
		},
		"deletion not allowed any more": {
			checked{object: flowTypes("Add", "Update", "Delete")},
			checked{object: flowTypes("Add", "Update")},
			[]finding{cycle("users flow_types")},
		},
		"settings are not managed any more": {
			checked{filters: [][]schemaFilterClause{sales()}, object: func(o *schemaObject) { enabled(true)(o); flowTypes("Add")(o) }},
			checked{},
			[]finding{{"warning", "users.scoping_filters", "No longer managed: scoping_filters, enabled, flow_types in users of job " + checkedJob}},
		},
		"the first filter": {
			checked{filters: [][]schemaFilterClause{}},
			checked{filters: [][]schemaFilterClause{sales()}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"a filter where there was one of somebody else's perhaps": {
			checked{},
			checked{filters: [][]schemaFilterClause{sales()}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"a clause more": {
			checked{filters: [][]schemaFilterClause{sales()}},
			checked{filters: [][]schemaFilterClause{salesInBern()}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"a clause less": {
			checked{filters: [][]schemaFilterClause{salesInBern()}},
			checked{filters: [][]schemaFilterClause{sales()}},
			[]finding{cycle("users scoping_filters")},
		},
		"a group more": {
			checked{filters: [][]schemaFilterClause{sales()}},
			checked{filters: [][]schemaFilterClause{sales(), support()}},
			[]finding{cycle("users scoping_filters")},
		},
		"a group less": {
			checked{filters: [][]schemaFilterClause{sales(), support()}},
			checked{filters: [][]schemaFilterClause{support()}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"another value": {
			checked{filters: [][]schemaFilterClause{sales()}},
			checked{filters: [][]schemaFilterClause{support()}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"no filter any more": {
			checked{filters: [][]schemaFilterClause{sales()}},
			checked{filters: [][]schemaFilterClause{}},
			[]finding{cycle("users scoping_filters")},
		},
		"a filter that is not known yet": {
			checked{filters: [][]schemaFilterClause{sales()}},
			checked{filters: [][]schemaFilterClause{{{Attribute: str("department"), Operator: str("EQUALS"), Value: types.StringUnknown()}}}},
			[]finding{cycle("users scoping_filters"), scopeWarning()},
		},
		"a definition comes": {
			checked{source: map[string]string{}},
			checked{source: map[string]string{checkExtension: "String"}},
			[]finding{cycle("users source_attributes")},
		},
		"a declaration goes": {checked{target: map[string]string{checkExtension: "String"}}, checked{}, nil},
	}
	seen := definitions{usersPart: {
		Matched: []string{"alternativeSecurityIds"},
		Mapped:  []string{"IsSoftDeleted", "alternativeSecurityIds", "city", "department", "displayName"},
	}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := test.state.model(t, usersPart)
			wantFindings(t, schemaPlanWarnings(t.Context(), &state, test.plan.model(t, usersPart), seen), test.want)
		})
	}
}

// TestSchemaPlanWarningsOfTheFirstPlan: a job that this apply makes has synchronized nobody; one that exists may have.
func TestSchemaPlanWarningsOfTheFirstPlan(t *testing.T) {
	t.Parallel()
	plan := checked{mappings: one("userType", fromConstant("Member")), filters: [][]schemaFilterClause{sales()}}.model(t, usersPart)
	wantFindings(t, schemaPlanWarnings(t.Context(), nil, plan, nil), []finding{
		cycle("users userType, scoping_filters"), scopeWarning(),
	})

	other := plan
	other.JobID = str("Azure2Azure.other")
	wantFindings(t, schemaPlanWarnings(t.Context(), &other, plan, nil), []finding{
		cycle("users userType, scoping_filters"), scopeWarning(),
	})

	plan.JobID = types.StringUnknown()
	wantFindings(t, schemaPlanWarnings(t.Context(), nil, plan, nil), nil)
	wantFindings(t, schemaPlanWarnings(t.Context(), &other, plan, nil), nil) // replaced by the schema of a new job
}

// TestSchemaPlanWarningsOfBothParts: one cycle, one warning.
func TestSchemaPlanWarningsOfBothParts(t *testing.T) {
	t.Parallel()
	state := checked{object: enabled(true)}.model(t, usersPart)
	plan := checked{mappings: one("city", fromAttribute("city")), object: enabled(true)}.model(t, usersPart)
	plan.Groups = checked{object: enabled(true)}.model(t, groupsPart).Groups
	wantFindings(t, schemaPlanWarnings(t.Context(), &state, plan, nil), []finding{cycle("users city; groups enabled")})

	// A block that goes leaves everything as it is.
	wantFindings(t, schemaPlanWarnings(t.Context(), &plan, state, nil), []finding{
		{"warning", "users.attribute_mappings", "No longer managed: city in users of job"}, {"warning", "groups.enabled", "No longer managed: enabled in groups of job"},
	})

	plan.Users = types.ObjectUnknown(schemaObjectType.AttrTypes)
	plan.Groups = state.Groups
	wantFindings(t, schemaPlanWarnings(t.Context(), &state, plan, nil), nil)
}

// TestSchemaModeRemoveTakesSignIn: that accountEnabled goes with all others is said by itself, and once.
func TestSchemaModeRemoveTakesSignIn(t *testing.T) {
	t.Parallel()
	known := definitions{usersPart: {Mapped: []string{"accountEnabled", "city"}}}
	signIn := func(at string) finding {
		return finding{"warning", at, "Sign-in state is no longer synchronized: accountEnabled"}
	}
	removed := finding{"warning", "users.unlisted_mappings", "Unlisted mappings are removed"}
	plan := checked{object: mode(unlistedRemove)}.model(t, usersPart)

	kept := checked{}.model(t, usersPart)
	wantFindings(t, schemaPlanWarnings(t.Context(), &kept, plan, known), []finding{
		cycle("users unlisted_mappings"), removed, signIn("users.unlisted_mappings"),
	})

	listed := checked{mappings: one("accountEnabled", fromAttribute("accountEnabled"))}.model(t, usersPart)
	wantFindings(t, schemaPlanWarnings(t.Context(), &listed, plan, known), []finding{
		cycle("users accountEnabled, unlisted_mappings"), removed, signIn("users.attribute_mappings"),
	})
}

func TestNarrowsFilter(t *testing.T) {
	t.Parallel()
	is := func(attribute string) scopefilter.Clause {
		return scopefilter.Clause{Attribute: attribute, Operator: "IS NOT NULL"}
	}
	group := func(clauses ...scopefilter.Clause) scopefilter.Group { return scopefilter.Group{Clauses: clauses} }
	for name, test := range map[string]struct {
		was, is scopefilter.Filter
		want    bool
	}{
		"none, none":         {nil, nil, false},
		"everybody before":   {nil, scopefilter.Filter{group(is("a"))}, true},
		"everybody after":    {scopefilter.Filter{group(is("a"))}, nil, false},
		"in another order":   {scopefilter.Filter{group(is("a"), is("b"))}, scopefilter.Filter{group(is("b"), is("a"))}, false},
		"under another name": {scopefilter.Filter{{Name: "x", Clauses: []scopefilter.Clause{is("a")}}}, scopefilter.Filter{group(is("a"))}, false},
		"one of two":         {scopefilter.Filter{group(is("a")), group(is("b"))}, scopefilter.Filter{group(is("a")), group(is("b"), is("c"))}, true},
		"two in one":         {scopefilter.Filter{group(is("a"), is("b")), group(is("a"), is("c"))}, scopefilter.Filter{group(is("a"))}, false},
	} {
		if got := narrowsFilter(test.was, test.is); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
