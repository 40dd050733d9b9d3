//go:build unix

package acctest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func partnerFiles(env *acctest.Env) map[string]string {
	return map[string]string{"main.tf": fmt.Sprintf(`
terraform {
  required_providers {
    crosstenant = { source = "crosstenant/crosstenant" }
  }
}
%s
resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = %q
}
`, env.ProviderConfig(), env.Fabrikam.ID())}
}

// TestWorkspaceKillProvider kills the provider after the service committed and
// before its answer: the apply fails, and the next one ends with the same object.
func TestWorkspaceKillProvider(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	w := env.Workspace(partnerFiles(env))
	env.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/policies/crossTenantAccessPolicy/partners", After: true, Times: 1, Drop: true,
		Hook: func(graphemu.Request) { w.KillProvider() },
	})
	if r := w.Run("apply", "-auto-approve"); r.ExitCode == 0 {
		t.Fatalf("the apply succeeded without a provider\n%s", r.Output)
	}
	w.MustRun(0, "apply", "-auto-approve")
	w.MustRun(0, "plan", "-detailed-exitcode")
	w.MustRun(0, "destroy", "-auto-approve")
}

// TestWorkspaceInterrupt sends Ctrl-C in the middle of an apply.
func TestWorkspaceInterrupt(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	w := env.Workspace(partnerFiles(env))
	reached := make(chan struct{})
	env.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/policies/crossTenantAccessPolicy/partners", Times: 1,
		Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: 60e9,
		Hook: func(graphemu.Request) { close(reached) },
	})
	running := w.Start("apply", "-auto-approve")
	<-reached
	running.Interrupt()
	r := running.Wait()
	if r.ExitCode == 0 || !strings.Contains(r.Output, "nterrupt") {
		t.Errorf("exit code %d\n%s", r.ExitCode, r.Output)
	}
}
