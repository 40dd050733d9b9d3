//go:build unix

package acctest_test

import (
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestScenarioMultitenantOrganization builds an organization of three tenants in one apply, with synchronization between all of them, and
// takes it down again.
func TestScenarioMultitenantOrganization(t *testing.T) {
	t.Parallel()
	const root = "scenarios/multitenant-organization"
	env := acctest.New(t, acctest.WithTenants(3))
	w := env.Workspace(exampleFiles(t, "modules/sync-pair", root))
	tenants := map[string]any{}
	for i, name := range []string{"contoso", "fabrikam", "litware"} {
		h := env.Tenants[i]
		group := h.AddGroup(graphemu.Group{DisplayName: "Everybody"})
		h.AddMember(group, h.AddUser(graphemu.User{DisplayName: "Ana of " + name}))
		tenants[name] = map[string]any{"tenant_id": h.ID(), "name": name, "group_ids": []string{group}}
	}
	w.Write(root+"/terraform.tfvars.json", asJSON(t, map[string]any{
		"tenants": tenants, "owner": "contoso", "organization": map[string]any{"display_name": "Alliance"},
	}))
	w.Setenv("ARM_CLIENT_ID="+env.ClientID, "ARM_CLIENT_SECRET="+env.ClientSecret,
		"CROSSTENANT_GRAPH_ENDPOINT="+env.URL, "CROSSTENANT_AUTHORITY_HOST="+env.URL, "CROSSTENANT_CA_CERTIFICATE_FILE="+env.CAFile)
	run := func(exitCode int, args ...string) acctest.Result {
		return w.MustRun(exitCode, append([]string{"-chdir=" + root}, args...)...)
	}

	run(0, "get")
	run(0, "apply", "-no-color", "-auto-approve")
	for _, h := range env.Tenants {
		if got := len(h.OrganizationTenants()); got != 3 {
			t.Errorf("%s sees %d tenants, want 3", h.DisplayName(), got)
		}
		for _, doc := range h.OrganizationTenants() {
			if doc["state"] != "active" {
				t.Errorf("%s sees %v", h.DisplayName(), doc)
			}
		}
		if got := syncApplications(h); got != 2 {
			t.Errorf("%s synchronizes to %d tenants, want 2", h.DisplayName(), got)
		}
		for _, other := range env.Tenants {
			if other == h {
				continue
			}
			if h.Partner(other.ID())["isInMultiTenantOrganization"] != true || h.IdentitySync(other.ID()) == nil {
				t.Errorf("%s has no entry of the organization, or no policy, about %s", h.DisplayName(), other.DisplayName())
			}
		}
	}
	run(0, "plan", "-no-color", "-detailed-exitcode")
	env.Server.Advance(2 * time.Hour) // cycles of all jobs
	for _, h := range env.Tenants {
		if got := len(h.ExternalUsers()); got != 2 {
			t.Errorf("%d people of the others are at %s, want 2", got, h.DisplayName())
		}
	}
	run(0, "plan", "-no-color", "-detailed-exitcode")

	run(0, "destroy", "-no-color", "-auto-approve")
	for _, h := range env.Tenants {
		if h.Organization() != nil || len(h.Partners()) > 0 || syncApplications(h) > 0 {
			t.Errorf("%s has left: organization %v, entries %v", h.DisplayName(), h.Organization(), h.Partners())
		}
	}
}
