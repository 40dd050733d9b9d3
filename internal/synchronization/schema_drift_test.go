package synchronization_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// unlistedModes are the answers to what becomes of mappings that are not listed. What is listed shows alike in all of them.
var unlistedModes = []string{"keep", "template", "remove"}

// comparedIn is comparedUsers in a mode.
func comparedIn(mode string) object {
	users := comparedUsers()
	users["unlisted_mappings"] = mode
	return users
}

// line is a difference of one attribute of a listed mapping.
func line(target, attribute, was, is string) string {
	return fmt.Sprintf("users.attribute_mappings.%s.%s: %s -> %s", target, attribute, was, is)
}

// Each edit of a listed mapping in the portal shows as this mapping and nothing else, whatever part of it was edited and in
// every mode; the apply puts it back with one write, after which nothing is left to do.
func TestSchemaPortalEditOfEachPart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit func(users object)
		want []string
	}{
		"flow type":                {func(u object) { mappingOf(u, "city")["flowType"] = "Always" }, []string{line("city", "flow_type", "Always", "ObjectAddOnly")}},
		"flow behaviour":           {func(u object) { mappingOf(u, "city")["flowBehavior"] = "FlowWhenChanged" }, []string{line("city", "flow_behavior", "FlowWhenChanged", "FlowAlways")}},
		"default value":            {func(u object) { mappingOf(u, "city")["defaultValue"] = "Bern" }, []string{line("city", "default_value", "Bern", "Berlin")}},
		"no default value":         {func(u object) { mappingOf(u, "city")["defaultValue"] = nil }, []string{line("city", "default_value", "<nil>", "Berlin")}},
		"default value of another": {func(u object) { mappingOf(u, "department")["defaultValue"] = "Sales" }, []string{line("department", "default_value", "Sales", "<nil>")}},
		"default value alone":      {func(u object) { mappingOf(u, "preferredLanguage")["defaultValue"] = "fr" }, []string{line("preferredLanguage", "default_value", "fr", "de-DE")}},
		"letter case of an attribute": {
			func(u object) { setSource(u, "department", "Attribute", "Department", "[Department]") },
			[]string{line("department", "attribute", "Department", "department")},
		},
		"another attribute": {
			func(u object) { setSource(u, "department", "Attribute", "jobTitle", "[jobTitle]") },
			[]string{line("department", "attribute", "jobTitle", "department")},
		},
		"constant":                  {func(u object) { setSource(u, "userType", "Constant", "Guest", `"Guest"`) }, []string{line("userType", "constant", "Guest", "Member")}},
		"letter case of a constant": {func(u object) { setSource(u, "userType", "Constant", "member", `"member"`) }, []string{line("userType", "constant", "member", "Member")}},
		"text in an expression": {
			func(u object) {
				setSource(u, "displayName", "Function", "Append", `Append([displayName], " (FABRIKAM)")`)
			},
			[]string{line("displayName", "expression", `Append([displayName], " (FABRIKAM)")`, suffixed)},
		},
		"a constant for an expression": {
			func(u object) { setSource(u, "displayName", "Constant", "x", `"x"`) },
			[]string{line("displayName", "constant", "x", "<nil>"), line("displayName", "expression", "<nil>", suffixed)},
		},
		"a source where there was none": {
			func(u object) {
				setSource(u, "preferredLanguage", "Attribute", "preferredLanguage", "[preferredLanguage]")
			},
			[]string{line("preferredLanguage", "attribute", "preferredLanguage", "<nil>")},
		},
		"no source": {
			func(u object) { mappingOf(u, "department")["source"] = nil },
			[]string{line("department", "attribute", "<nil>", "department"), line("department", "default_value", "", "<nil>")},
		},
		"removed": {
			func(u object) { removeMapping(u, "userType") },
			[]string{"users.attribute_mappings.userType: <nil> -> map[attribute:<nil> constant:Member default_value:<nil> expression:<nil> flow_behavior:FlowWhenChanged flow_type:Always]"},
		},
	}
	inEveryMode := []string{"default value alone", "another attribute", "no source", "removed"} // all others read the same in each
	for _, mode := range unlistedModes {
		s := newSchemaCase(t)
		config := s.config(comparedIn(mode))
		was := s.created(config)
		for name, test := range tests {
			if mode != unlistedModes[0] && !slices.Contains(inEveryMode, name) {
				continue
			}
			t.Run(mode+"/"+name, func(t *testing.T) {
				before := s.users()
				s.edit(test.edit)
				read := s.Refreshed(schemaType, was)
				want := test.want
				if mode == "template" && name == "removed" { // the gap is an entry with nothing in it
					want = []string{line("userType", "constant", "<nil>", "Member"), line("userType", "flow_behavior", "<nil>", "FlowWhenChanged"), line("userType", "flow_type", "<nil>", "Always")}
				}
				if got := s.planned(read, config); !slices.Equal(got, want) {
					t.Errorf("the plan shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				mark := s.Mark()
				was = s.applied(read, config)
				s.wantPuts(mark, 1)
				if again := s.Refreshed(schemaType, was); !s.Unchanged(schemaType, again, config) {
					t.Errorf("the next plan shows\n%s", strings.Join(s.planned(again, config), "\n"))
				}
				for _, m := range objects(before["attributeMappings"]) {
					target := m["targetAttributeName"].(string)
					if is := s.stored(target); sourceText(is) != sourceText(m) || is["flowType"] != m["flowType"] || fmt.Sprint(is["defaultValue"]) != fmt.Sprint(m["defaultValue"]) {
						t.Errorf("%s was %v and is %v", target, m, is)
					}
				}
			})
		}
	}
}

// What somebody does to a mapping that is not listed shows as far as the mode would change it.
func TestSchemaPortalEditOfUnlisted(t *testing.T) {
	t.Parallel()
	edits := map[string]func(users object){
		"edited":  func(u object) { setSource(u, "jobTitle", "Constant", "Staff", `"Staff"`) },
		"added":   func(u object) { addMapping(u, "companyName", "companyName") },
		"removed": func(u object) { removeMapping(u, "mobile") },
		"match":   func(u object) { mappingOf(u, "alternativeSecurityIds")["flowType"] = "ObjectAddOnly" },
		"reset": func(u object) {
			setSource(u, "jobTitle", "Function", "", "[jobTitle]") // another way to say what the template has
		},
	}
	want := map[string]map[string]string{
		"keep":     {},
		"template": {"edited": "jobTitle", "added": "companyName", "removed": "mobile"},
		"remove":   {"added": "companyName"}, // what the mode has removed already can neither be edited nor removed again
	}
	for _, mode := range unlistedModes {
		for name, edit := range edits {
			if mode == "remove" && name != "added" && name != "match" {
				continue
			}
			t.Run(mode+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := newSchemaCase(t)
				config := s.config(comparedIn(mode))
				was := s.created(config)
				s.edit(edit)
				read := s.Refreshed(schemaType, was)
				got := s.planned(read, config)
				target, shown := want[mode][name]
				if !shown {
					if len(got) > 0 || !s.Unchanged(schemaType, read, config) {
						t.Errorf("the plan shows\n%s", strings.Join(got, "\n"))
					}
					return
				}
				if len(got) != 1 || !strings.HasPrefix(got[0], "users.attribute_mappings."+target+": ") || !strings.HasSuffix(got[0], "-> <nil>") {
					t.Errorf("the plan shows\n%s\nwant that %s goes", strings.Join(got, "\n"), target)
				}
				mark := s.Mark()
				now := s.applied(read, config)
				s.wantPuts(mark, 1)
				if !s.Unchanged(schemaType, s.Refreshed(schemaType, now), config) {
					t.Error("the next plan is not empty")
				}
			})
		}
	}
}

