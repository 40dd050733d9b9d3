package crosstenantaccess

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// The settings of a partner entry. For each kind, nil means "not set here, inherited", and
//
//   - key is "" for what says the same as nil, and equal for settings that say the same;
//   - words is key where null and false differ;
//   - keeping returns what was read in the words of the configuration or state: its letter case, and null where it is
//     silent and the service fills in false;
//   - toGraph leaves members that are not set out, or sends them as null if the setting has to be complete: then a
//     service that merges nested objects and one that replaces them end up with the same.

// audienceModel says who may reach what. Graph: crossTenantAccessPolicyB2BSetting, …TenantRestrictions.
type audienceModel struct {
	UsersAndGroups *targetsModel `tfsdk:"users_and_groups"`
	Applications   *targetsModel `tfsdk:"applications"`
}

func (m *audienceModel) key() string {
	if m == nil {
		return ""
	}
	return "users: " + m.UsersAndGroups.key() + ", applications: " + m.Applications.key()
}

func (m *audienceModel) words() string { return m.key() }

func (m *audienceModel) keeping(prior *audienceModel) *audienceModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &audienceModel{
		UsersAndGroups: m.UsersAndGroups.keeping(prior.UsersAndGroups),
		Applications:   m.Applications.keeping(prior.Applications),
	}
}

func (m *audienceModel) toGraph(complete bool) models.CrossTenantAccessPolicyB2BSettingable {
	if m == nil {
		return nil
	}
	setting := models.NewCrossTenantAccessPolicyB2BSetting()
	m.fill(setting, complete)
	return setting
}

func (m *audienceModel) toTenantRestrictions(complete bool) models.CrossTenantAccessPolicyTenantRestrictionsable {
	if m == nil {
		return nil
	}
	// Not the SDK's constructor: it adds an @odata.type that no documented request carries.
	setting := &models.CrossTenantAccessPolicyTenantRestrictions{
		CrossTenantAccessPolicyB2BSetting: *models.NewCrossTenantAccessPolicyB2BSetting(),
	}
	m.fill(setting, complete)
	return setting
}

func (m *audienceModel) fill(setting models.CrossTenantAccessPolicyB2BSettingable, complete bool) {
	if complete || m.UsersAndGroups != nil {
		setting.SetUsersAndGroups(m.UsersAndGroups.toGraph())
	}
	if complete || m.Applications != nil {
		setting.SetApplications(m.Applications.toGraph())
	}
}

func audienceFromGraph(setting models.CrossTenantAccessPolicyB2BSettingable) *audienceModel {
	if setting == nil {
		return nil
	}
	m := &audienceModel{
		UsersAndGroups: targetsFromGraph(setting.GetUsersAndGroups()),
		Applications:   targetsFromGraph(setting.GetApplications()),
	}
	if m.UsersAndGroups == nil && m.Applications == nil {
		return nil
	}
	return m
}

// inboundTrustModel says which claims of the partner count here. Graph: crossTenantAccessPolicyInboundTrust.
type inboundTrustModel struct {
	IsMfaAccepted                       types.Bool `tfsdk:"is_mfa_accepted"`
	IsCompliantDeviceAccepted           types.Bool `tfsdk:"is_compliant_device_accepted"`
	IsHybridAzureADJoinedDeviceAccepted types.Bool `tfsdk:"is_hybrid_azure_ad_joined_device_accepted"`
}

func (m *inboundTrustModel) key() string {
	if m == nil {
		return ""
	}
	return fmt.Sprint(m.IsMfaAccepted.ValueBool(), m.IsCompliantDeviceAccepted.ValueBool(), m.IsHybridAzureADJoinedDeviceAccepted.ValueBool())
}

func (m *inboundTrustModel) words() string {
	if m == nil {
		return ""
	}
	return fmt.Sprint(m.IsMfaAccepted, m.IsCompliantDeviceAccepted, m.IsHybridAzureADJoinedDeviceAccepted)
}

