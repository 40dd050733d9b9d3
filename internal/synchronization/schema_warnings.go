package synchronization

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// schemaPlanWarnings says what a planned change does beyond the schema: who may lose an account, what stays although it
// is removed from the configuration, and that the service looks at everybody again. A plan that changes nothing is
// silent, and so is the first one for a job that does not exist yet: no cycle can have run.
func schemaPlanWarnings(ctx context.Context, prior *schemaModel, plan schemaModel, known definitions) diag.Diagnostics {
	if !prior.sameJob(plan) {
		if !isText(plan.JobID) {
			return nil
		}
		prior = &schemaModel{} // a job that somebody else made, perhaps long ago
	}
	var (
		diags   diag.Diagnostics
		written []string
	)
	for _, part := range schemaParts {
		c, d := newPartChange(ctx, *prior, plan, part, known[part])
		diags.Append(d...)
		if c == nil || d.HasError() {
			continue
		}
		c.compare()
		diags.Append(c.diags...)
		if len(c.written) > 0 {
			written = append(written, part+" "+strings.Join(c.written, ", "))
		}
	}
	if len(written) > 0 {
		diags.AddWarning(fmt.Sprintf("Full synchronization cycle: %s of job %s", strings.Join(written, "; "), plan.JobID.ValueString()),
			"The service answers a write to the schema with an initial cycle: it looks at every object in scope again, which can take hours. "+
				"A cycle that runs already completes on the old schema first. Changes that belong together had better be applied together.")
	}
	return diags
}

// partChange is what a plan changes about users or groups.
type partChange struct {
	at      path.Path
	part    string
	subject string
	before  schemaObject // what state manages
	after   schemaObject
	was     map[string]schemaMapping
	is      map[string]schemaMapping
	filters struct{ was, is locatedFilter }
	known   objectDefinitions
	managed bool     // the part was managed before
	written []string // what the apply writes, as the configuration names it
	diags   diag.Diagnostics
}

// newPartChange is nil if nothing is planned about the part.
func newPartChange(ctx context.Context, prior, plan schemaModel, part string, known objectDefinitions) (*partChange, diag.Diagnostics) {
	if plan.part(part).IsUnknown() || prior.part(part).Equal(plan.part(part)) {
		return nil, nil
	}
	c := partChange{at: path.Root(part), part: part, subject: schemaSubject(plan, part), known: known, before: emptySchemaObject(), after: emptySchemaObject()}
	before, diags := prior.object(ctx, part)
	if before != nil {
		c.before, c.managed = *before, true
	}
	after, d := plan.object(ctx, part)
	diags.Append(d...)
	if after != nil {
		c.after = *after
	} else if !c.managed {
		return nil, diags
	}
	c.was, d = c.before.mappings(ctx)
	diags.Append(d...)
	c.is, d = c.after.mappings(ctx)
	diags.Append(d...)
	at := attributePath(part, "scoping_filters")
	c.filters.was, d = locateFilter(ctx, at, c.before.ScopingFilters)
	diags.Append(d...)
	c.filters.is, d = locateFilter(ctx, at, c.after.ScopingFilters)
	diags.Append(d...)
	return &c, diags
}

func (c *partChange) warn(at path.Path, title, what, detail string) {
	c.diags.AddAttributeWarning(at, fmt.Sprintf("%s: %s in %s", title, what, c.subject), detail)
}

func (c *partChange) writes(name string) { c.written = append(c.written, name) }

func (c *partChange) compare() {
	c.compareMappings()
	c.compareMode()
	c.compareEnabled()
	c.compareFlowTypes()
	c.compareFilters()
	c.compareDeclared()
	c.leaveBehind()
}

// keeps tells whether what the configuration no longer lists stays in the tenant.
func (c *partChange) keeps() bool { return c.after.UnlistedMappings.ValueString() == unlistedKeep }

// stays tells whether a mapping stays in the tenant when the configuration no longer lists it.
func (c *partChange) stays(target string) bool {
	return c.keeps() || c.after.UnlistedMappings.ValueString() == unlistedRemove && (syncschema.Kept(target) || slices.Contains(c.known.Matched, target))
}

