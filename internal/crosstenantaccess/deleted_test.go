package crosstenantaccess_test

import (
	"net/http"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	deletedPartners = "/policies/deletedItems/crossTenantPartners/"
	deletedSyncs    = "/policies/deletedItems/crossTenantSyncPolicyPartners/"
)

var restoring = map[string]any{"preview_features": []string{"deleted_partners"}}

// withDeleted is a tenant whose entry about Fabrikam, and the policy below it, were deleted and stand in the way of new ones.
func withDeleted(t *testing.T, settings map[string]any, opts ...acctest.Option) *acctest.Env {
	t.Helper()
	env := acctest.New(t, append(opts,
		acctest.WithBehaviour("partners.recreate", "refused-while-deleted"), acctest.WithBehaviour("identity-sync.recreate", "refused-while-deleted"))...)
	env.Contoso.AddPartner(env.Fabrikam.ID(), settings)
	env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{
		"displayName": "Old", "userSyncInbound": map[string]any{"isSyncAllowed": false}, "groupSyncInbound": map[string]any{"isSyncAllowed": true},
	})
	env.Contoso.DeletePartner(env.Fabrikam.ID())
	return env
}

// deletedSettings differ from the configuration in each way: one setting is replaced, two are cleared, one of them known to beta only.
var deletedSettings = map[string]any{
	"inboundTrust":                       trust(true, true),
	"automaticUserConsentSettings":       map[string]any{"inboundAllowed": true, "outboundAllowed": true},
	"blockServiceProviderOutboundAccess": true,
}

func restoredConfigs(env *acctest.Env) (partner, policy block) {
	return block{"partner_tenant_id": env.Fabrikam.ID(), "inbound_trust": block{"is_mfa_accepted": true}},
		block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": true}}
}

// What was deleted and stands in the way is restored, and says exactly what the configuration says; that is one warning.
func TestDeletedIsRestored(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]acctest.Option{
		"first answers": nil,
		"other answers": {acctest.WithBehaviour("partners.duplicate", "409"), acctest.WithBehaviour("policy.patch-nested", "replace"), acctest.WithBehaviour("ids.letter-case", "upper")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := withDeleted(t, deletedSettings, opts...)
			// Reads are late, and the answer of the first restore is lost.
			env.Server.SetLag(graphemu.Lag{SingleReads: 1})
			env.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Path: deletedPartners + "*/restore", Times: 1, After: true, Drop: true})
			s := acctest.NewSession(t, env, restoring)
			partner, policy := restoredConfigs(env)

			entry := s.Apply(t.Context(), partnerType, nil, partner)
			assertWarning(t, entry.Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(), "Restored the partner configuration",
				"Cleared: automatic_user_consent_settings, block_service_provider_outbound_access.", "Replaced: inbound_trust.")
			require(t, holds(fabrikamIn(env), map[string]string{
				"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null}`,
				"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`, "blockServiceProviderOutboundAccess": "null", "deletedDateTime": "null",
			}))
			below := s.Apply(t.Context(), syncType, nil, policy)
			assertWarning(t, below.Diagnostics, env.Contoso.ID(), env.Fabrikam.ID(), "Restored the identity synchronization policy",
				"Cleared: display_name, group_sync_inbound.", "Replaced: user_sync_inbound.")
			require(t, holds(syncIn(env), map[string]string{
				"displayName": "null", "userSyncInbound": `{"isSyncAllowed":true}`, "groupSyncInbound": `{"isSyncAllowed":null}`,
			}))
			env.Server.SetLag(graphemu.Lag{})
			if !s.Unchanged(partnerType, s.Refreshed(partnerType, entry), partner) || !s.Unchanged(syncType, s.Refreshed(syncType, below), policy) {
				t.Error("the next plan changes something")
			}
			s.MustApply(syncType, below, nil)
			s.MustApply(partnerType, entry, nil)
			if env.Contoso.DeletedPartner(env.Fabrikam.ID()) == nil || env.Contoso.DeletedIdentitySync(env.Fabrikam.ID()) == nil {
				t.Error("they are not among what was deleted")
			}
		})
	}
}

// One that says the same already needs no write, and is mentioned all the same.
func TestDeletedEqualIsRestored(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, map[string]any{"inboundTrust": trust(true, nil)})
	s := acctest.NewSession(t, env, restoring)
	partner, _ := restoredConfigs(env)
	assertWarning(t, s.Apply(t.Context(), partnerType, nil, partner).Diagnostics, "Restored the partner configuration", "exactly what the configuration says.")
	if writes := env.WritesSince(0); len(writes) != 2 || writes[1] != "POST "+deletedPartners+env.Fabrikam.ID()+"/restore" {
		t.Errorf("the writes are %q", writes)
	}
}

