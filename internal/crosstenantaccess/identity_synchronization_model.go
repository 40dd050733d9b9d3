package crosstenantaccess

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// identitySyncModel is crosstenant_identity_synchronization. Like partnerModel, it cannot hold a plan.
type identitySyncModel struct {
	TenantID         tf.GUID           `tfsdk:"tenant_id"`
	PartnerTenantID  tf.GUID           `tfsdk:"partner_tenant_id"`
	DisplayName      types.String      `tfsdk:"display_name"`
	UserSyncInbound  *syncInboundModel `tfsdk:"user_sync_inbound"`
	GroupSyncInbound *syncInboundModel `tfsdk:"group_sync_inbound"`
	AdoptExisting    types.Bool        `tfsdk:"adopt_existing"`
	Acknowledge      types.Set         `tfsdk:"acknowledge"`
	Timeouts         tf.Timeouts       `tfsdk:"timeouts"`
}

// syncInboundModel is the switch for one kind of object.
// Graph: crossTenantUserSyncInbound, and crossTenantGroupSyncInbound in beta.
type syncInboundModel struct {
	IsSyncAllowed types.Bool `tfsdk:"is_sync_allowed"`
}

// allowed is nil for an absent block.
func (m *syncInboundModel) allowed() *bool {
	if m == nil {
		return nil
	}
	return tf.BoolPtr(m.IsSyncAllowed)
}

// refreshed is what was read, or m if that allows as much: absent, null and false all allow nothing.
func (m *syncInboundModel) refreshed(read *bool) *syncInboundModel {
	if isSet(m.allowed()) == isSet(read) {
		return m
	}
	return syncInboundFromGraph(read)
}

func syncInboundFromGraph(read *bool) *syncInboundModel {
	if read == nil {
		return nil
	}
	return &syncInboundModel{IsSyncAllowed: types.BoolPointerValue(read)}
}

// version is the version of Graph that knows everything these models manage: beta as soon as one has a switch for groups.
func version(some ...*identitySyncModel) graph.APIVersion {
	for _, m := range some {
		if m.GroupSyncInbound != nil {
			return graph.Beta
		}
	}
	return graph.V1
}

// toCreate is the body of the PUT: what is set and nothing else.
func (m *identitySyncModel) toCreate() graph.IdentitySyncWrite {
	return graph.IdentitySyncWrite{
		DisplayName:      change(nil, tf.StringPtr(m.DisplayName)),
		UserSyncAllowed:  change(nil, m.UserSyncInbound.allowed()),
		GroupSyncAllowed: change(nil, m.GroupSyncInbound.allowed()),
	}
}

// toPatch is the body of a PATCH that brings a policy from one state to what m says: only what differs, and null for what
// m no longer has. Where groups are managed, both switches go together as soon as one differs: whether a PATCH of one
// leaves the other alone is not documented.
func (m *identitySyncModel) toPatch(from *identitySyncModel) graph.IdentitySyncWrite {
	write := graph.IdentitySyncWrite{
		DisplayName:      change(tf.StringPtr(from.DisplayName), tf.StringPtr(m.DisplayName)),
		UserSyncAllowed:  change(from.UserSyncInbound.allowed(), m.UserSyncInbound.allowed()),
		GroupSyncAllowed: change(from.GroupSyncInbound.allowed(), m.GroupSyncInbound.allowed()),
	}
	switched := !write.UserSyncAllowed.IsAbsent() || !write.GroupSyncAllowed.IsAbsent()
	if switched && version(from, m) == graph.Beta {
		write.UserSyncAllowed = graph.ValueOrNull(m.UserSyncInbound.allowed())
		write.GroupSyncAllowed = graph.ValueOrNull(m.GroupSyncInbound.allowed())
	}
	return write
}

// change is absent if both are the same, else what to becomes: a value or null.
func change[T comparable](from, to *T) graph.Opt[T] {
	if from == nil && to == nil || from != nil && to != nil && *from == *to {
		return graph.Opt[T]{}
	}
	return graph.ValueOrNull(to)
}