// A refresh that was saved, of an edit that somebody takes back before the next one, leaves nothing to plan.
func TestSchemaPortalEditTakenBack(t *testing.T) {
	t.Parallel()
	edits := map[string]struct{ edit, back func(users object) }{
		"edited": {
			func(u object) { setSource(u, "jobTitle", "Constant", "Staff", `"Staff"`) },
			func(u object) { setSource(u, "jobTitle", "Attribute", "jobTitle", "[jobTitle]") },
		},
		"added": {
			func(u object) { addMapping(u, "companyName", "companyName") },
			func(u object) { removeMapping(u, "companyName") },
		},
		"removed": {
			func(u object) { removeMapping(u, "mobile") },
			func(u object) { addMapping(u, "mobile", "mobile") },
		},
	}
	for name, test := range edits {
		for _, listed := range []string{"some mappings", "none"} {
			t.Run(name+", with "+listed, func(t *testing.T) {
				t.Parallel()
				s := newSchemaCase(t)
				users := comparedIn("template")
				if listed == "none" {
					delete(users, "attribute_mappings")
				}
				config := s.config(users)
				was := s.created(config)
				s.edit(test.edit)
				saved := s.Refreshed(schemaType, was)
				if len(s.planned(saved, config)) == 0 {
					t.Fatal("the edit does not show")
				}
				s.edit(test.back)
				if read := s.Refreshed(schemaType, saved); !s.Unchanged(schemaType, read, config) {
					t.Errorf("the plan shows\n%s", strings.Join(s.planned(read, config), "\n"))
				}
			})
		}
	}
}

