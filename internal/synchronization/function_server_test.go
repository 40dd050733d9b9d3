package synchronization_test

import (
	"context"
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/synchronization"
)

// functionsProvider offers the family's functions and nothing else, so that tests call them by the protocol, as a CLI does.
type functionsProvider struct{}

func (functionsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "crosstenant"
}

func (functionsProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (functionsProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (functionsProvider) Resources(context.Context) []func() resource.Resource       { return nil }
func (functionsProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (functionsProvider) Functions(context.Context) []func() function.Function {
	return synchronization.Functions()
}

var _ provider.ProviderWithFunctions = functionsProvider{}

// Values that Go's own do not stand for.
type (
	unknown struct{}          // not known before the apply, of whatever type
	texts   []string          // a list of string, where []any is a tuple
	set     []string          // a set of string
	textMap map[string]string // a map of string, where map[string]any is an object
)

// terraformValue is what the CLI makes of a literal of the configuration.
func terraformValue(t *testing.T, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	case unknown:
		return tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
	case string:
		return tftypes.NewValue(tftypes.String, v)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case int:
		return tftypes.NewValue(tftypes.Number, big.NewFloat(float64(v)))
	case *big.Float:
		return tftypes.NewValue(tftypes.Number, v)
	case texts:
		return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, textValues(v))
	case set:
		return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, textValues(v))
	case textMap:
		all := map[string]tftypes.Value{}
		for name, text := range v {
			all[name] = tftypes.NewValue(tftypes.String, text)
		}
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, all)
	case []any:
		var kinds []tftypes.Type
		all := []tftypes.Value{}
		for _, element := range v {
			all = append(all, terraformValue(t, element))
			kinds = append(kinds, all[len(all)-1].Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, all)
	case map[string]any:
		kinds, all := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, member := range v {
			all[name] = terraformValue(t, member)
			kinds[name] = all[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, all)
	default:
		t.Fatalf("no value of Terraform stands for %T", v)
		return tftypes.Value{}
	}
}

func textValues(all []string) []tftypes.Value {
	values := []tftypes.Value{}
	for _, text := range all {
		values = append(values, tftypes.NewValue(tftypes.String, text))
	}
	return values
}

// call calls a function by the protocol. The result is nil for null, unknown{}, a string, a bool or texts.
func call(t *testing.T, name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	t.Helper()
	server := providerserver.NewProtocol6(functionsProvider{})()
	functions, err := server.GetFunctions(t.Context(), &tfprotov6.GetFunctionsRequest{})
	if err != nil || len(functions.Diagnostics) > 0 || functions.Functions[name] == nil {
		t.Fatal(err, functions)
	}
	signature := functions.Functions[name]
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		kind := tftypes.Type(tftypes.DynamicPseudoType)
		if i < len(signature.Parameters) {
			kind = signature.Parameters[i].Type
		}
		encoded, err := tfprotov6.NewDynamicValue(kind, terraformValue(t, argument))
		if err != nil {
			t.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &encoded)
	}
	resp, err := server.CallFunction(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return nil, resp.Error
	}
	result, err := resp.Result.Unmarshal(signature.Return.Type)
	if err != nil {
		t.Fatal(err)
	}
	return plainValue(t, result), nil
}

// plainValue is the counterpart of terraformValue for results.
func plainValue(t *testing.T, v tftypes.Value) any {
	t.Helper()
	var text string
	var truth bool
	var list []tftypes.Value
	switch {
	case !v.IsKnown():
		return unknown{}
	case v.IsNull():
		return nil
	case v.Type().Is(tftypes.String) && v.As(&text) == nil:
		return text
	case v.Type().Is(tftypes.Bool) && v.As(&truth) == nil:
		return truth
	case v.Type().Is(tftypes.List{ElementType: tftypes.String}) && v.As(&list) == nil:
		all := texts{}
		for _, element := range list {
			all = append(all, fmt.Sprint(plainValue(t, element)))
		}
		return all
	default:
		t.Fatalf("a function answered %s", v)
		return nil
	}
}
