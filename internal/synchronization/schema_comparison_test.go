package synchronization_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	extensionName = "extension_0123456789abcdef0123456789abcdef_originCompany"
	suffixed      = `Append([displayName], " (Fabrikam)")`
)

// comparedUsers has something of everything that is compared.
func comparedUsers() object {
	return object{
		"enabled":    true,
		"flow_types": []any{"Add", "Update", "Delete"},
		"attribute_mappings": object{
			"displayName":       object{"expression": suffixed},
			"department":        object{"attribute": "department"},
			"userType":          object{"constant": "Member", "flow_type": "Always"},
			"preferredLanguage": object{"default_value": "de-DE"},
			"city":              object{"attribute": "city", "default_value": "Berlin", "flow_behavior": "FlowAlways", "flow_type": "ObjectAddOnly"},
			extensionName:       object{"constant": "Fabrikam"},
		},
		"scoping_filters": []any{
			object{"name": "Engineers", "clauses": []any{
				object{"attribute": "department", "operator": "EQUALS", "value": "Engineering"},
				object{"attribute": "employeeId", "operator": "IS NOT NULL"},
			}},
			object{"name": "Management", "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": "Management"}}},
		},
		"target_attributes": object{extensionName: "String"},
	}
}

// What the service may show in another way without meaning anything else. None of it is a change: the plan is empty, and an
// apply, which a plan that looks at something else may bring, writes nothing.
func TestSchemaShownInOtherWays(t *testing.T) {
	t.Parallel()
	tests := map[string]func(schema, users object){
		"mappings in another order": func(_, users object) { slices.Reverse(users["attributeMappings"].([]any)) },
		"empty default values": func(_, users object) {
			for _, m := range objects(users["attributeMappings"]) {
				if m["defaultValue"] == nil {
					m["defaultValue"] = ""
				}
			}
		},
		"no source as an empty object": func(_, users object) { mappingOf(users, "preferredLanguage")["source"] = object{} },
		"types of sources in lower case": func(_, users object) {
			for _, m := range objects(users["attributeMappings"]) {
				if source, ok := m["source"].(object); ok {
					source["type"] = strings.ToLower(source["type"].(string))
				}
			}
		},
		"flows in lower case": func(_, users object) {
			for _, m := range objects(users["attributeMappings"]) {
				m["flowType"], m["flowBehavior"] = strings.ToLower(m["flowType"].(string)), strings.ToLower(m["flowBehavior"].(string))
			}
		},
		"default flows left out": func(_, users object) {
			delete(mappingOf(users, "department"), "flowType")
			delete(mappingOf(users, "department"), "flowBehavior")
		},
		"flow types with blanks":      func(_, users object) { users["flowTypes"] = "Add, Update, Delete" },
		"flow types in another order": func(_, users object) { users["flowTypes"] = "delete,update,add" },
		"an expression spelled otherwise": func(_, users object) {
			setSource(users, "displayName", "Function", "Append", `Append( [displayName] ," (Fabrikam)" )`)
		},
		"an expression without parameters": func(_, users object) {
			mappingOf(users, "displayName")["source"].(object)["parameters"] = []any{}
		},
		"an expression with other parameters": func(_, users object) {
			mappingOf(users, "displayName")["source"].(object)["parameters"] = []any{object{"key": "suffix", "value": nil}}
		},
		"an attribute as an expression": func(_, users object) { setSource(users, "department", "Function", "", `[department]`) },
		"a constant as an expression":   func(_, users object) { setSource(users, "userType", "Function", "", `"Member"`) },
		"filter groups in another order": func(_, users object) {
			slices.Reverse(users["scope"].(object)["groups"].([]any))
		},
		"clauses in another order": func(_, users object) {
			for _, group := range objects(users["scope"].(object)["groups"]) {
				slices.Reverse(group["clauses"].([]any))
			}
		},
		"filters of the service's own": func(_, users object) {
			scope := users["scope"].(object)
			scope["groups"] = append(scope["groups"].([]any), object{"name": "Pending acceptance", "clauses": []any{object{
				"sourceOperandName": "userState", "operatorName": "EQUALS", "targetOperand": object{"values": []any{"PendingAcceptance", "Accepted"}},
			}}})
		},
		"an unlisted mapping changed": func(_, users object) { setSource(users, "jobTitle", "Constant", "Staff", `"Staff"`) },
		"rule ids with a suffix": func(schema, _ object) {
			objects(schema["synchronizationRules"])[0]["id"] = "03F7D90D-BF71-41B1-BDA6-AAF0DDBEE5D8#V2"
		},
		"directories by other names": func(schema, _ object) {
			rule := objects(schema["synchronizationRules"])[0]
			for _, directory := range objects(schema["directories"]) {
				if directory["name"] == rule["sourceDirectoryName"] {
					directory["name"] = "Microsoft Entra ID"
				}
			}
			rule["sourceDirectoryName"] = "Microsoft Entra ID"
		},
		"types of definitions in lower case": func(schema, _ object) {
			for _, directory := range objects(schema["directories"]) {
				for _, definition := range objects(directory["objects"]) {
					for _, a := range objects(definition["attributes"]) {
						a["type"] = strings.ToLower(a["type"].(string))
					}
				}
			}
		},
		"another version": func(schema, _ object) { schema["version"] = "Date:2026-04-01T08:00:00.0000000Z, ActivityId:0" },
		"members that nobody knows": func(schema, users object) {
			schema["futureMember"], users["futureMember"] = object{"a": 1}, nil
			mappingOf(users, "displayName")["futureMember"] = []any{1.5, "x"}
		},
	}
	for name, show := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t, acctest.WithoutContract()) // some of it is observed and not described
			config := s.config(comparedUsers())
			was := s.created(config)
			s.editSchema(func(schema object) { show(schema, objectMapping(schema, "User")) })

			mark := s.Mark()
			read := s.Refreshed(schemaType, was)
			if d := differences("", s.State(schemaType, was), s.State(schemaType, read)); len(d) > 0 {
				t.Errorf("a refresh shows\n%s", strings.Join(d, "\n"))
			}
			if !s.Unchanged(schemaType, read, config) {
				t.Errorf("a plan shows\n%s", strings.Join(s.planned(read, config), "\n"))
			}
			// An update for another reason compares everything, and writes nothing.
			users := comparedUsers()
			users["enabled"] = nil
			s.applied(read, s.config(users))
			s.wantPuts(mark, 0)
		})
	}
}

