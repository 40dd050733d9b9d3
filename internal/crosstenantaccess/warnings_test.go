package crosstenantaccess_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// assertWarning wants one warning that holds all the texts.
func assertWarning(t *testing.T, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Fatalf("want one warning, got %q", acctest.Texts(diags))
	}
	for _, part := range parts {
		if !strings.Contains(acctest.Texts(diags), part) {
			t.Errorf("the warning does not say %q: %s", part, acctest.Texts(diags))
		}
	}
}

func TestAdoptionCannotChangeServiceProvider(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	mark := env.Mark()
	applied := s.Apply(t.Context(), partnerType, nil, map[string]any{
		"partner_tenant_id": env.Fabrikam.ID(), "adopt_existing": true, "is_service_provider": true,
	})
	acctest.Refused(t, applied.Diagnostics, acctest.At("is_service_provider"), "Unable to adopt partner configuration", env.Fabrikam.ID())
	if err := oneWrite(env, mark, "POST /policies/crossTenantAccessPolicy/partners"); err != nil {
		t.Error(err)
	}
}

func TestDestroySaysWhatStays(t *testing.T) {
	t.Parallel()
	for member, owner := range map[string]string{"isInMultiTenantOrganization": "multitenant organization", "isServiceProvider": "service provider"} {
		t.Run(owner, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := acctest.NewSession(t, env)
			env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{member: true})
			// Equal to what is there, so taken over: an entry of somebody else.
			applied := s.MustApply(partnerType, nil, map[string]any{"partner_tenant_id": env.Fabrikam.ID()})
			mark := env.Mark()
			destroyed := s.Apply(t.Context(), partnerType, applied, nil)
			assertWarning(t, destroyed.Diagnostics, "stays in tenant "+env.Contoso.ID(), owner)
			env.RequireNoWrites(mark) // nothing was managed
			if env.Contoso.Partner(env.Fabrikam.ID()) == nil {
				t.Error("the entry was deleted")
			}
		})
	}
}
