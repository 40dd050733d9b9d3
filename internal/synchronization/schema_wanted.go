package synchronization

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// wantedObject is what a plan wants of the objects of one part; nil members are not managed.
type wantedObject struct {
	part      string
	enabled   *bool
	flowTypes []string // nil: not managed; empty: none
	unlisted  string
	mappings  map[string]syncschema.Mapping
	filters   *scopefilter.Filter
	source    map[string]string
	target    map[string]string
}

// wanted are the managed parts of a plan, whose values are all known.
func (m *schemaModel) wanted(ctx context.Context) ([]wantedObject, diag.Diagnostics) {
	var (
		all   []wantedObject
		diags diag.Diagnostics
	)
	for _, part := range schemaParts {
		object, d := m.object(ctx, part)
		diags.Append(d...)
		if object == nil {
			continue
		}
		wanted, d := object.wanted(ctx, part)
		diags.Append(d...)
		all = append(all, wanted)
	}
	return all, diags
}

func (o *schemaObject) wanted(ctx context.Context, part string) (wantedObject, diag.Diagnostics) {
	w := wantedObject{
		part:     part,
		unlisted: o.UnlistedMappings.ValueString(),
		mappings: map[string]syncschema.Mapping{},
		source:   texts(o.SourceAttributes),
		target:   texts(o.TargetAttributes),
	}
	if !o.Enabled.IsNull() && !o.Enabled.IsUnknown() {
		w.enabled = o.Enabled.ValueBoolPointer()
	}
	if !o.FlowTypes.IsNull() && !o.FlowTypes.IsUnknown() {
		w.flowTypes = append([]string{}, flowNames(o.FlowTypes)...)
	}
	listed, diags := o.mappings(ctx)
	for target, mapping := range listed {
		w.mappings[target] = mapping.toGraph(target)
	}
	filter, d := filterFromList(ctx, o.ScopingFilters)
	diags.Append(d...)
	w.filters = filter
	return w, diags
}

// toGraph is the mapping of a target attribute as the document has it.
func (m schemaMapping) toGraph(target string) syncschema.Mapping {
	mapping := syncschema.Mapping{
		Target:       target,
		Kind:         syncschema.KindNone,
		FlowBehavior: canonical(orDefault(m.FlowBehavior, syncschema.DefaultFlowBehavior), flowBehaviorNames),
		FlowType:     canonical(orDefault(m.FlowType, syncschema.DefaultFlowType), mappingFlowNames),
	}
	if text := m.DefaultValue.ValueString(); text != "" {
		mapping.DefaultValue = &text
	}
	switch {
	case !m.Attribute.IsNull():
		mapping.Kind, mapping.Source = syncschema.KindAttribute, m.Attribute.ValueString()
	case !m.Constant.IsNull():
		mapping.Kind, mapping.Source = syncschema.KindConstant, m.Constant.ValueString()
	case !m.Expression.IsNull():
		mapping.Kind, mapping.Source = syncschema.KindExpression, m.Expression.ValueString()
	}
	return mapping
}

// canonical is a word in the spelling of the list; another word stays as it is.
func canonical(word string, list []string) string {
	for _, known := range list {
		if strings.EqualFold(word, known) {
			return known
		}
	}
	return word
}

// mappingFromGraph shows a mapping. One without a source and without a default value has an empty default value, so that it
// differs from an entry with nothing in it, which is a mapping that is not there.
func mappingFromGraph(mapping syncschema.Mapping) schemaMapping {
	m := schemaMapping{
		DefaultValue: types.StringNull(),
		FlowBehavior: types.StringValue(canonical(orDefault(types.StringValue(mapping.FlowBehavior), syncschema.DefaultFlowBehavior), flowBehaviorNames)),
		FlowType:     types.StringValue(canonical(orDefault(types.StringValue(mapping.FlowType), syncschema.DefaultFlowType), mappingFlowNames)),
	}
	if mapping.DefaultValue != nil && *mapping.DefaultValue != "" {
		m.DefaultValue = types.StringValue(*mapping.DefaultValue)
	}
	switch mapping.Kind {
	case syncschema.KindAttribute:
		m.Attribute = types.StringValue(mapping.Source)
	case syncschema.KindConstant:
		m.Constant = types.StringValue(mapping.Source)
	case syncschema.KindExpression, syncschema.KindOther:
		m.Expression = types.StringValue(mapping.Source)
	default:
		if m.DefaultValue.IsNull() {
			m.DefaultValue = types.StringValue("")
		}
	}
	return m
}

