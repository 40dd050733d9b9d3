package crosstenantaccess

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Where a value comes from.
const (
	fromPartner = "partner" // the entry about the partner
	fromDefault = "default" // the tenant's default configuration
)

// Doors that nobody uses.
const (
	redemptionWithoutSync = "redemption_without_synchronization"
	syncWithoutJob        = "synchronization_without_job"
	redemptionWithoutJob  = "redemption_without_job"
)

// effectiveModel is the data source crosstenant_access_effective.
type effectiveModel struct {
	TenantID        tf.GUID    `tfsdk:"tenant_id"`
	PartnerTenantID tf.GUID    `tfsdk:"partner_tenant_id"`
	LookForJobs     types.Bool `tfsdk:"look_for_jobs"`

	HasEntry                    types.Bool `tfsdk:"has_entry"`
	IsInMultitenantOrganization types.Bool `tfsdk:"is_in_multitenant_organization"`
	IsServiceProvider           types.Bool `tfsdk:"is_service_provider"`

	effectiveSettings

	Inbound  *effectiveInbound  `tfsdk:"inbound"`
	Outbound *effectiveOutbound `tfsdk:"outbound"`
}

// effectiveSettings are the settings of an entry laid over those of the default configuration. One that neither has, as in clouds
// that do not know it, is nil.
type effectiveSettings struct {
	B2BCollaborationInbound      *effectiveAudience       `tfsdk:"b2b_collaboration_inbound"`
	B2BCollaborationOutbound     *effectiveAudience       `tfsdk:"b2b_collaboration_outbound"`
	B2BDirectConnectInbound      *effectiveAudience       `tfsdk:"b2b_direct_connect_inbound"`
	B2BDirectConnectOutbound     *effectiveAudience       `tfsdk:"b2b_direct_connect_outbound"`
	InboundTrust                 *effectiveTrust          `tfsdk:"inbound_trust"`
	AutomaticUserConsentSettings *effectiveConsent        `tfsdk:"automatic_user_consent_settings"`
	TenantRestrictions           *effectiveAudience       `tfsdk:"tenant_restrictions"`
	M365CollaborationInbound     *effectiveUsers          `tfsdk:"m365_collaboration_inbound"`
	M365CollaborationOutbound    *effectiveUsersAndGroups `tfsdk:"m365_collaboration_outbound"`
	AppServiceConnectInbound     *effectiveApplications   `tfsdk:"app_service_connect_inbound"`
}

// The kinds of settings, each with its source.
type (
	effectiveAudience struct {
		Source types.String `tfsdk:"source"`
		audienceModel
	}
	effectiveTrust struct {
		Source types.String `tfsdk:"source"`
		inboundTrustModel
	}
	effectiveConsent struct {
		Source types.String `tfsdk:"source"`
		consentModel
	}
	effectiveUsers struct {
		Source types.String `tfsdk:"source"`
		usersModel
	}
	effectiveUsersAndGroups struct {
		Source types.String `tfsdk:"source"`
		usersAndGroupsModel
	}
	effectiveApplications struct {
		Source types.String `tfsdk:"source"`
		applicationsModel
	}
)

// effectiveInbound answers what users of the partner meet in the tenant.
type effectiveInbound struct {
	IsInvitationPossible     types.Bool     `tfsdk:"is_invitation_possible"`
	IsRedemptionAutomatic    types.Bool     `tfsdk:"is_redemption_automatic"`
	IsMfaTrusted             types.Bool     `tfsdk:"is_mfa_trusted"`
	IsSynchronizationAllowed types.Bool     `tfsdk:"is_synchronization_allowed"`
	HasJob                   types.Bool     `tfsdk:"has_job"`
	UnusedDoors              []types.String `tfsdk:"unused_doors"`
}

// effectiveOutbound answers what the tenant lets its own users be in the partner's.
type effectiveOutbound struct {
	IsInvitationPossible  types.Bool     `tfsdk:"is_invitation_possible"`
	IsRedemptionAutomatic types.Bool     `tfsdk:"is_redemption_automatic"`
	HasJob                types.Bool     `tfsdk:"has_job"`
	UnusedDoors           []types.String `tfsdk:"unused_doors"`
}

// jobsFound says whether jobs use the doors; null where that is not known.
type jobsFound struct{ inbound, outbound types.Bool }

