package crosstenantaccess

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*accessPolicyResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*accessPolicyResource)(nil)
	_ resource.ResourceWithImportState = (*accessPolicyResource)(nil)
	_ resource.ResourceWithIdentity    = (*accessPolicyResource)(nil)
)

// accessPolicyResource manages with which other clouds a tenant collaborates at all.
// Graph: /policies/crossTenantAccessPolicy
type accessPolicyResource struct{ tf.Resource }

// NewAccessPolicyResource makes crosstenant_access_policy.
func NewAccessPolicyResource() resource.Resource { return &accessPolicyResource{} }

// accessPolicyModel is crosstenant_access_policy.
type accessPolicyModel struct {
	TenantID              tf.GUID     `tfsdk:"tenant_id"`
	AllowedCloudEndpoints []string    `tfsdk:"allowed_cloud_endpoints"`
	AdoptExisting         types.Bool  `tfsdk:"adopt_existing"`
	Timeouts              tf.Timeouts `tfsdk:"timeouts"`
}

var cloudsAttribute = path.Root("allowed_cloud_endpoints")

func (r *accessPolicyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_policy"
}

const accessPolicyDescription = "With which other clouds of Microsoft a tenant can collaborate at all (Microsoft Graph: `crossTenantAccessPolicy`).\n\n" +
	"Allowing a cloud blocks all its tenants until each has a `crosstenant_access_partner`, and the other side has to allow this cloud as well. Let those partners depend on this " +
	"resource. Across clouds there is no direct connect, and partners are known by their tenant ids only.\n\n" +
	"Every tenant has the policy. Creating this resource writes the list; if that would take away a cloud which somebody has allowed, import it or set `adopt_existing`. " +
	"Destroying takes the listed clouds away again, and leaves any other. The service may refuse to take away a cloud while partners of it are configured. " +
	"The policy's name stays as it is. One resource for each tenant: two would undo each other.\n\n" +
	"**Permissions** in the tenant of the object: `Policy.ReadWrite.CrossTenantAccess`; `Policy.Read.All` is enough to plan. " +
	"A signed-in user needs the role Security Administrator or Teams Administrator; Security Reader or Global Reader is enough to plan."

func (r *accessPolicyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const wait = "How long to wait until reads show the change. Default: `5m`."
	resp.Schema = schema.Schema{
		MarkdownDescription: accessPolicyDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"allowed_cloud_endpoints": schema.SetAttribute{
				ElementType: types.StringType,
				Required:    true,
				MarkdownDescription: "The other clouds, all of them: `microsoftonline.com` (commercial), `microsoftonline.us` (US Government), `partner.microsoftonline.cn` " +
					"(21Vianet). `[]` allows none, as in a new tenant. The tenant's own cloud is not listed.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(
					stringvalidator.OneOf("microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn"))},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Take away clouds that somebody has allowed, and that the configuration does not have, when this resource is created; a warning names them. " +
					"Default: `false`, an error that names the import id. It has no effect later.",
			},
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create: true, CreateDescription: wait, Update: true, UpdateDescription: wait, Delete: true, DeleteDescription: wait,
			}),
		},
	}
}

func (r *accessPolicyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema()
}

func (r *accessPolicyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
}

