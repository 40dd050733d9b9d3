package crosstenantaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const accessDefaultDescription = "What a tenant allows all other tenants about which it has no entry of its own, and wherever such an entry leaves a setting out " +
	"(Microsoft Graph: `crossTenantAccessPolicyConfigurationDefault`).\n\n" +
	"Every tenant has one, so that creating this resource changes what is configured and nothing else. What is left out is **not managed**: it is never sent, and whoever " +
	"changes it elsewhere causes no difference. A setting that is removed goes back to what Microsoft sets for a new tenant: collaboration is allowed for everybody, and " +
	"direct connect, tenant restrictions, Microsoft 365 collaboration from outside and App Service connect are blocked; nobody's claims are trusted. " +
	"If somebody has changed a configured setting already, import it or set `adopt_existing`.\n\n" +
	"**Destroying resets all settings** to what Microsoft sets for a new tenant, also those that are not managed here; a warning names them. To keep everything as it is, use a " +
	"`removed` block with `destroy = false`, or `state rm`. One resource for each tenant: two would undo each other.\n\n" +
	"`automatic_user_consent_settings` is always off in the default, so it is not here. In national clouds some settings do not exist: leave them out.\n\n" +
	"**Permissions** in the tenant of the object: `Policy.ReadWrite.CrossTenantAccess`; `Policy.Read.All` is enough to plan. " +
	"A signed-in user needs the role Security Administrator or Teams Administrator; Security Reader or Global Reader is enough to plan. " +
	"Trust settings, and access for chosen users, groups or applications, need Microsoft Entra ID P1."

// anybodysUsers are the users of the setting of a default: those of every other tenant.
var anybodysUsers = side{
	"External users and groups that the setting allows or blocks.",
	partnerUsers.targetTypes,
	"`AllUsers` (of type `user`), or the object id of a user or group in its own directory.",
}

func accessDefaultSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: accessDefaultDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),

			"b2b_collaboration_inbound": defaultB2B(
				"Who of other tenants may be a guest or external member here, and of which applications.", anybodysUsers, ownApplications),
			"b2b_collaboration_outbound": defaultB2B(
				"Who of this tenant may be a guest or external member elsewhere, and of which applications.", ownUsers, partnerApplications),
			"b2b_direct_connect_inbound": defaultB2B(
				"Who of other tenants may reach this tenant's applications by B2B direct connect, such as Teams shared channels.", anybodysUsers, ownApplications),
			"b2b_direct_connect_outbound": defaultB2B(
				"Who of this tenant may reach others' applications by B2B direct connect, such as Teams shared channels.", ownUsers, partnerApplications),
			"inbound_trust": defaultSetting(
				"Which claims of any other tenant count here when its users sign in. What is left out of the block is not trusted.",
				map[string]schema.Attribute{
					"is_mfa_accepted":              memberAttribute("Trust everybody's multifactor authentication."),
					"is_compliant_device_accepted": memberAttribute("Trust everybody's compliant devices."),
					"is_hybrid_azure_ad_joined_device_accepted": memberAttribute(
						"Trust everybody's Microsoft Entra hybrid joined devices."),
				}),
			redemptionAttribute: redemptionSchema(),
			"tenant_restrictions": defaultAudience(
				"What users with accounts of other tenants may reach from this tenant's networks and devices (tenant restrictions v2).",
				anybodysUsers, partnerApplications),
			"m365_collaboration_inbound": defaultSetting(
				"Who of other tenants may use Microsoft 365 collaboration with this tenant.",
				map[string]schema.Attribute{"users": required(targetsAttribute(anybodysUsers))}),
			"m365_collaboration_outbound": defaultSetting(
				"Who of this tenant may use Microsoft 365 collaboration with others.",
				map[string]schema.Attribute{"users_and_groups": required(targetsAttribute(ownUsers))}),
			"app_service_connect_inbound": defaultSetting(
				"Which applications may connect into this tenant by App Service connect.",
				map[string]schema.Attribute{"applications": required(targetsAttribute(ownApplications))}),
			outboundBlockAttribute: outboundBlockSchema("Whether users of this tenant are kept from signing in as staff of other tenants as service providers " +
				"(granular delegated admin privileges). Left out, it is not managed."),

			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Bring configured settings that somebody has changed before to what the configuration says when this resource is created; " +
					"a warning names them. Default: `false`, an error that names the import id. It has no effect later.",
			},
			"acknowledge": accessDefaultGuardrails.Attribute(),
			"timeouts":    templateTimeouts(ctx),
		},
	}
}

func redemptionSchema() schema.SingleNestedAttribute {
	return defaultSetting("With which identity providers guests of this tenant redeem their invitations.", map[string]schema.Attribute{
		"primary_identity_provider_precedence_order": schema.ListAttribute{
			ElementType: types.StringType,
			Required:    true,
			MarkdownDescription: "The providers that are asked, the first one first: `azureActiveDirectory`, `externalFederation`, `socialIdentityProviders`. " +
				"Microsoft's own order: `externalFederation`, `azureActiveDirectory`, `socialIdentityProviders`.",
			Validators: []validator.List{
				listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(),
				listvalidator.ValueStringsAre(stringvalidator.OneOf("azureActiveDirectory", "externalFederation", "socialIdentityProviders")),
			},
		},
		"fallback_identity_provider": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "What is left to whom none of them knows: `emailOneTimePasscode`, `microsoftAccount`, or both (`defaultConfiguredIdp`, which Microsoft sets).",
			Validators:          []validator.String{stringvalidator.OneOf("defaultConfiguredIdp", "emailOneTimePasscode", "microsoftAccount")},
		},
	})
}

// defaultAudience is a setting whose halves are both said: there is nothing that one which is left out could inherit, and what the
// service makes of it is not documented.
func defaultAudience(description string, users, applications side) schema.SingleNestedAttribute {
	return defaultSetting(description, map[string]schema.Attribute{
		"users_and_groups": required(targetsAttribute(users)),
		"applications":     required(targetsAttribute(applications)),
	})
}

// defaultB2B is an audience some of whose combinations the service refuses.
func defaultB2B(description string, users, applications side) schema.SingleNestedAttribute {
	setting := defaultAudience(description, users, applications)
	setting.Validators = append(setting.Validators, isPossible{})
	return setting
}

func defaultSetting(description string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	setting := settingAttribute(description+" Left out, it is not managed.", attributes)
	setting.Validators = []validator.Object{hasContent{"to leave it as it is"}}
	return setting
}
