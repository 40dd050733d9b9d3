package synchronization_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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
func TestSchemaUnlistedMappings(t *testing.T) {
	t.Parallel()
	users := func(mode string) object {
		return object{"unlisted_mappings": mode, "attribute_mappings": object{"displayName": object{"expression": suffixed}}}
	}
	disturb := func(users object) {
		setSource(users, "department", "Constant", "Sales", `"Sales"`)
		removeMapping(users, "mobile")
		addMapping(users, "companyName", "companyName")
	}
	t.Run("keep", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(users("keep")))
		s.edit(disturb)
		if read := s.Refreshed(schemaType, was); !s.Unchanged(schemaType, read, s.config(users("keep"))) {
			t.Errorf("the plan shows\n%s", strings.Join(s.planned(read, s.config(users("keep"))), "\n"))
		}
	})
	t.Run("template", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.edit(disturb)
		config := s.config(users("template"))
		was := s.created(config)
		if !warned(was.Diagnostics, "companyName, department, mobile") {
			t.Errorf("nothing says what was put back: %s", acctest.Texts(was.Diagnostics))
		}
		check := func() {
			t.Helper()
			s.wantSource("department", "[department]")
			s.wantSource("mobile", "[mobile]")
			s.wantSource("companyName", "absent")
			s.wantSource("displayName", sourceText(s.stored("displayName")))
			s.wantSource("alternativeSecurityIds", "AltSecIdFromNetId([netId])")
		}
		check()
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), config) {
			t.Error("the plan after the creation is not empty")
		}

		s.edit(disturb)
		read := s.Refreshed(schemaType, was)
		var gone []string
		for _, line := range s.planned(read, config) {
			name, change, _ := strings.Cut(line, ":")
			if !strings.HasSuffix(change, "-> <nil>") {
				t.Errorf("the plan shows %s", line)
			}
			gone = append(gone, strings.TrimPrefix(name, "users.attribute_mappings."))
		}
		if want := []string{"companyName", "department", "mobile"}; !slices.Equal(gone, want) {
			t.Errorf("the plan takes %v away, want %v", gone, want)
		}
		mark := s.Mark()
		s.applied(read, config)
		s.wantPuts(mark, 1)
		check()
	})
	t.Run("remove", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		config := s.config(users("remove"))
		was := s.created(config)
		targets := func() []string {
			var names []string
			for _, m := range objects(s.users()["attributeMappings"]) {
				names = append(names, m["targetAttributeName"].(string))
			}
			slices.Sort(names)
			return names
		}
		want := []string{"IsSoftDeleted", "alternativeSecurityIds", "displayName"}
		if got := targets(); !slices.Equal(got, want) {
			t.Errorf("left are %v, want %v", got, want)
		}
		s.edit(func(users object) { addMapping(users, "companyName", "companyName") })
		read := s.Refreshed(schemaType, was)
		if got := s.planned(read, config); len(got) != 1 || !strings.HasPrefix(got[0], "users.attribute_mappings.companyName: ") {
			t.Errorf("the plan shows %v", got)
		}
		s.applied(read, config)
		if got := targets(); !slices.Equal(got, want) {
			t.Errorf("left are %v, want %v", got, want)
		}
	})
}

