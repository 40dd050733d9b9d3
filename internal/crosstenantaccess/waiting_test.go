package crosstenantaccess_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// Without lag, each write costs one read and nothing else.
func TestAccRequestsPerWrite(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	var mark acctest.Mark
	counts := func(writes, reads int) resource.TestCheckFunc {
		return acctest.Do(func() error {
			if w, r := env.WritesSince(mark), env.ReadsSince(mark); len(w) != writes || len(r) != reads {
				return fmt.Errorf("writes %q and reads %q, want %d and %d", w, r, writes, reads)
			}
			return nil
		})
	}
	env.Test(
		resource.TestStep{
			PreConfig: func() { mark = env.Mark() },
			Config:    env.Config(partnerBlock(env, allSettings), syncBlock(fabrikam, usersOn)),
			Check:     counts(2, 2),
		},
		resource.TestStep{ // Two reads of the plan, two writes with a read each.
			PreConfig: func() { mark = env.Mark() },
			Config:    env.Config(partnerBlock(env, fewerSettings), syncBlock(fabrikam, usersOff)),
			Check:     counts(2, 2+2),
		},
		resource.TestStep{ // What Graph does not know is written nowhere.
			PreConfig: func() { mark = env.Mark() },
			Config:    env.Config(partnerBlock(env, fewerSettings, adopt), syncBlock(fabrikam, usersOff, adopt)),
			Check:     counts(0, 2),
		},
	)
}

// Reads lag behind writes: each operation ends when a read shows it.
func TestAccLaggingReads(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	env.Server.SetLag(
		graphemu.Lag{Collection: "partners", SingleReads: 2},
		graphemu.Lag{Collection: "identitySynchronization", SingleReads: 2},
	)
	var mark acctest.Mark
	deletions := func() int {
		found := 0
		for _, r := range env.Since(mark) {
			if r.Method == http.MethodDelete && r.Status == http.StatusNoContent {
				found++
			}
		}
		return found
	}
	env.TestCase(resource.TestCase{
		CheckDestroy: resource.ComposeTestCheckFunc(absent(fabrikamIn(env)), absent(syncIn(env))),
		Steps: []resource.TestStep{
			{Config: env.Config(partnerBlock(env, allSettings), syncBlock(fabrikam, usersOn)), Check: holds(fabrikamIn(env), allSettingsHeld)},
			{
				Config: env.Config(partnerBlock(env, fewerSettings), syncBlock(usersOff)),
				Check:  holds(syncIn(env), map[string]string{"displayName": "null", "userSyncInbound": `{"isSyncAllowed":false}`}),
			},
			{ // A replacement does not collide with what was just deleted.
				PreConfig: func() { mark = env.Mark() },
				Taint:     []string{partnerName, syncName},
				Config:    env.Config(partnerBlock(env, fewerSettings), syncBlock(usersOff)),
				Check: acctest.Do(func() error {
					if n := deletions(); n != 2 {
						return fmt.Errorf("%d deletions, want 2", n)
					}
					return nil
				}),
			},
		},
	})
}

// The partner entry is there, but where the policy is written nobody has heard of it yet.
func TestAccLaggingWrites(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{Collection: "partners", Single: 300 * time.Millisecond, Writes: true})))
	refused := env.Server.AddFault(graphemu.Fault{
		Method: http.MethodPut, Path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
		Times: 2, Status: http.StatusNotFound, Code: "Request_ResourceNotFound", Message: "Resource does not exist.",
	})
	env.Test(resource.TestStep{
		Config: env.Config(partnerBlock(env), syncBlock(usersOn)),
		Check:  holds(syncIn(env), map[string]string{"userSyncInbound": `{"isSyncAllowed":true}`}),
	})
	if refused.Strikes() != 2 {
		t.Errorf("the policy was refused %d times, want 2", refused.Strikes())
	}
}

// A read that never shows the write: an error at the deadline, which says what was not seen; state holds the entry, so
// that nothing is left behind.
func TestAccReadsNeverShowIt(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.TestCase(resource.TestCase{
		CheckDestroy: absent(fabrikamIn(env)),
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { env.Server.SetLag(graphemu.Lag{Collection: "partners", SingleReads: 1000}) },
				Config:      env.Config(partnerBlock(env, "inbound_trust = { is_mfa_accepted = true }", `timeouts = { create = "1s" }`)),
				ExpectError: regexp.MustCompile(`Unable to create partner configuration(?s).*no\s+read\s+showed\s+it\s+in\s+inbound_trust`),
			},
			{
				PreConfig: func() { env.Server.SetLag() },
				Config:    env.Config(partnerBlock(env, "inbound_trust = { is_mfa_accepted = true }")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionReplace),
				}},
			},
		},
	})
}

// The service committed and the answer got lost: the entry and the policy are there once, and managed.
func TestAccLostAnswers(t *testing.T) {
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
			env.TestCase(resource.TestCase{
				CheckDestroy: resource.ComposeTestCheckFunc(absent(fabrikamIn(env)), absent(syncIn(env))),
				Steps: []resource.TestStep{
					{
						Config: env.Config(partnerBlock(env, allSettings), syncBlock(fabrikam, usersOn)),
						Check:  resource.ComposeTestCheckFunc(holds(fabrikamIn(env), allSettingsHeld), holds(syncIn(env), map[string]string{"displayName": `"Fabrikam"`})),
					},
					{
						Config: env.Config(partnerBlock(env), syncBlock(fabrikam, usersOff)),
						Check:  resource.ComposeTestCheckFunc(holds(fabrikamIn(env), nothingHeld), holds(syncIn(env), map[string]string{"userSyncInbound": `{"isSyncAllowed":false}`})),
					},
				},
			})
			for _, rule := range rules {
				if rule.Strikes() != 1 {
					t.Errorf("%s %s lost %d answers, want 1", rule.Method, rule.Path, rule.Strikes())
				}
			}
		})
	}
}
