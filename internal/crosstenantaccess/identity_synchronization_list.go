package crosstenantaccess

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ list.ListResourceWithConfigure = (*identitySyncListResource)(nil)

// identitySyncListResource lists what identitySyncResource can import.
// Graph: /policies/crossTenantAccessPolicy/partners with $expand=identitySynchronization
type identitySyncListResource struct{ tf.ListResource }

// NewIdentitySynchronizationListResource makes the list resource crosstenant_identity_synchronization.
func NewIdentitySynchronizationListResource() list.ListResource { return &identitySyncListResource{} }

func (l *identitySyncListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_identity_synchronization"
}

func (l *identitySyncListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The identity synchronization policies of a tenant, for `terraform query`: whatever a `crosstenant_identity_synchronization` can import. They come " +
			"with the list of partners, in one request per page. Microsoft does not say how that list shows a partner without a policy, so that each of those is looked at in a request of its own.\n\n" +
			listPermissions,
		Attributes: partnersQueryAttributes(),
	}
}

// foundSync is a partner with its policy; nil if it has none, or if err tells why it cannot be known.
type foundSync struct {
	partner string
	policy  *graph.IdentitySync
	name    string
	err     error
}

func (l *identitySyncListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query partnersQuery
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant, version := l.Tenant(tenantID), graph.V1
		if l.Preview(tf.GroupSynchronization) {
			version = graph.Beta
		}
		names := tf.NewTenantNames(tenant, query.ResolveNames)

		all := tf.Ahead(ctx, listing, tenant.ListIdentitySyncs(ctx, version), func(ctx context.Context, listed graph.PartnerSync) foundSync {
			return lookAtSync(ctx, tenant, version, listed, names)
		})
		for found, err := range all {
			if err == nil && graph.IsForbidden(found.err) {
				err = found.err // and so would the others be
			}
			if err != nil {
				diags.Append(tf.ErrorDiags("Unable to list identity synchronization policies", err)...)
				break
			}
			if !found.add(ctx, listing, tenantID) {
				break
			}
		}
		diags.Append(names.Diagnostics()...)
		return diags
	})
}

// lookAtSync decides about a partner whose policy the list does not show.
func lookAtSync(ctx context.Context, tenant *graph.Tenant, version graph.APIVersion, listed graph.PartnerSync, names *tf.TenantNames) foundSync {
	found := foundSync{partner: listed.PartnerTenantID, policy: listed.Policy}
	if found.policy == nil {
		policy, err := tenant.IdentitySync(ctx, listed.PartnerTenantID, version)
		switch {
		case err == nil:
			found.policy = &policy
		case !errors.Is(err, graph.ErrNotFound):
			found.err = err
		}
	}
	if found.policy == nil {
		return found
	}
	if found.name = text(found.policy.DisplayName); found.name == "" || names.Wanted() {
		found.name = names.Of(ctx, found.partner)
	}
	return found
}

// add hands the policy on, if there is one, and tells whether more are wanted.
func (f foundSync) add(ctx context.Context, listing *tf.Listing, tenantID tf.GUID) bool {
	switch {
	case f.err != nil:
		return listing.Warn(tf.Unlisted("the identity synchronization policy for tenant "+f.partner, f.err))
	case f.policy == nil:
		return true
	}
	result := listing.Found(ctx, f.name, tf.Identity{"tenant_id": tenantID.Lower(), "partner_tenant_id": f.partner})
	tf.Fill(ctx, listing, &result, func(m *identitySyncModel) diag.Diagnostics {
		*m = *m.imported(*f.policy)
		return nil
	})
	return listing.Add(result)
}
