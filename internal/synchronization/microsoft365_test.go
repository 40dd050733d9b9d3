package synchronization_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// An import of a job tells where the Microsoft 365 admin center manages it, for one request, and is silent about all others.
func TestImportOfAJobOfMicrosoft365(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		application string
		forbidden   bool
		warned      bool
	}{
		"of the admin center":               {application: "MTO_Sync_", warned: true},
		"of an administrator":               {application: "Fabrikam to Contoso, not MTO_Sync_"},
		"that nobody tells the name of":     {application: "MTO_Sync_", forbidden: true},
		"of an administrator, in lowercase": {application: "mto_sync_"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t)
			s.withJob()
			s.Fabrikam.RenameApplication(s.appID, c.application+s.Contoso.ID())
			if c.forbidden {
				s.Server.AddFault(graphemu.Fault{
					Method: http.MethodGet, Path: "/servicePrincipals/" + s.spID, Status: http.StatusForbidden, Code: "Authorization_RequestDenied",
				})
			}
			session := acctest.NewSession(t, s.Env)
			mark := s.Mark()
			found := session.Import(jobType, s.Fabrikam.ID()+"/"+s.spID, nil)
			if session.Attribute(jobType, found, "service_principal_id") != s.spID {
				t.Errorf("imported is %v", session.State(jobType, found))
			}
			if reads := s.ReadsSince(mark); len(reads) != 1 {
				t.Errorf("want one request, got %q", reads)
			}
			said := acctest.Texts(found.Diagnostics)
			switch {
			case !c.warned && said != "":
				t.Errorf("want nothing said, got %s", said)
			case c.warned && (len(found.Diagnostics) != 1 || found.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
				!strings.Contains(said, `"MTO_Sync_`+s.Contoso.ID()+`" belongs to the Microsoft 365 admin center`)):
				t.Errorf("want one warning that names the application, got %q", said)
			}
		})
	}
}
