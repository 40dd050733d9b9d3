package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// TestServerTakesEmptyArguments hands a function what OpenTofu sends for a null of a known type.
func TestServerTakesEmptyArguments(t *testing.T) {
	t.Parallel()
	server, err := provider.NewServer(provider.New("test")())
	if err != nil {
		t.Fatal(err)
	}
	expression, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, `Append("a", "b")`))
	if err != nil {
		t.Fatal(err)
	}
	for name, empty := range map[string]*tfprotov6.DynamicValue{"nothing": nil, "no content": {}} {
		answer, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
			Name: "evaluate_expression", Arguments: []*tfprotov6.DynamicValue{&expression, empty},
		})
		if err != nil || answer.Error != nil {
			t.Errorf("%s: got %v, %+v", name, err, answer)
			continue
		}
		got, err := answer.Result.Unmarshal(tftypes.DynamicPseudoType)
		if err != nil || !got.Equal(tftypes.NewValue(tftypes.String, "ab")) {
			t.Errorf("%s: got %v, %v, want ab", name, got, err)
		}
	}

	answer, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
		Name: "normalize_expression", Arguments: []*tfprotov6.DynamicValue{{}},
	})
	if err != nil || answer.Error == nil || !strings.Contains(answer.Error.Text, "null") {
		t.Errorf("got %v, %+v for an expression that is null, want an error that says so", err, answer.Error)
	}
}

// TestServerIsWhole: nothing that a CLI can ask the framework's server for is lost behind ours.
func TestServerIsWhole(t *testing.T) {
	t.Parallel()
	server, err := provider.NewServer(provider.New("test")())
	if err != nil {
		t.Fatal(err)
	}
	framework := providerserver.NewProtocol6(provider.New("test")())()
	for name, offers := range map[string]func(tfprotov6.ProviderServer) bool{
		"list resources": func(s tfprotov6.ProviderServer) bool { _, ok := s.(tfprotov6.ListResourceServer); return ok },
		"actions":        func(s tfprotov6.ProviderServer) bool { _, ok := s.(tfprotov6.ActionServer); return ok },
		"state stores":   func(s tfprotov6.ProviderServer) bool { _, ok := s.(tfprotov6.StateStoreServer); return ok },
	} {
		if got, want := offers(server), offers(framework); got != want {
			t.Errorf("%s: got %v, the framework's server %v", name, got, want)
		}
	}
}
