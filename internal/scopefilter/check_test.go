package scopefilter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// attributes is a small source directory.
func attributes(name string) scopefilter.AttributeFacts {
	switch name {
	case "department", "employeeId", "userPrincipalName", "city":
		return scopefilter.AttributeFacts{Known: true, Type: "String"}
	case "accountEnabled":
		return scopefilter.AttributeFacts{Known: true, Type: "boolean"}
	case "level":
		return scopefilter.AttributeFacts{Known: true, Type: "Integer"}
	case "hired":
		return scopefilter.AttributeFacts{Known: true, Type: "DateTime"}
	case "proxyAddresses":
		return scopefilter.AttributeFacts{Known: true, Type: "String", Multivalued: true}
	case "secret":
		return scopefilter.AttributeFacts{Known: true, Type: "String", Unfilterable: "It is a secret."}
	case "departement":
		return scopefilter.AttributeFacts{Suggestion: "department"}
	default:
		return scopefilter.AttributeFacts{Definite: true}
	}
}

// TestCheckOneClause expects each line's problem and no other: severity, member, code, and a part of the text.
func TestCheckOneClause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attribute, operator string
		values              []string
		want                string
	}{
		{"department", "EQUALS", []string{"Sales"}, ""},
		{"accountEnabled", "IS TRUE", nil, ""},
		{"level", "GREATER_THAN", []string{"3"}, ""},
		{"city", "IS NOT NULL", nil, ""},
		{"employeeId", "REGEX MATCH", []string{"^1[0-9]{6}$"}, ""},
		{"employeeId", "REGEX MATCH", []string{`^a$|^(?:b|\$)$`}, ""},
		{"employeeId", "REGEX MATCH", []string{`(?i)(^a.*$)`}, ""},
		{"employeeId", "NOT REGEX MATCH", []string{".*[|]a.*"}, ""},
		{"", "EQUALS", []string{"x"}, "error attribute no-attribute"},
		{"[department]", "EQUALS", []string{"x"}, `error attribute attribute-spelling Did you mean "department"?`},
		{"userType", "EQUALS", []string{"Member"}, "error attribute not-filterable known issues"},
		{"appRoleAssignments", "IS NOT NULL", nil, "error attribute not-filterable known issues"},
		{"manager", "IS NULL", nil, "error attribute not-filterable known issues"},
		{"members", "IS NOT NULL", nil, "error attribute not-filterable members of a group"},
		{"accountExpires", "IS NULL", nil, "error attribute not-filterable dates"},
		{"hired", "IS NULL", nil, "error attribute not-filterable dates"},
		{"proxyAddresses", "INCLUDES", []string{"x"}, "error attribute not-filterable multi-valued"},
		{"secret", "EQUALS", []string{"x"}, "error attribute not-filterable It is a secret."},
		{"departement", "EQUALS", []string{"x"}, `warning attribute unknown-attribute Did you mean "department"?`},
		{"nowhere", "EQUALS", []string{"x"}, "error attribute unknown-attribute source directory has no attribute nowhere"},
		{"city", "", []string{"x"}, "error operator no-operator"},
		{"city", "IsMemberOf", []string{"x"}, "error operator unsupported-operator assign the group"},
		{"city", "EQUALL", []string{"x"}, `error operator unknown-operator Did you mean "EQUALS"?`},
		{"city", "CONTAINS", []string{"x"}, `error operator unknown-operator Did you mean "INCLUDES"?`},
		{"city", "STARTS_WITH", []string{"x"}, `error operator unknown-operator Did you mean "REGEX MATCH"?`},
		{"city", "Quux", []string{"x"}, `error operator unknown-operator There is no operator "Quux".`},
		{"city", "equals", []string{"x"}, `warning operator operator-spelling Did you mean "EQUALS"?`},
		{"level", "Greater_Than", []string{"3"}, ""},
		{"accountEnabled", "EQUALS", []string{"True"}, "warning operator attribute-type IS TRUE"},
		{"employeeId", "GREATER_THAN", []string{"3"}, "warning operator attribute-type REGEX MATCH"},
		{"city", "IS NULL", []string{"x"}, "error value superfluous-value"},
		{"city", "EQUALS", nil, "error value missing-value"},
		{"city", "EQUALS", []string{"a", "b"}, "error value several-values groups are alternatives"},
		{"city", "EQUALS", []string{""}, "warning value empty-value IS NOT NULL"},
		{"level", "GREATER_THAN", []string{"-1"}, "error value not-an-integer"},
		{"level", "GREATER_THAN_OR_EQUALS", []string{"1.5"}, "error value not-an-integer"},
		{"level", "GREATER_THAN", []string{""}, "error value not-an-integer"},
		{"employeeId", "REGEX MATCH", []string{"(1"}, "error value bad-regex"},
		{"employeeId", "NOT REGEX MATCH", []string{"(?<1"}, "error value bad-regex"},
		{"userPrincipalName", "REGEX MATCH", []string{`.*\@domain.com`}, `warning value regex-anchoring whole value`},
		{"userPrincipalName", "REGEX MATCH", []string{`^a|b$`}, `warning value regex-anchoring`},
		{"userPrincipalName", "REGEX MATCH", []string{`^a\$`}, `warning value regex-anchoring`},
		{"userPrincipalName", "REGEX MATCH", []string{`^a[$]`}, `warning value regex-anchoring`},
	} {
		problems := one(c.attribute, c.operator, c.values...).Check(scopefilter.CheckOptions{Attribute: attributes})
		if c.want == "" {
			if len(problems) != 0 {
				t.Errorf("%s %s %q: got %v", c.attribute, c.operator, c.values, problems)
			}
			continue
		}
		if len(problems) != 1 || !fits(problems[0], c.want) {
			t.Errorf("%s %s %q: got %v, want %s", c.attribute, c.operator, c.values, problems, c.want)
		}
	}
}

