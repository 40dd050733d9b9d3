package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/crosstenantaccess"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/directory"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/multitenantorg"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/synchronization"
)

// Resources are the resource types of all families.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return slices.Concat(crosstenantaccess.Resources(), synchronization.Resources(), multitenantorg.Resources(), directory.Resources())
}

// ListResources are the list resources of all families: one for each resource that can be imported and of which a tenant can have
// more than one.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return slices.Concat(crosstenantaccess.ListResources(), synchronization.ListResources(), multitenantorg.ListResources())
}

// Guardrails are the rules that plans are held against, of all families.
func Guardrails() []guardrail.Entry {
	return slices.Concat(crosstenantaccess.Guardrails(), synchronization.Guardrails())
}

// DataSources are the data sources of all families.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return slices.Concat(crosstenantaccess.DataSources(), synchronization.DataSources(), directory.DataSources())
}

// Actions are the actions of all families.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return slices.Concat(crosstenantaccess.Actions(), synchronization.Actions(), directory.Actions())
}

// Functions are the functions of all families. They need no settings and send nothing.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return synchronization.Functions()
}
