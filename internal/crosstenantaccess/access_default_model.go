package crosstenantaccess

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// accessDefaultModel is crosstenant_access_default. What is nil is not managed: it is neither written nor looked at. Like
// partnerModel, it cannot hold a plan.
// Graph: crossTenantAccessPolicyConfigurationDefault.
type accessDefaultModel struct {
	TenantID tf.GUID `tfsdk:"tenant_id"`

	B2BCollaborationInbound   *audienceModel       `tfsdk:"b2b_collaboration_inbound"`
	B2BCollaborationOutbound  *audienceModel       `tfsdk:"b2b_collaboration_outbound"`
	B2BDirectConnectInbound   *audienceModel       `tfsdk:"b2b_direct_connect_inbound"`
	B2BDirectConnectOutbound  *audienceModel       `tfsdk:"b2b_direct_connect_outbound"`
	InboundTrust              *inboundTrustModel   `tfsdk:"inbound_trust"`
	Redemption                *redemptionModel     `tfsdk:"invitation_redemption_identity_provider_configuration"`
	TenantRestrictions        *audienceModel       `tfsdk:"tenant_restrictions"`
	M365CollaborationInbound  *usersModel          `tfsdk:"m365_collaboration_inbound"`
	M365CollaborationOutbound *usersAndGroupsModel `tfsdk:"m365_collaboration_outbound"`
	AppServiceConnectInbound  *applicationsModel   `tfsdk:"app_service_connect_inbound"`

	BlockServiceProviderOutboundAccess types.Bool `tfsdk:"block_service_provider_outbound_access"`

	AdoptExisting types.Bool  `tfsdk:"adopt_existing"`
	Acknowledge   types.Set   `tfsdk:"acknowledge"`
	Timeouts      tf.Timeouts `tfsdk:"timeouts"`
}

const redemptionAttribute = "invitation_redemption_identity_provider_configuration"

// redemptionModel says with which identity providers guests redeem invitations.
// Graph: defaultInvitationRedemptionIdentityProviderConfiguration.
type redemptionModel struct {
	Order    []string     `tfsdk:"primary_identity_provider_precedence_order"`
	Fallback types.String `tfsdk:"fallback_identity_provider"`
}

// key is equal for the same providers in the same order, which carries meaning.
func (m *redemptionModel) key() string {
	if m == nil {
		return ""
	}
	return strings.Join(m.Order, " ") + ", else " + m.Fallback.ValueString()
}

func (m *redemptionModel) toGraph() *graph.Redemption {
	return &graph.Redemption{Order: m.Order, Fallback: m.Fallback.ValueString()}
}

// redemptionFromGraph is nil for a setting that says nothing, as in a cloud that does not know it.
func redemptionFromGraph(answer *graph.Redemption) *redemptionModel {
	if answer == nil || answer.Fallback == "" && len(answer.Order) == 0 {
		return nil
	}
	return &redemptionModel{Order: append([]string{}, answer.Order...), Fallback: types.StringValue(answer.Fallback)}
}

// systemDefault is what Microsoft sets for a new tenant. The order of redemption is that of the Graph pages; the overview of
// Entra names azureActiveDirectory first.
// Graph: crossTenantAccessPolicyConfigurationDefault. Entra: Cross-tenant access overview, default settings.
func systemDefault() *accessDefaultModel {
	half := func(access, keyword, targetType string) *targetsModel {
		return &targetsModel{AccessType: types.StringValue(access), Targets: []targetModel{{types.StringValue(keyword), types.StringValue(targetType)}}}
	}
	users := func(access string) *targetsModel { return half(access, "AllUsers", "user") }
	applications := func(access string) *targetsModel { return half(access, "AllApplications", "application") }
	everybody := func(access string) *audienceModel { return &audienceModel{users(access), applications(access)} }
	return &accessDefaultModel{
		B2BCollaborationInbound:   everybody("allowed"),
		B2BCollaborationOutbound:  everybody("allowed"),
		B2BDirectConnectInbound:   everybody("blocked"),
		B2BDirectConnectOutbound:  everybody("blocked"),
		InboundTrust:              &inboundTrustModel{},
		TenantRestrictions:        everybody("blocked"),
		M365CollaborationInbound:  &usersModel{users("blocked")},
		M365CollaborationOutbound: &usersAndGroupsModel{users("allowed")},
		AppServiceConnectInbound:  &applicationsModel{applications("blocked")},
		Redemption: &redemptionModel{
			Order:    []string{"externalFederation", "azureActiveDirectory", "socialIdentityProviders"},
			Fallback: types.StringValue("defaultConfiguredIdp"),
		},
		BlockServiceProviderOutboundAccess: types.BoolValue(false),
	}
}

// shared are the settings that a partner entry has too, by the same names and types.
func (m *accessDefaultModel) shared() *partnerModel {
	return &partnerModel{
		B2BCollaborationInbound: m.B2BCollaborationInbound, B2BCollaborationOutbound: m.B2BCollaborationOutbound,
		B2BDirectConnectInbound: m.B2BDirectConnectInbound, B2BDirectConnectOutbound: m.B2BDirectConnectOutbound,
		InboundTrust: m.InboundTrust, TenantRestrictions: m.TenantRestrictions,
		M365CollaborationInbound: m.M365CollaborationInbound, M365CollaborationOutbound: m.M365CollaborationOutbound,
		AppServiceConnectInbound: m.AppServiceConnectInbound, BlockServiceProviderOutboundAccess: m.BlockServiceProviderOutboundAccess,
	}
}

