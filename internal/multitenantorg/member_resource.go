package multitenantorg

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*memberResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*memberResource)(nil)
	_ resource.ResourceWithImportState = (*memberResource)(nil)
	_ resource.ResourceWithIdentity    = (*memberResource)(nil)
)

// memberPart is the id of a tenant that was added, beside the owner's tenant.
var memberPart = tf.Part{Name: "member_tenant_id", Description: "The tenant that was added."}

// memberResource manages a tenant that an owner added to its organization.
// Graph: /tenantRelationships/multiTenantOrganization/tenants/{tenant}
type memberResource struct{ tf.Resource }

// NewMemberResource makes crosstenant_multitenant_organization_member.
func NewMemberResource() resource.Resource { return &memberResource{} }

func (r *memberResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_multitenant_organization_member"
}

const memberDescription = "A tenant that is added to a multitenant organization (Microsoft Graph: `multiTenantOrganizationMember`). It belongs into the tenant of an **owner**, which " +
	"a `crosstenant_multitenant_organization` makes. The tenant that is added is pending until it joins by a `crosstenant_multitenant_organization_join_request` of its own; " +
	"that is not waited for, and no part of the state.\n\n" +
	"Destroying the resource removes the tenant from the organization, whether it has joined or not, and waits until that is done. Where the service refuses to remove an owner, the " +
	"tenant becomes a member first. Partner configurations stay on both sides.\n\n" +
	"A tenant that was added already with the same name and role is taken over silently; otherwise import it, or set `adopt_existing` where only the role differs.\n\n" + writePermissions

func (r *memberResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: memberDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"member_tenant_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				MarkdownDescription: "The tenant that is added (GUID). Another tenant removes this one and adds that.",
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
			},
			"display_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "A label for the tenant, which all tenants of the organization see. Microsoft Graph cannot change it: **another name removes the tenant from the " +
					"organization and adds it again**, and it has to join again.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"role": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(roleMember),
				MarkdownDescription: "`owner` or `member`. Owners add and remove tenants. A tenant that has not joined gets the role when it does. Default: `member`.",
				Validators:          []validator.String{stringvalidator.OneOf(roleOwner, roleMember)},
			},
			"adopt_existing": adoptExistingAttribute("tenant that was added", "its role is changed"),
			"timeouts":       timeoutsAttribute(ctx),
		},
	}
}

func (r *memberResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(memberPart)
}

func (r *memberResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	var tenantID, member tf.GUID
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("tenant_id"), &tenantID)...)
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("member_tenant_id"), &member)...)
	resp.Diagnostics.Append(otherTenant(tenantID, "member_tenant_id", member)...)
}

// otherTenant refuses a tenant that is named as another one and is the own.
func otherTenant(tenantID tf.GUID, attribute string, other tf.GUID) diag.Diagnostics {
	if !tenantID.Is(other) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), "Tenant is named twice",
		fmt.Sprintf("tenant_id and %s are both %s. tenant_id is the tenant in which the object lives, %s the other one.", attribute, tenantID.Lower(), attribute))}
}

func (r *memberResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	plan.TenantID, diags = r.EffectiveTenant(plan.TenantID)
	diags.Append(otherTenant(plan.TenantID, "member_tenant_id", plan.MemberTenantID)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to add tenant to multitenant organization"
	tenant := r.Tenant(plan.TenantID)
	existing, err := addMember(ctx, tenant, &plan)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		resp.Diagnostics.Append(noOrganizationError(&plan))
		return
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	case existing != nil:
		resp.Diagnostics.Append(adoptMember(ctx, tenant, &plan, *existing, &resp.State)...)
	default:
		resp.Diagnostics.Append(settleMember(ctx, tenant, &plan, failed)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	if !resp.State.Raw.IsNull() {
		resp.Diagnostics.Append(setMemberIdentity(ctx, resp.Identity, &plan)...)
	}
}

func (r *memberResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also for what turns out to be gone: a CLI that keeps no identities would miss it.
	resp.Diagnostics.Append(setMemberIdentity(ctx, resp.Identity, &state)...)

	imported := state.DisplayName.IsNull()
	found, err := r.Tenant(state.TenantID).RefreshOrganizationTenant(ctx, state.MemberTenantID.Lower(), func(o graph.OrganizationTenant) bool {
		return !o.IsLeaving() && (imported || state.isSaidBy(o))
	})
	// A removal that is under way cannot be taken back.
	if errors.Is(err, graph.ErrNotFound) || err == nil && found.IsLeaving() {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read tenant of multitenant organization", err)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state.fromGraph(found))...)
}

func (r *memberResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	if plan.Role.ValueString() != state.Role.ValueString() {
		const failed = "Unable to change the role of tenant in multitenant organization"
		tenant := r.Tenant(plan.TenantID)
		if err := tenant.SetOrganizationRole(ctx, plan.MemberTenantID.Lower(), plan.Role.ValueString()); err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
			return
		}
		resp.Diagnostics.Append(settleMember(ctx, tenant, &plan, failed)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setMemberIdentity(ctx, resp.Identity, &plan)...)
}

func (r *memberResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, removeTimeout, &resp.Diagnostics)
	defer cancel()
	err := removeTenant(ctx, r.Tenant(state.TenantID), state.MemberTenantID.Lower())
	resp.Diagnostics.Append(leftDiags("Unable to remove tenant from multitenant organization", err)...)
}

func (r *memberResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, memberPart)
}

// addMember adds the tenant. If it was added before, it is returned as it is, for adoption. One that is just leaving is added again
// when it is gone. Refusals say little by their codes, so that what is there decides; only a tenant that is missing after two of them
// was refused for another reason than its being there.
func addMember(ctx context.Context, tenant *graph.Tenant, plan *memberModel) (existing *graph.OrganizationTenant, err error) {
	missing := 0
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		refused := tenant.AddOrganizationTenant(ctx, plan.toCreate())
		if !isRefusal(refused) {
			return true, refused
		}
		found, err := tenant.OrganizationTenant(ctx, plan.MemberTenantID.Lower())
		switch {
		case errors.Is(err, graph.ErrNotFound) && graph.IsConflict(refused): // comes or goes just now
			return false, nil
		case errors.Is(err, graph.ErrNotFound):
			if missing++; missing > 1 {
				return false, refused
			}
			return false, nil
		case err != nil:
			return false, err
		case found.IsLeaving():
			return false, nil
		}
		existing = &found
		return true, nil
	})
	return existing, err
}

