package crosstenantaccess_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// A tenant that trusted_tenants does not name: creating and turning on fail, what is there already warns, and the resource can say
// that it is meant, which sends nothing.
func TestSyncFromUntrustedTenant(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	s := acctest.NewSession(t, env, block{"trusted_tenants": []any{strings.ToUpper(env.Contoso.ID())}})
	policy := func(further block) block {
		config := block{"partner_tenant_id": env.Fabrikam.ID(), "display_name": "Fabrikam"}
		for name, value := range further {
			config[name] = value
		}
		return config
	}
	open := block{"user_sync_inbound": block{"is_sync_allowed": true}}
	acknowledged := policy(open)
	acknowledged["acknowledge"] = []any{"inbound_sync_from_untrusted_tenant"}
	const summary = "Synchronization from a tenant that trusted_tenants does not name"
	about := ": from tenant " + env.Fabrikam.ID() + " into tenant " + env.Contoso.ID()

	mark := env.Mark()
	acctest.Refused(t, s.Plan(t.Context(), syncType, nil, policy(open)).Diagnostics, acctest.At("partner_tenant_id"), summary+about,
		"user_sync_inbound.is_sync_allowed", `acknowledge = ["inbound_sync_from_untrusted_tenant"]`)
	closed := s.MustApply(syncType, nil, policy(nil))
	acctest.Refused(t, s.Plan(t.Context(), syncType, closed, policy(open)).Diagnostics, acctest.At("partner_tenant_id"), summary+about)
	if writes := env.WritesSince(mark); len(writes) != 1 {
		t.Errorf("want the creation alone, got %q", writes)
	}

	// Somebody turns it on by hand: the drift run goes on.
	env.Contoso.EditIdentitySync(env.Fabrikam.ID(), block{"userSyncInbound": block{"isSyncAllowed": true}})
	drifted := s.Refreshed(syncType, closed)
	said := s.Plan(t.Context(), syncType, drifted, policy(open)).Diagnostics
	assertWarning(t, said, summary+about)

	mark = env.Mark()
	lifted := s.MustApply(syncType, drifted, acknowledged)
	if requests := env.Since(mark); len(requests) > 0 {
		t.Errorf("acknowledging asked for %v", requests)
	}
	if !s.Unchanged(syncType, lifted, acknowledged) {
		t.Error("the acknowledged policy has something to plan")
	}
	s.MustApply(syncType, lifted, nil)
}

func TestTrustedTenants(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	config := block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": true}}
	for name, c := range map[string]struct {
		provider block
		refused  bool
	}{
		"not set":                {nil, false},
		"named in capitals":      {block{"trusted_tenants": []any{strings.ToUpper(env.Fabrikam.ID())}}, false},
		"nobody":                 {block{"trusted_tenants": []any{}}, true},
		"only known after apply": {block{"trusted_tenants": acctest.Unknown}, false},
		"partly known":           {block{"trusted_tenants": []any{env.Contoso.ID(), acctest.Unknown}}, false},
		"others":                 {block{"trusted_tenants": []any{env.Contoso.ID()}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := acctest.NewSession(t, env, c.provider).Plan(t.Context(), syncType, nil, config)
			if refused := len(plan.Diagnostics) > 0; refused != c.refused {
				t.Errorf("refused is %t: %s", refused, acctest.Texts(plan.Diagnostics))
			}
		})
	}
}

// What is only known after apply trips nothing, however much of it that is.
func TestUnknownTripsNothing(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env, block{"trusted_tenants": []any{}})
	everything := targeting("allowed", "AllApplications", "application")
	for name, config := range map[string]block{
		"the partner":          {"partner_tenant_id": acctest.Unknown, "inbound_trust": block{"is_mfa_accepted": true}},
		"a whole setting":      {"b2b_collaboration_inbound": acctest.Unknown, "inbound_trust": acctest.Unknown},
		"a half":               {"b2b_collaboration_inbound": block{"users_and_groups": acctest.Unknown, "applications": everything}},
		"targets":              {"b2b_collaboration_inbound": block{"users_and_groups": block{"access_type": "allowed", "targets": acctest.Unknown}, "applications": everything}},
		"a target":             {"b2b_collaboration_inbound": block{"users_and_groups": targeting("allowed", acctest.Unknown, "user"), "applications": everything}},
		"a switch":             {"inbound_trust": block{"is_compliant_device_accepted": acctest.Unknown}},
		"what is acknowledged": {"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": acctest.Unknown},
		"a name":               {"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": []any{acctest.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, given := config["partner_tenant_id"]; !given {
				config["partner_tenant_id"] = env.Fabrikam.ID()
			}
			said := append(s.Validated(partnerType, config), s.Plan(t.Context(), partnerType, nil, config).Diagnostics...)
			if len(said) > 0 {
				t.Error(acctest.Texts(said))
			}
		})
	}
}

