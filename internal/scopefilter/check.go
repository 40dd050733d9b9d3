package scopefilter

import (
	"fmt"
	"strings"
)

// Severity tells what is certainly wrong from what looks wrong.
type Severity int

// The severities.
const (
	Error   Severity = iota // the service refuses it, or it cannot do what it says
	Warning                 // it may be meant so, or nobody knows what the service does
)

// Problem is something wrong with a filter.
type Problem struct {
	Severity   Severity
	Group      int    // position from 0; -1: the filter as a whole
	Clause     int    // position in the group from 0; -1: the group as a whole
	Member     string // "attribute", "operator", "value", "clauses" or "name"
	Code       string // a short fixed word, such as "unknown-operator"
	Message    string // what is wrong, in sentences
	Suggestion string // what to do instead, in a sentence; empty where that cannot be told
}

// String is the message and the suggestion.
func (p Problem) String() string {
	if p.Suggestion == "" {
		return p.Message
	}
	return p.Message + " " + p.Suggestion
}

// AttributeFacts is what is known of a source attribute.
type AttributeFacts struct {
	Known        bool
	Type         string // Graph's attributeType, in any letter case; empty: not known
	Multivalued  bool
	Unfilterable string // why the service does not filter by it, as a sentence; empty: it does, or nobody knows
	Suggestion   string // a known attribute of a similar name, for one that is not known
	Definite     bool   // an attribute that is not known does not exist, as the job's own directory says
}

// CheckOptions say what the filter is checked against.
type CheckOptions struct {
	Attribute func(name string) AttributeFacts // nil: attributes are not looked up
}

// Check reports everything wrong with the filter at once, in the filter's order. A filter without an Error can be
// matched offline.
func (f Filter) Check(o CheckOptions) []Problem {
	c := checker{options: o}
	names := map[string]bool{}
	for g, group := range f {
		c.at, c.clauseAt = g, -1
		if group.Name != "" && names[group.Name] {
			c.warn("name", "duplicate-name",
				fmt.Sprintf("Two groups are named %q. The provisioning logs show a group only by its name.", group.Name), "")
		}
		names[group.Name] = true
		if len(group.Clauses) == 0 {
			c.fail("clauses", "empty-group", "A group without clauses lets everybody pass, and the other groups with it.",
				"Leave out the filter if everybody is meant.")
		}
		for i, clause := range group.Clauses {
			c.clauseAt = i
			c.clause(clause)
			c.contradiction(group.Clauses[:i], clause)
		}
	}
	return c.problems
}

type checker struct {
	options      CheckOptions
	problems     []Problem
	at, clauseAt int // where the check stands
}

func (c *checker) fail(member, code, message, suggestion string) {
	c.add(Error, member, code, message, suggestion)
}

func (c *checker) warn(member, code, message, suggestion string) {
	c.add(Warning, member, code, message, suggestion)
}

func (c *checker) add(s Severity, member, code, message, suggestion string) {
	c.problems = append(c.problems, Problem{
		Severity: s, Group: c.at, Clause: c.clauseAt, Member: member, Code: code, Message: message, Suggestion: suggestion,
	})
}

func (c *checker) clause(clause Clause) {
	facts, usable := c.attribute(clause.Attribute)
	operator, ok := c.operator(clause.Operator)
	if !ok {
		return
	}
	if usable {
		c.types(clause, operator, facts)
	}
	c.values(clause, operator)
}

// attribute checks the name. usable says that the attribute is one to filter by, so that its type is worth a look.
func (c *checker) attribute(name string) (facts AttributeFacts, usable bool) {
	trimmed := strings.Trim(name, "[] \t\r\n")
	switch {
	case trimmed == "":
		c.fail("attribute", "no-attribute", "A clause needs an attribute of the source.", "")
		return facts, false
	case trimmed != name:
		c.fail("attribute", "attribute-spelling", fmt.Sprintf("A clause names an attribute without brackets and blanks, not %q.", name), didYouMean(trimmed))
		return facts, false
	}
	if reason := unfilterable(name); reason != "" {
		c.fail("attribute", "not-filterable", fmt.Sprintf("%s cannot be used in a scoping filter. %s", name, reason), "")
		return facts, false
	}
	if c.options.Attribute == nil {
		return facts, false
	}
	facts = c.options.Attribute(name)
	switch {
	case !facts.Known:
		severity, message := Warning, fmt.Sprintf("%s is not a source attribute that is known here.", name)
		if facts.Definite {
			severity, message = Error, fmt.Sprintf("The job's source directory has no attribute %s.", name)
		}
		c.add(severity, "attribute", "unknown-attribute", message, didYouMean(facts.Suggestion))
		return facts, false
	case facts.Unfilterable != "":
		c.fail("attribute", "not-filterable", fmt.Sprintf("%s cannot be used in a scoping filter. %s", name, facts.Unfilterable), "")
	case facts.Multivalued:
		c.fail("attribute", "not-filterable", fmt.Sprintf("%s cannot be used in a scoping filter. The service does not filter by multi-valued attributes.", name), "")
	case strings.EqualFold(facts.Type, "DateTime"):
		c.fail("attribute", "not-filterable", fmt.Sprintf("%s cannot be used in a scoping filter. The service does not filter by dates.", name), "")
	default:
		return facts, true
	}
	return facts, false
}

