package synchronization

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// checkSchemaConfig finds what is wrong with a configuration whatever job it is for: form, functions, filters and what
// Microsoft's pages refuse. What is not known yet is not checked.
func checkSchemaConfig(ctx context.Context, config schemaModel) diag.Diagnostics {
	return checkParts(ctx, config, nil, func(c *partCheck) {
		c.checkDeclared()
		c.checkMappings()
		c.checkTargets()
		c.checkFilters()
	})
}

// checkSchemaAttributes finds attributes that the source or target has not got. Against the job's own definitions
// that is an error; against the built-in table, before the first read, a warning.
func checkSchemaAttributes(ctx context.Context, config schemaModel, known definitions) diag.Diagnostics {
	return checkParts(ctx, config, known, func(c *partCheck) {
		c.checkDeclaredTypes()
		c.checkSourceNames()
		c.checkTargetNames()
		c.checkFilterNames()
	})
}

// checkBeforeWrite is checkSchemaAttributes against the document that is about to be changed: what passes a plan on
// documented facts alone has to exist in the job. Nothing is written after an error.
func checkBeforeWrite(ctx context.Context, doc *syncschema.Document, plan schemaModel) diag.Diagnostics {
	var errors diag.Diagnostics
	for _, d := range checkSchemaAttributes(ctx, plan, definitionsOf(doc)) {
		if d.Severity() == diag.SeverityError { // the plan has shown the warnings
			errors.Append(d)
		}
	}
	return errors
}

// partCheck checks what a configuration says about users or groups.
type partCheck struct {
	at       path.Path
	part     string // "users" or "groups"
	subject  string // "users of job …", for summaries
	config   schemaObject
	mappings map[string]schemaMapping
	filter   locatedFilter
	source   attributeView
	target   attributeView
	matched  []string // targets by which the job matches objects
	diags    diag.Diagnostics
}

func checkParts(ctx context.Context, config schemaModel, known definitions, check func(*partCheck)) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, part := range schemaParts {
		c, d := newPartCheck(ctx, config, part, known[part])
		diags.Append(d...)
		if c == nil || d.HasError() {
			continue
		}
		check(c)
		diags.Append(c.diags...)
	}
	return diags
}

// newPartCheck looks into users or groups; nil if there is nothing to see.
func newPartCheck(ctx context.Context, config schemaModel, part string, known objectDefinitions) (*partCheck, diag.Diagnostics) {
	object, diags := config.object(ctx, part)
	if object == nil || diags.HasError() {
		return nil, diags
	}
	mappings, d := object.mappings(ctx)
	diags.Append(d...)
	filter, d := locateFilter(ctx, attributePath(part, "scoping_filters"), object.ScopingFilters)
	diags.Append(d...)
	view := attributeView{object: graphObject(part)}
	c := partCheck{
		at: path.Root(part), part: part, subject: schemaSubject(config, part), config: *object,
		mappings: mappings, filter: filter, source: view, target: view, matched: known.Matched,
	}
	c.source.side, c.source.declared, c.source.defined, c.source.used = sourceSide, object.SourceAttributes, known.Source, known.Used
	c.target.side, c.target.declared, c.target.defined, c.target.used = targetSide, object.TargetAttributes, known.Target, known.Mapped
	return &c, diags
}

// schemaSubject names users or groups of a job in the summary of a warning: the CLI folds equal summaries.
func schemaSubject(m schemaModel, part string) string {
	switch {
	case m.JobID.ValueString() != "":
		return part + " of job " + m.JobID.ValueString()
	case m.ServicePrincipalID.ValueString() != "":
		return part + " of service principal " + m.ServicePrincipalID.ValueString()
	}
	return part
}

func (c *partCheck) mapping(target string) path.Path { return mappingPath(c.part, target) }

// fail begins the detail with the place: of a nested attribute the CLI only shows the line of the resource.
func (c *partCheck) fail(at path.Path, summary, detail string) {
	separator := ": "
	if strings.HasPrefix(detail, "line ") {
		separator = ", "
	}
	c.diags.AddAttributeError(at, summary, at.String()+separator+detail)
}

// warn names the object and what about it in the summary.
func (c *partCheck) warn(at path.Path, what, title, detail string) {
	c.diags.AddAttributeWarning(at, fmt.Sprintf("%s: %s in %s", title, what, c.subject), detail)
}

// Summaries of errors: fixed sentences that a search can find.
const (
	summaryMapping    = "Invalid attribute mapping"
	summaryTarget     = "Attribute cannot be a target"
	summarySource     = "Attribute cannot be a source"
	summaryExpression = "Invalid attribute mapping expression"
	summaryFilter     = "Invalid scoping filter"
	summaryDeclared   = "Invalid attribute declaration"
)

// declarations are the two lists of declared attributes.
func (c *partCheck) declarations() []attributeView { return []attributeView{c.source, c.target} }

// list is the attribute of the configuration that declares attributes of the side.
func (v attributeView) list() string { return v.side + "_attributes" }

// checkDeclared checks the names in source_attributes and target_attributes; the schema checks the types.
func (c *partCheck) checkDeclared() {
	for _, view := range c.declarations() {
		elements := view.declared.Elements()
		for _, name := range sortedKeys(elements) {
			at := c.at.AtName(view.list()).AtMapKey(name)
			c.checkDeclaredName(at, view.list(), name)
			if elements[name].IsNull() {
				c.fail(at, summaryDeclared, fmt.Sprintf("The type of %s is missing. Leave the entry out if nothing shall be declared.", name))
			}
		}
	}
}

// checkDeclaredTypes compares with the job's own definitions, which are never changed.
func (c *partCheck) checkDeclaredTypes() {
	for _, view := range c.declarations() {
		elements := view.declared.Elements()
		for _, name := range sortedKeys(elements) {
			defined, ok := view.definition(name)
			if typ := declaredType(elements[name]); ok && typ != "" && !strings.EqualFold(defined.Type, typ) {
				c.fail(c.at.AtName(view.list()).AtMapKey(name), "Attribute has another type", fmt.Sprintf("The job's schema defines %s with the type %s already, not %s, and "+
					"definitions are never changed here.", name, defined.Type, typ))
			}
		}
	}
}

func (c *partCheck) checkDeclaredName(at path.Path, list, name string) {
	known, exact, ok := syncschema.FindKnown(c.source.object, name)
	switch {
	case isExtension(name):
	case syncschema.LooksLikeExtensionName(name):
		c.fail(at, summaryDeclared, notAnExtension(name))
	case ok && exact:
		c.fail(at, summaryDeclared, fmt.Sprintf("%s is an attribute that every directory has. Only directory extensions are declared in %s.", name, list))
	case ok:
		c.fail(at, summaryDeclared, fmt.Sprintf("%s is not a directory extension. Did you mean the attribute %s, which needs no declaration?", name, known.Name))
	default:
		c.warn(at, name, "Not a directory extension", fmt.Sprintf("Directory extensions are named extension_<32 digits>_<name>. %s is added to the "+
			"job's definitions as written; whether the service knows such an attribute shows when it synchronizes.", name))
	}
}

func notAnExtension(name string) string {
	return fmt.Sprintf("%q is not the name of a directory extension. It is extension_, the 32 digits of the owning application's client id "+
		"without dashes, an underscore and the extension's own name. Letter case counts.", name)
}
