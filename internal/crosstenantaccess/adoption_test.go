package crosstenantaccess_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

func trust(mfa, compliant any) map[string]any {
	return map[string]any{"isMfaAccepted": mfa, "isCompliantDeviceAccepted": compliant, "isHybridAzureADJoinedDeviceAccepted": nil}
}

// What says the same as the configuration may be this resource's own, whose answer got lost: it is taken silently, and the
// conflict is all that Graph is asked to write.
func TestAdoptsItsEqual(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{"inboundTrust": trust(true, nil)})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"displayName": nil, "userSyncInbound": map[string]any{"isSyncAllowed": true}})
		s := acctest.NewSession(t, env)
		for write, tt := range map[string]struct {
			typeName string
			config   block
		}{
			"POST /policies/crossTenantAccessPolicy/partners": {partnerType, block{"inbound_trust": block{"is_mfa_accepted": true}}},
			"PUT /policies/crossTenantAccessPolicy/partners/" + env.Fabrikam.ID() + "/identitySynchronization": {
				syncType, block{"user_sync_inbound": block{"is_sync_allowed": true}},
			},
		} {
			tt.config["partner_tenant_id"] = env.Fabrikam.ID()
			mark := env.Mark()
			adopted := s.MustApply(tt.typeName, nil, tt.config)
			if err := oneWrite(env, mark, write); err != nil {
				t.Error(err)
			}
			if !s.Unchanged(tt.typeName, adopted, tt.config) {
				t.Errorf("the plan after adopting a %s changes something", tt.typeName)
			}
		}
	})
}

// What says something else is left as it is; the error names what differs and the import id, on the attribute that names
// the partner. With adopt_existing it becomes what the configuration says.
func TestExistsAlready(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		importID := env.Contoso.ID() + "/" + env.Fabrikam.ID()
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
			"inboundTrust":                 trust(true, true),
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
		})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"displayName": "Old", "userSyncInbound": map[string]any{"isSyncAllowed": true}})
		s := acctest.NewSession(t, env)

		partner := block{"partner_tenant_id": env.Fabrikam.ID(), "inbound_trust": block{"is_mfa_accepted": true}}
		acctest.Refused(t, s.Apply(t.Context(), partnerType, nil, partner).Diagnostics, acctest.At("partner_tenant_id"), "Partner configuration exists already",
			"inbound_trust, automatic_user_consent_settings", importID, "adopt_existing = true")
		policy := block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": true}}
		acctest.Refused(t, s.Apply(t.Context(), syncType, nil, policy).Diagnostics, acctest.At("partner_tenant_id"), "Identity synchronization policy exists already",
			"display_name", importID, "adopt_existing = true")
		require(t, holds(fabrikamIn(env), map[string]string{
			"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":null}`,
			"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":null}`,
		}))
		require(t, holds(syncIn(env), map[string]string{"displayName": `"Old"`}))

		partner["adopt_existing"], policy["adopt_existing"] = true, true
		assertWarning(t, s.Apply(t.Context(), partnerType, nil, partner).Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(),
			"inherited from now on: automatic_user_consent_settings.", "Replaced: inbound_trust.")
		assertWarning(t, s.Apply(t.Context(), syncType, nil, policy).Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(),
			"Changed: display_name.", "Cleared: display_name.")
		require(t, holds(fabrikamIn(env), map[string]string{
			"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null}`,
			"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
		}))
		require(t, holds(syncIn(env), map[string]string{"displayName": "null", "userSyncInbound": `{"isSyncAllowed":true}`}))
	})
}
