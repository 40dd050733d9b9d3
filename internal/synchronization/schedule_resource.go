package synchronization

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*scheduleResource)(nil)
	_ resource.ResourceWithIdentity    = (*scheduleResource)(nil)
	_ resource.ResourceWithImportState = (*scheduleResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*scheduleResource)(nil)
)

const (
	scheduleStartTimeout = 10 * time.Minute
	schedulePauseTimeout = 5 * time.Minute
)

// scheduleResource manages whether a job runs. It is the last thing made and the first destroyed, so that mappings,
// assignments and pilots come before the first cycle.
// Graph: synchronizationJob, validateCredentials, start and pause; schedule.state of the job
type scheduleResource struct{ tf.Resource }

// NewScheduleResource makes crosstenant_synchronization_schedule.
func NewScheduleResource() resource.Resource { return &scheduleResource{} }

func (r *scheduleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_schedule"
}

func (r *scheduleResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whether a synchronization job runs, every 40 minutes, or rests. Make it depend on assignments, pilots and whatever else must be in place " +
			"before the first cycle; destroying pauses the job, so it is also the first to go. Refreshing it reads the job's schedule only: " +
			"the data source `crosstenant_synchronization_job` has the health.\n\n" +
			"Before a job is started the service validates its saved settings. If the two tenants do not allow the synchronization, the error says which side " +
			"of which tenant is wrong and what to set there, as far as this provider's credentials can look. Where this run wrote the policies itself, the service " +
			"gets time to see them.\n\n" +
			"A job in quarantine that does not run is not started, since that would lift the quarantine, unless it is there because the target could not be reached.\n\n" +
			"**Permissions in the source tenant** (application): `Synchronization.ReadWrite.All`; `Synchronization.Read.All` to plan. `Policy.Read.All` in both tenants " +
			"lets a refusal be explained. **Role** (signed-in user): Hybrid Identity Administrator, Application Administrator or Cloud Application Administrator.",
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				MarkdownDescription: "Object id of the synchronization application's service principal. Another one replaces the schedule.",
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
			},
			"job_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the job: `job_id` of a `crosstenant_synchronization_job`. Another one replaces the schedule.",
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()}, // there are GUIDs in it, whose letter case means nothing
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"state": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(graph.ScheduleActive),
				MarkdownDescription: "`Active` (default) lets the job run, `Paused` stops it; a cycle that runs at that moment still finishes. A job that somebody paused in " +
					"the admin center shows as a change.",
				Validators: []validator.String{stringvalidator.OneOf(graph.ScheduleActive, graph.SchedulePaused)},
			},
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create: true, Update: true, Delete: true,
				CreateDescription: "Until the service accepts policies that this run wrote, and until the job is seen running. Default `10m`.",
				UpdateDescription: "Until the job is seen running or paused. Default `10m`.",
				DeleteDescription: "Until the job is seen paused. Default `5m`.",
			}),
		},
	}
}

func (r *scheduleResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(jobParts...)
}

func (r *scheduleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
}

func (r *scheduleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan scheduleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, scheduleStartTimeout, &resp.Diagnostics)
	defer cancel()

	// A failed start saves nothing: the job stays as it was, and the next apply tries again without destroying anything.
	resp.Diagnostics.Append(r.jobSwitch(plan).set(ctx, plan.State.ValueString())...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
}

func (r *scheduleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state scheduleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before anything can remove the object from state: Terraform before 1.12 brings no identity along and wants one back.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
	tenant := r.Tenant(state.TenantID)
	job, err := findJob(ctx, tenant, state.ServicePrincipalID.Lower(), state.JobID.ValueString(), func(ctx context.Context, servicePrincipalID, jobID string) (graph.Job, error) {
		return tenant.RefreshSynchronizationJob(ctx, servicePrincipalID, jobID, state.isSaidBy)
	})
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization schedule", err)...)
		return
	}
	state.fromGraph(job)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
}

func (r *scheduleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state scheduleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, scheduleStartTimeout, &resp.Diagnostics)
	defer cancel()

	if !plan.State.Equal(state.State) {
		resp.Diagnostics.Append(r.jobSwitch(plan).set(ctx, plan.State.ValueString())...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
}

func (r *scheduleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state scheduleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, schedulePauseTimeout, &resp.Diagnostics)
	defer cancel()
	s := r.jobSwitch(state)

	job, err := s.tenant.SynchronizationJob(ctx, s.servicePrincipalID, s.jobID)
	if err == nil && isActive(job) {
		err = s.pause(ctx)
	}
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to pause the synchronization job", err)...)
	}
}

func (r *scheduleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, jobParts...)
}

func (r *scheduleResource) jobSwitch(m scheduleModel) jobSwitch {
	return jobSwitch{
		tenant:             r.Tenant(m.TenantID),
		otherTenant:        func(id string) *graph.Tenant { return r.Tenant(tf.NewGUID(id)) },
		servicePrincipalID: m.ServicePrincipalID.Lower(),
		jobID:              m.JobID.ValueString(),
	}
}
