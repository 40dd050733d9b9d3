package synchronization

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// reset puts a job's whole schema back to the template. A job that runs is paused before and stays paused: the reset drops the
// scoping filters and starts a full cycle, which could bring everybody into the target tenant.
// Graph: synchronizationSchema, delete.
func (r *schemaResource) reset(ctx context.Context, state schemaModel) diag.Diagnostics {
	const failed = "Unable to reset the synchronization schema"
	s := r.jobSwitch(state)
	job, err := s.tenant.SynchronizationJob(ctx, s.servicePrincipalID, s.jobID)
	if errors.Is(err, graph.ErrNotFound) {
		return nil
	}
	var diags diag.Diagnostics
	if err == nil && isActive(job) {
		if err = s.pause(ctx); err == nil {
			diags.Append(pausedWarning(s.jobID))
		}
	}
	if err != nil {
		return tf.ErrorDiags("Unable to pause the synchronization job", err)
	}
	err = s.tenant.ResetSynchronizationSchema(ctx, s.servicePrincipalID, s.jobID)
	if errors.Is(err, graph.ErrNotFound) {
		return diags
	}
	if err != nil {
		diags.Append(tf.ErrorDiags(failed, err)...)
		return diags
	}
	template, err := awaitTemplate(ctx, s.tenant, s.servicePrincipalID, s.jobID)
	switch {
	case tf.Interrupted(err):
		diags.Append(tf.InterruptedDiags("the schema of synchronization job " + s.jobID + " was reset, but no read showed it yet")...)
	case err != nil:
		diags.Append(tf.ErrorDiags(failed, err)...)
	case template != nil:
		diags.Append(r.dropFilters(ctx, state, template)...)
	}
	return diags
}

func pausedWarning(jobID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Synchronization job "+jobID+" is paused",
		"It was running, and was paused before its schema goes back to the template: without its scoping filters the next cycle could bring everybody into the target "+
			"tenant. It stays paused. Look at its scope and mappings before you start it again.")
}

// resetWarning says while it is planned what a destroy does.
func resetWarning(jobID string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("on_destroy"), "Destroying resets the schema of synchronization job "+jobID,
		"Because of on_destroy = \"template\" all mappings go back to the template's default and the scoping filters go, also those that are not managed here. "+
			"A job that runs is paused before and stays paused; started again it looks at everybody.")
}

// awaitTemplate returns when a read shows every mapping as the template has it. The template is nil if it is not known, or if the
// job is gone.
func awaitTemplate(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, jobID string) (*syncschema.Document, error) {
	var template *syncschema.Document
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		raw, err := tenant.SynchronizationSchema(ctx, servicePrincipalID, jobID)
		if errors.Is(err, graph.ErrNotFound) {
			template = nil
			return true, nil
		}
		if err != nil {
			return false, err
		}
		doc, err := jobSchema(raw)
		if err != nil {
			return false, err
		}
		if template == nil {
			template, err = templateOf(ctx, tenant.TemplateSchema, servicePrincipalID, readAlready(doc))
			if errors.Is(err, errNoTemplate) || graph.IsForbidden(err) {
				return true, nil // nothing to compare with: the service accepted the reset
			}
			if err != nil {
				return false, err
			}
		}
		return isAsTemplate(doc, template), nil
	})
	return template, err
}

// isAsTemplate compares what this resource can manage, but for the filters: whether a reset drops them is told in different ways.
func isAsTemplate(doc, template *syncschema.Document) bool {
	for _, part := range schemaParts {
		have, ok := doc.Object(graphObject(part))
		original := templateObject(template, part)
		if !ok || original == nil {
			continue
		}
		enabled := original.Enabled()
		want := wantedObject{part: part, unlisted: unlistedTemplate, flowTypes: original.FlowTypes(), enabled: &enabled}
		if !want.changes(have, original).none() {
			return false
		}
	}
	return true
}

// dropFilters makes the filters those of the template where the reset left them.
func (r *schemaResource) dropFilters(ctx context.Context, state schemaModel, template *syncschema.Document) diag.Diagnostics {
	state.Users, state.Groups = types.ObjectNull(schemaObjectType.AttrTypes), types.ObjectNull(schemaObjectType.AttrTypes)
	w := r.writer(state)
	for _, part := range schemaParts {
		if original := templateObject(template, part); original != nil {
			filters := original.Filters()
			w.wanted = append(w.wanted, wantedObject{part: part, filters: &filters})
		}
	}
	_, diags := w.bring(ctx)
	return diags
}

func (r *schemaResource) jobSwitch(m schemaModel) jobSwitch {
	return jobSwitch{tenant: r.Tenant(m.TenantID), servicePrincipalID: m.ServicePrincipalID.Lower(), jobID: m.JobID.ValueString()}
}
