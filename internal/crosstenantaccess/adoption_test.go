package crosstenantaccess_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const adopt = "adopt_existing = true"

func trust(mfa, compliant any) map[string]any {
	return map[string]any{"isMfaAccepted": mfa, "isCompliantDeviceAccepted": compliant, "isHybridAzureADJoinedDeviceAccepted": nil}
}

// An entry that says what the configuration says may be this resource's own, whose answer got lost: it is taken silently.
func TestAccPartnerAdoptsItsEqual(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{"inboundTrust": trust(true, nil)})
		mark := env.Mark()
		env.Test(resource.TestStep{
			Config: env.Config(partnerBlock(env, "inbound_trust = { is_mfa_accepted = true }")),
			Check: acctest.Do(func() error {
				return oneWrite(env, mark, "POST /policies/crossTenantAccessPolicy/partners")
			}),
		})
	})
}

func TestAccPartnerExistsAlready(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		existing := map[string]any{
			"inboundTrust":                 trust(true, true),
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
		}
		env.Contoso.AddPartner(env.Fabrikam.ID(), existing)
		const wanted = "inbound_trust = { is_mfa_accepted = true }"
		unchanged := map[string]string{
			"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":null}`,
			"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":null}`,
		}
		env.TestCase(resource.TestCase{
			CheckDestroy: absent(fabrikamIn(env)),
			Steps: []resource.TestStep{
				{ // The error names the attributes that differ and the import id, on the attribute that names the partner.
					Config: env.Config(partnerBlock(env, wanted)),
					ExpectError: regexp.MustCompile(`Partner configuration exists already(?s).*partner_tenant_id =.*` +
						`inbound_trust,\s+automatic_user_consent_settings.*` + env.Contoso.ID() + "/" + env.Fabrikam.ID()),
				},
				{
					PreConfig: func() {
						if err := holds(fabrikamIn(env), unchanged)(nil); err != nil {
							t.Error(err)
						}
					},
					Config: env.Config(partnerBlock(env, wanted, adopt)),
					Check: holds(fabrikamIn(env), map[string]string{
						"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null}`,
						"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
					}),
				},
			},
		})
	})
}