func (m *inboundTrustModel) keeping(prior *inboundTrustModel) *inboundTrustModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &inboundTrustModel{
		IsMfaAccepted:                       keepBool(m.IsMfaAccepted, prior.IsMfaAccepted),
		IsCompliantDeviceAccepted:           keepBool(m.IsCompliantDeviceAccepted, prior.IsCompliantDeviceAccepted),
		IsHybridAzureADJoinedDeviceAccepted: keepBool(m.IsHybridAzureADJoinedDeviceAccepted, prior.IsHybridAzureADJoinedDeviceAccepted),
	}
}

func (m *inboundTrustModel) toGraph(complete bool) models.CrossTenantAccessPolicyInboundTrustable {
	if m == nil {
		return nil
	}
	trust := models.NewCrossTenantAccessPolicyInboundTrust()
	setBool(trust.SetIsMfaAccepted, m.IsMfaAccepted, complete)
	setBool(trust.SetIsCompliantDeviceAccepted, m.IsCompliantDeviceAccepted, complete)
	setBool(trust.SetIsHybridAzureADJoinedDeviceAccepted, m.IsHybridAzureADJoinedDeviceAccepted, complete)
	return trust
}

func inboundTrustFromGraph(trust models.CrossTenantAccessPolicyInboundTrustable) *inboundTrustModel {
	if trust == nil {
		return nil
	}
	m := inboundTrustModel{
		IsMfaAccepted:                       types.BoolPointerValue(trust.GetIsMfaAccepted()),
		IsCompliantDeviceAccepted:           types.BoolPointerValue(trust.GetIsCompliantDeviceAccepted()),
		IsHybridAzureADJoinedDeviceAccepted: types.BoolPointerValue(trust.GetIsHybridAzureADJoinedDeviceAccepted()),
	}
	if m == (inboundTrustModel{}) {
		return nil
	}
	return &m
}

// consentModel says whether invitations are redeemed without asking. Graph: inboundOutboundPolicyConfiguration.
type consentModel struct {
	InboundAllowed  types.Bool `tfsdk:"inbound_allowed"`
	OutboundAllowed types.Bool `tfsdk:"outbound_allowed"`
}

// key is "" too if nothing is allowed: the default that is inherited is always false.
// Graph: crossTenantAccessPolicyConfigurationDefault, automaticUserConsentSettings.
func (m *consentModel) key() string {
	if m == nil || !m.InboundAllowed.ValueBool() && !m.OutboundAllowed.ValueBool() {
		return ""
	}
	return fmt.Sprint(m.InboundAllowed.ValueBool(), m.OutboundAllowed.ValueBool())
}

func (m *consentModel) words() string {
	if m == nil {
		return ""
	}
	return fmt.Sprint(m.InboundAllowed, m.OutboundAllowed)
}

func (m *consentModel) keeping(prior *consentModel) *consentModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &consentModel{
		InboundAllowed:  keepBool(m.InboundAllowed, prior.InboundAllowed),
		OutboundAllowed: keepBool(m.OutboundAllowed, prior.OutboundAllowed),
	}
}

// toGraph is never null: Graph answers this setting as an object with null members when it is not set, and is cleared
// the same way.
func (m *consentModel) toGraph(complete bool) models.InboundOutboundPolicyConfigurationable {
	if m == nil {
		m, complete = &consentModel{}, true
	}
	consent := models.NewInboundOutboundPolicyConfiguration()
	setBool(consent.SetInboundAllowed, m.InboundAllowed, complete)
	setBool(consent.SetOutboundAllowed, m.OutboundAllowed, complete)
	return consent
}

func consentFromGraph(consent models.InboundOutboundPolicyConfigurationable) *consentModel {
	if consent == nil {
		return nil
	}
	m := consentModel{
		InboundAllowed:  types.BoolPointerValue(consent.GetInboundAllowed()),
		OutboundAllowed: types.BoolPointerValue(consent.GetOutboundAllowed()),
	}
	if m == (consentModel{}) {
		return nil
	}
	return &m
}

// usersModel is the setting for Microsoft 365 collaboration from the partner.
// Graph: crossTenantAccessPolicyM365CollaborationInboundSetting.
type usersModel struct {
	Users *targetsModel `tfsdk:"users"`
}

func (m *usersModel) key() string {
	if m == nil {
		return ""
	}
	return "users: " + m.Users.key()
}

func (m *usersModel) words() string { return m.key() }

