package synchronization_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// checkMapping is a configuration of one mapping.
func checkMapping(target string, mapping object) object { return mappings(object{target: mapping}) }

// noCalls fails if anybody was asked since a mark: plans check offline.
func (s *schemaCase) noCalls(since acctest.Mark) {
	s.t.Helper()
	for _, r := range s.Since(since) {
		s.t.Errorf("the plan asked %s %s", r.Method, r.Path)
	}
}

// TestSchemaNamesBeforeAndAfterTheFirstRead: what the built-in table only doubts, the job's own definitions refuse; both
// do so offline, and nothing is written.
func TestSchemaNamesBeforeAndAfterTheFirstRead(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	misspelled := s.config(checkMapping("displayName", object{"expression": `Append([displayNane], " (Fabrikam)")`}))
	const at = `users.attribute_mappings["displayName"].expression`

	mark := s.Mark()
	plan := s.Plan(t.Context(), schemaType, nil, misspelled)
	wantProtocol(t, plan.Diagnostics, map[string]string{
		"warning " + at: "Did you mean [displayName]?",
		"warning ":      "Full synchronization cycle: users displayName of job " + s.jobID,
	})
	s.noCalls(mark)

	applied := s.Apply(t.Context(), schemaType, nil, misspelled)
	var errors []string
	for _, d := range applied.Diagnostics {
		if place := "error " + steps(d.Attribute); d.Severity.String() == "ERROR" {
			errors = append(errors, place)
		}
	}
	if len(errors) != 1 || errors[0] != "error "+at {
		t.Errorf("the apply says\n%s", acctest.Texts(applied.Diagnostics))
	}
	s.wantPuts(mark, 0)
	if asked := s.calls(mark, "POST", "parseExpression"); asked != 0 {
		t.Errorf("the service was asked %d times about an expression that cannot be written", asked)
	}

	was := s.created(s.config(checkMapping("displayName", object{"expression": `Append([displayName], " (Fabrikam)")`})))
	mark = s.Mark()
	plan = s.Plan(t.Context(), schemaType, was, misspelled)
	wantProtocol(t, plan.Diagnostics, map[string]string{"error " + at: "Did you mean [displayName]?"})
	s.noCalls(mark)
}

// TestSchemaNamesThatOnlyTheJobKnows: a directory extension that the job discovers needs no declaration after the next
// refresh.
func TestSchemaNamesThatOnlyTheJobKnows(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	const discovered = "extension_0123456789abcdef0123456789abcdef_costCenter"
	was := s.created(s.config(checkMapping("department", object{"attribute": "department"})))
	config := s.config(checkMapping("department", object{"attribute": discovered}))

	const at = `users.attribute_mappings["department"].attribute`
	wantProtocol(t, s.Plan(t.Context(), schemaType, was, config).Diagnostics, map[string]string{"error " + at: "users.source_attributes"})

	s.editSchema(func(schema object) {
		directory := objects(schema["directories"])[0]
		user := objects(directory["objects"])[0]
		attributes, _ := user["attributes"].([]any)
		user["attributes"] = append(attributes, object{
			"name": discovered, "type": "String", "mutability": "ReadWrite", "multivalued": false, "anchor": false, "caseExact": false, "required": false,
			"defaultValue": nil, "flowNullValues": false, "apiExpressions": []any{}, "metadata": []any{}, "referencedObjects": []any{},
		})
	})
	read := s.Refreshed(schemaType, was)
	wantProtocol(t, s.Plan(t.Context(), schemaType, read, config).Diagnostics, map[string]string{
		"warning ": "Full synchronization cycle: users department of job " + s.jobID,
	})
}

