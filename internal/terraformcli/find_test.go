package terraformcli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script writes an executable shell script that stands in for a command in PATH.
func script(t *testing.T, folder, name, body string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindPassesOverWhatWillNotDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	old := script(t, folder, "old", `echo "Terraform v1.5.7"`)
	broken := script(t, folder, "broken", `echo "no version is set" >&2; exit 126`)
	other := script(t, folder, "other", `echo "Terragrunt v9.9.9"`)
	tofu := script(t, folder, "tofu", `printf 'Warning: something\n\nOpenTofu v1.12.6\non linux_amd64\n'`)
	terraform := script(t, folder, "terraform", `printf 'Terraform v1.14.8-dev\non linux_amd64\n\nYour version is out of date!\n'`)
	missing := filepath.Join(folder, "missing")

	cases := map[string]struct {
		wish       Wish
		candidates []string
		want       string
		reasons    []string // in the error
	}{
		"first that works":     {Wish{}, []string{missing, broken, other, old, tofu, terraform}, tofu, nil},
		"product wished for":   {Wish{Product: Terraform}, []string{tofu, old, terraform}, terraform, nil},
		"old enough to fail":   {Wish{Product: Terraform, AtLeast: Version{1, 15, 0}}, []string{terraform}, "", []string{"is Terraform 1.14.8, needed is 1.15.0 or newer"}},
		"minimum of the house": {Wish{}, []string{old}, "", []string{"is Terraform 1.5.7, needed is 1.8.0 or newer"}},
		"says what was wrong":  {Wish{}, []string{broken, other}, "", []string{"exit status 126 (no version is set)", "neither Terraform nor OpenTofu answered"}},
		"nothing to look at":   {Wish{}, nil, "", []string{"none in PATH"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli, err := Find(t.Context(), c.wish, c.candidates)
			if cli.Path != c.want {
				t.Errorf("found %q, want %q (%v)", cli.Path, c.want, err)
			}
			if c.want == "" && !errors.Is(err, ErrNone) {
				t.Errorf("error %v is not ErrNone", err)
			}
			for _, reason := range c.reasons {
				if err == nil || !strings.Contains(err.Error(), reason) {
					t.Errorf("error %v does not say %q", err, reason)
				}
			}
		})
	}
}

func TestProbeGivesUpOnAScriptThatHangs(t *testing.T) {
	t.Parallel()
	path := script(t, t.TempDir(), "terraform", "sleep 60")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := Probe(ctx, path); err == nil {
		t.Error("a hanging script was taken for a CLI")
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("gave up after %v", took)
	}
}

func TestProbeShowsTheCommandNothingOfTheMachine(t *testing.T) {
	t.Setenv("TF_CLI_ARGS", "-bogus")
	t.Setenv("ARM_CLIENT_SECRET", "secret")
	t.Setenv("TF_CLI_CONFIG_FILE", "/nonexistent")
	path := script(t, t.TempDir(), "terraform",
		`[ -z "$TF_CLI_ARGS$ARM_CLIENT_SECRET" ] && [ "$TF_CLI_CONFIG_FILE" = /dev/null ] && echo "Terraform v1.9.0"`)
	if _, err := Probe(t.Context(), path); err != nil {
		t.Error(err)
	}
}

func TestInPathListsEveryCommandAndNothingRelative(t *testing.T) {
	first, second, empty := t.TempDir(), t.TempDir(), t.TempDir()
	want := []string{script(t, first, "terraform", ""), script(t, second, "terraform", ""), script(t, first, "tofu", "")}
	if err := os.WriteFile(filepath.Join(empty, "terraform"), nil, 0o600); err != nil { // not executable
		t.Fatal(err)
	}
	t.Setenv("PATH", strings.Join([]string{"relative", empty, first, second}, string(os.PathListSeparator)))
	if got := InPath(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	got := Environment([]string{
		"HOME=/home/someone", "TF_LOG=TRACE", "TF_DATA_DIR=/elsewhere", "TF_ACC_TERRAFORM_PATH=/bin/terraform", "ARM_TENANT_ID=x",
		"AZURE_CLIENT_ID=y", "TFLINT_CONFIG=z", "CROSSTENANT_REFERENCE=/reference", "CROSSTENANT_GRAPH_ENDPOINT=https://x",
	}, "TF_IN_AUTOMATION=1")
	want := "HOME=/home/someone TF_ACC_TERRAFORM_PATH=/bin/terraform TFLINT_CONFIG=z CROSSTENANT_REFERENCE=/reference " +
		"CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null TF_IN_AUTOMATION=1"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"v1.12.6": "1.12.6", "1.8": "1.8.0", "1.15.0-beta1": "1.15.0", " 2.0.1+meta ": "2.0.1"} {
		if got, err := ParseVersion(text); err != nil || got.String() != want {
			t.Errorf("ParseVersion(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "one", "1.2.3.4", "1.-2"} {
		if got, err := ParseVersion(text); err == nil {
			t.Errorf("ParseVersion(%q) = %v, want an error", text, got)
		}
	}
	if !(Version{1, 10, 0}).AtLeast(Version{1, 8, 5}) || (Version{1, 8, 0}).AtLeast(Version{1, 8, 1}) {
		t.Error("versions compare as text")
	}
}