// spellings are what a configuration may spell in another way without meaning anything else.
var spellings = map[string]func(users object){
	"blanks in an expression": func(users object) {
		listed(users, "displayName")["expression"] = "  Append( [displayName],\n  \" (Fabrikam)\" )\n"
	},
	"flow types in another order":        func(users object) { users["flow_types"] = []any{"Delete", "Add", "Update"} },
	"a flow type in lower case":          func(users object) { listed(users, "city")["flow_type"] = "objectaddonly" },
	"a flow behaviour in lower case":     func(users object) { listed(users, "city")["flow_behavior"] = "flowalways" },
	"a default flow spelled out":         func(users object) { listed(users, "department")["flow_behavior"] = "FlowWhenChanged" },
	"a type in lower case":               func(users object) { users["target_attributes"] = object{extensionName: "string"} },
	"filter groups in another order":     func(users object) { slices.Reverse(users["scoping_filters"].([]any)) },
	"the default for what is not listed": func(users object) { users["unlisted_mappings"] = "keep" },
	"clauses in another order": func(users object) {
		slices.Reverse(users["scoping_filters"].([]any)[0].(object)["clauses"].([]any))
	},
}

// listed is an entry of attribute_mappings.
func listed(users object, target string) object {
	return users["attribute_mappings"].(object)[target].(object)
}

