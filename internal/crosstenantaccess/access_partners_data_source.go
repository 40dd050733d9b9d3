package crosstenantaccess

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ datasource.DataSourceWithConfigure = (*accessPartnersDataSource)(nil)

// accessPartnersDataSource is the inventory of a tenant's partner entries.
// Graph: crossTenantAccessPolicy, list partners.
type accessPartnersDataSource struct{ tf.DataSource }

// NewAccessPartnersDataSource makes crosstenant_access_partners.
func NewAccessPartnersDataSource() datasource.DataSource { return &accessPartnersDataSource{} }

type accessPartnersModel struct {
	TenantID        tf.GUID         `tfsdk:"tenant_id"`
	ResolveNames    types.Bool      `tfsdk:"resolve_names"`
	ResolvePolicies types.Bool      `tfsdk:"resolve_policies"`
	Partners        []listedPartner `tfsdk:"partners"`
}

// listedPartner is one entry of the inventory.
type listedPartner struct {
	PartnerTenantID   types.String   `tfsdk:"partner_tenant_id"`
	Overrides         []types.String `tfsdk:"overrides"`
	OverridesNothing  types.Bool     `tfsdk:"overrides_nothing"`
	MadeBy            types.String   `tfsdk:"made_by"`
	HasPolicy         types.Bool     `tfsdk:"has_identity_synchronization"`
	UserSyncAllowed   types.Bool     `tfsdk:"is_user_synchronization_allowed"`
	DisplayName       types.String   `tfsdk:"display_name"`
	DefaultDomainName types.String   `tfsdk:"default_domain_name"`
	TenantExists      types.Bool     `tfsdk:"tenant_exists"`
}

const accessPartnersDescription = "The inventory of a tenant's partner entries: what each overrides, which override nothing, which the service made, and, with " +
	"`resolve_names`, what the tenants are called and which of them exist no more.\n\n" +
	"It takes one request per page of partners at each plan, and what the two switches ask for. Keep it out of configurations that are planned often.\n\n" +
	"**Permissions** in the tenant that is asked: `Policy.Read.All`; with `resolve_names` also `CrossTenantInformation.ReadBasic.All`. A signed-in user needs the role " +
	"Security Reader or Global Reader."

func (d *accessPartnersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_partners"
}

func (d *accessPartnersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: accessPartnersDescription,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.DataSourceTenantIDAttribute(),
			"resolve_names": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Look up what the partners are called, and whether they still exist: one request per partner, some at a time. Default: `false`.",
			},
			"resolve_policies": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Ask for the identity synchronization policy of each partner for which the list shows none: one request for each of those, some at a time. " +
					"What the list shows for a partner without a policy is not documented, so that nothing else can tell. Default: `false`.",
			},
			"partners": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The entries, sorted by `partner_tenant_id`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"partner_tenant_id": text("The other tenant (GUID), in lower case."),
					"overrides": schema.SetAttribute{
						ElementType:         types.StringType,
						Computed:            true,
						MarkdownDescription: "The settings that the entry has itself, by the names of the attributes of `crosstenant_access_partner`. All others are inherited.",
					},
					"overrides_nothing": computedBool("Whether the entry has no setting of its own: what counts is the default. An identity synchronization policy may hang on it all the same."),
					"made_by": text("`multitenant_organization` or `service_provider`, where the service marks the entry as belonging to one; null for all others. Teams, shared " +
						"channels and support cases leave no mark."),
					"has_identity_synchronization":    computedBool("Whether the partner has an identity synchronization policy; null where the list shows none and `resolve_policies` is not set."),
					"is_user_synchronization_allowed": computedBool("Whether that policy lets the partner synchronize users into the tenant; null where it is not known whether there is one."),
					"display_name":                    text("What the partner is called; null without `resolve_names`, and where the name cannot be had."),
					"default_domain_name":             text("The partner's default domain; null as `display_name`."),
					"tenant_exists":                   computedBool("`false` for a tenant that this cloud does not know any more; null without `resolve_names`, and where that cannot be found out."),
				}},
			},
		},
	}
}

func (d *accessPartnersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model accessPartnersModel
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

	tenant := d.Tenant(model.TenantID)
	names := tf.NewTenantNames(tenant, model.ResolveNames)
	type looked struct {
		partner listedPartner
		err     error
	}
	// A listing of its own, which wants all there are.
	all := tf.Ahead(ctx, &tf.Listing{}, tenant.ListPartnerEntries(ctx), func(ctx context.Context, entry graph.PartnerEntry) looked {
		partner, err := lookAtPartner(ctx, tenant, entry, names, model.ResolvePolicies.ValueBool())
		return looked{partner, err}
	})
	model.Partners = []listedPartner{}
	for found, err := range all {
		if err = errors.Join(err, found.err); err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags("Unable to list partner configurations", err)...)
			return
		}
		model.Partners = append(model.Partners, found.partner)
	}
	slices.SortFunc(model.Partners, func(a, b listedPartner) int {
		return strings.Compare(a.PartnerTenantID.ValueString(), b.PartnerTenantID.ValueString())
	})
	resp.Diagnostics.Append(names.Diagnostics()...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// lookAtPartner describes an entry, with what takes requests of its own.
func lookAtPartner(ctx context.Context, tenant *graph.Tenant, entry graph.PartnerEntry, names *tf.TenantNames, resolvePolicies bool) (listedPartner, error) {
	partner := inventoried(entry)
	id := partner.PartnerTenantID.ValueString()
	if entry.Policy == nil && resolvePolicies {
		policy, err := tenant.IdentitySync(ctx, id, graph.V1)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return partner, err
		}
		partner.HasPolicy = types.BoolValue(err == nil)
		partner.UserSyncAllowed = types.BoolValue(isSet(policy.UserSyncAllowed))
	}
	switch named := names.Named(ctx, id); {
	case named.Gone:
		partner.TenantExists = types.BoolValue(false)
	case named.Found:
		partner.TenantExists = types.BoolValue(true)
		partner.DisplayName = types.StringValue(named.DisplayName)
		partner.DefaultDomainName = types.StringValue(named.DefaultDomainName)
	}
	return partner, nil
}

// inventoried is what the list alone tells about an entry.
func inventoried(entry graph.PartnerEntry) listedPartner {
	settings := (&partnerModel{}).fromGraph(entry.Partner)
	partner := listedPartner{
		PartnerTenantID: types.StringValue(strings.ToLower(text(entry.Partner.GetTenantId()))),
		Overrides:       []types.String{},
	}
	for _, s := range differingSettings(settings, &partnerModel{}) {
		partner.Overrides = append(partner.Overrides, types.StringValue(s.attribute))
	}
	partner.OverridesNothing = types.BoolValue(len(partner.Overrides) == 0)
	switch {
	case isSet(entry.Partner.GetIsInMultiTenantOrganization()):
		partner.MadeBy = types.StringValue("multitenant_organization")
	case isSet(entry.Partner.GetIsServiceProvider()):
		partner.MadeBy = types.StringValue("service_provider")
	}
	if entry.Policy != nil {
		partner.HasPolicy = types.BoolValue(true)
		partner.UserSyncAllowed = types.BoolValue(isSet(entry.Policy.UserSyncAllowed))
	}
	return partner
}