// operator checks the name. ok says that the operator is known, in whatever spelling.
func (c *checker) operator(name string) (operator Operator, ok bool) {
	operator, exact, ok := OperatorNamed(name)
	switch {
	case strings.TrimSpace(name) == "":
		c.fail("operator", "no-operator", "A clause needs an operator.", "")
	case strings.EqualFold(name, isMemberOf):
		c.fail("operator", "unsupported-operator", "The service does not support IsMemberOf.",
			"Scope by assignment instead: assign the group to the configuration's application.")
	case !ok:
		c.fail("operator", "unknown-operator", fmt.Sprintf("There is no operator %q.", name), didYouMean(similarOperator(name)))
	case !exact:
		c.warn("operator", "operator-spelling",
			fmt.Sprintf("Microsoft's pages spell the operator %s. Whether the service takes %q is not documented.", operator.Name, name),
			didYouMean(operator.Name))
	}
	return operator, ok
}

// types compares the attribute's type with those that the operator is meant for. It only warns: of most operators the
// types are known from the words of one page.
func (c *checker) types(clause Clause, operator Operator, facts AttributeFacts) {
	if facts.Type == "" || len(operator.Types) == 0 {
		return
	}
	for _, t := range operator.Types {
		if strings.EqualFold(t, facts.Type) {
			return
		}
	}
	suggestion := ""
	switch {
	case strings.EqualFold(facts.Type, "Boolean"):
		suggestion = "A Boolean is compared by IS TRUE and IS FALSE."
	case operator.needsInteger():
		suggestion = "Digits in a text are compared by REGEX MATCH; of an object whose value is no integer nobody can say whether it passes."
	}
	c.warn("operator", "attribute-type",
		fmt.Sprintf("%s is meant for attributes of type %s; %s is of type %s.", operator.Name, strings.Join(operator.Types, " or "), clause.Attribute, facts.Type),
		suggestion)
}

func (c *checker) values(clause Clause, operator Operator) {
	switch {
	case operator.Arity == Unary:
		if len(clause.Values) > 0 {
			c.fail("value", "superfluous-value", operator.Name+" takes no value.", "Leave out the value.")
		}
		return
	case len(clause.Values) == 0:
		c.fail("value", "missing-value", operator.Name+" needs a value.", "")
		return
	case len(clause.Values) > 1:
		c.fail("value", "several-values", operator.Name+" takes one value; only clauses that the service made itself have several.",
			"Write one group for each value; groups are alternatives.")
	}
	for _, value := range clause.Values {
		c.value(operator, value)
	}
}

func (c *checker) value(operator Operator, value string) {
	switch {
	case operator.needsInteger():
		if !isInteger(value) {
			c.fail("value", "not-an-integer", fmt.Sprintf("%s compares integers from 0 on, not %q.", operator.Name, value), "")
		}
	case value == "":
		c.warn("value", "empty-value", operator.Name+" compares with an empty text, but an attribute that is empty counts as one without a value.",
			"Ask for a value by IS NOT NULL, and for none by IS NULL.")
	case operator.needsRegex():
		if _, err := compileRegex(value, MatchOptions{}); err != nil {
			c.fail("value", "bad-regex", sentence(err.Error()), "")
		} else if !spansValue(value) {
			c.warn("value", "regex-anchoring",
				"Microsoft's pages do not say whether a regular expression has to match the whole value or any part of it; here any part will do.",
				fmt.Sprintf("Say which is meant: %q or %q.", "^(?:"+value+")$", ".*(?:"+value+").*"))
		}
	}
}

// contradiction finds a clause that cannot hold together with one before it: values that were meant as alternatives.
func (c *checker) contradiction(before []Clause, clause Clause) {
	for i, other := range before {
		if other.Attribute == clause.Attribute && excludes(other, clause) {
			c.warn("", "contradiction",
				fmt.Sprintf("No %s satisfies this clause and clause %d: all clauses of a group have to hold.", clause.Attribute, i+1),
				"Write alternatives as groups of their own.")
			return
		}
	}
}

// excludes says whether two clauses about one attribute can never both hold. Only the plain cases are found.
func excludes(a, b Clause) bool {
	first, _, okA := OperatorNamed(a.Operator)
	second, _, okB := OperatorNamed(b.Operator)
	if !okA || !okB {
		return false
	}
	if (first.Name == isNull) != (second.Name == isNull) {
		return true
	}
	sameValue := len(a.Values) == 1 && len(b.Values) == 1 && a.Values[0] == b.Values[0]
	oneEach := len(a.Values) == 1 && len(b.Values) == 1
	switch pair := first.Name + "+" + second.Name; pair {
	case "EQUALS+EQUALS":
		return oneEach && !sameValue
	case "EQUALS+NOT EQUALS", "NOT EQUALS+EQUALS", "REGEX MATCH+NOT REGEX MATCH", "NOT REGEX MATCH+REGEX MATCH", "&+!&", "!&+&":
		return sameValue
	case "IS TRUE+IS FALSE", "IS FALSE+IS TRUE":
		return true
	default:
		return false
	}
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("Did you mean %q?", name)
}

// sentence makes a diagnostic's sentence of an error's text.
func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