func (r *accessPolicyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan accessPolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	plan.TenantID, diags = r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to create cross-tenant access policy"
	tenant := r.Tenant(plan.TenantID)
	current, err := tenant.AccessPolicy(ctx)
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	resp.Diagnostics.Append(closesClouds(&plan, current.AllowedCloudEndpoints)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !sameClouds(current.AllowedCloudEndpoints, plan.AllowedCloudEndpoints) {
		resp.Diagnostics.Append(writeClouds(ctx, tenant, plan.AllowedCloudEndpoints, failed)...)
	}
	if resp.Diagnostics.HasError() {
		return // no state: a tainted one would be replaced. The next apply finds what was written.
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setAccessPolicyIdentity(ctx, resp.Identity, &plan)...)
}

func (r *accessPolicyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state accessPolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setAccessPolicyIdentity(ctx, resp.Identity, &state)...)

	policy, err := r.Tenant(state.TenantID).RefreshAccessPolicy(ctx, func(policy graph.AccessPolicy) bool {
		return state.AllowedCloudEndpoints == nil || sameClouds(policy.AllowedCloudEndpoints, state.AllowedCloudEndpoints)
	})
	if err != nil { // the policy is never gone: every tenant has it
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read cross-tenant access policy", err)...)
		return
	}
	state.AllowedCloudEndpoints = clouds(policy.AllowedCloudEndpoints)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *accessPolicyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state accessPolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	if !sameClouds(state.AllowedCloudEndpoints, plan.AllowedCloudEndpoints) {
		resp.Diagnostics.Append(writeClouds(ctx, r.Tenant(plan.TenantID), plan.AllowedCloudEndpoints, "Unable to update cross-tenant access policy")...)
	}
	resp.Diagnostics.Append(setAccessPolicyIdentity(ctx, resp.Identity, &plan)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
}

func (r *accessPolicyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state accessPolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to take back the clouds of cross-tenant access policy"
	tenant := r.Tenant(state.TenantID)
	current, err := tenant.AccessPolicy(ctx)
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	if left := cloudsWithout(current.AllowedCloudEndpoints, state.AllowedCloudEndpoints); !sameClouds(left, current.AllowedCloudEndpoints) {
		resp.Diagnostics.Append(writeClouds(ctx, tenant, left, failed)...)
	}
}

func (r *accessPolicyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp)
}

// closesClouds is about clouds that somebody has allowed and that a creation would take away.
func closesClouds(plan *accessPolicyModel, current []string) diag.Diagnostics {
	closed := cloudsWithout(current, plan.AllowedCloudEndpoints)
	if len(closed) == 0 {
		return nil
	}
	tenant, names := plan.TenantID.Lower(), strings.Join(closed, ", ")
	if !plan.AdoptExisting.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(cloudsAttribute, "Clouds are allowed already",
			fmt.Sprintf("In tenant %s somebody has allowed %s, which the configuration does not have. Import the policy with the id %s, "+
				"or set adopt_existing = true to take that away.", tenant, names, tenant))}
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Took clouds away from the cross-tenant access policy of tenant "+tenant,
		"Somebody had allowed them, and the configuration does not have them: "+names+".")}
}

// writeClouds writes the whole list and waits until a read shows it. What is refused is refused for the list.
func writeClouds(ctx context.Context, tenant *graph.Tenant, wanted []string, failed string) diag.Diagnostics {
	err := tenant.UpdateAccessPolicy(ctx, graph.AccessPolicy{AllowedCloudEndpoints: clouds(wanted)})
	switch {
	case isRefusal(err):
		return tf.AttributeErrorDiags(cloudsAttribute, failed, err)
	case err != nil:
		return tf.ErrorDiags(failed, err)
	}
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		policy, err := tenant.AccessPolicy(ctx)
		return sameClouds(policy.AllowedCloudEndpoints, wanted), err
	})
	if err != nil {
		return unsettledDiags(failed, "the cross-tenant access policy", cloudsAttribute.String(), err)
	}
	return nil
}

// clouds is a list in the one form that is compared and sent.
func clouds(list []string) []string {
	return append([]string{}, slices.Compact(slices.Sorted(slices.Values(list)))...)
}

func sameClouds(a, b []string) bool { return slices.Equal(clouds(a), clouds(b)) }

// cloudsWithout is what a list has and another has not.
func cloudsWithout(list, other []string) []string {
	return slices.DeleteFunc(clouds(list), func(cloud string) bool { return slices.Contains(other, cloud) })
}

func setAccessPolicyIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *accessPolicyModel) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{"tenant_id": m.TenantID.Lower()})
}