// fits compares a problem with "severity member code part of the text".
func fits(p scopefilter.Problem, want string) bool {
	severity := map[scopefilter.Severity]string{scopefilter.Error: "error", scopefilter.Warning: "warning"}[p.Severity]
	head := fmt.Sprintf("%s %s %s", severity, p.Member, p.Code)
	rest, ok := strings.CutPrefix(want, head)
	return ok && strings.Contains(p.String(), strings.TrimSpace(rest)) && p.Group == 0 && p.Clause == 0
}

// TestCheckEverything finds all problems at once, each where it is.
func TestCheckEverything(t *testing.T) {
	t.Parallel()
	filter := scopefilter.Filter{
		{Name: "same", Clauses: []scopefilter.Clause{
			{Attribute: "city", Operator: "EQUALS", Values: []string{"Berlin"}},
			{Attribute: "city", Operator: "EQUALS", Values: []string{"Bonn"}},
		}},
		{Name: "same"},
		{Clauses: []scopefilter.Clause{{Attribute: "manager", Operator: "NO SUCH THING"}}},
		{Clauses: []scopefilter.Clause{{Attribute: "nowhere", Operator: "EQUALS"}}},
	}
	want := []string{
		"0/1 contradiction", "1/-1 duplicate-name", "1/-1 empty-group", "2/0 not-filterable", "2/0 unknown-operator",
		"3/0 missing-value", // without facts an attribute is not looked up
	}
	var got []string
	for _, p := range filter.Check(scopefilter.CheckOptions{}) {
		got = append(got, fmt.Sprintf("%d/%d %s", p.Group, p.Clause, p.Code))
		if p.Message == "" || !strings.HasSuffix(p.Message, ".") {
			t.Errorf("%s: %q is no sentence", p.Code, p.Message)
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestContradictions tells what can never hold from what can.
func TestContradictions(t *testing.T) {
	t.Parallel()
	clause := func(operator string, values ...string) scopefilter.Clause {
		return scopefilter.Clause{Attribute: "city", Operator: operator, Values: values}
	}
	for _, c := range []struct {
		a, b scopefilter.Clause
		want bool
	}{
		{clause("EQUALS", "A"), clause("EQUALS", "B"), true},
		{clause("EQUALS", "A"), clause("NOT EQUALS", "A"), true},
		{clause("IS NULL"), clause("NOT EQUALS", "A"), true},
		{clause("IS TRUE"), clause("IS FALSE"), true},
		{clause("REGEX MATCH", "^a$"), clause("NOT REGEX MATCH", "^a$"), true},
		{clause("NOT EQUALS", "A"), clause("NOT EQUALS", "B"), false},
		{clause("EQUALS", "A"), clause("EQUALS", "A"), false},
		{clause("EQUALS", "A"), clause("NOT EQUALS", "B"), false},
		{clause("IS NOT NULL"), clause("EQUALS", "B"), false},
		{clause("IS NULL"), clause("IS NULL"), false},
		{clause("EQUALS", "A"), scopefilter.Clause{Attribute: "state", Operator: "EQUALS", Values: []string{"B"}}, false},
	} {
		problems := scopefilter.Filter{{Clauses: []scopefilter.Clause{c.a, c.b}}}.Check(scopefilter.CheckOptions{})
		if got := len(problems) == 1 && problems[0].Code == "contradiction"; got != c.want || !c.want && len(problems) > 0 {
			t.Errorf("%v and %v: got %v, want a contradiction: %t", c.a, c.b, problems, c.want)
		}
	}
}
