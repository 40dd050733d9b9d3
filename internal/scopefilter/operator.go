package scopefilter

import (
	"slices"
	"strings"
)

// The two arities, as Graph's filterOperatorSchema names them.
const (
	Unary  = "Unary"  // takes no value
	Binary = "Binary" // takes one value
)

// How sure the spelling of an operator's API name is.
const (
	// StatusDocumented marks a name that a Graph page or a published schema shows in a request or an answer.
	StatusDocumented = "documented"
	// StatusPortal marks a name that is only known from the portal's page about scoping filters.
	StatusPortal = "portal text"
)

// Operator is one comparison that a clause can make, in the words of Graph's filterOperatorSchema.
type Operator struct {
	Name                      string   // as the API spells it
	Arity                     string   // [Unary] or [Binary]
	MultivaluedComparisonType string   // All or Any: how many values of a multi-valued attribute have to hold
	Types                     []string // attribute types it is meant for; empty: any
	Aliases                   []string // other spellings that Microsoft's pages print
	Status                    string   // how sure the name is: [StatusDocumented] or [StatusPortal]
	Summary                   string   // when a clause with it holds

	holds test
}

// test says whether one value of the attribute, never empty, satisfies a clause whose value has been compiled.
type test func(value string, against operand) (bool, error)

// operators is ordered by name. Meaning: "Scoping users or groups to be provisioned with scoping filters"; form:
// "filterOperatorSchema resource type".
var operators = []Operator{
	{
		Name: "!&", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusPortal,
		Summary: "the attribute's value does not occur in the given text", holds: not(occursIn),
	},
	{
		Name: "&", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusPortal,
		Summary: "the attribute's value occurs in the given text", holds: occursIn,
	},
	{
		Name: "ENDS_WITH", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusPortal,
		Summary: "the attribute's value ends with the given text", holds: endsWith,
	},
	{
		Name: "EQUALS", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String", "Integer"}, Status: StatusDocumented,
		Summary: "the attribute's value is the given text, letter case included", holds: equals,
	},
	{
		Name: "GREATER_THAN", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"Integer"}, Status: StatusPortal,
		Aliases: []string{"Greater_Than"},
		Summary: "the attribute's value is greater than the given one; both are integers from 0 on", holds: greaterThan,
	},
	{
		Name: "GREATER_THAN_OR_EQUALS", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"Integer"}, Status: StatusPortal,
		Aliases: []string{"Greater_Than_OR_EQUALS"},
		Summary: "the attribute's value is greater than the given one or the same; both are integers from 0 on", holds: greaterThanOrEquals,
	},
	{
		Name: "INCLUDES", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusPortal,
		Aliases: []string{"Includes"},
		Summary: "the attribute's value contains the given text, letter case included", holds: includes,
	},
	{
		Name: "IS FALSE", Arity: Unary, MultivaluedComparisonType: "All", Types: []string{"Boolean"}, Status: StatusDocumented,
		Summary: "the attribute's value is false", holds: isBoolean("false"),
	},
	{
		Name: isNotNull, Arity: Unary, MultivaluedComparisonType: "All", Status: StatusPortal,
		Summary: "the attribute has a value", holds: always,
	},
	{
		Name: isNull, Arity: Unary, MultivaluedComparisonType: "All", Status: StatusPortal,
		Summary: "the attribute has no value", holds: not(always),
	},
	{
		Name: "IS TRUE", Arity: Unary, MultivaluedComparisonType: "All", Types: []string{"Boolean"}, Status: StatusPortal,
		Summary: "the attribute's value is true", holds: isBoolean("true"),
	},
	{
		Name: "NOT EQUALS", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String", "Integer"}, Status: StatusPortal,
		Summary: "the attribute has a value, and it is not the given text, letter case included", holds: not(equals),
	},
	{
		Name: "NOT REGEX MATCH", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusDocumented,
		Summary: "the attribute has a value, and the regular expression does not match it", holds: not(regexMatch),
	},
	{
		Name: "REGEX MATCH", Arity: Binary, MultivaluedComparisonType: "All", Types: []string{"String"}, Status: StatusDocumented,
		Summary: "the regular expression (.NET, letter case matters) matches the attribute's value", holds: regexMatch,
	},
}

// The operators that other rules name.
const (
	isNull     = "IS NULL"
	isNotNull  = "IS NOT NULL"
	isMemberOf = "IsMemberOf" // the portal's page names it as not supported
)

// Operators lists every operator, ordered by name.
func Operators() []Operator { return slices.Clone(operators) }

// OperatorNamed finds an operator. exact says that the name is the API's or one that Microsoft's pages print; another
// letter case, or blanks and underscores exchanged, finds the operator too, but the service may not know that spelling.
func OperatorNamed(name string) (op Operator, exact, ok bool) {
	for _, candidate := range operators {
		if candidate.Name == name || slices.Contains(candidate.Aliases, name) {
			return candidate, true, true
		}
	}
	for _, candidate := range operators {
		if folded(candidate.Name) == folded(name) {
			return candidate, false, true
		}
	}
	return Operator{}, false, false
}

// folded is a name without what people get wrong: letter case, blanks against underscores.
func folded(name string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '_' }), " "))
}

func (o Operator) needsRegex() bool   { return strings.HasSuffix(o.Name, "REGEX MATCH") }
func (o Operator) needsInteger() bool { return strings.HasPrefix(o.Name, "GREATER_THAN") }
