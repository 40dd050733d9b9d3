//go:build unix

package acctest_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// merger is the main scenario of examples/ in a workspace: Contoso has bought Fabrikam. It uses the files that users copy.
type merger struct {
	*acctest.Env
	workspace *acctest.Workspace
	pilots    []string // object ids of users at Fabrikam
	wave      string   // object id of a group at Fabrikam with one more user
	root      string   // folder of the root module

	variables map[string]any // further input variables of the scenario
}

func newMerger(t *testing.T, opts ...acctest.Option) *merger {
	t.Helper()
	m := &merger{Env: acctest.New(t, opts...), variables: map[string]any{}}
	m.pilots = []string{m.employ("Maëlle Lefèvre", "F1001"), m.employ("Kacper Żuraw", "F1002")}
	m.wave = m.Fabrikam.AddGroup(graphemu.Group{DisplayName: "Wave 1"})
	m.Fabrikam.AddMember(m.wave, m.employ("Åsa Lindqvist", "F1003"))

	m.root = "scenarios/merger-onboarding"
	m.workspace = m.Workspace(exampleFiles(t, "modules/sync-pair", "scenarios"))
	m.setScope(t, m.pilots, m.waves())
	m.logInAs(m.ClientID, m.ClientSecret)
	m.run(0, "get")
	return m
}

// employ adds one of Fabrikam's people, who passes the scenario's filter.
func (m *merger) employ(name, number string) string {
	return m.Fabrikam.AddUser(graphemu.User{DisplayName: name, EmployeeID: number, Department: "Engineering", CompanyName: "Fabrikam GmbH"})
}

// waves is the scenario's variable with the one group.
func (m *merger) waves() map[string]any {
	return map[string]any{"first": map[string]any{"group_ids": []string{m.wave}}}
}

// setScope writes the scenario's variables: who comes.
func (m *merger) setScope(t *testing.T, pilots []string, waves map[string]any) {
	t.Helper()
	variables := map[string]any{
		"acquirer":           map[string]any{"tenant_id": m.Contoso.ID(), "name": "Contoso"},
		"acquired":           map[string]any{"tenant_id": m.Fabrikam.ID(), "name": "Fabrikam"},
		"pilot_user_ids":     pilots,
		"notification_email": "identity@contoso.com",
		"waves":              waves,
	}
	maps.Copy(variables, m.variables)
	m.workspace.Write(m.root+"/terraform.tfvars.json", asJSON(t, variables))
}

// logInAs exports the credentials that the scenarios read from the environment.
func (m *merger) logInAs(clientID, secret string) {
	m.workspace.Setenv("ARM_CLIENT_ID="+clientID, "ARM_CLIENT_SECRET="+secret,
		"CROSSTENANT_GRAPH_ENDPOINT="+m.URL, "CROSSTENANT_AUTHORITY_HOST="+m.URL, "CROSSTENANT_CA_CERTIFICATE_FILE="+m.CAFile)
}

// run runs the CLI in the root module and insists on its exit code.
func (m *merger) run(exitCode int, args ...string) acctest.Result {
	return m.workspace.MustRun(exitCode, append([]string{"-chdir=" + m.root}, args...)...)
}

func (m *merger) apply() acctest.Result { return m.run(0, "apply", "-no-color", "-auto-approve") }

func (m *merger) emptyPlan() acctest.Result {
	return m.run(0, "plan", "-no-color", "-detailed-exitcode")
}

// job answers the ids of the only synchronization job at Fabrikam.
func (m *merger) job(t *testing.T) (servicePrincipalID, jobID string) {
	t.Helper()
	for _, sp := range m.Fabrikam.ServicePrincipals() {
		id, _ := sp["id"].(string)
		for _, job := range m.Fabrikam.Jobs(id) {
			if jobID != "" {
				t.Errorf("there is a second job, %v", job["id"])
			}
			servicePrincipalID, jobID = id, fmt.Sprint(job["id"])
		}
	}
	if jobID == "" {
		t.Error("there is no synchronization job")
	}
	return servicePrincipalID, jobID
}

// requireOneOfEach fails unless the merger's objects exist exactly once, and the job runs.
func (m *merger) requireOneOfEach(t *testing.T) {
	t.Helper()
	for _, pair := range [][2]*graphemu.TenantHandle{{m.Contoso, m.Fabrikam}, {m.Fabrikam, m.Contoso}} {
		if got := len(pair[0].Partners()); got != 1 || pair[0].Partner(pair[1].ID()) == nil {
			t.Errorf("%s has %d partner entries, want the one about %s", pair[0].DisplayName(), got, pair[1].DisplayName())
		}
	}
	if m.Contoso.IdentitySync(m.Fabrikam.ID()) == nil {
		t.Error("Contoso has no identity synchronization policy about Fabrikam")
	}
	if got := syncApplications(m.Fabrikam); got != 1 {
		t.Errorf("Fabrikam has %d synchronization applications, want 1", got)
	}
	servicePrincipalID, jobID := m.job(t)
	if got, want := len(m.Fabrikam.Assignments(servicePrincipalID)), len(m.pilots)+1; got != want {
		t.Errorf("%d principals are assigned, want %d", got, want)
	}
	if schedule, _ := m.Fabrikam.Job(servicePrincipalID, jobID)["schedule"].(map[string]any); schedule["state"] != "Active" {
		t.Errorf("the schedule is %v, want Active", schedule)
	}
	external := m.Contoso.ExternalUsers()
	if got, want := len(external), len(m.pilots); got != want {
		t.Errorf("%d external users are at Contoso, want the %d pilots", got, want)
	}
	for _, user := range external {
		if name := fmt.Sprint(user["displayName"]); !strings.HasSuffix(name, " (Fabrikam)") || user["userType"] != "Member" {
			t.Errorf("%s came as %v, not as the mappings say", name, user["userType"])
		}
	}
}

// syncApplications counts the applications made from a template, which the automation's own registration is not.
func syncApplications(tenant *graphemu.TenantHandle) int {
	count := 0
	for _, application := range tenant.Applications() {
		if application["applicationTemplateId"] != nil {
			count++
		}
	}
	return count
}

// exampleFiles reads the .tf files below folders of examples/.
func exampleFiles(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	examples := filepath.Join(acctest.Root(), "examples")
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(examples, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
				return err
			}
			name, err := filepath.Rel(examples, path)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			files[filepath.ToSlash(name)] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
