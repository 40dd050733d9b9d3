//go:build unix

package synchronization_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// badInput is a resource that must be refused, with the attribute that the diagnostic stands at.
type badInput struct {
	kind      string // of resource, without the common prefix
	arguments func(p *pair) string
	attribute string // "" where no attribute is wrong, and for a member of one, where the CLI shows the whole resource
	summary   string
	detail    string // a part of it; {source} stands for the source tenant
}

// diagnostic is an error as the CLI tells it to machines.
type diagnostic struct {
	Severity, Summary, Detail string
	Snippet                   struct {
		Context string // resource "type" "name"
		Code    string // the line that the diagnostic stands at
	}
}

// diagnostics are the errors of a run with -json.
func diagnostics(output string) []diagnostic {
	var found []diagnostic
	for line := range strings.Lines(output) {
		var message struct {
			Type       string
			Diagnostic diagnostic
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Type == "diagnostic" && message.Diagnostic.Severity == "error" {
			found = append(found, message.Diagnostic)
		}
	}
	return found
}

// synchronizationArguments are those that every resource below an application has in common.
func (p *pair) synchronizationArguments(lines ...string) string {
	return fmt.Sprintf("\n  tenant_id = %q\n  service_principal_id = %q\n  %s", p.Fabrikam.ID(), p.spID, strings.Join(lines, "\n  "))
}

// jobArguments are those of a schedule or an on-demand run of a job.
func (p *pair) jobArguments(lines ...string) string {
	return p.synchronizationArguments(append(lines, fmt.Sprintf("job_id = %q", p.jobID))...)
}

// refused runs a command over one resource per case at once and checks that each is refused where its mistake stands.
// calls is how many of them make one and the same call.
func (p *pair) refused(t *testing.T, command string, calls int, cases map[string]badInput) {
	t.Helper()
	var config strings.Builder
	config.WriteString(requiredProviders + p.ProviderConfig())
	for name, c := range cases {
		fmt.Fprintf(&config, "resource \"crosstenant_%s\" %q {%s\n}\n", c.kind, label(name), c.arguments(p))
	}
	w := p.Workspace(map[string]string{"main.tf": config.String()})
	mark := p.Mark()
	args := []string{command, "-json"}
	if command == "apply" {
		args = append(args, "-auto-approve")
	}
	r := w.Run(args...)
	told := diagnostics(r.Output)
	for name, c := range cases {
		c.detail = strings.ReplaceAll(c.detail, "{source}", p.Fabrikam.ID())
		if !toldOf(told, label(name), c) {
			t.Errorf("%s: no error %q with %q at %q", name, c.summary, c.detail, c.attribute)
		}
	}
	if len(told) != len(cases) || t.Failed() {
		t.Errorf("%d errors, want %d:\n%+v", len(told), len(cases), told)
	}
	p.requireNoPatience(t, mark, calls)
}

func label(name string) string { return strings.ReplaceAll(name, " ", "_") }

func toldOf(told []diagnostic, label string, c badInput) bool {
	for _, d := range told {
		at := strings.HasPrefix(strings.TrimSpace(d.Snippet.Code), c.attribute)
		if strings.HasSuffix(d.Snippet.Context, `"`+label+`"`) && at && d.Summary == c.summary && strings.Contains(d.Detail, c.detail) {
			return true
		}
	}
	return false
}

// requireNoPatience fails if a refused call was repeated or any change was accepted: a mistake is told at once, and
// nobody waits for it to go away. calls is how many resources make the same call.
func (p *pair) requireNoPatience(t *testing.T, since acctest.Mark, calls int) {
	t.Helper()
	refusals := map[string]int{}
	for _, r := range p.Since(since) {
		call := r.Method + " " + r.Path
		switch {
		case r.Status >= http.StatusBadRequest:
			refusals[call]++
		case r.IsWrite():
			t.Errorf("the emulator accepted %s", call)
		}
	}
	for call, count := range refusals {
		if count > calls {
			t.Errorf("%s was refused %d times", call, count)
		}
	}
}

// TestAccBadInputIsMalformed: what can be seen without Graph is refused before anything is read.
func TestAccBadInputIsMalformed(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	mark := p.Mark()
	target := fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID())
	job := func(line string) func(*pair) string {
		return func(p *pair) string { return p.synchronizationArguments(target, line) }
	}
	onDemand := func(subjects string) func(*pair) string {
		return func(p *pair) string { return p.jobArguments("subjects = " + subjects) }
	}
	p.refused(t, "plan", 0, map[string]badInput{
		"application tenant": {"synchronization_application", func(*pair) string { return "\n  tenant_id = \"contoso.com\"\n  display_name = \"A\"" }, "tenant_id", "Invalid GUID", "contoso.com"},
		"application name":   {"synchronization_application", func(*pair) string { return "\n  display_name = \"\"" }, "display_name", "Invalid Attribute Value Length", "between 1 and 256"},
		"job target": {
			"synchronization_job", func(p *pair) string { return p.synchronizationArguments(`target_tenant_id = "contoso.com"`) }, "target_tenant_id", "Invalid GUID", "contoso.com",
		},
		"job scope":               {"synchronization_job", job(`scope = "everybody"`), "scope", "Invalid Attribute Value Match", "assigned"},
		"job threshold":           {"synchronization_job", job(`deletion_threshold = -1`), "deletion_threshold", "Invalid deletion threshold", `"-1"`},
		"job half threshold":      {"synchronization_job", job(`deletion_threshold = 2.5`), "deletion_threshold", "Invalid deletion threshold", `"2.5"`},
		"job mail":                {"synchronization_job", job(`notification_email = "ops"`), "notification_email", "Invalid mail address", `"ops"`},
		"schedule state":          {"synchronization_schedule", func(p *pair) string { return p.jobArguments(`state = "Running"`) }, "state", "Invalid Attribute Value Match", "Active"},
		"schedule job":            {"synchronization_schedule", func(p *pair) string { return p.synchronizationArguments(`job_id = ""`) }, "job_id", "Invalid Attribute Value Length", "at least 1"},
		"schedule application":    {"synchronization_schedule", func(*pair) string { return "\n  service_principal_id = \"Fabrikam\"\n  job_id = \"A\"" }, "service_principal_id", "Invalid GUID", "Fabrikam"},
		"assignment":              {"synchronization_assignment", func(p *pair) string { return p.synchronizationArguments(`principal_id = "anna@fabrikam.example"`) }, "principal_id", "Invalid GUID", "anna@fabrikam.example"},
		"assignments":             {"synchronization_assignments", func(p *pair) string { return p.synchronizationArguments(`principal_ids = ["Wave 1"]`) }, "principal_ids", "Invalid GUID", "Wave 1"},
		"on demand nobody":        {"provision_on_demand", onDemand("[]"), "subjects", "Invalid Attribute Value", "at least 1"},
		"on demand malformed":     {"provision_on_demand", onDemand(subjects("anna@fabrikam.example")), "", "Invalid GUID", "anna@fabrikam.example"},
		"on demand twice":         {"provision_on_demand", onDemand(subjects(p.users[0], strings.ToUpper(p.users[0]))), "", "Object is listed twice", p.users[0]},
		"on demand unknown type":  {"provision_on_demand", onDemand(`[{ object_id = "` + p.users[0] + `", object_type_name = "user" }]`), "", "Invalid Attribute Value Match", `"User"`},
		"on demand members":       {"provision_on_demand", onDemand(`[{ object_id = "` + p.users[0] + `", member_ids = ["` + p.users[1] + `"] }]`), "", "Only a group has members", "Group"},
		"on demand other members": {"provision_on_demand", onDemand(`[{ object_id = "` + p.group + `", object_type_name = "Group", member_ids = ["anna"] }]`), "", "Invalid GUID", "anna"},
	})
	if calls := p.Since(mark); len(calls) > 0 {
		t.Errorf("Graph was asked: %v", calls)
	}
}

