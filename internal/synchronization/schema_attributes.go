package synchronization

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Graph's words for what a mapping and an object mapping may be told. Graph: attributeMapping, objectMapping, attributeDefinition.
var (
	flowTypeNames      = []string{"Add", "Update", "Delete"}
	flowBehaviorNames  = []string{syncschema.DefaultFlowBehavior, "FlowAlways"}
	mappingFlowNames   = []string{syncschema.DefaultFlowType, "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"}
	attributeTypeNames = []string{"String", "Integer", "Reference", "Binary", "Boolean", "DateTime"}
)

const schemaDescription = "How a synchronization job turns users (and groups) of the source tenant into objects of the target tenant: attribute mappings, the actions that are " +
	"allowed, and scoping filters (Microsoft Graph: `synchronizationSchema`). One resource manages one job's schema.\n\n" +
	"Only what the configuration says is managed. Everything else in the schema, known or unknown to this provider, is written back as it was read. " +
	"**Each write makes the service look at everybody again**, so nothing is written unless something changes in meaning: the order of mappings, spaces in an expression, the " +
	"letter case of a type or an empty default value are no changes.\n\n" +
	"Expressions, filters and attribute names are checked when the configuration is planned. At apply the service itself parses each changed expression, and what it " +
	"answered is what is stored; an expression that it refuses stops the apply before anything is written.\n\n" +
	"An edit in the admin center shows as the one mapping that changed. An import brings every mapping that differs from the template. " +
	"Destroying leaves the schema as it is, unless `on_destroy` says otherwise.\n\n" +
	"**Permissions in the source tenant** (application): `Synchronization.ReadWrite.All`; `Synchronization.Read.All` to plan. " +
	"**Role** (signed-in user): Hybrid Identity Administrator, Application Administrator or Cloud Application Administrator."

func schemaAttributes(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id": tf.TenantIDAttribute(),
		"service_principal_id": schema.StringAttribute{
			CustomType:          tf.GUIDType{},
			Required:            true,
			MarkdownDescription: "Object id of the synchronization application's service principal. Another one means another job's schema.",
			PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
		},
		"job_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Id of the job: `job_id` of a `crosstenant_synchronization_job`. Another one means another job's schema.",
			PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()}, // there are GUIDs in it, whose letter case means nothing
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		usersPart: schemaObjectAttribute("user", "How users are synchronized. Removing the block leaves everything as it is."),
		groupsPart: schemaObjectAttribute("group", "How groups are synchronized. It needs `group_synchronization` in the provider's `preview_features`. "+
			"Removing the block leaves everything as it is."),
		"on_destroy": schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(onDestroyKeep),
			MarkdownDescription: "What destroying does to the schema: `keep` (default) leaves it, since it goes with the job anyway; `template` puts **everything** back to " +
				"the template's default, also what is not managed here. A job that runs is paused first and stays paused, since without its scoping filters the " +
				"next cycle could bring everybody into the target tenant.",
			Validators: []validator.String{stringvalidator.OneOf(onDestroyKeep, onDestroyTemplate)},
		},
		"acknowledge": schemaGuardrails.Attribute(),
		"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
			Create: true, Update: true, Delete: true,
			CreateDescription: "Until a read shows the schema as written. Default `5m`.",
			UpdateDescription: "Until a read shows the schema as written. Default `5m`.",
			DeleteDescription: "With `on_destroy = \"template\"`: until the job is seen paused and the schema as the template has it. Default `5m`.",
		}),
	}
}

func schemaObjectAttribute(object, description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: fmt.Sprintf("Whether %ss are synchronized at all. Without it that stays as it is.", object),
			},
			"flow_types": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "What a cycle may do in the target tenant (the portal's *Target Object Actions*): `Add`, `Update`, `Delete`. " +
					"Without it that stays as it is; an empty set allows nothing.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(flowTypeNames...))},
			},
			"unlisted_mappings": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(unlistedKeep),
				MarkdownDescription: "What becomes of target attributes that `attribute_mappings` does not list: `keep` (default) leaves their mappings alone; `template` puts " +
					"each back to the template's default, and removes those that the template does not have; `remove` removes them. In the last two modes a mapping " +
					"that somebody else added or changed shows in the plan as an entry that goes, and one of the template's that somebody removed as an empty entry. The match by `alternativeSecurityIds` is never touched, and " +
					"`IsSoftDeleted` is never removed.",
				Validators: []validator.String{stringvalidator.OneOf(unlistedKeep, unlistedTemplate, unlistedRemove)},
			},
			"attribute_mappings": schemaMappingsAttribute(object),
			"scoping_filters":    schemaFiltersAttribute(object),
			"source_attributes":  schemaDeclaredAttribute("source", "read from"),
			"target_attributes":  schemaDeclaredAttribute("target", "written to"),
		},
	}
}

