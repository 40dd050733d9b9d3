package synchronization_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

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

// A refresh that may not read the template says so and shows no drift that it cannot know.
func TestSchemaTemplateForbidden(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	config := s.config(object{"unlisted_mappings": "template", "attribute_mappings": object{"displayName": object{"expression": suffixed}}})
	was := s.created(config)
	s.edit(func(users object) { setSource(users, "department", "Constant", "Sales", `"Sales"`) })
	s.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: templateSchema, Status: 403, Code: "Authorization_RequestDenied", Message: "No."})
	read := s.Read(schemaType, was)
	s.noErrors(read.Diagnostics)
	if !warned(read.Diagnostics, "Unable to read the template of synchronization job "+s.jobID, "not seen in this plan") {
		t.Errorf("got %s", acctest.Texts(read.Diagnostics))
	}
	if !s.Unchanged(schemaType, read, config) {
		t.Error("the plan is not empty")
	}
}

// What begins to be managed in an update takes away what no state had: the apply names it.
func TestSchemaBeginsToManage(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	listed := object{"displayName": object{"expression": suffixed}}
	was := s.created(s.config(mappings(listed)))
	s.edit(func(users object) {
		addMapping(users, "companyName", "companyName")
		users["scope"].(object)["groups"] = []any{object{"name": "Old hands", "clauses": []any{object{
			"sourceOperandName": "city", "operatorName": "EQUALS", "targetOperand": object{"values": []any{"Oslo"}},
		}}}}
	})
	now := s.applied(s.Refreshed(schemaType, was), s.config(object{
		"attribute_mappings": listed, "unlisted_mappings": "template",
		"scoping_filters": []any{object{"name": "Sales", "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": "Sales"}}}},
	}))
	if !warned(now.Diagnostics, "Replaced the scoping filters", "Old hands") || !warned(now.Diagnostics, "that are not listed", "companyName") {
		t.Errorf("got %s", acctest.Texts(now.Diagnostics))
	}
}
