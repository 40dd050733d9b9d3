package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*partnerResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*partnerResource)(nil)
	_ resource.ResourceWithImportState = (*partnerResource)(nil)
	_ resource.ResourceWithIdentity    = (*partnerResource)(nil)
)

// Keys of private state; their value is true.
const (
	// privateImported marks a state that an import made of ids alone, until the first read.
	privateImported = "imported"
	// privateCreated marks an entry that this resource created, and may delete even if it is a service provider's.
	privateCreated = "created"
)

var isTrue = []byte("true")

// partnerPart is the id of both resources of this family, beside the tenant.
var partnerPart = tf.Part{Name: "partner_tenant_id", Description: "The other tenant."}

// partnerResource manages what a tenant allows one partner.
// Graph: /policies/crossTenantAccessPolicy/partners/{tenant}
type partnerResource struct{ tf.Resource }

// NewPartnerResource makes crosstenant_access_partner.
func NewPartnerResource() resource.Resource { return &partnerResource{} }

func (r *partnerResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_partner"
}

func (r *partnerResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = partnerSchema(ctx)
}

func (r *partnerResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(partnerPart)
}

func (r *partnerResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(planOtherTenant(ctx, resp.Plan)...)
	resp.Diagnostics.Append(planOutboundBlock(ctx, &r.Resource, req)...)
	partnerGuardrails.ModifyPlan(ctx, req, resp, r.risk)
}

func (r *partnerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan partnerModel
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

	tenant := r.Tenant(plan.TenantID)
	existing, err := createPartner(ctx, tenant, &plan, r.Preview(tf.DeletedPartners))
	switch {
	case err != nil:
		resp.Diagnostics.Append(createPartnerDiags(&plan, err)...)
		return
	case existing != nil:
		if existing.restored {
			resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateCreated, isTrue)...)
		}
		resp.Diagnostics.Append(adoptPartner(ctx, tenant, &plan, existing, &resp.State)...)
	default:
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateCreated, isTrue)...)
		state, diags := settlePartner(ctx, tenant, &plan, settingsIn(&plan), "Unable to create partner configuration")
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	if !resp.State.Raw.IsNull() {
		resp.Diagnostics.Append(setPartnerIdentity(ctx, resp.Identity, &plan)...)
	}
}

func (r *partnerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state partnerModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	imported, diags := req.Private.GetKey(ctx, privateImported)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also for what turns out to be gone: a CLI that keeps no identities would miss it.
	resp.Diagnostics.Append(setPartnerIdentity(ctx, resp.Identity, &state)...)

	asked := r.readVersion(&state, imported != nil)
	answer, err := r.Tenant(state.TenantID).RefreshPartner(ctx, state.PartnerTenantID.Lower(), asked, func(answer graphPartner) bool {
		return imported != nil || state.isSaidBy(answer, asked)
	})
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read partner configuration", err)...)
		return
	}

	read := state.refreshed(answer, asked)
	if imported != nil {
		read = state.fromGraph(answer)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, nil)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, read)...)
}

// readVersion asks beta only with the preview feature, and only for an entry whose setting there is managed, or may be: an
// import does not know the configuration.
func (r *partnerResource) readVersion(state *partnerModel, imported bool) graph.APIVersion {
	if r.Preview(tf.ServiceProviderAccess) && (imported || outboundBlockSetting.isSet(state)) {
		return graph.Beta
	}
	return graph.V1
}

func (r *partnerResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state partnerModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	next := &plan
	if changed := changedSettings(&state, &plan); len(changed) > 0 {
		const failed = "Unable to update partner configuration"
		tenant := r.Tenant(plan.TenantID)
		if err := tenant.UpdatePartner(ctx, plan.PartnerTenantID.Lower(), plan.toPatch(changed)); err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
			return
		}
		settled, diags := settlePartner(ctx, tenant, &plan, changed, failed)
		resp.Diagnostics.Append(diags...)
		next = settled
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, next)...)
	resp.Diagnostics.Append(setPartnerIdentity(ctx, resp.Identity, next)...)
}

func (r *partnerResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state partnerModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	created, diags := req.Private.GetKey(ctx, privateCreated)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, settleTimeout, &resp.Diagnostics)
	defer cancel()

	tenant := r.Tenant(state.TenantID)
	answer, err := tenant.Partner(ctx, state.PartnerTenantID.Lower(), graph.V1)
	switch {
	case errors.Is(err, graph.ErrNotFound):
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to delete partner configuration", err)...)
	default:
		if owner := otherOwner(answer, created != nil); owner != "" {
			resp.Diagnostics.Append(releasePartner(ctx, tenant, r.releasable(&state), owner)...)
			return
		}
		resp.Diagnostics.Append(deletePartner(ctx, tenant, &state)...)
	}
}

func (r *partnerResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, partnerPart)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, isTrue)...)
}

// existingPartner is an entry that a creation met.
type existingPartner struct {
	answer   graphPartner
	version  graph.APIVersion // of the answer
	restored bool             // it had been deleted, and this creation restored it
}

// createPartner posts the entry. If there is one already, it is returned as it is, for adoption. A conflict with an entry that no
// read shows is one that is just going or coming, which passes, or a deleted one that stands in the way: if it may be, it is restored.
func createPartner(ctx context.Context, tenant *graph.Tenant, plan *partnerModel, restores bool) (existing *existingPartner, err error) {
	found := existingPartner{version: versionFor(plan, nil)}
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		if !found.restored {
			if err := tenant.CreatePartner(ctx, plan.toCreate()); !graph.IsConflict(err) {
				return true, err
			}
		}
		answer, err := tenant.Partner(ctx, plan.PartnerTenantID.Lower(), found.version)
		switch {
		case err == nil:
			found.answer, existing = answer, &found
			return true, nil
		case !errors.Is(err, graph.ErrNotFound):
			return false, err
		case restores && !found.restored:
			if found.restored, err = restoreDeletedPartner(ctx, tenant, plan); found.restored {
				found.version = graph.Beta // which shows everything that it may have had
			}
			return false, err
		}
		return false, nil
	})
	return existing, unseenConflict(err, "crossTenantPartners", restores, found.restored)
}

