package multitenantorg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*joinRequestResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*joinRequestResource)(nil)
	_ resource.ResourceWithImportState = (*joinRequestResource)(nil)
	_ resource.ResourceWithIdentity    = (*joinRequestResource)(nil)
)

// joinTimeout is how long a join may take, unless timeouts says otherwise.
// Microsoft: "Configure a multitenant organization using Microsoft Graph" (up to four hours).
const joinTimeout = 4 * time.Hour

// joinRequestResource manages that a tenant joins the organization of the tenant that added it.
// Graph: /tenantRelationships/multiTenantOrganization/joinRequest
type joinRequestResource struct{ tf.Resource }

// NewJoinRequestResource makes crosstenant_multitenant_organization_join_request.
func NewJoinRequestResource() resource.Resource { return &joinRequestResource{} }

func (r *joinRequestResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_multitenant_organization_join_request"
}

const joinRequestDescription = "Joins a tenant to the multitenant organization of another one (Microsoft Graph: `multiTenantOrganizationJoinRequestRecord`). It belongs into the tenant that " +
	"**joins**, after an owner has added that by a `crosstenant_multitenant_organization_member`; take `added_by_tenant_id` from there.\n\n" +
	"The service needs minutes for a join, up to four hours by Microsoft's guide. The creation waits for it as long as `timeouts.create` says. If that is not enough, the apply ends with a " +
	"warning and goes on; `join_pending` is true then, and the next apply waits again. Interrupting the apply loses nothing either. With `wait_for_completion = false` " +
	"nothing is waited for, and a join that is pending is no difference.\n\n" +
	"A tenant that was added a moment ago may be turned away, since the service has not spread that yet: the request is repeated for ten minutes. What fails after that is an error of " +
	"the apply. A request that fails later is reset and made again by the next apply.\n\n" +
	"Joining makes a partner configuration for every other tenant of the organization, in both directions, and applies the templates for multitenant organizations. A `crosstenant_access_partner` " +
	"for such a tenant that is made after the join needs `adopt_existing = true` or an import.\n\n" +
	"Destroying the resource takes the tenant out of the organization, or withdraws a request that is pending.\n\n" + writePermissions

func (r *joinRequestResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: joinRequestDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"added_by_tenant_id": schema.StringAttribute{
				CustomType: tf.GUIDType{},
				Required:   true,
				MarkdownDescription: "The owner that added this tenant to its organization (GUID), `tenant_id` of a `crosstenant_multitenant_organization_member`. Another owner means another " +
					"organization: the tenant leaves the one and joins the other.",
				PlanModifiers: []planmodifier.String{tf.ReplaceGUID()},
			},
			"wait_for_completion": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: "Whether an apply waits until the tenant has joined. Default: `true`.",
			},
			"join_pending": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "True after an apply that ended before the tenant had joined, although it was to wait for that; the next apply waits again. Always false with " +
					"`wait_for_completion = false`.",
			},
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long to wait until the tenant has joined. Default: `4h`.",
				Update: true, UpdateDescription: "How long to wait until the tenant has joined, if an earlier apply did not see it. Default: `4h`.",
				Delete: true, DeleteDescription: "How long to wait until the tenant has left. Default: `2h`.",
			}),
		},
	}
}

func (r *joinRequestResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema()
}

func (r *joinRequestResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	var plan, state joinRequestModel
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	resp.Diagnostics.Append(otherTenant(plan.TenantID, "added_by_tenant_id", plan.AddedByTenantID)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("join_pending"), plannedPending(&plan, &state))...)
}

// plannedPending leaves open whether a join will be pending after an apply that waits for it.
func plannedPending(plan, state *joinRequestModel) types.Bool {
	switch {
	case plan.WaitForCompletion.IsUnknown():
		return types.BoolUnknown()
	case !plan.WaitForCompletion.ValueBool():
		return types.BoolValue(false)
	case state.WaitForCompletion.ValueBool() && !state.JoinPending.ValueBool() && state.AddedByTenantID.Is(plan.AddedByTenantID) && state.TenantID.Is(plan.TenantID):
		return types.BoolValue(false)
	}
	return types.BoolUnknown()
}

func (r *joinRequestResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan joinRequestModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	plan.TenantID, diags = r.EffectiveTenant(plan.TenantID)
	diags.Append(otherTenant(plan.TenantID, "added_by_tenant_id", plan.AddedByTenantID)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, joinTimeout, &resp.Diagnostics)
	defer cancel()

	j := newJoining(r.Tenant(plan.TenantID), plan.AddedByTenantID)
	pending, diags := j.run(ctx, plan.WaitForCompletion.ValueBool())
	resp.Diagnostics.Append(diags...)
	if !j.asked || diags.HasError() { // nothing is left behind that a next creation would not take up
		return
	}
	plan.JoinPending = types.BoolValue(pending)
	// A wait that ended leaves a context that has ended, too.
	saved := context.WithoutCancel(ctx)
	resp.Diagnostics.Append(resp.State.Set(saved, &plan)...)
	resp.Diagnostics.Append(setTenantIdentity(saved, resp.Identity, plan.TenantID)...)
}

