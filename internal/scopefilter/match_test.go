package scopefilter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// one is a filter of one clause.
func one(attribute, operator string, values ...string) scopefilter.Filter {
	return scopefilter.Filter{{Name: "g", Clauses: []scopefilter.Clause{{Attribute: attribute, Operator: operator, Values: values}}}}
}

// object answers attributes from a map; a name that is not in it has no value.
func object(attributes map[string][]string) func(string) []string {
	return func(name string) []string { return attributes[name] }
}

// TestOperators has one line for each sentence of "Scoping users or groups to be provisioned with scoping filters" about
// operators, and for null and empty values.
func TestOperators(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operator, clause string
		value            []string
		want             bool
	}{
		{"EQUALS", "Sales", []string{"Sales"}, true},
		{"EQUALS", "Sales", []string{"sales"}, false},
		{"EQUALS", "Sales", []string{"Sales "}, false},
		{"NOT EQUALS", "Sales", []string{"sales"}, true},
		{"NOT EQUALS", "Sales", []string{"Sales"}, false},
		{"INCLUDES", "ale", []string{"Sales"}, true},
		{"INCLUDES", "sale", []string{"Sales"}, false},
		{"Includes", "ale", []string{"Sales"}, true},
		{"ENDS_WITH", "@contoso.com", []string{"ann@contoso.com"}, true},
		{"ENDS_WITH", "@contoso.com", []string{"ann@contoso.com.example"}, false},
		{"&", "DE,AT,CH", []string{"AT"}, true},
		{"&", "DE,AT,CH", []string{"FR"}, false},
		{"!&", "DE,AT,CH", []string{"FR"}, true},
		{"!&", "DE,AT,CH", []string{"AT"}, false},
		{"GREATER_THAN", "9", []string{"10"}, true},
		{"GREATER_THAN", "10", []string{"10"}, false},
		{"GREATER_THAN", "10", []string{"9"}, false},
		{"Greater_Than", "18446744073709551616", []string{"18446744073709551617"}, true},
		{"GREATER_THAN_OR_EQUALS", "10", []string{"10"}, true},
		{"Greater_Than_OR_EQUALS", "10", []string{"010"}, true},
		{"GREATER_THAN_OR_EQUALS", "10", []string{"9"}, false},
		{"REGEX MATCH", `([1-9][0-9])`, []string{"42"}, true},
		{"REGEX MATCH", `^([1-9][0-9])$`, []string{"7"}, false},
		{"REGEX MATCH", `^s`, []string{"Sales"}, false},
		{"NOT REGEX MATCH", `.*\@domain.com`, []string{"ann@other.com"}, true},
		{"NOT REGEX MATCH", `.*\@domain.com`, []string{"ann@domain.com"}, false},
		{"IS TRUE", "", []string{"True"}, true},
		{"IS TRUE", "", []string{"false"}, false},
		{"IS FALSE", "", []string{"false"}, true},
		{"IS FALSE", "", []string{"True"}, false},
		{"IS NULL", "", []string{"x"}, false},
		{"IS NOT NULL", "", []string{"x"}, true},
	} {
		var values []string
		if op, _, _ := scopefilter.OperatorNamed(c.operator); op.Arity == scopefilter.Binary {
			values = []string{c.clause}
		}
		got, _, err := one("a", c.operator, values...).Match(object(map[string][]string{"a": c.value}))
		if err != nil || got != c.want {
			t.Errorf("%s %q of %q: got %t (%v), want %t", c.operator, c.clause, c.value, got, err, c.want)
		}
	}
}

// TestNoValue is the page's note that a filter is false for what is null or empty, whatever the operator.
func TestNoValue(t *testing.T) {
	t.Parallel()
	for _, operator := range scopefilter.Operators() {
		var values []string
		if operator.Arity == scopefilter.Binary {
			values = []string{"1"}
		}
		for _, absent := range [][]string{nil, {}, {""}, {"", ""}} {
			got, _, err := one("a", operator.Name, values...).Match(object(map[string][]string{"a": absent}))
			if want := operator.Name == "IS NULL"; err != nil || got != want {
				t.Errorf("%s of %q: got %t (%v), want %t", operator.Name, absent, got, err, want)
			}
		}
	}
}

