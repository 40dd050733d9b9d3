package crosstenantaccess

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*templateResource[partnerTemplateModel, *partnerTemplateModel])(nil)
	_ resource.ResourceWithModifyPlan  = (*templateResource[partnerTemplateModel, *partnerTemplateModel])(nil)
	_ resource.ResourceWithImportState = (*templateResource[partnerTemplateModel, *partnerTemplateModel])(nil)
	_ resource.ResourceWithIdentity    = (*templateResource[partnerTemplateModel, *partnerTemplateModel])(nil)
)

// templateResource manages one of the two templates that a tenant has for the members of its multitenant organization.
// Graph: /policies/crossTenantAccessPolicy/templates/{kind}
type templateResource[M any, P templateModel[M]] struct {
	tf.Resource

	name   string // of the type, after the provider's
	kind   graph.PolicyTemplateKind
	schema func(context.Context) schema.Schema
}

// NewMultitenantPartnerTemplateResource makes crosstenant_multitenant_partner_template.
func NewMultitenantPartnerTemplateResource() resource.Resource {
	return &templateResource[partnerTemplateModel, *partnerTemplateModel]{
		name: "multitenant_partner_template", kind: graph.PartnerTemplate, schema: partnerTemplateSchema,
	}
}

// NewMultitenantIdentitySynchronizationTemplateResource makes crosstenant_multitenant_identity_synchronization_template.
func NewMultitenantIdentitySynchronizationTemplateResource() resource.Resource {
	return &templateResource[identitySyncTemplateModel, *identitySyncTemplateModel]{
		name: "multitenant_identity_synchronization_template", kind: graph.IdentitySyncTemplate, schema: identitySyncTemplateSchema,
	}
}

func (r *templateResource[M, P]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.name
}

func (r *templateResource[M, P]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema(ctx)
}

func (r *templateResource[M, P]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema()
}

func (r *templateResource[M, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
}

func (r *templateResource[M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan := new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	base := P(plan).base()
	var diags diag.Diagnostics
	base.TenantID, diags = r.EffectiveTenant(base.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, base.Timeouts.Create, settleTimeout, &resp.Diagnostics)
	defer cancel()

	const failed = "Unable to create the template"
	tenant := r.Tenant(base.TenantID)
	answer, err := tenant.PolicyTemplate(ctx, r.kind)
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags(failed, err)...)
		return
	}
	current := refreshedTemplate[M, P](plan, answer)
	resp.Diagnostics.Append(adoptsTemplate[M, P](current, plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(writeTemplate[M, P](ctx, tenant, r.kind, current, plan, failed)...)
	if resp.Diagnostics.HasError() {
		return // the next apply finds what was written, and takes it over
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(setTemplateIdentity(ctx, resp.Identity, base)...)
}

func (r *templateResource[M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	base := P(state).base()
	resp.Diagnostics.Append(setTemplateIdentity(ctx, resp.Identity, base)...)

	had := saidByTemplate[M, P](state)
	answer, err := r.Tenant(base.TenantID).RefreshPolicyTemplate(ctx, r.kind, func(answer graph.PolicyTemplate) bool {
		return maps.Equal(saidByTemplate[M, P](refreshedTemplate[M, P](state, answer)), had)
	})
	if err != nil { // a template is never gone: every tenant has it
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the template", err)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, refreshedTemplate[M, P](state, answer))...)
}

func (r *templateResource[M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, state := new(M), new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	base := P(plan).base()
	ctx, cancel := tf.WithTimeout(ctx, base.Timeouts.Update, settleTimeout, &resp.Diagnostics)
	defer cancel()

	resp.Diagnostics.Append(writeTemplate[M, P](ctx, r.Tenant(base.TenantID), r.kind, state, plan, "Unable to update the template")...)
	resp.Diagnostics.Append(setTemplateIdentity(ctx, resp.Identity, base)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
}

func (r *templateResource[M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	base := P(state).base()
	ctx, cancel := tf.WithTimeout(ctx, base.Timeouts.Delete, settleTimeout, &resp.Diagnostics)
	defer cancel()
	resp.Diagnostics.Append(resetTemplate[M, P](ctx, r.Tenant(base.TenantID), r.kind, state)...)
}

func (r *templateResource[M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp)
}

func setTemplateIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *templateBase) diag.Diagnostics {
	return tf.SetIdentity(ctx, identity, tf.Identity{"tenant_id": m.TenantID.Lower()})
}