// merge fills the model: entry is what the tenant has about the partner, nil for nothing, and def its default configuration.
func (m *effectiveModel) merge(entry, def graphPartner, policy graph.IdentitySync, jobs jobsFound) {
	partner, inherited := &partnerModel{}, (&partnerModel{}).fromGraph(def)
	m.HasEntry = types.BoolValue(entry != nil)
	m.IsInMultitenantOrganization, m.IsServiceProvider = types.BoolNull(), types.BoolNull()
	if entry != nil {
		partner = partner.fromGraph(entry)
		m.IsInMultitenantOrganization = types.BoolValue(isSet(entry.GetIsInMultiTenantOrganization()))
		m.IsServiceProvider = types.BoolValue(isSet(entry.GetIsServiceProvider()))
	}
	m.effectiveSettings = mergedSettings(partner, inherited)

	m.Inbound = &effectiveInbound{
		IsInvitationPossible:     invitationPossible(partner.B2BCollaborationInbound, inherited.B2BCollaborationInbound),
		IsRedemptionAutomatic:    m.AutomaticUserConsentSettings.InboundAllowed,
		IsMfaTrusted:             m.InboundTrust.mfa(),
		IsSynchronizationAllowed: types.BoolValue(isSet(policy.UserSyncAllowed)),
		HasJob:                   jobs.inbound,
		UnusedDoors:              []types.String{},
	}
	m.Outbound = &effectiveOutbound{
		IsInvitationPossible:  invitationPossible(partner.B2BCollaborationOutbound, inherited.B2BCollaborationOutbound),
		IsRedemptionAutomatic: m.AutomaticUserConsentSettings.OutboundAllowed,
		HasJob:                jobs.outbound,
		UnusedDoors:           []types.String{},
	}
	m.findUnusedDoors()
}

// findUnusedDoors names the doors of which it is known that nobody uses them.
func (m *effectiveModel) findUnusedDoors() {
	in, out := m.Inbound, m.Outbound
	if in.IsRedemptionAutomatic.ValueBool() && !in.IsSynchronizationAllowed.ValueBool() {
		in.UnusedDoors = append(in.UnusedDoors, types.StringValue(redemptionWithoutSync))
	}
	if in.IsSynchronizationAllowed.ValueBool() && isFalse(in.HasJob) {
		in.UnusedDoors = append(in.UnusedDoors, types.StringValue(syncWithoutJob))
	}
	if out.IsRedemptionAutomatic.ValueBool() && isFalse(out.HasJob) {
		out.UnusedDoors = append(out.UnusedDoors, types.StringValue(redemptionWithoutJob))
	}
}

func isFalse(v types.Bool) bool { return !v.IsNull() && !v.ValueBool() }

func mergedSettings(partner, inherited *partnerModel) effectiveSettings {
	return effectiveSettings{
		B2BCollaborationInbound:  mergedAudience(partner.B2BCollaborationInbound, inherited.B2BCollaborationInbound),
		B2BCollaborationOutbound: mergedAudience(partner.B2BCollaborationOutbound, inherited.B2BCollaborationOutbound),
		B2BDirectConnectInbound:  mergedAudience(partner.B2BDirectConnectInbound, inherited.B2BDirectConnectInbound),
		B2BDirectConnectOutbound: mergedAudience(partner.B2BDirectConnectOutbound, inherited.B2BDirectConnectOutbound),
		TenantRestrictions:       mergedAudience(partner.TenantRestrictions, inherited.TenantRestrictions),
		InboundTrust:             mergedTrust(partner.InboundTrust, inherited.InboundTrust),

		AutomaticUserConsentSettings: mergedConsent(partner.AutomaticUserConsentSettings),

		M365CollaborationInbound: merged(partner.M365CollaborationInbound, inherited.M365CollaborationInbound,
			func(source types.String, m usersModel) effectiveUsers { return effectiveUsers{source, m} }),
		M365CollaborationOutbound: merged(partner.M365CollaborationOutbound, inherited.M365CollaborationOutbound,
			func(source types.String, m usersAndGroupsModel) effectiveUsersAndGroups {
				return effectiveUsersAndGroups{source, m}
			}),
		AppServiceConnectInbound: merged(partner.AppServiceConnectInbound, inherited.AppServiceConnectInbound,
			func(source types.String, m applicationsModel) effectiveApplications {
				return effectiveApplications{source, m}
			}),
	}
}

