// Command guardrails writes the table of guardrails into the guide that it is given:
//
//	guardrails FILE
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/docs"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "guardrails:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: guardrails FILE")
	}
	page, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	written, err := docs.WithGuardrails(string(page), provider.Guardrails())
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(written), 0o600)
}