// Cycles move times, counts and versions, none of which is in state: a refresh after them is the same state, byte for byte.
func TestSchemaStateAfterCycles(t *testing.T) {
	t.Parallel()
	for _, mode := range unlistedModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			config := s.config(comparedIn(mode))
			read := s.Refreshed(schemaType, s.created(config))
			s.Fabrikam.StartJob(s.spID, s.jobID)
			for range 3 {
				s.Server.Advance(40 * time.Minute)
				again := s.Refreshed(schemaType, read)
				if d := differences("", s.State(schemaType, read), s.State(schemaType, again)); len(d) > 0 {
					t.Errorf("a refresh after a cycle shows\n%s", strings.Join(d, "\n"))
				}
				if !bytes.Equal(again.Private, read.Private) {
					t.Errorf("private state was\n%s\nand is\n%s", read.Private, again.Private)
				}
				if !s.Unchanged(schemaType, again, config) {
					t.Error("the plan is not empty")
				}
			}
			if status, _ := s.Fabrikam.Job(s.spID, s.jobID)["status"].(object); status["countSuccessiveCompleteFailures"] == nil && status["lastExecution"] == nil {
				t.Fatal("no cycle ran")
			}
		})
	}
}

// A filter that somebody edits shows as this filter: the others stay where state has them, even if the service sorts them.
func TestSchemaPortalEditOfAFilter(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t, acctest.WithBehaviour("schema.filter-order", "sorted"))
	users := object{"scoping_filters": []any{
		object{"name": "Sales", "clauses": []any{
			object{"attribute": "department", "operator": "EQUALS", "value": "Sales"}, object{"attribute": "city", "operator": "EQUALS", "value": "Bern"},
		}},
		object{"name": "Engineers", "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": "Engineering"}}},
		object{"name": "Management", "clauses": []any{
			object{"attribute": "jobTitle", "operator": "IS NOT NULL"}, object{"attribute": "department", "operator": "EQUALS", "value": "Management"},
		}},
	}}
	config := s.config(users)
	was := s.created(config)
	s.edit(func(users object) {
		for _, group := range objects(users["scope"].(object)["groups"]) {
			for _, clause := range objects(group["clauses"]) {
				if group["name"] == "Management" && clause["sourceOperandName"] == "department" {
					clause["targetOperand"] = object{"values": []any{"Board"}}
				}
			}
		}
		slices.Reverse(users["scope"].(object)["groups"].([]any))
	})
	before := fmt.Sprint(s.State(schemaType, was)["users"].(object)["scoping_filters"])
	want := strings.Replace(before, "value:Management", "value:Board", 1)
	read := s.Refreshed(schemaType, was)
	if got := fmt.Sprint(s.State(schemaType, read)["users"].(object)["scoping_filters"]); got != want || got == before {
		t.Errorf("state has\n%s\nwant\n%s", got, want)
	}

	s.edit(func(users object) { // one more in front, one gone
		scope := users["scope"].(object)
		groups := slices.DeleteFunc(scope["groups"].([]any), func(g any) bool { return g.(object)["name"] == "Engineers" })
		scope["groups"] = slices.Insert(groups, 0, any(object{"name": "Aliens", "clauses": []any{object{
			"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": object{"values": []any{"Roswell"}},
		}}}))
	})
	var names []string
	list, _ := s.State(schemaType, s.Refreshed(schemaType, was))["users"].(object)["scoping_filters"].([]any)
	for _, group := range list {
		names = append(names, group.(object)["name"].(string))
	}
	if want := []string{"Sales", "Management", "Aliens"}; !slices.Equal(names, want) {
		t.Errorf("state has the filters %v, want %v", names, want)
	}
}

