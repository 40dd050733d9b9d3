package crosstenantaccess_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// settings is what these tests write: settings of every kind, then fewer of them.
func settings(env *acctest.Env, all bool) block {
	b := block{
		"partner_tenant_id":               env.Fabrikam.ID(),
		"automatic_user_consent_settings": block{"inbound_allowed": true},
	}
	if all {
		b["inbound_trust"] = block{"is_mfa_accepted": true}
		b["b2b_collaboration_inbound"] = block{"users_and_groups": targeting("allowed", groupID, "group"), "applications": targeting("allowed", appID, "application")}
		b["m365_collaboration_inbound"] = block{"users": targeting("allowed", "AllUsers", "user")}
	}
	return b
}

var settingsHeld = map[bool]map[string]string{
	true: {
		"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null}`,
		"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":null}`,
	},
	false: {"inboundTrust": "null", "b2bCollaborationInbound": "null", "m365CollaborationInbound": "null"},
}

func policy(env *acctest.Env, allowed bool) block {
	return block{"partner_tenant_id": env.Fabrikam.ID(), "user_sync_inbound": block{"is_sync_allowed": allowed}}
}

var policyHeld = map[bool]map[string]string{
	true:  {"userSyncInbound": `{"isSyncAllowed":true}`},
	false: {"userSyncInbound": `{"isSyncAllowed":false}`},
}

// Without lag, each write costs one read and nothing else; what Graph does not know is written nowhere.
func TestRequestsPerWrite(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	costs := func(writes, reads int, do func() *acctest.Object) *acctest.Object {
		t.Helper()
		mark := env.Mark()
		made := do()
		if w, r := env.WritesSince(mark), env.ReadsSince(mark); len(w) != writes || len(r) != reads {
			t.Errorf("writes %q and reads %q, want %d and %d", w, r, writes, reads)
		}
		return made
	}
	for typeName, configs := range map[string][2]block{
		partnerType: {settings(env, true), settings(env, false)},
		syncType:    {policy(env, true), policy(env, false)},
	} {
		if typeName == syncType && env.Contoso.Partner(env.Fabrikam.ID()) == nil {
			env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
		}
		made := costs(1, 1, func() *acctest.Object { return s.MustApply(typeName, nil, configs[0]) })
		made = costs(1, 1, func() *acctest.Object { return s.MustApply(typeName, made, configs[1]) })
		costs(0, 1, func() *acctest.Object { return s.Refreshed(typeName, made) })
		configs[1]["adopt_existing"] = true
		costs(0, 0, func() *acctest.Object { return s.MustApply(typeName, made, configs[1]) })
		env.Contoso.DeletePartner(env.Fabrikam.ID())
	}
}

// Reads lag behind writes: each operation ends when a read shows it, and a replacement does not collide with what was just
// deleted.
func TestLaggingReads(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		env.Server.SetLag(
			graphemu.Lag{Collection: "partners", SingleReads: 1},
			graphemu.Lag{Collection: "identitySynchronization", SingleReads: 1},
		)
		s := acctest.NewSession(t, env)
		var partner, sync *acctest.Object
		for range 2 {
			partner = s.MustApply(partnerType, nil, settings(env, true))
			sync = s.MustApply(syncType, nil, policy(env, true))
			require(t, holds(fabrikamIn(env), settingsHeld[true]))

			partner = s.MustApply(partnerType, partner, settings(env, false))
			sync = s.MustApply(syncType, sync, policy(env, false))
			require(t, holds(fabrikamIn(env), settingsHeld[false]))
			require(t, holds(syncIn(env), policyHeld[false]))
			if !s.Unchanged(partnerType, s.Refreshed(partnerType, partner), settings(env, false)) ||
				!s.Unchanged(syncType, s.Refreshed(syncType, sync), policy(env, false)) {
				t.Error("a plan right after the update changes something")
			}

			s.MustApply(syncType, sync, nil)
			s.MustApply(partnerType, partner, nil)
			require(t, absent(fabrikamIn(env)))
		}
	})
}

// The partner entry is there, but where the policy is written nobody has heard of it yet.
func TestLaggingWrites(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{Collection: "partners", Single: 300 * time.Millisecond, Writes: true})))
	refusals := env.Server.AddFault(graphemu.Fault{
		Method: http.MethodPut, Path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
		Times: 2, Status: http.StatusNotFound, Code: "Request_ResourceNotFound", Message: "Resource does not exist.",
	})
	s := acctest.NewSession(t, env)
	s.MustApply(partnerType, nil, settings(env, false))
	s.MustApply(syncType, nil, policy(env, true))
	require(t, holds(syncIn(env), policyHeld[true]))
	if refusals.Strikes() != 2 {
		t.Errorf("the policy was refused %d times, want 2", refusals.Strikes())
	}
}

// A read that never shows the write: an error at the deadline, which says what was not seen; state holds the entry, so
// that nothing is left behind.
func TestReadsNeverShowIt(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	env.Server.SetLag(graphemu.Lag{Collection: "partners", SingleReads: 1000})
	config := block{"partner_tenant_id": env.Fabrikam.ID(), "inbound_trust": block{"is_mfa_accepted": true}, "timeouts": block{"create": "1s"}}
	made := s.Apply(t.Context(), partnerType, nil, config)
	acctest.Refused(t, made.Diagnostics, "", "Unable to create partner configuration", "no read showed it in inbound_trust")
	env.Server.SetLag()
	s.MustApply(partnerType, s.Refreshed(partnerType, made), nil)
	require(t, absent(fabrikamIn(env)))
}

// The service committed and the answer got lost: the entry and the policy are there once, and managed.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, fault := range []graphemu.Fault{{Drop: true}, {Status: http.StatusServiceUnavailable}} {
		t.Run(fmt.Sprintf("status %d", fault.Status), func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			fault.After, fault.Times = true, 1
			var rules []*graphemu.FaultRule
			for _, call := range [][2]string{
				{http.MethodPost, "/policies/crossTenantAccessPolicy/partners"},
				{http.MethodPatch, "/policies/crossTenantAccessPolicy/partners/*"},
				{http.MethodPut, "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization"},
				{http.MethodPatch, "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization"},
				{http.MethodDelete, "/policies/crossTenantAccessPolicy/partners/*"},
				{http.MethodDelete, "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization"},
			} {
				fault.Method, fault.Path = call[0], call[1]
				rules = append(rules, env.Server.AddFault(fault))
			}
			s := acctest.NewSession(t, env)
			partner := s.MustApply(partnerType, nil, settings(env, true))
			sync := s.MustApply(syncType, nil, policy(env, true))
			require(t, holds(fabrikamIn(env), settingsHeld[true]))
			require(t, holds(syncIn(env), policyHeld[true]))
			partner = s.MustApply(partnerType, partner, settings(env, false))
			sync = s.MustApply(syncType, sync, policy(env, false))
			require(t, holds(fabrikamIn(env), settingsHeld[false]))
			require(t, holds(syncIn(env), policyHeld[false]))
			s.MustApply(syncType, sync, nil)
			s.MustApply(partnerType, partner, nil)
			require(t, absent(fabrikamIn(env)))
			for _, rule := range rules {
				if rule.Strikes() != 1 {
					t.Errorf("%s %s lost %d answers, want 1", rule.Method, rule.Path, rule.Strikes())
				}
			}
		})
	}
}
