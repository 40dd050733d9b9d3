package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
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
	_ resource.ResourceWithConfigure        = (*identitySyncResource)(nil)
	_ resource.ResourceWithConfigValidators = (*identitySyncResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*identitySyncResource)(nil)
	_ resource.ResourceWithImportState      = (*identitySyncResource)(nil)
	_ resource.ResourceWithIdentity         = (*identitySyncResource)(nil)
)

// identitySyncResource manages which objects a partner may synchronize into a tenant.
// Graph: /policies/crossTenantAccessPolicy/partners/{tenant}/identitySynchronization
type identitySyncResource struct{ tf.Resource }

// NewIdentitySynchronizationResource makes crosstenant_identity_synchronization.
func NewIdentitySynchronizationResource() resource.Resource { return &identitySyncResource{} }

func (r *identitySyncResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_identity_synchronization"
}

const identitySyncDescription = "Which objects a partner tenant may synchronize into a tenant (Microsoft Graph: `crossTenantIdentitySyncPolicyPartner`). " +
	"It belongs into the **target** of a synchronization, under the entry about the source, which a `crosstenant_access_partner` makes. " +
	"Users and groups are one object of Graph, so one resource.\n\n" +
	"`is_sync_allowed = false` stops the synchronization, and so does destroying the resource, which deletes the policy; users that came before stay.\n\n" +
	"At least one of `user_sync_inbound`, `group_sync_inbound` and `display_name` is set. A policy that exists already and says the same is taken over silently; " +
	"otherwise import it, or set `adopt_existing`. A deleted policy that stands in the way of a new one is restored with the preview feature `deleted_partners`. " +
	"With the preview feature `group_synchronization`, an import also reads the switch for groups.\n\n" +
	"**Permissions** in the tenant of the object: `Policy.ReadWrite.CrossTenantAccess`; `Policy.Read.All` is enough to plan. " +
	"A signed-in user needs the role Security Administrator (Teams Administrator is not enough); Security Reader or Global Reader is enough to plan."

func (r *identitySyncResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: identitySyncDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"partner_tenant_id": partnerTenantIDAttribute("The source tenant (GUID), which may synchronize into this one. " +
				"Another tenant destroys the policy and creates one."),
			"display_name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "A label that administrators see, best the partner's name. Leave it out for none.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"user_sync_inbound": syncInboundAttribute("Whether the partner may synchronize users into this tenant. " +
				"Removing the block takes the permission back."),
			"group_sync_inbound": syncInboundAttribute("Whether the partner may synchronize groups into this tenant. It needs " +
				"`group_synchronization` in the provider's `preview_features` (it is known to Graph's beta version only), users' synchronization, " +
				"and a licence of Microsoft Entra ID Governance or Suite. Removing the block takes the permission back."),
			"adopt_existing": adoptExistingAttribute("policy", "what the configuration does not have is cleared"),
			"acknowledge":    identitySyncGuardrails.Attribute(),
			"timeouts":       timeoutsAttribute(ctx),
		},
	}
}

func syncInboundAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"is_sync_allowed": schema.BoolAttribute{
				Required:            true,
				MarkdownDescription: "`true` lets them in, `false` stops the synchronization; what came before stays.",
			},
		},
	}
}

func (r *identitySyncResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(partnerPart)
}

// ConfigValidators refuse a policy that says nothing: its PUT would be an empty object, whose meaning is not documented.
func (r *identitySyncResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(
		path.MatchRoot("user_sync_inbound"), path.MatchRoot("group_sync_inbound"), path.MatchRoot("display_name"))}
}

func (r *identitySyncResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(planOtherTenant(ctx, resp.Plan)...)
	resp.Diagnostics.Append(r.planGroups(ctx, req)...)
	identitySyncGuardrails.ModifyPlan(ctx, req, resp, r.risk)
}

// planGroups refuses to set, and to take back, the switch for groups without the preview feature: both need beta.
func (r *identitySyncResource) planGroups(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	at := path.Root("group_sync_inbound")
	var planned, state types.Object
	diags := req.Plan.GetAttribute(ctx, at, &planned)
	if !req.State.Raw.IsNull() {
		diags.Append(req.State.GetAttribute(ctx, at, &state)...)
	}
	if diags.HasError() {
		return diags
	}
	diags.Append(requirePreview(&r.Resource, at, planned, state, tf.GroupSynchronization)...)
	return diags
}

