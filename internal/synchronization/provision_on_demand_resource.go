package synchronization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure      = (*provisionOnDemandResource)(nil)
	_ resource.ResourceWithValidateConfig = (*provisionOnDemandResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*provisionOnDemandResource)(nil)
)

// What the resource and the action say alike.
const (
	onDemandBehaviour = "The objects are provisioned one after the other, and the first that the service does not provision ends the run " +
		"with the failing step, its reason and what the service recommends. An object that is in the target as it should be already counts as " +
		"success. The job need not be started, and the rule of the job's schema is found by object type.\n\n" +
		"It takes minutes until provisioning notices a new assignment. A skip for not being assigned is therefore repeated until the timeout, " +
		"but only if the object is assigned, or a group is that it may be in; otherwise it is a failure at once. " +
		"The service allows 5 calls in 10 seconds per tenant, which the provider keeps to."

	onDemandPermissions = "Permissions in the source tenant: `Synchronization.ReadWrite.All`, and `Application.Read.All` to look at assignments. " +
		"A signed-in user needs the role Hybrid Identity Administrator, Cloud Application Administrator or Application Administrator."

	jobIDDescription            = "Id of the synchronization job: `job_id` of `crosstenant_synchronization_job`."
	subjectsDescription         = "Objects to provision, in this order."
	objectIDDescription         = "Object id of the user or group in the source tenant."
	objectTypeNameDescription   = "`User` or `Group`, in exactly these letters. Default `User`. `Group` needs the preview feature `group_synchronization`."
	memberIDsDescription        = "For a group, up to 5 of its direct members to provision with it. Without them only the group itself is provisioned."
	acceptSkippedDescription    = "Whether an object that the service skips, for instance because a scoping filter excludes it, is only a warning. Default `false`."
	onDemandTimeoutsDescription = "How long to provision all objects, waiting for assignments included. Default `15m`."
)

// provisionOnDemandResource provisions a few objects at once and remembers that it did.
// Graph: /servicePrincipals/{id}/synchronization/jobs/{id}/provisionOnDemand
type provisionOnDemandResource struct{ tf.Resource }

// NewProvisionOnDemandResource makes the resource crosstenant_provision_on_demand.
func NewProvisionOnDemandResource() resource.Resource { return &provisionOnDemandResource{} }

func (r *provisionOnDemandResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provision_on_demand"
}

func (r *provisionOnDemandResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Provisions a few users (or groups) into the target tenant at once, instead of waiting for the next cycle, and fails the " +
			"apply if that fails: the pilots of a synchronization.\n\n" +
			onDemandBehaviour + "\n\n" +
			"It runs when the resource is created; every change of an argument runs it again, and `triggers` does so whenever you like. " +
			"Reading it calls nothing, and destroying it only forgets it: the objects stay in the target. It cannot be imported. " +
			"If a run fails, `results` keeps the objects that were done, and the next apply repeats the whole run.\n\n" +
			"On Terraform 1.14 and later the action of the same name does this without a place in the state.\n\n" +
			onDemandPermissions,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
				MarkdownDescription: servicePrincipalIDDescription,
			},
			"job_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()}, // there are GUIDs in it, whose letter case means nothing
				MarkdownDescription: jobIDDescription,
			},
			"subjects": subjectsAttribute(),
			"accept_skipped": schema.BoolAttribute{
				Optional:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
				MarkdownDescription: acceptSkippedDescription,
			},
			"triggers": schema.MapAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplace()},
				MarkdownDescription: "Anything whose change shall provision the objects again, for instance a date or a hash of the mappings.",
			},
			"results": schema.ListNestedAttribute{
				Computed:            true,
				PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "How each object fared, in the order of `subjects`. No names or addresses are kept.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"object_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Object id in the source tenant, in lower case."},
					"status": schema.StringAttribute{
						Computed: true,
						MarkdownDescription: "`Success` (provisioned, or as it should be already), `Warning`, or `Skipped` where " +
							"`accept_skipped` allows it.",
					},
					"target_id": schema.StringAttribute{
						Computed:            true,
						MarkdownDescription: "Object id in the target tenant; null where the service named none.",
					},
				}},
			},
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{Create: true, CreateDescription: onDemandTimeoutsDescription}),
		},
	}
}

func subjectsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Required:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
		PlanModifiers:       []planmodifier.List{sameSubjects{}, listplanmodifier.RequiresReplace()},
		MarkdownDescription: subjectsDescription,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"object_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				MarkdownDescription: objectIDDescription,
			},
			"object_type_name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(userType),
				Validators:          []validator.String{stringvalidator.OneOf(userType, groupType)},
				MarkdownDescription: objectTypeNameDescription,
			},
			"member_ids": schema.SetAttribute{
				ElementType:         tf.GUIDType{},
				Optional:            true,
				Validators:          []validator.Set{setvalidator.SizeBetween(1, maxMembers), tf.GUIDMembers()},
				MarkdownDescription: memberIDsDescription,
			},
		}},
	}
}

func (r *provisionOnDemandResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var subjects types.List
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("subjects"), &subjects)...)
	resp.Diagnostics.Append(validateSubjects(subjects)...)
}

func (r *provisionOnDemandResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() {
		return
	}
	var subjects types.List
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("subjects"), &subjects)...)
	for _, s := range configuredSubjects(subjects) {
		if s.typeName.ValueString() == groupType {
			resp.Diagnostics.Append(r.RequirePreview(s.at.AtName("object_type_name"), s.typeName, tf.GroupSynchronization)...)
		}
	}
}

func (r *provisionOnDemandResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan provisionOnDemandModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	subjects, diags := subjectsToGraph(ctx, plan.Subjects)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, onDemandTimeout, &resp.Diagnostics)
	defer cancel()

	run := onDemandRun{
		tenant:             r.Tenant(plan.TenantID),
		servicePrincipalID: plan.ServicePrincipalID.Lower(),
		jobID:              plan.JobID.ValueString(),
		acceptSkipped:      plan.AcceptSkipped.ValueBool(),
		progress:           func(message string) { tflog.Debug(ctx, message) },
	}
	done, diags := run.provision(ctx, subjects)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() && len(done) == 0 {
		return // nothing was done, so there is nothing to remember
	}
	plan.Results = resultsFromOutcomes(done)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Read calls nothing: a run that was made stays made, whatever becomes of the object.
func (r *provisionOnDemandResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {
}

// Update only stores other timeouts: every argument of a run replaces.
func (r *provisionOnDemandResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan provisionOnDemandModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
}

// Delete forgets: nothing can be undone here, and nothing shall be.
func (r *provisionOnDemandResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}
