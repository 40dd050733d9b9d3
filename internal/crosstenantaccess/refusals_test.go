package crosstenantaccess_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// block is a nested value of a configuration.
type block = map[string]any

// targeting is one half of a setting with one target.
func targeting(access, id, kind string) block {
	return block{"access_type": access, "targets": []any{block{"target": id, "target_type": kind}}}
}

// Configurations that are refused before anything is asked of Graph: the place and the summary.
func TestRefusedConfigurations(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	own, other := env.Contoso.ID(), env.Fabrikam.ID()
	setting := func(name string, value block) block { return block{"partner_tenant_id": other, name: value} }
	const inASet = ".ElementKeyValue("
	everybody := targeting("allowed", "AllUsers", "user")
	tests := map[string]struct {
		typeName string
		config   block
		summary  string
		place    string // what the place starts with, if it ends in a set
	}{
		"tenant is no GUID": {
			partnerType,
			block{"partner_tenant_id": "fabrikam.com"},
			"Invalid GUID", acctest.At("partner_tenant_id"),
		},
		"own tenant is no GUID": {
			partnerType,
			block{"tenant_id": "contoso", "partner_tenant_id": other},
			"Invalid GUID", acctest.At("tenant_id"),
		},
		"source is no GUID": {
			syncType,
			block{"partner_tenant_id": "fabrikam.com", "display_name": "Fabrikam"},
			"Invalid GUID", acctest.At("partner_tenant_id"),
		},
		"an empty label": {
			syncType,
			block{"partner_tenant_id": other, "display_name": ""},
			"Invalid Attribute Value Length", acctest.At("display_name"),
		},
		"partner is the provider's tenant": {
			partnerType,
			block{"partner_tenant_id": strings.ToUpper(own)},
			"Partner is the tenant itself", acctest.At("partner_tenant_id"),
		},
		"partner is the tenant": {
			partnerType,
			block{"tenant_id": other, "partner_tenant_id": other},
			"Partner is the tenant itself", acctest.At("partner_tenant_id"),
		},
		"source is the tenant": {
			syncType,
			block{"partner_tenant_id": own, "display_name": "Contoso"},
			"Partner is the tenant itself", acctest.At("partner_tenant_id"),
		},
		"empty audience": {
			partnerType, setting("b2b_direct_connect_outbound", block{}),
			"Setting without content", acctest.At("b2b_direct_connect_outbound"),
		},
		"audience of nulls": {
			partnerType, setting("tenant_restrictions", block{"users_and_groups": nil, "applications": nil}),
			"Setting without content", acctest.At("tenant_restrictions"),
		},
		"empty trust": {
			partnerType, setting("inbound_trust", block{}),
			"Setting without content", acctest.At("inbound_trust"),
		},
		"empty consent": {
			partnerType, setting("automatic_user_consent_settings", block{"inbound_allowed": nil}),
			"Setting without content", acctest.At("automatic_user_consent_settings"),
		},
		"half without targets": {
			partnerType, setting("b2b_collaboration_inbound", block{"users_and_groups": block{"access_type": "allowed", "targets": []any{}}}),
			"Invalid Attribute Value", acctest.At("b2b_collaboration_inbound", "users_and_groups", "targets"),
		},
		"no such access": {
			partnerType, setting("b2b_collaboration_inbound", block{"users_and_groups": targeting("allow", "AllUsers", "user")}),
			"Invalid Attribute Value Match", acctest.At("b2b_collaboration_inbound", "users_and_groups", "access_type"),
		},
		"user among applications": {
			partnerType, setting("b2b_collaboration_inbound", block{"applications": everybody}),
			"Invalid Attribute Value Match", acctest.At("b2b_collaboration_inbound", "applications", "targets") + inASet,
		},
		"group among applications": {
			partnerType, setting("app_service_connect_inbound", block{"applications": targeting("allowed", groupID, "group")}),
			"Invalid Attribute Value Match", acctest.At("app_service_connect_inbound", "applications", "targets") + inASet,
		},
		"no such keyword": {
			partnerType, setting("b2b_collaboration_inbound", block{"users_and_groups": targeting("allowed", "Everybody", "user")}),
			"Invalid target", acctest.At("b2b_collaboration_inbound", "users_and_groups", "targets") + inASet,
		},
		"keyword in other letters": {
			partnerType, setting("m365_collaboration_inbound", block{"users": targeting("allowed", "allusers", "user")}),
			"Invalid target", acctest.At("m365_collaboration_inbound", "users", "targets") + inASet,
		},
		"keyword of another type": {
			partnerType, setting("m365_collaboration_inbound", block{"users": targeting("allowed", "AllUsers", "group")}),
			"Invalid target", acctest.At("m365_collaboration_inbound", "users", "targets") + inASet,
		},
		"policy that says nothing": {
			syncType,
			block{"partner_tenant_id": other},
			"Missing Attribute Configuration", "",
		},
		"groups without the preview feature": {
			syncType,
			block{"partner_tenant_id": other, "user_sync_inbound": block{"is_sync_allowed": true}, "group_sync_inbound": block{"is_sync_allowed": true}},
			"Preview feature is not turned on", acctest.At("group_sync_inbound"),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := s.Validated(tt.typeName, tt.config)
			if len(diags) == 0 {
				diags = s.Plan(t.Context(), tt.typeName, nil, tt.config).Diagnostics
			}
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError || diags[0].Summary != tt.summary {
				t.Fatalf("want one error %q, got %q", tt.summary, acctest.Texts(diags))
			}
			place := diags[0].Attribute.String()
			if place != tt.place && (!strings.HasSuffix(tt.place, inASet) || !strings.HasPrefix(place, tt.place)) {
				t.Errorf("the error stands at %s, want %s", place, tt.place)
			}
		})
	}
	t.Cleanup(func() {
		if requests := env.Server.Requests(); len(requests) > 0 {
			t.Errorf("the emulator saw %d requests, the first %s %s", len(requests), requests[0].Method, requests[0].Path)
		}
	})
}

