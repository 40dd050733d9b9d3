//go:build unix

package synchronization_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// member is one of the family's resources over what newPair has set up, with its import id and identity.
type member struct {
	kind      string
	arguments []string
	id        string            // "" = cannot be imported
	identity  map[string]string // beside the tenant
}

// family describes what newPair has set up, and an assigned user, as every resource of the family.
func (p *pair) family() []member {
	below := fmt.Sprintf("service_principal_id = %q", p.spID)
	job := fmt.Sprintf("job_id = %q", p.jobID)
	user := p.users[0]
	return []member{
		{"synchronization_application", []string{fmt.Sprintf("display_name = %q", sourceAppName)}, p.appID, map[string]string{"application_id": p.appID}},
		{
			"synchronization_job",
			[]string{below, fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID()), "deletion_threshold = 0", `acknowledge = ["deletion_threshold_off"]`},
			p.spID,
			map[string]string{"service_principal_id": p.spID},
		},
		{"synchronization_schedule", []string{below, job}, p.spID + "/" + p.jobID, map[string]string{"service_principal_id": p.spID, "job_id": p.jobID}},
		{
			"synchronization_assignment",
			[]string{below, fmt.Sprintf("principal_id = %q", user)},
			p.spID + "/" + user,
			map[string]string{"service_principal_id": p.spID, "principal_id": user},
		},
		{"synchronization_assignments", []string{below, fmt.Sprintf("principal_ids = [%q]", user)}, p.spID, map[string]string{"service_principal_id": p.spID}},
		{"provision_on_demand", []string{below, job, "subjects = " + subjects(user)}, "", nil},
	}
}

func (m member) name() string { return "crosstenant_" + m.kind + ".test" }

// block is the resource in HCL; further lines say the tenant.
func (m member) block(lines ...string) string {
	return fmt.Sprintf("resource \"crosstenant_%s\" \"test\" {\n  %s\n}\n", m.kind, strings.Join(append(lines, m.arguments...), "\n  "))
}

// imports takes over all that can be imported, without a change, and finds nothing to do afterwards.
func (p *pair) imports(t *testing.T, block func(m member) string) {
	t.Helper()
	p.Fabrikam.Assign(p.spID, p.users[0])
	p.Fabrikam.StartJob(p.spID, p.jobID)
	tenant := fmt.Sprintf("tenant_id = %q", p.Fabrikam.ID())
	var (
		config strings.Builder
		checks resource.ConfigPlanChecks
		mark   acctest.Mark
	)
	for _, m := range p.family() {
		if m.id == "" {
			continue
		}
		// What is acknowledged is no part of an import and would be a change, though one that sends nothing.
		m.arguments = slices.DeleteFunc(m.arguments, func(line string) bool { return strings.HasPrefix(line, "acknowledge") })
		fmt.Fprintf(&config, "%s\nimport {\n  to = %s\n  %s\n}\n", m.block(tenant), m.name(), block(m))
		checks.PreApply = append(checks.PreApply, plancheck.ExpectResourceAction(m.name(), plancheck.ResourceActionNoop))
	}
	p.TestCase(resource.TestCase{
		CheckDestroy: p.hasNothing,
		Steps:        []resource.TestStep{{PreConfig: p.mark(&mark), Config: p.Config(config.String()), ConfigPlanChecks: checks, Check: p.CheckNoWrites(&mark)}},
	})
}

func TestAccFamilyImport(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAnswers("assignments.", "secrets.order", "secrets.put", "ids."))))
	p.imports(t, func(m member) string {
		return fmt.Sprintf("id = %q", upperGUIDs(p.Fabrikam.ID()+"/"+m.id))
	})
}

// upperGUIDs writes the GUIDs among the segments of an import id in upper case. A job's id is a text.
func upperGUIDs(id string) string {
	segments := strings.Split(id, "/")
	for i, segment := range segments {
		if !strings.Contains(segment, ".") {
			segments[i] = strings.ToUpper(segment)
		}
	}
	return strings.Join(segments, "/")
}

func TestAccOnlyFamilyImportByIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireCLI(t, "1.12", "1.12")
	p := newPair(t)
	p.imports(t, func(m member) string {
		parts := []string{fmt.Sprintf("tenant_id = %q", p.Fabrikam.ID())}
		for name, value := range m.identity {
			parts = append(parts, fmt.Sprintf("%s = %q", name, upperGUIDs(value)))
		}
		return "identity = { " + strings.Join(parts, ", ") + " }"
	})
}

// TestAccOnlyFamilyIdentity: state has each object's identity, with the same values as the attributes.
func TestAccOnlyFamilyIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.12") // OpenTofu shows no identities to the testing library
	p := newPair(t)
	var (
		config strings.Builder
		checks []statecheck.StateCheck
	)
	for _, m := range p.family()[1:5] {
		config.WriteString(m.block(fmt.Sprintf("tenant_id = %q", p.Fabrikam.ID())))
		for name := range m.identity {
			checks = append(checks, statecheck.ExpectIdentityValueMatchesState(m.name(), tfjsonpath.New(name)))
		}
		checks = append(checks, statecheck.ExpectIdentityValueMatchesState(m.name(), tfjsonpath.New("tenant_id")))
	}
	p.Test(resource.TestStep{Config: p.Config(config.String()), ConfigStateChecks: checks})
}

