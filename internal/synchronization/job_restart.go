package synchronization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// pendingRestartKey marks in private state that a job's scope was narrowed and that its restart has not been seen to
// succeed. Graph cannot tell: the settings look as if all were done.
const pendingRestartKey = "restart_pending"

// privateWriter and privateReader are what the framework's private state, whose type it keeps to itself, is used for.
type (
	privateWriter interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
	privateReader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
)

func setPendingRestart(ctx context.Context, private privateWriter, pending bool) diag.Diagnostics {
	if pending {
		return private.SetKey(ctx, pendingRestartKey, []byte("true"))
	}
	return private.SetKey(ctx, pendingRestartKey, []byte("false"))
}

func pendingRestart(ctx context.Context, private privateReader) (bool, diag.Diagnostics) {
	value, diags := private.GetKey(ctx, pendingRestartKey)
	return string(value) == "true", diags
}

// keepPendingRestart shows the old scope until the restart is done, so that the next plan has a change whose apply
// restarts the job.
func (r *jobResource) keepPendingRestart(ctx context.Context, req resource.ReadRequest, state *jobModel) diag.Diagnostics {
	pending, diags := pendingRestart(ctx, req.Private)
	if pending && state.Scope.ValueString() == scopeAssigned {
		state.Scope = scopeValue(scopeAll)
		diags.AddWarning("Synchronization job "+state.JobID.ValueString()+" was not restarted yet",
			"Its scope was set to \"assigned\", but the restart that makes the job look at everybody again failed or was interrupted. "+
				"The next apply restarts it.")
	}
	return diags
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
