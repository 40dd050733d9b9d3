package crosstenantaccess

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resources lists what the provider offers from this family.
func Resources() []func() resource.Resource {
	return []func() resource.Resource{
		NewAccessPolicyResource,
		NewAccessDefaultResource,
		NewPartnerResource,
		NewIdentitySynchronizationResource,
		NewMultitenantPartnerTemplateResource,
		NewMultitenantIdentitySynchronizationTemplateResource,
	}
}

// ListResources lists the family's list resources.
func ListResources() []func() list.ListResource {
	return []func() list.ListResource{
		NewPartnerListResource,
		NewIdentitySynchronizationListResource,
	}
}

// DataSources lists the family's data sources.
func DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		NewAccessEffectiveDataSource,
		NewAccessPartnersDataSource,
	}
}

// Actions lists the family's actions: none yet.
func Actions() []func() action.Action { return nil }