// However a configuration is spelled, the plan keeps state's spelling.
func TestSchemaSpelledInOtherWays(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	was := s.created(s.config(comparedUsers()))
	mark := s.Mark()
	for name, spell := range spellings {
		t.Run(name, func(t *testing.T) {
			users := comparedUsers()
			spell(users)
			if !s.Unchanged(schemaType, was, s.config(users)) {
				t.Errorf("a plan shows\n%s", strings.Join(s.planned(was, s.config(users)), "\n"))
			}
		})
	}
	s.wantPuts(mark, 0)
}

// Another way to say the same that Terraform cannot but show: state changes, the tenant does not.
func TestSchemaSaidInOtherWays(t *testing.T) {
	t.Parallel()
	mapping := func(users object, target string, entry object) {
		users["attribute_mappings"].(object)[target] = entry
	}
	s := newSchemaCase(t)
	tests := map[string]func(users object){
		"an attribute as an expression": func(users object) { mapping(users, "department", object{"expression": "[department]"}) },
		"a constant as an expression": func(users object) {
			mapping(users, "userType", object{"expression": `"Member"`, "flow_type": "Always"})
		},
		"an empty default value": func(users object) {
			mapping(users, "department", object{"attribute": "department", "default_value": ""})
		},
		"a mapping as the template has it": func(users object) {
			mapping(users, "jobTitle", object{"attribute": "jobTitle"})
		},
		"no filters managed any more": func(users object) { delete(users, "scoping_filters") },
		"a mapping no longer listed":  func(users object) { delete(users["attribute_mappings"].(object), "department") },
		"other timeouts":              func(object) {},
	}
	was := s.created(s.config(comparedUsers()))
	mark := s.Mark()
	for name, say := range tests {
		t.Run(name, func(t *testing.T) {
			users := comparedUsers()
			say(users)
			config := s.config(users, object{"timeouts": object{"update": "1m"}})
			now := s.applied(was, config)
			if read := s.Refreshed(schemaType, now); !s.Unchanged(schemaType, read, config) {
				t.Errorf("the next plan shows\n%s", strings.Join(s.planned(read, config), "\n"))
			}
		})
	}
	s.wantPuts(mark, 0)
}

// The emulator's other answers about schemas, one by one: the same configuration is created with one write and stays as it is.
func TestSchemaUnderOtherAnswers(t *testing.T) {
	t.Parallel()
	for _, b := range graphemu.Behaviours() {
		area, _, _ := strings.Cut(b.Name, ".")
		if !slices.Contains([]string{"schema", "expressions", "filters", "ids"}, area) {
			continue
		}
		for _, answer := range b.Answers {
			if answer == b.Default {
				continue
			}
			t.Run(b.Name+"="+answer, func(t *testing.T) {
				t.Parallel()
				s := newSchemaCase(t, acctest.WithBehaviour(b.Name, answer), acctest.WithoutContract())
				mark := s.Mark()
				config := s.config(comparedUsers())
				was := s.created(config)
				read := s.Refreshed(schemaType, was)
				if !s.Unchanged(schemaType, read, config) {
					t.Errorf("the plan after the creation shows\n%s", strings.Join(s.planned(read, config), "\n"))
				}
				users := comparedUsers() // an update for another reason, spelled otherwise throughout
				for _, spell := range spellings {
					spell(users)
				}
				now := s.applied(read, s.config(users, object{"timeouts": object{"update": "1m"}}))
				if again := s.Refreshed(schemaType, now); len(s.planned(again, s.config(users, object{"timeouts": object{"update": "1m"}}))) > 0 {
					t.Error("the plan after an update is not empty")
				}
				s.wantPuts(mark, 1)
				if asked := s.calls(mark, "POST", "parseExpression"); asked != 1 {
					t.Errorf("the service was asked %d times about one expression", asked)
				}
			})
		}
	}
}
