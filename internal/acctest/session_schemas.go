package acctest

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// schemas are what a CLI asks for when it starts the provider.
type schemas struct {
	provider   *tfprotov6.Schema
	resources  map[string]*tfprotov6.Schema
	data       map[string]*tfprotov6.Schema
	lists      map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// providerSchemas are the same in every process of the provider, and cost more than most calls.
var providerSchemas = sync.OnceValues(func() (schemas, error) {
	server, err := provider.NewServer(provider.NewWithEnvironment("test", func(string) string { return "" })())
	if err != nil {
		return schemas{}, err
	}
	all, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return schemas{}, err
	}
	ids, err := server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return schemas{}, err
	}
	return schemas{provider: all.Provider, resources: all.ResourceSchemas, data: all.DataSourceSchemas, lists: all.ListResourceSchemas, identities: ids.IdentitySchemas}, nil
})
