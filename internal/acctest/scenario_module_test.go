//go:build unix

package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// direction is what a test says of an arrow of the module; what is left out has the module's default.
type direction = map[string]any

// pair makes the root a call of the module sync-pair for Fabrikam and Contoso, with one direction unless the test has
// changed it. The module's variables go through the root's, as a user's would.
func (m *merger) pair(t *testing.T, d direction) {
	t.Helper()
	m.root = "pair"
	m.workspace.Write("pair/main.tf", m.header()+`
variable "tenants" {}
variable "directions" {}
module "pair" {
  source     = "../modules/sync-pair"
  tenants    = var.tenants
  directions = var.directions
}
output "jobs" { value = module.pair.directions }
`)
	m.setPair(t, d)
	m.run(0, "get")
}

// setPair changes what the root says of the direction.
func (m *merger) setPair(t *testing.T, d direction) {
	t.Helper()
	arrow := direction{"source": "fabrikam", "target": "contoso"}
	for name, value := range d {
		arrow[name] = value
	}
	m.workspace.Write("pair/terraform.tfvars.json", asJSON(t, map[string]any{
		"tenants":    m.bothTenants(),
		"directions": map[string]any{"in": arrow},
	}))
}

func (m *merger) bothTenants() map[string]any {
	return map[string]any{
		"contoso":  map[string]any{"tenant_id": m.Contoso.ID(), "name": "Contoso"},
		"fabrikam": map[string]any{"tenant_id": m.Fabrikam.ID()},
	}
}

func wave(enabled bool, ids ...string) map[string]any {
	return map[string]any{"principal_ids": ids, "enabled": enabled}
}

// TestModuleWaves leads a pair through its life: prepared without pilots, started, a wave switched off, everybody in scope,
// and a job that falls ill.
func TestModuleWaves(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	second := m.Fabrikam.AddGroup(graphemu.Group{DisplayName: "Wave 2"})
	m.Fabrikam.AddMember(second, m.Fabrikam.AddUser(graphemu.User{DisplayName: "Yusuf Yıldız"}))
	both := map[string]any{"first": wave(true, m.wave), "second": wave(true, second)}

	m.pair(t, direction{"waves": both, "schedule_state": "Paused"})
	m.apply()
	m.emptyPlan()
	servicePrincipalID, jobID := m.job(t)
	if trust := m.Contoso.Partner(m.Fabrikam.ID())["inboundTrust"]; trust != nil {
		t.Errorf("Contoso trusts %v, though nothing was said and so everything is inherited", trust)
	}
	if result := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID); result.Ran {
		t.Error("a paused job ran")
	}

	cycle := func(what string, want graphemu.CycleResult) {
		t.Helper()
		got := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID)
		if !got.Ran || got.Created != want.Created || got.Deleted != want.Deleted || got.Restored != want.Restored {
			t.Errorf("%s: the cycle should create %d, delete %d and restore %d: %+v", what, want.Created, want.Deleted, want.Restored, got)
		}
	}
	m.setPair(t, direction{"waves": both})
	m.apply()
	cycle("two waves", graphemu.CycleResult{Created: 2})

	m.setPair(t, direction{"waves": map[string]any{"first": wave(true, m.wave), "second": wave(false, second)}})
	m.apply()
	cycle("the second wave is switched off", graphemu.CycleResult{Deleted: 1})

	m.setPair(t, direction{"scope": "all", "acknowledge": map[string]any{"job": []string{"scope_all"}}})
	m.apply()
	m.emptyPlan()
	cycle("everybody", graphemu.CycleResult{Created: len(m.pilots), Restored: 1}) // those in no wave, and the second wave's member

	m.Fabrikam.SetJobQuarantine(servicePrincipalID, jobID, "EncounteredQuarantineException", "Unauthorized", "The target cannot be reached.")
	ill := plain(m.emptyPlan().Output) // a check warns, it does not fail
	for _, want := range []string{"Check block assertion failed", "Not every synchronization job is healthy: in: Quarantine"} {
		if !strings.Contains(ill, want) {
			t.Errorf("the plan does not say %q:\n%s", want, ill)
		}
	}
}

// plain is the text of a CLI's message without the frame and the line breaks that it is given.
func plain(output string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(output)), " ")
}

