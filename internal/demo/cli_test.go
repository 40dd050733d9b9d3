//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script is a command in place of a CLI.
func script(t *testing.T, body string) *cli {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "terraform")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return &cli{path: path, folder: folder, screen: &bytes.Buffer{}}
}

func TestExpectInsistsOnTheExitCode(t *testing.T) {
	t.Parallel()
	c := script(t, "echo one plan; exit 2\n")
	output, err := c.expect(t.Context(), 2, "plan", "-detailed-exitcode")
	if err != nil || output != "one plan\n" {
		t.Errorf("output %q, error %v", output, err)
	}
	if _, err := c.expect(t.Context(), 0, "plan", "-detailed-exitcode"); err == nil || !strings.Contains(err.Error(), "terraform plan -detailed-exitcode: exit code 2, want 0") {
		t.Errorf("the error does not tell the exit code: %v", err)
	}
	if shown := c.screen.(*bytes.Buffer).String(); !strings.Contains(shown, "$ terraform plan -detailed-exitcode\none plan\n") {
		t.Errorf("the screen shows %q", shown)
	}
}

func TestOutputIsDecodedAndNotShown(t *testing.T) {
	t.Parallel()
	c := script(t, `[ "$*" = "output -json pilots" ] && echo '[{"object_id": "1"}]'`)
	var pilots []struct {
		ObjectID string `json:"object_id"`
	}
	if err := c.output(t.Context(), "pilots", &pilots); err != nil || len(pilots) != 1 || pilots[0].ObjectID != "1" {
		t.Errorf("decoded %v, error %v", pilots, err)
	}
	if shown := c.screen.(*bytes.Buffer).String(); shown != "" {
		t.Errorf("the screen shows %q", shown)
	}
}

// The CLI is interrupted, not killed, so that it can write its state.
func TestInterruptionLetsTheCLIFinish(t *testing.T) {
	t.Parallel()
	c := script(t, "trap 'echo state is written; exit 1' INT\necho > ready\nwhile :; do sleep 0.05; done\n")
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		for {
			if _, err := os.Stat(filepath.Join(c.folder, "ready")); err == nil {
				interrupt()
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	output, err := c.expect(ctx, 0, "apply")
	if !errors.Is(err, context.Canceled) || output != "state is written\n" {
		t.Errorf("output %q, error %v", output, err)
	}
}

func TestRunNeedsACLIAndAProvider(t *testing.T) {
	t.Parallel()
	terraform := script(t, "echo Terraform v1.11.4\n").path
	tests := map[string]struct {
		options options
		says    string
	}{
		"no CLI":       {options{}, "-cli names the terraform or tofu"},
		"wrong path":   {options{cli: "/nonexistent/terraform"}, "no such file"},
		"another tool": {options{cli: script(t, "echo make 4.3\n").path}, "neither Terraform nor OpenTofu answered"},
		"too old":      {options{cli: script(t, "echo Terraform v1.5.7\n").path}, "needed is 1.8"},
		"no provider":  {options{cli: terraform, provider: "/nonexistent/provider"}, "make build makes one"},
		"no examples":  {options{cli: terraform, provider: terraform, examples: "/nonexistent/examples"}, "/nonexistent/examples"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), tt.options, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error does not say %q: %v", tt.says, err)
			}
		})
	}
}

func TestWorkspaceCopiesWhatIsThePublishers(t *testing.T) {
	t.Parallel()
	examples, folder := t.TempDir(), t.TempDir()
	for name, content := range map[string]string{
		"scenarios/merger/main.tf":             "a = 1",
		"scenarios/merger/terraform.tfstate":   "{}",
		"scenarios/merger/terraform.tfvars":    "own = 1",
		"scenarios/merger/.terraform/cache.tf": "b = 1",
		"modules/pair/main.tf":                 "c = 1",
	} {
		path := filepath.Join(examples, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := newWorkspace(folder, examples, "merger", script(t, "").path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.setVariables(map[string]any{"pilots": []string{"1"}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"scenarios/merger/main.tf":               true,
		"modules/pair/main.tf":                   true,
		"scenarios/merger/terraform.tfvars.json": true,
		"scenarios/merger/terraform.tfstate":     false,
		"scenarios/merger/terraform.tfvars":      false,
		"scenarios/merger/.terraform/cache.tf":   false,
	} {
		if _, err := os.Stat(filepath.Join(folder, "examples", name)); (err == nil) != want {
			t.Errorf("%s is in the copy: %t, want %t", name, err == nil, want)
		}
	}
	config, err := os.ReadFile(w.config)
	if err != nil || !strings.Contains(string(config), "filesystem_mirror") || strings.Contains(string(config), "direct") {
		t.Errorf("the CLI may look elsewhere than in the mirror: %s (%v)", config, err)
	}
	for _, host := range registryHosts {
		found, _ := filepath.Glob(filepath.Join(w.mirror(), host, "crosstenant", "crosstenant", mirrorVersion, "*", "terraform-provider-crosstenant_v*"))
		if len(found) != 1 {
			t.Errorf("the mirror has %q for %s", found, host)
		}
	}
}
