package crosstenantaccess

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ datasource.DataSourceWithConfigure = (*effectiveDataSource)(nil)

// effectiveDataSource reads what counts between a tenant and a partner: the entry laid over the default configuration.
// Graph: crossTenantAccessPolicyConfigurationPartner, …Default and crossTenantIdentitySyncPolicyPartner, get.
type effectiveDataSource struct{ tf.DataSource }

// NewAccessEffectiveDataSource makes crosstenant_access_effective.
func NewAccessEffectiveDataSource() datasource.DataSource { return &effectiveDataSource{} }

func (d *effectiveDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_effective"
}

func (d *effectiveDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = effectiveSchema()
}

func (d *effectiveDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model effectiveModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tenantID, diags := d.EffectiveTenant(model.TenantID)
	diags.Append(otherTenant(tenantID, model.PartnerTenantID)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.TenantID = tenantID

	tenant := d.Tenant(tenantID)
	entry, def, policy, err := readEffective(ctx, tenant, model.PartnerTenantID.Lower())
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read effective access settings", err)...)
		return
	}
	jobs := jobsFound{types.BoolNull(), types.BoolNull()}
	if model.LookForJobs.ValueBool() {
		partner := d.Tenant(model.PartnerTenantID)
		jobs.inbound, diags = lookForJob(ctx, partner, tenant.ID())
		resp.Diagnostics.Append(diags...)
		jobs.outbound, diags = lookForJob(ctx, tenant, partner.ID())
		resp.Diagnostics.Append(diags...)
	}
	model.merge(entry, def, policy, jobs)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// readEffective reads both sides of the merge. No entry, and no policy below one, are not there: nil and nothing.
func readEffective(ctx context.Context, tenant *graph.Tenant, partner string) (entry, def graphPartner, policy graph.IdentitySync, err error) {
	tenantDefault, err := tenant.RefreshAccessDefault(ctx, graph.V1, nil)
	if err != nil {
		return nil, nil, policy, err
	}
	def = tenantDefault.Settings
	entry, err = tenant.RefreshPartner(ctx, partner, graph.V1, nil)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, def, policy, nil
	}
	if err != nil {
		return nil, nil, policy, err
	}
	policy, err = tenant.RefreshIdentitySync(ctx, partner, graph.V1, nil)
	if errors.Is(err, graph.ErrNotFound) {
		err = nil
	}
	return entry, def, policy, err
}
