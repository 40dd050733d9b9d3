package crosstenantaccess

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Guardrails lists the rules that plans of this family are held against.
func Guardrails() []guardrail.Entry {
	return slices.Concat(accessDefaultGuardrails.Entries(), partnerGuardrails.Entries(), identitySyncGuardrails.Entries())
}

// accessRisk is what the rules look at of a partner entry, and of the default, which has no partner. Settings that are not set here or
// not known yet are nil.
type accessRisk struct {
	tenantID, partnerTenantID tf.GUID
	untrusted                 bool
	trust                     *inboundTrustModel
	audiences                 map[string]*audienceModel // by attribute
}

var b2bSettings = []string{"b2b_collaboration_inbound", "b2b_collaboration_outbound", "b2b_direct_connect_inbound", "b2b_direct_connect_outbound"}

var partnerGuardrails = guardrail.Set[accessRisk]{
	Type: "crosstenant_access_partner",
	Object: func(p accessRisk) string {
		return "partner " + p.partnerTenantID.Shown() + " of tenant " + p.tenantID.Shown()
	},
	Replaces: func(from, to accessRisk) bool {
		return !from.tenantID.Is(to.tenantID) || !from.partnerTenantID.Is(to.partnerTenantID)
	},
	Rules: []guardrail.Rule[accessRisk]{
		{
			Name: "inbound_trust_of_untrusted_tenant", Severity: guardrail.Warning,
			Summary: "Claims of a tenant are trusted that trusted_tenants does not name",
			Reason:  "Whoever administers the partner decides whom your Conditional Access takes for multifactor authenticated, or for using a managed device.",
			Advice:  "Take the trust back, or add the tenant to the provider's trusted_tenants.",
			At:      path.Root("inbound_trust"),
			Value: func(p accessRisk) []string {
				if !p.untrusted {
					return nil
				}
				return slices.Concat(p.trust.mfa(), p.trust.devices())
			},
		},
		{
			Name: "device_trust_without_mfa_trust", Severity: guardrail.Warning,
			Summary: "Devices are trusted without multifactor authentication",
			Reason: "The partner's devices open what Conditional Access guards by device, while its users are asked to register for multifactor authentication once more " +
				"here, which they do wherever they are.",
			Advice: "Trust multifactor authentication too, or neither.",
			At:     path.Root("inbound_trust"),
			Value: func(p accessRisk) []string {
				if p.trust == nil || p.trust.IsMfaAccepted.IsUnknown() || p.trust.IsMfaAccepted.ValueBool() {
					return nil
				}
				return p.trust.devices()
			},
		},
		{
			Name: "inbound_open_to_everybody", Severity: guardrail.Warning,
			Summary: "Everybody of a partner may reach every application",
			Reason: "An entry about a partner is there to narrow what the default allows. This one lets all users of the partner into all applications, whatever the default " +
				"becomes.",
			Advice: "Name groups of the partner, or applications; or leave the setting out to inherit the default.",
			Value: func(p accessRisk) []string {
				return p.settings((*audienceModel).isOpen, "b2b_collaboration_inbound", "b2b_direct_connect_inbound")
			},
		},
		contradictoryBlocks,
	},
}

var contradictoryBlocks = guardrail.Rule[accessRisk]{
	Name: "contradictory_blocks", Severity: guardrail.Warning,
	Summary: "Blocks of a setting leave everybody else open",
	Reason: "By Microsoft's table of combinations, allowing chosen users and blocking chosen applications lets everybody else reach everything, and so does blocking " +
		"chosen users with all applications: the lists concern those that they name and nobody else.",
	Advice: "To keep others out, allow chosen users, and all or chosen applications. To keep chosen users out, block them and allow applications.",
	Value: func(p accessRisk) []string {
		return p.settings((*audienceModel).leavesOthersOpen, b2bSettings...)
	},
}

// isOpen tells whether a setting lets everybody reach everything.
func (m *audienceModel) isOpen() bool {
	return m.UsersAndGroups.holds("allowed", "AllUsers") && m.Applications.holds("allowed", "AllApplications")
}

// leavesOthersOpen tells the two combinations that read like a closed door and are an open one.
// Entra: Cross-tenant access overview, interpretation of the API's settings.
func (m *audienceModel) leavesOthersOpen() bool {
	if m.UsersAndGroups == nil || m.Applications == nil || m.Applications.AccessType.ValueString() != "blocked" {
		return false
	}
	everybody, everything := m.UsersAndGroups.names("AllUsers"), m.Applications.names("AllApplications")
	if m.UsersAndGroups.AccessType.ValueString() == "allowed" {
		return !everybody && !everything
	}
	return !everybody && everything
}

// holds tells whether a half has an access type and a keyword.
func (m *targetsModel) holds(accessType, keyword string) bool {
	return m != nil && m.AccessType.ValueString() == accessType && m.names(keyword)
}