// TestAccFamilyNothingMoves: cycles, quarantine and what they leave in the service's status are no drift.
func TestAccFamilyNothingMoves(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.users[0])
	var config strings.Builder
	for _, m := range p.family()[1:] { // an application in use is not taken over unasked
		config.WriteString(m.block(fmt.Sprintf("tenant_id = %q", p.Fabrikam.ID())))
	}
	fmt.Fprintf(&config, `
check "health" {
  data "crosstenant_synchronization_job" "test" {
    tenant_id            = %q
    service_principal_id = %q
  }
  assert {
    condition     = data.crosstenant_synchronization_job.test.is_healthy
    error_message = "The job needs a look."
  }
}
`, p.Fabrikam.ID(), p.spID)
	w := p.Workspace(map[string]string{"main.tf": requiredProviders + p.Config(config.String())})
	w.MustRun(0, "apply", "-auto-approve")

	moments := []struct {
		name string
		pass func()
	}{
		{"started", func() {}},
		{"first cycle", func() { p.Server.RunCycle(p.Fabrikam.ID(), p.spID, p.jobID) }},
		{"changes and a day of cycles", func() {
			p.Fabrikam.EditUser(p.users[0], map[string]any{"department": "Sales"})
			p.Server.Advance(24 * time.Hour)
		}},
		{"quarantine", func() {
			p.Fabrikam.SetJobQuarantine(p.spID, p.jobID, "EncounteredQuarantineException", "Unreachable", "The target is away.")
		}},
	}
	mark := p.Mark()
	for _, m := range moments {
		m.pass()
		r := w.Run("plan", "-refresh-only", "-detailed-exitcode")
		if r.ExitCode != 0 {
			t.Errorf("%s: exit code %d\n%s", m.name, r.ExitCode, r.Output)
		}
		if warned := strings.Contains(r.Output, "is in quarantine"); warned != (m.name == "quarantine") {
			t.Errorf("%s: a warning about quarantine: %t\n%s", m.name, warned, r.Output)
		}
	}
	p.RequireNoWrites(mark)
}

// TestAccFamilyTenant: without tenant_id an object lives in the provider's tenant for good. Another tenant of the provider
// is refused, another one in the configuration replaces.
func TestAccFamilyTenant(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.users[0])
	members := p.family()[1:]
	write := func(tenantID string, lines ...string) string {
		var config strings.Builder
		for _, m := range members {
			config.WriteString(m.block(lines...))
		}
		return requiredProviders + p.ProviderConfigWithoutTenant(fmt.Sprintf("tenant_id = %q", tenantID)) + config.String()
	}
	w := p.Workspace(map[string]string{"main.tf": write(p.Fabrikam.ID())})
	if r := w.MustRun(2, "plan", "-detailed-exitcode"); strings.Count(r.Output, fmt.Sprintf("+ tenant_id            = %q", p.Fabrikam.ID())) != len(members) {
		t.Errorf("the tenant is not planned as a known value everywhere:\n%s", r.Output)
	}
	w.MustRun(0, "apply", "-auto-approve")
	mark := p.Mark()

	w.Write("main.tf", write(p.Contoso.ID()))
	told := diagnostics(w.MustRun(1, "plan", "-json").Output)
	if len(told) != len(members) {
		t.Errorf("%d errors, want one for each of %d resources: %+v", len(told), len(members), told)
	}
	for _, d := range told {
		if !strings.Contains(d.Detail, p.Contoso.ID()) || !strings.Contains(d.Detail, p.Fabrikam.ID()) {
			t.Errorf("the error does not name both tenants: %+v", d)
		}
	}

	w.Write("main.tf", write(p.Fabrikam.ID(), fmt.Sprintf("tenant_id = %q", p.Contoso.ID())))
	// A job would then be synchronized to its own tenant, which is refused; the others are replaced.
	w.Write("main.tf", strings.Replace(write(p.Fabrikam.ID(), fmt.Sprintf("tenant_id = %q", p.Contoso.ID())),
		fmt.Sprintf("target_tenant_id = %q", p.Contoso.ID()), fmt.Sprintf("target_tenant_id = %q", p.Fabrikam.ID()), 1))
	if r := w.MustRun(2, "plan", "-detailed-exitcode"); strings.Count(r.Output, "must be replaced") != len(members) {
		t.Errorf("another tenant does not replace everything:\n%s", r.Output)
	}
	p.RequireNoWrites(mark)
}

// TestAccFamilyWithoutServicePrincipal: what hangs on a deleted service principal is gone, and only then.
func TestAccFamilyWithoutServicePrincipal(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.users[0])
	members := p.family()[1:5]
	var config strings.Builder
	for _, m := range members {
		config.WriteString(m.block(fmt.Sprintf("tenant_id = %q", p.Fabrikam.ID())))
	}
	w := p.Workspace(map[string]string{"main.tf": requiredProviders + p.Config(config.String())})
	w.MustRun(0, "apply", "-auto-approve")

	rule := p.Server.AddFault(graphemu.Fault{Method: "GET", Path: "/servicePrincipals/*/**", Status: 404, Body: "<html>Not here</html>"})
	if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 1 {
		t.Errorf("a 404 of a gateway passed for gone: exit code %d\n%s", r.ExitCode, r.Output)
	}
	rule.Remove()
	p.Fabrikam.DeleteServicePrincipal(p.spID)
	r := w.MustRun(2, "plan", "-detailed-exitcode")
	if want := fmt.Sprintf("Plan: %d to add, 0 to change, 0 to destroy", len(members)); !strings.Contains(r.Output, want) {
		t.Errorf("want %q:\n%s", want, r.Output)
	}
	w.MustRun(0, "destroy", "-auto-approve")
}
