package synchronization

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Everything that is listed here hangs on service principals: on one that the query names, or on all that were made from the
// template of cross-tenant synchronization, which is one list.

func listServicePrincipalIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		CustomType: tf.GUIDType{},
		Optional:   true,
		MarkdownDescription: "Object id of one synchronization application's service principal. Without it, all synchronization applications of the tenant are " +
			"gone through: one request for their list, then those for each of them.",
	}
}

// principals are the service principals that a query is about; id is null for all.
func principals(ctx context.Context, tenant *graph.Tenant, id tf.GUID) iter.Seq2[graph.ServicePrincipal, error] {
	if id.IsNull() {
		return tenant.ListSyncServicePrincipals(ctx)
	}
	return func(yield func(graph.ServicePrincipal, error) bool) {
		yield(tenant.ServicePrincipal(ctx, id.Lower()))
	}
}

// principalsDiags reports that the service principals cannot be had; id is null for all.
func principalsDiags(tenant *graph.Tenant, id tf.GUID, err error) diag.Diagnostics {
	switch {
	case id.IsNull():
		return tf.ErrorDiags("Unable to list synchronization applications", err)
	case errors.Is(err, graph.ErrNotFound):
		return diag.Diagnostics{noServicePrincipal(tenant, id.Lower(), err)}
	}
	return tf.ErrorDiags("Unable to read service principal", err)
}

// principalFailed decides about one service principal whose jobs or assignments cannot be listed: one that was deleted meanwhile
// has none, a refusal would be everybody's and ends the list, and anything else is said while the list goes on.
func principalFailed(listing *tf.Listing, name string, err error) (goesOn bool, diags diag.Diagnostics) {
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return true, nil
	case graph.IsForbidden(err):
		return false, tf.ErrorDiags("Unable to list what belongs to synchronization applications", err)
	}
	return listing.Warn(tf.Unlisted("what belongs to synchronization application "+name, err)), nil
}

// flagged marks a result that belongs to a configuration of the Microsoft 365 admin center. The warning comes once for each
// configuration, with its first result; first says that this is it.
func flagged(result list.ListResult, application string, first bool) list.ListResult {
	if !belongsToMicrosoft365(application) {
		return result
	}
	result.DisplayName += " (managed by the Microsoft 365 admin center)"
	if first {
		result.Diagnostics.Append(microsoft365Warning(application))
	}
	return result
}