func (m *usersModel) keeping(prior *usersModel) *usersModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &usersModel{Users: m.Users.keeping(prior.Users)}
}

func (m *usersModel) toGraph() models.CrossTenantAccessPolicyM365CollaborationInboundSettingable {
	if m == nil {
		return nil
	}
	setting := models.NewCrossTenantAccessPolicyM365CollaborationInboundSetting()
	setting.SetUsers(m.Users.toGraph())
	return setting
}

func usersFromGraph(setting models.CrossTenantAccessPolicyM365CollaborationInboundSettingable) *usersModel {
	if setting == nil || targetsFromGraph(setting.GetUsers()) == nil {
		return nil
	}
	return &usersModel{Users: targetsFromGraph(setting.GetUsers())}
}

// usersAndGroupsModel is the setting for Microsoft 365 collaboration with the partner.
// Graph: crossTenantAccessPolicyM365CollaborationOutboundSetting.
type usersAndGroupsModel struct {
	UsersAndGroups *targetsModel `tfsdk:"users_and_groups"`
}

func (m *usersAndGroupsModel) key() string {
	if m == nil {
		return ""
	}
	return "users: " + m.UsersAndGroups.key()
}

func (m *usersAndGroupsModel) words() string { return m.key() }

func (m *usersAndGroupsModel) keeping(prior *usersAndGroupsModel) *usersAndGroupsModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &usersAndGroupsModel{UsersAndGroups: m.UsersAndGroups.keeping(prior.UsersAndGroups)}
}

func (m *usersAndGroupsModel) toGraph() models.CrossTenantAccessPolicyM365CollaborationOutboundSettingable {
	if m == nil {
		return nil
	}
	setting := models.NewCrossTenantAccessPolicyM365CollaborationOutboundSetting()
	setting.SetUsersAndGroups(m.UsersAndGroups.toGraph())
	return setting
}

func usersAndGroupsFromGraph(setting models.CrossTenantAccessPolicyM365CollaborationOutboundSettingable) *usersAndGroupsModel {
	if setting == nil || targetsFromGraph(setting.GetUsersAndGroups()) == nil {
		return nil
	}
	return &usersAndGroupsModel{UsersAndGroups: targetsFromGraph(setting.GetUsersAndGroups())}
}

// applicationsModel is the setting for App Service connections from the partner.
// Graph: crossTenantAccessPolicyAppServiceConnectSetting.
type applicationsModel struct {
	Applications *targetsModel `tfsdk:"applications"`
}

func (m *applicationsModel) key() string {
	if m == nil {
		return ""
	}
	return "applications: " + m.Applications.key()
}

func (m *applicationsModel) words() string { return m.key() }

func (m *applicationsModel) keeping(prior *applicationsModel) *applicationsModel {
	if m.key() == prior.key() {
		return prior
	}
	if m == nil || prior == nil {
		return m
	}
	return &applicationsModel{Applications: m.Applications.keeping(prior.Applications)}
}

func (m *applicationsModel) toGraph() models.CrossTenantAccessPolicyAppServiceConnectSettingable {
	if m == nil {
		return nil
	}
	setting := models.NewCrossTenantAccessPolicyAppServiceConnectSetting()
	setting.SetApplications(m.Applications.toGraph())
	return setting
}

func applicationsFromGraph(setting models.CrossTenantAccessPolicyAppServiceConnectSettingable) *applicationsModel {
	if setting == nil || targetsFromGraph(setting.GetApplications()) == nil {
		return nil
	}
	return &applicationsModel{Applications: targetsFromGraph(setting.GetApplications())}
}

// keepBool is what was read, or prior if that grants as much: a member that is not set grants nothing, whether the
// service answers null or false for it. An unknown prior has no words to keep.
func keepBool(read, prior types.Bool) types.Bool {
	if !prior.IsUnknown() && read.ValueBool() == prior.ValueBool() {
		return prior
	}
	return read
}

// setBool sets a member that has a value, and a null one if the setting has to be complete.
func setBool(set func(*bool), value types.Bool, complete bool) {
	if pointer := tf.BoolPtr(value); pointer != nil || complete {
		set(pointer)
	}
}
