package synchronization_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	schemaPath     = "/servicePrincipals/*/synchronization/jobs/*/schema"
	parsePath      = schemaPath + "/parseExpression"
	templateSchema = "/servicePrincipals/*/synchronization/templates/*/schema"
)

// said tells whether a diagnostic of the severity holds all the parts, in summary or detail.
func said(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, parts ...string) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool {
		if d.Severity != severity {
			return false
		}
		for _, part := range parts {
			if !strings.Contains(d.Summary+"\n"+d.Detail, part) {
				return false
			}
		}
		return true
	})
}

func warned(diags []*tfprotov6.Diagnostic, parts ...string) bool {
	return said(diags, tfprotov6.DiagnosticSeverityWarning, parts...)
}

// atMapping is the place of a mapping's attribute as diagnostics print it.
func atMapping(target, attribute string) string {
	return fmt.Sprintf(`AttributeName("users").AttributeName("attribute_mappings").ElementKeyString(%q).AttributeName(%q)`, target, attribute)
}

// An edit of one mapping in the portal shows as this mapping and nothing else; the apply puts it back with one write.
func TestSchemaPortalEdit(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	config := s.config(comparedUsers())
	was := s.created(config)
	s.edit(func(users object) {
		setSource(users, "department", "Constant", "Sales", `"Sales"`)
		mappingOf(users, "city")["flowType"] = "Always"
		removeMapping(users, extensionName)
	})
	read := s.Refreshed(schemaType, was)
	want := []string{
		"users.attribute_mappings.city.flow_type: Always -> ObjectAddOnly",
		"users.attribute_mappings.department.attribute: <nil> -> department",
		"users.attribute_mappings.department.constant: Sales -> <nil>",
		"users.attribute_mappings." + extensionName + ": <nil> -> map[attribute:<nil> constant:Fabrikam default_value:<nil> expression:<nil> flow_behavior:FlowWhenChanged flow_type:Always]",
	}
	if got := s.planned(read, config); !slices.Equal(got, want) {
		t.Errorf("the plan shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	mark := s.Mark()
	s.applied(read, config)
	s.wantPuts(mark, 1)
	s.wantSource("department", "[department]")
	s.wantSource(extensionName, `"Fabrikam"`)
	if flow := s.stored("city")["flowType"]; flow != "ObjectAddOnly" {
		t.Errorf("city flows %v", flow)
	}
	if asked := s.calls(mark, http.MethodPost, "parseExpression"); asked != 0 {
		t.Errorf("the service was asked %d times about expressions that nobody changed", asked)
	}
}

// Filters, flow types and enabled show and go back in the same way.
func TestSchemaPortalEditOfScope(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	config := s.config(comparedUsers())
	was := s.created(config)
	s.edit(func(users object) {
		users["enabled"], users["flowTypes"] = false, "Add, Update"
		groups := users["scope"].(object)["groups"].([]any)
		users["scope"].(object)["groups"] = groups[:1]
	})
	read := s.Refreshed(schemaType, was)
	got := s.planned(read, config)
	var names []string
	for _, line := range got {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	if want := []string{"users.enabled", "users.flow_types", "users.scoping_filters"}; !slices.Equal(names, want) {
		t.Errorf("the plan shows\n%s", strings.Join(got, "\n"))
	}
	s.applied(read, config)
	users := s.users()
	if users["enabled"] != true || strings.ReplaceAll(users["flowTypes"].(string), " ", "") != "Add,Update,Delete" || len(objects(users["scope"].(object)["groups"])) != 2 {
		t.Errorf("the service has enabled %v, flow types %v, filters %v", users["enabled"], users["flowTypes"], users["scope"])
	}
}

// What is written is the tree that the service's own parser answered, asked once for each expression that changes.
func TestSchemaWritesTheServicesTree(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	mark := s.Mark()
	users := mappings(object{
		"displayName":  object{"expression": suffixed},
		"mailNickname": object{"expression": suffixed},
		"department":   object{"expression": `ToUpper([department])`},
		"jobTitle":     object{"attribute": "jobTitle"},
		"userType":     object{"constant": "Member"},
	})
	was := s.created(s.config(users))
	if asked := s.calls(mark, http.MethodPost, "parseExpression"); asked != 2 {
		t.Errorf("the service was asked %d times, want 2: once for each text", asked)
	}
	source, _ := s.stored("displayName")["source"].(object)
	if parameters := objects(source["parameters"]); source["type"] != "Function" || source["name"] != "Append" || len(parameters) != 2 {
		t.Errorf("the stored source is %v", source)
	}

	mark = s.Mark()
	users["attribute_mappings"].(object)["department"] = object{"expression": `ToLower([department])`}
	s.applied(was, s.config(users))
	if asked := s.calls(mark, http.MethodPost, "parseExpression"); asked != 1 {
		t.Errorf("the service was asked %d times about one changed expression", asked)
	}
	s.wantPuts(mark, 1)
}

// An expression that the service does not understand stops the apply on its place, and nothing is written.
func TestSchemaExpressionRefusedByTheService(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	s.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: parsePath, Status: 200,
		Body: `{"parsingSucceeded":false,"evaluationSucceeded":false,"parsedExpression":null,"error":{"code":"InvalidExpression","message":"Unexpected token."}}`,
	})
	mark := s.Mark()
	applied := s.Apply(t.Context(), schemaType, nil, s.config(mappings(object{
		"displayName": object{"expression": suffixed}, "department": object{"constant": "Sales"},
	})))
	found := slices.IndexFunc(applied.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
	if found < 0 {
		t.Fatal("no error")
	}
	acctest.Refused(t, applied.Diagnostics[found:found+1], atMapping("displayName", "expression"), "The service does not understand the expression", "Unexpected token", suffixed)
	s.wantPuts(mark, 0)
	if s.State(schemaType, applied) != nil {
		t.Error("a creation that wrote nothing left a state")
	}
}

// The three modes for what is not listed: who is touched, and what of it a plan shows.
// A service without a schema for the template: the defaults that the rule carries in its metadata serve as well; without
// them, the mode is refused before anything is written.
// An import brings what differs from the template, and nothing else; the same as a configuration is no change.
// A schema is gone with its job only.
// A write whose answer is lost, that fails, or that reads show late.
// A run that was killed after its write left no state. The next apply finds everything as wanted and writes nothing.
// Whoever writes at the same time loses nothing: writes of one service principal wait for each other, from read to write.
// lateReads lets reads of the schema show for some times (0: for ever) what there is now, after a number of reads that pass: the
// one that an apply makes before it writes.
// Ctrl-C while reads do not show the write yet: a warning, since the schema is written, and state as planned.
// Destroying leaves the schema alone, or puts everything back after pausing the job.
// Whatever is only known after apply is planned as such, and nothing else is.
func TestSchemaUnknownValues(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	was := s.created(s.config(comparedUsers()))
	users := comparedUsers()
	users["attribute_mappings"].(object)["displayName"] = object{"expression": acctest.Unknown}
	users["attribute_mappings"].(object)["city"] = object{"attribute": acctest.Unknown, "default_value": "Berlin", "flow_behavior": "flowalways", "flow_type": "ObjectAddOnly"}
	want := []string{
		"users.attribute_mappings.city.attribute: city -> " + acctest.Unknown,
		"users.attribute_mappings.displayName.expression: " + suffixed + " -> " + acctest.Unknown,
	}
	if got := s.planned(was, s.config(users)); !slices.Equal(got, want) {
		t.Errorf("the plan shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	first := s.Plan(t.Context(), schemaType, nil, s.config(object{
		"unlisted_mappings":  acctest.Unknown,
		"attribute_mappings": object{"department": object{"constant": acctest.Unknown}},
		"scoping_filters":    []any{object{"name": acctest.Unknown, "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": acctest.Unknown}}}},
	}, object{"job_id": acctest.Unknown, "service_principal_id": acctest.Unknown}))
	s.noErrors(first.Diagnostics)
}

