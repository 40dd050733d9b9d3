package synchronization

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// refresh takes over what a document says about everything that state manages. The template is needed for mode template only;
// without it, unlisted mappings stay as state has them. Shown are the entries that an earlier read added to state; those that are
// there afterwards are returned.
func (m *schemaModel) refresh(ctx context.Context, doc, template *syncschema.Document, shown shownMappings) (shownMappings, diag.Diagnostics) {
	var diags diag.Diagnostics
	now := shownMappings{}
	for _, part := range schemaParts {
		prior, d := m.object(ctx, part)
		diags.Append(d...)
		if prior == nil {
			continue
		}
		var next *schemaObject // null if the schema has no such rule: the plan shows that it is missing, the apply says why
		if have, ok := doc.Object(graphObject(part)); ok {
			var entries shownEntries
			next, entries, d = prior.refreshed(ctx, have, templateObject(template, part), shown[part])
			diags.Append(d...)
			if len(entries.Targets) > 0 {
				now[part] = entries
			}
		}
		value, d := next.value(ctx)
		diags.Append(d...)
		if !diags.HasError() {
			m.setPart(part, value)
		}
	}
	return now, diags
}

func templateObject(template *syncschema.Document, part string) *syncschema.ObjectMapping {
	if template == nil {
		return nil
	}
	object, _ := template.Object(graphObject(part))
	return object
}

// refreshed is the object with what the document says, in state's spelling wherever that means the same.
func (o *schemaObject) refreshed(ctx context.Context, have, template *syncschema.ObjectMapping, shown shownEntries) (*schemaObject, shownEntries, diag.Diagnostics) {
	next := *o
	if !o.Enabled.IsNull() {
		next.Enabled = types.BoolValue(have.Enabled())
	}
	var diags, d diag.Diagnostics
	if !o.FlowTypes.IsNull() && !sameNames(flowNames(o.FlowTypes), have.FlowTypes()) {
		next.FlowTypes, diags = types.SetValueFrom(ctx, types.StringType, have.FlowTypes())
	}
	before, d := o.mappings(ctx)
	diags.Append(d...)
	found, unlisted := refreshedMappings(before, shown.Targets, o.UnlistedMappings.ValueString(), have, template)
	now := shownEntries{Targets: unlisted, Alone: o.AttributeMappings.IsNull() || shown.Alone && len(found) == len(unlisted)}
	if len(found) == 0 && now.Alone {
		found = nil
	}
	diags.Append(next.setMappings(ctx, found)...)
	if filter, d := filterFromList(ctx, o.ScopingFilters); filter != nil {
		diags.Append(d...)
		if is := have.Filters(); !is.Equal(*filter) {
			next.ScopingFilters, d = filterToList(ctx, arrangedFilter(is, *filter))
			diags.Append(d...)
		}
	}
	next.SourceAttributes, d = refreshedTypes(ctx, o.SourceAttributes, have.SourceAttributes)
	diags.Append(d...)
	next.TargetAttributes, d = refreshedTypes(ctx, o.TargetAttributes, have.TargetAttributes)
	diags.Append(d...)
	return &next, now, diags
}

// refreshedMappings are the listed mappings of state that are still there, and those that nobody lists and the mode would change,
// whose targets are returned beside. Shown are the entries of state that nobody lists. A mapping of the template that is gone is an
// entry with nothing in it: in the plan it goes, too.
func refreshedMappings(before map[string]schemaMapping, shown []string, mode string, have, template *syncschema.ObjectMapping) (map[string]schemaMapping, []string) {
	found := map[string]schemaMapping{}
	unlisted := []string{}
	unknown := mode == unlistedTemplate && template == nil
	for _, target := range sortedKeys(before) {
		was := before[target]
		if was.isEmpty() || slices.Contains(shown, target) {
			if !unknown {
				continue // looked at below
			}
			unlisted = append(unlisted, target)
		}
		mapping, there := have.Mapping(target)
		switch {
		case there && !was.isEmpty():
			found[target] = was.refreshed(mapping)
		case !there && was.isEmpty():
			found[target] = was
		}
	}
	listed := func(target string) bool {
		_, ok := findFold(found, target)
		return ok
	}
	for _, difference := range unlistedDifferences(mode, listed, have, template) {
		unlisted = append(unlisted, difference.Target)
		found[difference.Target] = schemaMapping{}
		if difference.Here != nil {
			found[difference.Target] = mappingFromGraph(*difference.Here)
		}
	}
	return found, slices.DeleteFunc(unlisted, func(target string) bool { _, ok := found[target]; return !ok })
}

// refreshed is what a document says about the mapping, in m's spelling wherever that means the same.
func (m schemaMapping) refreshed(have syncschema.Mapping) schemaMapping {
	was, next := m.toGraph(have.Target), mappingFromGraph(have)
	same := was.SameSource(have)
	if same {
		next.Attribute, next.Constant, next.Expression = m.Attribute, m.Constant, m.Expression
	}
	if m.DefaultValue.ValueString() == next.DefaultValue.ValueString() && (same || !m.DefaultValue.IsNull()) {
		next.DefaultValue = m.DefaultValue
	}
	if strings.EqualFold(m.FlowBehavior.ValueString(), next.FlowBehavior.ValueString()) {
		next.FlowBehavior = m.FlowBehavior
	}
	if strings.EqualFold(m.FlowType.ValueString(), next.FlowType.ValueString()) {
		next.FlowType = m.FlowType
	}
	return next
}

