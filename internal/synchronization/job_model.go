package synchronization

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// jobModel is crosstenant_synchronization_job.
type jobModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	TargetTenantID     tf.GUID      `tfsdk:"target_tenant_id"`
	Scope              types.String `tfsdk:"scope"`
	NotificationEmail  types.String `tfsdk:"notification_email"`
	DeletionThreshold  types.String `tfsdk:"deletion_threshold"`
	AdoptExisting      types.Bool   `tfsdk:"adopt_existing"`
	Acknowledge        types.Set    `tfsdk:"acknowledge"`
	JobID              types.String `tfsdk:"job_id"`
	RestartPending     types.Bool   `tfsdk:"restart_pending"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// settings is what a plan wants.
func (m *jobModel) settings() jobSettings {
	threshold, _ := parseThreshold(m.DeletionThreshold.ValueString()) // validated
	return jobSettings{
		TargetTenantID:    m.TargetTenantID.Lower(),
		Scope:             m.Scope.ValueString(),
		NotificationEmail: tf.StringPtr(m.NotificationEmail),
		DeletionThreshold: threshold,
	}
}

// fromSettings takes over what a read of the settings says. What Graph hides stays as it is.
func (m *jobModel) fromSettings(s jobSettings) {
	if !s.Hidden[keyTargetTenant] {
		m.TargetTenantID = tf.NewGUIDNull()
		if s.TargetTenantID != "" {
			m.TargetTenantID = tf.NewGUID(s.TargetTenantID)
		}
	}
	if !s.Hidden[keySyncAll] {
		m.Scope = types.StringValue(s.Scope)
	}
	if !s.Hidden[keyNotificationSettings] {
		m.NotificationEmail = types.StringPointerValue(s.NotificationEmail)
		m.DeletionThreshold = thresholdValue(s.DeletionThreshold)
	}
}

func (m *jobModel) identity() tf.Identity {
	return tf.Identity{
		"tenant_id":            m.TenantID.Lower(),
		"service_principal_id": m.ServicePrincipalID.Lower(),
		"job_id":               m.JobID.ValueString(),
	}
}

// importID is what imports a job.
func importID(tenantID, servicePrincipalID, jobID string) string {
	return strings.ToLower(tenantID+"/"+servicePrincipalID) + "/" + jobID
}

// sameJobID is a job's id as Graph answers it, in the letters that state has if only they differ: an identity never changes, and
// another id would replace whatever hangs on the job.
func sameJobID(state types.String, id string) types.String {
	if strings.EqualFold(state.ValueString(), id) {
		return state
	}
	return types.StringValue(id)
}

// crossTenantJobs picks the jobs of cross-tenant synchronization out of a service principal's jobs.
func crossTenantJobs(jobs []graph.Job) []graph.Job {
	var picked []graph.Job
	for _, job := range jobs {
		if isCrossTenant(job) {
			picked = append(picked, job)
		}
	}
	return picked
}

func isCrossTenant(job graph.Job) bool {
	return strings.EqualFold(job.TemplateID, graph.CrossTenantSyncJobTemplate)
}
