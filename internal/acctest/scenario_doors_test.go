//go:build unix

package acctest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// TestModuleDoors opens doors that nobody uses, in the module and by hand. Checks warn of them, and fail nothing.
func TestModuleDoors(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.root = "doors"
	m.workspace.Write("doors/main.tf", m.header()+`
variable "tenants" {}
variable "sync_allowed" { default = true }
module "pair" {
  source      = "../modules/sync-pair"
  tenants     = var.tenants
  check_doors = true
  directions = {
    in = { source = "fabrikam", target = "contoso", sync_allowed = var.sync_allowed, schedule_state = "Paused" }
  }
}
`)
	m.workspace.Write("doors/terraform.tfvars.json", asJSON(t, map[string]any{"tenants": m.bothTenants()}))
	m.run(0, "get")
	m.apply()
	since := m.Mark()
	if quiet := plain(m.emptyPlan().Output); strings.Contains(quiet, "Check block") {
		t.Errorf("no door is unused, but the plan says:\n%s", quiet)
	}
	defaults := 0
	for _, read := range m.ReadsSince(since) {
		if strings.HasSuffix(read, "/crossTenantAccessPolicy/default") {
			defaults++
		}
	}
	if defaults != 2 {
		t.Errorf("the default configuration was read %d times, want once in each tenant", defaults)
	}

	// Somebody lets Contoso synchronize into Fabrikam, and redeem there. No direction leads to Fabrikam.
	m.Fabrikam.AddIdentitySync(m.Contoso.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
	opened := plain(m.emptyPlan().Output)
	for _, want := range []string{"Check block assertion failed", "A tenant lets the other synchronize users into it, and no direction of this pair leads there: fabrikam."} {
		if !strings.Contains(opened, want) {
			t.Errorf("the plan does not say %q:\n%s", want, opened)
		}
	}
	m.Fabrikam.DeleteIdentitySync(m.Contoso.ID())

	off := plain(m.run(0, "apply", "-no-color", "-auto-approve", "-var=sync_allowed=false").Output)
	for _, want := range []string{
		"Invitations are redeemed automatically, although synchronization is off: in.",
		"Invitations are redeemed automatically in a tenant that lets nobody be synchronized: contoso.",
	} {
		if !strings.Contains(off, want) {
			t.Errorf("the apply does not say %q:\n%s", want, off)
		}
	}
}

// TestGuideOfDoors runs what the guide "Looking for drift" says of doors: it names the partner that has one, and no other.
func TestGuideOfDoors(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(acctest.Root(), "internal/docs/templates/guides/drift.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	var config string
	for _, found := range guideFence.FindAllStringSubmatch(string(page), -1) {
		if strings.Contains(found[2], `check "doors"`) {
			config = found[2]
		}
	}
	if config == "" {
		t.Fatal("the guide has no such check")
	}
	env := acctest.New(t, acctest.WithTenants(3))
	redeems := object{"automaticUserConsentSettings": object{"inboundAllowed": true, "outboundAllowed": nil}}
	other := env.Tenants[2].ID()
	env.Contoso.AddPartner(env.Fabrikam.ID(), redeems)
	env.Contoso.AddPartner(other, redeems)
	env.Contoso.AddIdentitySync(other, object{"userSyncInbound": object{"isSyncAllowed": true}})
	w := env.Workspace(map[string]string{"main.tf": requiredProvider + env.Config(config)})
	said := plain(w.MustRun(0, "plan", "-no-color", "-detailed-exitcode").Output)
	if want := "Open, and used by nobody: " + env.Fabrikam.ID() + "."; !strings.Contains(said, want) {
		t.Errorf("the plan does not say %q:\n%s", want, said)
	}
}
