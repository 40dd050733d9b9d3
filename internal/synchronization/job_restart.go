package synchronization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const restartPendingDescription = "Whether the scope became narrower and the restart that makes a running job look at everybody again is still due: an apply " +
	"failed or was stopped in between, or somebody changed the scope in the admin center. The next apply restarts the job. `false` otherwise."

// narrows tells whether a change of scope leaves people in the target tenant unless the job is restarted.
func narrows(before, after types.String) bool {
	return before.ValueString() == scopeAll && after.ValueString() == scopeAssigned
}

// noteNarrowing compares what state knew before a refresh with what Graph shows. Graph does not tell whether a job was
// restarted since its scope was narrowed; a scope that is narrower than in state was not narrowed by an apply that came
// to its end. So a run that was killed before the restart is made up for.
func (m *jobModel) noteNarrowing(before types.String, job graph.Job) diag.Diagnostics {
	pending := m.RestartPending.ValueBool() || narrows(before, m.Scope) && isActive(job)
	m.RestartPending = types.BoolValue(pending && m.Scope.ValueString() == scopeAssigned)
	if !m.RestartPending.ValueBool() {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Synchronization job "+job.ID+" was not restarted yet",
		"Its scope became \"assigned\", but no apply has seen the restart that makes the job look at everybody again. Until then those who dropped out "+
			"of the scope stay in the target tenant. The next apply restarts it.")}
}

// planRestart leaves open whether a restart will still be due after an apply that has to make one.
func planRestart(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var (
		before, after types.String
		pending       types.Bool
	)
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("scope"), &before)...)
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("restart_pending"), &pending)...)
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("scope"), &after)...)
	if pending.ValueBool() || after.IsUnknown() || narrows(before, after) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("restart_pending"), types.BoolUnknown())...)
	}
}

// restartActive makes a running job look at everybody again, after its scope became narrower: those who dropped out
// would stay in the target tenant otherwise. A job that is stopped is left stopped.
// Entra: known issues for app provisioning, "Changing the scope from sync all to assigned".
func restartActive(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, jobID string) (diag.Diagnostics, error) {
	var diags diag.Diagnostics
	job, err := tenant.SynchronizationJob(ctx, servicePrincipalID, jobID)
	if err != nil {
		return diags, err
	}
	if isActive(job) {
		return diags, tenant.RestartJob(ctx, servicePrincipalID, jobID, "")
	}
	if hasRun(job) {
		diags.AddWarning("Synchronization job "+jobID+" needs a restart when it goes on",
			"Its scope became narrower while it was stopped. Started again it continues where it was and leaves those who dropped out of the scope in the "+
				"target tenant; restart it in the Microsoft Entra admin center to have them deleted.")
	}
	return diags, nil
}