func (r *identitySyncResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan identitySyncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	plan.TenantID, diags = r.EffectiveTenant(plan.TenantID)
	diags.Append(otherTenant(plan.TenantID, plan.PartnerTenantID)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to create identity synchronization policy"
	tenant := r.Tenant(plan.TenantID)
	existing, err := createIdentitySync(ctx, tenant, &plan, r.Preview(tf.DeletedPartners))
	switch {
	case errors.Is(err, graph.ErrNotFound):
		resp.Diagnostics.Append(partnerMissingError(&plan))
		return
	case errors.Is(err, graph.ErrTimeout): // there is a policy that nobody sees
		resp.Diagnostics.Append(tf.AttributeErrorDiags(path.Root("partner_tenant_id"), failed, err)...)
		return
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	case existing != nil:
		resp.Diagnostics.Append(adoptIdentitySync(ctx, tenant, &plan, existing, &resp.State)...)
	default:
		state, diags := settleIdentitySync(ctx, tenant, &plan, plan.toCreate(), version(&plan), failed)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	if !resp.State.Raw.IsNull() {
		resp.Diagnostics.Append(setIdentitySyncIdentity(ctx, resp.Identity, &plan)...)
	}
}

func (r *identitySyncResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state identitySyncModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	imported, diags := req.Private.GetKey(ctx, privateImported)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also for what turns out to be gone: a CLI that keeps no identities would miss it.
	resp.Diagnostics.Append(setIdentitySyncIdentity(ctx, resp.Identity, &state)...)

	asked := r.readVersion(&state, imported != nil)
	policy, err := r.Tenant(state.TenantID).RefreshIdentitySync(ctx, state.PartnerTenantID.Lower(), asked, func(policy graph.IdentitySync) bool {
		return imported != nil || state.isSaidBy(policy, asked)
	})
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read identity synchronization policy", err)...)
		return
	}

	read := state.refreshed(policy, asked)
	if imported != nil {
		read = state.imported(policy)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, nil)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, read)...)
}

// readVersion asks beta only with the preview feature, and only for a policy whose switch for groups is managed, or may be:
// an import does not know the configuration.
func (r *identitySyncResource) readVersion(state *identitySyncModel, imported bool) graph.APIVersion {
	if r.Preview(tf.GroupSynchronization) && (imported || state.GroupSyncInbound != nil) {
		return graph.Beta
	}
	return graph.V1
}

func (r *identitySyncResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state identitySyncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	next := &plan
	if change := plan.toPatch(&state); change != (graph.IdentitySyncWrite{}) {
		const failed = "Unable to update identity synchronization policy"
		tenant := r.Tenant(plan.TenantID)
		if err := tenant.UpdateIdentitySync(ctx, plan.PartnerTenantID.Lower(), writeVersion(change), change); err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
			return
		}
		settled, diags := settleIdentitySync(ctx, tenant, &plan, change, writeVersion(change), failed)
		resp.Diagnostics.Append(diags...)
		next = settled
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, next)...)
	resp.Diagnostics.Append(setIdentitySyncIdentity(ctx, resp.Identity, next)...)
}

func (r *identitySyncResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state identitySyncModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to delete identity synchronization policy"
	tenant, partner := r.Tenant(state.TenantID), state.PartnerTenantID.Lower()
	err := tenant.DeleteIdentitySync(ctx, partner)
	if errors.Is(err, graph.ErrNotFound) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	err = awaitGone(ctx, func(ctx context.Context) error {
		_, err := tenant.IdentitySync(ctx, partner, graph.V1)
		return err
	})
	resp.Diagnostics.Append(goneDiags(failed, "the identity synchronization policy", err)...)
}

func (r *identitySyncResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, partnerPart)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, isTrue)...)
}

// existingIdentitySync is a policy that a creation met.
type existingIdentitySync struct {
	policy   graph.IdentitySync
	version  graph.APIVersion // of the answer
	restored bool             // it had been deleted, and this creation restored it
}

// createIdentitySync puts the policy. If there is one already, it is returned as it is, for adoption. A conflict with a policy that
// no read shows is one that is just going or coming, or a deleted one, as in createPartner. A 404 means that the partner entry is
// missing; if this process wrote that entry lately, package graph has waited for it before.
func createIdentitySync(ctx context.Context, tenant *graph.Tenant, plan *identitySyncModel, restores bool) (existing *existingIdentitySync, err error) {
	partner, found := plan.PartnerTenantID.Lower(), existingIdentitySync{version: version(plan)}
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		if !found.restored {
			if err := tenant.CreateIdentitySync(ctx, partner, version(plan), plan.toCreate()); !graph.IsConflict(err) {
				return true, err
			}
		}
		policy, err := tenant.IdentitySync(ctx, partner, found.version)
		switch {
		case err == nil:
			found.policy, existing = policy, &found
			return true, nil
		case !errors.Is(err, graph.ErrNotFound):
			return false, err
		case restores && !found.restored:
			if found.restored, err = restoreDeletedIdentitySync(ctx, tenant, plan); found.restored {
				found.version = graph.Beta // which shows everything that it may have had
			}
			return false, err
		}
		return false, nil
	})
	return existing, unseenConflict(err, "crossTenantSyncPolicyPartners", restores, found.restored)
}