// createPartnerDiags puts a refusal that names the partner on the attribute that names it.
func createPartnerDiags(plan *partnerModel, err error) diag.Diagnostics {
	const failed = "Unable to create partner configuration"
	var refused *graph.Error
	switch {
	case errors.Is(err, errDeletedProvider):
		return tf.AttributeErrorDiags(path.Root("is_service_provider"), failed, err)
	case errors.Is(err, graph.ErrTimeout): // there is an entry that nobody sees
		return tf.AttributeErrorDiags(path.Root("partner_tenant_id"), failed, err)
	case errors.As(err, &refused) && refused.StatusCode == http.StatusBadRequest &&
		strings.Contains(strings.ToLower(refused.Message), plan.PartnerTenantID.Lower()):
		return tf.AttributeErrorDiags(path.Root("partner_tenant_id"), failed, err)
	}
	return tf.ErrorDiags(failed, err)
}

// otherOwner names who else made or keeps an entry, so that it is not deleted; "" if nobody does.
func otherOwner(answer graphPartner, createdHere bool) string {
	switch {
	case isSet(answer.GetIsInMultiTenantOrganization()):
		return "a multitenant organization"
	case isSet(answer.GetIsServiceProvider()) && !createdHere:
		return "a service provider"
	}
	return ""
}

func isSet(flag *bool) bool { return flag != nil && *flag }

// releasable is the state without what only a preview feature that is turned off could take back.
func (r *partnerResource) releasable(state *partnerModel) *partnerModel {
	released := *state
	if !r.Preview(tf.ServiceProviderAccess) {
		outboundBlockSetting.take(&released, &partnerModel{})
	}
	return &released
}

// releasePartner takes back the managed settings of an entry that belongs to somebody else.
func releasePartner(ctx context.Context, tenant *graph.Tenant, state *partnerModel, owner string) diag.Diagnostics {
	const failed = "Unable to take back the settings of partner configuration"
	partner := state.PartnerTenantID.Lower()
	diags := diag.Diagnostics{diag.NewWarningDiagnostic(
		fmt.Sprintf("Partner configuration about tenant %s stays in tenant %s", partner, state.TenantID.Lower()),
		fmt.Sprintf("The entry belongs to %s and was not deleted. The settings that were managed are inherited again.", owner))}

	managed := settingsIn(state)
	if len(managed) == 0 {
		return diags
	}
	bare := state.withoutSettings()
	if err := tenant.UpdatePartner(ctx, partner, bare.toPatch(managed)); err != nil {
		if errors.Is(err, graph.ErrNotFound) {
			return nil
		}
		return tf.ErrorDiags(failed, err)
	}
	_, settled := settlePartner(ctx, tenant, bare, managed, failed)
	diags.Append(settled...)
	return diags
}

// deletePartner deletes the entry and waits until a read says that it is gone, so that a replacement does not collide with it.
func deletePartner(ctx context.Context, tenant *graph.Tenant, state *partnerModel) diag.Diagnostics {
	const failed = "Unable to delete partner configuration"
	partner := state.PartnerTenantID.Lower()
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		err := tenant.DeletePartner(ctx, partner)
		switch {
		case err == nil, errors.Is(err, graph.ErrNotFound):
			return true, nil
		case !isRefusal(err):
			return false, err
		case hasIdentitySync(ctx, tenant, partner):
			return false, errStillSynchronized
		case tenant.WroteRecently("partners/" + partner + "/identitySynchronization"):
			// The policy that this run deleted a moment ago may still be in the way where the service looks.
			return false, nil
		}
		return false, err
	})
	if errors.Is(err, errStillSynchronized) {
		return diag.Diagnostics{stillSynchronizedError(state)}
	}
	if err != nil {
		return tf.ErrorDiags(failed, err)
	}

	err = awaitGone(ctx, func(ctx context.Context) error {
		_, err := tenant.Partner(ctx, partner, graph.V1)
		return err
	})
	return goneDiags(failed, "the partner configuration", err)
}

var errStillSynchronized = errors.New("the partner still has an identity synchronization policy")

// isRefusal reports that the service understood the call and says no, for a reason of the object's state.
func isRefusal(err error) bool {
	var refused *graph.Error
	return errors.As(err, &refused) && !graph.IsForbidden(err) &&
		refused.StatusCode >= http.StatusBadRequest && refused.StatusCode < http.StatusInternalServerError
}

func hasIdentitySync(ctx context.Context, tenant *graph.Tenant, partner string) bool {
	_, err := tenant.IdentitySync(ctx, partner, graph.V1)
	return err == nil
}

func stillSynchronizedError(state *partnerModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("partner_tenant_id"), "Partner still has an identity synchronization policy",
		fmt.Sprintf("Microsoft Graph deletes the entry about tenant %s only after its identity synchronization policy. "+
			"If a crosstenant_identity_synchronization manages it, let that depend on this resource; "+
			"otherwise import it with the id %s and destroy both.", state.PartnerTenantID.Lower(), importID(state.TenantID, state.PartnerTenantID)))
}

func importID(tenantID, partnerTenantID tf.GUID) string {
	return tenantID.Lower() + "/" + partnerTenantID.Lower()
}

func setPartnerIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *partnerModel) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{
		"tenant_id":         m.TenantID.Lower(),
		"partner_tenant_id": m.PartnerTenantID.Lower(),
	})
}
