// Command terraform-provider-crosstenant serves the crosstenant provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// version is set when a release is linked.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "let a debugger start the provider")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address:         provider.Address,
		Debug:           *debug,
		ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}
