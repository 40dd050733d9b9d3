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

// allSettings has every setting; ids stand in upper case, as some tools copy them.
var allSettings = fmt.Sprintf(`
  b2b_collaboration_inbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = %[1]q, target_type = "group" }, { target = %[2]q, target_type = "user" }] }
    applications     = { access_type = "allowed", targets = [{ target = %[3]q, target_type = "application" }] }
  }
  b2b_collaboration_outbound = {
    users_and_groups = { access_type = "blocked", targets = [{ target = "AllUsers", target_type = "user" }] }
    applications     = { access_type = "blocked", targets = [{ target = "AllApplications", target_type = "application" }] }
  }
  b2b_direct_connect_inbound = {
    applications = { access_type = "allowed", targets = [{ target = "Office365", target_type = "application" }] }
  }
  b2b_direct_connect_outbound = {
    users_and_groups = { access_type = "blocked", targets = [{ target = %[1]q, target_type = "group" }] }
  }
  inbound_trust = {
    is_mfa_accepted              = true
    is_compliant_device_accepted = true
  }
  automatic_user_consent_settings = { inbound_allowed = true }
  tenant_restrictions = {
    users_and_groups = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] }
    applications     = { access_type = "allowed", targets = [{ target = "Office365", target_type = "application" }] }
  }
  m365_collaboration_inbound  = { users = { access_type = "allowed", targets = [{ target = "AllUsers", target_type = "user" }] } }
  m365_collaboration_outbound = { users_and_groups = { access_type = "blocked", targets = [{ target = %[1]q, target_type = "group" }] } }
  app_service_connect_inbound = { applications = { access_type = "allowed", targets = [{ target = %[3]q, target_type = "application" }] } }
`, strings.ToUpper(groupID), secondID, appID)

// allSettingsHeld is allSettings as the emulator keeps it, whichever way it fills in what was not set.
var allSettingsHeld = map[string]string{
	"b2bCollaborationInbound":  `{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"` + groupID + `","targetType":"group"},{"target":"` + secondID + `","targetType":"user"}]},"applications":{"accessType":"allowed","targets":[{"target":"` + appID + `","targetType":"application"}]}}`,
	"b2bCollaborationOutbound": `{"usersAndGroups":{"accessType":"blocked","targets":[{"target":"allusers","targetType":"user"}]},"applications":{"accessType":"blocked","targets":[{"target":"allapplications","targetType":"application"}]}}`,
	"inboundTrust":             `{"isMfaAccepted":true,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":null}`,

	"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":null}`,

	"m365CollaborationInbound":  `{"users":{"accessType":"allowed","targets":[{"target":"allusers","targetType":"user"}]}}`,
	"m365CollaborationOutbound": `{"usersAndGroups":{"accessType":"blocked","targets":[{"target":"` + groupID + `","targetType":"group"}]}}`,
	"appServiceConnectInbound":  `{"applications":{"accessType":"allowed","targets":[{"target":"` + appID + `","targetType":"application"}]}}`,
}

// fewerSettings is what an update leaves of allSettings: some settings, halves, members and targets are gone.
const fewerSettings = `
  b2b_collaboration_inbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = "` + secondID + `", target_type = "user" }] }
  }
  inbound_trust = { is_compliant_device_accepted = true }
  automatic_user_consent_settings = { inbound_allowed = true, outbound_allowed = false }
`

var nothingHeld = map[string]string{
	"b2bCollaborationInbound": "null", "b2bCollaborationOutbound": "null", "b2bDirectConnectInbound": "null", "b2bDirectConnectOutbound": "null",
	"inboundTrust": "null", "automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`, "tenantRestrictions": "null",
	"m365CollaborationInbound": "null", "m365CollaborationOutbound": "null", "appServiceConnectInbound": "null",
}

