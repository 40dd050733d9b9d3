package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// jobRisk is what the rules look at of a synchronization job.
type jobRisk struct {
	tenantID, servicePrincipalID, targetTenantID tf.GUID
	jobID, scope, deletionThreshold, email       types.String
	// remaining tells what the job has synchronized so far: it asks Graph, so only who destroys the job calls it.
	remaining func() []string
}

var jobGuardrails = guardrail.Set[jobRisk]{
	Type: "crosstenant_synchronization_job",
	Object: func(j jobRisk) string {
		if isText(j.jobID) {
			return "synchronization job " + j.jobID.ValueString()
		}
		return "new synchronization job of service principal " + j.servicePrincipalID.Shown() + " to tenant " + j.targetTenantID.Shown()
	},
	Replaces: func(from, to jobRisk) bool {
		return !from.tenantID.Is(to.tenantID) || !from.servicePrincipalID.Is(to.servicePrincipalID) ||
			!from.targetTenantID.IsNull() && !from.targetTenantID.Is(to.targetTenantID)
	},
	Rules: []guardrail.Rule[jobRisk]{
		{
			Name: "scope_all", Severity: guardrail.Error,
			Summary: "Everybody is synchronized",
			Reason: "With the scope \"all\" every user of the source tenant gets an account in the target tenant: administrators, break-glass and service accounts, and whoever is " +
				"made there tomorrow.",
			Advice: "Leave scope out, which means \"assigned\", and assign groups; a group of all employees is still a list that somebody can read.",
			At:     path.Root("scope"),
			Value:  func(j jobRisk) []string { return equals(j.scope, "scope", scopeAll) },
		},
		{
			Name: "deletion_threshold_off", Severity: guardrail.Error,
			Summary: "Nothing stops mass deletions",
			Reason: "Without a deletion threshold, one wrong filter, one emptied group or one removed assignment deletes everybody it concerns in the target tenant within the " +
				"next cycle.",
			Advice: "Leave deletion_threshold out, which means 500, or set what you would delete on a busy day.",
			At:     path.Root("deletion_threshold"),
			Value:  func(j jobRisk) []string { return equals(j.deletionThreshold, "deletion_threshold", "0") },
		},
		{
			Name: "no_notification_email", Severity: guardrail.Warning,
			Summary: "Nobody is told of a quarantine",
			Reason: "A job in quarantine synchronizes hardly anything, and the service switches it off after four weeks. Until then leavers keep their accounts in the target " +
				"tenant, and nobody hears of it.",
			Advice: "Set notification_email to a mailbox that somebody reads.",
			At:     path.Root("notification_email"),
			Value: func(j jobRisk) []string {
				if !j.email.IsNull() {
					return nil
				}
				return []string{"notification_email is not set"}
			},
		},
		{
			Name: "destroys_job_with_users", Severity: guardrail.Warning,
			Summary: "External users stay behind",
			Reason: "Deleting a job deletes no user: those whom it synchronized stay in the target tenant, able to sign in, and no job looks after them any more. What the job " +
				"remembers of them goes with it.",
			Advice: "To drain them first, remove every assignment (and use scope \"assigned\") while the target tenant still allows inbound synchronization; wait for a cycle, " +
				"every 40 minutes, which deletes the users softly; then destroy the job. Users that are left can be deleted in the target tenant.",
			Destroy: func(j jobRisk) []string { return j.remaining() },
		},
	},
}

// equals is the setting in the words of a configuration if it has a value.
func equals(value types.String, attribute, risky string) []string {
	if value.ValueString() != risky {
		return nil
	}
	return []string{fmt.Sprintf("%s = %q", attribute, risky)}
}

func (r *jobResource) risk(ctx context.Context, source guardrail.Source) (jobRisk, diag.Diagnostics) {
	var (
		j     jobRisk
		diags diag.Diagnostics
	)
	for name, target := range map[string]any{
		"tenant_id": &j.tenantID, "service_principal_id": &j.servicePrincipalID, "target_tenant_id": &j.targetTenantID,
		"job_id": &j.jobID, "scope": &j.scope, "deletion_threshold": &j.deletionThreshold, "notification_email": &j.email,
	} {
		diags.Append(source.GetAttribute(ctx, path.Root(name), target)...)
	}
	j.remaining = func() []string {
		if !r.Configured() {
			return nil
		}
		job, err := r.Tenant(j.tenantID).SynchronizationJobStatus(ctx, j.servicePrincipalID.Lower(), j.jobID.ValueString())
		return remaining(job, err, j.targetTenantID)
	}
	return j, diags
}

// remaining says how many users a job leaves in its target tenant. The counts never go down after deletions, so they are at most as
// many. Where they cannot be read there may be some; a plan doesn't fail for that.
func remaining(job graph.Job, err error, target tf.GUID) []string {
	where := "in the target tenant"
	if target.Lower() != "" {
		where = "in tenant " + target.Lower()
	}
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return nil
	case err != nil:
		return []string{"users whose number could not be read, " + where}
	}
	var counts []string
	for _, entry := range job.Status.EntryCounts {
		if entry.Count > 0 {
			counts = append(counts, fmt.Sprintf("%d of type %s", entry.Count, entry.Type))
		}
	}
	if len(counts) == 0 {
		return nil
	}
	return []string{"up to " + strings.Join(counts, ", ") + " " + where}
}
