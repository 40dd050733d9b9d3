package synchronization_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// knownParts are the places in which two plans differ although the first one knew: a CLI that plans once more in the apply, now
// that all is known, refuses the provider for any ("Provider produced inconsistent final plan").
func knownParts(path string, first, final any) []string {
	if first == any(acctest.Unknown) {
		return nil
	}
	switch a := first.(type) {
	case object:
		b, ok := final.(object)
		if !ok || len(a) != len(b) {
			return []string{fmt.Sprintf("%s: %v -> %v", path, first, final)}
		}
		var found []string
		for name := range a {
			found = append(found, knownParts(path+"."+name, a[name], b[name])...)
		}
		slices.Sort(found)
		return found
	case []any:
		b, ok := final.([]any)
		if !ok || len(a) != len(b) {
			return []string{fmt.Sprintf("%s: %v -> %v", path, first, final)}
		}
		var found []string
		for i := range a {
			found = append(found, knownParts(fmt.Sprintf("%s[%d]", path, i), a[i], b[i])...)
		}
		return found
	}
	if first != final {
		return []string{fmt.Sprintf("%s: %v -> %v", path, first, final)}
	}
	return nil
}

// Anything in a configuration may be computed by something else. Whatever is unknown: the plan is made, for a new schema and for
// one that is there, and what it knew still holds when the apply plans once more with the values.
func TestSchemaUnknownAnywhere(t *testing.T) {
	t.Parallel()
	const unknown = acctest.Unknown
	mapping := func(users object, target string) object { return users["attribute_mappings"].(object)[target].(object) }
	clause := func(users object) object {
		return users["scoping_filters"].([]any)[0].(object)["clauses"].([]any)[0].(object)
	}
	hide := map[string]func(config, users object){
		"users":                 func(config, _ object) { config["users"] = unknown },
		"all mappings":          func(_, users object) { users["attribute_mappings"] = unknown },
		"a mapping":             func(_, users object) { users["attribute_mappings"].(object)["department"] = unknown },
		"an expression":         func(_, users object) { mapping(users, "displayName")["expression"] = unknown },
		"a constant":            func(_, users object) { mapping(users, "userType")["constant"] = unknown },
		"an attribute":          func(_, users object) { mapping(users, "department")["attribute"] = unknown },
		"a default value alone": func(_, users object) { mapping(users, "preferredLanguage")["default_value"] = unknown },
		"a default value":       func(_, users object) { mapping(users, "city")["default_value"] = unknown },
		"a flow type":           func(_, users object) { mapping(users, "city")["flow_type"] = unknown },
		"a flow behaviour":      func(_, users object) { mapping(users, "city")["flow_behavior"] = unknown },
		"enabled":               func(_, users object) { users["enabled"] = unknown },
		"all flow types":        func(_, users object) { users["flow_types"] = unknown },
		"one of the flow types": func(_, users object) { users["flow_types"] = []any{"Add", "Update", unknown} },
		"all filters":           func(_, users object) { users["scoping_filters"] = unknown },
		"a filter's name":       func(_, users object) { users["scoping_filters"].([]any)[0].(object)["name"] = unknown },
		"a filter's clauses":    func(_, users object) { users["scoping_filters"].([]any)[0].(object)["clauses"] = unknown },
		"a clause's attribute":  func(_, users object) { clause(users)["attribute"] = unknown },
		"a clause's operator":   func(_, users object) { clause(users)["operator"] = unknown },
		"a clause's value":      func(_, users object) { clause(users)["value"] = unknown },
		"all declarations":      func(_, users object) { users["target_attributes"] = unknown },
		"a declared type":       func(_, users object) { users["target_attributes"] = object{extensionName: unknown} },
		"the mode":              func(_, users object) { users["unlisted_mappings"] = unknown },
		"on_destroy":            func(config, _ object) { config["on_destroy"] = unknown },
		"the job":               func(config, _ object) { config["job_id"] = unknown },
		"the service principal": func(config, _ object) { config["service_principal_id"] = unknown },
		"the tenant":            func(config, _ object) { config["tenant_id"] = unknown },
		"everything": func(config, _ object) {
			config["users"], config["job_id"], config["service_principal_id"] = unknown, unknown, unknown
		},
	}
	s := newSchemaCase(t)
	was := s.created(s.config(comparedUsers()))
	for name, hide := range hide {
		t.Run(name, func(t *testing.T) {
			users := comparedUsers()
			config := s.config(users)
			hide(config, users)
			s.noErrors(s.Validated(schemaType, config))
			for step, from := range map[string]*acctest.Object{"new": nil, "there": was} {
				first := s.Plan(t.Context(), schemaType, from, config)
				s.noErrors(first.Diagnostics)
				final := s.Plan(t.Context(), schemaType, from, s.config(comparedUsers()))
				s.noErrors(final.Diagnostics)
				if d := knownParts("", s.Session.Planned(schemaType, first), s.Session.Planned(schemaType, final)); len(d) > 0 {
					t.Errorf("%s: the plan of the apply is another one:\n%s", step, strings.Join(d, "\n"))
				}
			}
		})
	}
}

// What is unknown may be spelled otherwise, or be something else, when it becomes known; the rest of the entry stays as planned.
func TestSchemaUnknownBecomesKnown(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	was := s.created(s.config(comparedUsers()))
	for name, text := range map[string]string{"another spelling": `Append( [displayName], " (Fabrikam)" )`, "another expression": "ToUpper([displayName])"} {
		t.Run(name, func(t *testing.T) {
			users := comparedUsers()
			entry := object{"expression": acctest.Unknown, "flow_type": "always", "flow_behavior": "flowwhenchanged"}
			users["attribute_mappings"].(object)["displayName"] = entry
			first := s.Plan(t.Context(), schemaType, was, s.config(users))
			s.noErrors(first.Diagnostics)
			entry["expression"] = text
			final := s.Plan(t.Context(), schemaType, was, s.config(users))
			s.noErrors(final.Diagnostics)
			if d := knownParts("", s.Session.Planned(schemaType, first), s.Session.Planned(schemaType, final)); len(d) > 0 {
				t.Errorf("the plan of the apply is another one:\n%s", strings.Join(d, "\n"))
			}
		})
	}
}