// A service without a schema for the template: the defaults that the rule carries in its metadata serve as well; without
// them, the mode is refused before anything is written.
func TestSchemaWithoutTemplate(t *testing.T) {
	t.Parallel()
	config := func(s *schemaCase) object {
		return s.config(object{"unlisted_mappings": "template", "attribute_mappings": object{"displayName": object{"expression": suffixed}}})
	}
	for name, fault := range map[string]graphemu.Fault{
		"none":  {Method: http.MethodGet, Path: templateSchema, Status: 404, Code: "NotFound", Message: "No such schema."},
		"empty": {Method: http.MethodGet, Path: templateSchema, Status: 200, Body: `{"synchronizationRules":[],"directories":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			s.Server.AddFault(fault)
			s.edit(func(users object) {
				setSource(users, "department", "Constant", "Sales", `"Sales"`)
				addMapping(users, "companyName", "companyName")
			})
			was := s.created(config(s))
			s.wantSource("department", "[department]")
			s.wantSource("companyName", "absent")
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), config(s)) {
				t.Error("the next plan is not empty")
			}
		})
	}
	t.Run("nor defaults", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: templateSchema, Status: 404, Code: "NotFound", Message: "No such schema."})
		s.editSchema(func(schema object) { objects(schema["synchronizationRules"])[0]["metadata"] = []any{} })
		mark := s.Mark()
		applied := s.Apply(t.Context(), schemaType, nil, config(s))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to write the synchronization schema", "template") {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
		s.wantPuts(mark, 0)
	})
}

// An import brings what differs from the template, and nothing else; the same as a configuration is no change.
func TestSchemaImport(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	s.created(s.config(comparedUsers()))
	ids := map[string]string{
		"all parts":       s.Fabrikam.ID() + "/" + s.spID + "/" + s.jobID,
		"without the job": s.Fabrikam.ID() + "/" + s.spID,
		"in upper case":   strings.ToUpper(s.Fabrikam.ID()) + "/" + strings.ToUpper(s.spID) + "/" + s.jobID,
	}
	for name, id := range ids {
		t.Run(name, func(t *testing.T) {
			imported := s.Imported(schemaType, id, nil)
			users, _ := s.State(schemaType, imported)["users"].(object)
			listed, _ := users["attribute_mappings"].(object)
			var targets []string
			for target := range listed {
				targets = append(targets, target)
			}
			slices.Sort(targets)
			// department is as the template has it.
			if want := []string{"city", "displayName", extensionName, "preferredLanguage", "userType"}; !slices.Equal(targets, want) {
				t.Errorf("imported are %v, want %v", targets, want)
			}
			if users["enabled"] != nil || users["flow_types"] != nil || users["unlisted_mappings"] != "keep" {
				t.Errorf("imported is what the template has, too: %v", users)
			}
			config := comparedUsers()
			delete(config["attribute_mappings"].(object), "department")
			delete(config, "enabled")
			delete(config, "flow_types")
			if !s.Unchanged(schemaType, imported, s.config(config)) {
				t.Errorf("the plan shows\n%s", strings.Join(s.planned(imported, s.config(config)), "\n"))
			}
			again := s.Refreshed(schemaType, imported)
			if d := differences("", s.State(schemaType, imported), s.State(schemaType, again)); len(d) > 0 {
				t.Errorf("the next refresh shows\n%s", strings.Join(d, "\n"))
			}
		})
	}
	t.Run("by identity", func(t *testing.T) {
		imported := s.Imported(schemaType, "", object{"tenant_id": s.Fabrikam.ID(), "service_principal_id": s.spID, "job_id": s.jobID})
		if s.Attribute(schemaType, imported, "job_id") != s.jobID {
			t.Error("the job's id is not in state")
		}
	})
	t.Run("with scope and flows of its own", func(t *testing.T) {
		s.edit(func(users object) { users["enabled"], users["flowTypes"] = false, "Add" })
		users, _ := s.State(schemaType, s.Imported(schemaType, ids["all parts"], nil))["users"].(object)
		if users["enabled"] != false || fmt.Sprint(users["flow_types"]) != "[Add]" {
			t.Errorf("imported are enabled %v and flow types %v", users["enabled"], users["flow_types"])
		}
	})
}

// A schema is gone with its job only.
func TestSchemaGone(t *testing.T) {
	t.Parallel()
	config := mappings(object{"displayName": object{"expression": suffixed}})
	t.Run("with the job", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(config))
		s.Fabrikam.DeleteJob(s.spID, s.jobID)
		if s.State(schemaType, s.Refreshed(schemaType, was)) != nil {
			t.Error("the schema of a job that is gone is still in state")
		}
		if applied := s.Apply(t.Context(), schemaType, nil, s.config(config)); !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to read the synchronization job") {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
	})
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(config))
		s.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: schemaPath, Status: 404, Code: "ResourceNotFound", Message: "Not there."})
		read := s.Read(schemaType, was)
		if !said(read.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to read the synchronization schema", "is there, but its schema is not") {
			t.Errorf("got %s", acctest.Texts(read.Diagnostics))
		}
	})
	t.Run("forbidden", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(config))
		s.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: schemaPath, Status: 403, Code: "Authorization_RequestDenied", Message: "No."})
		if read := s.Read(schemaType, was); !said(read.Diagnostics, tfprotov6.DiagnosticSeverityError, "Synchronization.Read.All") {
			t.Errorf("got %s", acctest.Texts(read.Diagnostics))
		}
	})
}

// A write whose answer is lost, that fails, or that reads show late.
func TestSchemaFaults(t *testing.T) {
	t.Parallel()
	config := mappings(object{"displayName": object{"expression": suffixed}})
	put := graphemu.Fault{Method: http.MethodPut, Path: schemaPath, Times: 1}
	t.Run("the answer is lost", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		lost := put
		lost.After, lost.Drop = true, true
		rule := s.Server.AddFault(lost)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config))
		if rule.Strikes() != 1 {
			t.Error("no answer was lost")
		}
		mark := s.Mark()
		if s.State(schemaType, applied) == nil { // an error: the next apply goes on
			applied = s.created(s.config(config))
			s.wantPuts(mark, 0)
		}
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, applied), s.config(config)) {
			t.Error("the next plan is not empty")
		}
	})
	t.Run("the write is refused", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		refused := put
		refused.Status, refused.Code, refused.Message = 400, "schemaInvalid", "The schema is invalid."
		s.Server.AddFault(refused)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to write the synchronization schema", "schemaInvalid") || s.State(schemaType, applied) != nil {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
		s.created(s.config(config))
	})
	t.Run("reads lag behind", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.lateReads(1, 3, nil)
		mark := s.Mark()
		was := s.created(s.config(config))
		s.wantPuts(mark, 1)
		if reads := s.calls(mark, http.MethodGet, "schema"); reads < 4 {
			t.Errorf("%d reads: nobody waited for the write to be seen", reads)
		}
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), s.config(config)) {
			t.Error("the next plan is not empty")
		}
	})
	t.Run("reads never show the write", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.lateReads(1, 0, nil)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config, object{"timeouts": object{"create": "2s"}}))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, `users.attribute_mappings["displayName"]`, "accepted") {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
	})
}

// lateReads lets reads of the schema show for some times (0: for ever) what there is now, after a number of reads that pass: the
// one that an apply makes before it writes.
func (s *schemaCase) lateReads(pass, times int, hook func()) {
	s.t.Helper()
	old, err := json.Marshal(s.Fabrikam.Schema(s.spID, s.jobID))
	if err != nil {
		s.t.Fatal(err)
	}
	fault := graphemu.Fault{Method: http.MethodGet, Path: schemaPath, Skip: pass, Times: times, Status: http.StatusOK, Body: string(old)}
	if hook != nil {
		fault.Hook = func(graphemu.Request) { hook() }
	}
	s.Server.AddFault(fault)
}

// Ctrl-C while reads do not show the write yet: a warning, since the schema is written, and state as planned.
func TestSchemaInterrupted(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "update"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			var was *acctest.Object
			if step == "update" {
				was = s.created(s.config(mappings(object{"displayName": object{"attribute": "displayName"}})))
			}
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			s.lateReads(1, 0, interrupt)
			config := s.config(mappings(object{"displayName": object{"expression": suffixed}}))
			began := time.Now()
			applied := s.Apply(ctx, schemaType, was, config)
			if took := time.Since(began); took > 5*time.Second || ctx.Err() == nil {
				t.Errorf("it took %s; interrupted: %v", took, ctx.Err())
			}
			s.noErrors(applied.Diagnostics)
			if !warned(applied.Diagnostics, "Interrupted") {
				t.Errorf("the interruption is not mentioned: %s", acctest.Texts(applied.Diagnostics))
			}
			s.Server.ClearFaults()
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, applied), config) {
				t.Error("the next plan is not empty")
			}
		})
	}
}

// Destroying leaves the schema alone, or puts everything back after pausing the job.
func TestSchemaDestroy(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"filters-dropped", "filters-kept"} {
		t.Run("template, "+answer, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t, acctest.WithBehaviour("schema.delete", answer))
			was := s.created(s.config(comparedUsers(), object{"on_destroy": "template"}))
			s.Fabrikam.StartJob(s.spID, s.jobID)
			destroyed := s.applied(was, nil)
			if !warned(destroyed.Diagnostics, s.jobID+" is paused") {
				t.Errorf("nothing says that the job rests: %s", acctest.Texts(destroyed.Diagnostics))
			}
			if err := s.hasSchedule(s.jobID, "Paused")(nil); err != nil {
				t.Error(err)
			}
			s.wantSource("displayName", "[displayName]")
			s.wantSource(extensionName, "absent")
			if groups := objects(s.users()["scope"].(object)["groups"]); len(groups) > 0 {
				t.Errorf("the filters stayed: %v", groups)
			}
		})
	}
	t.Run("template, of a job that rests", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(comparedUsers(), object{"on_destroy": "template"}))
		if destroyed := s.applied(was, nil); len(destroyed.Diagnostics) > 0 {
			t.Errorf("got %s", acctest.Texts(destroyed.Diagnostics))
		}
		s.wantSource("displayName", "[displayName]")
	})
	t.Run("template, of a job that is gone", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(comparedUsers(), object{"on_destroy": "template"}))
		s.Fabrikam.DeleteJob(s.spID, s.jobID)
		if destroyed := s.applied(was, nil); len(destroyed.Diagnostics) > 0 {
			t.Errorf("got %s", acctest.Texts(destroyed.Diagnostics))
		}
	})
	t.Run("template, not paused", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(comparedUsers(), object{"on_destroy": "template"}))
		s.Fabrikam.StartJob(s.spID, s.jobID)
		s.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/pause", Status: 403, Code: "Authorization_RequestDenied", Message: "No."})
		destroyed := s.Apply(t.Context(), schemaType, was, nil)
		if !said(destroyed.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to pause") || warned(destroyed.Diagnostics, "is paused") {
			t.Errorf("got %s", acctest.Texts(destroyed.Diagnostics))
		}
		s.wantSource(extensionName, `"Fabrikam"`)
	})
	t.Run("keep", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		was := s.created(s.config(comparedUsers()))
		mark := s.Mark()
		if destroyed := s.applied(was, nil); len(destroyed.Diagnostics) > 0 {
			t.Errorf("got %s", acctest.Texts(destroyed.Diagnostics))
		}
		if calls := s.Since(mark); len(calls) > 0 {
			t.Errorf("the service was called: %v", calls)
		}
	})
}

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
	applied := s.Apply(t.Context(), schemaType, was, s.config(users))
	if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Attribute has another type") {
		t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
	}
	s.wantPuts(mark, 0)
}
