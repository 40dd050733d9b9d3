package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	options := options{}
	flag.StringVar(&options.cli, "cli", "", "`path` of the terraform or tofu to drive")
	flag.StringVar(&options.provider, "provider", ".bin/terraform-provider-crosstenant", "`path` of the built provider")
	flag.StringVar(&options.examples, "examples", "examples", "`folder` of the examples")
	flag.BoolVar(&options.keep, "keep", false, "keep the working folder, to look around in it afterwards")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, options, os.Stdout); err != nil {
		if errors.Is(err, context.Canceled) {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		stop()
		os.Exit(1)
	}
}
