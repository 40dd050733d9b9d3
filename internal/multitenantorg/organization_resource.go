package multitenantorg

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*organizationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*organizationResource)(nil)
	_ resource.ResourceWithImportState = (*organizationResource)(nil)
	_ resource.ResourceWithIdentity    = (*organizationResource)(nil)
)

// organizationResource manages the multitenant organization of the tenant that owns it.
// Graph: /tenantRelationships/multiTenantOrganization
type organizationResource struct{ tf.Resource }

// NewOrganizationResource makes crosstenant_multitenant_organization.
func NewOrganizationResource() resource.Resource { return &organizationResource{} }

func (r *organizationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_multitenant_organization"
}

const organizationDescription = "A multitenant organization (Microsoft Graph: `multiTenantOrganization`), in the tenant that makes it and is its first owner. A tenant is in one " +
	"organization at most. Other tenants are added by a `crosstenant_multitenant_organization_member` here, and join by a `crosstenant_multitenant_organization_join_request` of their own.\n\n" +
	"If the tenant is in an organization already that says the same, it is taken over silently; otherwise import it, or set `adopt_existing`.\n\n" +
	"Destroying the resource takes the own tenant out of the organization, as its last one, by which the organization ends. While there are other tenants in it the destruction " +
	"is refused and names them. Partner configurations stay in all tenants, as the service leaves them.\n\n" + writePermissions

// writePermissions end the description of every resource of this family.
const writePermissions = "**Permissions** in the tenant of the object: `MultiTenantOrganization.ReadWrite.All`; `MultiTenantOrganization.Read.All` is enough to plan. " +
	"A signed-in user needs the role Security Administrator; Security Reader or Global Reader is enough to plan. National clouds have no multitenant organizations."

func (r *organizationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: organizationDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"display_name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the organization, which the administrators of all its tenants see.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the organization is for.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"adopt_existing": adoptExistingAttribute("organization that the tenant owns", "its names are replaced, and a description that the configuration does not have is cleared"),
			"timeouts":       timeoutsAttribute(ctx),
		},
	}
}

func adoptExistingAttribute(object, what string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Take over an " + object + " already when this one is created, and bring it to what the configuration says: " + what +
			", which a warning tells. Default: `false`, an error that names the import id. It has no effect later.",
	}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	const description = "How long to wait until reads show the change. Default: `15m`."
	return tf.TimeoutsAttribute(ctx, timeouts.Opts{
		Create: true, CreateDescription: description,
		Update: true, UpdateDescription: description,
		Delete: true, DeleteDescription: "How long to wait until the removal is done. Default: `2h`.",
	})
}

func (r *organizationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema()
}

func (r *organizationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
}

func (r *organizationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan organizationModel
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

	tenant := r.Tenant(plan.TenantID)
	existing, err := createOrganization(ctx, tenant, &plan)
	switch {
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to create multitenant organization", err)...)
		return
	case existing != nil:
		resp.Diagnostics.Append(adoptOrganization(ctx, tenant, &plan, *existing, &resp.State)...)
	default:
		resp.Diagnostics.Append(settleOrganization(ctx, tenant, &plan, "Unable to create multitenant organization")...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	if !resp.State.Raw.IsNull() {
		resp.Diagnostics.Append(setTenantIdentity(ctx, resp.Identity, plan.TenantID)...)
	}
}

func (r *organizationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state organizationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also for what turns out to be gone: a CLI that keeps no identities would miss it.
	resp.Diagnostics.Append(setTenantIdentity(ctx, resp.Identity, state.TenantID)...)

	organization, err := r.Tenant(state.TenantID).RefreshMultitenantOrganization(ctx, func(o graph.MultitenantOrganization) bool {
		return len(state.differences(state.fromGraph(o))) == 0
	})
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read multitenant organization", err)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state.fromGraph(organization))...)
}

func (r *organizationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state organizationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	if change := state.toPatch(&plan); change != (graph.MultitenantOrganizationWrite{}) {
		const failed = "Unable to update multitenant organization"
		tenant := r.Tenant(plan.TenantID)
		if err := tenant.UpdateMultitenantOrganization(ctx, change); err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
			return
		}
		resp.Diagnostics.Append(settleOrganization(ctx, tenant, &plan, failed)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setTenantIdentity(ctx, resp.Identity, plan.TenantID)...)
}

func (r *organizationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state organizationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, removeTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to delete multitenant organization"
	tenant := r.Tenant(state.TenantID)
	_, err := tenant.MultitenantOrganization(ctx)
	if errors.Is(err, graph.ErrNotFound) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	others, err := awaitAlone(ctx, tenant)
	if err == nil && len(others) == 0 {
		if err = tenant.RemoveOrganizationTenant(ctx, tenant.ID()); isRefusal(err) { // the list may have lagged behind
			others, _ = awaitAlone(ctx, tenant)
		}
		err = awaitRemoved(ctx, tenant, tenant.ID(), err)
	}
	if len(others) > 0 {
		resp.Diagnostics.Append(othersStayError(state.TenantID, others))
		return
	}
	resp.Diagnostics.Append(leftDiags(failed, err)...)
}

func (r *organizationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp)
}

// createOrganization puts the organization. If the tenant is in one already, that is returned as it is, for adoption: what a PUT does
// then is not documented, so none is sent. A PUT that is refused may be the repetition of one whose answer was lost.
func createOrganization(ctx context.Context, tenant *graph.Tenant, plan *organizationModel) (*graph.MultitenantOrganization, error) {
	existing, err := tenant.MultitenantOrganization(ctx)
	if err == nil {
		return &existing, nil
	}
	if !errors.Is(err, graph.ErrNotFound) {
		return nil, err
	}
	refused := tenant.PutMultitenantOrganization(ctx, plan.toCreate())
	if !isRefusal(refused) {
		return nil, refused
	}
	if existing, err = tenant.MultitenantOrganization(ctx); err != nil {
		return nil, refused
	}
	return &existing, nil
}

// adoptOrganization takes over an organization that the tenant is in already and saves it: silently if it says what the plan says,
// since then it may be this resource's own whose answer got lost; otherwise only if the configuration asks for it.
func adoptOrganization(ctx context.Context, tenant *graph.Tenant, plan *organizationModel, existing graph.MultitenantOrganization, save *tfsdk.State) diag.Diagnostics {
	current := plan.fromGraph(existing)
	different := strings.Join(current.differences(plan), " and ")
	switch {
	case different == "":
		return save.Set(ctx, plan)
	case !plan.AdoptExisting.ValueBool():
		return diag.Diagnostics{diag.NewErrorDiagnostic("Tenant is in a multitenant organization already",
			fmt.Sprintf("Tenant %s is in the multitenant organization %q, which differs from the configuration in %s. Import it with the id %s, or set "+
				"adopt_existing = true to bring it to what the configuration says.", plan.TenantID.Lower(), existing.DisplayName, different, plan.TenantID.Lower()))}
	}
	const failed = "Unable to adopt multitenant organization"
	if err := tenant.UpdateMultitenantOrganization(ctx, current.toPatch(plan)); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	diags := diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("Adopted the multitenant organization of tenant %s", plan.TenantID.Lower()),
		fmt.Sprintf("The tenant was in the organization %q already, whose %s was brought to what the configuration says, since adopt_existing is set.",
			existing.DisplayName, different))}
	diags.Append(settleOrganization(ctx, tenant, plan, failed)...)
	diags.Append(save.Set(ctx, plan)...)
	return diags
}

