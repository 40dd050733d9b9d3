package crosstenantaccess

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*accessDefaultResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*accessDefaultResource)(nil)
	_ resource.ResourceWithImportState = (*accessDefaultResource)(nil)
	_ resource.ResourceWithIdentity    = (*accessDefaultResource)(nil)
)

// accessDefaultResource manages what a tenant allows everybody about whom it says nothing else.
// Graph: /policies/crossTenantAccessPolicy/default
type accessDefaultResource struct{ tf.Resource }

// NewAccessDefaultResource makes crosstenant_access_default.
func NewAccessDefaultResource() resource.Resource { return &accessDefaultResource{} }

func (r *accessDefaultResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_default"
}

func (r *accessDefaultResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = accessDefaultSchema(ctx)
}

func (r *accessDefaultResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema()
}

func (r *accessDefaultResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(planOutboundBlock(ctx, &r.Resource, req)...)
	accessDefaultGuardrails.ModifyPlan(ctx, req, resp, accessRiskOf)
}

func (r *accessDefaultResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan accessDefaultModel
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

	const failed = "Unable to create default configuration"
	resp.Diagnostics.Append(writeAccessDefault(ctx, r.Tenant(plan.TenantID), nil, &plan, failed)...)
	if resp.Diagnostics.HasError() {
		return // no state: it would be tainted, and its replacement would reset the tenant. The next apply finds what was written.
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setAccessDefaultIdentity(ctx, resp.Identity, &plan)...)
}

func (r *accessDefaultResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state accessDefaultModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	imported, diags := req.Private.GetKey(ctx, privateImported)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setAccessDefaultIdentity(ctx, resp.Identity, &state)...)

	asked := r.readVersion(&state, imported != nil)
	answer, err := r.Tenant(state.TenantID).RefreshAccessDefault(ctx, asked, func(answer graph.AccessDefault) bool {
		return imported != nil || maps.Equal(state.refreshed(answer, asked).said(), state.said())
	})
	if err != nil { // a default is never gone: every tenant has it
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read default configuration", err)...)
		return
	}
	read := state.refreshed(answer, asked)
	if imported != nil {
		read = state.imported(answer, asked)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, nil)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, read)...)
}

// readVersion asks beta only with the preview feature, and only where its setting is managed, or may be, as after an import.
func (r *accessDefaultResource) readVersion(state *accessDefaultModel, imported bool) graph.APIVersion {
	switch {
	case !r.Preview(tf.ServiceProviderAccess):
		return graph.V1
	case imported:
		return graph.Beta
	}
	return state.version()
}

func (r *accessDefaultResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state accessDefaultModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	if !maps.Equal(state.said(), plan.said()) { // otherwise what changes is none of Graph's
		resp.Diagnostics.Append(writeAccessDefault(ctx, r.Tenant(plan.TenantID), &state, &plan, "Unable to update default configuration")...)
	}
	resp.Diagnostics.Append(setAccessDefaultIdentity(ctx, resp.Identity, &plan)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
}

func (r *accessDefaultResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state accessDefaultModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, settleTimeout, &resp.Diagnostics)
	defer cancel()
	resp.Diagnostics.Append(resetAccessDefault(ctx, r.Tenant(state.TenantID), &state)...)
}

func (r *accessDefaultResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, isTrue)...)
}

