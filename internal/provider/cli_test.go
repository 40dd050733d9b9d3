package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const partner = "crosstenant_access_partner.this"

// config is a provider block that leads to the emulator, with more settings, and one partner entry.
func config(env *acctest.Env, settings, partnerSettings string) string {
	return fmt.Sprintf(`
provider "crosstenant" {
  graph_endpoint      = %q
  authority_host      = %q
  ca_certificate_file = %q
  client_id           = %q
  %s
}

resource "crosstenant_access_partner" "this" {
  partner_tenant_id = %q
  %s
}
`, env.URL, env.URL, env.CAFile, env.ClientID, settings, env.Tenants[2].ID(), partnerSettings)
}

// secret is the setting that logs in.
func secret(env *acctest.Env) string { return fmt.Sprintf("client_secret = %q", env.ClientSecret) }

func TestUnknownSettingsInAPlan(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithTenants(3))
	unknown := config(env, "tenant_id = terraform_data.tenant.output\n  client_secret = terraform_data.secret.output", "") + fmt.Sprintf(`
resource "terraform_data" "tenant" { input = %q }
resource "terraform_data" "secret" { input = %q }
`, env.Contoso.ID(), env.ClientSecret)
	env.Test(resource.TestStep{
		Config: unknown,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownValue(partner, tfjsonpath.New("tenant_id")),
		}, PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		ConfigStateChecks: []statecheck.StateCheck{inTenant(env.Contoso.ID())},
	})
}

func inTenant(id string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(partner, tfjsonpath.New("tenant_id"), knownvalue.StringExact(id))
}

func TestDefaultTenantInAPlan(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithTenants(3))
	contoso, fabrikam, third := env.Contoso.ID(), env.Fabrikam.ID(), env.Tenants[2].ID()
	of := func(tenantID string) string { return secret(env) + fmt.Sprintf("\n  tenant_id = %q", tenantID) }
	env.Test(
		resource.TestStep{
			Config: config(env, of(contoso), ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(partner, tfjsonpath.New("tenant_id"), knownvalue.StringExact(contoso)),
			}},
			ConfigStateChecks: []statecheck.StateCheck{inTenant(contoso)},
		},
		resource.TestStep{ // the provider's tenant becomes another one, and the configuration is silent
			Config:      config(env, of(fabrikam), ""),
			ExpectError: regexp.MustCompile(`(?s)Provider's tenant is not the tenant of this object.*` + contoso + `.*` + fabrikam),
		},
		resource.TestStep{ // said aloud, in other letters, it stays where it is
			Config: config(env, of(fabrikam), fmt.Sprintf("tenant_id = %q", strings.ToUpper(contoso))),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
			}},
			ConfigStateChecks: []statecheck.StateCheck{inTenant(contoso)},
		},
		resource.TestStep{ // without any default the state's tenant is enough
			Config:           config(env, secret(env), ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{ // moved on purpose
			Config: config(env, of(contoso), fmt.Sprintf("tenant_id = %q", fabrikam)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(partner, plancheck.ResourceActionReplace),
			}},
		},
		resource.TestStep{
			ResourceName: partner, ImportState: true, ImportStateVerify: true, ImportStateId: strings.ToUpper(fabrikam + "/" + third),
			ImportStateVerifyIdentifierAttribute: "partner_tenant_id", ImportStateVerifyIgnore: []string{"adopt_existing", "timeouts"},
		},
	)
	if got := len(env.Contoso.Partners()) + len(env.Fabrikam.Partners()); got != 0 {
		t.Errorf("%d partners are left after destroy", got)
	}
}

func TestBadProviderBlocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ settings, want string }{
		"contradiction":   {`client_secret = "a"` + "\n" + `use_oidc = true`, `(?s)Contradicting provider settings.*use_oidc = true.*client_secret and\s+use_oidc`},
		"unknown feature": {`preview_features = ["groups"]`, `(?s)preview_features.*group_synchronization.*groups`},
		"tenant id":       {`tenant_id = "contoso.com"`, `(?s)Invalid GUID.*"contoso.com" is not a GUID`},
		"environment":     {`environment = "moon"`, `(?s)environment.*usgovernmentl5.*moon`},
		"no budget":       {`requests_per_10_seconds = 0`, `(?s)requests_per_10_seconds = 0.*at least 1`},
		"half a request":  {`requests_per_10_seconds = 2.5`, `(?s)requests_per_10_seconds = 2.5.*whole number|integer`},
		"no tenant":       {`client_secret = "x"`, `(?s)No tenant.*ARM_TENANT_ID`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithTenants(3))
			env.Test(resource.TestStep{Config: config(env, c.settings, ""), ExpectError: regexp.MustCompile(c.want)})
			if sent := env.Server.Requests(); len(sent) > 0 {
				t.Errorf("a refused configuration sent %v", sent)
			}
		})
	}
}
