package multitenantorg

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// organizationModel is crosstenant_multitenant_organization.
type organizationModel struct {
	TenantID      tf.GUID      `tfsdk:"tenant_id"`
	DisplayName   types.String `tfsdk:"display_name"`
	Description   types.String `tfsdk:"description"`
	AdoptExisting types.Bool   `tfsdk:"adopt_existing"`
	Timeouts      tf.Timeouts  `tfsdk:"timeouts"`
}

// toCreate is the body of the PUT: what is set and nothing else.
func (m *organizationModel) toCreate() graph.MultitenantOrganizationWrite {
	return (&organizationModel{}).toPatch(m)
}

// toPatch is the body of a PATCH from m to another model: what differs, and null for what that no longer has.
func (m *organizationModel) toPatch(to *organizationModel) graph.MultitenantOrganizationWrite {
	var w graph.MultitenantOrganizationWrite
	if m.DisplayName.ValueString() != to.DisplayName.ValueString() {
		w.DisplayName = graph.ValueOrNull(tf.StringPtr(to.DisplayName))
	}
	if m.Description.ValueString() != to.Description.ValueString() {
		w.Description = graph.ValueOrNull(tf.StringPtr(to.Description))
	}
	return w
}

// fromGraph is the model with what was read. An empty description is none.
func (m *organizationModel) fromGraph(o graph.MultitenantOrganization) *organizationModel {
	read := *m
	read.DisplayName = types.StringValue(o.DisplayName)
	read.Description = types.StringNull()
	if o.Description != nil && *o.Description != "" {
		read.Description = types.StringValue(*o.Description)
	}
	return &read
}

// differences names the attributes in which two models differ.
func (m *organizationModel) differences(other *organizationModel) []string {
	var names []string
	change := m.toPatch(other)
	if !change.DisplayName.IsAbsent() {
		names = append(names, "display_name")
	}
	if !change.Description.IsAbsent() {
		names = append(names, "description")
	}
	return names
}
