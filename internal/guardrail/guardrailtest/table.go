// Package guardrailtest tests rules one by one.
package guardrailtest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
)

// Rows are plans that one rule trips, with the severity that it was given, and plans that it lets pass; by what they show.
type Rows[M any] struct {
	Trips, Passes map[string]guardrail.Plan[M]
}

// New is the plan of an object that is created.
func New[M any](m M) guardrail.Plan[M] { return guardrail.Plan[M]{To: &m} }

// Same is the plan of an object that stays as it is.
func Same[M any](m M) guardrail.Plan[M] { return guardrail.Plan[M]{From: &m, To: &m} }

// Changed is the plan of an object that becomes another one in place.
func Changed[M any](from, to M) guardrail.Plan[M] { return guardrail.Plan[M]{From: &from, To: &to} }

// Gone is the plan of an object that is destroyed.
func Gone[M any](m M) guardrail.Plan[M] { return guardrail.Plan[M]{From: &m} }

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// Test runs the rows of every rule of a set. A rule without rows of both kinds fails, and so does one that is not worded.
func Test[M any](t *testing.T, set guardrail.Set[M], rows map[string]Rows[M]) {
	t.Helper()
	for _, rule := range set.Rules {
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			r := rows[rule.Name]
			if len(r.Trips) == 0 || len(r.Passes) == 0 {
				t.Error("the rule has no row that trips it, or none that does not")
			}
			if !snakeCase.MatchString(rule.Name) {
				t.Error("the name is not in snake_case")
			}
			for _, text := range []string{rule.Reason, rule.Advice} {
				if !strings.HasSuffix(text, ".") {
					t.Errorf("%q is no sentence", text)
				}
			}
			alone := set
			alone.Rules = []guardrail.Rule[M]{rule}
			for name, plan := range r.Trips {
				trips(t, alone, name, plan)
			}
			for name, plan := range r.Passes {
				if said := alone.Check(plan); len(said) > 0 {
					t.Errorf("%s: want nothing said, got %v", name, said)
				}
			}
		})
	}
	if len(rows) > len(set.Rules) {
		t.Errorf("%d rules have %d tables", len(set.Rules), len(rows))
	}
}

func trips[M any](t *testing.T, set guardrail.Set[M], name string, plan guardrail.Plan[M]) {
	t.Helper()
	want := diag.SeverityWarning
	if set.Rules[0].Severity == guardrail.Error {
		want = diag.SeverityError
	}
	subject := plan.To
	if set.Rules[0].Destroy != nil {
		subject = plan.From
	}
	object := set.Object(*subject)
	said := set.Check(plan)
	if len(said) != 1 || said[0].Severity() != want || said[0].Summary() != set.Rules[0].Summary+": "+object {
		t.Errorf("%s: want one %s about %q, got %v", name, set.Rules[0].Severity, object, said)
	}
}
