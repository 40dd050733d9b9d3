package acctest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// sampleID stands for whatever a required argument is.
const sampleID = "7c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"

// sampleObject has a value for each required attribute and null for the others, but for what is given.
func sampleObject(attributes []*tfprotov6.SchemaAttribute, kind tftypes.Type, given map[string]string) tftypes.Value {
	members := map[string]tftypes.Value{}
	for _, a := range attributes {
		members[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		if text, ok := given[a.Name]; ok {
			members[a.Name] = tftypes.NewValue(tftypes.String, text)
		} else if a.Required {
			members[a.Name] = sample(a)
		}
	}
	return tftypes.NewValue(kind, members)
}

func sample(a *tfprotov6.SchemaAttribute) tftypes.Value {
	if a.NestedType != nil {
		element := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}
		for _, nested := range a.NestedType.Attributes {
			element.AttributeTypes[nested.Name] = nested.ValueType()
		}
		value := sampleObject(a.NestedType.Attributes, element, nil)
		if a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle {
			return value
		}
		return tftypes.NewValue(a.ValueType(), []tftypes.Value{value})
	}
	switch kind := a.ValueType().(type) {
	case tftypes.Set, tftypes.List:
		return tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(tftypes.String, sampleID)})
	default:
		if kind.Is(tftypes.Bool) {
			return tftypes.NewValue(kind, true)
		}
		return tftypes.NewValue(kind, sampleID)
	}
}

// TestEveryResourcePlansItsTenant plans each resource that the provider offers: without tenant_id it is planned in the
// provider's tenant, as a known value; and where the state is in another tenant, that is an error that names both.
func TestEveryResourcePlansItsTenant(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	server, err := env.ProviderFactories()["crosstenant"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	dynamic := func(t *testing.T, schema *tfprotov6.Schema, value tftypes.Value) *tfprotov6.DynamicValue {
		t.Helper()
		d, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	block := sampleObject(schemas.Provider.Block.Attributes, schemas.Provider.ValueType(), map[string]string{
		"tenant_id": env.Contoso.ID(), "client_id": env.ClientID, "client_secret": env.ClientSecret,
		"graph_endpoint": env.URL, "authority_host": env.URL, "ca_certificate_file": env.CAFile,
	})
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, schemas.Provider, block)})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, configured.Diagnostics)
	}

	for name, schema := range schemas.ResourceSchemas {
		t.Run(name, func(t *testing.T) {
			config := sampleObject(schema.Block.Attributes, schema.ValueType(), nil)
			plan := func(prior tftypes.Value, proposed tftypes.Value) *tfprotov6.PlanResourceChangeResponse {
				resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
					TypeName: name, Config: dynamic(t, schema, config), PriorState: dynamic(t, schema, prior), ProposedNewState: dynamic(t, schema, proposed),
				})
				if err != nil {
					t.Fatal(err)
				}
				return resp
			}

			created := plan(tftypes.NewValue(schema.ValueType(), nil), config)
			if failed(created.Diagnostics) { // guardrails may warn of it
				t.Fatal(created.Diagnostics[0].Summary, created.Diagnostics[0].Detail)
			}
			planned, err := created.PlannedState.Unmarshal(schema.ValueType())
			if err != nil {
				t.Fatal(err)
			}
			at, _, err := tftypes.WalkAttributePath(planned, tftypes.NewAttributePath().WithAttributeName("tenant_id"))
			if tenant, ok := at.(tftypes.Value); err != nil || !ok || !tenant.Equal(tftypes.NewValue(tftypes.String, env.Contoso.ID())) {
				t.Errorf("tenant_id is planned as %v, want the provider's tenant", at)
			}

			elsewhere := sampleObject(schema.Block.Attributes, schema.ValueType(), map[string]string{"tenant_id": env.Fabrikam.ID()})
			for _, d := range plan(elsewhere, elsewhere).Diagnostics {
				if d.Severity == tfprotov6.DiagnosticSeverityError && d.Attribute.String() == `AttributeName("tenant_id")` &&
					strings.Contains(d.Detail, env.Contoso.ID()) && strings.Contains(d.Detail, env.Fabrikam.ID()) {
					return
				}
			}
			t.Error("the provider's tenant differs from the state's, and that is no error which names both")
		})
	}
}
