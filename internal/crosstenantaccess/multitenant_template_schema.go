package crosstenantaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

func partnerTemplateSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "What a tenant writes into its entries about the other tenants of its multitenant organization " +
			"(Microsoft Graph: `multiTenantOrganizationPartnerConfigurationTemplate`).\n\n" + templateRules + templatePermissions,
		Attributes: map[string]schema.Attribute{
			"tenant_id":                  tf.TenantIDAttribute(),
			"template_application_level": templateLevelAttribute(),
			"b2b_collaboration_inbound": templateAudience(
				"Who of another tenant may be a guest or external member here, and of which applications.", partnerUsers, ownApplications),
			"b2b_collaboration_outbound": templateAudience(
				"Who of this tenant may be a guest or external member in another, and of which applications.", ownUsers, partnerApplications),
			"b2b_direct_connect_inbound": templateAudience(
				"Who of another tenant may reach this tenant's applications by B2B direct connect, such as Teams shared channels.", partnerUsers, ownApplications),
			"b2b_direct_connect_outbound": templateAudience(
				"Who of this tenant may reach another's applications by B2B direct connect, such as Teams shared channels.", ownUsers, partnerApplications),
			"inbound_trust": settingAttribute(
				"Which claims of another tenant count here when its users sign in. Each is said: what the service makes of one that is missing is not documented.",
				map[string]schema.Attribute{
					"is_mfa_accepted":                           requiredSwitch("Trust the other tenant's multifactor authentication."),
					"is_compliant_device_accepted":              requiredSwitch("Trust the other tenant's compliant devices."),
					"is_hybrid_azure_ad_joined_device_accepted": requiredSwitch("Trust the other tenant's Microsoft Entra hybrid joined devices."),
				}),
			"automatic_user_consent_settings": settingAttribute(
				"Whether invitations are redeemed without the user's consent. Both directions are said: what the service makes of one that is missing is not documented.",
				map[string]schema.Attribute{
					"inbound_allowed":  requiredSwitch("Users of the other tenant are not asked when they are invited here."),
					"outbound_allowed": requiredSwitch("Users of this tenant are not asked when the other invites them."),
				}),
			"adopt_existing": adoptTemplateAttribute(),
			"timeouts":       templateTimeouts(ctx),
		},
	}
}

func identitySyncTemplateSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "What a tenant writes into its identity synchronization policies about the other tenants of its multitenant organization " +
			"(Microsoft Graph: `multiTenantOrganizationIdentitySyncPolicyTemplate`).\n\n" + templateRules + templatePermissions,
		Attributes: map[string]schema.Attribute{
			"tenant_id":                  tf.TenantIDAttribute(),
			"template_application_level": templateLevelAttribute(),
			"user_sync_inbound": settingAttribute("Whether the other tenants may synchronize users into this one.", map[string]schema.Attribute{
				"is_sync_allowed": requiredSwitch("`true` lets them in, `false` is written into policies just so, and stops what they had allowed."),
			}),
			"adopt_existing": adoptTemplateAttribute(),
			"timeouts":       templateTimeouts(ctx),
		},
	}
}

// templateAudience is audienceAttribute, where what is left out is not inherited.
func templateAudience(description string, users, applications side) schema.SingleNestedAttribute {
	setting := settingAttribute(description+" A half that is left out leaves that half of an entry alone.", map[string]schema.Attribute{
		"users_and_groups": targetsAttribute(users),
		"applications":     targetsAttribute(applications),
	})
	setting.Validators = []validator.Object{hasContent{"to leave the setting of entries alone"}}
	return setting
}

func requiredSwitch(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Required: true, MarkdownDescription: description}
}

func templateTimeouts(ctx context.Context) schema.Attribute {
	const description = "How long to wait until reads show the change. Default: `5m`."
	return tf.TimeoutsAttribute(ctx, timeouts.Opts{
		Create: true, CreateDescription: description,
		Update: true, UpdateDescription: description,
		Delete: true, DeleteDescription: "How long to wait until reads show the reset. Default: `5m`.",
	})
}