// Role functions read only those who are assigned: with the scope "all" the apply stops before it writes.
func TestSchemaRoleFunctionAndScope(t *testing.T) {
	t.Parallel()
	config := func(s *schemaCase) object {
		return s.config(mappings(object{"department": object{"expression": "SingleAppRoleAssignment([appRoleAssignments])"}}))
	}
	settings := func(s *schemaCase, all string) {
		s.Fabrikam.PutSecrets(s.spID, map[string]string{"AuthenticationType": "SyncPolicy", "CompanyId": s.Contoso.ID(), "SyncAll": all})
	}
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		settings(s, "true")
		mark := s.Mark()
		applied := s.Apply(t.Context(), schemaType, nil, config(s))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Role function in a job that synchronizes everybody", `scope = "assigned"`) {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
		s.wantPuts(mark, 0)
	})
	t.Run("assigned", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.created(config(s))
	})
	t.Run("without a role function nobody asks", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		mark := s.Mark()
		s.created(s.config(mappings(object{"department": object{"expression": "ToUpper([department])"}})))
		if asked := s.calls(mark, http.MethodGet, "secrets"); asked > 0 {
			t.Errorf("the settings were read %d times", asked)
		}
	})
}

// Groups need the preview feature; an import shows them only with it.
func TestSchemaGroups(t *testing.T) {
	t.Parallel()
	groups := object{"groups": object{"enabled": true, "attribute_mappings": object{"description": object{"attribute": "description"}}}}
	t.Run("without the preview feature", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		plan := s.Plan(t.Context(), schemaType, nil, s.config(nil, groups))
		acctest.Refused(t, plan.Diagnostics, `AttributeName("groups")`, "Preview feature is not turned on", "group_synchronization")
	})
	t.Run("with it", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCaseWith(t, object{"preview_features": []any{"group_synchronization"}})
		config := s.config(nil, groups)
		was := s.created(config)
		stored := objectMapping(s.Fabrikam.Schema(s.spID, s.jobID), "Group")
		if stored["enabled"] != true || sourceText(mappingOf(stored, "description")) != "[description]" {
			t.Errorf("the service has %v", stored)
		}
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), config) {
			t.Error("the next plan is not empty")
		}
		imported := s.Imported(schemaType, s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
		if got, _ := s.State(schemaType, imported)["groups"].(object); got["enabled"] != true || got["attribute_mappings"] == nil {
			t.Errorf("imported is %v", got)
		}
	})
	t.Run("in a schema without them", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCaseWith(t, object{"preview_features": []any{"group_synchronization"}})
		s.editSchema(func(schema object) {
			objectMapping(schema, "Group")["targetObjectName"] = "SomethingElse"
		})
		applied := s.Apply(t.Context(), schemaType, nil, s.config(nil, groups))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Schema without a rule for groups") {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
	})
}