// with is the model with other settings.
func (m *accessDefaultModel) with(shared *partnerModel, redemption *redemptionModel) *accessDefaultModel {
	next := *m
	next.B2BCollaborationInbound, next.B2BCollaborationOutbound = shared.B2BCollaborationInbound, shared.B2BCollaborationOutbound
	next.B2BDirectConnectInbound, next.B2BDirectConnectOutbound = shared.B2BDirectConnectInbound, shared.B2BDirectConnectOutbound
	next.InboundTrust, next.TenantRestrictions = shared.InboundTrust, shared.TenantRestrictions
	next.M365CollaborationInbound, next.M365CollaborationOutbound = shared.M365CollaborationInbound, shared.M365CollaborationOutbound
	next.AppServiceConnectInbound, next.Redemption = shared.AppServiceConnectInbound, redemption
	next.BlockServiceProviderOutboundAccess = shared.BlockServiceProviderOutboundAccess
	return &next
}

// said is each setting that the model has, by attribute, in words that are equal for what means the same.
func (m *accessDefaultModel) said() map[string]string {
	said := map[string]string{}
	shared := m.shared()
	for _, s := range settingsIn(shared) {
		said[s.attribute] = s.key(shared)
	}
	if m.Redemption != nil {
		said[redemptionAttribute] = m.Redemption.key()
	}
	return said
}

// only is the model with the settings that are named, and no others.
func (m *accessDefaultModel) only(attributes []string) *accessDefaultModel {
	shared, kept, redemption := m.shared(), &partnerModel{}, m.Redemption
	for _, s := range partnerSettings {
		if slices.Contains(attributes, s.attribute) {
			s.take(kept, shared)
		}
	}
	if !slices.Contains(attributes, redemptionAttribute) {
		redemption = nil
	}
	return m.with(kept, redemption)
}

// orSystemDefault is the model with the system default for what it lacks of some settings: what is taken out of a
// configuration goes back to that.
func (m *accessDefaultModel) orSystemDefault(attributes []string) *accessDefaultModel {
	has := m.said()
	missing := slices.DeleteFunc(slices.Clone(attributes), func(attribute string) bool { return has[attribute] != "" })
	fill := systemDefault().only(missing)
	shared, redemption := m.shared(), m.Redemption
	for _, s := range settingsIn(fill.shared()) {
		s.take(shared, fill.shared())
	}
	if fill.Redemption != nil {
		redemption = fill.Redemption
	}
	return m.with(shared, redemption)
}

// toWrite is the body of a PATCH with the settings that are named, each complete. Members of the trust that are not set are
// false, since there is nothing to inherit.
func (m *accessDefaultModel) toWrite(attributes []string) graph.AccessDefaultWrite {
	written := m.only(attributes)
	written.InboundTrust = written.InboundTrust.explicit()
	write := graph.AccessDefaultWrite{}
	if some := settingsIn(written.shared()); len(some) > 0 {
		body := models.NewCrossTenantAccessPolicyConfigurationPartner()
		for _, s := range some {
			s.write(body, written.shared(), true)
		}
		write.Settings = body
	}
	if written.Redemption != nil {
		write.Redemption = written.Redemption.toGraph()
	}
	return write
}

// explicit is the trust without anything left open.
func (m *inboundTrustModel) explicit() *inboundTrustModel {
	if m == nil {
		return nil
	}
	return &inboundTrustModel{
		IsMfaAccepted:                       types.BoolValue(m.IsMfaAccepted.ValueBool()),
		IsCompliantDeviceAccepted:           types.BoolValue(m.IsCompliantDeviceAccepted.ValueBool()),
		IsHybridAzureADJoinedDeviceAccepted: types.BoolValue(m.IsHybridAzureADJoinedDeviceAccepted.ValueBool()),
	}
}

// version is the version of Graph that shows everything that the model manages.
func (m *accessDefaultModel) version() graph.APIVersion { return versionFor(m.shared(), nil) }

// fromGraph is the model with everything that an answer says, and what its version does not show as it was.
func (m *accessDefaultModel) fromGraph(answer graph.AccessDefault, v graph.APIVersion) *accessDefaultModel {
	return m.with(m.shared().refreshed(answer.Settings, v), redemptionFromGraph(answer.Redemption))
}

// refreshed is what an answer says of the settings that the model manages, in the words of the model.
func (m *accessDefaultModel) refreshed(answer graph.AccessDefault, v graph.APIVersion) *accessDefaultModel {
	return m.fromGraph(answer, v).only(slices.Collect(maps.Keys(m.said())))
}

// imported is what an answer says of the settings that somebody changed: those that are not as Microsoft set them.
func (m *accessDefaultModel) imported(answer graph.AccessDefault, v graph.APIVersion) *accessDefaultModel {
	if answer.IsServiceDefault {
		return m
	}
	read := m.fromGraph(answer, v)
	return read.only(changedFrom(systemDefault().said(), read.said()))
}

// changedFrom are the settings that to says, and from does not or otherwise, sorted.
func changedFrom(from, to map[string]string) []string {
	var changed []string
	for attribute, said := range to {
		if from[attribute] != said {
			changed = append(changed, attribute)
		}
	}
	slices.Sort(changed)
	return changed
}
