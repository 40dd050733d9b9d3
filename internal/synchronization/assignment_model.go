package synchronization

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// defaultAccessRoleID is the role of an assignment without a role. The provisioning service skips such a principal as
// "not effectively entitled" (Microsoft: known problem, no users are provisioned), so it does not put anybody in scope.
const defaultAccessRoleID = "00000000-0000-0000-0000-000000000000"

// assignmentModel is crosstenant_synchronization_assignment: one principal in the scope of one application.
type assignmentModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	PrincipalID        tf.GUID      `tfsdk:"principal_id"`
	AppRoleID          tf.GUID      `tfsdk:"app_role_id"`
	AssignmentID       types.String `tfsdk:"assignment_id"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// fromGraph takes what the service decides. The ids that the user wrote stay as written.
func (m *assignmentModel) fromGraph(a graph.Assignment) {
	m.AppRoleID = tf.NewGUID(strings.ToLower(a.AppRoleID))
	m.AssignmentID = types.StringValue(a.ID)
}

// isSaidBy tells whether an assignment is the one that the model has.
func (m *assignmentModel) isSaidBy(a graph.Assignment) bool {
	return strings.EqualFold(a.PrincipalID, m.PrincipalID.ValueString()) && strings.EqualFold(a.AppRoleID, m.AppRoleID.ValueString())
}

func (m *assignmentModel) identity() tf.Identity {
	return tf.Identity{
		"tenant_id":            m.TenantID.Lower(),
		"service_principal_id": m.ServicePrincipalID.Lower(),
		"principal_id":         m.PrincipalID.Lower(),
	}
}

// findAssignment is the principal's assignment with a role, out of a list.
func findAssignment(list []graph.Assignment, principalID, appRoleID string) (graph.Assignment, bool) {
	for _, a := range list {
		if strings.EqualFold(a.PrincipalID, principalID) && strings.EqualFold(a.AppRoleID, appRoleID) {
			return a, true
		}
	}
	return graph.Assignment{}, false
}

// hasDefaultAccess tells whether an assignment is one without a role.
func hasDefaultAccess(a graph.Assignment) bool { return a.AppRoleID == defaultAccessRoleID }