func (c *partChange) compareMappings() {
	planned := c.after.AttributeMappings.Elements()
	state := c.before.AttributeMappings.Elements()
	for _, target := range sortedKeys(planned) {
		if element, ok := state[target]; ok && element.Equal(planned[target]) {
			continue
		}
		c.writes(target)
		c.compareMapping(target)
	}
	for _, target := range sortedKeys(state) {
		if _, ok := planned[target]; ok || c.stays(target) {
			continue
		}
		c.writes(target)
		if target == accountEnabled && c.after.UnlistedMappings.ValueString() == unlistedRemove {
			c.warnOfSignIn(c.at.AtName("attribute_mappings"))
		}
	}
}

func (c *partChange) warnOfSignIn(at path.Path) {
	c.warn(at, "Sign-in state is no longer synchronized", accountEnabled,
		"Without this mapping users who are blocked in the source tenant stay able to sign in to the target tenant.")
}

// Targets whose mappings decide whether a user can sign in, or is there at all.
const (
	accountEnabled = "accountEnabled"
	isSoftDeleted  = "IsSoftDeleted"
	userTypeTarget = "userType"
)

// compareMapping warns of mappings that change more than a value of a profile.
func (c *partChange) compareMapping(target string) {
	m, ok := c.is[target]
	if !ok || c.part != usersPart {
		return
	}
	switch target {
	case accountEnabled, isSoftDeleted:
		if isText(m.Attribute) && m.Attribute.ValueString() == target {
			return // as the template has it
		}
		c.warn(mappingPath(c.part, target), "Users may be disabled or deleted", target,
			fmt.Sprintf("%s decides in the target tenant whether a user can sign in or is deleted. The plan takes it from something else than the source's own %s: "+
				"everybody for whom that gives another value is affected by the next cycle.", target, target))
	}
}

// compareMode warns of mappings that go because the mode changes: what goes by the same mode later shows as entries.
func (c *partChange) compareMode() {
	mode := c.after.UnlistedMappings.ValueString()
	if !c.after.UnlistedMappings.Equal(c.before.UnlistedMappings) && mode != unlistedKeep {
		c.writes("unlisted_mappings")
		at := c.at.AtName("unlisted_mappings")
		switch mode {
		case unlistedRemove:
			detail := "Mappings that the configuration does not list are removed, whoever made them; their attributes keep their last value in the target tenant."
			if gone := c.unlisted(); len(gone) > 0 {
				detail += " As the last refresh saw them: " + strings.Join(gone, ", ") + "."
			}
			c.warn(at, "Unlisted mappings are removed", "unlisted_mappings", detail)
			if _, shown := c.before.AttributeMappings.Elements()[accountEnabled]; !shown && slices.Contains(c.unlisted(), accountEnabled) {
				c.warnOfSignIn(at)
			}
		case unlistedTemplate:
			c.warn(at, "Unlisted mappings are put back", "unlisted_mappings",
				"Mappings that the configuration does not list become what the template has, and those that it does not have are removed, whoever made them. "+
					"From the next refresh on, such differences show as entries that go.")
		}
	}
}

// unlisted are the mappings that mode remove takes away.
func (c *partChange) unlisted() []string {
	var gone []string
	for _, target := range c.known.Mapped {
		_, listed := findFold(c.after.AttributeMappings.Elements(), target)
		if !listed && !c.stays(target) {
			gone = append(gone, target)
		}
	}
	return gone
}

func (c *partChange) compareEnabled() {
	if c.after.Enabled.IsNull() || c.after.Enabled.Equal(c.before.Enabled) {
		return
	}
	c.writes("enabled")
	if c.after.Enabled.IsUnknown() || c.after.Enabled.ValueBool() {
		return
	}
	detail := fmt.Sprintf("No %s are synchronized any more: those in the target tenant are no longer updated.", c.part)
	if c.part == usersPart {
		detail += " Microsoft's pages say that disabling users in the mappings is not supported; a crosstenant_synchronization_schedule that is Paused stops the job."
	}
	c.warn(c.at.AtName("enabled"), "Synchronization is switched off", "enabled", detail)
}

func (c *partChange) compareFlowTypes() {
	if c.after.FlowTypes.IsNull() || c.after.FlowTypes.Equal(c.before.FlowTypes) {
		return
	}
	c.writes("flow_types")
	if c.after.FlowTypes.IsUnknown() || c.before.FlowTypes.IsNull() {
		return
	}
	at := c.at.AtName("flow_types")
	was, is := flowNames(c.before.FlowTypes), flowNames(c.after.FlowTypes)
	if slices.Contains(is, syncschema.FlowDelete) && !slices.Contains(was, syncschema.FlowDelete) {
		c.warn(at, "Objects out of scope are deleted", "flow_types",
			"With Delete the next cycles delete in the target tenant what has left the scope in the meantime. A deletion threshold on the job stops a cycle that would delete many.")
	}
}

