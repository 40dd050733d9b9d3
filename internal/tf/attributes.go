package tf

import (
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

const (
	tenantIDName        = "tenant_id"
	tenantIDDescription = "Tenant in which the object lives (GUID). Default: the provider's `tenant_id`."
)

// TenantIDAttribute is tenant_id of a resource; PlanTenant plans it.
func TenantIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		CustomType: GUIDType{},
		Optional:   true,
		Computed:   true,
		MarkdownDescription: tenantIDDescription + " Written to state once: a later change of the provider's tenant is an error until the " +
			"configuration says which tenant is meant. Another value destroys the object and creates it in the other tenant.",
	}
}

// DataSourceTenantIDAttribute is tenant_id of a data source; its Read writes what EffectiveTenant answers.
func DataSourceTenantIDAttribute() datasourceschema.StringAttribute {
	return datasourceschema.StringAttribute{
		CustomType:          GUIDType{},
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Tenant that is asked (GUID). Default: the provider's `tenant_id`.",
	}
}

// ActionTenantIDAttribute is tenant_id of an action; its Invoke uses what EffectiveTenant answers.
func ActionTenantIDAttribute() actionschema.StringAttribute {
	return actionschema.StringAttribute{
		CustomType:          GUIDType{},
		Optional:            true,
		MarkdownDescription: tenantIDDescription,
	}
}