// refreshedTypes are the declared attributes that have a definition. Where no definitions can be told, nothing is known to be
// missing.
func refreshedTypes(ctx context.Context, before types.Map, definitions func() []syncschema.Attribute) (types.Map, diag.Diagnostics) {
	if len(before.Elements()) == 0 {
		return before, nil
	}
	have := definitions()
	if len(have) == 0 {
		return before, nil
	}
	found := map[string]string{}
	for name, typ := range texts(before) {
		if i := indexOfAttribute(have, name); i >= 0 {
			found[name] = have[i].Type
			if strings.EqualFold(have[i].Type, typ) {
				found[name] = typ
			}
		}
	}
	return types.MapValueFrom(ctx, types.StringType, found)
}

// arrangedFilter is a filter in the order and spelling of another one wherever they agree, so that an edit of one group shows as
// this group although the service sorts them: groups are found by their names, and what the other has not follows.
func arrangedFilter(is, like scopefilter.Filter) scopefilter.Filter {
	return arranged(is, like, func(group, model scopefilter.Group) (scopefilter.Group, bool) {
		if group.Name != model.Name {
			return group, false
		}
		group.Clauses = arranged(group.Clauses, model.Clauses, func(clause, model scopefilter.Clause) (scopefilter.Clause, bool) {
			if sameFilterClause(clause, model) {
				return model, true
			}
			return clause, clause.Attribute == model.Attribute
		})
		return group, true
	})
}

// arranged takes for each element of a model the first one that fits it, as fit gives it back; the rest follows.
func arranged[T any](list, like []T, fit func(element, model T) (T, bool)) []T {
	rest := slices.Clone(list)
	var out []T
	for _, model := range like {
		for i, element := range rest {
			if taken, ok := fit(element, model); ok {
				out, rest = append(out, taken), slices.Delete(rest, i, i+1)
				break
			}
		}
	}
	return append(out, rest...)
}

func indexOfAttribute(list []syncschema.Attribute, name string) int {
	return slices.IndexFunc(list, func(a syncschema.Attribute) bool { return a.Name == name })
}

// importedObject is everything about an object that differs from the template; nil if nothing does. Without a template, everything
// is different.
func importedObject(ctx context.Context, have, template *syncschema.ObjectMapping) (*schemaObject, diag.Diagnostics) {
	next := emptySchemaObject()
	mappings := differentMappings(have, template)
	filter := have.Filters()
	var normal struct {
		enabled   bool
		flowTypes []string
		filter    scopefilter.Filter
		source    []syncschema.Attribute
		target    []syncschema.Attribute
	}
	if template != nil {
		normal.enabled, normal.flowTypes, normal.filter = template.Enabled(), template.FlowTypes(), template.Filters()
		normal.source, normal.target = template.SourceAttributes(), template.TargetAttributes()
	}
	different := false
	var diags, d diag.Diagnostics
	if template == nil || have.Enabled() != normal.enabled {
		different, next.Enabled = true, types.BoolValue(have.Enabled())
	}
	if template == nil || !sameNames(have.FlowTypes(), normal.flowTypes) {
		different = true
		next.FlowTypes, diags = types.SetValueFrom(ctx, types.StringType, have.FlowTypes())
	}
	if len(mappings) > 0 {
		different = true
		diags.Append(next.setMappings(ctx, mappings)...)
	}
	if !filter.Equal(normal.filter) {
		different = true
		next.ScopingFilters, d = filterToList(ctx, filter)
		diags.Append(d...)
	}
	if template != nil {
		next.SourceAttributes, d = declaredTypes(ctx, have.SourceAttributes(), normal.source)
		diags.Append(d...)
		next.TargetAttributes, d = declaredTypes(ctx, have.TargetAttributes(), normal.target)
		diags.Append(d...)
		different = different || !next.SourceAttributes.IsNull() || !next.TargetAttributes.IsNull()
	}
	if !different {
		return nil, diags
	}
	return &next, diags
}

// differentMappings are the mappings that the template does not have like that. The match of objects is never among them, and
// neither is what no configuration may say.
func differentMappings(have, template *syncschema.ObjectMapping) map[string]schemaMapping {
	found := map[string]schemaMapping{}
	for _, d := range have.Differences(template) {
		if d.Here == nil {
			continue
		}
		if mapping := mappingFromGraph(*d.Here); mapping.isConfigurable() {
			found[d.Target] = mapping
		}
	}
	return found
}

// declaredTypes are the directory extensions that a job knows beyond its template; null if there are none.
func declaredTypes(ctx context.Context, have, normal []syncschema.Attribute) (types.Map, diag.Diagnostics) {
	found := map[string]string{}
	for _, a := range have {
		if syncschema.IsExtensionName(a.Name) && indexOfAttribute(normal, a.Name) < 0 {
			found[a.Name] = canonical(a.Type, attributeTypeNames)
		}
	}
	if len(found) == 0 {
		return types.MapNull(types.StringType), nil
	}
	return types.MapValueFrom(ctx, types.StringType, found)
}
