//go:build unix

package acctest_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestScenarioReadOnlyIdentityPlans runs the plan of a drift job: an identity that may only read sees everything, calls
// nothing that needs a write permission, and finds what somebody changed in the portal.
func TestScenarioReadOnlyIdentityPlans(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"read", "write"} {
		t.Run("settings need "+answer, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t, acctest.WithBehaviour("secrets.read-permission", answer))
			m.apply()

			for _, tenant := range m.Tenants {
				tenant.SetPermissions(m.ClientID, acctest.ReadPermissions()...)
			}
			m.Server.ExpireTokens()
			since := m.Mark()
			result := m.emptyPlan()
			m.RequireNoWrites(since)
			if warned := strings.Contains(result.Output, "Unable to read the settings"); warned != (answer == "write") {
				t.Errorf("the warning about unreadable settings: %t\n%s", warned, result.Output)
			}

			m.Contoso.EditPartner(m.Fabrikam.ID(), map[string]any{"inboundTrust": nil})
			m.run(2, "plan", "-no-color", "-detailed-exitcode")
			m.RequireNoWrites(since)
		})
	}
}

// TestScenarioMergerInterrupted sends Ctrl-C while a resource waits: the run ends at once, state holds what exists, and the
// next apply converges without replacing anything.
func TestScenarioMergerInterrupted(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	waiting := make(chan struct{})
	m.Server.AddFault(graphemu.Fault{
		Method: http.MethodGet, Path: "/servicePrincipals/*", Times: 1, Status: http.StatusTooManyRequests, RetryAfter: time.Minute,
		Hook: func(graphemu.Request) { close(waiting) },
	})
	running := m.workspace.Start("-chdir="+m.root, "apply", "-no-color", "-auto-approve")
	<-waiting
	began := time.Now()
	running.Interrupt()
	result := running.Wait()
	if took := time.Since(began); result.ExitCode == 0 || took > 10*time.Second {
		t.Fatalf("exit code %d after %s\n%s", result.ExitCode, took, result.Output)
	}

	m.Server.ClearFaults()
	again := m.apply()
	if strings.Contains(again.Output, "Destroying") {
		t.Errorf("the second apply destroyed something\n%s", again.Output)
	}
	m.requireOneOfEach(t)
	m.emptyPlan()
}

// TestScenarioMergerWithLag applies while every read lags behind the writes.
func TestScenarioMergerWithLag(t *testing.T) {
	t.Parallel()
	m := newMerger(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{SingleReads: 2, ListReads: 3})))
	m.apply()
	m.requireOneOfEach(t)
	m.emptyPlan()
}

// TestScenarioDrain empties the target before the end, as the demo and the warning of a destroyed job advise: nobody is
// assigned, a cycle deletes those who came, and destroy leaves nobody behind.
func TestScenarioDrain(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.apply()
	servicePrincipalID, jobID := m.job(t)
	m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID)
	everybody := len(m.pilots) + 1
	if got := len(m.Contoso.ExternalUsers()); got != everybody {
		t.Fatalf("%d external users came, want %d", got, everybody)
	}

	m.setScope(t, []string{}, map[string]any{})
	m.apply()
	m.emptyPlan()
	if result := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID); result.Deleted != everybody {
		t.Errorf("the cycle should delete %d: %+v", everybody, result)
	}
	m.run(0, "destroy", "-no-color", "-auto-approve")
	if got := len(m.Contoso.ExternalUsers()); got != 0 {
		t.Errorf("%d external users stay behind", got)
	}
}

