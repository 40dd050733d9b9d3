package scopefilter

import (
	"slices"
	"strings"
)

// Filter is a scoping filter: its groups are alternatives. A filter without groups lets everybody pass.
type Filter []Group

// Group is one scoping filter of the portal. All its clauses have to hold.
type Group struct {
	Name    string // the portal's Scoping Filter Title; may be empty
	Clauses []Clause
}

// Clause compares one attribute of the source object.
type Clause struct {
	Attribute string   // name in the source directory, letter case matters
	Operator  string   // as written; see [OperatorNamed]
	Values    []string // nil for an operator without a value; several only in clauses that the service made itself
}

// Equal says whether two filters mean the same with the same names. The order of groups, of clauses in a group and of
// values in a clause carries no meaning, and an operator may be spelled in any of its known ways.
func (f Filter) Equal(o Filter) bool {
	return len(f) == len(o) && sameKeys(f, o, Group.key)
}

// key is a text that equal groups share and others do not.
func (g Group) key() string {
	return quoted(g.Name, quoted(sortedKeys(g.Clauses, Clause.key)...))
}

func (c Clause) key() string {
	operator := c.Operator
	if known, _, ok := OperatorNamed(operator); ok {
		operator = known.Name
	}
	return quoted(c.Attribute, operator, quoted(sortedKeys(c.Values, func(v string) string { return v })...))
}

func sameKeys[T any](a, b []T, key func(T) string) bool {
	return slices.Equal(sortedKeys(a, key), sortedKeys(b, key))
}

func sortedKeys[T any](all []T, key func(T) string) []string {
	keys := make([]string, 0, len(all))
	for _, one := range all {
		keys = append(keys, key(one))
	}
	slices.Sort(keys)
	return keys
}

// quoted joins texts so that no two different lists give the same text.
func quoted(texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(t, `\`, `\\`), "|", `\|`))
		b.WriteByte('|')
	}
	return b.String()
}
