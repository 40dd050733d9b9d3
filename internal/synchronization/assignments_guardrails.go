package synchronization

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// assignmentsRisk is what the rules look at of the assigned set.
type assignmentsRisk struct {
	tenantID, servicePrincipalID tf.GUID
	// principals are ids in lower case; known tells whether they are all there.
	principals []string
	known      bool
	// threshold is the deletion threshold of the application's job: it asks Graph, so only a change that takes many away calls it.
	threshold func() int64
}

var assignmentsGuardrails = guardrail.Set[assignmentsRisk]{
	Type: "crosstenant_synchronization_assignments",
	Object: func(a assignmentsRisk) string {
		return "service principal " + a.servicePrincipalID.Shown() + " in tenant " + a.tenantID.Shown()
	},
	Replaces: func(from, to assignmentsRisk) bool {
		return !from.tenantID.Is(to.tenantID) || !from.servicePrincipalID.Is(to.servicePrincipalID)
	},
	Rules: []guardrail.Rule[assignmentsRisk]{
		{
			Name: "nobody_assigned", Severity: guardrail.Warning,
			Summary: "Nobody is in scope",
			Reason: "With an empty set, the next cycle of a job that synchronizes assigned users deletes everybody whom it ever brought, up to its deletion threshold. An expression " +
				"that finds nothing, such as a filter over groups, gives an empty set without a word.",
			Advice: "Pause the job with its crosstenant_synchronization_schedule if it shall rest; empty the set to drain the target tenant before the job is destroyed.",
			At:     path.Root("principal_ids"),
			Value: func(a assignmentsRisk) []string {
				if !a.known || len(a.principals) > 0 {
					return nil
				}
				return []string{"principal_ids = []"}
			},
		},
		{
			Name: "loses_more_than_threshold", Severity: guardrail.Warning,
			Summary: "More principals go than the deletion threshold lets",
			Reason: "Each principal that goes is a user, or a group of users, to be deleted in the target tenant. More than the threshold in one cycle put the job into quarantine: " +
				"nobody is deleted, and nobody else is synchronized any more, until somebody allows it in the admin center.",
			Advice: "Remove them in steps that fit the threshold, a cycle apart, or raise the job's deletion_threshold for this change.",
			At:     path.Root("principal_ids"),
			Change: lostPrincipals,
		},
	},
}

// lostPrincipals tells how many go, if they are more than the threshold. A threshold stops nothing below one, so who loses one principal
// is not asked about it.
func lostPrincipals(from *assignmentsRisk, to assignmentsRisk) []string {
	if from == nil || !from.known || !to.known {
		return nil
	}
	stays := map[string]bool{}
	for _, id := range to.principals {
		stays[id] = true
	}
	lost := int64(0)
	for _, id := range from.principals {
		if !stays[id] {
			lost++
		}
	}
	if lost < 2 {
		return nil
	}
	threshold := to.threshold()
	if lost <= threshold {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d principals go, and the threshold is %d", lost, len(from.principals), threshold)}
}

func (r *assignmentsResource) risk(ctx context.Context, source guardrail.Source) (assignmentsRisk, diag.Diagnostics) {
	var (
		a   assignmentsRisk
		set tf.GUIDSet
	)
	diags := source.GetAttribute(ctx, path.Root("tenant_id"), &a.tenantID)
	diags.Append(source.GetAttribute(ctx, path.Root("service_principal_id"), &a.servicePrincipalID)...)
	diags.Append(source.GetAttribute(ctx, path.Root("principal_ids"), &set)...)
	a.known = !set.IsUnknown() && !set.IsNull() && !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
	a.principals = lowerMembers(set.SetValue)
	a.threshold = func() int64 {
		if !r.Configured() || a.tenantID.Lower() == "" || a.servicePrincipalID.Lower() == "" {
			return defaultDeletionThreshold
		}
		return thresholdOf(r.Tenant(a.tenantID).RefreshSynchronizationSecrets(ctx, a.servicePrincipalID.Lower(), nil))
	}
	return a, diags
}

// thresholdOf is the deletion threshold in the settings of a service principal. Where it is off, or may not be read, the service's own
// default is what a careful administrator would have.
func thresholdOf(list []graph.Secret, err error) int64 {
	if err != nil {
		return defaultDeletionThreshold
	}
	settings, err := readSettings(list)
	if err != nil || settings.DeletionThreshold == 0 {
		return defaultDeletionThreshold
	}
	return settings.DeletionThreshold
}