// Two findings about one partner, one of which is acknowledged.
func TestPartnerWarnings(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env, block{"trusted_tenants": []any{}})
	config := block{"partner_tenant_id": env.Fabrikam.ID(), "inbound_trust": block{"is_compliant_device_accepted": true}}
	object := ": partner " + env.Fabrikam.ID() + " of tenant " + env.Contoso.ID()
	said := s.Plan(t.Context(), partnerType, nil, config).Diagnostics
	if len(said) != 2 || said[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.HasSuffix(said[0].Summary, object) || said[0].Attribute.String() != acctest.At("inbound_trust") {
		t.Errorf("want two warnings about %s, got %s", object, acctest.Texts(said))
	}
	config["acknowledge"] = []any{"inbound_trust_of_untrusted_tenant"}
	assertWarning(t, s.Plan(t.Context(), partnerType, nil, config).Diagnostics, "Devices are trusted without multifactor authentication"+object)

	open := block{"partner_tenant_id": env.Fabrikam.ID(), "b2b_direct_connect_inbound": block{
		"users_and_groups": targeting("allowed", "AllUsers", "user"), "applications": targeting("allowed", "AllApplications", "application"),
	}}
	said = s.Plan(t.Context(), partnerType, nil, open).Diagnostics
	assertWarning(t, said, "Everybody of a partner may reach every application"+object, "b2b_direct_connect_inbound")
	if place := said[0].Attribute.String(); place != acctest.At("b2b_direct_connect_inbound") {
		t.Errorf("the warning stands at %s", place)
	}

	config["acknowledge"] = []any{"inbound_sync_from_untrusted_tenant"}
	acctest.Refused(t, s.Validated(partnerType, config),
		acctest.At("acknowledge")+`.ElementKeyValue(tftypes.String<"inbound_sync_from_untrusted_tenant">)`, "Unknown guardrail", "device_trust_without_mfa_trust")
}

// The validation refuses what the service refuses, combination by combination, and nothing else. The emulator knows Microsoft's table.
func TestContradictionsAreTheServices(t *testing.T) {
	t.Parallel()
	const app = "0f4a2c11-1a8b-4f6d-8f57-3f5d1e0c7b21"
	users := map[string]block{
		"all allowed": targeting("allowed", "AllUsers", "user"), "all blocked": targeting("blocked", "AllUsers", "user"),
		"a group allowed": targeting("allowed", groupID, "group"), "a group blocked": targeting("blocked", groupID, "group"), "none": nil,
	}
	applications := map[string]block{
		"all allowed": targeting("allowed", "AllApplications", "application"), "all blocked": targeting("blocked", "AllApplications", "application"),
		"one allowed": targeting("allowed", app, "application"), "one blocked": targeting("blocked", app, "application"),
	}
	for _, setting := range []string{
		"b2b_collaboration_inbound", "b2b_collaboration_outbound", "b2b_direct_connect_inbound", "b2b_direct_connect_outbound", "tenant_restrictions",
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := acctest.NewSession(t, env)
			refusals := 0
			for user, who := range users {
				for application, what := range applications {
					config := block{
						"partner_tenant_id": env.Fabrikam.ID(), "acknowledge": []any{"contradictory_blocks", "inbound_open_to_everybody"},
						setting: block{"users_and_groups": who, "applications": what},
					}
					said := s.Validated(partnerType, config)
					applied := s.Apply(t.Context(), partnerType, nil, config) // as if nothing had been validated
					if refused := len(applied.Diagnostics) > 0; refused != (len(said) > 0) {
						t.Errorf("users %s, applications %s: the service says %q, the validation %q", user, application, acctest.Texts(applied.Diagnostics), acctest.Texts(said))
					}
					if len(said) > 0 {
						refusals++
						acctest.Refused(t, said, acctest.At(setting, "applications"), "Contradicting users and applications", setting)
						continue
					}
					s.MustApply(partnerType, applied, nil)
				}
			}
			if want := map[bool]int{true: 0, false: 5}[setting == "tenant_restrictions"]; refusals != want {
				t.Errorf("%d combinations are refused, want %d", refusals, want)
			}
		})
	}
}

// What is not known yet contradicts nothing.
func TestContradictionsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	s := acctest.NewSession(t, acctest.New(t))
	for name, setting := range map[string]block{
		"applications": {"users_and_groups": targeting("blocked", "AllUsers", "user"), "applications": acctest.Unknown},
		"their access": {"users_and_groups": targeting("blocked", "AllUsers", "user"), "applications": block{
			"access_type": acctest.Unknown, "targets": []any{block{"target": "AllApplications", "target_type": "application"}},
		}},
		"their targets": {"users_and_groups": targeting("blocked", "AllUsers", "user"), "applications": block{"access_type": "blocked", "targets": acctest.Unknown}},
		"one target": {"users_and_groups": targeting("blocked", "AllUsers", "user"), "applications": block{
			"access_type": "blocked", "targets": []any{block{"target": acctest.Unknown, "target_type": "application"}},
		}},
		"users": {"users_and_groups": acctest.Unknown, "applications": targeting("blocked", "AllApplications", "application")},
	} {
		config := block{"partner_tenant_id": "11111111-2222-4333-8444-cccccccccccc", "b2b_collaboration_inbound": setting}
		if said := s.Validated(partnerType, config); len(said) > 0 {
			t.Errorf("%s: %s", name, acctest.Texts(said))
		}
	}
}