// A run that was killed after its write left the state of before. The next refresh finds what the configuration wants.
func TestSchemaUpdateWhoseStateWasLost(t *testing.T) {
	t.Parallel()
	for _, mode := range unlistedModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			was := s.created(s.config(comparedIn(mode)))
			users := comparedIn(mode)
			users["attribute_mappings"].(object)["displayName"] = object{"expression": `ToUpper([displayName])`}
			users["attribute_mappings"].(object)["jobTitle"] = object{"constant": "Staff"}
			delete(users["attribute_mappings"].(object), "userType")
			users["scoping_filters"] = []any{}
			config := s.config(users)
			s.applied(was, config) // its state is lost
			mark := s.Mark()
			now := s.applied(s.Refreshed(schemaType, was), config)
			s.wantPuts(mark, 0)
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, now), config) {
				t.Error("the next plan is not empty")
			}
			// Without a refresh the apply finds out, too.
			s.applied(was, config)
			s.wantPuts(mark, 0)
		})
	}
}

// With -refresh=false a plan asks nobody and is as good as what state knows.
func TestSchemaPlanWithoutRefresh(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	config := s.config(comparedIn("template"))
	was := s.created(config)
	s.edit(func(u object) { setSource(u, "jobTitle", "Constant", "Staff", `"Staff"`) })
	mark := s.Mark()
	if !s.Unchanged(schemaType, was, config) {
		t.Error("the plan is not empty")
	}
	users := comparedIn("template")
	users["attribute_mappings"].(object)["department"] = object{"constant": "Sales"}
	if got := s.planned(was, s.config(users)); len(got) != 2 {
		t.Errorf("the plan shows\n%s", strings.Join(got, "\n"))
	}
	s.noCalls(mark)
	// The apply looks at what is there now, and says what it did beyond the plan.
	now := s.applied(was, s.config(users))
	s.wantSource("jobTitle", "[jobTitle]")
	if !warned(now.Diagnostics, "that are not listed", "jobTitle") {
		t.Errorf("got %s", acctest.Texts(now.Diagnostics))
	}
}

// An import of what an admin made by hand, then a configuration that leaves some of it out: the plan shows what is left out, and
// keeping it is no write.
func TestSchemaImportOfHandMade(t *testing.T) {
	t.Parallel()
	for _, mode := range unlistedModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			s.edit(func(u object) {
				setSource(u, "department", "Constant", "Sales", `"Sales"`)
				setSource(u, "displayName", "Function", "Append", suffixed)
				addMapping(u, "companyName", "companyName")
				removeMapping(u, "mobile")
				mappingOf(u, "userType")["flowType"] = "Always"
				u["flowTypes"] = "Add, Update"
			})
			imported := s.Imported(schemaType, s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
			config := s.config(object{
				"unlisted_mappings": mode, "flow_types": []any{"Add", "Update"},
				"attribute_mappings": object{
					"displayName": object{"expression": suffixed}, "department": object{"constant": "Sales"}, "userType": object{"constant": "Member", "flow_type": "Always"},
				},
			})
			want := []string{"acknowledge: <nil> -> [user_type_always]", "users.attribute_mappings.companyName: map[attribute:companyName constant:<nil> default_value:<nil> expression:<nil> flow_behavior:FlowWhenChanged flow_type:Always] -> <nil>"}
			if mode != "keep" {
				want = append(want, "users.unlisted_mappings: keep -> "+mode)
			}
			if got := s.planned(imported, config); !slices.Equal(got, want) {
				t.Errorf("the plan shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			mark := s.Mark()
			now := s.applied(imported, config)
			writes := 1
			if mode == "keep" {
				writes = 0
			}
			s.wantPuts(mark, writes)
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, now), config) {
				t.Error("the next plan is not empty")
			}
		})
	}
}
