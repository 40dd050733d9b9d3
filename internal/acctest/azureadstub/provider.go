package azureadstub

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Provider is the stand-in. Its resources make and read nothing: state says what the configuration and IDs say.
type Provider struct {
	// ID answers the id of the resource that a configuration stands for, and further computed strings, by attribute. config has the
	// strings that the configuration sets.
	ID func(typeName string, config map[string]string) map[string]string

	mu        sync.Mutex
	destroyed []string
}

// Factory serves the provider to the testing library.
func (p *Provider) Factory() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(p)()
}

// Destroyed lists the ids of the resources that a CLI destroyed through this provider.
func (p *Provider) Destroyed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.destroyed)
}

func (p *Provider) noteDestroyed(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.destroyed = append(p.destroyed, id)
}

// Metadata says the provider's name, with which its types begin.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "azuread"
}

// Schema is empty: nobody logs in.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{}
}

// Configure needs nothing.
func (p *Provider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources are none.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource { return nil }

// Resources are those of azuread that have to do with synchronization.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, kind := range kinds() {
		all = append(all, func() resource.Resource { return &stub{provider: p, kind: kind} })
	}
	return all
}