// TestSchemaWarningsOfAPlan: a change warns, the same configuration after it and after an import does not.
func TestSchemaWarningsOfAPlan(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	wide := s.config(object{"scoping_filters": []any{
		object{"name": "Engineers", "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": "Engineering"}}},
	}})
	narrow := s.config(object{"scoping_filters": []any{
		object{"name": "Engineers", "clauses": []any{
			object{"attribute": "department", "operator": "EQUALS", "value": "Engineering"}, object{"attribute": "employeeId", "operator": "IS NOT NULL"},
		}},
	}})
	was := s.created(wide)
	wantProtocol(t, s.Plan(t.Context(), schemaType, was, wide).Diagnostics, nil)
	wantProtocol(t, s.Plan(t.Context(), schemaType, was, narrow).Diagnostics, map[string]string{
		"warning ":                      "Full synchronization cycle: users scoping_filters of job " + s.jobID,
		"warning users.scoping_filters": "Users may leave the scope: scoping_filters in users of job " + s.jobID,
	})

	is := s.applied(was, narrow)
	wantProtocol(t, s.Plan(t.Context(), schemaType, s.Refreshed(schemaType, is), narrow).Diagnostics, nil)
	wantProtocol(t, s.Plan(t.Context(), schemaType, is, wide).Diagnostics, map[string]string{
		"warning ": "Full synchronization cycle: users scoping_filters of job " + s.jobID,
	})

	imported := s.Imported(schemaType, s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
	wantProtocol(t, s.Plan(t.Context(), schemaType, imported, narrow).Diagnostics, nil)

	fresh := s.config(object{"scoping_filters": narrow["users"].(object)["scoping_filters"]}, object{"job_id": acctest.Unknown})
	wantProtocol(t, s.Plan(t.Context(), schemaType, nil, fresh).Diagnostics, nil)
}

// TestSchemaDoubtsAreSaidOnce: what is doubtful about a mapping or a filter is said when it is planned, and no more while it stays:
// a plan that looks for drift every day has nothing to say where there is none.
func TestSchemaDoubtsAreSaidOnce(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	users := func() object {
		return object{
			"attribute_mappings": object{
				"displayName": object{"expression": `Switch([department], "other", "Sales", "sales")`}, "jobTitle": object{"constant": `"quoted"`},
				"city": object{"attribute": "city"},
			},
			"scoping_filters": []any{object{"name": "Regex", "clauses": []any{object{"attribute": "department", "operator": "REGEX MATCH", "value": "Sales"}}}},
		}
	}
	doubts := func(from *acctest.Object, config object) []string {
		t.Helper()
		plan := s.Plan(t.Context(), schemaType, from, config)
		s.noErrors(plan.Diagnostics)
		var places []string
		for _, d := range plan.Diagnostics {
			if place := steps(d.Attribute); strings.Contains(place, "[") {
				places = append(places, place)
			}
		}
		slices.Sort(places)
		return slices.Compact(places)
	}
	want := func(step string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: the plan warns about %q, want %q", step, got, want)
		}
	}
	const (
		expression = `users.attribute_mappings["displayName"].expression`
		constant   = `users.attribute_mappings["jobTitle"].constant`
	)
	if said := s.Validated(schemaType, s.config(users())); len(said) > 0 {
		t.Errorf("validate says %s", acctest.Texts(said))
	}
	first := doubts(nil, s.config(users()))
	if !slices.Contains(first, expression) || !slices.Contains(first, constant) {
		t.Fatalf("the first plan warns about %q only", first)
	}
	was := s.Refreshed(schemaType, s.created(s.config(users())))
	want("unchanged", doubts(was, s.config(users())))

	changed := users()
	changed["attribute_mappings"].(object)["city"] = object{"constant": "Bern"}
	want("another mapping", doubts(was, s.config(changed)))
	changed = users()
	changed["attribute_mappings"].(object)["jobTitle"] = object{"constant": `"again"`}
	want("a mapping", doubts(was, s.config(changed)), constant)
	changed = users()
	changed["attribute_mappings"].(object)["displayName"] = object{"expression": `Switch([department], "others", "Sales", "sales")`}
	want("an expression", doubts(was, s.config(changed)), expression)

	s.edit(func(users object) { setSource(users, "jobTitle", "Attribute", "jobTitle", "[jobTitle]") })
	want("after drift", doubts(s.Refreshed(schemaType, was), s.config(users())), constant)
}
