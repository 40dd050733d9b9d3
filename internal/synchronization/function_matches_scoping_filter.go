package synchronization

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

var _ function.Function = matchesScopingFilterFunction{}

// matchesScopingFilterFunction says offline whether an object passes scoping filters.
type matchesScopingFilterFunction struct{}

// NewMatchesScopingFilterFunction makes the function matches_scoping_filter.
func NewMatchesScopingFilterFunction() function.Function { return matchesScopingFilterFunction{} }

func (matchesScopingFilterFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "matches_scoping_filter"
}

func (matchesScopingFilterFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Says whether an object passes scoping filters",
		MarkdownDescription: "Says offline whether an object with the given attributes passes scoping filters: one group suffices, and of a group every clause has to hold. " +
			"A clause about an attribute without a value does not hold, negated ones included; only `IS NULL` does. " +
			"`GREATER_THAN` and `GREATER_THAN_OR_EQUALS` compare integers from 0 on; for another value of the attribute the service cannot tell who is in scope, and the function fails.\n\n" +
			"Filters are one condition of several: assignment, and the service's own filters such as the one against external users, are not looked at. Microsoft does not say " +
			"whether a regular expression has to match the whole value; here any part will do. Write `^` and `$` to be sure.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name:               "filters",
				AllowNullValue:     true,
				AllowUnknownValues: true,
				MarkdownDescription: "Groups as in `scoping_filters` of `crosstenant_synchronization_schema`: a list of `{ name, clauses = [{ attribute, operator, value }] }`, where `name`, and `value` " +
					"of an operator without one, may be missing. Null or an empty list lets everybody pass; on OpenTofu write `[]` instead of a bare `null`, for which it does not call the function.",
			},
			attributesParameter("the filters name"),
		},
		Return: function.BoolReturn{},
	}
}

func (matchesScopingFilterFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var filters, attributes types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &filters, &attributes); resp.Error != nil {
		return
	}
	filter, filterKnown, failure := filtersArgument(ctx, filters)
	if failure != nil {
		resp.Error = failure
		return
	}
	object, objectKnown, failure := objectArgument(ctx, attributes, filteredNames(filter))
	if failure != nil {
		resp.Error = failure
		return
	}
	if !filterKnown || !objectKnown {
		resp.Error = resp.Result.Set(ctx, types.BoolUnknown())
		return
	}
	matched, _, err := filter.Match(object.values)
	if err != nil {
		resp.Error = matchError(filter, err)
		return
	}
	resp.Error = resp.Result.Set(ctx, matched)
}

// matchError is why nobody can say whether the object passes, on the argument that is to blame.
func matchError(filter scopefilter.Filter, err error) *function.FuncError {
	argument, text := int64(firstArgument), err.Error()
	if errors.Is(err, scopefilter.ErrNotAnInteger) {
		argument = secondArgument
	}
	if at := (*scopefilter.ClauseError)(nil); errors.As(err, &at) {
		text = fmt.Sprintf("filters[%d].clauses[%d], about %s: %v", at.Group, at.Clause, filter[at.Group].Clauses[at.Clause].Attribute, at.Err)
	}
	return argumentError(argument, text)
}

// filtersArgument reads and checks the first argument; all problems are reported at once.
func filtersArgument(ctx context.Context, argument types.Dynamic) (filter scopefilter.Filter, isKnown bool, _ *function.FuncError) {
	value, isKnown, err := known(ctx, argument)
	if err == nil && isKnown {
		filter, err = newFilter(value)
	}
	if err == nil {
		err = filterProblems(filter)
	}
	if err != nil {
		return nil, false, argumentError(firstArgument, err.Error())
	}
	return filter, isKnown, nil
}

func filteredNames(filter scopefilter.Filter) []string {
	var names []string
	for _, group := range filter {
		for _, clause := range group.Clauses {
			names = append(names, clause.Attribute)
		}
	}
	return names
}

