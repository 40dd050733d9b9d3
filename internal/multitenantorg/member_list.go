package multitenantorg

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ list.ListResourceWithConfigure = (*memberListResource)(nil)

// memberListResource lists what memberResource can import.
// Graph: /tenantRelationships/multiTenantOrganization/tenants
type memberListResource struct{ tf.ListResource }

// NewMemberListResource makes the list resource crosstenant_multitenant_organization_member.
func NewMemberListResource() list.ListResource { return &memberListResource{} }

func (l *memberListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_multitenant_organization_member"
}

func (l *memberListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The other tenants of a tenant's multitenant organization, for `terraform query`: whatever a `crosstenant_multitenant_organization_member` can import, in " +
			"one request per page. The tenant that is asked is not among them, and tenants that are being removed are not either.\n\n" +
			"**Permissions** in the tenant that is listed: `MultiTenantOrganization.Read.All`. A signed-in user needs the role Security Reader or Global Reader.",
		Attributes: map[string]schema.Attribute{"tenant_id": tf.ListTenantIDAttribute()},
	}
}

func (l *memberListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query struct {
			TenantID tf.GUID `tfsdk:"tenant_id"`
		}
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		for found, err := range l.Tenant(tenantID).ListOrganizationTenants(ctx) {
			if errors.Is(err, graph.ErrNotFound) { // in no organization
				break
			}
			if err != nil {
				diags.Append(tf.ErrorDiags("Unable to list tenants of multitenant organization", err)...)
				break
			}
			if strings.EqualFold(found.TenantID, tenantID.Lower()) || found.IsLeaving() {
				continue
			}
			result := listing.Found(ctx, found.DisplayName, tf.Identity{"tenant_id": tenantID.Lower(), "member_tenant_id": found.TenantID})
			tf.Fill(ctx, listing, &result, func(m *memberModel) diag.Diagnostics {
				*m = *m.fromGraph(found)
				return nil
			})
			if !listing.Add(result) {
				break
			}
		}
		return diags
	})
}