// TestGroups is the page's rule: clauses of a group together, groups as alternatives.
func TestGroups(t *testing.T) {
	t.Parallel()
	filter := scopefilter.Filter{
		{Name: "Engineers of New York", Clauses: []scopefilter.Clause{
			{Attribute: "state", Operator: "EQUALS", Values: []string{"New York"}},
			{Attribute: "department", Operator: "EQUALS", Values: []string{"Engineering"}},
		}},
		{Name: "Pilots", Clauses: []scopefilter.Clause{{Attribute: "employeeId", Operator: "IS NOT NULL"}}},
	}
	for _, c := range []struct {
		attributes map[string][]string
		want       bool
	}{
		{map[string][]string{"state": {"New York"}, "department": {"Engineering"}}, true},
		{map[string][]string{"state": {"New York"}, "department": {"Sales"}}, false},
		{map[string][]string{"state": {"New York"}, "department": {"Sales"}, "employeeId": {"1"}}, true},
		{nil, false},
	} {
		if got, results, err := filter.Match(object(c.attributes)); err != nil || got != c.want {
			t.Errorf("%v: got %t (%v, %v), want %t", c.attributes, got, results, err, c.want)
		}
	}
	for name, f := range map[string]scopefilter.Filter{"nil": nil, "empty": {}} {
		if got, results, err := f.Match(object(nil)); !got || len(results) != 0 || err != nil {
			t.Errorf("%s: got %t, %v, %v; a filter without groups lets everybody pass", name, got, results, err)
		}
	}
}

// TestResults holds the form that a provisioning log shows: one entry of ScopeEvaluationResult in "List
// provisioningObjectSummary" is {"Marketing department filter.department EQUALS 'Marketing'":true}.
func TestResults(t *testing.T) {
	t.Parallel()
	filter := scopefilter.Filter{
		{Name: "Marketing department filter", Clauses: []scopefilter.Clause{{Attribute: "department", Operator: "EQUALS", Values: []string{"Marketing"}}}},
		{Name: "Others", Clauses: []scopefilter.Clause{{Attribute: "country", Operator: "EQUALS", Values: []string{"DE"}}}},
	}
	_, results, err := filter.Match(object(map[string][]string{"department": {"Marketing"}}))
	if err != nil || len(results) != 2 {
		t.Fatalf("%v, %v", results, err)
	}
	if got, want := results[0].String(), "Marketing department filter.department EQUALS 'Marketing': true"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if results[1].Matched || results[1].Label() != "Others.country EQUALS 'DE'" {
		t.Errorf("got %v", results[1])
	}
}

// TestSeveralValues is multivaluedComparisonType All of "filterOperatorSchema resource type" for EQUALS; several values of
// a clause are this package's own rule (operators.md).
func TestSeveralValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operator string
		clause   []string
		values   []string
		want     bool
	}{
		{"EQUALS", []string{"None"}, []string{"None", "None"}, true},
		{"EQUALS", []string{"None"}, []string{"None", "Other"}, false},
		{"EQUALS", []string{"A", "B"}, []string{"B", "A"}, true},
		{"EQUALS", []string{"A", "B"}, []string{"C"}, false},
		{"NOT EQUALS", []string{"A", "B"}, []string{"B"}, false},
		{"NOT EQUALS", []string{"A", "B"}, []string{"C"}, true},
		{"!&", []string{"AB", "CD"}, []string{"C"}, false},
	} {
		got, _, err := one("a", c.operator, c.clause...).Match(object(map[string][]string{"a": c.values}))
		if err != nil || got != c.want {
			t.Errorf("%s %q of %q: got %t (%v), want %t", c.operator, c.clause, c.values, got, err, c.want)
		}
	}
}

// TestAnchoring shows the one question that no page answers, under both answers.
func TestAnchoring(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, value string
		part, whole    bool
	}{
		{`.*\@domain.com`, "ann@domain.com.example", true, false},
		{`([1-9][0-9])`, "1234", true, false},
		{`^[1-9][0-9]$`, "1234", false, false},
		{`a|b`, "ab", true, false},
		{`a|ab`, "ab", true, true},
		{`(?x) a b # and no more`, "ab", true, true},
		{`(?x) a b # and no more`, "abc", true, false},
		{`(?i)sales`, "SALES", true, true},
	} {
		for whole, want := range map[bool]bool{false: c.part, true: c.whole} {
			m, err := one("a", "REGEX MATCH", c.pattern).Compile(scopefilter.MatchOptions{WholeValue: whole})
			if err != nil {
				t.Errorf("%s: %v", c.pattern, err)
				continue
			}
			if got, _, err := m.Match(object(map[string][]string{"a": {c.value}})); err != nil || got != want {
				t.Errorf("%s of %q, whole value %t: got %t (%v), want %t", c.pattern, c.value, whole, got, err, want)
			}
		}
	}
}

func TestMatchErrors(t *testing.T) {
	t.Parallel()
	for text, filter := range map[string]scopefilter.Filter{
		"no operator":           one("a", "STARTS WITH", "x"),
		"needs a value":         one("a", "EQUALS"),
		"takes no value":        one("a", "IS NULL", "x"),
		"no regular expression": one("a", "REGEX MATCH", "("),
		"integers from 0 on":    one("a", "GREATER_THAN", "-1"),
	} {
		filter = append(scopefilter.Filter{{Clauses: []scopefilter.Clause{{Attribute: "b", Operator: "IS NULL"}}}}, filter...)
		_, _, err := filter.Match(object(nil))
		var at *scopefilter.ClauseError
		if !errors.As(err, &at) || at.Group != 1 || at.Clause != 0 || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %q in group 1, clause 0", err, text)
		}
	}
}

