package syncschema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// builtInAttributes are compared by clauses that the service puts in itself: users with SMS sign-in and users who have not yet
// accepted an invitation stay out (Entra: configure cross-tenant synchronization, the scoping step of skipped users).
var builtInAttributes = []string{"alternativeSecurityIds", "userState"}

// BuiltInClause reports an attribute whose clauses are the service's own. They are kept, not shown and not made.
func BuiltInClause(attribute string) bool { return containsFold(builtInAttributes, attribute) }

// KeptClauseError says that a scoping filter can't be taken away because it has a clause that is not managed: alone, that clause
// would let more users in than before.
type KeptClauseError struct{ Group, Attribute, Operator string }

// Error names the group and the clause.
func (e *KeptClauseError) Error() string {
	return fmt.Sprintf("the scoping filter %q also has the clause %q on %s, which is built in or has several values and is kept as it is. "+
		"Without the other clauses of the filter it would let more objects into the scope. Take the filter away in the Microsoft Entra admin center", e.Group, e.Operator, e.Attribute)
}

// Filters are the scoping filters as far as they are managed: single-valued clauses that aren't built in, and the groups that
// have any. Filters that work on the input only are none of them.
func (o *ObjectMapping) Filters() scopefilter.Filter {
	filter := scopefilter.Filter{}
	for _, g := range o.filterGroups() {
		if len(g.managed) > 0 {
			filter = append(filter, g.filter())
		}
	}
	return filter
}

// filterGroup is a group of the document with its clauses told apart.
type filterGroup struct {
	value   *value
	managed []*value
	kept    []*value
}

func (o *ObjectMapping) filterGroups() []filterGroup {
	var out []filterGroup
	for _, v := range o.value.get("scope").get("groups").objects() {
		g := filterGroup{value: v}
		for _, clause := range v.get("clauses").objects() {
			if BuiltInClause(clause.get("sourceOperandName").string()) || len(operands(clause)) > 1 {
				g.kept = append(g.kept, clause)
			} else {
				g.managed = append(g.managed, clause)
			}
		}
		out = append(out, g)
	}
	return out
}

func operands(clause *value) []*value { return clause.get("targetOperand").get("values").items() }

func (g filterGroup) name() string { return g.value.get("name").string() }

func (g filterGroup) filter() scopefilter.Group {
	group := scopefilter.Group{Name: g.name()}
	for _, clause := range g.managed {
		group.Clauses = append(group.Clauses, readClause(clause))
	}
	return group
}

func readClause(v *value) scopefilter.Clause {
	c := scopefilter.Clause{Attribute: v.get("sourceOperandName").string(), Operator: v.get("operatorName").string()}
	for _, operand := range operands(v) {
		c.Values = append(c.Values, operand.scalar())
	}
	return c
}

// SetFilters makes the managed filters mean what want means; if they do already, in whatever order, nothing changes. Groups
// without a managed clause and clauses that aren't managed stay where they are. A group that is there is found again by its
// name, or else by its clauses, and keeps everything that want does not tell. New groups follow the others.
//
// It fails with *KeptClauseError, and changes nothing, if a group would be left with nothing but clauses that aren't managed.
func (o *ObjectMapping) SetFilters(want scopefilter.Filter) error {
	if o.Filters().Equal(want) {
		return nil
	}
	groups := slices.DeleteFunc(o.filterGroups(), func(g filterGroup) bool { return len(g.managed) == 0 })
	pairs, left := pairGroups(groups, want)
	for _, g := range left {
		if len(g.kept) > 0 {
			clause := readClause(g.kept[0])
			return &KeptClauseError{Group: g.name(), Attribute: clause.Attribute, Operator: clause.Operator}
		}
	}
	fresh := make([]*value, len(want))
	for i, group := range want {
		if g := pairs[i]; g != nil {
			g.change(group)
			fresh[i] = g.value
		} else {
			fresh[i] = newGroup(group)
		}
	}
	list := o.groupList()
	list.setItems(replaceManaged(list.items(), fresh, func(v *value) bool {
		return slices.ContainsFunc(groups, func(g filterGroup) bool { return g.value == v })
	}))
	return nil
}

// groupList is the list of groups, made where there is none.
func (o *ObjectMapping) groupList() *value {
	if !o.value.get("scope").isObject() {
		o.value.set("scope", []byte(`{"categoryFilterGroups":[],"groups":[],"inputFilterGroups":[]}`))
	}
	scope := o.value.get("scope")
	if !scope.get("groups").isArray() {
		scope.set("groups", []byte("[]"))
	}
	return scope.get("groups")
}

