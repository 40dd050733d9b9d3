package synchronization

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// ModifyPlan keeps the spelling of what means the same, refuses what cannot work and warns of what an apply will do. It asks
// Graph for nothing: what the job's own schema knows was kept by the last read.
func (r *schemaResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	prior, diags := priorSchema(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		if prior != nil && prior.OnDestroy.ValueString() == onDestroyTemplate {
			resp.Diagnostics.Append(resetWarning(prior.JobID.ValueString()))
		}
		return
	}
	var plan schemaModel
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if prior != nil && !prior.sameJob(plan) {
		// It is replaced. The CLI plans the new one once more, from nothing, and shows only the errors of that: all is said here.
		if prior.OnDestroy.ValueString() == onDestroyTemplate {
			resp.Diagnostics.Append(resetWarning(prior.JobID.ValueString()))
		}
		prior = nil
	}
	resp.Diagnostics.Append(r.RequirePreview(path.Root(groupsPart), plan.Groups, tf.GroupSynchronization)...)

	var known definitions
	if prior != nil {
		resp.Diagnostics.Append(keepSpellings(ctx, prior, &plan)...)
		for _, part := range schemaParts {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(part), plan.part(part))...)
		}
		known, diags = readPrivate[definitions](ctx, req.Private, privateDefinitions)
		resp.Diagnostics.Append(diags...)
	}
	findings := checkSchemaConfig(ctx, plan).Warnings() // its errors were said when the configuration was validated
	findings.Append(checkSchemaAttributes(ctx, plan, known)...)
	resp.Diagnostics.Append(aboutChanges(prior, plan, findings)...)
	if !resp.Diagnostics.HasError() && !r.isFirstOfNewJob(prior, plan) {
		resp.Diagnostics.Append(schemaPlanWarnings(ctx, prior, plan, known)...)
	}
	schemaGuardrails.ModifyPlan(ctx, req, resp, schemaRiskOf)
}

// aboutChanges leaves out warnings about mappings, filters and declarations that stay as they are: whoever planned them has read
// them, and a job that looks for drift every day shall have nothing to say while there is none.
func aboutChanges(prior *schemaModel, plan schemaModel, findings diag.Diagnostics) diag.Diagnostics {
	if prior == nil {
		return findings
	}
	return slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		located, ok := d.(diag.DiagnosticWithPath)
		return ok && d.Severity() == diag.SeverityWarning && staysAt(prior, plan, located.Path())
	})
}

// staysAt tells whether a plan has what state has at a path: at the entry of a map, or at the attribute of users or groups.
func staysAt(prior *schemaModel, plan schemaModel, at path.Path) bool {
	steps := at.Steps()
	if len(steps) < 2 {
		return false
	}
	part, name := steps[0].String(), steps[1].String()
	was, is := prior.part(part).Attributes()[name], plan.part(part).Attributes()[name]
	before, isMap := was.(types.Map)
	after, alsoMap := is.(types.Map)
	if len(steps) > 2 && isMap && alsoMap {
		key, _ := steps[2].(path.PathStepElementKeyString)
		was, is = before.Elements()[string(key)], after.Elements()[string(key)]
	}
	return was != nil && is != nil && was.Equal(is)
}

// isFirstOfNewJob tells that an apply has just made the job and plans its schema once more, now that the job's id is known. The
// plan that the user saw was silent, for the same reason: nobody can have come by this job.
func (r *schemaResource) isFirstOfNewJob(prior *schemaModel, plan schemaModel) bool {
	return r.Configured() && !prior.sameJob(plan) && isText(plan.JobID) && !plan.TenantID.IsUnknown() && !plan.ServicePrincipalID.IsUnknown() &&
		r.Tenant(plan.TenantID).MadeJob(plan.ServicePrincipalID.Lower(), plan.JobID.ValueString())
}

// priorSchema is the state of a resource that exists; nil for a new one.
func priorSchema(ctx context.Context, req resource.ModifyPlanRequest) (*schemaModel, diag.Diagnostics) {
	if req.State.Raw.IsNull() {
		return nil, nil
	}
	var state schemaModel
	diags := req.State.Get(ctx, &state)
	return &state, diags
}

// sameJob tells whether a plan is about the job that the state is about: what was read of another one says nothing.
func (m *schemaModel) sameJob(plan schemaModel) bool {
	return m != nil && m.TenantID.Is(plan.TenantID) && m.ServicePrincipalID.Is(plan.ServicePrincipalID) && m.JobID.Equal(plan.JobID)
}