// TestValuesThatAreNoIntegers holds the page to its word that the attribute must be an integer from 0 on: what is none can be
// neither in nor out. The error says nothing of the value.
func TestValuesThatAreNoIntegers(t *testing.T) {
	t.Parallel()
	for _, operator := range []string{"GREATER_THAN", "Greater_Than_OR_EQUALS"} {
		for _, value := range []string{"eleven", "-11", "11.5", "+11", " 11", "١١"} {
			filter := append(one("a", "IS NOT NULL"), one("a", operator, "10")...)
			_, _, err := filter.Match(object(map[string][]string{"a": {value}}))
			var at *scopefilter.ClauseError
			if !errors.As(err, &at) || at.Group != 1 || !errors.Is(err, scopefilter.ErrNotAnInteger) || strings.Contains(err.Error(), value) {
				t.Errorf("%s of %q: got %v", operator, value, err)
			}
			lenient, err := one("a", operator, "10").Compile(scopefilter.MatchOptions{LenientNumbers: true})
			if err != nil {
				t.Fatal(err)
			}
			if passed, results, err := lenient.Match(object(map[string][]string{"a": {value}})); passed || err != nil || len(results) != 1 {
				t.Errorf("%s of %q, leniently: got %t, %v (%v)", operator, value, passed, results, err)
			}
		}
	}
}

// TestSlowRegex ends an expression that goes back and forth, and says nothing of the value.
func TestSlowRegex(t *testing.T) {
	t.Parallel()
	value := strings.Repeat("a", 40) + "!"
	began := time.Now()
	_, _, err := one("a", "REGEX MATCH", `^(a+)+$`).Match(object(map[string][]string{"a": {value}}))
	if err == nil || strings.Contains(err.Error(), value) {
		t.Errorf("got %v, want an error without the value", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	sales := scopefilter.Clause{Attribute: "department", Operator: "EQUALS", Values: []string{"Sales"}}
	older := scopefilter.Clause{Attribute: "employeeId", Operator: "GREATER_THAN", Values: []string{"10"}}
	spelled := scopefilter.Clause{Attribute: "employeeId", Operator: "Greater_Than", Values: []string{"10"}}
	none, empty := scopefilter.Clause{Attribute: "city", Operator: "IS NULL"}, scopefilter.Clause{Attribute: "city", Operator: "IS NULL", Values: []string{}}
	group := func(name string, clauses ...scopefilter.Clause) scopefilter.Group {
		return scopefilter.Group{Name: name, Clauses: clauses}
	}
	for _, c := range []struct {
		what string
		a, b scopefilter.Filter
		want bool
	}{
		{"nothing", nil, scopefilter.Filter{}, true},
		{"order of clauses", scopefilter.Filter{group("g", sales, older)}, scopefilter.Filter{group("g", older, sales)}, true},
		{"order of groups", scopefilter.Filter{group("g", sales), group("h", older)}, scopefilter.Filter{group("h", older), group("g", sales)}, true},
		{"spelling of an operator", scopefilter.Filter{group("g", older)}, scopefilter.Filter{group("g", spelled)}, true},
		{"null and no values", scopefilter.Filter{group("g", none)}, scopefilter.Filter{group("g", empty)}, true},
		{"another name", scopefilter.Filter{group("g", sales)}, scopefilter.Filter{group("G", sales)}, false},
		{"a clause moved", scopefilter.Filter{group("", sales, older)}, scopefilter.Filter{group("", sales), group("", older)}, false},
		{"a clause twice", scopefilter.Filter{group("", sales, sales)}, scopefilter.Filter{group("", sales)}, false},
		{
			"separators in texts",
			scopefilter.Filter{group("", scopefilter.Clause{Attribute: "a|b", Operator: "EQUALS", Values: []string{"c"}})},
			scopefilter.Filter{group("", scopefilter.Clause{Attribute: "a", Operator: "b|EQUALS", Values: []string{"c"}})},
			false,
		},
	} {
		if c.a.Equal(c.b) != c.want || c.b.Equal(c.a) != c.want {
			t.Errorf("%s: got %t, want %t", c.what, !c.want, c.want)
		}
	}
}

func TestOperatorNamed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		op        string
		exact, ok bool
	}{
		"EQUALS":                 {"EQUALS", true, true},
		"equals":                 {"EQUALS", false, true},
		"NOT_EQUALS":             {"NOT EQUALS", false, true},
		"Greater_Than_OR_EQUALS": {"GREATER_THAN_OR_EQUALS", true, true},
		"greater than":           {"GREATER_THAN", false, true},
		"ENDS WITH":              {"ENDS_WITH", false, true},
		"IsMemberOf":             {},
		"":                       {},
	} {
		op, exact, ok := scopefilter.OperatorNamed(name)
		if op.Name != want.op || exact != want.exact || ok != want.ok {
			t.Errorf("%q: got %q, %t, %t", name, op.Name, exact, ok)
		}
	}
}
