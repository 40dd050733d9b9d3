package crosstenantaccess_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func audience(users, applications block) block {
	return block{"users_and_groups": users, "applications": applications}
}

// trustingAll lifts the guardrails of a default that trusts everybody.
var trustingAll = []any{"default_trusts_mfa", "default_trusts_devices"}

// Nothing is sent unless something changes what holds.
func TestAccessDefaultSendsWhatChanged(t *testing.T) {
	t.Parallel()
	everybody, nobody := targeting("allowed", "AllUsers", "user"), targeting("blocked", "AllUsers", "user")
	everything, nothing := targeting("allowed", "AllApplications", "application"), targeting("blocked", "AllApplications", "application")
	steps := []struct {
		name   string
		config block
		sends  bool
	}{
		{"nothing to say", block{}, false},
		{"what Microsoft sets", block{"b2b_collaboration_inbound": audience(everybody, everything)}, false},
		{"a setting", block{"b2b_collaboration_inbound": audience(nobody, nothing)}, true},
		{"another", block{"b2b_collaboration_inbound": audience(nobody, nothing), "inbound_trust": block{"is_mfa_accepted": false}}, false},
		{"trust", block{"b2b_collaboration_inbound": audience(nobody, nothing), "inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": trustingAll}, true},
		{"one is taken out", block{"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": trustingAll}, true},
		{"the rest", block{}, true},
	}
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		s := acctest.NewSession(t, env)
		var o *acctest.Object
		for _, step := range steps {
			since := env.Mark()
			o = s.MustApply(defaultType, o, step.config)
			if writes := env.WritesSince(since); len(writes) > 1 || step.sends != (len(writes) == 1) {
				t.Errorf("%s: sent is %q", step.name, writes)
			}
			if !s.Unchanged(defaultType, s.Refreshed(defaultType, o), step.config) {
				t.Errorf("%s: the next plan changes something", step.name)
			}
		}
		require(t, holds(env.Contoso.AccessDefault, systemDefaults))
		since := env.Mark()
		s.MustApply(defaultType, o, nil)
		if err := oneWrite(env, since, "POST "+defaultPath+"/resetToSystemDefault"); err != nil {
			t.Error(err)
		}
	})
}

// What somebody has changed is not overwritten unasked, and what is not managed is not looked at.
func TestAccessDefaultOfOthers(t *testing.T) {
	t.Parallel()
	changed := func(t *testing.T) (*acctest.Env, *acctest.Session) {
		t.Helper()
		env := withOtherAnswers(t)
		env.Contoso.EditAccessDefault(map[string]any{
			"inboundTrust": trust(true, true),
			"b2bDirectConnectInbound": map[string]any{
				"usersAndGroups": map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": "AllUsers", "targetType": "user"}}},
				"applications":   map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": "Office365", "targetType": "application"}}},
			},
		})
		return env, acctest.NewSession(t, env)
	}
	t.Run("the same", func(t *testing.T) {
		t.Parallel()
		env, s := changed(t)
		s.MustApply(defaultType, nil, block{"inbound_trust": block{"is_mfa_accepted": true, "is_compliant_device_accepted": true}, "acknowledge": trustingAll})
		env.RequireNoWrites(0)
	})
	t.Run("something else", func(t *testing.T) {
		t.Parallel()
		env, s := changed(t)
		config := block{"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": trustingAll}
		acctest.Refused(t, s.Apply(t.Context(), defaultType, nil, config).Diagnostics, acctest.At("tenant_id"), "Default configuration was changed already",
			"inbound_trust", env.Contoso.ID(), "adopt_existing = true")
		env.RequireNoWrites(0)
		config["adopt_existing"] = true
		adopted := s.Apply(t.Context(), defaultType, nil, config)
		assertWarning(t, adopted.Diagnostics, env.Contoso.ID(), "configuration says: inbound_trust.")
		destroyed := s.Apply(t.Context(), defaultType, adopted, nil)
		assertWarning(t, destroyed.Diagnostics, env.Contoso.ID(), "too: b2b_direct_connect_inbound.")
		require(t, holds(env.Contoso.AccessDefault, map[string]string{"isServiceDefault": "true"}))
	})
	t.Run("imported", func(t *testing.T) {
		t.Parallel()
		env, s := changed(t)
		want := block{
			"inbound_trust":              block{"is_mfa_accepted": true, "is_compliant_device_accepted": true},
			"b2b_direct_connect_inbound": audience(targeting("allowed", "AllUsers", "user"), targeting("allowed", "Office365", "application")),
		}
		found := s.Imported(defaultType, env.Contoso.ID(), nil)
		plan := s.Plan(t.Context(), defaultType, found, want) // the guardrails warn of it
		if got, want := fmt.Sprint(s.Planned(defaultType, plan)), fmt.Sprint(s.State(defaultType, found)); got != want {
			t.Errorf("imported is %s, planned %s", want, got)
		}
		env.RequireNoWrites(0)
	})
	t.Run("nobody changed it", func(t *testing.T) {
		t.Parallel()
		env := withOtherAnswers(t)
		s := acctest.NewSession(t, env)
		if found := s.Imported(defaultType, env.Contoso.ID(), nil); !s.Unchanged(defaultType, found, block{}) {
			t.Errorf("imported is %v", s.State(defaultType, found))
		}
	})
}

