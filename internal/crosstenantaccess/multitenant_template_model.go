package crosstenantaccess

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// partnerTemplateModel is crosstenant_multitenant_partner_template. Like partnerModel, it cannot hold a plan.
// Graph: multiTenantOrganizationPartnerConfigurationTemplate.
type partnerTemplateModel struct {
	templateBase

	B2BCollaborationInbound      *audienceModel     `tfsdk:"b2b_collaboration_inbound"`
	B2BCollaborationOutbound     *audienceModel     `tfsdk:"b2b_collaboration_outbound"`
	B2BDirectConnectInbound      *audienceModel     `tfsdk:"b2b_direct_connect_inbound"`
	B2BDirectConnectOutbound     *audienceModel     `tfsdk:"b2b_direct_connect_outbound"`
	InboundTrust                 *inboundTrustModel `tfsdk:"inbound_trust"`
	AutomaticUserConsentSettings *consentModel      `tfsdk:"automatic_user_consent_settings"`
}

func (m *partnerTemplateModel) settings() map[string]string {
	said := map[string]string{}
	say := func(at, words string) {
		if words != "" {
			said[at] = words
		}
	}
	for attribute, audience := range map[string]*audienceModel{
		"b2b_collaboration_inbound": m.B2BCollaborationInbound, "b2b_collaboration_outbound": m.B2BCollaborationOutbound,
		"b2b_direct_connect_inbound": m.B2BDirectConnectInbound, "b2b_direct_connect_outbound": m.B2BDirectConnectOutbound,
	} {
		if audience != nil {
			say(attribute+".users_and_groups", audience.UsersAndGroups.key())
			say(attribute+".applications", audience.Applications.key())
		}
	}
	say("inbound_trust", m.InboundTrust.words())
	say("automatic_user_consent_settings", m.AutomaticUserConsentSettings.words())
	return said
}

// fill writes settings as those of a partner configuration are written: the properties have the same names.
func (m *partnerTemplateModel) fill(write *graph.PolicyTemplateWrite, attributes []string) {
	partner := m.asPartner()
	settings := settingsWhere(func(s setting) bool { return s.isSet(partner) && slices.Contains(attributes, s.attribute) })
	if len(settings) == 0 {
		return
	}
	body := models.NewCrossTenantAccessPolicyConfigurationPartner()
	for _, s := range settings {
		s.write(body, partner, false)
	}
	write.Settings = body
}

func (m *partnerTemplateModel) take(answer graph.PolicyTemplate) {
	read := (&partnerModel{}).fromGraph(answer.Settings)
	m.B2BCollaborationInbound = read.B2BCollaborationInbound.keeping(m.B2BCollaborationInbound)
	m.B2BCollaborationOutbound = read.B2BCollaborationOutbound.keeping(m.B2BCollaborationOutbound)
	m.B2BDirectConnectInbound = read.B2BDirectConnectInbound.keeping(m.B2BDirectConnectInbound)
	m.B2BDirectConnectOutbound = read.B2BDirectConnectOutbound.keeping(m.B2BDirectConnectOutbound)
	m.InboundTrust = read.InboundTrust
	m.AutomaticUserConsentSettings = read.AutomaticUserConsentSettings
}

func (m *partnerTemplateModel) asPartner() *partnerModel {
	return &partnerModel{
		B2BCollaborationInbound: m.B2BCollaborationInbound, B2BCollaborationOutbound: m.B2BCollaborationOutbound,
		B2BDirectConnectInbound: m.B2BDirectConnectInbound, B2BDirectConnectOutbound: m.B2BDirectConnectOutbound,
		InboundTrust: m.InboundTrust, AutomaticUserConsentSettings: m.AutomaticUserConsentSettings,
	}
}

// identitySyncTemplateModel is crosstenant_multitenant_identity_synchronization_template.
// Graph: multiTenantOrganizationIdentitySyncPolicyTemplate.
type identitySyncTemplateModel struct {
	templateBase

	UserSyncInbound *syncInboundModel `tfsdk:"user_sync_inbound"`
}

func (m *identitySyncTemplateModel) settings() map[string]string {
	said := map[string]string{}
	if allowed := m.UserSyncInbound.allowed(); allowed != nil {
		said["user_sync_inbound"] = types.BoolValue(*allowed).String()
	}
	return said
}

func (m *identitySyncTemplateModel) fill(write *graph.PolicyTemplateWrite, attributes []string) {
	if slices.Contains(attributes, "user_sync_inbound") {
		write.UserSyncAllowed = m.UserSyncInbound.allowed()
	}
}

func (m *identitySyncTemplateModel) take(answer graph.PolicyTemplate) {
	m.UserSyncInbound = syncInboundFromGraph(answer.UserSyncAllowed)
}
