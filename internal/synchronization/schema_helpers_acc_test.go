package synchronization_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const schemaType = "crosstenant_synchronization_schema"

// object is a JSON object, and a value of a configuration.
type object = map[string]any

// schemaCase is a job in Fabrikam whose schema a test manages over the provider protocol, without starting a CLI.
type schemaCase struct {
	*source
	*acctest.Session
	t     *testing.T
	jobID string
}

func newSchemaCase(t *testing.T, opts ...acctest.Option) *schemaCase {
	t.Helper()
	return newSchemaCaseWith(t, nil, opts...)
}

// newSchemaCaseWith has further arguments of the provider block.
func newSchemaCaseWith(t *testing.T, provider object, opts ...acctest.Option) *schemaCase {
	t.Helper()
	s := newSource(t, opts...)
	jobID := s.withJob()
	return &schemaCase{source: s, Session: acctest.NewSession(t, s.Env, provider), t: t, jobID: jobID}
}

// config is a configuration with users and what else is given, whatever the guardrails say of it.
func (s *schemaCase) config(users object, further ...object) object {
	config := s.unacknowledged(users, further...)
	config["acknowledge"] = []any{"user_type_always"}
	return config
}

// unacknowledged is config as an import finds it: without what is lifted.
func (s *schemaCase) unacknowledged(users object, further ...object) object {
	config := object{"tenant_id": s.Fabrikam.ID(), "service_principal_id": s.spID, "job_id": s.jobID}
	if users != nil {
		config["users"] = users
	}
	for _, members := range further {
		for name, value := range members {
			config[name] = value
		}
	}
	return config
}

// mappings is users with nothing but mappings.
func mappings(list object) object { return object{"attribute_mappings": list} }

// created applies a configuration for the first time; warnings are let pass.
func (s *schemaCase) created(config object) *acctest.Object {
	s.t.Helper()
	return s.applied(nil, config)
}

// applied applies a configuration; warnings are let pass.
func (s *schemaCase) applied(from *acctest.Object, config object) *acctest.Object {
	s.t.Helper()
	applied := s.Apply(s.t.Context(), schemaType, from, config)
	s.noErrors(applied.Diagnostics)
	return applied
}

func (s *schemaCase) noErrors(diags []*tfprotov6.Diagnostic) {
	s.t.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			s.t.Fatal(acctest.Texts(diags))
		}
	}
}

// calls counts requests since a mark by method and the last word of their path.
func (s *schemaCase) calls(since acctest.Mark, method, word string) int {
	count := 0
	for _, r := range s.Since(since) {
		if r.Method == method && strings.HasSuffix(r.Path, "/"+word) {
			count++
		}
	}
	return count
}

// wantPuts fails unless the schema was written that often since a mark.
func (s *schemaCase) wantPuts(since acctest.Mark, want int) {
	s.t.Helper()
	if got := s.calls(since, "PUT", "schema"); got != want {
		s.t.Errorf("the schema was written %d times, want %d", got, want)
	}
}

// edit changes the user mapping in the portal.
func (s *schemaCase) edit(change func(users object)) {
	s.t.Helper()
	s.editSchema(func(schema object) { change(objectMapping(schema, "User")) })
}

func (s *schemaCase) editSchema(change func(schema object)) {
	s.t.Helper()
	if !s.Fabrikam.EditSchema(s.spID, s.jobID, change) {
		s.t.Fatal("there is no such job")
	}
}

// users is the user mapping as the service has it.
func (s *schemaCase) users() object {
	return objectMapping(s.Fabrikam.Schema(s.spID, s.jobID), "User")
}

// stored is the mapping of a target attribute as the service has it; nil if there is none.
func (s *schemaCase) stored(target string) object { return mappingOf(s.users(), target) }

// wantSource fails unless a target attribute is mapped like that: "[x]", a quoted constant, an expression, "" for no source, or
// "absent".
func (s *schemaCase) wantSource(target, want string) {
	s.t.Helper()
	if got := sourceText(s.stored(target)); got != want {
		s.t.Errorf("%s is mapped to %s, want %s", target, got, want)
	}
}

func sourceText(mapping object) string {
	if mapping == nil {
		return "absent"
	}
	source, _ := mapping["source"].(object)
	text, _ := source["expression"].(string)
	return text
}

func objectMapping(schema object, name string) object {
	for _, rule := range objects(schema["synchronizationRules"]) {
		for _, mapping := range objects(rule["objectMappings"]) {
			if mapping["sourceObjectName"] == name && mapping["targetObjectName"] == name {
				return mapping
			}
		}
	}
	return nil
}

func mappingOf(objectMapping object, target string) object {
	for _, mapping := range objects(objectMapping["attributeMappings"]) {
		if mapping["targetAttributeName"] == target {
			return mapping
		}
	}
	return nil
}

func objects(list any) []object {
	items, _ := list.([]any)
	var all []object
	for _, item := range items {
		if o, ok := item.(object); ok {
			all = append(all, o)
		}
	}
	return all
}

// setSource is an edit of one mapping in the portal.
func setSource(users object, target, typ, name, expression string) {
	mappingOf(users, target)["source"] = object{"type": typ, "name": name, "expression": expression, "parameters": []any{}}
}

func removeMapping(users object, target string) {
	list, _ := users["attributeMappings"].([]any)
	users["attributeMappings"] = slices.DeleteFunc(list, func(m any) bool { return m.(object)["targetAttributeName"] == target })
}

// addMapping is a mapping of an attribute that somebody adds in the portal.
func addMapping(users object, target, source string) {
	list, _ := users["attributeMappings"].([]any)
	users["attributeMappings"] = append(list, object{
		"targetAttributeName": target, "defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always", "matchingPriority": 0,
		"source": object{"type": "Attribute", "name": source, "expression": "[" + source + "]", "parameters": []any{}},
	})
}

// differences are the places in which two states differ, as paths.
func differences(path string, a, b any) []string {
	left, isMap := a.(object)
	right, alsoMap := b.(object)
	if !isMap || !alsoMap {
		if fmt.Sprint(a) == fmt.Sprint(b) {
			return nil
		}
		return []string{fmt.Sprintf("%s: %v -> %v", path, a, b)}
	}
	names := map[string]bool{}
	for name := range left {
		names[name] = true
	}
	for name := range right {
		names[name] = true
	}
	var found []string
	for name := range names {
		found = append(found, differences(strings.TrimPrefix(path+"."+name, "."), left[name], right[name])...)
	}
	slices.Sort(found)
	return found
}

// planned are the differences that a plan shows.
func (s *schemaCase) planned(from *acctest.Object, config object) []string {
	s.t.Helper()
	plan := s.Plan(s.t.Context(), schemaType, from, config)
	s.noErrors(plan.Diagnostics)
	return differences("", s.State(schemaType, from), s.Session.Planned(schemaType, plan))
}
