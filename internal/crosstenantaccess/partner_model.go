package crosstenantaccess

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// partnerModel is crosstenant_access_partner. Only Create, Read, Update and Delete may decode into it: while planning,
// a whole setting may be unknown, which a pointer cannot be.
type partnerModel struct {
	TenantID        tf.GUID `tfsdk:"tenant_id"`
	PartnerTenantID tf.GUID `tfsdk:"partner_tenant_id"`

	B2BCollaborationInbound      *audienceModel       `tfsdk:"b2b_collaboration_inbound"`
	B2BCollaborationOutbound     *audienceModel       `tfsdk:"b2b_collaboration_outbound"`
	B2BDirectConnectInbound      *audienceModel       `tfsdk:"b2b_direct_connect_inbound"`
	B2BDirectConnectOutbound     *audienceModel       `tfsdk:"b2b_direct_connect_outbound"`
	InboundTrust                 *inboundTrustModel   `tfsdk:"inbound_trust"`
	AutomaticUserConsentSettings *consentModel        `tfsdk:"automatic_user_consent_settings"`
	TenantRestrictions           *audienceModel       `tfsdk:"tenant_restrictions"`
	M365CollaborationInbound     *usersModel          `tfsdk:"m365_collaboration_inbound"`
	M365CollaborationOutbound    *usersAndGroupsModel `tfsdk:"m365_collaboration_outbound"`
	AppServiceConnectInbound     *applicationsModel   `tfsdk:"app_service_connect_inbound"`

	BlockServiceProviderOutboundAccess types.Bool `tfsdk:"block_service_provider_outbound_access"`

	IsServiceProvider types.Bool  `tfsdk:"is_service_provider"`
	AdoptExisting     types.Bool  `tfsdk:"adopt_existing"`
	Acknowledge       types.Set   `tfsdk:"acknowledge"`
	Timeouts          tf.Timeouts `tfsdk:"timeouts"`
}

type graphPartner = models.CrossTenantAccessPolicyConfigurationPartnerable

// setting is one property of a partner entry that is managed here.
type setting struct {
	attribute string
	// isSet tells whether the model has the setting at all.
	isSet func(m *partnerModel) bool
	// key is equal for models that say the same about the setting, words for models that also write it the same, except
	// for order and letter case: null and false differ there.
	key, words func(m *partnerModel) string
	// write puts the model's setting into a request; complete as in partner_settings_model.go.
	write func(to graphPartner, m *partnerModel, complete bool)
	// read takes the setting from an answer.
	read func(m *partnerModel, from graphPartner)
	// keep puts the setting into the words of prior.
	keep func(m, prior *partnerModel)
	// take copies the setting.
	take func(to, from *partnerModel)
}

// settingKind is what the models of settings have in common.
type settingKind[M any] interface {
	*M
	key() string
	words() string
	keeping(prior *M) *M
}

func newSetting[M any, K settingKind[M]](
	attribute string,
	field func(*partnerModel) **M,
	write func(graphPartner, *M, bool),
	read func(graphPartner) *M,
) setting {
	return setting{
		attribute: attribute,
		isSet:     func(m *partnerModel) bool { return *field(m) != nil },
		key:       func(m *partnerModel) string { return K(*field(m)).key() },
		words:     func(m *partnerModel) string { return K(*field(m)).words() },
		write:     func(to graphPartner, m *partnerModel, complete bool) { write(to, *field(m), complete) },
		read:      func(m *partnerModel, from graphPartner) { *field(m) = read(from) },
		keep:      func(m, prior *partnerModel) { *field(m) = K(*field(m)).keeping(*field(prior)) },
		take:      func(to, from *partnerModel) { *field(to) = *field(from) },
	}
}