func TestAccessDefaultConfiguration(t *testing.T) {
	t.Parallel()
	s := acctest.NewSession(t, acctest.New(t))
	redemption := func(fallback string, order ...any) block {
		return block{redemptionName: block{"primary_identity_provider_precedence_order": order, "fallback_identity_provider": fallback}}
	}
	for name, tt := range map[string]struct {
		config block
		at     string // "" if it is fine
	}{
		"empty trust":      {block{"inbound_trust": block{}}, acctest.At("inbound_trust")},
		"no provider":      {redemption("defaultConfiguredIdp"), acctest.At(redemptionName, "primary_identity_provider_precedence_order")},
		"a provider twice": {redemption("defaultConfiguredIdp", "externalFederation", "externalFederation"), acctest.At(redemptionName, "primary_identity_provider_precedence_order")},
		"another fallback": {redemption("externalFederation", "externalFederation"), acctest.At(redemptionName, "fallback_identity_provider")},
		"nobody, but something": {
			block{"b2b_direct_connect_inbound": audience(targeting("blocked", "AllUsers", "user"), targeting("allowed", "Office365", "application"))},
			acctest.At("b2b_direct_connect_inbound", "applications"),
		},
		"somebody, but nothing": {
			block{"b2b_collaboration_outbound": audience(targeting("allowed", groupID, "group"), targeting("blocked", "AllApplications", "application"))},
			acctest.At("b2b_collaboration_outbound", "applications"),
		},
		"a group without anything": {
			block{"b2b_collaboration_outbound": audience(targeting("blocked", groupID, "group"), targeting("blocked", "AllApplications", "application"))}, "",
		},
		"a single provider": {redemption("microsoftAccount", "azureActiveDirectory"), ""},
	} {
		diags := s.Validated(defaultType, tt.config)
		switch {
		case tt.at == "" && len(diags) > 0, tt.at != "" && len(diags) != 1:
			t.Errorf("%s: %q", name, acctest.Texts(diags))
		case tt.at != "" && diags[0].Attribute.String() != tt.at:
			t.Errorf("%s: said at %s: %q", name, diags[0].Attribute, acctest.Texts(diags))
		}
	}
}

const redemptionName = "invitation_redemption_identity_provider_configuration"

// Order carries meaning in one list, and in no other.
func TestAccessDefaultRedemptionOrder(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	s := acctest.NewSession(t, env)
	redeeming := func(order ...any) block {
		return block{redemptionName: block{"primary_identity_provider_precedence_order": order, "fallback_identity_provider": "microsoftAccount"}}
	}
	o := s.MustApply(defaultType, nil, redeeming("socialIdentityProviders", "azureActiveDirectory"))
	if s.Unchanged(defaultType, o, redeeming("azureActiveDirectory", "socialIdentityProviders")) {
		t.Error("another order is no change")
	}
	s.MustApply(defaultType, o, redeeming("azureActiveDirectory", "socialIdentityProviders"))
	held, _ := json.Marshal(env.Contoso.AccessDefault()["invitationRedemptionIdentityProviderConfiguration"])
	if want := `{"fallbackIdentityProvider":"microsoftAccount","primaryIdentityProviderPrecedenceOrder":["azureActiveDirectory","socialIdentityProviders"]}`; string(held) != want {
		t.Errorf("the emulator holds %s", held)
	}
}

// A creation that fails leaves no state behind: a tainted one would be replaced, and that resets the tenant. Its time running out
// is such a failure; an interruption is none.
func TestAccessDefaultIsNeverTainted(t *testing.T) {
	t.Parallel()
	config := block{"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": trustingAll, "timeouts": block{"create": "50ms"}}
	for name, interrupted := range map[string]bool{"out of time": false, "interrupted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := acctest.NewSession(t, env)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			env.Server.SetLag(graphemu.Lag{SingleReads: 1000})
			config := config
			if interrupted {
				config = block{"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": trustingAll}
				env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: defaultPath, Skip: 1, Hook: func(graphemu.Request) { interrupt() }})
			}
			applied := s.Apply(ctx, defaultType, nil, config)
			has := s.State(defaultType, applied) != nil
			if len(applied.Diagnostics) != 1 || has != interrupted {
				t.Fatalf("in state: %t, said is %q", has, acctest.Texts(applied.Diagnostics))
			}
			want := tfprotov6.DiagnosticSeverityError
			if interrupted {
				want = tfprotov6.DiagnosticSeverityWarning
			}
			if applied.Diagnostics[0].Severity != want {
				t.Errorf("said is %q", acctest.Texts(applied.Diagnostics))
			}
		})
	}
}

