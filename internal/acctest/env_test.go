package acctest_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// TestEnv shows that a configuration reaches the emulator, through its login
// authority and over TLS, and that the record tells reads from writes.
func TestEnv(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	config := env.Config(fmt.Sprintf(`
resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = %q
}
`, env.Fabrikam.ID()))
	start := env.Mark()
	env.Test(
		resource.TestStep{
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("crosstenant_access_partner.fabrikam", "tenant_id", env.Contoso.ID()),
				func(*terraform.State) error {
					want := "[POST /policies/crossTenantAccessPolicy/partners]"
					if got := fmt.Sprint(env.WritesSince(start)); got != want {
						return fmt.Errorf("writes: %s, want %s", got, want)
					}
					start = env.Mark()
					return nil
				},
			),
		},
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check: resource.ComposeAggregateTestCheckFunc(env.CheckNoWrites(&start), func(*terraform.State) error {
				if len(env.ReadsSince(start)) == 0 {
					return fmt.Errorf("a plan read nothing")
				}
				return nil
			}),
		},
	)
	if got, want := fmt.Sprint(env.WritesSince(start)), "[DELETE /policies/crossTenantAccessPolicy/partners/"+env.Fabrikam.ID()+"]"; got != want {
		t.Errorf("writes at the end: %s, want %s", got, want)
	}
}