// fromGraph is the model with everything that Graph stores taken from an answer, in the service's words.
func (m *identitySyncModel) fromGraph(policy graph.IdentitySync) *identitySyncModel {
	read := *m
	read.DisplayName = types.StringPointerValue(policy.DisplayName)
	read.UserSyncInbound = syncInboundFromGraph(policy.UserSyncAllowed)
	read.GroupSyncInbound = syncInboundFromGraph(policy.GroupSyncAllowed)
	return &read
}

// imported is the model of an import, which knows no configuration. It is one that a configuration may say, so that a CLI can
// write it: no empty texts, no switch for groups that allows nothing, and at least one member.
func (m *identitySyncModel) imported(policy graph.IdentitySync) *identitySyncModel {
	read := m.fromGraph(policy)
	read.GroupSyncInbound = m.GroupSyncInbound.refreshed(policy.GroupSyncAllowed)
	if read.DisplayName.ValueString() == "" {
		read.DisplayName = types.StringNull()
	}
	if read.DisplayName.IsNull() && read.UserSyncInbound == nil && read.GroupSyncInbound == nil {
		read.UserSyncInbound = &syncInboundModel{IsSyncAllowed: types.BoolValue(false)}
	}
	return read
}

// refreshed is fromGraph in the words of m. The switch for groups stays as it is unless beta was asked, since nothing else
// knows it.
func (m *identitySyncModel) refreshed(policy graph.IdentitySync, asked graph.APIVersion) *identitySyncModel {
	read := m.fromGraph(policy)
	if read.DisplayName.ValueString() == m.DisplayName.ValueString() {
		read.DisplayName = m.DisplayName
	}
	read.UserSyncInbound = m.UserSyncInbound.refreshed(policy.UserSyncAllowed)
	read.GroupSyncInbound = m.GroupSyncInbound
	if asked == graph.Beta {
		read.GroupSyncInbound = m.GroupSyncInbound.refreshed(policy.GroupSyncAllowed)
	}
	return read
}

// isSaidBy tells whether a policy says what the model has.
func (m *identitySyncModel) isSaidBy(policy graph.IdentitySync, asked graph.APIVersion) bool {
	return m.toPatch(m.refreshed(policy, asked)) == (graph.IdentitySyncWrite{})
}

// takeUnwritten restores from the plan what was not part of a write.
func (m *identitySyncModel) takeUnwritten(plan *identitySyncModel, written graph.IdentitySyncWrite) {
	if written.DisplayName.IsAbsent() {
		m.DisplayName = plan.DisplayName
	}
	if written.UserSyncAllowed.IsAbsent() {
		m.UserSyncInbound = plan.UserSyncInbound
	}
	if written.GroupSyncAllowed.IsAbsent() {
		m.GroupSyncInbound = plan.GroupSyncInbound
	}
}

// unseen names the attributes of a write that an answer does not show.
func unseen(written graph.IdentitySyncWrite, policy graph.IdentitySync) []string {
	var names []string
	if !written.DisplayName.IsAbsent() && text(written.DisplayName.Ptr()) != text(policy.DisplayName) {
		names = append(names, "display_name")
	}
	if !written.UserSyncAllowed.IsAbsent() && isSet(written.UserSyncAllowed.Ptr()) != isSet(policy.UserSyncAllowed) {
		names = append(names, "user_sync_inbound")
	}
	if !written.GroupSyncAllowed.IsAbsent() && isSet(written.GroupSyncAllowed.Ptr()) != isSet(policy.GroupSyncAllowed) {
		names = append(names, "group_sync_inbound")
	}
	return names
}

// cleared names the attributes that a write sends as null.
func cleared(written graph.IdentitySyncWrite) []string {
	var names []string
	if !written.DisplayName.IsAbsent() && written.DisplayName.Ptr() == nil {
		names = append(names, "display_name")
	}
	if !written.UserSyncAllowed.IsAbsent() && written.UserSyncAllowed.Ptr() == nil {
		names = append(names, "user_sync_inbound")
	}
	if !written.GroupSyncAllowed.IsAbsent() && written.GroupSyncAllowed.Ptr() == nil {
		names = append(names, "group_sync_inbound")
	}
	return names
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