// Without the feature beta is not asked, nothing is restored, and the error says how to.
func TestDeletedStandsInTheWay(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, nil)
	s := acctest.NewSession(t, env)
	partner, policy := restoredConfigs(env)
	soon := block{"create": "500ms"}
	partner["timeouts"], policy["timeouts"] = soon, soon
	acctest.Refused(t, s.Apply(t.Context(), partnerType, nil, partner).Diagnostics, acctest.At("partner_tenant_id"), "Unable to create partner configuration",
		`preview_features = ["deleted_partners"]`, "DELETE /beta"+deletedPartners+"{tenant}")
	if beta := betaRequests(env.Server.Requests()); len(beta) > 0 || env.Contoso.DeletedPartner(env.Fabrikam.ID()) == nil {
		t.Errorf("beta was asked: %q", beta)
	}
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	refused := s.Apply(t.Context(), syncType, nil, policy)
	acctest.Refused(t, refused.Diagnostics, acctest.At("partner_tenant_id"), "Unable to create identity synchronization policy",
		`preview_features = ["deleted_partners"]`, "DELETE /beta"+deletedSyncs+"{tenant}")
	if beta := betaRequests(env.Server.Requests()); len(beta) > 0 {
		t.Errorf("beta was asked: %q", beta)
	}
}

// Where what was deleted does not stand in the way, or passes by itself, it is left alone.
func TestDeletedIsLeftAlone(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.AddPartner(env.Fabrikam.ID(), deletedSettings)
	env.Contoso.DeletePartner(env.Fabrikam.ID())
	partner, _ := restoredConfigs(env)
	acctest.NewSession(t, env, restoring).MustApply(partnerType, nil, partner)
	if beta := betaRequests(env.Server.Requests()); len(beta) > 0 || env.Contoso.DeletedPartner(env.Fabrikam.ID()) == nil {
		t.Errorf("beta was asked: %q", beta)
	}
}

// What cannot be changed of a deleted entry is looked at before it is restored.
func TestDeletedOfAServiceProvider(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, map[string]any{"isServiceProvider": true})
	s := acctest.NewSession(t, env, restoring)
	partner, _ := restoredConfigs(env)
	partner["is_service_provider"] = false
	acctest.Refused(t, s.Apply(t.Context(), partnerType, nil, partner).Diagnostics, acctest.At("is_service_provider"), "Unable to create partner configuration",
		"DELETE /beta"+deletedPartners+"{tenant}")
	if env.Contoso.Partner(env.Fabrikam.ID()) != nil {
		t.Error("it was restored")
	}
	partner["is_service_provider"] = true
	restored := s.Apply(t.Context(), partnerType, nil, partner)
	assertWarning(t, restored.Diagnostics, "Restored the partner configuration")
	s.MustApply(partnerType, restored, nil) // its own: it goes
	require(t, absent(fabrikamIn(env)))
}

// A restored entry has its old settings until the write after it: if that fails, the error says so.
func TestDeletedThatStaysAsItWas(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, deletedSettings)
	env.Server.AddFault(graphemu.Fault{Method: http.MethodPatch, Path: partnersPath + "/*", Status: 400, Code: "Request_BadRequest", Message: "Too large."})
	partner, _ := restoredConfigs(env)
	refused := acctest.NewSession(t, env, restoring).Apply(t.Context(), partnerType, nil, partner)
	acctest.Refused(t, refused.Diagnostics, "", "Restored partner configuration still says what it said", "Too large.")
}

// One that no read shows after it was restored is not called something else.
func TestDeletedThatDoesNotShow(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, nil)
	env.Server.SetLag(graphemu.Lag{SingleReads: 1000, Collection: "partners"})
	partner, _ := restoredConfigs(env)
	partner["timeouts"] = block{"create": "700ms"}
	refused := acctest.NewSession(t, env, restoring).Apply(t.Context(), partnerType, nil, partner)
	acctest.Refused(t, refused.Diagnostics, acctest.At("partner_tenant_id"), "Unable to create partner configuration", "was restored")
}

// What was deleted and cannot be looked at is an error with the permission that is missing, and nothing is guessed.
func TestDeletedThatIsNotShown(t *testing.T) {
	t.Parallel()
	env := withDeleted(t, nil)
	env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: deletedPartners + "*", Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges."})
	partner, _ := restoredConfigs(env)
	refused := acctest.NewSession(t, env, restoring).Apply(t.Context(), partnerType, nil, partner)
	acctest.Refused(t, refused.Diagnostics, "", "Unable to create partner configuration", "Policy.Read.All", env.Contoso.ID())
}
