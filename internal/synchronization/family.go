package synchronization

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resources lists the constructors of the family's resources.
func Resources() []func() resource.Resource {
	return []func() resource.Resource{
		NewApplicationResource,
		NewJobResource,
		NewSchemaResource,
		NewScheduleResource,
		NewAssignmentResource,
		NewAssignmentsResource,
		NewProvisionOnDemandResource,
	}
}

// ListResources lists the constructors of the family's list resources.
func ListResources() []func() list.ListResource {
	return []func() list.ListResource{
		NewApplicationListResource,
		NewJobListResource,
		NewScheduleListResource,
		NewSchemaListResource,
		NewAssignmentListResource,
		NewAssignmentsListResource,
	}
}

// DataSources lists the constructors of the family's data sources.
func DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		NewJobDataSource,
	}
}

// Actions lists the constructors of the family's actions.
func Actions() []func() action.Action {
	return []func() action.Action{
		NewProvisionOnDemandAction,
	}
}

// Functions lists the constructors of the family's functions.
func Functions() []func() function.Function {
	return []func() function.Function{
		NewEvaluateExpressionFunction,
		NewNormalizeExpressionFunction,
		NewMatchesScopingFilterFunction,
	}
}
