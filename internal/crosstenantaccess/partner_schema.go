package crosstenantaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const partnerDescription = "What a tenant allows one partner tenant, beside its default configuration (Microsoft Graph: " +
	"`crossTenantAccessPolicyConfigurationPartner`).\n\n" +
	"Whatever is left out is inherited from the tenant's default configuration. A setting that is removed goes back to being inherited. " +
	"A setting that somebody makes elsewhere shows as a difference, and the next apply takes it back.\n\n" +
	"An entry may exist already: Teams, shared channels, support cases, and multitenant organizations create some. If it says the same as " +
	"the configuration, it is taken over silently; otherwise import it, or set `adopt_existing`. " +
	"A deleted entry can be restored for 30 days, and may stand in the way of a new one: with the preview feature `deleted_partners` it is restored and brought to exactly what the " +
	"configuration says, with a warning.\n\n" +
	"Destroying deletes the entry, once no identity synchronization policy hangs on it: let `crosstenant_identity_synchronization` depend on this resource. " +
	"Of an entry that is part of a multitenant organization, or that a service provider made, it takes the settings back and leaves the entry, with a warning.\n\n" +
	"**Permissions** in the tenant of the object: `Policy.ReadWrite.CrossTenantAccess`; `Policy.Read.All` is enough to plan. " +
	"A signed-in user needs the role Security Administrator or Teams Administrator; Security Reader or Global Reader is enough to plan. " +
	"Trust settings, and access for chosen users, groups or applications, need Microsoft Entra ID P1."

func partnerSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: partnerDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id":         tf.TenantIDAttribute(),
			"partner_tenant_id": partnerTenantIDAttribute("The other tenant (GUID), which the entry is about. Another tenant destroys the entry and creates one."),

			"b2b_collaboration_inbound": b2bAttribute(
				"Who of the partner may be a guest or external member here, and of which applications.", partnerUsers, ownApplications),
			"b2b_collaboration_outbound": b2bAttribute(
				"Who of this tenant may be a guest or external member at the partner's, and of which applications.", ownUsers, partnerApplications),
			"b2b_direct_connect_inbound": b2bAttribute(
				"Who of the partner may reach this tenant's applications by B2B direct connect, such as Teams shared channels.", partnerUsers, ownApplications),
			"b2b_direct_connect_outbound": b2bAttribute(
				"Who of this tenant may reach the partner's applications by B2B direct connect, such as Teams shared channels.", ownUsers, partnerApplications),
			"inbound_trust": settingAttribute(
				"Which claims of the partner's tenant count here when its users sign in. What is left out of the block is not trusted.",
				map[string]schema.Attribute{
					"is_mfa_accepted":              memberAttribute("Trust the partner's multifactor authentication."),
					"is_compliant_device_accepted": memberAttribute("Trust the partner's compliant devices."),
					"is_hybrid_azure_ad_joined_device_accepted": memberAttribute(
						"Trust the partner's Microsoft Entra hybrid joined devices."),
				}),
			"automatic_user_consent_settings": settingAttribute(
				"Whether invitations are redeemed without the user's consent. Cross-tenant synchronization needs it: outbound in the source tenant, "+
					"inbound in the target tenant. What is left out is not allowed.",
				map[string]schema.Attribute{
					"inbound_allowed":  memberAttribute("Users of the partner are not asked when they are invited here."),
					"outbound_allowed": memberAttribute("Users of this tenant are not asked when the partner invites them."),
				}),
			"tenant_restrictions": audienceAttribute(
				"What users with accounts of the partner's may reach from this tenant's networks and devices (tenant restrictions v2).",
				partnerUsers, partnerApplications),
			"m365_collaboration_inbound": settingAttribute(
				"Who of the partner may use Microsoft 365 collaboration with this tenant.",
				map[string]schema.Attribute{"users": required(targetsAttribute(partnerUsers))}),
			"m365_collaboration_outbound": settingAttribute(
				"Who of this tenant may use Microsoft 365 collaboration with the partner.",
				map[string]schema.Attribute{"users_and_groups": required(targetsAttribute(ownUsers))}),
			"app_service_connect_inbound": settingAttribute(
				"Which applications may connect into this tenant by App Service connect.",
				map[string]schema.Attribute{"applications": required(targetsAttribute(ownApplications))}),
			outboundBlockAttribute: outboundBlockSchema("Whether users of this tenant are kept from signing in as staff of this partner, a service provider " +
				"(granular delegated admin privileges). Left out, it is inherited."),

			"is_service_provider": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether the partner is a Cloud Service Provider of this tenant. It can only be said when the entry is created: another value " +
					"destroys the entry and creates it anew. Left out, it stays as it is.",
				PlanModifiers: []planmodifier.Bool{
					boolplanmodifier.UseStateForUnknown(),
					boolplanmodifier.RequiresReplaceIf(serviceProviderChanges,
						"Another value replaces the entry.", "Another value replaces the entry."),
				},
			},
			"adopt_existing": adoptExistingAttribute("entry", "settings that the configuration does not have are taken back"),
			"acknowledge":    partnerGuardrails.Attribute(),
			"timeouts":       timeoutsAttribute(ctx),
		},
	}
}

