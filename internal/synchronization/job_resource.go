package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*jobResource)(nil)
	_ resource.ResourceWithIdentity    = (*jobResource)(nil)
	_ resource.ResourceWithImportState = (*jobResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*jobResource)(nil)
	_ resource.ResourceWithMoveState   = (*jobResource)(nil)
)

const (
	jobCreateTimeout = 5 * time.Minute
	jobUpdateTimeout = 5 * time.Minute
	jobDeleteTimeout = 5 * time.Minute
)

// jobParts are the identity of whatever is one per job.
var jobParts = []tf.Part{
	{Name: "service_principal_id", Description: "Object id of the synchronization application's service principal."},
	{Name: "job_id", Text: true, Optional: true, Description: "Id of the job. Without it the service principal's only cross-tenant synchronization job is meant."},
}

// jobResource manages a synchronization job and its settings. It never starts the job; a schedule does.
// Graph: /servicePrincipals/{id}/synchronization/jobs and /servicePrincipals/{id}/synchronization/secrets
type jobResource struct{ tf.Resource }

// NewJobResource makes crosstenant_synchronization_job.
func NewJobResource() resource.Resource { return &jobResource{} }

func (r *jobResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_job"
}

func (r *jobResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Job that pushes users of the **source** tenant (`tenant_id`) to one target tenant, and its settings. The job is made stopped and is never " +
			"started here: a `crosstenant_synchronization_schedule` starts it, after assignments and pilots are in place.\n\n" +
			"Settings are stored on the service principal as one list. What this resource does not know in it is written back as it was read, and nothing is " +
			"written unless something changes. A setting that the service hides behind `*` is never written back: if one would have to be, the apply stops and names it. A job in quarantine shows as a warning of every plan; " +
			"the data source `crosstenant_synchronization_job` tells more.\n\n" +
			"Destroying deletes the job with all it remembers of synchronized users. **The users stay in the target tenant**; the plan warns how many " +
			"and says how to drain them.\n\n" +
			"**Permissions in the source tenant** (application): `Synchronization.ReadWrite.All`; `Synchronization.Read.All` to plan. An identity that may not read " +
			"the settings can still plan: they are taken as state has them, with a warning. The target tenant needs no permission for this. " +
			"**Role** (signed-in user): Hybrid Identity Administrator, Application Administrator or Cloud Application Administrator.",
		Attributes: jobAttributes(ctx),
	}
}

func jobAttributes(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id": tf.TenantIDAttribute(),
		"service_principal_id": schema.StringAttribute{
			CustomType: tf.GUIDType{},
			Required:   true,
			MarkdownDescription: "Object id of the service principal that the job belongs to: `service_principal_id` of a `crosstenant_synchronization_application`. " +
				"Another one replaces the job.",
			PlanModifiers: []planmodifier.String{tf.ReplaceGUID()},
		},
		"target_tenant_id": schema.StringAttribute{
			CustomType: tf.GUIDType{},
			Required:   true,
			MarkdownDescription: "Tenant that users are pushed to. Another one replaces the job, since all that it remembers belongs to the old target; users that are " +
				"there already stay there.",
			PlanModifiers: []planmodifier.String{tf.SameGUID(), stringplanmodifier.RequiresReplaceIf(targetReplaces,
				"Another target replaces the job.", "Another target replaces the job.")},
		},
		"scope": schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(scopeAssigned),
			MarkdownDescription: "Who is synchronized: `assigned`, the users and members of groups that are assigned to the application (default), or `all`, " +
				"every user of the source tenant. A change from `all` to `assigned` restarts a running job, and the next cycle deletes everybody in the target " +
				"tenant who is not assigned, up to `deletion_threshold`.",
			Validators: []validator.String{stringvalidator.OneOf(scopeAssigned, scopeAll)},
		},
		"notification_email": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Mail address that is told when the job goes into quarantine; several are separated by commas. Without it nobody is told.",
			Validators:          []validator.String{emailValidator{}},
		},
		"deletion_threshold": schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(strconv.Itoa(defaultDeletionThreshold)),
			MarkdownDescription: "How many users one cycle may delete or disable in the target tenant, written as a number: `deletion_threshold = 25`. More put the " +
				"job into quarantine before anything happens. Default 500; 0 switches the protection off. For a small scope choose a small number: 500 protects " +
				"nothing where 250 users are synchronized. Expressions see a string.",
			Validators: []validator.String{thresholdValidator{}},
		},
		"adopt_existing": adoptExistingAttribute("If the service principal has a cross-tenant synchronization job with other settings, take it over and give it " +
			"these. Without it such a job is an error that names its import id. A job with equal settings, or with none, is taken over in any case; one that has synchronized users to another target never is. Looked at on creation only. Default `false`."),
		"acknowledge": jobGuardrails.Attribute(),
		"job_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Id of the job, such as `Azure2Azure.<source tenant>.<client id>`.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"restart_pending": schema.BoolAttribute{
			Computed:            true,
			Default:             booldefault.StaticBool(false),
			MarkdownDescription: restartPendingDescription,
		},
		"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
			Create: true, Update: true, Delete: true,
			CreateDescription: "Until a read shows the settings. Default `5m`.",
			UpdateDescription: "Until a read shows the settings. Default `5m`.",
			DeleteDescription: "Until a read shows that the job is gone. Default `5m`.",
		}),
	}
}

// targetReplaces lets a target fill a gap: after an import Graph may keep the target to itself.
func targetReplaces(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.StateValue.IsNull()
}

func (r *jobResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(jobParts...)
}