// partnerSettings lists every setting, in the order of the schema.
var partnerSettings = []setting{
	newSetting("b2b_collaboration_inbound",
		func(m *partnerModel) **audienceModel { return &m.B2BCollaborationInbound },
		func(to graphPartner, m *audienceModel, complete bool) {
			to.SetB2bCollaborationInbound(m.toGraph(complete))
		},
		func(from graphPartner) *audienceModel { return audienceFromGraph(from.GetB2bCollaborationInbound()) }),
	newSetting("b2b_collaboration_outbound",
		func(m *partnerModel) **audienceModel { return &m.B2BCollaborationOutbound },
		func(to graphPartner, m *audienceModel, complete bool) {
			to.SetB2bCollaborationOutbound(m.toGraph(complete))
		},
		func(from graphPartner) *audienceModel { return audienceFromGraph(from.GetB2bCollaborationOutbound()) }),
	newSetting("b2b_direct_connect_inbound",
		func(m *partnerModel) **audienceModel { return &m.B2BDirectConnectInbound },
		func(to graphPartner, m *audienceModel, complete bool) {
			to.SetB2bDirectConnectInbound(m.toGraph(complete))
		},
		func(from graphPartner) *audienceModel { return audienceFromGraph(from.GetB2bDirectConnectInbound()) }),
	newSetting("b2b_direct_connect_outbound",
		func(m *partnerModel) **audienceModel { return &m.B2BDirectConnectOutbound },
		func(to graphPartner, m *audienceModel, complete bool) {
			to.SetB2bDirectConnectOutbound(m.toGraph(complete))
		},
		func(from graphPartner) *audienceModel { return audienceFromGraph(from.GetB2bDirectConnectOutbound()) }),
	newSetting("inbound_trust",
		func(m *partnerModel) **inboundTrustModel { return &m.InboundTrust },
		func(to graphPartner, m *inboundTrustModel, complete bool) { to.SetInboundTrust(m.toGraph(complete)) },
		func(from graphPartner) *inboundTrustModel { return inboundTrustFromGraph(from.GetInboundTrust()) }),
	newSetting("automatic_user_consent_settings",
		func(m *partnerModel) **consentModel { return &m.AutomaticUserConsentSettings },
		func(to graphPartner, m *consentModel, complete bool) {
			to.SetAutomaticUserConsentSettings(m.toGraph(complete))
		},
		func(from graphPartner) *consentModel { return consentFromGraph(from.GetAutomaticUserConsentSettings()) }),
	newSetting("tenant_restrictions",
		func(m *partnerModel) **audienceModel { return &m.TenantRestrictions },
		func(to graphPartner, m *audienceModel, complete bool) {
			to.SetTenantRestrictions(m.toTenantRestrictions(complete))
		},
		func(from graphPartner) *audienceModel { return audienceFromGraph(from.GetTenantRestrictions()) }),
	newSetting("m365_collaboration_inbound",
		func(m *partnerModel) **usersModel { return &m.M365CollaborationInbound },
		func(to graphPartner, m *usersModel, _ bool) { to.SetM365CollaborationInbound(m.toGraph()) },
		func(from graphPartner) *usersModel { return usersFromGraph(from.GetM365CollaborationInbound()) }),
	newSetting("m365_collaboration_outbound",
		func(m *partnerModel) **usersAndGroupsModel { return &m.M365CollaborationOutbound },
		func(to graphPartner, m *usersAndGroupsModel, _ bool) { to.SetM365CollaborationOutbound(m.toGraph()) },
		func(from graphPartner) *usersAndGroupsModel {
			return usersAndGroupsFromGraph(from.GetM365CollaborationOutbound())
		}),
	newSetting("app_service_connect_inbound",
		func(m *partnerModel) **applicationsModel { return &m.AppServiceConnectInbound },
		func(to graphPartner, m *applicationsModel, _ bool) { to.SetAppServiceConnectInbound(m.toGraph()) },
		func(from graphPartner) *applicationsModel {
			return applicationsFromGraph(from.GetAppServiceConnectInbound())
		}),
	outboundBlockSetting,
}

const outboundBlockAttribute = "block_service_provider_outbound_access"

// outboundBlockSetting is known to beta only.
var outboundBlockSetting = setting{
	attribute: outboundBlockAttribute,
	isSet:     func(m *partnerModel) bool { return !m.BlockServiceProviderOutboundAccess.IsNull() },
	key:       outboundBlockWords,
	words:     outboundBlockWords,
	write: func(to graphPartner, m *partnerModel, _ bool) {
		graph.SetOutboundBlock(to, tf.BoolPtr(m.BlockServiceProviderOutboundAccess))
	},
	read: func(m *partnerModel, from graphPartner) {
		m.BlockServiceProviderOutboundAccess = types.BoolPointerValue(graph.OutboundBlock(from))
	},
	keep: func(*partnerModel, *partnerModel) {},
	take: func(to, from *partnerModel) {
		to.BlockServiceProviderOutboundAccess = from.BlockServiceProviderOutboundAccess
	},
}

