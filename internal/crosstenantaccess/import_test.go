package crosstenantaccess_test

import (
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// What was made in the portal is imported, by id with and without the tenant and by identity; a configuration that says
// the same in its own words plans no change then.
func TestImport(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		own, other := env.Contoso.ID(), env.Fabrikam.ID()
		env.Contoso.AddPartner(other, map[string]any{
			"b2bCollaborationInbound": map[string]any{
				"usersAndGroups": map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": groupID, "targetType": "group"}}},
				"applications":   nil,
			},
			"inboundTrust":                 trust(true, nil),
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
		})
		env.Contoso.AddIdentitySync(other, map[string]any{"displayName": "Fabrikam", "userSyncInbound": map[string]any{"isSyncAllowed": true}})
		configs := map[string]block{
			partnerType: {
				"partner_tenant_id":               strings.ToUpper(other),
				"b2b_collaboration_inbound":       block{"users_and_groups": targeting("allowed", strings.ToUpper(groupID), "group")},
				"inbound_trust":                   block{"is_mfa_accepted": true},
				"automatic_user_consent_settings": block{"inbound_allowed": true},
			},
			syncType: {
				"partner_tenant_id": strings.ToUpper(other), "display_name": "Fabrikam", "user_sync_inbound": block{"is_sync_allowed": true},
			},
		}
		for typeName, config := range configs {
			for name, from := range map[string]struct {
				id       string
				identity map[string]any
			}{
				"id":                       {id: other},
				"id with tenant":           {id: strings.ToUpper(own + "/" + other)},
				"identity":                 {identity: map[string]any{"partner_tenant_id": strings.ToUpper(other)}},
				"identity with its tenant": {identity: map[string]any{"tenant_id": own, "partner_tenant_id": other}},
			} {
				t.Run(typeName+" by "+name, func(t *testing.T) {
					s := acctest.NewSession(t, env)
					found := s.Imported(typeName, from.id, from.identity)
					if got := s.Attribute(typeName, found, "tenant_id"); got != own {
						t.Errorf("tenant_id is %q, want %q", got, own)
					}
					if got := s.Attribute(typeName, found, "partner_tenant_id"); got != other {
						t.Errorf("partner_tenant_id is %q, want %q", got, other)
					}
					if !s.Unchanged(typeName, found, config) {
						t.Errorf("the plan after the import changes something")
					}
				})
			}
		}
		env.RequireNoWrites(0)
	})
}

// With the preview feature an import also finds the switch for groups; without it, it is not looked at.
func TestImportOfGroups(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{
			"userSyncInbound": map[string]any{"isSyncAllowed": true}, "groupSyncInbound": map[string]any{"isSyncAllowed": true},
		})
		users := block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": true}}
		s := acctest.NewSession(t, env)
		if !s.Unchanged(syncType, s.Imported(syncType, env.Fabrikam.ID(), nil), users) {
			t.Error("without the feature, the plan after the import changes something")
		}
		if beta := betaRequests(env.Server.Requests()); len(beta) > 0 {
			t.Errorf("beta was asked without the preview feature: %q", beta)
		}
		s = acctest.NewSession(t, env, map[string]any{"preview_features": []string{"group_synchronization"}})
		found := s.Imported(syncType, env.Fabrikam.ID(), nil)
		if s.Unchanged(syncType, found, users) {
			t.Error("the import did not find the switch for groups")
		}
		users["group_sync_inbound"] = block{"is_sync_allowed": true}
		if !s.Unchanged(syncType, found, users) {
			t.Error("with the feature, the plan after the import changes something")
		}

		// Switched off is as good as absent: a configuration that does not speak of groups has nothing to take back.
		delete(users, "group_sync_inbound")
		env.Contoso.EditIdentitySync(env.Fabrikam.ID(), map[string]any{"groupSyncInbound": map[string]any{"isSyncAllowed": false}})
		if !s.Unchanged(syncType, s.Imported(syncType, env.Fabrikam.ID(), nil), users) {
			t.Error("with groups switched off, the plan after the import changes something")
		}
	})
}
