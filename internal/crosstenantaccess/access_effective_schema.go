package crosstenantaccess

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const effectiveDescription = "What counts between a tenant and a partner: the entry about the partner laid over the tenant's default configuration, each setting with where it " +
	"comes from, and plain answers for each direction. Without an entry the default counts alone, and `has_entry` is false.\n\n" +
	"It is one tenant's side of the matter. What the other side allows, it says itself: ask it with `tenant_id` and `partner_tenant_id` the other way round. " +
	"An answer that cannot be known is null: Microsoft does not document what becomes of a half of a setting, or a claim, that an entry leaves out while it has the rest.\n\n" +
	"It asks Microsoft Graph three times, less where many are read in one run, at each plan.\n\n" +
	"**Permissions** in the tenant that is asked: `Policy.Read.All`. With `look_for_jobs` also `Application.Read.All` and `Synchronization.Read.All`, in both tenants; " +
	"the service may ask for `Synchronization.ReadWrite.All` to show which tenant a job pushes to. A signed-in user needs the role Security Reader or Global Reader."

func effectiveSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"tenant_id": tf.DataSourceTenantIDAttribute(),
		"partner_tenant_id": schema.StringAttribute{
			CustomType:          tf.GUIDType{},
			Required:            true,
			MarkdownDescription: "The other tenant (GUID).",
		},
		"look_for_jobs": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Look for synchronization jobs that use what is allowed: in the partner's tenant for `inbound`, where the provider's application must be able to " +
				"log in, too, and in this one for `outbound`. It costs a list of the configurations in each and a request or two for each of them. What cannot be found out " +
				"is null, with a warning. Default: `false`, which leaves `has_job` null.",
		},
		"has_entry":                      computedBool("Whether the tenant has an entry about the partner."),
		"is_in_multitenant_organization": computedBool("Whether the service marks the entry as part of the same multitenant organization; null without an entry."),
		"is_service_provider":            computedBool("Whether the service marks the entry as a Cloud Service Provider; null without an entry."),
		"inbound": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "What users of the partner meet in this tenant.",
			Attributes: map[string]schema.Attribute{
				"is_invitation_possible":  computedBool("Whether some of the partner's users may be guests or external members here: B2B collaboration is not blocked for all of them."),
				"is_redemption_automatic": computedBool("Whether invitations are redeemed without asking, as far as this tenant is concerned. The partner must allow it outbound."),
				"is_mfa_trusted":          computedBool("Whether the partner's multifactor authentication counts here."),
				"is_synchronization_allowed": computedBool("Whether the partner may synchronize users into this tenant: the switch of the entry's identity synchronization policy, " +
					"which knows no default."),
				"has_job":      computedBool("Whether the partner's tenant has a synchronization job that pushes to this one, running or not; null if it was not looked for."),
				"unused_doors": unusedDoors("`redemption_without_synchronization`, automatic redemption that no synchronization needs, and `synchronization_without_job`"),
			},
		},
		"outbound": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "What this tenant lets its own users be at the partner's.",
			Attributes: map[string]schema.Attribute{
				"is_invitation_possible":  computedBool("Whether some of this tenant's users may be guests or external members there: B2B collaboration is not blocked for all of them."),
				"is_redemption_automatic": computedBool("Whether the partner's invitations are redeemed without asking, as far as this tenant is concerned. The partner must allow it inbound."),
				"has_job":                 computedBool("Whether this tenant has a synchronization job that pushes to the partner, running or not; null if it was not looked for."),
				"unused_doors":            unusedDoors("`redemption_without_job`"),
			},
		},
	}
	maps.Copy(attributes, effectiveSettingAttributes())
	return schema.Schema{MarkdownDescription: effectiveDescription, Attributes: attributes}
}

func effectiveSettingAttributes() map[string]schema.Attribute {
	users, applications := computedTargets("Who is allowed or blocked."), computedTargets("To what.")
	both := map[string]schema.Attribute{"users_and_groups": users, "applications": applications}
	return map[string]schema.Attribute{
		"b2b_collaboration_inbound":   effectiveSetting("Who of the partner may be a guest or external member here.", both),
		"b2b_collaboration_outbound":  effectiveSetting("Who of this tenant may be a guest or external member at the partner's.", both),
		"b2b_direct_connect_inbound":  effectiveSetting("Who of the partner may reach this tenant by B2B direct connect.", both),
		"b2b_direct_connect_outbound": effectiveSetting("Who of this tenant may reach the partner by B2B direct connect.", both),
		"inbound_trust": effectiveSetting("Which claims of the partner count here.", map[string]schema.Attribute{
			"is_mfa_accepted":                           computedBool("Multifactor authentication."),
			"is_compliant_device_accepted":              computedBool("Compliant devices."),
			"is_hybrid_azure_ad_joined_device_accepted": computedBool("Microsoft Entra hybrid joined devices."),
		}),
		"automatic_user_consent_settings": effectiveSetting("Whether invitations are redeemed without asking. The default is always that they are not.", map[string]schema.Attribute{
			"inbound_allowed":  computedBool("Of the partner's users here."),
			"outbound_allowed": computedBool("Of this tenant's users at the partner's."),
		}),
		"tenant_restrictions":         effectiveSetting("What accounts of the partner may reach from this tenant's networks and devices (tenant restrictions v2).", both),
		"m365_collaboration_inbound":  effectiveSetting("Who of the partner may use Microsoft 365 collaboration with this tenant.", map[string]schema.Attribute{"users": users}),
		"m365_collaboration_outbound": effectiveSetting("Who of this tenant may use Microsoft 365 collaboration with the partner.", map[string]schema.Attribute{"users_and_groups": users}),
		"app_service_connect_inbound": effectiveSetting("Which applications may connect into this tenant by App Service connect.", map[string]schema.Attribute{"applications": applications}),
	}
}

// effectiveSetting is a setting with its source.
func effectiveSetting(description string, members map[string]schema.Attribute) schema.SingleNestedAttribute {
	attributes := maps.Clone(members)
	attributes["source"] = schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "`partner`, if the entry about the partner has the setting, else `default`.",
	}
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description + " Null in clouds that do not know it.",
		Attributes:          attributes,
	}
}

func computedTargets(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description + " Null if the setting does not say.",
		Attributes: map[string]schema.Attribute{
			"access_type": schema.StringAttribute{Computed: true, MarkdownDescription: "`allowed` or `blocked`."},
			"targets": schema.SetNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The targets.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"target":      schema.StringAttribute{Computed: true, MarkdownDescription: "An id, or a keyword such as `AllUsers`."},
					"target_type": schema.StringAttribute{Computed: true, MarkdownDescription: "`user`, `group` or `application`."},
				}},
			},
		},
	}
}

func computedBool(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

func unusedDoors(names string) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType:         types.StringType,
		Computed:            true,
		MarkdownDescription: "Doors that are open and that nobody uses, as far as that is known: " + names + ", which is known with `look_for_jobs` only. Empty if there is none.",
	}
}
