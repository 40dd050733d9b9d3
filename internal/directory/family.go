package directory

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resources lists the family's resources: none yet.
func Resources() []func() resource.Resource { return nil }

// DataSources lists what the provider offers from this family.
func DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{NewTenantInformationDataSource}
}

// Actions lists the family's actions: none yet.
func Actions() []func() action.Action { return nil }
