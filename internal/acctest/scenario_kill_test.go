//go:build unix

package acctest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// ids are the segments of a path that differ from run to run.
var ids = regexp.MustCompile(`(?i)/(Azure2Azure\.[^/]+|[0-9a-f]{8}-[0-9a-f-]{27})`)

// mutation is the n-th write of one kind during an apply.
type mutation struct {
	method, path string
	skip         int
}

func (m mutation) String() string {
	return fmt.Sprintf("%s %s %d", m.method, strings.ReplaceAll(strings.Trim(m.path, "/"), "/", "."), m.skip+1)
}

// mutations lists the writes of a clean apply, in a form that fits another one. To parse an expression changes nothing.
func mutations(writes []graphemu.Request) []mutation {
	seen := map[mutation]int{}
	var all []mutation
	for _, w := range writes {
		if strings.HasSuffix(w.Path, "/parseExpression") {
			continue
		}
		kind := mutation{method: w.Method, path: ids.ReplaceAllString(w.Path, "/*")}
		all = append(all, mutation{kind.method, kind.path, seen[kind]})
		seen[kind]++
	}
	return all
}

// TestScenarioMergerSurvivesKills kills the provider in turn at each call that changes something, after the service
// committed and before its answer. A plan must not fail then; the next apply must end with exactly one object of each kind,
// and the plan after it be empty.
func TestScenarioMergerSurvivesKills(t *testing.T) {
	t.Parallel()
	clean := newMerger(t)
	clean.Server.ResetRequests()
	clean.apply()
	clean.requireOneOfEach(t)
	clean.emptyPlan()

	all := mutations(clean.Server.Writes())
	if len(all) < 10 {
		t.Fatalf("the apply changed things with %d calls only: %v", len(all), all)
	}
	for _, at := range all {
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			fault := m.Server.AddFault(graphemu.Fault{
				Method: at.method, Path: at.path, Skip: at.skip, Times: 1, After: true, Drop: true,
				Hook: func(graphemu.Request) { m.workspace.KillProvider() },
			})
			if r := m.workspace.Run("-chdir="+m.root, "apply", "-no-color", "-auto-approve"); r.ExitCode == 0 || fault.Strikes() != 1 {
				t.Fatalf("exit code %d, the fault struck %d times\n%s", r.ExitCode, fault.Strikes(), r.Output)
			}
			m.run(2, "plan", "-no-color", "-detailed-exitcode")
			m.apply()
			m.requireOneOfEach(t)
			m.emptyPlan()
		})
	}
}
