package multitenantorg

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Roles and states of a tenant in an organization.
const (
	roleOwner    = "owner"
	roleMember   = "member"
	statePending = "pending"
	stateActive  = "active"
)

// memberModel is crosstenant_multitenant_organization_member. Nothing in it moves by itself: the role is the one that is wanted, and
// whether the tenant has joined is not told.
type memberModel struct {
	TenantID       tf.GUID      `tfsdk:"tenant_id"`
	MemberTenantID tf.GUID      `tfsdk:"member_tenant_id"`
	DisplayName    types.String `tfsdk:"display_name"`
	Role           types.String `tfsdk:"role"`
	AdoptExisting  types.Bool   `tfsdk:"adopt_existing"`
	Timeouts       tf.Timeouts  `tfsdk:"timeouts"`
}

// toCreate is the body of the POST. The default role is left out, as in Microsoft's examples.
func (m *memberModel) toCreate() graph.NewOrganizationTenant {
	o := graph.NewOrganizationTenant{TenantID: m.MemberTenantID.Lower(), DisplayName: m.DisplayName.ValueString()}
	if role := m.Role.ValueString(); role != roleMember {
		o.Role = role
	}
	return o
}

// fromGraph is the model with what was read.
func (m *memberModel) fromGraph(o graph.OrganizationTenant) *memberModel {
	read := *m
	read.DisplayName = types.StringValue(o.DisplayName)
	read.Role = types.StringValue(o.WantedRole())
	return &read
}

// isSaidBy tells whether the service says of the tenant what the model does.
func (m *memberModel) isSaidBy(o graph.OrganizationTenant) bool {
	return m.DisplayName.ValueString() == o.DisplayName && m.Role.ValueString() == o.WantedRole()
}