func schemaMappingsAttribute(object string) schema.MapNestedAttribute {
	examples := "`displayName`, `telephoneNumber`"
	if object == "group" {
		examples = "`description`, `mailNickname` (not `displayName`, by which groups are matched)"
	}
	return schema.MapNestedAttribute{
		Optional: true,
		MarkdownDescription: fmt.Sprintf("What flows into which attribute of the %s in the target tenant. The key is the target attribute as the directory spells it, such as "+
			"%s or `extension_<app id without dashes>_<name>`. Each entry has exactly one of `attribute`, `constant` and "+
			"`expression`, or only a `default_value`. A mapping that is removed from the map stays in the tenant, unless `unlisted_mappings` says otherwise.", object, examples),
		Validators: []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
		NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				"attribute": schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: "Source attribute whose value is taken as it is (the portal's *Direct*).",
					Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				},
				"constant": schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: "The same text for everybody, without quotes.",
				},
				"expression": schema.StringAttribute{
					Optional: true,
					MarkdownDescription: "Expression in the language of attribute mappings, such as `Append([displayName], \" (Fabrikam)\")`. Another spelling of the same expression is no change. " +
						"The function `provider::crosstenant::evaluate_expression` shows what it gives.",
				},
				"default_value": schema.StringAttribute{
					Optional: true,
					MarkdownDescription: "Text that is taken when the source is empty. The service uses it only while it creates the object. Without a source it is the whole mapping " +
						"(the portal's *None*).",
				},
				"flow_behavior": schema.StringAttribute{
					Optional:            true,
					Computed:            true,
					Default:             stringdefault.StaticString(syncschema.DefaultFlowBehavior),
					MarkdownDescription: "When the value is written: `FlowWhenChanged` (default) or `FlowAlways`.",
					Validators:          []validator.String{stringvalidator.OneOfCaseInsensitive(flowBehaviorNames...)},
				},
				"flow_type": schema.StringAttribute{
					Optional: true,
					Computed: true,
					Default:  stringdefault.StaticString(syncschema.DefaultFlowType),
					MarkdownDescription: "For which objects: `Always` (default), `ObjectAddOnly` (the portal's *Only during object creation*), `MultiValueAddOnly`, " +
						"`ValueAddOnly` or `AttributeAddOnly`.",
					Validators: []validator.String{stringvalidator.OneOfCaseInsensitive(mappingFlowNames...)},
				},
			},
		},
	}
}

func schemaFiltersAttribute(object string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional: true,
		MarkdownDescription: fmt.Sprintf("Which of the %ss in scope are synchronized: those that fulfil all clauses of at least one group. An empty list is no filter; without the attribute the filters stay "+
			"as they are, and removing it later leaves them, too. Filters that the service brings itself are neither shown nor changed. "+
			"**Whoever no longer passes is deprovisioned in the target tenant** by the next cycle.", object),
		NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				"name": schema.StringAttribute{
					Required:            true,
					MarkdownDescription: "Name of the group of clauses, which the provisioning logs show (the portal's *Scoping Filter Title*).",
				},
				"clauses": schema.ListNestedAttribute{
					Required:            true,
					MarkdownDescription: "Comparisons, all of which must hold. Their order means nothing.",
					NestedObject:        schema.NestedAttributeObject{Attributes: schemaClauseAttributes()},
				},
			},
		},
	}
}

func schemaClauseAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"attribute": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Attribute in the source tenant, single-valued.",
		},
		"operator": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Name of the operator in Microsoft Graph: `EQUALS`, `NOT EQUALS`, `IS TRUE`, `IS FALSE`, `IS NULL`, `IS NOT NULL`, `REGEX MATCH`, " +
				"`NOT REGEX MATCH`, `GREATER_THAN`, `GREATER_THAN_OR_EQUALS`, `INCLUDES`, `ENDS_WITH`, `&` or `!&`.",
		},
		"value": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Text to compare with; absent for operators that need none. Letter case matters.",
		},
	}
}

func schemaDeclaredAttribute(side, verb string) schema.MapAttribute {
	return schema.MapAttribute{
		ElementType: types.StringType,
		Optional:    true,
		MarkdownDescription: fmt.Sprintf("Directory extensions of the %s tenant that are %s and that the job's schema may not know yet: name, such as `extension_<app id without dashes>_<name>`, to type "+
			"(`String`, `Integer`, `Boolean`, `DateTime`, `Binary` or `Reference`). A definition that is missing is added; none is ever removed.", side, verb),
		Validators: []validator.Map{
			mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)),
			mapvalidator.ValueStringsAre(stringvalidator.OneOfCaseInsensitive(attributeTypeNames...)),
		},
	}
}