// TestScenarioNothingSecretAnywhere looks for credentials and tokens in the logs of every level, in state and in plans.
func TestScenarioNothingSecretAnywhere(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	logs := filepath.Join(t.TempDir(), "trace.log")
	m.workspace.Setenv("TF_LOG=TRACE", "TF_LOG_PATH="+logs)
	m.run(0, "plan", "-no-color", "-out=tfplan")
	m.run(0, "apply", "-no-color", "tfplan")
	shown := m.run(0, "show", "-json").Output

	texts := map[string]string{"terraform show": shown}
	for _, path := range []string{logs, filepath.Join(m.workspace.Folder, m.root, "terraform.tfstate"), filepath.Join(m.workspace.Folder, m.root, "tfplan")} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(path)] = string(content)
	}
	if !strings.Contains(texts["trace.log"], "Microsoft Graph answered") {
		t.Error("the log does not hold the provider's own lines, so this test sees nothing")
	}
	jwt := regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)
	for name, text := range texts {
		if strings.Contains(text, m.ClientSecret) {
			t.Errorf("%s holds the client secret", name)
		}
		if token := jwt.FindString(text); token != "" {
			t.Errorf("%s holds a token: %.20s…", name, token)
		}
		if name != "terraform show" && strings.Contains(text, "Lefèvre") {
			t.Errorf("%s holds a person's name", name)
		}
	}
}

// TestScenarioTwoRoots runs the merger as two roots with two states, each with a credential that its own tenant alone
// knows. All that they exchange is tenant ids.
func TestScenarioTwoRoots(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	side := func(root string, tenant *graphemu.TenantHandle, variables map[string]any) {
		secret := "secret-of-" + tenant.DisplayName()
		id := tenant.AddApp(graphemu.App{DisplayName: "Terraform at " + tenant.DisplayName(), Secret: secret, Permissions: acctest.AllPermissions()})
		m.logInAs(id, secret)
		m.root = "scenarios/" + root
		m.workspace.Write(m.root+"/terraform.tfvars.json", asJSON(t, variables))
		m.apply()
		m.emptyPlan()
	}
	side("sync-target", m.Contoso, map[string]any{
		"tenant_id": m.Contoso.ID(), "source_tenant_id": m.Fabrikam.ID(), "source_name": "Fabrikam",
	})
	source := map[string]any{
		"tenant_id": m.Fabrikam.ID(), "target_tenant_id": m.Contoso.ID(), "application_name": "To Contoso", "company_name": "Fabrikam",
		"pilot_user_ids": m.pilots, "group_ids": []string{m.wave},
	}
	side("sync-source", m.Fabrikam, source)
	m.requireOneOfEach(t)

	servicePrincipalID, jobID := m.job(t)
	if result := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID); !result.Ran || result.Created != 1 {
		t.Errorf("the cycle should create the wave's only member: %+v", result)
	}
	source["pilot_user_ids"], source["group_ids"] = []string{}, []string{}
	side("sync-source", m.Fabrikam, source)
	if result := m.Server.RunCycle(m.Fabrikam.ID(), servicePrincipalID, jobID); result.Deleted != len(m.pilots)+1 {
		t.Errorf("without anybody in scope the cycle should delete everybody who came: %+v", result)
	}
	m.run(0, "destroy", "-no-color", "-auto-approve")
}

// TestScenarioTwoWayPair applies both arrows of a pair in one call of the module, and again with partner entries that are
// managed elsewhere: each tenant has one entry about the other.
func TestScenarioTwoWayPair(t *testing.T) {
	t.Parallel()
	for _, ownsPartners := range []bool{true, false} {
		t.Run(fmt.Sprintf("manage_partners=%t", ownsPartners), func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			m.root = "two-way"
			m.workspace.Write(m.root+"/main.tf", m.twoWay(ownsPartners, readmeBlock(t, "schema = {")))
			m.run(0, "get")
			m.apply()
			m.emptyPlan()
			for _, tenant := range m.Tenants {
				if got := len(tenant.Partners()); got != 1 {
					t.Errorf("%s has %d partner entries, want 1", tenant.DisplayName(), got)
				}
				if got := syncApplications(tenant); got != 1 {
					t.Errorf("%s has %d synchronization applications, want 1", tenant.DisplayName(), got)
				}
			}
			m.requireObjectsMapped(t, m.Fabrikam, m.Contoso, map[string]bool{"User": true, "Group": false})
			m.requireObjectsMapped(t, m.Contoso, m.Fabrikam, map[string]bool{"User": true, "Group": true})
			if name := m.Contoso.ExternalUsers()[0]["displayName"]; name != "Maëlle Lefèvre (Fabrikam)" {
				t.Errorf("the pilot came as %v, before the mappings were there", name)
			}
			consent, _ := m.Contoso.Partner(m.Fabrikam.ID())["automaticUserConsentSettings"].(map[string]any)
			if consent["inboundAllowed"] != true || consent["outboundAllowed"] != true {
				t.Errorf("Contoso redeems %v, want both directions", consent)
			}
			m.run(0, "destroy", "-no-color", "-auto-approve")
		})
	}
}

