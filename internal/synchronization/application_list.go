package synchronization

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

var _ list.ListResourceWithConfigure = (*applicationListResource)(nil)

// applicationListResource lists what applicationResource can import.
// Graph: /applications and /servicePrincipals by applicationTemplateId
type applicationListResource struct{ tf.ListResource }

// NewApplicationListResource makes the list resource crosstenant_synchronization_application.
func NewApplicationListResource() list.ListResource { return &applicationListResource{} }

func (l *applicationListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_application"
}

func (l *applicationListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The synchronization applications of a tenant, for `terraform query`: whatever a `crosstenant_synchronization_application` can import, in two " +
			"requests per page. Those that the Microsoft 365 admin center manages are marked, and a warning names them.\n\n" +
			"**Permissions in the source tenant** (application): `Application.Read.All`. **Role** (signed-in user): Global Reader.",
		Attributes: map[string]schema.Attribute{"tenant_id": tf.ListTenantIDAttribute()},
	}
}

func (l *applicationListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		const failed = "Unable to list synchronization applications"
		var configured tf.GUID
		diags := req.Config.GetAttribute(ctx, tenantIDPath, &configured)
		tenantID, d := l.EffectiveTenant(configured)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant := l.Tenant(tenantID)

		principalOf := map[string]graph.ServicePrincipal{} // by client id
		for sp, err := range tenant.ListSyncServicePrincipals(ctx) {
			if err != nil {
				return tf.ErrorDiags(failed, err)
			}
			principalOf[strings.ToLower(sp.AppID)] = sp
		}
		for app, err := range tenant.ListSyncApplications(ctx) {
			if err != nil {
				return tf.ErrorDiags(failed, err)
			}
			sp, there := principalOf[strings.ToLower(app.AppID)]
			if !there { // the list lags, or the service principal does not say what it was made from
				sp, err = tenant.ServicePrincipalByAppID(ctx, app.AppID)
			}
			if !addApplication(ctx, listing, tenantID, app, sp, err) {
				break
			}
		}
		return nil
	})
}

// addApplication hands an application on and tells whether more are wanted; err tells why its service principal cannot be had.
func addApplication(ctx context.Context, listing *tf.Listing, tenantID tf.GUID, app graph.Application, sp graph.ServicePrincipal, err error) bool {
	if errors.Is(err, graph.ErrNotFound) {
		err = &orphanError{applicationID: app.ID}
	}
	if err != nil {
		return listing.Warn(tf.Unlisted("synchronization application "+app.DisplayName, err))
	}
	model := applicationModel{TenantID: tenantID, ApplicationID: lowerGUID(app.ID)}
	result := listing.Found(ctx, app.DisplayName, model.identity())
	tf.Fill(ctx, listing, &result, func(m *applicationModel) diag.Diagnostics {
		return tf.ErrorDiags("Unable to read the roles of the synchronization application", m.fromGraph(app, sp))
	})
	return listing.Add(flagged(result, app.DisplayName, true))
}
