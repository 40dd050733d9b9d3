package crosstenantaccess_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// Configurations that are refused before anything is written: the summary and the place.
func TestAccRefusedConfigurations(t *testing.T) {
	t.Parallel()
	const all = `targets = [{ target = "AllUsers", target_type = "user" }]`
	tests := map[string]struct {
		resource string // without crosstenant_
		config   string // %[1]s is the own tenant, %[2]s the other
		summary  string
		place    string // the line that the CLI points at, or for what stands deep inside a setting, its name in the text
	}{
		"tenant is no GUID": {
			"access_partner", `partner_tenant_id = "fabrikam.com"`,
			"Invalid GUID", `partner_tenant_id = "fabrikam.com"`,
		},
		"own tenant is no GUID": {
			"access_partner", "tenant_id = \"contoso\"\npartner_tenant_id = \"%[2]s\"",
			"Invalid GUID", `tenant_id = "contoso"`,
		},
		"partner is the provider's tenant": {
			"access_partner", `partner_tenant_id = upper("%[1]s")`,
			"Partner is the tenant itself", "partner_tenant_id = upper",
		},
		"partner is the tenant": {
			"access_partner", "tenant_id = \"%[2]s\"\npartner_tenant_id = \"%[2]s\"",
			"Partner is the tenant itself", "partner_tenant_id = ",
		},
		"source is the tenant": {
			"identity_synchronization", "partner_tenant_id = \"%[1]s\"\n" + usersOn,
			"Partner is the tenant itself", "partner_tenant_id = ",
		},
		"empty audience": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nb2b_direct_connect_outbound = {}",
			"Setting without content", "b2b_direct_connect_outbound = {}",
		},
		"audience of nulls": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\ntenant_restrictions = { users_and_groups = null, applications = null }",
			"Setting without content", "tenant_restrictions = {",
		},
		"empty trust": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\ninbound_trust = {}",
			"Setting without content", "inbound_trust = {}",
		},
		"empty consent": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nautomatic_user_consent_settings = { inbound_allowed = null }",
			"Setting without content", "automatic_user_consent_settings = {",
		},
		"empty Microsoft 365": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nm365_collaboration_inbound = {}",
			"Incorrect attribute value type", "m365_collaboration_inbound = {}",
		},
		"half without content": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nb2b_collaboration_inbound = { users_and_groups = {} }",
			"Incorrect attribute value type", "b2b_collaboration_inbound = {",
		},
		"half without targets": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nb2b_collaboration_inbound = { users_and_groups = { access_type = \"allowed\", targets = [] } }",
			"Invalid Attribute Value", "b2b_collaboration_inbound.users_and_groups.targets set",
		},
		"no such access": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nb2b_collaboration_inbound = { users_and_groups = { access_type = \"allow\", " + all + " } }",
			"Invalid Attribute Value Match", "b2b_collaboration_inbound.users_and_groups.access_type",
		},
		"user among applications": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nb2b_collaboration_inbound = { applications = { access_type = \"allowed\", " + all + " } }",
			"Invalid Attribute Value Match", "b2b_collaboration_inbound.applications.targets[",
		},
		"no such keyword": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nm365_collaboration_inbound = { users = { access_type = \"allowed\", " +
				"targets = [{ target = \"allusers\", target_type = \"user\" }] } }",
			"Invalid target", "m365_collaboration_inbound.users.targets",
		},
		"keyword of another type": {
			"access_partner", "partner_tenant_id = \"%[2]s\"\nm365_collaboration_inbound = { users = { access_type = \"allowed\", " +
				"targets = [{ target = \"AllUsers\", target_type = \"group\" }] } }",
			"Invalid target", "m365_collaboration_inbound.users.targets",
		},
		"policy that says nothing": {
			"identity_synchronization", `partner_tenant_id = "%[2]s"`,
			"Missing Attribute Configuration", `resource "crosstenant_identity_synchronization"`,
		},
		"switch without a value": {
			"identity_synchronization", "partner_tenant_id = \"%[2]s\"\nuser_sync_inbound = {}",
			"Incorrect attribute value type", "user_sync_inbound = {}",
		},
		"groups without the preview feature": {
			"identity_synchronization", "partner_tenant_id = \"%[2]s\"\n" + usersOn + "\n" + groupsOn,
			"Preview feature is not turned on", "group_sync_inbound = {",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			body := strings.NewReplacer("%[1]s", env.Contoso.ID(), "%[2]s", env.Fabrikam.ID()).Replace(tt.config)
			env.Test(resource.TestStep{
				Config:      env.Config(fmt.Sprintf("resource \"crosstenant_%s\" \"test\" {\n%s\n}\n", tt.resource, body)),
				ExpectError: regexp.MustCompile(`Error: ` + tt.summary + `(?s).*` + regexp.QuoteMeta(tt.place)),
			})
			if requests := env.Server.Requests(); len(requests) > 0 {
				t.Errorf("the emulator saw %d requests, the first %s %s", len(requests), requests[0].Method, requests[0].Path)
			}
		})
	}
}

// What Graph refuses is said at once, on the attribute that it is about, with what to do.
func TestAccRefusedByService(t *testing.T) {
	t.Parallel()
	readOnly := acctest.WithPermissions("Policy.Read.All")
	tests := map[string]struct {
		opts    []acctest.Option
		config  string // %s is Fabrikam
		refusal string
		writes  int
	}{
		"no permission to create a partner": {
			[]acctest.Option{readOnly},
			`resource "crosstenant_access_partner" "test" { partner_tenant_id = "%s" }`,
			`Unable to create partner configuration(?s).*Policy\.ReadWrite\.CrossTenantAccess.*403`, 1,
		},
		"no permission to create a policy": {
			[]acctest.Option{readOnly},
			"resource \"crosstenant_identity_synchronization\" \"test\" {\npartner_tenant_id = \"%s\"\n" + usersOn + "\n}",
			`Unable to create identity synchronization policy(?s).*Policy\.ReadWrite\.CrossTenantAccess.*403`, 1,
		},
		"partner missing": {
			nil, "resource \"crosstenant_identity_synchronization\" \"test\" {\npartner_tenant_id = \"%s\"\n" + usersOn + "\n}",
			`Partner configuration is missing(?s).*: partner_tenant_id =.*Create\s+a\s+crosstenant_access_partner`, 1,
		},
		"partner missing, said otherwise": {
			[]acctest.Option{acctest.WithBehaviour("identity-sync.partner-missing", "Directory_ObjectNotFound")},
			"resource \"crosstenant_identity_synchronization\" \"test\" {\npartner_tenant_id = \"%s\"\n" + usersOn + "\n}",
			`Partner configuration is missing(?s).*: partner_tenant_id =.*Create\s+a\s+crosstenant_access_partner`, 1,
		},
		"no such tenant": {
			[]acctest.Option{acctest.WithBehaviour("partners.unknown-tenant", "refused")},
			"resource \"crosstenant_access_partner\" \"test\" {\npartner_tenant_id = \"" + nobodysID + "\"\n} # %s",
			`Unable to create partner configuration(?s).*: partner_tenant_id =.*` + nobodysID, 1,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, tt.opts...)
			env.Test(resource.TestStep{
				Config:      env.Config(fmt.Sprintf(tt.config, env.Fabrikam.ID())),
				ExpectError: regexp.MustCompile(tt.refusal),
			})
			if writes := env.WritesSince(0); len(writes) != tt.writes {
				t.Errorf("the emulator saw the writes %q, want %d: a refusal is not repeated", writes, tt.writes)
			}
		})
	}
}

// An identity that looks for drift has read permissions only; a plan must not need more.
func TestAccPlanNeedsReadPermissionsOnly(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	config := env.Config(partnerBlock(env, allSettings), syncBlock(fabrikam, usersOn))
	env.Test(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { env.Contoso.SetPermissions(env.ClientID, acctest.ReadPermissions()...) },
			Config:    config,
			PlanOnly:  true,
		},
		resource.TestStep{
			PreConfig: func() { env.Contoso.SetPermissions(env.ClientID, acctest.AllPermissions()...) },
			Config:    config,
		},
	)
}
