// Command terraform-provider-crosstenant serves the crosstenant provider to Terraform and OpenTofu.
package main

import (
	"flag"
	"log"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// version is set when a release is linked.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "let a debugger start the provider")
	flag.Parse()

	if err := provider.Serve(version, *debug); err != nil {
		log.Fatal(err)
	}
}
