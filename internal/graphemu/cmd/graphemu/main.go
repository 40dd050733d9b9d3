// Command graphemu serves the embedded Microsoft Graph and its login authority on one TLS listener.
//
//	graphemu -listen 127.0.0.1:0 -state DIR
//
// Once it listens it writes DIR/ready.json with the endpoints, the file of its certificate authority and each tenant's
// credentials. It stops on SIGTERM or an interrupt, and takes ready.json away again. It exits with 0 then, with 2 after a
// mistake on the command line, and with 1 where it cannot serve.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "graphemu:", strings.TrimPrefix(err.Error(), "graphemu: "))
	}
	os.Exit(exitCode(err))
}

// usageError is a mistake on the command line.
type usageError struct{ error }

// exitCode is 2 for a mistake on the command line and 1 for what went wrong later.
func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usageError{}):
		return 2
	default:
		return 1
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	cfg, err := parseFlags(args, out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return usageError{fmt.Errorf("%w (graphemu -h lists the flags)", err)}
	}
	if cfg.list {
		printBehaviours(out)
		return nil
	}
	server, err := cfg.server()
	if err != nil {
		return usageError{err}
	}
	tenants, err := seed(server, cfg.seed)
	if err != nil {
		return usageError{err}
	}
	state, err := filepath.Abs(cfg.state) // ready.json is read in other folders than this one
	if err != nil {
		return err
	}
	if err := os.MkdirAll(state, 0o700); err != nil {
		return fmt.Errorf("the folder of -state cannot be made: %w", err)
	}
	endpoint, err := server.Listen(context.WithoutCancel(ctx), cfg.listen, filepath.Join(state, "ca.pem"))
	if err != nil {
		return err
	}
	ready := filepath.Join(state, "ready.json")
	if err := writeReady(ready, endpoint, tenants); err != nil {
		return fmt.Errorf("the folder of -state cannot be written to: %w", errors.Join(err, endpoint.Close()))
	}
	fmt.Fprintf(out, "serving %s, described in %s\n", endpoint.GraphURL, ready)
	runJobs(ctx, server)
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(os.Remove(ready), endpoint.Shutdown(graceful))
}

// runJobs runs the synchronization jobs that fall due, until the context ends or the go command that runs this program does.
func runJobs(ctx context.Context, server *graphemu.Server) {
	executable, _ := os.Executable()
	starter := parent(executable)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for !orphaned(starter) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			server.RunDue()
		}
	}
}

func printBehaviours(out io.Writer) {
	for _, b := range graphemu.Behaviours() {
		fmt.Fprintf(out, "%s\n", b.Name)
		for _, answer := range b.Answers {
			mark := ""
			if answer == b.Default {
				mark = " (default)"
			}
			fmt.Fprintf(out, "  = %s%s\n", answer, mark)
		}
		fmt.Fprintf(out, "  %s\n  Open because: %s\n\n", b.Explanation, b.Reference)
	}
}