func (c *partChange) compareFilters() {
	if c.after.ScopingFilters.IsNull() || c.after.ScopingFilters.Equal(c.before.ScopingFilters) {
		return
	}
	c.writes("scoping_filters")
	was, is := c.filters.was, c.filters.is
	if c.before.ScopingFilters.IsNull() {
		was.filter = nil // nobody knows what is there
	}
	if is.whole && !narrowsFilter(was.filter, is.filter) {
		return
	}
	detail := fmt.Sprintf("The filters let through %s that a new one may hold back. Who passed before and passes no more is deprovisioned in the target tenant: "+
		"soft-deleted, if flow_types has Delete. Saving a filter starts a full cycle.", c.part)
	if !is.whole {
		detail += " Parts of the filters are known after apply only."
	}
	c.warn(c.at.AtName("scoping_filters"), strings.ToUpper(c.part[:1])+c.part[1:]+" may leave the scope", "scoping_filters", detail)
}

// narrowsFilter tells whether somebody who passed one filter may not pass the other. It does not understand the clauses: a
// group lets everybody through whom a group with the same clauses and more lets through.
func narrowsFilter(was, is scopefilter.Filter) bool {
	if len(is) == 0 {
		return false
	}
	if len(was) == 0 {
		return true
	}
	return slices.ContainsFunc(was, func(old scopefilter.Group) bool {
		return !slices.ContainsFunc(is, func(wide scopefilter.Group) bool { return covers(wide, old) })
	})
}

// covers tells whether the wide group has no clause that the narrow one lacks.
func covers(wide, narrow scopefilter.Group) bool {
	return !slices.ContainsFunc(wide.Clauses, func(clause scopefilter.Clause) bool {
		return !slices.ContainsFunc(narrow.Clauses, func(other scopefilter.Clause) bool { return sameFilterClause(clause, other) })
	})
}

func sameFilterClause(a, b scopefilter.Clause) bool {
	return scopefilter.Filter{{Clauses: []scopefilter.Clause{a}}}.Equal(scopefilter.Filter{{Clauses: []scopefilter.Clause{b}}})
}

// compareDeclared notes definitions that are added; none is ever removed.
func (c *partChange) compareDeclared() {
	for _, list := range []struct {
		name    string
		was, is types.Map
	}{
		{"source_attributes", c.before.SourceAttributes, c.after.SourceAttributes},
		{"target_attributes", c.before.TargetAttributes, c.after.TargetAttributes},
	} {
		before := list.was.Elements()
		for name := range list.is.Elements() {
			if _, ok := before[name]; !ok {
				c.writes(list.name)
				break
			}
		}
	}
}

// leaveBehind warns of what goes out of the configuration and stays in the tenant.
func (c *partChange) leaveBehind() {
	var left []string
	planned := c.after.AttributeMappings.Elements()
	for _, target := range sortedKeys(c.was) {
		if _, ok := planned[target]; !ok && c.stays(target) && !c.was[target].isEmpty() {
			left = append(left, target)
		}
	}
	at := c.at.AtName("attribute_mappings") // at the part itself the CLI would print all of it
	for _, setting := range []struct {
		name string
		gone bool
	}{
		{"scoping_filters", c.after.ScopingFilters.IsNull() && !c.before.ScopingFilters.IsNull()},
		{"enabled", c.after.Enabled.IsNull() && !c.before.Enabled.IsNull()},
		{"flow_types", c.after.FlowTypes.IsNull() && !c.before.FlowTypes.IsNull()},
	} {
		if !setting.gone {
			continue
		}
		if len(left) == 0 {
			at = c.at.AtName(setting.name)
		}
		left = append(left, setting.name)
	}
	if len(left) == 0 {
		return
	}
	detail := "What is removed from the configuration stays in the job's schema as it is now and is not looked at any more."
	if c.keeps() && len(c.was) > 0 {
		detail += ` A mapping goes back to the template's, or goes, with unlisted_mappings = "template" or "remove".`
	}
	if slices.Contains(left, "scoping_filters") {
		detail += " To take the scoping filters away, set scoping_filters = []."
	}
	c.warn(at, "No longer managed", strings.Join(left, ", "), detail)
}
