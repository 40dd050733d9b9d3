package synchronization

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// applicationModel is crosstenant_synchronization_application.
type applicationModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	DisplayName        types.String `tfsdk:"display_name"`
	AdoptExisting      types.Bool   `tfsdk:"adopt_existing"`
	Acknowledge        types.Set    `tfsdk:"acknowledge"`
	ApplicationID      tf.GUID      `tfsdk:"application_id"`
	AppID              tf.GUID      `tfsdk:"app_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	AppRoleID          tf.GUID      `tfsdk:"app_role_id"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// fromGraph takes over what the two objects say. It fails if the service principal has no role to assign; the ids are
// in the model even then, with a null role.
func (m *applicationModel) fromGraph(app graph.Application, sp graph.ServicePrincipal) error {
	m.DisplayName = types.StringValue(app.DisplayName)
	m.ApplicationID = lowerGUID(app.ID)
	m.AppID = lowerGUID(app.AppID)
	m.ServicePrincipalID = lowerGUID(sp.ID)
	m.AppRoleID = tf.NewGUIDNull()
	role, err := sp.SyncRoleID()
	if err == nil {
		m.AppRoleID = lowerGUID(role)
	}
	return err
}

// isSaidBy tells whether an application is as the model has it.
func (m *applicationModel) isSaidBy(app graph.Application) bool {
	return app.DisplayName == m.DisplayName.ValueString() && strings.EqualFold(app.AppID, m.AppID.ValueString())
}

// hasRoleOf tells whether the model has the role of a service principal.
func (m *applicationModel) hasRoleOf(sp graph.ServicePrincipal) bool {
	role, err := sp.SyncRoleID()
	return err == nil && strings.EqualFold(role, m.AppRoleID.ValueString())
}

func (m *applicationModel) identity() tf.Identity {
	return tf.Identity{"tenant_id": m.TenantID.Lower(), "application_id": m.ApplicationID.Lower()}
}

// lowerGUID is an id in the letters that import ids and identities have, so that state does not depend on the way an
// object came into it.
func lowerGUID(id string) tf.GUID { return tf.NewGUID(strings.ToLower(id)) }