// TestModuleMesh applies the mesh of the module's README: each pair once, six arrows, six entries.
func TestModuleMesh(t *testing.T) {
	t.Parallel()
	m := newMerger(t, acctest.WithTenants(3))
	m.root = "scenarios/mesh"
	ids := strings.NewReplacer("11111111-1111-1111-1111-111111111111", m.Tenants[0].ID(),
		"22222222-2222-2222-2222-222222222222", m.Tenants[1].ID(), "33333333-3333-3333-3333-333333333333", m.Tenants[2].ID())
	m.workspace.Write(m.root+"/main.tf", m.header()+ids.Replace(readmeBlock(t, `module "mesh"`)))
	m.run(0, "get")
	m.apply()
	m.emptyPlan()

	jobs := 0
	for _, tenant := range m.Tenants {
		if got := len(tenant.Partners()); got != 2 {
			t.Errorf("%s has %d partner entries, want 2", tenant.DisplayName(), got)
		}
		if got := syncApplications(tenant); got != 2 {
			t.Errorf("%s has %d synchronization applications, want 2", tenant.DisplayName(), got)
		}
		for _, other := range m.Tenants {
			if other != tenant && tenant.IdentitySync(other.ID()) == nil {
				t.Errorf("%s lets nobody of %s in", tenant.DisplayName(), other.DisplayName())
			}
		}
		for _, sp := range tenant.ServicePrincipals() {
			jobs += len(tenant.Jobs(fmt.Sprint(sp["id"])))
		}
	}
	if jobs != 6 {
		t.Errorf("%d jobs, want one for each of 6 arrows", jobs)
	}
}

// readmeBlock is the example of the module's README that holds a text.
func readmeBlock(t *testing.T, text string) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(acctest.Root(), "examples", "modules", "sync-pair", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		if strings.Contains(block[1], text) {
			return block[1]
		}
	}
	t.Fatalf("the README has no example with %s", text)
	return ""
}

// TestModuleRefusesBadInput plans what cannot be meant. It is refused in the module's own words, before any call.
func TestModuleRefusesBadInput(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.pair(t, nil)
	contoso, fabrikam := map[string]any{"tenant_id": m.Contoso.ID()}, map[string]any{"tenant_id": m.Fabrikam.ID()}
	arrow := func(source, target string, members ...any) direction {
		d := direction{"source": source, "target": target}
		for i := 0; i < len(members); i += 2 {
			d[members[i].(string)] = members[i+1]
		}
		return d
	}
	in := arrow("fabrikam", "contoso")
	users := func(users map[string]any) map[string]any { return map[string]any{"users": users} }
	both := map[string]any{"contoso": contoso, "fabrikam": fabrikam}
	tests := map[string]struct {
		tenants map[string]any
		arrows  map[string]any
		says    []string
	}{
		"malformed tenant":     {map[string]any{"contoso": contoso, "fabrikam": map[string]any{"tenant_id": "fabrikam.com"}}, map[string]any{"in": in}, []string{"A tenant_id is a GUID"}},
		"the same tenant":      {map[string]any{"contoso": contoso, "fabrikam": map[string]any{"tenant_id": strings.ToUpper(m.Contoso.ID())}}, map[string]any{"in": in}, []string{"Both sides name the same tenant."}},
		"one tenant":           {map[string]any{"contoso": contoso}, map[string]any{"in": in}, []string{"A pair has exactly two tenants."}},
		"no direction":         {both, map[string]any{}, []string{"one or two directions"}},
		"unknown tenant":       {both, map[string]any{"in": arrow("fabrikan", "contoso")}, []string{`Direction "in" leads from "fabrikan" to "contoso", but the keys of tenants are "contoso" and "fabrikam".`}},
		"to itself":            {both, map[string]any{"in": arrow("contoso", "contoso")}, []string{"source and target are the same here"}},
		"twice":                {both, map[string]any{"in": in, "again": in}, []string{"The same direction is given twice."}},
		"empty schema":         {both, map[string]any{"in": arrow("fabrikam", "contoso", "schema", map[string]any{})}, []string{"A schema has users, groups or both."}},
		"groups, not unlocked": {both, map[string]any{"in": arrow("fabrikam", "contoso", "schema", map[string]any{"groups": map[string]any{"enabled": true}})}, []string{"group_synchronization"}},
		"refused by the module": {
			both,
			map[string]any{"in": arrow("fabrikam", "contoso", "scope", "everybody", "schedule_state", "On", "schema", users(map[string]any{
				"unlisted_mappings": "drop", "attribute_mappings": map[string]any{"city": map[string]any{"attribute": "city", "constant": "Lyon"}},
			}))},
			[]string{
				`The scope of a direction is "assigned"`, `The schedule_state of a direction is "Active" or "Paused".`,
				"The unlisted_mappings of a schema are", "A mapping has one source at most",
			},
		},
		"no email and no number": {
			both,
			map[string]any{"in": arrow("fabrikam", "contoso", "deletion_threshold", -1, "notification_email", "identity team")},
			[]string{"deletion_threshold", "notification_email"},
		},
		"pilot without an id": {both, map[string]any{"in": arrow("fabrikam", "contoso", "pilot_user_ids", []string{"ana@fabrikam.com"})}, []string{"Invalid GUID"}},
		"unknown function": {
			both,
			map[string]any{"in": arrow("fabrikam", "contoso", "schema", users(map[string]any{
				"attribute_mappings": map[string]any{"displayName": map[string]any{"expression": `Apend([displayName], "!")`}},
			}))},
			[]string{"Append"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { // one after the other, in one folder
			m.workspace.Write("pair/terraform.tfvars.json", asJSON(t, map[string]any{"tenants": tt.tenants, "directions": tt.arrows}))
			since := m.Mark()
			said := plain(m.run(1, "plan", "-no-color").Output)
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("the plan does not say %q:\n%s", want, said)
				}
			}
			if requests := m.Since(since); len(requests) > 0 {
				t.Errorf("the emulator saw %d requests, the first %s %s", len(requests), requests[0].Method, requests[0].Path)
			}
		})
	}
}

