//go:build unix

package synchronization_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestAccSynchronizationInterrupted: Ctrl-C while something is waited for ends at once, with what exists in state and not
// tainted.
func TestAccSynchronizationInterrupted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  graphemu.Fault
		config func(s *source) string
	}{
		"application": {
			graphemu.Fault{Method: http.MethodGet, Path: "/servicePrincipals/*/synchronization/templates", Status: 200, Body: `{"value":[]}`},
			func(s *source) string { return s.application(`display_name = "Wave 1"`) },
		},
		"job": {
			graphemu.Fault{Method: http.MethodPut, Path: "/servicePrincipals/*/synchronization/secrets", Status: 429, Code: "TooManyRequests", RetryAfter: time.Minute},
			func(s *source) string { return s.withApplication().job() },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t)
			w := s.Workspace(map[string]string{"main.tf": requiredProviders + test.config(s)})
			reached := make(chan struct{}, 100)
			test.fault.Hook = func(graphemu.Request) {
				select {
				case reached <- struct{}{}:
				default:
				}
			}
			rule := s.Server.AddFault(test.fault)
			running := w.Start("apply", "-auto-approve")
			<-reached
			begin := time.Now()
			running.Interrupt()
			r := running.Wait()
			if took := time.Since(begin); r.ExitCode == 0 || took > 10*time.Second {
				t.Errorf("exit code %d after %s\n%s", r.ExitCode, took, r.Output)
			}
			rule.Remove()
			if r := w.Run("plan"); strings.Contains(r.Output, "tainted") || !strings.Contains(r.Output, " 0 to destroy") && !strings.Contains(r.Output, "No changes") {
				t.Errorf("what exists would be made anew:\n%s", r.Output)
			}
			w.MustRun(0, "apply", "-auto-approve")
			w.MustRun(0, "plan", "-detailed-exitcode")
		})
	}
}
