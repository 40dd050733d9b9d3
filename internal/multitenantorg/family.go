package multitenantorg

import (
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resources lists what the provider offers from this family.
func Resources() []func() resource.Resource {
	return []func() resource.Resource{
		NewOrganizationResource,
		NewMemberResource,
		NewJoinRequestResource,
	}
}

// ListResources lists the family's list resources: of what there can be more than one in a tenant.
func ListResources() []func() list.ListResource {
	return []func() list.ListResource{NewMemberListResource}
}