func noOrganizationError(plan *memberModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tenant_id"), "Tenant is in no multitenant organization",
		fmt.Sprintf("Tenant %s has no organization to which tenant %s could be added. Create a crosstenant_multitenant_organization there first; if there is one in this "+
			"configuration, take tenant_id from it or name it in depends_on.", plan.TenantID.Lower(), plan.MemberTenantID.Lower()))
}

// adoptMember takes over a tenant that was added already and saves it, by the rules of adoptOrganization. Its name cannot be changed.
func adoptMember(ctx context.Context, tenant *graph.Tenant, plan *memberModel, existing graph.OrganizationTenant, save *tfsdk.State) diag.Diagnostics {
	member, importID := plan.MemberTenantID.Lower(), plan.TenantID.Lower()+"/"+plan.MemberTenantID.Lower()
	switch {
	case plan.isSaidBy(existing):
		return save.Set(ctx, plan)
	case plan.DisplayName.ValueString() != existing.DisplayName:
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("display_name"), "Tenant was added to multitenant organization already",
			fmt.Sprintf("Tenant %s was added with the name %q, which cannot be changed. Write that name, or remove the tenant from the organization first. Its import id is %s.",
				member, existing.DisplayName, importID))}
	case !plan.AdoptExisting.ValueBool():
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("role"), "Tenant was added to multitenant organization already",
			fmt.Sprintf("Tenant %s was added with the role %q. Import it with the id %s, or set adopt_existing = true to change the role.", member, existing.WantedRole(), importID))}
	}
	const failed = "Unable to adopt tenant of multitenant organization"
	if err := tenant.SetOrganizationRole(ctx, member, plan.Role.ValueString()); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	diags := diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("Adopted tenant %s of the multitenant organization of tenant %s", member, plan.TenantID.Lower()),
		fmt.Sprintf("The tenant had been added with the role %q, which was changed, since adopt_existing is set.", existing.WantedRole()))}
	diags.Append(settleMember(ctx, tenant, plan, failed)...)
	diags.Append(save.Set(ctx, plan)...)
	return diags
}

// settleMember waits until a read shows the tenant with the role that was asked for, as its own or as the desired one.
func settleMember(ctx context.Context, tenant *graph.Tenant, plan *memberModel, failed string) diag.Diagnostics {
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		found, err := tenant.OrganizationTenant(ctx, plan.MemberTenantID.Lower())
		switch {
		case errors.Is(err, graph.ErrNotFound):
			return false, nil
		case err == nil && found.Transition.Status == graph.TransitionFailed && found.Transition.DesiredRole == plan.Role.ValueString() && !plan.isSaidBy(found):
			return false, transitionError("the change of the role", found.Transition.Details)
		}
		return err == nil && plan.isSaidBy(found), err
	})
	if err != nil {
		return unsettledDiags(failed, "tenant "+plan.MemberTenantID.Lower()+" of the multitenant organization", err)
	}
	return nil
}

func setMemberIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *memberModel) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{
		"tenant_id":        m.TenantID.Lower(),
		"member_tenant_id": m.MemberTenantID.Lower(),
	})
}