// serviceProviderChanges tells null, which is what the service answers by default, from true only.
func serviceProviderChanges(_ context.Context, req planmodifier.BoolRequest, resp *boolplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = req.PlanValue.ValueBool() != req.StateValue.ValueBool()
}

// partnerTenantIDAttribute is the other tenant, in both resources of this family.
func partnerTenantIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		CustomType:          tf.GUIDType{},
		Required:            true,
		MarkdownDescription: description,
		PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
	}
}

func adoptExistingAttribute(object, clears string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Take over an " + object + " that exists already when this one is created, and bring it to what the configuration says: " +
			clears + ", and a warning names them. Default: `false`, an error that names the import id. It has no effect later.",
	}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	const description = "How long to wait until reads show the change. Default: `5m`."
	return tf.TimeoutsAttribute(ctx, timeouts.Opts{
		Create: true, CreateDescription: description,
		Update: true, UpdateDescription: description,
		Delete: true, DeleteDescription: "How long to wait until reads no longer show it. Default: `5m`.",
	})
}

// A side says what the targets of one half of a setting are, and where their ids come from.
type side struct {
	description string
	targetTypes []string
	targets     string
}

var (
	partnerUsers = side{
		"The partner's users and groups that the setting allows or blocks.",
		[]string{"user", "group"},
		"Object id of a user or group in the partner's directory, or `AllUsers` (of type `user`).",
	}
	ownUsers = side{
		"This tenant's users and groups that the setting allows or blocks.",
		[]string{"user", "group"},
		"Object id of a user or group in this tenant, or `AllUsers` (of type `user`).",
	}
	ownApplications = side{
		"This tenant's applications that the setting allows or blocks.",
		[]string{"application"},
		"Client id of an application, or `AllApplications`, `Office365` or `AllMicrosoftApps`.",
	}
	partnerApplications = side{
		"External applications that the setting allows or blocks.",
		[]string{"application"},
		"Client id of an application, or `AllApplications`, `Office365` or `AllMicrosoftApps`.",
	}
)

// audienceAttribute is a setting with two halves, either of which may be left out.
func audienceAttribute(description string, users, applications side) schema.SingleNestedAttribute {
	return settingAttribute(description+" Left out, the setting is inherited.", map[string]schema.Attribute{
		"users_and_groups": targetsAttribute(users),
		"applications":     targetsAttribute(applications),
	})
}

// b2bAttribute is an audience some of whose combinations the service refuses.
func b2bAttribute(description string, users, applications side) schema.SingleNestedAttribute {
	setting := audienceAttribute(description, users, applications)
	setting.Validators = append(setting.Validators, isPossible{})
	return setting
}

func settingAttribute(description string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: description,
		Attributes:          attributes,
		Validators:          []validator.Object{hasContent{"to inherit the tenant's default configuration"}},
	}
}

func targetsAttribute(s side) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: s.description,
		Attributes: map[string]schema.Attribute{
			"access_type": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`allowed` or `blocked`: whether the targets, and they alone, are allowed or blocked.",
				Validators:          []validator.String{stringvalidator.OneOf("allowed", "blocked")},
			},
			"targets": schema.SetNestedAttribute{
				Required:            true,
				MarkdownDescription: "The targets. A keyword stands alone.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
				PlanModifiers:       []planmodifier.Set{sameTargets{}},
				NestedObject: schema.NestedAttributeObject{
					Validators: []validator.Object{isTarget{}},
					Attributes: map[string]schema.Attribute{
						"target": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: s.targets,
						},
						"target_type": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: "What the target is: " + quoted(s.targetTypes) + ".",
							Validators:          []validator.String{stringvalidator.OneOf(s.targetTypes...)},
						},
					},
				},
			},
		},
	}
}

func required(a schema.SingleNestedAttribute) schema.SingleNestedAttribute {
	a.Optional, a.Required = false, true
	return a
}

// memberAttribute is a switch inside a setting. It is computed for one reason only, see unsetGrantsNothing.
func memberAttribute(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: description,
		PlanModifiers:       []planmodifier.Bool{unsetGrantsNothing{}},
	}
}

func quoted(names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += " or "
		}
		text += "`" + name + "`"
	}
	return text
}