// pairGroups finds for each wanted group the one to change: of the same name, or else with the same clauses (it was renamed), or
// else one whose kept clauses need a group to be in. It returns one entry per wanted group and the groups that go away.
func pairGroups(groups []filterGroup, want scopefilter.Filter) (pairs []*filterGroup, left []filterGroup) {
	pairs = make([]*filterGroup, len(want))
	taken := make([]bool, len(groups))
	for _, fits := range []func(g filterGroup, w scopefilter.Group) bool{
		func(g filterGroup, w scopefilter.Group) bool { return g.name() == w.Name },
		func(g filterGroup, w scopefilter.Group) bool {
			renamed := scopefilter.Group{Name: w.Name, Clauses: g.filter().Clauses}
			return scopefilter.Filter{renamed}.Equal(scopefilter.Filter{w})
		},
		func(g filterGroup, _ scopefilter.Group) bool { return len(g.kept) > 0 },
	} {
		for i, w := range want {
			for j := range groups {
				if pairs[i] == nil && !taken[j] && fits(groups[j], w) {
					pairs[i], taken[j] = &groups[j], true
				}
			}
		}
	}
	for j, g := range groups {
		if !taken[j] {
			left = append(left, g)
		}
	}
	return pairs, left
}

// replaceManaged puts fresh values into the places of the managed ones, in their order; what is not managed keeps its place.
func replaceManaged(items, fresh []*value, managed func(*value) bool) []*value {
	var out []*value
	for _, item := range items {
		switch {
		case !managed(item):
			out = append(out, item)
		case len(fresh) > 0:
			out, fresh = append(out, fresh[0]), fresh[1:]
		}
	}
	return append(out, fresh...)
}

// change brings a group to what want means.
func (g filterGroup) change(want scopefilter.Group) {
	if g.name() != want.Name {
		g.value.set("name", quote(want.Name))
	}
	if (scopefilter.Filter{{Clauses: g.filter().Clauses}}).Equal(scopefilter.Filter{{Clauses: want.Clauses}}) {
		return
	}
	unused := slices.Clone(g.managed)
	take := func(fits func(scopefilter.Clause) bool) *value {
		for i, v := range unused {
			if v != nil && fits(readClause(v)) {
				unused[i] = nil
				return v
			}
		}
		return nil
	}
	fresh := make([]*value, len(want.Clauses))
	for i, c := range want.Clauses {
		fresh[i] = take(func(have scopefilter.Clause) bool { return sameClause(have, c) })
	}
	for i, c := range want.Clauses {
		if fresh[i] != nil {
			continue
		}
		if fresh[i] = take(func(have scopefilter.Clause) bool { return have.Attribute == c.Attribute }); fresh[i] != nil {
			changeClause(fresh[i], c)
		} else {
			fresh[i] = newValue(newClause(c), nil)
		}
	}
	list := g.value.get("clauses")
	list.setItems(replaceManaged(list.items(), fresh, func(v *value) bool { return slices.Contains(g.managed, v) }))
}

func sameClause(a, b scopefilter.Clause) bool {
	return scopefilter.Filter{{Clauses: []scopefilter.Clause{a}}}.Equal(scopefilter.Filter{{Clauses: []scopefilter.Clause{b}}})
}

func changeClause(v *value, want scopefilter.Clause) {
	have := readClause(v)
	if !sameClause(scopefilter.Clause{Operator: have.Operator}, scopefilter.Clause{Operator: want.Operator}) {
		v.set("operatorName", quote(want.Operator))
	}
	if slices.Equal(have.Values, want.Values) {
		return
	}
	operand := v.get("targetOperand")
	if len(want.Values) == 0 || !operand.isObject() {
		v.set("targetOperand", newOperand(want.Values))
		return
	}
	operand.set("values", quoteList(want.Values))
}

func newGroup(g scopefilter.Group) *value {
	clauses := make([]string, len(g.Clauses))
	for i, c := range g.Clauses {
		clauses[i] = string(newClause(c))
	}
	return newValue(fmt.Appendf(nil, `{"name":%s,"clauses":[%s]}`, quote(g.Name), strings.Join(clauses, ",")), nil)
}

func newClause(c scopefilter.Clause) []byte {
	return fmt.Appendf(nil, `{"operatorName":%s,"sourceOperandName":%s,"targetOperand":%s}`, quote(c.Operator), quote(c.Attribute), newOperand(c.Values))
}

// newOperand is null for an operator without a value, as the service shows it.
func newOperand(values []string) []byte {
	if len(values) == 0 {
		return []byte("null")
	}
	return fmt.Appendf(nil, `{"values":%s}`, quoteList(values))
}

func quoteList(values []string) []byte {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = string(quote(v))
	}
	return fmt.Appendf(nil, "[%s]", strings.Join(quoted, ","))
}
