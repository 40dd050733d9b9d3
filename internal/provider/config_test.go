package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	contoso  = "11111111-2222-4333-8444-aaaaaaaaaaaa"
	fabrikam = "11111111-2222-4333-8444-bbbbbbbbbbbb"
	clientID = "99999999-2222-4333-8444-cccccccccccc"
)

// unknown stands for a value that is known after apply.
var unknown = tftypes.UnknownValue

// block is a provider block: attributes by name. A string, a bool, unknown, a []string, or for tenants a
// map[string]block or unknown; what is not in it is null.
type block map[string]any

func (b block) config(t *testing.T) tfsdk.Config {
	t.Helper()
	s := providerSchema()
	object, ok := s.Type().TerraformType(context.Background()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	return tfsdk.Config{Schema: s, Raw: b.value(t, object)}
}

func (b block) value(t *testing.T, object tftypes.Object) tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, nil)
	}
	for name, v := range b {
		kind, ok := object.AttributeTypes[name]
		if !ok {
			t.Fatalf("there is no attribute %s", name)
		}
		values[name] = attributeValue(t, kind, v)
	}
	return tftypes.NewValue(object, values)
}

func attributeValue(t *testing.T, kind tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case []string:
		elements := []tftypes.Value{}
		for _, text := range v {
			elements = append(elements, tftypes.NewValue(tftypes.String, text))
		}
		return tftypes.NewValue(kind, elements)
	case map[string]block:
		elements := map[string]tftypes.Value{}
		entry, ok := kind.(tftypes.Map).ElementType.(tftypes.Object)
		if !ok {
			t.Fatal("an entry of tenants is no object")
		}
		for id, b := range v {
			if b == nil {
				elements[id] = tftypes.NewValue(entry, unknown)
				continue
			}
			elements[id] = b.value(t, entry)
		}
		return tftypes.NewValue(kind, elements)
	}
	return tftypes.NewValue(kind, v)
}

// env is an environment.
type env map[string]string

func (e env) get(name string) string { return e[name] }

// configure runs Configure of a provider with this block and environment.
func configure(t *testing.T, b block, e env) (*tf.Data, diag.Diagnostics) {
	t.Helper()
	p := NewWithEnvironment("test", e.get)()
	resp := &provider.ConfigureResponse{}
	p.Configure(context.Background(), provider.ConfigureRequest{Config: b.config(t), TerraformVersion: "1.11.4"}, resp)
	data, _ := resp.ResourceData.(*tf.Data)
	return data, resp.Diagnostics
}

// resolve gives the settings that speak for a tenant.
func resolve(t *testing.T, b block, e env, tenantID string) settings {
	t.Helper()
	var model providerModel
	config := b.config(t)
	if diags := config.Get(context.Background(), &model); diags.HasError() {
		t.Fatal(diags)
	}
	entries, _, diags := model.tenantLayers(context.Background())
	if diags.HasError() {
		t.Fatal(diags)
	}
	c := &connector{tenants: entries, shared: settings{model.layer(), environmentLayer(e.get, armVariables), environmentLayer(e.get, azureVariables)}}
	s, _ := c.settingsOf(tenantID)
	return s
}

// validate runs ValidateConfig.
func validate(t *testing.T, b block) diag.Diagnostics {
	t.Helper()
	p := &Provider{getenv: env{}.get}
	resp := &provider.ValidateConfigResponse{}
	p.ValidateConfig(context.Background(), provider.ValidateConfigRequest{Config: b.config(t)}, resp)
	return resp.Diagnostics
}

// paths are the attribute paths of diagnostics.
func paths(diags diag.Diagnostics) []string {
	var all []string
	for _, d := range diags {
		at := path.Empty()
		if with, ok := d.(diag.DiagnosticWithPath); ok {
			at = with.Path()
		}
		all = append(all, at.String())
	}
	return all
}
