package crosstenantaccess_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	defaultType = "crosstenant_access_default"
	defaultName = defaultType + ".test"
	defaultPath = "/policies/crossTenantAccessPolicy/default"
)

func defaultBlock(lines ...string) string {
	return "resource \"crosstenant_access_default\" \"test\" {\n" + strings.Join(lines, "\n") + "\n}\n"
}

// defaultSettings has every setting of v1.0, none as Microsoft sets it.
var defaultSettings = fmt.Sprintf(`
  b2b_collaboration_inbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = %[1]q, target_type = "group" }, { target = %[2]q, target_type = "user" }] }
    applications     = { access_type = "allowed", targets = [{ target = %[3]q, target_type = "application" }] }
  }
  b2b_collaboration_outbound = {
    users_and_groups = { access_type = "blocked", targets = [{ target = "AllUsers", target_type = "user" }] }
    applications     = { access_type = "blocked", targets = [{ target = "AllApplications", target_type = "application" }] }
  }
  b2b_direct_connect_inbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] }
    applications     = { access_type = "allowed", targets = [{ target = "Office365", target_type = "application" }] }
  }
  b2b_direct_connect_outbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = %[1]q, target_type = "group" }] }
    applications     = { access_type = "allowed", targets = [{ target = "Office365", target_type = "application" }] }
  }
  inbound_trust = { is_mfa_accepted = true }
  acknowledge   = ["default_trusts_mfa"]
  tenant_restrictions = {
    users_and_groups = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] }
    applications     = { access_type = "allowed", targets = [{ target = "Office365", target_type = "application" }] }
  }
  m365_collaboration_inbound  = { users = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] } }
  m365_collaboration_outbound = { users_and_groups = { access_type = "blocked", targets = [{ target = %[1]q, target_type = "group" }] } }
  app_service_connect_inbound = { applications = { access_type = "allowed", targets = [{ target = %[3]q, target_type = "application" }] } }
  invitation_redemption_identity_provider_configuration = {
    primary_identity_provider_precedence_order = ["azureActiveDirectory", "externalFederation"]
    fallback_identity_provider                 = "emailOneTimePasscode"
  }
`, strings.ToUpper(groupID), secondID, appID)

var defaultSettingsHeld = map[string]string{
	"isServiceDefault":                                  "false",
	"b2bCollaborationInbound":                           allSettingsHeld["b2bCollaborationInbound"],
	"b2bCollaborationOutbound":                          allSettingsHeld["b2bCollaborationOutbound"],
	"b2bDirectConnectInbound":                           `{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"allusers","targetType":"user"}]},"applications":{"accessType":"allowed","targets":[{"target":"office365","targetType":"application"}]}}`,
	"inboundTrust":                                      `{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`,
	"invitationRedemptionIdentityProviderConfiguration": `{"primaryIdentityProviderPrecedenceOrder":["azureActiveDirectory","externalFederation"],"fallbackIdentityProvider":"emailOneTimePasscode"}`,
	"m365CollaborationInbound":                          allSettingsHeld["m365CollaborationInbound"],
	"m365CollaborationOutbound":                         allSettingsHeld["m365CollaborationOutbound"],
	"appServiceConnectInbound":                          allSettingsHeld["appServiceConnectInbound"],
}

const (
	everybodyAllowed = `{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"allusers","targetType":"user"}]},"applications":{"accessType":"allowed","targets":[{"target":"allapplications","targetType":"application"}]}}`
	everybodyBlocked = `{"usersAndGroups":{"accessType":"blocked","targets":[{"target":"allusers","targetType":"user"}]},"applications":{"accessType":"blocked","targets":[{"target":"allapplications","targetType":"application"}]}}`
	nobodyTrusted    = `{"isMfaAccepted":false,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`
)

// systemDefaults are the settings as Microsoft makes them, but for the order of redemption.
var systemDefaults = map[string]string{
	"b2bCollaborationInbound": everybodyAllowed, "b2bCollaborationOutbound": everybodyAllowed,
	"b2bDirectConnectInbound": everybodyBlocked, "b2bDirectConnectOutbound": everybodyBlocked, "inboundTrust": nobodyTrusted,
	"m365CollaborationInbound":  `{"users":{"accessType":"blocked","targets":[{"target":"allusers","targetType":"user"}]}}`,
	"m365CollaborationOutbound": `{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"allusers","targetType":"user"}]}}`,
	"appServiceConnectInbound":  `{"applications":{"accessType":"blocked","targets":[{"target":"allapplications","targetType":"application"}]}}`,
}