func (r *joinRequestResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state joinRequestModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also for what turns out to be gone: a CLI that keeps no identities would miss it.
	resp.Diagnostics.Append(setTenantIdentity(ctx, resp.Identity, state.TenantID)...)

	const failed = "Unable to read join request of multitenant organization"
	tenant, imported := r.Tenant(state.TenantID), state.AddedByTenantID.IsNull()
	record, err := tenant.RefreshJoinRequest(ctx, func(j graph.JoinRequest) bool {
		stage := stageOf(j, state.AddedByTenantID)
		return stage == joinDone || stage == joinPending || imported && stage == joinElsewhere
	})
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	gone := false
	switch stageOf(record, state.AddedByTenantID) {
	case joinFailed:
		resp.Diagnostics.Append(failedWarning(state.TenantID, record))
		gone = true
	case joinNotAsked:
		gone = true
	case joinPending, joinDone, joinElsewhere:
		if record.State == stateActive {
			gone, err = isOutside(ctx, tenant)
		}
	}
	switch {
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
	case gone:
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(resp.State.Set(ctx, state.fromGraph(record))...)
	}
}

// isOutside says whether the tenant is in no organization, although its record says that it joined one: what becomes of the record when
// a tenant leaves is not documented.
func isOutside(ctx context.Context, tenant *graph.Tenant) (bool, error) {
	_, err := tenant.RefreshMultitenantOrganization(ctx, nil)
	if errors.Is(err, graph.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// failedWarning says why a request is no longer in state: it ended without a join, and only a new one can bring that.
func failedWarning(tenantID tf.GUID, record graph.JoinRequest) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Tenant %s could not join the multitenant organization", tenantID.Lower()),
		fmt.Sprintf("The request to join the organization of tenant %s failed: %s. The next apply resets it and asks again.", record.AddedByTenantID, reason(record.Details)))
}

func (r *joinRequestResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan joinRequestModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, joinTimeout, &resp.Diagnostics)
	defer cancel()

	if plan.JoinPending.IsUnknown() {
		pending, diags := newJoining(r.Tenant(plan.TenantID), plan.AddedByTenantID).run(ctx, true)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		plan.JoinPending = types.BoolValue(pending)
	}
	saved := context.WithoutCancel(ctx)
	resp.Diagnostics.Append(resp.State.Set(saved, &plan)...)
	resp.Diagnostics.Append(setTenantIdentity(saved, resp.Identity, plan.TenantID)...)
}

func (r *joinRequestResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state joinRequestModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, removeTimeout, &resp.Diagnostics)
	defer cancel()

	tenant := r.Tenant(state.TenantID)
	record, err := tenant.JoinRequest(ctx)
	if err == nil {
		err = undoJoin(ctx, tenant, record, state.AddedByTenantID)
	}
	resp.Diagnostics.Append(leftDiags("Unable to leave multitenant organization", err)...)
}

// undoJoin leaves the organization, or withdraws the request to join it. A request about another organization is not this resource's.
func undoJoin(ctx context.Context, tenant *graph.Tenant, record graph.JoinRequest, owner tf.GUID) error {
	switch stageOf(record, owner) {
	case joinDone:
		return removeTenant(ctx, tenant, tenant.ID())
	case joinPending, joinFailed:
		return withdraw(ctx, tenant, owner)
	case joinNotAsked, joinElsewhere:
	}
	return nil
}

// withdraw resets a request. Microsoft documents that for one that failed; where the service refuses it for another, the join may just
// have been completed, or has to be awaited.
func withdraw(ctx context.Context, tenant *graph.Tenant, owner tf.GUID) error {
	refused := tenant.ResetJoinRequest(ctx)
	if refused != nil && !isRefusal(refused) {
		return refused
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		record, err := tenant.JoinRequest(ctx)
		if err != nil {
			return false, err
		}
		switch stage := stageOf(record, owner); {
		case stage == joinDone:
			return true, removeTenant(ctx, tenant, tenant.ID())
		case stage == joinNotAsked, stage == joinElsewhere:
			return true, nil
		case refused != nil:
			return false, fmt.Errorf("the request to join is pending, and the service does not let it be withdrawn; destroy again when the tenant has joined, "+
				"or have the owner remove the tenant: %w", refused)
		}
		return false, nil
	})
}

func (r *joinRequestResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp)
}
