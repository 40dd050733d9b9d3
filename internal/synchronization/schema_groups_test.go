package synchronization_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

func newGroupsCase(t *testing.T) *schemaCase {
	t.Helper()
	return newSchemaCaseWith(t, object{"preview_features": []any{"group_synchronization"}})
}

// groups is the group mapping as the service has it.
func (s *schemaCase) groups() object {
	return objectMapping(s.Fabrikam.Schema(s.spID, s.jobID), "Group")
}

// Users and groups of one job are one document: one write, and one question about an expression that both have.
func TestSchemaUsersAndGroupsInOneWrite(t *testing.T) {
	t.Parallel()
	s := newGroupsCase(t)
	part := func() object {
		return object{
			"attribute_mappings": object{"description": object{"expression": suffixed}},
			"scoping_filters":    []any{object{"name": "Wave 1", "clauses": []any{object{"attribute": "displayName", "operator": "ENDS_WITH", "value": "Wave 1"}}}},
		}
	}
	users, groups := part(), part()
	users["attribute_mappings"] = object{"jobTitle": object{"expression": suffixed}, "department": object{"expression": suffixed}}
	config := s.config(users, object{"groups": groups})
	mark := s.Mark()
	was := s.created(config)
	s.wantPuts(mark, 1)
	if asked := s.calls(mark, "POST", "parseExpression"); asked != 1 {
		t.Errorf("the service was asked %d times about one expression", asked)
	}
	if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), config) {
		t.Error("the next plan is not empty")
	}
	if got := sourceText(mappingOf(s.groups(), "description")); got != suffixed {
		t.Errorf("the description of groups is mapped to %s", got)
	}
	// An edit of the groups leaves the users alone.
	s.editSchema(func(schema object) {
		setSource(objectMapping(schema, "Group"), "description", "Attribute", "mail", "[mail]")
	})
	read := s.Refreshed(schemaType, was)
	want := []string{"groups.attribute_mappings.description.attribute: mail -> <nil>", "groups.attribute_mappings.description.expression: <nil> -> " + suffixed}
	if got := s.planned(read, config); !slices.Equal(got, want) {
		t.Errorf("the plan shows %q", got)
	}
}

// isMatch tells whether the service finds objects of the target by a mapping.
func isMatch(mapping object) bool { return fmt.Sprint(mapping["matchingPriority"]) != "0" }

// Groups go through the modes like users; what the service matches them by stays.
func TestSchemaUnlistedMappingsOfGroups(t *testing.T) {
	t.Parallel()
	for _, mode := range unlistedModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newGroupsCase(t)
			template := s.groups()
			s.editSchema(func(schema object) {
				addMapping(objectMapping(schema, "Group"), "mailNickname2", "mailNickname")
			})
			config := s.config(nil, object{"groups": object{"unlisted_mappings": mode, "attribute_mappings": object{"description": object{"constant": "From Fabrikam"}}}})
			was := s.created(config)
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), config) {
				t.Error("the next plan is not empty")
			}
			for _, m := range objects(template["attributeMappings"]) {
				target := m["targetAttributeName"].(string)
				stays := mode != "remove" || isMatch(m) || target == "description" || target == "IsSoftDeleted"
				if there := mappingOf(s.groups(), target) != nil; there != stays {
					t.Errorf("%s is there: %t, want %t", target, there, stays)
				}
			}
			if there := mappingOf(s.groups(), "mailNickname2") != nil; there != (mode == "keep") {
				t.Errorf("the further mapping is there: %t", there)
			}
		})
	}
}

// What groups are matched by is known after the first read only; then a plan refuses it, before that the apply.
func TestSchemaMatchOfGroups(t *testing.T) {
	t.Parallel()
	s := newGroupsCase(t)
	var matched string
	for _, m := range objects(s.groups()["attributeMappings"]) {
		if isMatch(m) {
			matched = m["targetAttributeName"].(string)
		}
	}
	if matched == "" {
		t.Fatal("the template matches groups by nothing")
	}
	config := func(targets object) object { return s.config(nil, object{"groups": mappings(targets)}) }
	changed := config(object{matched: object{"constant": "x"}})
	was := s.created(config(object{"description": object{"attribute": "description"}}))
	plan := s.Plan(t.Context(), schemaType, was, changed)
	if !said(plan.Diagnostics, tfprotov6.DiagnosticSeverityError, matched) {
		t.Errorf("the plan says %s", acctest.Texts(plan.Diagnostics))
	}
}

// Without the preview feature an import leaves groups alone, however they differ from the template: a configuration could not list
// them.
func TestSchemaImportLeavesGroups(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	s.editSchema(func(schema object) {
		groups := objectMapping(schema, "Group")
		groups["enabled"] = true
		setSource(groups, "mailNickname", "Attribute", "mail", "[mail]")
	})
	imported := s.Imported(schemaType, s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
	if groups := s.State(schemaType, imported)["groups"]; groups != nil {
		t.Errorf("imported is %v", groups)
	}
}
