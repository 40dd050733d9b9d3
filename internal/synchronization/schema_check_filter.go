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

// locatedFilter is what is known of a scoping filter, and where it stands in the configuration.
type locatedFilter struct {
	filter scopefilter.Filter
	groups []locatedGroup
	// whole is false while parts of it are not known yet.
	whole bool
	// missing are the places of groups and clauses that are null.
	missing []path.Path
}

type locatedGroup struct {
	at      path.Path
	clauses []path.Path
}

// locateFilter leaves out what is not known yet: unknown clauses, and groups all of whose clauses are.
func locateFilter(ctx context.Context, at path.Path, list types.List) (locatedFilter, diag.Diagnostics) {
	var diags diag.Diagnostics
	located := locatedFilter{whole: !list.IsUnknown()}
	for g, element := range list.Elements() {
		object, _ := element.(types.Object)
		group, d := into[schemaFilterGroup](ctx, object)
		diags.Append(d...)
		if element.IsNull() {
			located.missing = append(located.missing, at.AtListIndex(g))
			continue
		}
		if group == nil || group.Clauses.IsUnknown() {
			located.whole = false
			continue
		}
		place := locatedGroup{at: at.AtListIndex(g)}
		found := scopefilter.Group{Name: group.Name.ValueString()}
		clauses := group.Clauses.Elements()
		for i, element := range clauses {
			object, _ := element.(types.Object)
			clause, d := into[schemaFilterClause](ctx, object)
			diags.Append(d...)
			if element.IsNull() {
				located.missing = append(located.missing, place.at.AtName("clauses").AtListIndex(i))
				continue
			}
			if clause == nil || clause.Attribute.IsUnknown() || clause.Operator.IsUnknown() || clause.Value.IsUnknown() {
				located.whole = false
				continue
			}
			found.Clauses = append(found.Clauses, clause.toFilter())
			place.clauses = append(place.clauses, place.at.AtName("clauses").AtListIndex(i))
		}
		if len(clauses) > 0 && len(found.Clauses) == 0 {
			continue
		}
		located.filter = append(located.filter, found)
		located.groups = append(located.groups, place)
	}
	return located, diags
}

func (c schemaFilterClause) toFilter() scopefilter.Clause {
	clause := scopefilter.Clause{Attribute: c.Attribute.ValueString(), Operator: c.Operator.ValueString()}
	if !c.Value.IsNull() {
		clause.Values = []string{c.Value.ValueString()}
	}
	return clause
}

// place is where a problem stands in the configuration.
func (f locatedFilter) place(p scopefilter.Problem, whole path.Path) path.Path {
	if p.Group < 0 {
		return whole
	}
	at := f.groups[p.Group].at
	if p.Clause >= 0 {
		at = f.groups[p.Group].clauses[p.Clause]
	}
	if p.Member == "" {
		return at
	}
	return at.AtName(p.Member)
}

// name is how a group is called in a message.
func (f locatedFilter) name(p scopefilter.Problem) string {
	if p.Group < 0 {
		return "scoping_filters"
	}
	name := fmt.Sprintf("scoping filter %q", f.filter[p.Group].Name)
	if p.Clause >= 0 {
		name += fmt.Sprintf(", clause %d", p.Clause+1)
	}
	return name
}

// checkFilters reports everything wrong with the scoping filters but for attributes that need a look at the job.
func (c *partCheck) checkFilters() {
	for _, at := range c.filter.missing {
		c.fail(at, summaryFilter, "The element is null. Leave it out.")
	}
	for g, group := range c.filter.filter {
		for i, clause := range group.Clauses {
			if syncschema.BuiltInClause(clause.Attribute) {
				c.fail(c.filter.groups[g].clauses[i].AtName("attribute"), summaryFilter, fmt.Sprintf("Clauses about %s are the service's own: "+
					"they keep users out who cannot be synchronized. They are kept as they are and cannot be written here.", clause.Attribute))
			}
		}
	}
	c.reportFilter(c.filter.filter.Check(scopefilter.CheckOptions{}))
}

// checkFilterNames reports what only the look at attributes finds; the rest was said before.
func (c *partCheck) checkFilterNames() {
	before := c.filter.filter.Check(scopefilter.CheckOptions{})
	problems := c.filter.filter.Check(scopefilter.CheckOptions{Attribute: c.source.forFilter})
	c.reportFilter(slices.DeleteFunc(problems, func(p scopefilter.Problem) bool { return slices.Contains(before, p) }))
}

func (c *partCheck) reportFilter(problems []scopefilter.Problem) {
	for _, p := range problems {
		at := c.filter.place(p, c.at.AtName("scoping_filters"))
		if p.Severity == scopefilter.Error {
			c.fail(at, summaryFilter, p.String())
			continue
		}
		c.warn(at, c.filter.name(p), "Doubtful scoping filter ("+strings.ReplaceAll(p.Code, "-", " ")+")", p.String())
	}
}