// settleOrganization waits until a read shows the organization as planned.
func settleOrganization(ctx context.Context, tenant *graph.Tenant, plan *organizationModel, failed string) diag.Diagnostics {
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		organization, err := tenant.MultitenantOrganization(ctx)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return err == nil && len(plan.differences(plan.fromGraph(organization))) == 0, err
	})
	if err != nil {
		return unsettledDiags(failed, "the multitenant organization", err)
	}
	return nil
}

// awaitAlone waits until the own tenant is the only one of the organization. It waits only for tenants whose removal is under way;
// others are returned at once.
func awaitAlone(ctx context.Context, tenant *graph.Tenant) (others []graph.OrganizationTenant, err error) {
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		others = nil
		leaving := false
		for found, err := range tenant.ListOrganizationTenants(ctx) {
			if errors.Is(err, graph.ErrNotFound) {
				return true, nil
			}
			if err != nil {
				return false, err
			}
			if strings.EqualFold(found.TenantID, tenant.ID()) {
				continue
			}
			stays, err := isStaying(ctx, tenant, found)
			if err != nil {
				return false, err
			}
			if stays {
				others = append(others, found)
			}
			leaving = leaving || !stays
		}
		return len(others) > 0 || !leaving, nil
	})
	return others, err
}

// isStaying says whether nobody is removing a tenant that a list shows. The list may lag behind a removal that single reads show.
func isStaying(ctx context.Context, tenant *graph.Tenant, listed graph.OrganizationTenant) (bool, error) {
	if listed.IsLeaving() {
		return false, nil
	}
	found, err := tenant.OrganizationTenant(ctx, listed.TenantID)
	if errors.Is(err, graph.ErrNotFound) {
		return false, nil
	}
	return err == nil && !found.IsLeaving(), err
}

func othersStayError(tenantID tf.GUID, others []graph.OrganizationTenant) diag.Diagnostic {
	names := make([]string, len(others))
	for i, other := range others {
		names[i] = fmt.Sprintf("%s (%q, %s, %s)", other.TenantID, other.DisplayName, other.Role, other.State)
	}
	return diag.NewErrorDiagnostic("Multitenant organization has other tenants",
		fmt.Sprintf("The organization ends with its last tenant, and tenant %s can be that only after these were removed: %s. Each is removed by destroying its "+
			"crosstenant_multitenant_organization_member, or leaves by destroying its crosstenant_multitenant_organization_join_request. Let those depend on this resource, by "+
			"taking tenant_id from it, so that they are destroyed before it.", tenantID.Lower(), strings.Join(names, ", ")))
}

// leftDiags explains the end of a removal. Interrupted, nobody can say whether the rest of it will go well, so that the object stays
// in state.
func leftDiags(failed string, err error) diag.Diagnostics {
	if errors.Is(err, graph.ErrTimeout) {
		err = fmt.Errorf("Microsoft Graph accepted the removal, but has not carried it out: %w", err)
	}
	return tf.ErrorDiags(failed, err)
}

func setTenantIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, tenantID tf.GUID) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{"tenant_id": tenantID.Lower()})
}
