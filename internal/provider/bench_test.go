package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// BenchmarkSchemas is what each process of the provider does before anything else: a command starts several, and every one of
// them is asked for all schemas. A second question to the same process costs what the answer's conversion does.
func BenchmarkSchemas(b *testing.B) {
	ask := func(server tfprotov6.ProviderServer) {
		resp, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
		if err != nil || len(resp.Diagnostics) > 0 {
			b.Fatal(err, resp.Diagnostics)
		}
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			server, err := provider.NewServer(provider.New("test")())
			if err != nil {
				b.Fatal(err)
			}
			ask(server)
		}
	})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		server, err := provider.NewServer(provider.New("test")())
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			ask(server)
		}
	})
}