func (m *targetsModel) names(keyword string) bool {
	return m != nil && slices.ContainsFunc(m.Targets, func(t targetModel) bool { return t.Target.ValueString() == keyword })
}

// settings are those of the named audiences that trip.
func (p accessRisk) settings(trips func(*audienceModel) bool, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		audience := p.audiences[name]
		return audience == nil || !trips(audience)
	})
}

// mfa names the switch for multifactor authentication if it is on, and devices those for devices.
func (m *inboundTrustModel) mfa() []string {
	if m == nil || !m.IsMfaAccepted.ValueBool() {
		return nil
	}
	return []string{"is_mfa_accepted"}
}

func (m *inboundTrustModel) devices() []string {
	var on []string
	if m != nil && m.IsCompliantDeviceAccepted.ValueBool() {
		on = append(on, "is_compliant_device_accepted")
	}
	if m != nil && m.IsHybridAzureADJoinedDeviceAccepted.ValueBool() {
		on = append(on, "is_hybrid_azure_ad_joined_device_accepted")
	}
	return on
}

func (r *partnerResource) risk(ctx context.Context, source guardrail.Source) (accessRisk, diag.Diagnostics) {
	p, diags := accessRiskOf(ctx, source)
	diags.Append(source.GetAttribute(ctx, path.Root("partner_tenant_id"), &p.partnerTenantID)...)
	p.untrusted = r.Untrusted(p.partnerTenantID)
	return p, diags
}

// accessRiskOf reads the settings that partner entries and the default have in common.
func accessRiskOf(ctx context.Context, source guardrail.Source) (accessRisk, diag.Diagnostics) {
	p := accessRisk{audiences: map[string]*audienceModel{}}
	diags := source.GetAttribute(ctx, path.Root("tenant_id"), &p.tenantID)
	trust, d := objectAt(ctx, source, "inbound_trust")
	diags.Append(d...)
	if !trust.IsNull() && !trust.IsUnknown() {
		p.trust = &inboundTrustModel{}
		diags.Append(trust.As(ctx, p.trust, basetypes.ObjectAsOptions{})...)
	}
	for _, name := range b2bSettings {
		setting, d := objectAt(ctx, source, name)
		diags.Append(d...)
		raw, err := setting.ToTerraformValue(ctx)
		if setting.IsNull() || err != nil || !raw.IsFullyKnown() {
			continue
		}
		p.audiences[name] = &audienceModel{}
		diags.Append(setting.As(ctx, p.audiences[name], basetypes.ObjectAsOptions{})...)
	}
	return p, diags
}

// identitySyncRisk is what the rules look at of an identity synchronization policy.
type identitySyncRisk struct {
	tenantID, partnerTenantID tf.GUID
	untrusted                 bool
	allowed                   []string
}

var identitySyncGuardrails = guardrail.Set[identitySyncRisk]{
	Type: "crosstenant_identity_synchronization",
	Object: func(p identitySyncRisk) string {
		return "from tenant " + p.partnerTenantID.Shown() + " into tenant " + p.tenantID.Shown()
	},
	Replaces: func(from, to identitySyncRisk) bool {
		return !from.tenantID.Is(to.tenantID) || !from.partnerTenantID.Is(to.partnerTenantID)
	},
	Rules: []guardrail.Rule[identitySyncRisk]{{
		Name: "inbound_sync_from_untrusted_tenant", Severity: guardrail.Error,
		Summary: "Synchronization from a tenant that trusted_tenants does not name",
		Reason: "Whoever administers the source makes accounts in your tenant, at any time and without asking. It is also how an intruder who once held your tenant keeps a way " +
			"back into it.",
		Advice: "Add the tenant to the provider's trusted_tenants if it is yours, or take the permission back.",
		At:     path.Root("partner_tenant_id"),
		Value: func(p identitySyncRisk) []string {
			if !p.untrusted {
				return nil
			}
			return p.allowed
		},
	}},
}

func (r *identitySyncResource) risk(ctx context.Context, source guardrail.Source) (identitySyncRisk, diag.Diagnostics) {
	var p identitySyncRisk
	diags := source.GetAttribute(ctx, path.Root("tenant_id"), &p.tenantID)
	diags.Append(source.GetAttribute(ctx, path.Root("partner_tenant_id"), &p.partnerTenantID)...)
	p.untrusted = r.Untrusted(p.partnerTenantID)
	for _, name := range []string{"user_sync_inbound", "group_sync_inbound"} {
		block, d := objectAt(ctx, source, name)
		diags.Append(d...)
		if allowed, ok := block.Attributes()["is_sync_allowed"].(types.Bool); ok && allowed.ValueBool() {
			p.allowed = append(p.allowed, name+".is_sync_allowed")
		}
	}
	return p, diags
}

func objectAt(ctx context.Context, source guardrail.Source, name string) (types.Object, diag.Diagnostics) {
	var object types.Object
	diags := source.GetAttribute(ctx, path.Root(name), &object)
	return object, diags
}
