package tf

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resource is embedded by every resource: Configure, the tenant's client, and the planning of tenant_id.
type Resource struct{ base }

// Configure takes the provider's data.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	resp.Diagnostics.Append(r.configure(req.ProviderData)...)
}

// PlanTenant plans tenant_id; ModifyPlan calls it first. A configured tenant is taken as it is, and replaces the
// object if it is another one than the state's. Without one, the state's tenant stays, and a new object gets the
// provider's, as a value that the plan shows. If the provider's tenant has become another one, the plan fails: moving
// an object to another tenant because of an environment variable is never what a user means. A state without a tenant was
// moved from another provider and not read since; see [Resource.ReadMoved].
func (r *Resource) PlanTenant(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	tenantID := path.Root(tenantIDName)
	var configured, state GUID
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, tenantID, &state)...)
		if state.IsNull() {
			resp.Diagnostics.Append(unreadMoveError())
		}
	}
	if req.Plan.Raw.IsNull() || r.data == nil || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, tenantID, &configured)...)
	if resp.Diagnostics.HasError() {
		return
	}

	planned, diags := r.plannedTenant(configured, state)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, tenantID, planned)...)
	if !state.IsNull() && !planned.Equal(state) {
		resp.RequiresReplace.Append(tenantID)
	}
}

// plannedTenant decides between configuration, state (null for a new object) and the provider's tenant.
func (r *Resource) plannedTenant(configured, state GUID) (GUID, diag.Diagnostics) {
	def := r.data.DefaultTenantID
	switch {
	case configured.Is(state):
		return state, nil
	case !configured.IsNull():
		return configured, nil
	case !state.IsNull():
		if d := NewGUID(def.ValueString()); d.Lower() != "" && !d.Is(state) {
			return state, diag.Diagnostics{tenantChangedError(state, d)}
		}
		return state, nil
	case def.IsUnknown():
		return NewGUIDUnknown(), nil
	case def.IsNull():
		return GUID{}, diag.Diagnostics{noTenantError()}
	}
	return NewGUID(def.ValueString()), nil
}

func tenantChangedError(state, def GUID) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(tenantIDName), "Provider's tenant is not the tenant of this object",
		fmt.Sprintf("The object lives in tenant %s, but this run's provider defaults to tenant %s and the configuration does not set tenant_id. "+
			"If the object stays where it is, set tenant_id = %q on it or run with the tenant it was made with. "+
			"If it shall be destroyed there and made anew, set tenant_id = %q.", state.Lower(), def.Lower(), state.Lower(), def.Lower()))
}