func (r *jobResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	if !req.Plan.Raw.IsNull() {
		planRestart(ctx, req, resp)
		resp.Diagnostics.Append(sourceIsTarget(ctx, resp.Plan)...)
	}
	jobGuardrails.ModifyPlan(ctx, req, resp, r.risk)
}

// sourceIsTarget refuses to synchronize a tenant to itself.
func sourceIsTarget(ctx context.Context, plan tfsdk.Plan) diag.Diagnostics {
	var source, target tf.GUID
	diags := plan.GetAttribute(ctx, path.Root("tenant_id"), &source)
	diags.Append(plan.GetAttribute(ctx, path.Root("target_tenant_id"), &target)...)
	if source.Is(target) {
		diags.AddAttributeError(path.Root("target_tenant_id"), "Source and target are the same tenant",
			fmt.Sprintf("Tenant %s would be synchronized to itself. tenant_id is the tenant that users come from, target_tenant_id the one they are pushed to.", source.Lower()))
	}
	return diags
}

func (r *jobResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan jobModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, jobCreateTimeout, &resp.Diagnostics)
	defer cancel()
	c := jobCreation{tenant: r.Tenant(tenantID), servicePrincipalID: plan.ServicePrincipalID.Lower(), want: plan.settings(), adopt: plan.AdoptExisting.ValueBool()}

	job, isNew, diags := c.findOrCreate(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.JobID = types.StringValue(job.ID)
	save := func() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
	}
	if isNew {
		save() // an adopted job is saved when it is ours altogether: tainted, it would be deleted with all it remembers
	}

	settings, err := writeSettings(ctx, c.tenant, c.servicePrincipalID, c.want, false)
	if err == nil && isNew {
		err = awaitJob(ctx, c.tenant, c.servicePrincipalID, job.ID)
	}
	switch {
	case tf.Interrupted(err) && isNew:
		resp.Diagnostics.Append(tf.InterruptedDiags("synchronization job " + job.ID)...)
		return
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to write the settings of the synchronization job", err)...)
		return
	}
	plan.fromSettings(settings)
	save()
}

func (r *jobResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.ReadMoved(ctx, &req, resp)()
	var state jobModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before anything can remove the object from state: Terraform before 1.12 brings no identity along and wants one back.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
	tenant, servicePrincipalID := r.Tenant(state.TenantID), state.ServicePrincipalID.Lower()

	job, err := findJob(ctx, tenant, servicePrincipalID, state.JobID.ValueString(), tenant.SynchronizationJobStatus)
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization job", err)...)
		return
	}
	state.JobID = sameJobID(state.JobID, job.ID)
	if isQuarantined(job) {
		resp.Diagnostics.Append(quarantineWarning(job))
	}

	settings, err := refreshedSettings(ctx, tenant, servicePrincipalID, state)
	switch {
	case graph.IsForbidden(err) && !state.Scope.IsNull(): // an import has nothing to fall back on
		resp.Diagnostics.AddWarning("Unable to read the settings of synchronization job "+job.ID,
			"Changes that others made to them are not seen in this plan; they are taken as state has them.\n\n"+tf.ErrorDiags("", err)[0].Detail())
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the settings of the synchronization job", err)...)
		return
	default:
		before := state.Scope
		state.fromSettings(settings)
		resp.Diagnostics.Append(state.noteNarrowing(before, job)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
}

func (r *jobResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state jobModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, jobUpdateTimeout, &resp.Diagnostics)
	defer cancel()
	tenant, servicePrincipalID := r.Tenant(state.TenantID), state.ServicePrincipalID.Lower()

	// In state until the restart is done, whatever happens in between.
	due := plan.Scope.ValueString() == scopeAssigned && (narrows(state.Scope, plan.Scope) || state.RestartPending.ValueBool())
	plan.RestartPending = types.BoolValue(due)
	if !due && len(state.settings().differences(plan.settings())) == 0 { // what changes is none of Graph's
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
		return
	}

	settings, err := writeSettings(ctx, tenant, servicePrincipalID, plan.settings(), !state.TargetTenantID.IsNull())
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to write the settings of the synchronization job", err)...)
		return
	}
	plan.fromSettings(settings)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
	if !due {
		return
	}

	diags, err := restartActive(ctx, tenant, servicePrincipalID, plan.JobID.ValueString())
	resp.Diagnostics.Append(diags...)
	switch {
	case tf.Interrupted(err):
		resp.Diagnostics.Append(tf.InterruptedDiags("synchronization job " + plan.JobID.ValueString())...)
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to restart the synchronization job", err)...)
	default:
		plan.RestartPending = types.BoolValue(false)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
}

func (r *jobResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state jobModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, jobDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	tenant, servicePrincipalID, jobID := r.Tenant(state.TenantID), state.ServicePrincipalID.Lower(), state.JobID.ValueString()

	err := tenant.DeleteJob(ctx, servicePrincipalID, jobID)
	if err == nil {
		err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
			_, err := tenant.SynchronizationJob(ctx, servicePrincipalID, jobID)
			if errors.Is(err, graph.ErrNotFound) || graph.IsForbidden(err) {
				return true, nil
			}
			return false, err
		})
	}
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to delete the synchronization job", err)...)
	}
}

func (r *jobResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, jobParts...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.warnOfMicrosoft365(ctx, &resp.State)...)
	}
}

func (r *jobResource) MoveState(context.Context) []resource.StateMover {
	return fromAzuread("azuread_synchronization_job", "crosstenant_synchronization_job", jobParts, jobFromAzuread)
}
