package synchronization_test

import (
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func TestAccOnlyActionProvisionOnDemandReportsProgress(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	p := newPair(t)
	w := p.Workspace(map[string]string{"main.tf": requiredProvider + p.actionConfig("", subjects(p.users[0], p.users[1]))})
	output := w.MustRun(0, "apply", "-auto-approve").Output
	for _, message := range []string{"1 of 2: provisioning User " + p.users[0], "2 of 2: User " + p.users[1] + ": Success, in the target "} {
		if !strings.Contains(output, message) {
			t.Errorf("the run did not report %q:\n%s", message, output)
		}
	}
	if strings.Contains(output, "@fabrikam") {
		t.Errorf("the run printed an address:\n%s", output)
	}
}

// Ctrl-C while an assignment replicates ends the run at once, and the next apply makes up for it.
func TestAccProvisionOnDemandInterrupted(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{Collection: "entitlements", List: time.Hour})))
	p.Fabrikam.Assign(p.spID, p.users[0])
	calls := make(chan struct{}, 100)
	p.Server.AddFault(graphemu.Fault{
		Method: "POST", Path: "/servicePrincipals/*/synchronization/jobs/*/provisionOnDemand", After: true,
		Hook: func(graphemu.Request) { calls <- struct{}{} },
	})
	w := p.Workspace(map[string]string{"main.tf": requiredProvider + p.onDemand(subjects(p.users[0]))})
	running := w.Start("apply", "-auto-approve")
	for range 2 {
		select {
		case <-calls:
		case <-time.After(time.Minute):
			t.Fatal("the object was not tried twice")
		}
	}
	began := time.Now()
	running.Interrupt()
	result := running.Wait()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the run ended after %s", took)
	}
	if result.ExitCode == 0 {
		t.Errorf("an interrupted run passed for a success:\n%s", result.Output)
	}
	p.Server.SetLag()
	w.MustRun(0, "apply", "-auto-approve")
	if err := p.provisioned(1)(nil); err != nil {
		t.Error(err)
	}
}

const requiredProvider = `
terraform {
  required_providers {
    crosstenant = { source = "crosstenant/crosstenant" }
  }
}
`

// The provider dies after the service made an assignment and before it answered: the next apply ends with one of each.
func TestAccAssignmentsOfAKilledProvider(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]func(p *pair) string{
		"one": func(p *pair) string { return p.assignment(p.users[0]) },
		"set": func(p *pair) string { return p.assignments("", p.users[0], p.users[1], p.group) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			w := p.Workspace(map[string]string{"main.tf": requiredProvider + config(p)})
			p.Server.AddFault(graphemu.Fault{
				Method: "POST", Path: "/servicePrincipals/*/appRoleAssignedTo", After: true, Times: 1, Drop: true,
				Hook: func(graphemu.Request) { w.KillProvider() },
			})
			if r := w.Run("apply", "-auto-approve"); r.ExitCode == 0 {
				t.Fatalf("the provider was not killed:\n%s", r.Output)
			}
			if len(p.Fabrikam.Assignments(p.spID)) == 0 {
				t.Fatal("nothing was committed before the provider died")
			}
			w.MustRun(0, "apply", "-auto-approve")
			w.MustRun(0, "plan", "-detailed-exitcode")
			want := map[string]int{"one": 1, "set": 3}[name]
			if got := len(p.Fabrikam.Assignments(p.spID)); got != want {
				t.Errorf("there are %d assignments, want %d", got, want)
			}
		})
	}
}