// A declared extension is defined where it is missing; a definition that is there is left alone.
func TestSchemaDeclaredAttributes(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	users := object{
		"source_attributes":  object{extensionName: "String"},
		"target_attributes":  object{extensionName: "string"},
		"attribute_mappings": object{extensionName: object{"attribute": extensionName}},
	}
	was := s.created(s.config(users))
	for _, directory := range objects(s.Fabrikam.Schema(s.spID, s.jobID)["directories"]) {
		found := false
		for _, definition := range objects(directory["objects"]) {
			for _, a := range objects(definition["attributes"]) {
				found = found || definition["name"] == "User" && a["name"] == extensionName && strings.EqualFold(a["type"].(string), "String")
			}
		}
		if !found {
			t.Errorf("directory %v does not define the extension", directory["name"])
		}
	}
	if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), s.config(users)) {
		t.Error("the next plan is not empty")
	}
	mark := s.Mark()
	users["target_attributes"] = object{extensionName: "Integer"}
	plan := s.Plan(t.Context(), schemaType, was, s.config(users))
	if !said(plan.Diagnostics, tfprotov6.DiagnosticSeverityError, "Attribute has another type") {
		t.Errorf("the plan says %s", acctest.Texts(plan.Diagnostics))
	}
	applied := s.Apply(t.Context(), schemaType, nil, s.config(users)) // without a read, only the apply can know
	if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Attribute has another type") {
		t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
	}
	s.wantPuts(mark, 0)
}
