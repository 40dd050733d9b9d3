//go:build unix

package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// The alarm that pipelines set on drift stays silent while the job does its work: through the first cycle, later ones, failures and
// quarantine, which is a warning.
func TestAccLifecycleQuietWhileCyclesPass(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.apply()
	servicePrincipalID, jobID := m.job(t)
	hired := func(name string) {
		m.Fabrikam.AddMember(m.wave, m.employ(name, "F2000"))
	}
	steps := []struct {
		name    string
		passes  func()
		code    string // of the job's status afterwards
		warning string
	}{
		{name: "the first cycle", passes: func() { m.Server.Advance(0) }, code: "Active"},
		{name: "a later cycle", passes: func() { hired("Nils Åkerman"); m.Server.Advance(time.Hour) }, code: "Active"},
		{name: "a cycle with failures", passes: func() {
			hired("Märta Öberg")
			m.Contoso.BlockGuestInvitations(true)
			m.Server.Advance(time.Hour)
			m.Contoso.BlockGuestInvitations(false)
		}, code: "Active"},
		{name: "quarantine", passes: func() {
			if !m.Fabrikam.SetJobQuarantine(servicePrincipalID, jobID, "EncounteredQuarantineException", "TooManyDeletes", "More users than allowed would be deleted.") {
				t.Error("there is no job to put into quarantine")
			}
		}, code: "Quarantine", warning: "quarantine"},
	}
	for _, step := range steps {
		step.passes()
		status, _ := m.Fabrikam.Job(servicePrincipalID, jobID)["status"].(object)
		if status["code"] != step.code {
			t.Errorf("after %s the job is %v, want %s", step.name, status["code"], step.code)
		}
		since := m.Mark()
		output := m.run(0, "plan", "-no-color", "-refresh-only", "-detailed-exitcode").Output
		if !strings.Contains(strings.ToLower(output), step.warning) {
			t.Errorf("after %s nothing is said of %s:\n%s", step.name, step.warning, output)
		}
		m.RequireNoWrites(since)
	}
	if arrived := len(m.Contoso.ExternalUsers()); arrived != 4 {
		t.Errorf("%d people are at Contoso, want 4: the cycles did not run", arrived)
	}
	m.emptyPlan()
}

// plannedActions are what a plan does, by resource type; nothing where it does nothing.
func (m *merger) plannedActions(t *testing.T, exitCode int) map[string]string {
	t.Helper()
	m.run(exitCode, "plan", "-no-color", "-detailed-exitcode", "-out=outside.tfplan")
	var plan struct {
		Changes []struct {
			Address string `json:"address"`
			Mode    string `json:"mode"`
			Type    string `json:"type"`
			Change  struct {
				Actions []string `json:"actions"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(m.run(0, "show", "-json", "outside.tfplan").Output), &plan); err != nil {
		t.Fatal(err)
	}
	actions := map[string]string{}
	for _, c := range plan.Changes {
		if did := strings.Join(c.Change.Actions, " "); c.Mode == "managed" && did != "no-op" {
			actions[strings.TrimPrefix(c.Type, "crosstenant_")] += did
		}
	}
	return actions
}

// What somebody deletes in the portal is planned for creation, with what hangs on it and nothing else, and the apply brings it back.
func TestAccLifecycleQuietDeletedOutside(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.apply()
	servicePrincipalID, jobID := m.job(t)
	steps := []struct {
		name string
		goes func()
		want map[string]string
	}{
		{
			"the policy", func() { m.Contoso.DeleteIdentitySync(m.Fabrikam.ID()) },
			map[string]string{"identity_synchronization": "create"},
		},
		{
			"the job", func() { m.Fabrikam.DeleteJob(servicePrincipalID, jobID) },
			map[string]string{ // the policy has not come back yet
				"identity_synchronization": "create", "synchronization_job": "create", "synchronization_schema": "create", "synchronization_schedule": "create",
				"provision_on_demand": "delete create",
			},
		},
		{
			"the application", func() { m.Fabrikam.DeleteServicePrincipal(servicePrincipalID) },
			map[string]string{
				"identity_synchronization": "create", "synchronization_application": "create", "synchronization_job": "create", "synchronization_schema": "create", "synchronization_schedule": "create",
				"synchronization_assignments": "create", "provision_on_demand": "delete create",
			},
		},
	}
	for _, step := range steps {
		step.goes()
		if got := m.plannedActions(t, 2); !maps.Equal(got, step.want) {
			t.Errorf("without %s the plan is %v, want %v", step.name, got, step.want)
		}
	}
	for _, application := range m.Fabrikam.Applications() { // without its service principal it is of no use
		if application["applicationTemplateId"] != nil {
			m.Fabrikam.DeleteApplication(fmt.Sprint(application["id"]))
		}
	}
	m.run(0, "apply", "-no-color", "outside.tfplan")
	m.requireOneOfEach(t)
	m.emptyPlan()

	// Somebody assigned by hand is one line.
	servicePrincipalID, _ = m.job(t)
	visitor := m.Fabrikam.AddUser(graphemu.User{DisplayName: "Reto Bürgi"})
	m.Fabrikam.Assign(servicePrincipalID, visitor)
	output := m.run(2, "plan", "-no-color", "-detailed-exitcode").Output
	_, plan, _ := strings.Cut(output, "will perform the following actions:")
	changed := slices.DeleteFunc(strings.Split(plan, "\n"), func(line string) bool {
		line = strings.TrimSpace(line)
		return !strings.HasPrefix(line, "- ") && !strings.HasPrefix(line, "+ ")
	})
	if len(changed) != 1 || !strings.Contains(changed[0], visitor) {
		t.Errorf("the plan changes %q, want one line about %s:\n%s", changed, visitor, output)
	}
}