// writeAccessDefault brings the default to what a plan says and waits until a read shows it. What the prior state managed, and the
// plan does not, goes back to what Microsoft sets. Without a prior state it is a creation.
func writeAccessDefault(ctx context.Context, tenant *graph.Tenant, prior, plan *accessDefaultModel, failed string) diag.Diagnostics {
	managed := map[string]string{}
	if prior != nil {
		managed = prior.said()
	}
	wanted := plan.orSystemDefault(slices.Collect(maps.Keys(managed)))
	current, err := readAccessDefault(ctx, tenant, wanted)
	if err != nil {
		return tf.ErrorDiags(failed, err)
	}
	written := changedFrom(current.said(), wanted.said())
	if len(written) == 0 {
		return nil
	}
	diags := replacesOthers(current, plan, prior == nil, slices.DeleteFunc(slices.Clone(written), func(attribute string) bool { return managed[attribute] != "" }))
	if diags.HasError() {
		return diags
	}
	if err := tenant.UpdateAccessDefault(ctx, wanted.toWrite(written)); err != nil {
		return tf.ErrorDiags(failed, err)
	}

	target, unseen := wanted.only(written), written
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		read, err := readAccessDefault(ctx, tenant, target)
		if err != nil {
			return false, err
		}
		unseen = changedFrom(read.said(), target.said())
		return len(unseen) == 0, nil
	})
	if err != nil {
		diags.Append(unsettledDiags(failed, "the default configuration", strings.Join(unseen, ", "), err)...)
	}
	return diags
}

// readAccessDefault is what the service says of the settings that a model has.
func readAccessDefault(ctx context.Context, tenant *graph.Tenant, m *accessDefaultModel) (*accessDefaultModel, error) {
	answer, err := tenant.AccessDefault(ctx, m.version())
	if err != nil {
		return nil, err
	}
	return m.refreshed(answer, m.version()), nil
}

// replacesOthers is about settings that were not managed before and that somebody has changed: a creation overwrites them only if
// the configuration asks for it, and nothing does so silently.
func replacesOthers(current, plan *accessDefaultModel, creates bool, begun []string) diag.Diagnostics {
	had, untouched := current.said(), systemDefault().said()
	replaced := slices.DeleteFunc(begun, func(attribute string) bool { return had[attribute] == "" || had[attribute] == untouched[attribute] })
	if len(replaced) == 0 {
		return nil
	}
	tenant, names := plan.TenantID.Lower(), strings.Join(replaced, ", ")
	if creates && !plan.AdoptExisting.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("tenant_id"), "Default configuration was changed already",
			fmt.Sprintf("In tenant %s somebody has changed it, and it differs from the configuration in %s. Import it with the id %s, "+
				"or set adopt_existing = true to bring it to what the configuration says.", tenant, names, tenant))}
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Replaced settings in the default configuration of tenant "+tenant,
		"Somebody had changed them before this resource managed them. They were brought to what the configuration says: "+names+".")}
}

// resetAccessDefault takes back every change, if there is any, and waits until a read shows it.
func resetAccessDefault(ctx context.Context, tenant *graph.Tenant, state *accessDefaultModel) diag.Diagnostics {
	const failed = "Unable to reset default configuration"
	answer, err := tenant.AccessDefault(ctx, graph.V1)
	if err != nil {
		return tf.ErrorDiags(failed, err)
	}
	if answer.IsServiceDefault {
		return nil
	}
	diags := othersResetWarning(state, answer)
	if err := tenant.ResetAccessDefault(ctx); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		answer, err := tenant.AccessDefault(ctx, graph.V1)
		return answer.IsServiceDefault, err
	})
	if tf.Interrupted(err) {
		diags.Append(tf.InterruptedDiags("the default configuration was reset, but reads still showed what it had")...)
		return diags
	}
	diags.Append(tf.ErrorDiags(failed, err)...)
	return diags
}

// othersResetWarning names what a reset takes back although it was not managed.
func othersResetWarning(state *accessDefaultModel, answer graph.AccessDefault) diag.Diagnostics {
	managed := state.said()
	others := slices.DeleteFunc(changedFrom(nil, (&accessDefaultModel{}).imported(answer, graph.V1).said()), func(attribute string) bool { return managed[attribute] != "" })
	if len(others) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Reset all of the default configuration of tenant "+state.TenantID.Lower(),
		"Microsoft Graph resets all settings at once. So these, which were changed but not managed here, went back to what Microsoft sets, too: "+
			strings.Join(others, ", ")+".")}
}

func setAccessDefaultIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *accessDefaultModel) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{"tenant_id": m.TenantID.Lower()})
}
