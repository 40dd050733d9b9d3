package synchronization_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

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
