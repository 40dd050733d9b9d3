package scopefilter_test

import (
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// FuzzFilter checks that no clause panics or hangs, that a filter without errors can be matched, under either way of
// anchoring, and that an expression without a warning does not depend on it.
func FuzzFilter(f *testing.F) {
	for _, operator := range scopefilter.Operators() {
		f.Add("department", operator.Name, "Sales", "Sales")
	}
	f.Add("employeeId", "REGEX MATCH", "(1[0-9][0-9])", "1234")
	f.Add("userPrincipalName", "NOT REGEX MATCH", `.*\@domain.com`, "ann@domain.com")
	f.Add("a", "REGEX MATCH", `(?x)[]^-] # (`, "]")
	f.Add("a", "REGEX MATCH", `^(a+)+$`, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
	f.Add("a", "REGEX MATCH", `(?<n>^a|b$)|(?:.*)`, "ab")
	f.Fuzz(func(t *testing.T, attribute, operator, value, actual string) {
		if len(value) > 200 || len(actual) > 1000 {
			t.Skip("longer than the question")
		}
		filter := one(attribute, operator, value)
		if known, _, ok := scopefilter.OperatorNamed(operator); ok && known.Arity == scopefilter.Unary {
			filter = one(attribute, operator)
		}
		began := time.Now()
		broken, depends := false, false
		for _, p := range filter.Check(scopefilter.CheckOptions{}) {
			broken = broken || p.Severity == scopefilter.Error && p.Member != "attribute"
			depends = depends || p.Code == "regex-anchoring"
		}
		answers := map[bool]bool{}
		for _, whole := range []bool{false, true} {
			m, err := filter.Compile(scopefilter.MatchOptions{WholeValue: whole})
			if (err != nil) != broken {
				t.Fatalf("whole value %t: Check found an error: %t, Compile says %v", whole, broken, err)
			}
			if err != nil {
				return
			}
			answers[whole], _, err = m.Match(func(string) []string { return []string{actual} })
			if err != nil {
				return // a regular expression that takes too long
			}
		}
		if answers[true] != answers[false] && !depends {
			t.Errorf("%s %q of %q depends on the anchoring, and Check does not warn", operator, value, actual)
		}
		if !filter.Equal(one(attribute, operator, filter[0].Clauses[0].Values...)) {
			t.Error("a filter is not equal to itself")
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
