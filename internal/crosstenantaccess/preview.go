package crosstenantaccess

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// requirePreview refuses to set, and to take back, an attribute without its preview feature: both need beta. Null as state is
// that of a creation, too.
func requirePreview(r *tf.Resource, at path.Path, planned, state attr.Value, feature string) diag.Diagnostics {
	if planned.IsNull() && !state.IsNull() && r.RequirePreview(at, state, feature).HasError() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Preview feature is not turned on",
			fmt.Sprintf("Taking back %s, which this resource set before, is a call to the beta version of Microsoft Graph. "+
				"Keep preview_features = [%q] in the provider block for the apply that removes it.", at, feature))}
	}
	return r.RequirePreview(at, planned, feature)
}

// planOutboundBlock is requirePreview for block_service_provider_outbound_access.
func planOutboundBlock(ctx context.Context, r *tf.Resource, req resource.ModifyPlanRequest) diag.Diagnostics {
	at := path.Root(outboundBlockAttribute)
	var planned, state types.Bool
	diags := req.Plan.GetAttribute(ctx, at, &planned)
	if !req.State.Raw.IsNull() {
		diags.Append(req.State.GetAttribute(ctx, at, &state)...)
	}
	if !diags.HasError() {
		diags.Append(requirePreview(r, at, planned, state, tf.ServiceProviderAccess)...)
	}
	return diags
}

func outboundBlockSchema(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: description + " It needs `service_provider_access` in the provider's `preview_features`: it is known to Graph's beta version only.",
	}
}