// requireObjectsMapped fails unless the job from one tenant to the other synchronizes these kinds of objects, and no other, and
// the target lets them in.
func (m *merger) requireObjectsMapped(t *testing.T, source, target *graphemu.TenantHandle, want map[string]bool) {
	t.Helper()
	seen := map[string]bool{}
	for _, sp := range source.ServicePrincipals() {
		for _, mapping := range objectMappings(source.Schema(fmt.Sprint(sp["id"]), "")) {
			seen[fmt.Sprint(mapping["sourceObjectName"])], _ = mapping["enabled"].(bool)
		}
	}
	for name, enabled := range want {
		if found, ok := seen[name]; !ok || found != enabled {
			t.Errorf("%s to %s: %s is synchronized: %t, want %t (%v)", source.DisplayName(), target.DisplayName(), name, found, enabled, seen)
		}
	}
	policy := target.IdentitySync(source.ID())
	for name, member := range map[string]string{"User": "userSyncInbound", "Group": "groupSyncInbound"} {
		inbound, _ := policy[member].(map[string]any)
		if allowed := inbound["isSyncAllowed"] == true; allowed != want[name] {
			t.Errorf("%s lets objects of type %s in: %t, want %t", target.DisplayName(), name, allowed, want[name])
		}
	}
}

// objectMappings are those of all rules of a schema.
func objectMappings(schema map[string]any) []map[string]any {
	var all []map[string]any
	rules, _ := schema["synchronizationRules"].([]any)
	for _, rule := range rules {
		r, _ := rule.(map[string]any)
		mappings, _ := r["objectMappings"].([]any)
		for _, mapping := range mappings {
			if m, ok := mapping.(map[string]any); ok {
				all = append(all, m)
			}
		}
	}
	return all
}

// twoWay has the mappings of the module's README in one direction, and groups in the other.
func (m *merger) twoWay(ownsPartners bool, schema string) string {
	elsewhere := ""
	dependsOn := ""
	if !ownsPartners {
		dependsOn = "depends_on = [crosstenant_access_partner.elsewhere]"
		elsewhere = fmt.Sprintf(`
resource "crosstenant_access_partner" "elsewhere" {
  for_each          = { %[1]q = %[2]q, %[2]q = %[1]q }
  tenant_id         = each.key
  partner_tenant_id = each.value
  automatic_user_consent_settings = {
    inbound_allowed  = true
    outbound_allowed = true
  }
}
`, m.Contoso.ID(), m.Fabrikam.ID())
	}
	header := strings.Replace(m.header(), "  tenant_id =", "  preview_features = [\"group_synchronization\"]\n  tenant_id =", 1)
	return header + elsewhere + fmt.Sprintf(`
module "pair" {
  source          = "../modules/sync-pair"
  manage_partners = %[5]t
  %[4]s

  tenants = {
    contoso  = { tenant_id = %[1]q, name = "Contoso" }
    fabrikam = { tenant_id = %[2]q, name = "Fabrikam" }
  }
  directions = {
    in = {
      source         = "fabrikam"
      target         = "contoso"
      pilot_user_ids = [%[3]q]
      %[6]s
    }
    out = { source = "contoso", target = "fabrikam", schedule_state = "Paused", schema = { groups = { enabled = true } } }
  }
}
`, m.Contoso.ID(), m.Fabrikam.ID(), m.pilots[0], dependsOn, ownsPartners, schema)
}

// header is what a root module of its own starts with: the provider, in Contoso's name.
func (m *merger) header() string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    crosstenant = { source = "crosstenant/crosstenant" }
  }
}

provider "crosstenant" {
  tenant_id = %q
}
`, m.Contoso.ID())
}
