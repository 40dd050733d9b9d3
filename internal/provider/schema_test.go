package provider

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// TestSchemas asks the server as a CLI does: a schema that the framework refuses fails here, not at a user's.
func TestSchemas(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(NewWithEnvironment("test", env{}.get)())()
	resp, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
	identities, err := server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil || len(identities.Diagnostics) > 0 {
		t.Fatal(err, identities.Diagnostics)
	}

	described(t, "provider", resp.Provider.Block)
	for name, schema := range resp.ResourceSchemas {
		described(t, name, schema.Block)
		wantTenantID(t, name, schema.Block)
		identity, ok := identities.IdentitySchemas[name]
		if name == "crosstenant_provision_on_demand" {
			if ok {
				t.Errorf("%s has an identity although it cannot be imported", name)
			}
			continue
		}
		if !ok || !slices.ContainsFunc(identity.IdentityAttributes, func(a *tfprotov6.ResourceIdentitySchemaAttribute) bool { return a.Name == "tenant_id" }) {
			t.Errorf("%s has no identity with tenant_id", name)
		}
	}
	for name, schema := range resp.DataSourceSchemas {
		described(t, name, schema.Block)
		wantTenantID(t, name, schema.Block)
	}
	for name, schema := range resp.ActionSchemas {
		described(t, name, schema.Schema.Block)
		wantTenantID(t, name, schema.Schema.Block)
	}
	for name, signature := range resp.Functions {
		if signature.Summary == "" || signature.Description == "" {
			t.Errorf("function %s has no summary or no description", name)
		}
		for _, parameter := range append(signature.Parameters, signature.VariadicParameter) {
			if parameter != nil && parameter.Description == "" {
				t.Errorf("function %s: parameter %s has no description", name, parameter.Name)
			}
		}
	}
	if len(resp.ResourceSchemas) == 0 || len(resp.DataSourceSchemas) == 0 || len(resp.ActionSchemas) == 0 || len(resp.Functions) == 0 {
		t.Error("a kind of thing is not offered at all")
	}
}

func wantTenantID(t *testing.T, name string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	for _, a := range block.Attributes {
		if a.Name == "tenant_id" {
			if !a.Optional {
				t.Errorf("%s: tenant_id must be optional", name)
			}
			return
		}
	}
	t.Errorf("%s has no tenant_id", name)
}

// described checks that every attribute says in the documentation what it is.
func described(t *testing.T, name string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	if block.Description == "" {
		t.Errorf("%s has no description", name)
	}
	describedAttributes(t, name, block.Attributes)
	for _, nested := range block.BlockTypes {
		t.Errorf("%s.%s is a block; nested things are attributes here", name, nested.TypeName)
	}
}

func describedAttributes(t *testing.T, name string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range attributes {
		at := name + "." + a.Name
		if a.Description == "" {
			t.Errorf("%s has no description", at)
		}
		if a.NestedType != nil {
			describedAttributes(t, at, a.NestedType.Attributes)
		}
	}
}