func partnerMissingError(plan *identitySyncModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("partner_tenant_id"), "Partner configuration is missing",
		fmt.Sprintf("Tenant %s has no entry about tenant %s, and the policy hangs on that. Create a crosstenant_access_partner with the same "+
			"tenant_id and partner_tenant_id first; if there is one in this configuration, take partner_tenant_id from it or name it in depends_on.",
			plan.TenantID.Lower(), plan.PartnerTenantID.Lower()))
}

// adoptIdentitySync takes over a policy that exists already and saves it, by the rules of adoptPartner.
func adoptIdentitySync(ctx context.Context, tenant *graph.Tenant, plan *identitySyncModel, existing *existingIdentitySync, save *tfsdk.State) diag.Diagnostics {
	current := plan.refreshed(existing.policy, existing.version)
	change := plan.toPatch(current)
	if change == (graph.IdentitySyncWrite{}) {
		diags := existing.warning(plan, change)
		diags.Append(save.Set(ctx, current)...)
		return diags
	}
	id := importID(plan.TenantID, plan.PartnerTenantID)
	if !existing.restored && !plan.AdoptExisting.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("partner_tenant_id"), "Identity synchronization policy exists already",
			fmt.Sprintf("Tenant %s already has a policy for synchronization from tenant %s, and it differs from the configuration in %s. "+
				"Import it with the id %s, or set adopt_existing = true to bring it to what the configuration says.",
				plan.TenantID.Lower(), plan.PartnerTenantID.Lower(), strings.Join(unseen(change, existing.policy), ", "), id))}
	}

	failed := "Unable to adopt identity synchronization policy"
	if existing.restored {
		failed = "Restored identity synchronization policy still says what it said"
	}
	if err := tenant.UpdateIdentitySync(ctx, plan.PartnerTenantID.Lower(), writeVersion(change), change); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	diags := existing.warning(plan, change)
	state, settled := settleIdentitySync(ctx, tenant, plan, change, version(plan, current), failed)
	diags.Append(settled...)
	diags.Append(save.Set(ctx, state)...)
	return diags
}

// warning says what became of a policy that was there before. One that needed no change is only mentioned if it was restored.
func (e *existingIdentitySync) warning(plan *identitySyncModel, change graph.IdentitySyncWrite) diag.Diagnostics {
	changed, gone := unseen(change, e.policy), cleared(change)
	object := fmt.Sprintf("the identity synchronization policy for tenant %s in tenant %s", plan.PartnerTenantID.Lower(), plan.TenantID.Lower())
	switch {
	case e.restored:
		replaced := slices.DeleteFunc(changed, func(name string) bool { return slices.Contains(gone, name) })
		return diag.Diagnostics{restoredWarning(object, gone, replaced)}
	case change == (graph.IdentitySyncWrite{}):
		return nil
	}
	detail := "The policy existed already and was brought to what the configuration says, since adopt_existing is set. Changed: " + strings.Join(changed, ", ") + "."
	if len(gone) > 0 {
		detail += " Cleared: " + strings.Join(gone, ", ") + "."
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Adopted "+object, detail)}
}

// writeVersion is beta for a write that holds the switch for groups.
func writeVersion(change graph.IdentitySyncWrite) graph.APIVersion {
	if change.GroupSyncAllowed.IsAbsent() {
		return graph.V1
	}
	return graph.Beta
}

// settleIdentitySync waits until a read shows the write, and returns the state to save, like settlePartner.
func settleIdentitySync(
	ctx context.Context, tenant *graph.Tenant, plan *identitySyncModel, written graph.IdentitySyncWrite, v graph.APIVersion, failed string,
) (*identitySyncModel, diag.Diagnostics) {
	var read *identitySyncModel
	missing := []string{"the policy"}
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		policy, err := tenant.IdentitySync(ctx, plan.PartnerTenantID.Lower(), v)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		read, missing = plan.refreshed(policy, v), unseen(written, policy)
		return len(missing) == 0, nil
	})
	if err != nil {
		return plan, unsettledDiags(failed, "the identity synchronization policy", strings.Join(missing, ", "), err)
	}
	read.takeUnwritten(plan, written)
	return read, nil
}

func setIdentitySyncIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *identitySyncModel) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{
		"tenant_id":         m.TenantID.Lower(),
		"partner_tenant_id": m.PartnerTenantID.Lower(),
	})
}
