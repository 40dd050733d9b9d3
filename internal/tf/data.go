package tf

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// Preview features that the provider block can turn on. What they unlock lives in Graph's beta version.
const (
	GroupSynchronization  = "group_synchronization"
	ServiceProviderAccess = "service_provider_access"
	DeletedPartners       = "deleted_partners"
)

// PreviewFeatures lists every name that preview_features accepts, in the order of the documentation.
func PreviewFeatures() []string {
	return []string{GroupSynchronization, ServiceProviderAccess, DeletedPartners}
}

// Data is what the configured provider hands to every resource, data source and action.
type Data struct {
	Graph *graph.Clients
	// DefaultTenantID is unknown while the provider's configuration is, and null if nothing names a tenant.
	DefaultTenantID types.String
	// Preview holds the features turned on.
	Preview map[string]bool
	// PreviewUnknown says that preview_features is not known yet; nothing is refused for it then, and nothing allowed.
	PreviewUnknown bool
	// Trusted are the tenants that the provider block trusts.
	Trusted TrustedTenants
}

// TrustedTenants are tenant ids in lower case; nil where the provider block does not say whom it trusts, or does not know it yet.
type TrustedTenants map[string]bool

// base is what Resource, DataSource and Action have in common.
type base struct {
	data *Data
}

// configure takes the provider's data. It is nil while Terraform only validates.
func (b *base) configure(providerData any) diag.Diagnostics {
	var diags diag.Diagnostics
	if providerData == nil {
		return diags
	}
	data, ok := providerData.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("The provider handed over %T instead of *tf.Data. This is a bug in the provider.", providerData))
		return diags
	}
	b.data = data
	return diags
}

// Tenant is the Graph client of one tenant; making it costs nothing. The id must be known: PlanTenant,
// EffectiveTenant and ImportState see to that.
func (b *base) Tenant(id GUID) *graph.Tenant {
	return b.data.Graph.Tenant(id.Lower())
}

// Configured tells whether the provider's settings are there, without which Tenant has nobody to ask. The protocol lets
// a plan come before them.
func (b *base) Configured() bool { return b.data != nil }

// Preview tells whether a preview feature is turned on.
func (b *base) Preview(feature string) bool {
	return b.data != nil && b.data.Preview[feature]
}

// Untrusted tells whether the provider block names the tenants it trusts and another one than these is meant.
func (b *base) Untrusted(tenantID GUID) bool {
	return b.data != nil && b.data.Trusted != nil && tenantID.Lower() != "" && !b.data.Trusted[tenantID.Lower()]
}

// RequirePreview refuses a value of the attribute at p unless its preview feature is turned on, so that the beta
// version of Graph is never called by surprise. Null asks for nothing. Call it in ModifyPlan.
func (b *base) RequirePreview(p path.Path, value attr.Value, feature string) diag.Diagnostics {
	var diags diag.Diagnostics
	if b.data == nil || value.IsNull() || b.data.PreviewUnknown || b.Preview(feature) {
		return diags
	}
	diags.AddAttributeError(p, "Preview feature is not turned on",
		fmt.Sprintf("%s is only in the beta version of Microsoft Graph, which may change at any time. "+
			"To use it, add preview_features = [%q] to the provider block; otherwise remove the attribute.", p, feature))
	return diags
}

// EffectiveTenant is the tenant that an object lives in: the configured one, else the provider's. Data sources and
// actions call it with their configuration; a resource whose plan could not know the tenant calls it in Create.
func (b *base) EffectiveTenant(configured GUID) (GUID, diag.Diagnostics) {
	var diags diag.Diagnostics
	if !configured.IsNull() && !configured.IsUnknown() {
		return configured, diags
	}
	if b.data == nil {
		diags.AddError("Provider is not configured", "The tenant was asked for before the provider was configured. This is a bug in the provider.")
		return GUID{}, diags
	}
	switch def := b.data.DefaultTenantID; {
	case def.IsUnknown():
		diags.AddAttributeError(path.Root(tenantIDName), "Tenant is not known yet",
			"tenant_id is not set here and the provider's own tenant_id depends on a value that is only known after apply. "+
				"Set tenant_id here, or apply what the provider's tenant_id depends on first.")
	case def.IsNull():
		diags.Append(noTenantError())
	default:
		return NewGUID(def.ValueString()), diags
	}
	return GUID{}, diags
}

func noTenantError() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(tenantIDName), "No tenant",
		"Nothing says which Microsoft Entra tenant this belongs to. Set tenant_id here or in the provider block, "+
			"or export ARM_TENANT_ID (or AZURE_TENANT_ID).")
}
