//go:build unix

package acctest_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// demonstration is the command behind make demo, compiled, with a temporary folder of its own to leave nothing in.
func demonstration(t *testing.T) (cmd *exec.Cmd, temporary string) {
	t.Helper()
	folder := t.TempDir()
	binary, temporary := filepath.Join(folder, "demo"), filepath.Join(folder, "tmp")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./internal/demo")
	build.Dir = acctest.Root()
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	cmd = exec.CommandContext(ctx, binary, "-cli", acctest.CLI(t).Path, "-provider", acctest.ProviderBinary(t))
	cmd.Dir = acctest.Root()
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a terminal does, so that Ctrl-C reaches the CLI too
	return cmd, temporary
}

func requireEmpty(t *testing.T, folder string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "crosstenant-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %q behind (%v)", left, err)
	}
}

// TestDemo runs the demo, whose steps are checks themselves.
func TestDemo(t *testing.T) {
	t.Parallel()
	cmd, temporary := demonstration(t)
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, want := range []string{
		"The plan", "The apply", "What on-demand provisioning answered for each pilot", "maelle.lefevre@fabrikam.com   Success",
		"One synchronization cycle", "The external users in the target", "Kacper Żuraw (Fabrikam)", "Marit Strøm", "A second plan, which is empty",
		"Somebody edits one attribute mapping", `"Append([displayName], \" (external)\")" -> "Append([displayName], \" (Fabrikam)\")"`,
		"the plan shows that drift", "The repair of both", "Destroy, and who stays behind", "To drain them", "Every step did what it should",
	} {
		if !strings.Contains(string(output), want) {
			t.Errorf("the demo does not show %q", want)
		}
	}
	requireEmpty(t, temporary)
}

// TestDemoInterrupted sends Ctrl-C while the demo's apply runs.
func TestDemoInterrupted(t *testing.T) {
	t.Parallel()
	cmd, temporary := demonstration(t)
	shown, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(shown)
	for interrupted := false; lines.Scan(); {
		if !interrupted && strings.Contains(lines.Text(), "Creating...") {
			interrupted = true
			if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(complaints.String(), "demo: interrupted") {
		t.Errorf("it ended with %v: %s", err, &complaints)
	}
	requireEmpty(t, temporary)
}
