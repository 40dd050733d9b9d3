package directory

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ datasource.DataSourceWithConfigure        = (*tenantInformationDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*tenantInformationDataSource)(nil)
)

// tenantInformationDataSource looks up any tenant of the same cloud by its id or one of its domains.
// Graph: tenantRelationship, findTenantInformationByTenantId and findTenantInformationByDomainName.
type tenantInformationDataSource struct{ tf.DataSource }

// NewTenantInformationDataSource makes crosstenant_tenant_information.
func NewTenantInformationDataSource() datasource.DataSource { return &tenantInformationDataSource{} }

type tenantInformationModel struct {
	TenantID            tf.GUID      `tfsdk:"tenant_id"`
	PartnerTenantID     tf.GUID      `tfsdk:"partner_tenant_id"`
	DomainName          types.String `tfsdk:"domain_name"`
	DisplayName         types.String `tfsdk:"display_name"`
	DefaultDomainName   types.String `tfsdk:"default_domain_name"`
	FederationBrandName types.String `tfsdk:"federation_brand_name"`
}

func (d *tenantInformationDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_tenant_information"
}

// domainForm is a host name of at least two labels; what only the service knows is left to the service.
var domainForm = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)+$`)

func (d *tenantInformationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What any tenant may know about another: its id, name and default domain. Use it to turn a company's domain into the tenant id " +
			"that everything else needs, or to check an id before settings are built on it. Exactly one of `partner_tenant_id` and `domain_name` is set. " +
			"Tenants of other clouds are not found by their domain.\n\n" +
			"**Permissions** in the tenant that is asked: `CrossTenantInformation.ReadBasic.All`. Microsoft offers this in the global cloud only.",
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.DataSourceTenantIDAttribute(),
			"partner_tenant_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The tenant (GUID) to look up; with `domain_name`, the tenant that was found.",
			},
			"domain_name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Any verified domain of the tenant to look up, such as `fabrikam.com`.",
				Validators: []validator.String{stringvalidator.RegexMatches(domainForm,
					"must be a domain such as fabrikam.com, without a protocol, a path or an @")},
			},
			"display_name": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The tenant's name.",
			},
			"default_domain_name": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The tenant's default domain.",
			},
			"federation_brand_name": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The name that a federated tenant shows to users who sign in; null if there is none.",
			},
		},
	}
}

// ConfigValidators want to know one tenant in one way.
func (d *tenantInformationDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(
		path.MatchRoot("partner_tenant_id"), path.MatchRoot("domain_name"))}
}

func (d *tenantInformationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model tenantInformationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	model.TenantID, diags = d.EffectiveTenant(model.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	found, err := lookUp(ctx, d.Tenant(model.TenantID), &model)
	if err != nil {
		resp.Diagnostics.Append(lookUpDiags(&model, err)...)
		return
	}
	model.fromGraph(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func lookUp(ctx context.Context, tenant *graph.Tenant, model *tenantInformationModel) (graph.TenantInformation, error) {
	if domain := tf.StringPtr(model.DomainName); domain != nil {
		return tenant.TenantInformationByDomain(ctx, *domain)
	}
	return tenant.TenantInformationByID(ctx, model.PartnerTenantID.Lower())
}

// lookUpDiags puts "there is no such tenant" on the attribute that named it. Which status says so is not documented: 404
// or 400.
func lookUpDiags(model *tenantInformationModel, err error) diag.Diagnostics {
	var refused *graph.Error
	unknown := errors.As(err, &refused) && (refused.StatusCode == http.StatusBadRequest || errors.Is(err, graph.ErrNotFound))
	if !unknown {
		return tf.ErrorDiags("Unable to read tenant information", err)
	}
	at, what := path.Root("partner_tenant_id"), "id "+model.PartnerTenantID.Lower()
	if domain := tf.StringPtr(model.DomainName); domain != nil {
		at, what = path.Root("domain_name"), "the domain "+*domain
	}
	return tf.AttributeErrorDiags(at, "Tenant not found", fmt.Errorf("there is no tenant with %s in this cloud: %w", what, err))
}

// fromGraph keeps the letters in which a tenant was asked for.
func (m *tenantInformationModel) fromGraph(found graph.TenantInformation) {
	if id := tf.NewGUID(found.TenantID); !m.PartnerTenantID.Is(id) {
		m.PartnerTenantID = id
	}
	m.DisplayName = types.StringValue(found.DisplayName)
	m.DefaultDomainName = types.StringValue(found.DefaultDomainName)
	m.FederationBrandName = types.StringPointerValue(found.FederationBrandName)
}
