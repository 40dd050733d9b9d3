package scopefilter

import (
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/netregex"
)

// regexTimeout bounds one match: .NET's expressions go back and forth, and a bad one does so for years. The clock goes on
// while a busy machine does something else, so there is time to spare.
const regexTimeout = time.Second

// MatchOptions say how the service behaves where Microsoft's pages leave it open.
type MatchOptions struct {
	// WholeValue makes a regular expression match only the whole value. Unset, any part of the value will do, as with
	// Regex.IsMatch of .NET.
	WholeValue bool
	// LenientNumbers makes a clause with GREATER_THAN or GREATER_THAN_OR_EQUALS not hold for an attribute value that is no
	// integer. Unset, such a value is an error, [ErrNotAnInteger].
	LenientNumbers bool
}

// Result is what one clause said of an object.
type Result struct {
	Group, Attribute, Operator string
	Value                      string // the clause's value; several are joined by ", "
	Matched                    bool
}

// Label names the clause as the provisioning logs do in ScopeEvaluationResult. What they print for a clause without a
// value is not documented; here the quotes stay empty.
func (r Result) Label() string {
	return fmt.Sprintf("%s.%s %s '%s'", r.Group, r.Attribute, r.Operator, r.Value)
}

// String is the label and what the clause said.
func (r Result) String() string { return fmt.Sprintf("%s: %t", r.Label(), r.Matched) }

// ClauseError says that a clause cannot be evaluated.
type ClauseError struct {
	Group, Clause int // positions from 0
	Err           error
}

// Error names the clause by its position from 1 and says what is wrong with it.
func (e *ClauseError) Error() string {
	return fmt.Sprintf("group %d, clause %d: %v", e.Group+1, e.Clause+1, e.Err)
}

// Unwrap gives the reason.
func (e *ClauseError) Unwrap() error { return e.Err }

// Matcher is a filter made ready for many objects. It is safe for concurrent use.
type Matcher struct {
	groups []compiledGroup
}

type compiledGroup struct {
	name    string
	clauses []compiledClause
}

type compiledClause struct {
	Clause
	operator Operator
	operands []operand
	lenient  bool // see [MatchOptions.LenientNumbers]
}

// operand is one value of a clause in the form that the operator compares with.
type operand struct {
	text  string
	regex *regexp2.Regexp
}

// Compile makes the filter ready. It fails with a [*ClauseError] for the first clause that no object can be compared with:
// an unknown operator, a missing or superfluous value, a regular expression that .NET refuses, a number that is none.
func (f Filter) Compile(o MatchOptions) (*Matcher, error) {
	m := &Matcher{groups: make([]compiledGroup, 0, len(f))}
	for g, group := range f {
		compiled := compiledGroup{name: group.Name}
		for c, clause := range group.Clauses {
			ready, err := clause.compile(o)
			if err != nil {
				return nil, &ClauseError{Group: g, Clause: c, Err: err}
			}
			compiled.clauses = append(compiled.clauses, ready)
		}
		m.groups = append(m.groups, compiled)
	}
	return m, nil
}

func (c Clause) compile(o MatchOptions) (compiledClause, error) {
	operator, _, ok := OperatorNamed(c.Operator)
	switch {
	case !ok:
		return compiledClause{}, fmt.Errorf("there is no operator %q", c.Operator)
	case operator.Arity == Unary && len(c.Values) > 0:
		return compiledClause{}, fmt.Errorf("%s takes no value", operator.Name)
	case operator.Arity == Binary && len(c.Values) == 0:
		return compiledClause{}, fmt.Errorf("%s needs a value", operator.Name)
	}
	ready := compiledClause{Clause: c, operator: operator, lenient: o.LenientNumbers}
	for _, value := range c.Values {
		against := operand{text: value}
		switch {
		case operator.needsInteger() && !isInteger(value):
			return compiledClause{}, fmt.Errorf("%s compares integers from 0 on, not %q", operator.Name, value)
		case operator.needsRegex():
			regex, err := compileRegex(value, o)
			if err != nil {
				return compiledClause{}, err
			}
			against.regex = regex
		}
		ready.operands = append(ready.operands, against)
	}
	return ready, nil
}

func compileRegex(pattern string, o MatchOptions) (*regexp2.Regexp, error) {
	regex, err := netregex.Compile(pattern, regexTimeout)
	if err == nil && o.WholeValue {
		regex, err = netregex.Compile(`\A(?:`+pattern+`)\z`, regexTimeout)
		if err != nil {
			// A pattern in extended mode may end in a comment, which only a line break closes.
			regex, err = netregex.Compile(`\A(?:`+pattern+"\n"+`)\z`, regexTimeout)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%q is no regular expression of .NET: %w", pattern, err)
	}
	return regex, nil
}

// Match says whether an object passes, and what each clause said of it. get answers an attribute's values: none where the
// object has none. A filter without groups, and a group without clauses, lets everybody pass. See [Filter.Compile] for
// the errors; further ones are a regular expression that takes too long and an attribute value that is no integer where
// the operator compares integers. They hold no value of the object.
func (f Filter) Match(get func(attribute string) []string) (bool, []Result, error) {
	m, err := f.Compile(MatchOptions{})
	if err != nil {
		return false, nil, err
	}
	return m.Match(get)
}

// Match says whether an object passes; see [Filter.Match].
func (m *Matcher) Match(get func(attribute string) []string) (bool, []Result, error) {
	passed := len(m.groups) == 0
	var results []Result
	for g, group := range m.groups {
		all := true
		for c, clause := range group.clauses {
			matched, err := clause.matches(get(clause.Attribute))
			if err != nil {
				return false, results, &ClauseError{Group: g, Clause: c, Err: err}
			}
			results = append(results, Result{
				Group: group.name, Attribute: clause.Attribute, Operator: clause.Operator,
				Value: strings.Join(clause.Values, ", "), Matched: matched,
			})
			all = all && matched
		}
		passed = passed || all
	}
	return passed, results, nil
}

// matches compares the attribute's values. Without one, every clause but IS NULL is false, the negated ones too.
func (c compiledClause) matches(values []string) (bool, error) {
	present := 0
	matched := true
	for _, value := range values {
		if value == "" {
			continue
		}
		present++
		one, err := c.matchesOne(value)
		if err != nil {
			return false, err
		}
		matched = matched && one
	}
	if present == 0 {
		return c.operator.Name == isNull, nil
	}
	return matched, nil
}