// outboundBlockWords tell null from false: the default configuration may block.
func outboundBlockWords(m *partnerModel) string {
	if m.BlockServiceProviderOutboundAccess.IsNull() {
		return ""
	}
	return m.BlockServiceProviderOutboundAccess.String()
}

// versionFor is the version of Graph that shows a setting of the model or, where it is taken back, one of those written.
func versionFor(m *partnerModel, written []setting) graph.APIVersion {
	isOutboundBlock := func(s setting) bool { return s.attribute == outboundBlockAttribute }
	if outboundBlockSetting.isSet(m) || slices.ContainsFunc(written, isOutboundBlock) {
		return graph.Beta
	}
	return graph.V1
}

// toCreate is the body of the POST: the settings that are set and nothing else, since the clouds differ in the
// properties that they know.
func (m *partnerModel) toCreate() graphPartner {
	partnerTenantID := m.PartnerTenantID.Lower()
	body := models.NewCrossTenantAccessPolicyConfigurationPartner()
	body.SetTenantId(&partnerTenantID)
	for _, s := range settingsIn(m) {
		s.write(body, m, false)
	}
	if isServiceProvider := tf.BoolPtr(m.IsServiceProvider); isServiceProvider != nil {
		body.SetIsServiceProvider(isServiceProvider)
	}
	return body
}

// toPatch is the body of a PATCH that brings the given settings, and no others, to what the model says.
func (m *partnerModel) toPatch(changed []setting) graphPartner {
	body := models.NewCrossTenantAccessPolicyConfigurationPartner()
	for _, s := range changed {
		s.write(body, m, true)
	}
	return body
}

// fromGraph is the model with everything that Graph stores taken from an answer, in the service's words: what an
// import needs, which knows no configuration.
func (m *partnerModel) fromGraph(answer graphPartner) *partnerModel {
	read := *m
	for _, s := range partnerSettings {
		s.read(&read, answer)
	}
	read.IsServiceProvider = types.BoolPointerValue(answer.GetIsServiceProvider())
	return &read
}

// refreshed is fromGraph in the words of m: what says the same stays as it was written, and so does what the version of the
// answer does not show.
func (m *partnerModel) refreshed(answer graphPartner, v graph.APIVersion) *partnerModel {
	read := m.fromGraph(answer)
	if v == graph.V1 {
		outboundBlockSetting.take(read, m)
	}
	for _, s := range partnerSettings {
		s.keep(read, m)
	}
	read.IsServiceProvider = keepBool(read.IsServiceProvider, m.IsServiceProvider)
	return read
}

// isSaidBy tells whether an answer says what the model has.
func (m *partnerModel) isSaidBy(answer graphPartner, v graph.APIVersion) bool {
	read := m.refreshed(answer, v)
	return len(changedSettings(m, read)) == 0 && read.IsServiceProvider.Equal(m.IsServiceProvider)
}

// asWritten is the plan with what only a read could tell left empty.
func (m *partnerModel) asWritten() *partnerModel {
	written := *m
	if written.IsServiceProvider.IsUnknown() {
		written.IsServiceProvider = types.BoolNull()
	}
	return &written
}

// withoutSettings is the entry when everything is inherited.
func (m *partnerModel) withoutSettings() *partnerModel {
	bare := *m
	for _, s := range partnerSettings {
		s.take(&bare, &partnerModel{})
	}
	return &bare
}

// changedSettings are those that the two models write differently, except for order and letter case.
func changedSettings(from, to *partnerModel) []setting {
	return settingsWhere(func(s setting) bool { return s.words(from) != s.words(to) })
}

// differingSettings are those about which the two models say different things.
func differingSettings(a, b *partnerModel) []setting {
	return settingsWhere(func(s setting) bool { return s.key(a) != s.key(b) })
}

// settingsIn are those that the model sets.
func settingsIn(m *partnerModel) []setting {
	return settingsWhere(func(s setting) bool { return s.isSet(m) })
}

func settingsWhere(wanted func(setting) bool) []setting {
	var some []setting
	for _, s := range partnerSettings {
		if wanted(s) {
			some = append(some, s)
		}
	}
	return some
}

// attributeNames lists settings for a message.
func attributeNames(settings []setting) string { return strings.Join(attributesOf(settings), ", ") }

func attributesOf(settings []setting) []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.attribute
	}
	return names
}