func TestAccLifecycleAccessDefault(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		held := env.Contoso.AccessDefault
		config := func(lines ...string) string { return env.Config(defaultBlock(lines...)) }
		env.TestCase(resource.TestCase{
			CheckDestroy: holds(held, map[string]string{"isServiceDefault": "true"}),
			Steps: []resource.TestStep{
				{ // One setting; the others stay as they are, whatever that is.
					PreConfig: func() {
						env.Contoso.EditAccessDefault(map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": false, "outboundAllowed": false}})
					},
					Config: config(`inbound_trust = { is_mfa_accepted = true }`, `acknowledge = ["default_trusts_mfa"]`),
					Check: holds(held, map[string]string{
						"b2bCollaborationInbound": everybodyAllowed, "b2bDirectConnectInbound": everybodyBlocked, "inboundTrust": defaultSettingsHeld["inboundTrust"],
					}),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(defaultName, tfjsonpath.New("tenant_id"), knownvalue.StringExact(env.Contoso.ID())),
						statecheck.ExpectKnownValue(defaultName, tfjsonpath.New("b2b_collaboration_inbound"), knownvalue.Null()),
					},
				},
				{
					Config:           config(defaultSettings),
					ConfigPlanChecks: updates(defaultName),
					Check:            holds(held, defaultSettingsHeld),
				},
				{
					Config:                               config(defaultSettings),
					ResourceName:                         defaultName,
					ImportState:                          true,
					ImportStateVerify:                    true,
					ImportStateId:                        env.Contoso.ID(),
					ImportStateVerifyIdentifierAttribute: "tenant_id",
					ImportStateVerifyIgnore:              []string{"b2b_collaboration_inbound", "b2b_direct_connect_outbound", "m365_collaboration_outbound", "app_service_connect_inbound", "inbound_trust", "acknowledge"}, // letters, null for false, and what is state's alone
				},
				{ // The same in other letters is no change.
					Config:   config(strings.ReplaceAll(defaultSettings, strings.ToUpper(groupID), groupID)),
					PlanOnly: true,
				},
				{ // What somebody changes is seen where it is managed, and repaired.
					PreConfig: func() {
						env.Contoso.EditAccessDefault(map[string]any{"inboundTrust": map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": false}})
					},
					Config:           config(defaultSettings),
					ConfigPlanChecks: updates(defaultName),
					Check:            holds(held, defaultSettingsHeld),
				},
				{ // What is taken out goes back to what Microsoft sets.
					Config:           config(`inbound_trust = { is_compliant_device_accepted = true }`, `acknowledge = ["default_trusts_devices"]`),
					ConfigPlanChecks: updates(defaultName),
					Check: holds(held, map[string]string{
						"b2bCollaborationInbound": everybodyAllowed, "b2bCollaborationOutbound": everybodyAllowed, "b2bDirectConnectInbound": everybodyBlocked,
						"m365CollaborationInbound": systemDefaults["m365CollaborationInbound"], "appServiceConnectInbound": systemDefaults["appServiceConnectInbound"],
						"inboundTrust": `{"isMfaAccepted":false,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":false}`,
						"invitationRedemptionIdentityProviderConfiguration": `{"primaryIdentityProviderPrecedenceOrder":["externalFederation","azureActiveDirectory","socialIdentityProviders"],"fallbackIdentityProvider":"defaultConfiguredIdp"}`,
					}),
				},
				{ // What is not managed is nobody's concern here.
					PreConfig: func() {
						env.Contoso.EditAccessDefault(map[string]any{"b2bDirectConnectInbound": map[string]any{"usersAndGroups": nil, "applications": nil}})
					},
					Config:           config(`inbound_trust = { is_compliant_device_accepted = true }`, `acknowledge = ["default_trusts_devices"]`),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
			},
		})
	})
}

func TestAccOnlyAccessDefaultIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireCLI(t, "1.12", "1.12")
	env := withOtherAnswers(t)
	env.Test(
		resource.TestStep{
			Config: env.Config(defaultBlock(`m365_collaboration_inbound = { users = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] } }`)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentity(defaultName, map[string]knownvalue.Check{"tenant_id": knownvalue.StringExact(env.Contoso.ID())}),
			},
		},
		resource.TestStep{ResourceName: defaultName, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}
