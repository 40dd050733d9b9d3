package scopefilter_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// BenchmarkMatch is one object of a cycle against two groups, with a regular expression.
func BenchmarkMatch(b *testing.B) {
	m, err := scopefilter.Filter{
		{Name: "Pilots", Clauses: []scopefilter.Clause{{Attribute: "extensionAttribute1", Operator: "IS NOT NULL"}}},
		{Name: "Engineers of New York", Clauses: []scopefilter.Clause{
			{Attribute: "state", Operator: "EQUALS", Values: []string{"New York"}},
			{Attribute: "department", Operator: "EQUALS", Values: []string{"Engineering"}},
			{Attribute: "employeeId", Operator: "REGEX MATCH", Values: []string{"^1[0-9]{6}$"}},
		}},
	}.Compile(scopefilter.MatchOptions{})
	if err != nil {
		b.Fatal(err)
	}
	get := object(map[string][]string{"state": {"New York"}, "department": {"Engineering"}, "employeeId": {"1234567"}})
	b.ReportAllocs()
	for b.Loop() {
		if matched, _, err := m.Match(get); !matched || err != nil {
			b.Fatal(matched, err)
		}
	}
}
