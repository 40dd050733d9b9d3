// Command terraformcli prints the path of a Terraform or OpenTofu command that
// will do: one named by hand, one in PATH, one of a list, or, where asked for, OpenTofu
// compiled from its module. What it chose and why goes to standard error.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	cli, err := choose(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "terraformcli:", err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, "Using", cli)
	fmt.Println(cli.Path)
}

func choose(ctx context.Context) (terraformcli.CLI, error) {
	var (
		named   = flag.String("use", "", "this command and no other")
		product = flag.String("product", "", "terraform or tofu; either if not set")
		atLeast = flag.String("at-least", "0", "oldest version that will do, beyond what the provider supports")
		others  = flag.String("or", "", "further commands to try, a list like PATH")
		build   = flag.String("build", "", "folder in which OpenTofu is compiled if nothing else will do")
	)
	flag.Parse()
	version, err := terraformcli.ParseVersion(*atLeast)
	if err != nil {
		return terraformcli.CLI{}, err
	}
	wish := terraformcli.Wish{Product: terraformcli.Product(*product), AtLeast: version}
	if *named != "" {
		return terraformcli.Find(ctx, wish, []string{*named})
	}
	candidates := append(terraformcli.InPath(), filepath.SplitList(*others)...)
	cli, err := terraformcli.Find(ctx, wish, candidates)
	if err == nil || *build == "" {
		return cli, err
	}
	fmt.Fprintln(os.Stderr, err)
	return terraformcli.Builder{Module: "internal/tools/opentofu", Folder: *build, Log: os.Stderr}.OpenTofu(ctx)
}