// As a CLI shows refusals: with the line of the configuration, and with what the CLI itself sees from the schema.
func TestAccRefusedConfigurations(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	refusal := func(typeName, body, want string) resource.TestStep {
		return resource.TestStep{
			Config:      env.Config(fmt.Sprintf("resource %q \"test\" {\n%s\n}\n", typeName, body)),
			ExpectError: regexp.MustCompile(`Error: ` + want),
		}
	}
	partner := fmt.Sprintf("partner_tenant_id = %q\n", env.Fabrikam.ID())
	env.Test(
		refusal(partnerType, `partner_tenant_id = "fabrikam.com"`, `Invalid GUID(?s).*: partner_tenant_id = "fabrikam.com"`),
		refusal(partnerType, fmt.Sprintf("partner_tenant_id = upper(%q)", env.Contoso.ID()), `Partner is the tenant itself(?s).*: partner_tenant_id = upper`),
		refusal(partnerType, partner+"m365_collaboration_inbound = {}", `Incorrect attribute value type(?s).*: m365_collaboration_inbound = \{\}`),
		refusal(partnerType, partner+"b2b_collaboration_inbound = { users_and_groups = {} }", `Incorrect attribute value type(?s).*b2b_collaboration_inbound = \{`),
		refusal(syncType, partner+"user_sync_inbound = {}", `Incorrect attribute value type(?s).*: user_sync_inbound = \{\}`),
	)
	if requests := env.Server.Requests(); len(requests) > 0 {
		t.Errorf("the emulator saw %d requests, the first %s %s", len(requests), requests[0].Method, requests[0].Path)
	}
}

// What Graph refuses is said at once, on the attribute that it is about, with what to do; the refusal is not repeated.
func TestRefusedByService(t *testing.T) {
	t.Parallel()
	readOnly := acctest.WithPermissions("Policy.Read.All")
	partner := func(env *acctest.Env) block { return block{"partner_tenant_id": env.Fabrikam.ID()} }
	policy := func(env *acctest.Env) block {
		return block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": true}}
	}
	tests := map[string]struct {
		option   acctest.Option
		typeName string
		config   func(*acctest.Env) block
		place    string
		summary  string
		parts    []string
	}{
		"no permission to create a partner": {
			readOnly, partnerType, partner,
			"", "Unable to create partner configuration",
			[]string{"Policy.ReadWrite.CrossTenantAccess", "403"},
		},
		"no permission to create a policy": {
			readOnly, syncType, policy,
			"", "Unable to create identity synchronization policy",
			[]string{"Policy.ReadWrite.CrossTenantAccess", "403"},
		},
		"partner missing": {
			acctest.WithBehaviour("identity-sync.partner-missing", "Request_ResourceNotFound"), syncType, policy,
			acctest.At("partner_tenant_id"), "Partner configuration is missing",
			[]string{"Create a crosstenant_access_partner"},
		},
		"partner missing, said otherwise": {
			acctest.WithBehaviour("identity-sync.partner-missing", "Directory_ObjectNotFound"), syncType, policy,
			acctest.At("partner_tenant_id"), "Partner configuration is missing",
			[]string{"Create a crosstenant_access_partner"},
		},
		"no such tenant": {
			acctest.WithBehaviour("partners.unknown-tenant", "refused"), partnerType,
			func(*acctest.Env) block { return block{"partner_tenant_id": nobodysID} },
			acctest.At("partner_tenant_id"), "Unable to create partner configuration",
			[]string{nobodysID},
		},
		"keyword among ids": {
			acctest.WithBehaviour("policy.keyword-with-ids", "refused"), partnerType,
			func(env *acctest.Env) block {
				mixed := targeting("allowed", "AllUsers", "user")
				mixed["targets"] = append(mixed["targets"].([]any), block{"target": groupID, "target_type": "group"})
				return block{"partner_tenant_id": env.Fabrikam.ID(), "b2b_collaboration_inbound": block{"users_and_groups": mixed}}
			},
			"", "Unable to create partner configuration",
			[]string{"400"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, tt.option)
			applied := acctest.NewSession(t, env).Apply(t.Context(), tt.typeName, nil, tt.config(env))
			acctest.Refused(t, applied.Diagnostics, tt.place, tt.summary, tt.parts...)
			if writes := env.WritesSince(0); len(writes) != 1 {
				t.Errorf("the emulator saw the writes %q, want one: a refusal is not repeated", writes)
			}
		})
	}
}

// An identity that looks for drift has read permissions only; a refresh and a plan must not need more.
func TestPlanNeedsReadPermissionsOnly(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	configs := map[string]block{
		partnerType: {"partner_tenant_id": env.Fabrikam.ID(), "inbound_trust": block{"is_mfa_accepted": true}},
		syncType:    {"partner_tenant_id": env.Fabrikam.ID(), "display_name": "Fabrikam"},
	}
	made := map[string]*acctest.Object{}
	s := acctest.NewSession(t, env)
	for _, typeName := range []string{partnerType, syncType} {
		made[typeName] = s.MustApply(typeName, nil, configs[typeName])
	}
	env.Contoso.SetPermissions(env.ClientID, acctest.ReadPermissions()...)
	looking, mark := acctest.NewSession(t, env), env.Mark()
	for typeName, config := range configs {
		if !looking.Unchanged(typeName, looking.Refreshed(typeName, made[typeName]), config) {
			t.Errorf("the plan of %s changes something", typeName)
		}
	}
	env.RequireNoWrites(mark)
}