// TestAccBadInputAtPlan: what a plan can see is refused there.
func TestAccBadInputAtPlan(t *testing.T) {
	t.Parallel()
	newPair(t).refused(t, "plan", 0, map[string]badInput{
		"same tenant on both sides": {
			"synchronization_job", func(p *pair) string {
				return p.synchronizationArguments(fmt.Sprintf("target_tenant_id = %q", strings.ToUpper(p.Fabrikam.ID())))
			}, "target_tenant_id", "Source and target are the same tenant", "{source}",
		},
		"group without the preview feature": {
			"provision_on_demand", func(p *pair) string {
				return p.jobArguments(`subjects = [{ object_id = "` + p.group + `", object_type_name = "Group" }]`)
			}, "", "Preview feature is not turned on", "group_synchronization",
		},
	})
}

// TestAccBadInputAtApply: what only Graph knows is refused at the attribute that names it, at once, and nothing is written.
func TestAccBadInputAtApply(t *testing.T) {
	t.Parallel()
	underBothAnswersOf(t, otherAnswers("assignments.", "on-demand.", "ids."), func(t *testing.T, p *pair) {
		elsewhere := p.Contoso.AddUser(graphemu.User{DisplayName: "Eva Gran", Mail: "eva.gran@contoso.example"})
		unknownSP := func(line string) func(p *pair) string {
			return func(p *pair) string { return strings.Replace(p.synchronizationArguments(line), p.spID, nobodysID, 1) }
		}
		p.refused(t, "apply", 3, map[string]badInput{
			"job": {"synchronization_job", unknownSP(fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID())), "service_principal_id", "Unable to create the synchronization job", nobodysID},
			"job with other settings": {
				"synchronization_job", func(p *pair) string {
					return p.synchronizationArguments(fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID()), `scope = "all"`, `acknowledge = ["scope_all"]`)
				}, "", "Synchronization job exists already", "{source}/" + p.spID + "/" + p.jobID,
			},
			"schedule without a job": {"synchronization_schedule", func(p *pair) string { return p.synchronizationArguments(`job_id = "Azure2Azure.0.0"`) }, "job_id", "Synchronization job does not exist", ""},
			"assignment":             {"synchronization_assignment", unknownSP(fmt.Sprintf("principal_id = %q", p.users[0])), "service_principal_id", "Service principal does not exist", nobodysID},
			"assignments":            {"synchronization_assignments", unknownSP(fmt.Sprintf("principal_ids = [%q]", p.users[0])), "service_principal_id", "Service principal does not exist", nobodysID},
			"unknown principal":      {"synchronization_assignment", func(p *pair) string { return p.synchronizationArguments(fmt.Sprintf("principal_id = %q", nobodysID)) }, "principal_id", "Principal cannot be assigned", "{source}"},
			"unknown member": {"synchronization_assignments", func(p *pair) string {
				return p.synchronizationArguments(fmt.Sprintf("principal_ids = [%q]", nobodysOtherID))
			}, "principal_ids", "Principal cannot be assigned", nobodysOtherID},
			"foreign principal": {"synchronization_assignment", func(p *pair) string { return p.synchronizationArguments(fmt.Sprintf("principal_id = %q", elsewhere)) }, "principal_id", "Principal cannot be assigned", elsewhere},
			"on demand without a job": {
				"provision_on_demand", func(p *pair) string {
					return p.synchronizationArguments(`job_id = "Azure2Azure.0.0"`, "subjects = "+subjects(p.users[0]))
				}, "job_id", "Synchronization job does not exist", "Azure2Azure.0.0",
			},
		})
	})
}

