package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	litware = "11111111-2222-4333-8444-cccccccccccc"
	partner = "crosstenant_access_partner.this"
)

// newWritableWorld is a world in whose tenants partners may be written.
func newWritableWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.server.AddTenant(graphemu.Tenant{ID: litware, DisplayName: "Litware"})
	for _, tenant := range []*graphemu.TenantHandle{w.contoso, w.fabrikam} {
		tenant.GrantPermissions(clientID, "Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess")
	}
	return w
}

// factories serve the provider with this environment.
func factories(e env) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"crosstenant": providerserver.NewProtocol6WithError(NewWithEnvironment("test", e.get)()),
	}
}

// config is a provider block that leads to the emulator, with more settings, and a rest.
func (w *world) config(settings, rest string) string {
	return fmt.Sprintf(`
provider "crosstenant" {
  graph_endpoint      = %q
  authority_host      = %q
  ca_certificate_file = %q
  client_id           = %q
  %s
}
%s`, w.endpoint.GraphURL, w.endpoint.AuthorityURL, w.endpoint.CAFile, clientID, settings, rest)
}

func partnerConfig(settings string) string {
	return fmt.Sprintf("resource \"crosstenant_access_partner\" \"this\" {\n  partner_tenant_id = %q\n  %s\n}\n", litware, settings)
}

func TestUnknownSettingsInAPlan(t *testing.T) {
	t.Parallel()
	w := newWritableWorld(t)
	config := w.config("tenant_id = terraform_data.tenant.output\n  client_secret = terraform_data.secret.output", fmt.Sprintf(`
resource "terraform_data" "tenant" { input = %q }
resource "terraform_data" "secret" { input = %q }
`, contoso, secretText)+partnerConfig(""))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(nil),
		Steps: []resource.TestStep{{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(partner, tfjsonpath.New("tenant_id")),
			}, PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(partner, tfjsonpath.New("tenant_id"), knownvalue.StringExact(contoso))},
		}},
	})
}

func TestDefaultTenantInAPlan(t *testing.T) {
	t.Parallel()
	w := newWritableWorld(t)
	settings := fmt.Sprintf("client_secret = %q", secretText)
	of := func(tenantID string) string { return settings + fmt.Sprintf("\n  tenant_id = %q", tenantID) }
	tenant := statecheck.ExpectKnownValue(partner, tfjsonpath.New("tenant_id"), knownvalue.StringExact(contoso))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(nil),
		Steps: []resource.TestStep{
			{
				Config: w.config(of(contoso), partnerConfig("")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(partner, tfjsonpath.New("tenant_id"), knownvalue.StringExact(contoso)),
				}},
				ConfigStateChecks: []statecheck.StateCheck{tenant},
			},
			{ // the provider's tenant becomes another one, and the configuration is silent
				Config:      w.config(of(fabrikam), partnerConfig("")),
				ExpectError: regexp.MustCompile(`(?s)Provider's tenant is not the tenant of this object.*` + contoso + `.*` + fabrikam),
			},
			{ // said aloud, in other letters, it stays where it is
				Config: w.config(of(fabrikam), partnerConfig(fmt.Sprintf("tenant_id = %q", strings.ToUpper(contoso)))),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				ConfigStateChecks: []statecheck.StateCheck{tenant},
			},
			{ // without any default the state's tenant is enough
				Config:           w.config(settings, partnerConfig("")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{ // moved on purpose
				Config: w.config(of(contoso), partnerConfig(fmt.Sprintf("tenant_id = %q", fabrikam))),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(partner, plancheck.ResourceActionReplace),
				}},
			},
			{
				ResourceName: partner, ImportState: true, ImportStateVerify: true, ImportStateId: strings.ToUpper(fabrikam + "/" + litware),
				ImportStateVerifyIdentifierAttribute: "partner_tenant_id", ImportStateVerifyIgnore: []string{"adopt_existing", "timeouts"},
			},
		},
	})
	if got := len(w.contoso.Partners()) + len(w.fabrikam.Partners()); got != 0 {
		t.Errorf("%d partners are left after destroy", got)
	}
}

func TestBadProviderBlocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct{ settings, want string }{
		"contradiction":   {`client_secret = "a"` + "\n" + `use_oidc = true`, `(?s)Contradicting provider settings.*use_oidc = true.*client_secret and\s+use_oidc`},
		"unknown feature": {`preview_features = ["groups"]`, `(?s)preview_features.*group_synchronization.*groups`},
		"tenant id":       {`tenant_id = "contoso.com"`, `(?s)Invalid GUID.*"contoso.com" is not a GUID`},
		"environment":     {`environment = "moon"`, `(?s)environment.*usgovernmentl5.*moon`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: factories(nil),
				Steps:                    []resource.TestStep{{Config: w.config(c.settings, partnerConfig("")), ExpectError: regexp.MustCompile(c.want)}},
			})
		})
	}
	if w.graphRequests() > 0 {
		t.Error("a refused configuration reached Graph")
	}
}

func TestNoTenantAnywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(nil),
		Steps: []resource.TestStep{{
			Config:      w.config(`client_secret = "x"`, partnerConfig("")),
			ExpectError: regexp.MustCompile(`(?s)No tenant.*ARM_TENANT_ID`),
		}},
	})
}