// filterProblems are those that make a filter unusable, each with its place in the configuration.
func filterProblems(filter scopefilter.Filter) error {
	var wrong []error
	for _, p := range filter.Check(scopefilter.CheckOptions{}) {
		if p.Severity != scopefilter.Error {
			continue
		}
		place := fmt.Sprintf("filters[%d]", p.Group)
		if p.Clause >= 0 {
			place += fmt.Sprintf(".clauses[%d]", p.Clause)
		}
		if p.Member != "" {
			place += "." + p.Member
		}
		wrong = append(wrong, fmt.Errorf("%s: %s", place, p))
	}
	return errors.Join(wrong...)
}

// newFilter reads a list of groups. Null is no filter.
func newFilter(v tftypes.Value) (scopefilter.Filter, error) {
	if v.IsNull() {
		return nil, nil
	}
	groups, ok := elements(v)
	if !ok {
		return nil, errors.New("filters is a list of groups { name, clauses }")
	}
	filter := make(scopefilter.Filter, 0, len(groups))
	var wrong []error
	for i, group := range groups {
		g, err := newFilterGroup(group, fmt.Sprintf("filters[%d]", i))
		filter, wrong = append(filter, g), append(wrong, err)
	}
	return filter, errors.Join(wrong...)
}

func newFilterGroup(v tftypes.Value, place string) (scopefilter.Group, error) {
	var group scopefilter.Group
	all, err := only(v, place, "name", "clauses")
	if all == nil {
		return group, err
	}
	wrong := []error{err}
	name, err := optionalText(all["name"], place+".name")
	wrong = append(wrong, err)
	if name != nil {
		group.Name = *name
	}
	clauses, ok := elements(all["clauses"])
	if !ok {
		wrong = append(wrong, fmt.Errorf("%s.clauses is a list of { attribute, operator, value }", place))
	}
	for i, clause := range clauses {
		c, err := newFilterClause(clause, fmt.Sprintf("%s.clauses[%d]", place, i))
		group.Clauses, wrong = append(group.Clauses, c), append(wrong, err)
	}
	return group, errors.Join(wrong...)
}

func newFilterClause(v tftypes.Value, place string) (scopefilter.Clause, error) {
	var clause scopefilter.Clause
	all, noMember := only(v, place, "attribute", "operator", "value")
	if all == nil {
		return clause, noMember
	}
	var noAttribute, noOperator error
	clause.Attribute, noAttribute = requiredText(all, place, "attribute")
	clause.Operator, noOperator = requiredText(all, place, "operator")
	value, noValue := optionalText(all["value"], place+".value")
	if value != nil {
		clause.Values = []string{*value}
	}
	return clause, errors.Join(noMember, noAttribute, noOperator, noValue)
}

// only gives the members of an object, nil if it is none, and an error for each that has another name than these.
func only(v tftypes.Value, place string, names ...string) (map[string]tftypes.Value, error) {
	all, ok := members(v)
	if !ok {
		return nil, fmt.Errorf("%s is an object { %s }", place, strings.Join(names, ", "))
	}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(names, name) {
			wrong = append(wrong, fmt.Errorf("%s has no member %q; its members are %s", place, name, strings.Join(names, ", ")))
		}
	}
	return all, errors.Join(wrong...)
}

func requiredText(all map[string]tftypes.Value, place, name string) (string, error) {
	text, err := optionalText(all[name], place+"."+name)
	switch {
	case err != nil:
		return "", err
	case text == nil:
		return "", fmt.Errorf("%s has no %s", place, name)
	default:
		return *text, nil
	}
}

// optionalText reads a member that may be missing or null.
func optionalText(v tftypes.Value, place string) (*string, error) {
	if absent(v) {
		return nil, nil
	}
	text, ok := scalarText(v)
	if !ok {
		return nil, fmt.Errorf("%s is a text", place)
	}
	return &text, nil
}
