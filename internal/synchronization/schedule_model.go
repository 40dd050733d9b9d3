package synchronization

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// scheduleModel is crosstenant_synchronization_schedule.
type scheduleModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	JobID              types.String `tfsdk:"job_id"`
	State              types.String `tfsdk:"state"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// fromGraph takes over whether the job runs. Graph has two words for stopped: Disabled for a job that was never started
// and Paused; here they are one.
func (m *scheduleModel) fromGraph(job graph.Job) {
	m.JobID = sameJobID(m.JobID, job.ID)
	m.State = types.StringValue(graph.SchedulePaused)
	if isActive(job) {
		m.State = types.StringValue(graph.ScheduleActive)
	}
}

// isSaidBy tells whether a job runs, or rests, as the model has it. An import, which has no state yet, takes what there is.
func (m *scheduleModel) isSaidBy(job graph.Job) bool {
	read := *m
	read.fromGraph(job)
	return m.State.IsNull() || read.State.Equal(m.State)
}

func (m *scheduleModel) identity() tf.Identity {
	return tf.Identity{
		"tenant_id":            m.TenantID.Lower(),
		"service_principal_id": m.ServicePrincipalID.Lower(),
		"job_id":               m.JobID.ValueString(),
	}
}