func TestAccLifecyclePartner(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		held := fabrikamIn(env)
		env.TestCase(resource.TestCase{
			CheckDestroy: absent(held),
			Steps: []resource.TestStep{
				{ // Create with nothing: everything is inherited.
					Config: env.Config(partnerBlock(env)),
					Check:  holds(held, nothingHeld),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("tenant_id"), knownvalue.StringExact(env.Contoso.ID())),
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("inbound_trust"), knownvalue.Null()),
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("automatic_user_consent_settings"), knownvalue.Null()),
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("is_service_provider"), knownvalue.Null()),
					},
				},
				{ // Update with everything; the letters of the configuration stay.
					Config: env.Config(partnerBlock(env, allSettings)),
					Check:  holds(held, allSettingsHeld),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionUpdate),
					}},
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(partnerName,
							tfjsonpath.New("m365_collaboration_outbound").AtMapKey("users_and_groups").AtMapKey("targets").AtSliceIndex(0).AtMapKey("target"),
							knownvalue.StringExact(strings.ToUpper(groupID))),
						statecheck.ExpectKnownValue(partnerName,
							tfjsonpath.New("inbound_trust").AtMapKey("is_hybrid_azure_ad_joined_device_accepted"), knownvalue.Null()),
					},
				},
				{ // The same in other letters and another order is no change.
					Config:   env.Config(partnerBlock(env, strings.ReplaceAll(allSettings, strings.ToUpper(groupID), groupID))),
					PlanOnly: true,
				},
				{ // What is removed is inherited again; what is left out of a block is not trusted any more.
					Config: env.Config(partnerBlock(env, fewerSettings)),
					Check: holds(held, map[string]string{
						"b2bCollaborationInbound":      `{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"` + secondID + `","targetType":"user"}]},"applications":null}`,
						"b2bCollaborationOutbound":     "null",
						"b2bDirectConnectInbound":      "null",
						"b2bDirectConnectOutbound":     "null",
						"inboundTrust":                 `{"isMfaAccepted":null,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":null}`,
						"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":false}`,
						"tenantRestrictions":           "null",
						"m365CollaborationInbound":     "null",
						"m365CollaborationOutbound":    "null",
						"appServiceConnectInbound":     "null",
					}),
				},
				{ // Somebody else's edit is seen and repaired.
					PreConfig: func() {
						env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{
							"inboundTrust": map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": nil},
							"b2bDirectConnectInbound": map[string]any{
								"usersAndGroups": map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": "AllUsers", "targetType": "user"}}},
								"applications":   nil,
							},
						})
					},
					Config: env.Config(partnerBlock(env, fewerSettings)),
					Check: holds(held, map[string]string{
						"inboundTrust":            `{"isMfaAccepted":null,"isCompliantDeviceAccepted":true,"isHybridAzureADJoinedDeviceAccepted":null}`,
						"b2bDirectConnectInbound": "null",
					}),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionUpdate),
					}},
				},
				{ // An entry that somebody deleted is created again.
					PreConfig: func() { env.Contoso.DeletePartner(env.Fabrikam.ID()) },
					Config:    env.Config(partnerBlock(env, allSettings)),
					Check:     holds(held, allSettingsHeld),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionCreate),
					}},
				},
				{ // Everything back to inherited, the entry stays.
					Config: env.Config(partnerBlock(env)),
					Check:  holds(held, nothingHeld),
				},
			},
		})
	})
}

// An entry made in the portal is imported, and a configuration that says the same in its own words changes nothing.
func TestAccLifecyclePartnerImport(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		target := func(id, kind string) []any { return []any{map[string]any{"target": id, "targetType": kind}} }
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
			"b2bCollaborationInbound": map[string]any{
				"usersAndGroups": map[string]any{"accessType": "allowed", "targets": append(target(groupID, "group"), target(secondID, "user")...)},
				"applications":   map[string]any{"accessType": "allowed", "targets": target(appID, "application")},
			},
			"inboundTrust":                 map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": nil, "isHybridAzureADJoinedDeviceAccepted": nil},
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
			"isServiceProvider":            true,
		})
		config := env.Config(partnerBlock(env, fmt.Sprintf(`
  b2b_collaboration_inbound = {
    users_and_groups = { access_type = "allowed", targets = [{ target = %q, target_type = "user" }, { target = %q, target_type = "group" }] }
    applications     = { access_type = "allowed", targets = [{ target = %q, target_type = "application" }] }
  }
  inbound_trust                   = { is_mfa_accepted = true }
  automatic_user_consent_settings = { inbound_allowed = true, outbound_allowed = null }`, strings.ToUpper(secondID), groupID, appID)))

		env.TestCase(resource.TestCase{
			// A service provider's entry is not deleted; what was managed is inherited again.
			CheckDestroy: holds(fabrikamIn(env), nothingHeld),
			Steps: []resource.TestStep{
				{
					Config:             config,
					ResourceName:       partnerName,
					ImportState:        true,
					ImportStateId:      strings.ToUpper(env.Contoso.ID() + "/" + env.Fabrikam.ID()),
					ImportStatePersist: true,
				},
				{
					Config:           config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("is_service_provider"), knownvalue.Bool(true)),
						statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("partner_tenant_id"), knownvalue.StringExact(env.Fabrikam.ID())),
					},
				},
			},
		})
	})
}

func TestAccOnlyPartnerIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireCLI(t, "1.12", "1.12")
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		env.Test(
			resource.TestStep{
				Config: env.Config(partnerBlock(env, allSettings)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(partnerName, map[string]knownvalue.Check{
						"tenant_id":         knownvalue.StringExact(env.Contoso.ID()),
						"partner_tenant_id": knownvalue.StringExact(env.Fabrikam.ID()),
					}),
				},
			},
			resource.TestStep{
				ResourceName:    partnerName,
				ImportState:     true,
				ImportStateKind: resource.ImportBlockWithResourceIdentity,
			},
			resource.TestStep{ // Identity must be there after an update, too.
				Config: env.Config(partnerBlock(env)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValue(partnerName, tfjsonpath.New("partner_tenant_id"), knownvalue.StringExact(env.Fabrikam.ID())),
				},
			},
		)
	})
}
