package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cli runs Terraform or OpenTofu in one working folder.
type cli struct {
	path   string
	folder string
	env    []string
	screen io.Writer // what a person watching sees; nil shows nothing
}

// run shows the command and its output and answers the exit code. An error means that it could not be run at all.
func (c *cli) run(ctx context.Context, args ...string) (int, string, error) {
	if c.screen != nil {
		fmt.Fprintf(c.screen, "$ %s %s\n", c.name(), strings.Join(args, " "))
	}
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, c.path, args...)
	// An interrupt lets the CLI write its state; the terminal has sent it to the whole group already.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Dir, cmd.Env = c.folder, c.env
	cmd.Stdout, cmd.Stderr = &output, &output
	if c.screen != nil {
		cmd.Stdout = io.MultiWriter(&output, c.screen)
		cmd.Stderr = cmd.Stdout
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return -1, output.String(), fmt.Errorf("%s %s: %w", c.name(), strings.Join(args, " "), err)
	}
	if ctx.Err() != nil {
		return -1, output.String(), ctx.Err()
	}
	return cmd.ProcessState.ExitCode(), output.String(), nil
}

// expect runs a command and insists on its exit code.
func (c *cli) expect(ctx context.Context, want int, args ...string) (string, error) {
	code, output, err := c.run(ctx, args...)
	if err != nil {
		return output, err
	}
	if code != want {
		if c.screen == nil {
			fmt.Fprintln(os.Stderr, output)
		}
		return output, fmt.Errorf("%s %s: exit code %d, want %d", c.name(), strings.Join(args, " "), code, want)
	}
	return output, nil
}

// output decodes an output value of the root module.
func (c *cli) output(ctx context.Context, name string, into any) error {
	quiet := *c
	quiet.screen = nil
	text, err := quiet.expect(ctx, 0, "output", "-json", name)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// name is what a person would type.
func (c *cli) name() string { return filepath.Base(c.path) }