// objectChanges are what one apply does to an object mapping. The zero value does nothing.
type objectChanges struct {
	enabled   *bool
	flowTypes []string // nil: stays
	put       []syncschema.Mapping
	remove    []string // unlisted
	restore   []string // unlisted: back to what the template has, if it has any
	filters   *scopefilter.Filter
	source    map[string]string
	target    map[string]string
}

func (c objectChanges) none() bool {
	return c.enabled == nil && c.flowTypes == nil && len(c.put) == 0 && len(c.remove) == 0 && len(c.restore) == 0 && c.filters == nil && len(c.source) == 0 && len(c.target) == 0
}

// names lists what a change is about, as the configuration names it.
func (c objectChanges) names(part string) []string {
	var names []string
	add := func(there bool, name string) {
		if there {
			names = append(names, part+"."+name)
		}
	}
	add(c.enabled != nil, "enabled")
	add(c.flowTypes != nil, "flow_types")
	for _, mapping := range c.put {
		add(true, fmt.Sprintf("attribute_mappings[%q]", mapping.Target))
	}
	for _, target := range c.unlisted() {
		add(true, fmt.Sprintf("attribute_mappings[%q]", target))
	}
	add(c.filters != nil, "scoping_filters")
	add(len(c.source) > 0, "source_attributes")
	add(len(c.target) > 0, "target_attributes")
	return names
}

// unlisted are the targets that change because of the mode for unlisted mappings.
func (c objectChanges) unlisted() []string { return slices.Concat(c.remove, c.restore) }

// changes compares what is wanted with what a document has, by meaning. The template is needed for unlisted mappings in
// mode template only.
func (w wantedObject) changes(have, template *syncschema.ObjectMapping) objectChanges {
	var c objectChanges
	if w.enabled != nil && *w.enabled != have.Enabled() {
		c.enabled = w.enabled
	}
	if w.flowTypes != nil && !sameNames(w.flowTypes, have.FlowTypes()) {
		c.flowTypes = w.flowTypes
	}
	for _, target := range slices.Sorted(maps.Keys(w.mappings)) {
		want := w.mappings[target]
		if existing, ok := have.Mapping(target); !ok || !want.Equal(existing) {
			c.put = append(c.put, want)
		}
	}
	w.unlistedChanges(have, template, &c)
	if w.filters != nil && !w.filters.Equal(have.Filters()) {
		c.filters = w.filters
	}
	c.source = undeclared(w.source, have.SourceAttributes)
	c.target = undeclared(w.target, have.TargetAttributes)
	return c
}

func (w wantedObject) unlistedChanges(have, template *syncschema.ObjectMapping, c *objectChanges) {
	listed := func(target string) bool {
		_, ok := findFold(w.mappings, target)
		return ok
	}
	for _, difference := range unlistedDifferences(w.unlisted, listed, have, template) {
		if w.unlisted == unlistedTemplate {
			c.restore = append(c.restore, difference.Target)
			continue
		}
		c.remove = append(c.remove, difference.Target)
	}
}

// unlistedDifferences are the mappings that nobody lists and that a mode would change, sorted by target. The match of objects is
// never among them.
func unlistedDifferences(mode string, listed func(target string) bool, have, template *syncschema.ObjectMapping) []syncschema.Difference {
	var found []syncschema.Difference
	switch {
	case mode == unlistedRemove:
		found = have.Differences(nil)
	case mode == unlistedTemplate && template != nil:
		found = have.Differences(template)
	}
	return slices.DeleteFunc(found, func(d syncschema.Difference) bool {
		return listed(d.Target) || d.Template == nil && d.Here.Kept()
	})
}

