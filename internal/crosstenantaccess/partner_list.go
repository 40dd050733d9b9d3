package crosstenantaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ list.ListResourceWithConfigure = (*partnerListResource)(nil)

const listPermissions = "**Permissions** in the tenant that is listed: `Policy.Read.All`. A signed-in user needs the role Security Reader or Global Reader."

// partnerListResource lists what partnerResource can import.
// Graph: /policies/crossTenantAccessPolicy/partners
type partnerListResource struct{ tf.ListResource }

// NewPartnerListResource makes the list resource crosstenant_access_partner.
func NewPartnerListResource() list.ListResource { return &partnerListResource{} }

// partnersQuery is the configuration of both list resources of this family.
type partnersQuery struct {
	TenantID     tf.GUID    `tfsdk:"tenant_id"`
	ResolveNames types.Bool `tfsdk:"resolve_names"`
}

func partnersQueryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id":     tf.ListTenantIDAttribute(),
		"resolve_names": tf.ResolveNamesAttribute("One request per partner."),
	}
}

func (l *partnerListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_partner"
}

func (l *partnerListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The partner configurations of a tenant, for `terraform query`: whatever a `crosstenant_access_partner` can import, in one request per page, " +
			"settings included.\n\n" + listPermissions,
		Attributes: partnersQueryAttributes(),
	}
}

// version is beta only with the preview feature: as an import asks.
func (l *partnerListResource) version() graph.APIVersion {
	if l.Preview(tf.ServiceProviderAccess) {
		return graph.Beta
	}
	return graph.V1
}

func (l *partnerListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query partnersQuery
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant := l.Tenant(tenantID)
		names := tf.NewTenantNames(tenant, query.ResolveNames)

		type named struct {
			partner graphPartner
			name    string
		}
		all := tf.Ahead(ctx, listing, tenant.ListPartners(ctx, l.version()), func(ctx context.Context, partner graphPartner) named {
			return named{partner, names.Of(ctx, text(partner.GetTenantId()))}
		})
		for found, err := range all {
			if err != nil {
				diags.Append(tf.ErrorDiags("Unable to list partner configurations", err)...)
				break
			}
			result := listing.Found(ctx, found.name, tf.Identity{"tenant_id": tenantID.Lower(), "partner_tenant_id": text(found.partner.GetTenantId())})
			tf.Fill(ctx, listing, &result, func(m *partnerModel) diag.Diagnostics {
				*m = *m.fromGraph(found.partner)
				return nil
			})
			if !listing.Add(result) {
				break
			}
		}
		diags.Append(names.Diagnostics()...)
		return diags
	})
}