// merged is the partner's setting, else the inherited one, else nil.
func merged[M, E any](partner, inherited *M, with func(types.String, M) E) *E {
	var out E
	switch {
	case partner != nil:
		out = with(types.StringValue(fromPartner), *partner)
	case inherited != nil:
		out = with(types.StringValue(fromDefault), *inherited)
	default:
		return nil
	}
	return &out
}

func mergedAudience(partner, inherited *audienceModel) *effectiveAudience {
	return merged(partner, inherited, func(source types.String, m audienceModel) effectiveAudience { return effectiveAudience{source, m} })
}

// mergedTrust is merged, with a value for each claim. Whether a claim that an entry's setting does not name is inherited or not
// trusted is not documented: it is null where that makes a difference.
func mergedTrust(partner, inherited *inboundTrustModel) *effectiveTrust {
	if partner == nil && inherited == nil {
		return nil
	}
	var below inboundTrustModel
	if inherited != nil {
		below = *inherited
	}
	if partner == nil {
		return &effectiveTrust{types.StringValue(fromDefault), inboundTrustModel{
			types.BoolValue(below.IsMfaAccepted.ValueBool()), types.BoolValue(below.IsCompliantDeviceAccepted.ValueBool()),
			types.BoolValue(below.IsHybridAzureADJoinedDeviceAccepted.ValueBool()),
		}}
	}
	claim := func(own, below types.Bool) types.Bool {
		switch {
		case !own.IsNull():
			return own
		case below.ValueBool():
			return types.BoolNull()
		}
		return types.BoolValue(false)
	}
	return &effectiveTrust{types.StringValue(fromPartner), inboundTrustModel{
		claim(partner.IsMfaAccepted, below.IsMfaAccepted), claim(partner.IsCompliantDeviceAccepted, below.IsCompliantDeviceAccepted),
		claim(partner.IsHybridAzureADJoinedDeviceAccepted, below.IsHybridAzureADJoinedDeviceAccepted),
	}}
}

func (t *effectiveTrust) mfa() types.Bool {
	if t == nil {
		return types.BoolNull()
	}
	return t.IsMfaAccepted
}

// mergedConsent is never nil: the default that is inherited is always false.
// Graph: crossTenantAccessPolicyConfigurationDefault, automaticUserConsentSettings.
func mergedConsent(partner *consentModel) *effectiveConsent {
	if partner == nil {
		return &effectiveConsent{types.StringValue(fromDefault), consentModel{types.BoolValue(false), types.BoolValue(false)}}
	}
	return &effectiveConsent{types.StringValue(fromPartner), consentModel{
		types.BoolValue(partner.InboundAllowed.ValueBool()), types.BoolValue(partner.OutboundAllowed.ValueBool()),
	}}
}

// invitationPossible tells whether collaboration is open to anybody. An entry may have one half of the setting only; whether the
// other is inherited then is not documented, and the answer is null where that makes a difference.
func invitationPossible(partner, inherited *audienceModel) types.Bool {
	switch {
	case partner == nil && inherited == nil:
		return types.BoolNull()
	case partner == nil:
		return types.BoolValue(!inherited.isClosed())
	}
	completed := *partner
	if inherited != nil && completed.UsersAndGroups == nil {
		completed.UsersAndGroups = inherited.UsersAndGroups
	}
	if inherited != nil && completed.Applications == nil {
		completed.Applications = inherited.Applications
	}
	if completed.isClosed() != partner.isClosed() {
		return types.BoolNull()
	}
	return types.BoolValue(!partner.isClosed())
}

// isClosed tells whether nobody gets through. Who is let in decides where that is said: blocking all applications for a group
// leaves everybody else alone. Microsoft: "Cross-tenant access overview", interpretation of the API's settings.
func (m *audienceModel) isClosed() bool {
	if m.UsersAndGroups != nil {
		return m.UsersAndGroups.blocks("AllUsers")
	}
	return m.Applications != nil && m.Applications.blocks("AllApplications")
}

func (m *targetsModel) blocks(keyword string) bool {
	return m.AccessType.ValueString() == "blocked" &&
		slices.ContainsFunc(m.Targets, func(t targetModel) bool { return t.Target.ValueString() == keyword })
}
