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
			if shown := s.planned(imported, s.unacknowledged(config)); len(shown) > 0 {
				t.Errorf("the plan shows\n%s", strings.Join(shown, "\n"))
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
	// No import knows the configuration, so no state can be right both for one that lists such mappings and for one that does not.
	t.Run("what the template has, too, is planned once and not sent", func(t *testing.T) {
		imported, config := s.Imported(schemaType, ids["all parts"], nil), s.config(comparedUsers())
		if d := s.planned(imported, config); len(d) == 0 || !strings.Contains(strings.Join(d, "\n"), "department") {
			t.Errorf("the plan shows\n%s\nand not the mapping that the configuration adds to the import's", strings.Join(d, "\n"))
		}
		mark := s.Mark()
		now := s.applied(imported, config)
		s.wantPuts(mark, 0)
		if d := s.planned(s.Refreshed(schemaType, now), config); len(d) > 0 {
			t.Errorf("the plan after the apply shows\n%s", strings.Join(d, "\n"))
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
		if !said(read.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to read the synchronization schema", "is there, but") {
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

// A source of a type that came after this provider is imported by its expression, and kept as it is while that is listed.
func TestSchemaSourceOfAnUnknownType(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t, acctest.WithoutContract())
	s.edit(func(users object) { setSource(users, "jobTitle", "Composite", "Titles", "ToUpper([jobTitle])") })
	imported := s.Imported(schemaType, s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
	listed := object{"jobTitle": object{"expression": "ToUpper([jobTitle])"}}
	if d := s.planned(imported, s.unacknowledged(mappings(listed))); len(d) > 0 {
		t.Errorf("the plan shows\n%s", strings.Join(d, "\n"))
	}
	mark := s.Mark()
	s.applied(imported, s.config(mappings(listed), object{"timeouts": object{"update": "1m"}}))
	s.wantPuts(mark, 0)
}