// apply carries the changes out. Trees are the service's own parsed forms, by the text of the expression. What the document does
// not allow is an error at its place in the configuration.
func (c objectChanges) apply(part string, o, template *syncschema.ObjectMapping, trees map[string]json.RawMessage) diag.Diagnostics {
	var diags diag.Diagnostics
	check := func(at path.Path, err error) {
		diags.Append(tf.AttributeErrorDiags(at, schemaNotWritten, err)...)
	}
	if c.enabled != nil {
		o.SetEnabled(*c.enabled)
	}
	if c.flowTypes != nil {
		o.SetFlowTypes(c.flowTypes)
	}
	for _, name := range slices.Sorted(maps.Keys(c.source)) {
		check(attributePath(part, "source_attributes").AtMapKey(name), o.DeclareSource(name, c.source[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(c.target)) {
		check(attributePath(part, "target_attributes").AtMapKey(name), o.DeclareTarget(name, c.target[name]))
	}
	for _, target := range c.remove {
		o.Remove(target)
	}
	for _, target := range c.restore {
		check(attributePath(part, "unlisted_mappings"), o.Restore(template, target))
	}
	for _, mapping := range c.put {
		check(mappingPath(part, mapping.Target), o.Put(mapping, trees[mapping.Source]))
	}
	if c.filters != nil {
		check(attributePath(part, "scoping_filters"), o.SetFilters(*c.filters))
	}
	return diags
}

// undeclared are the wanted attributes that have no definition yet. Definitions are most of a document, so they are read only
// where somebody asks for them.
func undeclared(want map[string]string, definitions func() []syncschema.Attribute) map[string]string {
	missing := map[string]string{}
	if len(want) == 0 {
		return missing
	}
	have := definitions()
	for name, typ := range want {
		if indexOfAttribute(have, name) < 0 {
			missing[name] = typ
		}
	}
	return missing
}

// sameNames compares names as sets, whatever their letter case.
func sameNames(a, b []string) bool {
	fold := func(names []string) []string {
		folded := make([]string, len(names))
		for i, name := range names {
			folded[i] = strings.ToLower(name)
		}
		slices.Sort(folded)
		return slices.Compact(folded)
	}
	return slices.Equal(fold(a), fold(b))
}

// findFold finds a key exactly, or else in another letter case.
func findFold[V any](values map[string]V, key string) (V, bool) {
	if value, ok := values[key]; ok {
		return value, true
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if strings.EqualFold(name, key) {
			return values[name], true
		}
	}
	var none V
	return none, false
}

// filterFromList is a filter in the configuration's shape; nil if it is null or not known as a whole.
func filterFromList(ctx context.Context, list types.List) (*scopefilter.Filter, diag.Diagnostics) {
	var diags diag.Diagnostics
	if list.IsNull() || list.IsUnknown() {
		return nil, diags
	}
	var groups []schemaFilterGroup
	diags.Append(list.ElementsAs(ctx, &groups, false)...)
	filter := scopefilter.Filter{}
	for _, g := range groups {
		var clauses []schemaFilterClause
		diags.Append(g.Clauses.ElementsAs(ctx, &clauses, false)...)
		group := scopefilter.Group{Name: g.Name.ValueString()}
		for _, c := range clauses {
			group.Clauses = append(group.Clauses, c.toFilter())
		}
		filter = append(filter, group)
	}
	return &filter, diags
}

// filterToList shows a filter in the configuration's shape.
func filterToList(ctx context.Context, filter scopefilter.Filter) (types.List, diag.Diagnostics) {
	var diags diag.Diagnostics
	groups := make([]schemaFilterGroup, 0, len(filter))
	for _, g := range filter {
		clauses := make([]schemaFilterClause, 0, len(g.Clauses))
		for _, c := range g.Clauses {
			clause := schemaFilterClause{Attribute: types.StringValue(c.Attribute), Operator: types.StringValue(c.Operator)}
			if len(c.Values) > 0 {
				clause.Value = types.StringValue(c.Values[0])
			}
			clauses = append(clauses, clause)
		}
		value, d := types.ListValueFrom(ctx, schemaFilterClauseType, clauses)
		diags.Append(d...)
		groups = append(groups, schemaFilterGroup{Name: types.StringValue(g.Name), Clauses: value})
	}
	list, d := types.ListValueFrom(ctx, schemaFilterGroupType, groups)
	diags.Append(d...)
	return list, diags
}

// attributePath is the place of an attribute of users or groups in a configuration.
func attributePath(part, name string) path.Path { return path.Root(part).AtName(name) }

// mappingPath is the place of a mapping.
func mappingPath(part, target string) path.Path {
	return attributePath(part, "attribute_mappings").AtMapKey(target)
}