// What beta alone knows is asked of beta, with the preview feature, and nothing else is.
func TestServiceProviderAccess(t *testing.T) {
	t.Parallel()
	const attribute = "block_service_provider_outbound_access"
	feature := map[string]any{"preview_features": []string{"service_provider_access"}}
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		for typeName, held := range map[string]func() map[string]any{partnerType: fabrikamIn(env), defaultType: env.Contoso.AccessDefault} {
			config := func(more block) block {
				if typeName == partnerType {
					more["partner_tenant_id"] = env.Fabrikam.ID()
				}
				return more
			}
			without, with := acctest.NewSession(t, env), acctest.NewSession(t, env, feature)
			acctest.Refused(t, without.Plan(t.Context(), typeName, nil, config(block{attribute: true})).Diagnostics, acctest.At(attribute),
				"Preview feature is not turned on", "service_provider_access")

			o := with.MustApply(typeName, nil, config(block{attribute: true}))
			require(t, holds(held, map[string]string{"blockServiceProviderOutboundAccess": "true"}))
			if !with.Unchanged(typeName, with.Refreshed(typeName, o), config(block{attribute: true})) {
				t.Errorf("%s: the next plan changes something", typeName)
			}
			if id := map[string]string{partnerType: env.Fabrikam.ID(), defaultType: env.Contoso.ID()}[typeName]; !with.Unchanged(typeName, with.Imported(typeName, id, nil), config(block{attribute: true})) {
				t.Errorf("%s: the plan after an import changes something", typeName)
			}
			// Without the feature a refresh keeps what it cannot see, and taking it back is refused.
			seen := env.Mark()
			kept := without.Refreshed(typeName, o)
			if !without.Same(typeName, o, kept) || len(betaSince(env, seen)) > 0 {
				t.Errorf("%s: without the feature the refresh makes %v, with %q", typeName, without.State(typeName, kept), betaSince(env, seen))
			}
			acctest.Refused(t, without.Plan(t.Context(), typeName, kept, config(block{})).Diagnostics, acctest.At(attribute),
				"Preview feature is not turned on", "Taking back")
			// What is changed beside it goes by v1.0.
			since := env.Mark()
			more := config(block{attribute: true})
			more["b2b_collaboration_inbound"] = audience(targeting("blocked", "AllUsers", "user"), targeting("blocked", "AllApplications", "application"))
			o = with.MustApply(typeName, o, more)
			if err := oneWrite(env, since, map[string]string{
				partnerType: "PATCH " + partnersPath + "/" + env.Fabrikam.ID(), defaultType: "PATCH " + defaultPath,
			}[typeName]); err != nil {
				t.Error(err)
			}
			for _, r := range env.Since(since) {
				if r.IsWrite() && r.API != "v1.0" {
					t.Errorf("%s: what v1.0 knows was written by %s", typeName, r.API)
				}
			}
			// Drift is seen.
			if typeName == partnerType {
				env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{"blockServiceProviderOutboundAccess": false})
			} else {
				env.Contoso.EditAccessDefault(map[string]any{"blockServiceProviderOutboundAccess": false})
			}
			if s := acctest.NewSession(t, env, feature); s.Unchanged(typeName, s.Refreshed(typeName, o), more) {
				t.Errorf("%s: drift is not seen", typeName)
			}
			delete(more, attribute)
			o = with.MustApply(typeName, o, more)
			want := map[string]string{partnerType: "null", defaultType: "false"}[typeName]
			require(t, holds(held, map[string]string{"blockServiceProviderOutboundAccess": want}))
			if beta := betaSince(env, since); len(beta) == 0 {
				t.Errorf("%s: beta was not asked", typeName)
			}
			since = env.Mark()
			with.MustApply(typeName, with.Refreshed(typeName, o), nil)
			if beta := betaSince(env, since); len(beta) > 0 {
				t.Errorf("%s: beta was asked for nothing: %q", typeName, beta)
			}
		}
	})
}

func betaSince(env *acctest.Env, since acctest.Mark) []string { return betaRequests(env.Since(since)) }