const nobodysOtherID = "99999999-9999-4999-8999-999999999998"

// TestAccBadInputWithoutPermission: an identity that only reads is told which permission it lacks in which tenant.
func TestAccBadInputWithoutPermission(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithPermissions(acctest.ReadPermissions()...))
	freeSP := p.freeApplication()
	p.refused(t, "apply", 2, map[string]badInput{
		"application": {"synchronization_application", func(p *pair) string {
			return fmt.Sprintf("\n  tenant_id = %q\n  display_name = \"Wave 1\"", p.Fabrikam.ID())
		}, "", "Unable to create the synchronization application", "Application.ReadWrite"},
		"job": {"synchronization_job", func(p *pair) string {
			return strings.Replace(p.synchronizationArguments(fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID())), p.spID, freeSP, 1)
		}, "", "Unable to create the synchronization job", "Synchronization.ReadWrite.All"},
		"schedule":   {"synchronization_schedule", func(p *pair) string { return p.jobArguments() }, "job_id", "Unable to validate the settings of the synchronization job", "Synchronization.ReadWrite.All"},
		"assignment": {"synchronization_assignment", func(p *pair) string { return p.synchronizationArguments(fmt.Sprintf("principal_id = %q", p.users[0])) }, "principal_id", "Unable to assign principal", "AppRoleAssignment.ReadWrite.All"},
		"assignments": {"synchronization_assignments", func(p *pair) string {
			return p.synchronizationArguments(fmt.Sprintf("principal_ids = [%q]", p.users[1]))
		}, "principal_ids", "Unable to assign principal", "AppRoleAssignment.ReadWrite.All"},
		"on demand": {"provision_on_demand", func(p *pair) string { return p.jobArguments("subjects = " + subjects(p.users[0])) }, "", "Unable to provision on demand", "Synchronization.ReadWrite.All"},
	})
}

// TestAccBadInputWithoutSynchronization: who lacks the synchronization permission gets a 401 without a word from the
// service, which must name the permission all the same and be asked no second time.
func TestAccBadInputWithoutSynchronization(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	freeSP := p.freeApplication()
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		p.Server.AddFault(graphemu.Fault{Method: method, Path: "/servicePrincipals/*/synchronization/**", Status: http.StatusUnauthorized, Code: "UnknownError"})
	}
	said := "Synchronization.ReadWrite.All"
	p.refused(t, "apply", 1, map[string]badInput{
		"job": {"synchronization_job", func(p *pair) string {
			return strings.Replace(p.synchronizationArguments(fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID())), p.spID, freeSP, 1)
		}, "", "Unable to create the synchronization job", said},
		"settings": {"synchronization_job", func(p *pair) string {
			return p.synchronizationArguments(fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID()), `scope = "all"`, `acknowledge = ["scope_all"]`, "adopt_existing = true")
		}, "", "Unable to write the settings of the synchronization job", said},
		"schedule":  {"synchronization_schedule", func(p *pair) string { return p.jobArguments() }, "job_id", "Unable to validate the settings of the synchronization job", said},
		"on demand": {"provision_on_demand", func(p *pair) string { return p.jobArguments("subjects = " + subjects(p.users[0])) }, "", "Unable to provision on demand", said},
	})
}

// freeApplication is a further application, without a job; its service principal's id.
func (p *pair) freeApplication() string {
	_, spID := p.Fabrikam.AddSyncApplication("Another")
	return spID
}