// keepSpellings replaces what a plan spells in another way than state by state's spelling, so that nothing shows as a change
// that is none. Terraform lets a provider plan what state has, but nothing else, for a value that is configured.
func keepSpellings(ctx context.Context, prior, plan *schemaModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, part := range schemaParts {
		before, d := prior.object(ctx, part)
		diags.Append(d...)
		after, d := plan.object(ctx, part)
		diags.Append(d...)
		if before == nil || after == nil || diags.HasError() {
			continue
		}
		diags.Append(after.keepSpellings(ctx, before)...)
		value, d := after.value(ctx)
		diags.Append(d...)
		if !diags.HasError() {
			plan.setPart(part, value)
		}
	}
	return diags
}

func (o *schemaObject) keepSpellings(ctx context.Context, prior *schemaObject) diag.Diagnostics {
	mappings, diags := keepMappings(ctx, prior, o.AttributeMappings)
	o.AttributeMappings = mappings

	filters, d := keepFilters(ctx, prior.ScopingFilters, o.ScopingFilters)
	diags.Append(d...)
	o.ScopingFilters = filters

	o.SourceAttributes, d = keepTypes(prior.SourceAttributes, o.SourceAttributes)
	diags.Append(d...)
	o.TargetAttributes, d = keepTypes(prior.TargetAttributes, o.TargetAttributes)
	diags.Append(d...)
	return diags
}

// keepMappings goes through the entries that both have. What is not known yet stays so.
func keepMappings(ctx context.Context, prior *schemaObject, planned types.Map) (types.Map, diag.Diagnostics) {
	before, diags := prior.mappings(ctx)
	if len(before) == 0 || len(planned.Elements()) == 0 {
		return planned, diags
	}
	elements := make(map[string]attr.Value, len(planned.Elements()))
	for target, element := range planned.Elements() {
		elements[target] = element
		was, there := before[target]
		object, ok := element.(types.Object)
		if !there || !ok {
			continue
		}
		mapping, d := into[schemaMapping](ctx, object)
		diags.Append(d...)
		if mapping == nil {
			continue
		}
		mapping.keepSpelling(was)
		elements[target], d = types.ObjectValueFrom(ctx, schemaMappingType.AttrTypes, *mapping)
		diags.Append(d...)
	}
	kept, d := types.MapValue(schemaMappingType, elements)
	diags.Append(d...)
	return kept, diags
}

// keepSpelling takes the other's spelling for whatever means the same in both, attribute by attribute.
func (m *schemaMapping) keepSpelling(other schemaMapping) {
	for _, pair := range []struct{ here, there *types.String }{
		{&m.Attribute, &other.Attribute}, {&m.Constant, &other.Constant}, {&m.Expression, &other.Expression},
	} {
		if isText(*pair.here) && isText(*pair.there) && m.only(pair.here).toGraph("").SameSource(other.only(pair.there).toGraph("")) {
			*pair.here = *pair.there
		}
	}
	for _, pair := range []struct{ here, there *types.String }{{&m.FlowBehavior, &other.FlowBehavior}, {&m.FlowType, &other.FlowType}} {
		if isText(*pair.here) && isText(*pair.there) && strings.EqualFold(pair.here.ValueString(), pair.there.ValueString()) {
			*pair.here = *pair.there
		}
	}
}

// only is a mapping with nothing but one of m's sources.
func (m *schemaMapping) only(source *types.String) schemaMapping {
	switch source {
	case &m.Attribute:
		return schemaMapping{Attribute: m.Attribute}
	case &m.Constant:
		return schemaMapping{Constant: m.Constant}
	default:
		return schemaMapping{Expression: m.Expression}
	}
}

// keepFilters keeps a list whose groups and clauses only stand in another order, or whose operators are spelled in another way.
func keepFilters(ctx context.Context, prior, planned types.List) (types.List, diag.Diagnostics) {
	if !isWhollyKnown(ctx, prior) || !isWhollyKnown(ctx, planned) {
		return planned, nil
	}
	before, diags := filterFromList(ctx, prior)
	after, d := filterFromList(ctx, planned)
	diags.Append(d...)
	if before == nil || after == nil || diags.HasError() || !after.Equal(*before) {
		return planned, diags
	}
	return prior, diags
}

// isWhollyKnown tells whether a value holds nothing unknown, at any depth.
func isWhollyKnown(ctx context.Context, value attr.Value) bool {
	raw, err := value.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}

// keepTypes keeps the letter case of types.
func keepTypes(prior, planned types.Map) (types.Map, diag.Diagnostics) {
	before := prior.Elements()
	if len(before) == 0 || len(planned.Elements()) == 0 {
		return planned, nil
	}
	elements := make(map[string]attr.Value, len(planned.Elements()))
	for name, element := range planned.Elements() {
		elements[name] = element
		was, ok := before[name].(types.String)
		is, known := element.(types.String)
		if ok && known && isText(was) && isText(is) && strings.EqualFold(was.ValueString(), is.ValueString()) {
			elements[name] = was
		}
	}
	return types.MapValue(types.StringType, elements)
}
