package synchronization

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// microsoft365Warning says whose a configuration is and what to do about it.
func microsoft365Warning(application string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Synchronization application %q belongs to the Microsoft 365 admin center", application),
		"The Microsoft 365 admin center made it and manages its job, mappings and scope. If Terraform manages them as well, each undoes what the other does: "+
			"leave them out of the configuration, or stop managing them there.")
}

// warnOfMicrosoft365 looks, at an import only, whether a job belongs to a configuration of the Microsoft 365 admin center: the job
// itself does not say so, the name of its service principal does. Who may not read that imports without the warning.
func (r *jobResource) warnOfMicrosoft365(ctx context.Context, imported *tfsdk.State) diag.Diagnostics {
	var tenantID, servicePrincipalID tf.GUID
	diags := imported.GetAttribute(ctx, path.Root("tenant_id"), &tenantID)
	diags.Append(imported.GetAttribute(ctx, path.Root("service_principal_id"), &servicePrincipalID)...)
	if diags.HasError() {
		return diags
	}
	sp, err := r.Tenant(tenantID).ServicePrincipal(ctx, servicePrincipalID.Lower())
	if err == nil && belongsToMicrosoft365(sp.DisplayName) {
		diags.Append(microsoft365Warning(sp.DisplayName))
	}
	return diags
}
