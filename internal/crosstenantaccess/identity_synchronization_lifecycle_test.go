package crosstenantaccess_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	usersOn  = "user_sync_inbound = { is_sync_allowed = true }"
	usersOff = "user_sync_inbound = { is_sync_allowed = false }"
	groupsOn = "group_sync_inbound = { is_sync_allowed = true }"
	fabrikam = `display_name = "Fabrikam"`
	preview  = `preview_features = ["group_synchronization"]`
)

func updates(name string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, plancheck.ResourceActionUpdate)}}
}

func TestAccLifecycleIdentitySynchronization(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		held := syncIn(env)
		config := func(lines ...string) string { return env.Config(partnerBlock(env), syncBlock(lines...)) }
		env.TestCase(resource.TestCase{
			CheckDestroy: resource.ComposeTestCheckFunc(absent(held), absent(fabrikamIn(env))),
			Steps: []resource.TestStep{
				{
					Config: config(fabrikam, usersOn),
					Check:  holds(held, map[string]string{"displayName": `"Fabrikam"`, "userSyncInbound": `{"isSyncAllowed":true}`}),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(syncName, tfjsonpath.New("tenant_id"), knownvalue.StringExact(env.Contoso.ID())),
						statecheck.ExpectKnownValue(syncName, tfjsonpath.New("group_sync_inbound"), knownvalue.Null()),
					},
				},
				{ // The kill switch, and no label.
					Config:           config(usersOff),
					ConfigPlanChecks: updates(syncName),
					Check:            holds(held, map[string]string{"displayName": "null", "userSyncInbound": `{"isSyncAllowed":false}`}),
				},
				{ // Without the block nobody is let in.
					Config: config(fabrikam),
					Check:  holds(held, map[string]string{"displayName": `"Fabrikam"`, "userSyncInbound": `{"isSyncAllowed":null}`}),
				},
				{ // Somebody else switches it on: seen, and taken back.
					PreConfig: func() {
						env.Contoso.EditIdentitySync(env.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
					},
					Config:           config(fabrikam),
					ConfigPlanChecks: updates(syncName),
					Check:            holds(held, map[string]string{"userSyncInbound": `{"isSyncAllowed":null}`}),
				},
				{ // Deleted by somebody else.
					PreConfig: func() { env.Contoso.DeleteIdentitySync(env.Fabrikam.ID()) },
					Config:    config(fabrikam, usersOn),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionNoop),
						plancheck.ExpectResourceAction(syncName, plancheck.ResourceActionCreate),
					}},
					Check: holds(held, map[string]string{"userSyncInbound": `{"isSyncAllowed":true}`}),
				},
				{ // Both deleted by somebody else.
					PreConfig: func() { env.Contoso.DeletePartner(env.Fabrikam.ID()) },
					Config:    config(fabrikam, usersOn),
					Check:     holds(held, map[string]string{"userSyncInbound": `{"isSyncAllowed":true}`}),
				},
			},
		})
		if beta := betaRequests(env.Server.Requests()); len(beta) > 0 {
			t.Errorf("beta was asked without the preview feature: %q", beta)
		}
	})
}

func betaRequests(requests []graphemu.Request) []string {
	var found []string
	for _, r := range requests {
		if r.API == "beta" {
			found = append(found, r.Method+" "+r.Path)
		}
	}
	return found
}

// Groups live in beta; everything else about the same policy stays on v1.0.
func TestAccIdentitySynchronizationGroups(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		held := syncIn(env)
		config := func(provider string, lines ...string) string {
			return env.ProviderConfig(provider) + partnerBlock(env) + syncBlock(lines...)
		}
		var mark acctest.Mark
		env.Test(
			resource.TestStep{ // The feature alone does not make beta be asked.
				Config: config(preview, usersOn),
				Check: acctest.Do(func() error {
					if beta := betaRequests(env.Server.Requests()); len(beta) > 0 {
						return fmt.Errorf("beta was asked without groups: %q", beta)
					}
					return nil
				}),
			},
			resource.TestStep{
				Config: config(preview, usersOn, groupsOn),
				Check:  holds(held, map[string]string{"userSyncInbound": `{"isSyncAllowed":true}`, "groupSyncInbound": `{"isSyncAllowed":true}`}),
			},
			resource.TestStep{ // The portal switches groups off: drift.
				PreConfig: func() {
					env.Contoso.EditIdentitySync(env.Fabrikam.ID(), map[string]any{"groupSyncInbound": map[string]any{"isSyncAllowed": false}})
				},
				Config:           config(preview, usersOn, groupsOn),
				ConfigPlanChecks: updates(syncName),
				Check:            holds(held, map[string]string{"groupSyncInbound": `{"isSyncAllowed":true}`}),
			},
			resource.TestStep{ // Without the feature neither keeping nor taking back is possible, and nothing is asked of beta.
				PreConfig:   func() { mark = env.Mark() },
				Config:      config("", usersOn, groupsOn),
				ExpectError: regexp.MustCompile(`Preview feature is not turned on(?s).*group_sync_inbound`),
			},
			resource.TestStep{
				Config:      config("", usersOn),
				ExpectError: regexp.MustCompile(`Preview feature is not turned on(?s).*Taking\s+back`),
			},
			resource.TestStep{
				PreConfig: func() {
					env.RequireNoWrites(mark)
					if beta := betaRequests(env.Since(mark)); len(beta) > 0 {
						t.Errorf("beta was asked without the preview feature: %q", beta)
					}
				},
				Config: config(preview, usersOn),
				Check:  holds(held, map[string]string{"userSyncInbound": `{"isSyncAllowed":true}`, "groupSyncInbound": `{"isSyncAllowed":null}`}),
			},
		)
	})
}

func TestAccOnlyIdentitySynchronizationIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireCLI(t, "1.12", "1.12")
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		env.Test(
			resource.TestStep{
				Config: env.Config(partnerBlock(env), syncBlock(fabrikam, usersOn)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(syncName, map[string]knownvalue.Check{
						"tenant_id":         knownvalue.StringExact(env.Contoso.ID()),
						"partner_tenant_id": knownvalue.StringExact(env.Fabrikam.ID()),
					}),
				},
			},
			resource.TestStep{ResourceName: syncName, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			resource.TestStep{
				Config: env.Config(partnerBlock(env), syncBlock(fabrikam, usersOff)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValue(syncName, tfjsonpath.New("partner_tenant_id"), knownvalue.StringExact(env.Fabrikam.ID())),
				},
			},
		)
	})
}
