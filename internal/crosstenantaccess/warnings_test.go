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
		t.Fatalf("want one warning, got %q", texts(diags))
	}
	for _, part := range parts {
		if !strings.Contains(texts(diags), part) {
			t.Errorf("the warning does not say %q: %s", part, texts(diags))
		}
	}
}

func TestAdoptionNamesWhatItClears(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := newSession(t, env)
	env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
		"inboundTrust":                 map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": nil},
		"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
	})
	env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"displayName": "Old", "userSyncInbound": map[string]any{"isSyncAllowed": false}})

	applied := s.apply(t.Context(), "crosstenant_access_partner", nil, map[string]any{
		"partner_tenant_id": env.Fabrikam.ID(), "adopt_existing": true, "inbound_trust": map[string]any{"is_mfa_accepted": true},
	})
	assertWarning(t, applied.Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(),
		"inherited from now on: automatic_user_consent_settings.", "Replaced: inbound_trust.")

	applied = s.apply(t.Context(), "crosstenant_identity_synchronization", nil, map[string]any{
		"partner_tenant_id": env.Fabrikam.ID(), "adopt_existing": true, "user_sync_inbound": map[string]any{"is_sync_allowed": true},
	})
	assertWarning(t, applied.Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(),
		"Changed: display_name, user_sync_inbound.", "Cleared: display_name.")
}

func TestAdoptionCannotChangeServiceProvider(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := newSession(t, env)
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	mark := env.Mark()
	applied := s.apply(t.Context(), "crosstenant_access_partner", nil, map[string]any{
		"partner_tenant_id": env.Fabrikam.ID(), "adopt_existing": true, "is_service_provider": true,
	})
	if len(applied.Diagnostics) != 1 || applied.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError ||
		applied.Diagnostics[0].Attribute.String() != `AttributeName("is_service_provider")` {
		t.Errorf("want an error on is_service_provider, got %s", texts(applied.Diagnostics))
	}
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
			s := newSession(t, env)
			env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{member: true})
			// Equal to what is there, so taken over: an entry of somebody else.
			applied := s.apply(t.Context(), "crosstenant_access_partner", nil, map[string]any{"partner_tenant_id": env.Fabrikam.ID()})
			if len(applied.Diagnostics) > 0 {
				t.Fatal(texts(applied.Diagnostics))
			}
			mark := env.Mark()
			destroyed := s.apply(t.Context(), "crosstenant_access_partner", applied.NewState, nil)
			assertWarning(t, destroyed.Diagnostics, "stays in tenant "+env.Contoso.ID(), owner)
			env.RequireNoWrites(mark) // nothing was managed
			if env.Contoso.Partner(env.Fabrikam.ID()) == nil {
				t.Error("the entry was deleted")
			}
		})
	}
}