// TestModuleMeetsRefusals applies what the service refuses: the message says what to do and where, nothing that comes later
// in the order is written, and the next apply, after the cause is gone, converges.
func TestModuleMeetsRefusals(t *testing.T) {
	t.Parallel()
	const stranger = "99999999-9999-4999-8999-999999999999"
	without := func(permission string) []string {
		var rest []string
		for _, p := range acctest.AllPermissions() {
			if p != permission {
				rest = append(rest, p)
			}
		}
		return rest
	}
	tests := map[string]struct {
		direction direction
		prepare   func(t *testing.T, m *merger)
		says      []string
		never     string // a call that must not have been made
		repair    func(t *testing.T, m *merger)
	}{
		"target does not allow synchronization": {
			// Prepared by an earlier run, so that there is no fresh policy that might still reach the service.
			direction: direction{"sync_allowed": false, "schedule_state": "Paused"},
			prepare: func(t *testing.T, m *merger) {
				m.apply()
				m.setPair(t, direction{"sync_allowed": false})
			},
			says:   []string{"inbound synchronization", "target tenant"},
			never:  "/start",
			repair: func(t *testing.T, m *merger) { m.setPair(t, nil) },
		},
		"no permission in the source": {
			prepare: func(_ *testing.T, m *merger) {
				m.Fabrikam.SetPermissions(m.ClientID, without("Application.ReadWrite.All")...)
			},
			says:  []string{"Unable to create the synchronization application", "Application.ReadWrite"},
			never: "/synchronization",
			repair: func(_ *testing.T, m *merger) {
				m.Fabrikam.SetPermissions(m.ClientID, acctest.AllPermissions()...)
				m.Server.ExpireTokens()
			},
		},
		"no permission in the target": {
			prepare: func(_ *testing.T, m *merger) {
				m.Contoso.SetPermissions(m.ClientID, without("Policy.ReadWrite.CrossTenantAccess")...)
			},
			says:  []string{"Unable to create partner configuration", "Policy.ReadWrite.CrossTenantAccess"},
			never: "/applicationTemplates",
			repair: func(_ *testing.T, m *merger) {
				m.Contoso.SetPermissions(m.ClientID, acctest.AllPermissions()...)
				m.Server.ExpireTokens()
			},
		},
		"unknown pilot": {
			direction: direction{"pilot_user_ids": []string{stranger}},
			says:      []string{"assignment", stranger},
			never:     "/provisionOnDemand",
			repair:    func(t *testing.T, m *merger) { m.setPair(t, direction{"pilot_user_ids": m.pilots[:1]}) },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			m.pair(t, tt.direction)
			if tt.prepare != nil {
				tt.prepare(t, m)
			}
			since := m.Mark()
			refused := m.run(1, "apply", "-no-color", "-auto-approve").Output
			said := plain(refused)
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("the message does not say %q:\n%s", want, refused)
				}
			}
			for _, write := range m.WritesSince(since) {
				if strings.Contains(write, tt.never) {
					t.Errorf("the emulator saw %s", write)
				}
			}
			tt.repair(t, m)
			m.apply()
			m.emptyPlan()
		})
	}
}
