//go:build unix

package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

// Workspace is a folder with a configuration in which the CLI runs the compiled
// provider in processes of its own: for what the testing library cannot show, such
// as a provider that dies, Ctrl-C, logs and whole scenarios.
type Workspace struct {
	Folder string
	CLI    terraformcli.CLI

	t        testing.TB
	env      []string
	pids     string // file to which each provider process adds its id
	commands string // folder with what scripts call; "" until one runs
}

// Workspace makes a folder with the given files (path to content) and the compiled
// provider. The CLI needs no init: dev_overrides point to the provider.
func (e *Env) Workspace(files map[string]string) *Workspace {
	e.t.Helper()
	leaveOutIfShort(e.t)
	w := &Workspace{Folder: e.t.TempDir(), CLI: CLI(e.t), t: e.t}
	overrides := e.t.TempDir()
	w.pids = filepath.Join(overrides, "pids")
	// A script instead of the binary tells each process's id; exec keeps it.
	w.write(filepath.Join(overrides, "terraform-provider-crosstenant"),
		fmt.Sprintf("#!/bin/sh\necho $$ >>'%s'\nexec '%s' \"$@\"\n", w.pids, ProviderBinary(e.t)), 0o700)
	config := filepath.Join(overrides, "cli.tfrc")
	w.write(config, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"crosstenant/crosstenant\" = %q\n  }\n  direct {}\n}\n", overrides), 0o600)
	w.env = terraformcli.Environment(os.Environ(), "TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	for name, content := range files {
		w.Write(name, content)
	}
	return w
}

// Setenv adds variables ("NAME=value") for the runs to come.
func (w *Workspace) Setenv(entries ...string) { w.env = append(w.env, entries...) }

// Write writes a file of the configuration.
func (w *Workspace) Write(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.Folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	w.write(path, content, 0o600)
}

// Remove deletes a file of the configuration.
func (w *Workspace) Remove(name string) {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.Folder, name)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *Workspace) write(path, content string, mode os.FileMode) {
	w.t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		w.t.Fatal(err)
	}
}

// Result is how a command ended.
type Result struct {
	ExitCode int
	Output   string // both streams, without colours
}

// Run runs the CLI to its end.
func (w *Workspace) Run(args ...string) Result {
	w.t.Helper()
	return w.Start(args...).Wait()
}

// MustRun runs the CLI and fails the test unless it ends with the exit code.
func (w *Workspace) MustRun(exitCode int, args ...string) Result {
	w.t.Helper()
	r := w.Run(args...)
	if r.ExitCode != exitCode {
		w.t.Fatalf("%s %s: exit code %d, want %d\n%s", w.CLI.Product, strings.Join(args, " "), r.ExitCode, exitCode, r.Output)
	}
	return r
}

// Shell runs a script as a reader of the documentation does: terraform is the CLI
// of this run. The first command that fails ends it.
func (w *Workspace) Shell(script string) Result {
	w.t.Helper()
	if w.commands == "" {
		w.commands = w.t.TempDir()
		// Nothing has to be installed: dev_overrides point to the provider, and init would ask the registry.
		w.write(filepath.Join(w.commands, "terraform"), fmt.Sprintf("#!/bin/sh\n[ \"$1\" = init ] || exec '%s' \"$@\"\n", w.CLI.Path), 0o700)
		w.Setenv("PATH="+w.commands+string(os.PathListSeparator)+os.Getenv("PATH"),
			"TF_CLI_ARGS_plan=-no-color", "TF_CLI_ARGS_apply=-no-color", "TF_CLI_ARGS_query=-no-color")
	}
	return w.start("sh", "-ec", script).Wait()
}

// Running is a command that has not ended yet.
type Running struct {
	w      *Workspace
	cmd    *exec.Cmd
	output *strings.Builder
	cancel context.CancelFunc
}

// runLimit ends a command that hangs, well before the test binary's own limit.
const runLimit = 3 * time.Minute

// Start starts the CLI in a process group of its own, so that signals reach what
// they are meant for.
func (w *Workspace) Start(args ...string) *Running {
	w.t.Helper()
	return w.start(w.CLI.Path, withoutColour(args)...)
}

func (w *Workspace) start(command string, args ...string) *Running {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	r := &Running{w: w, cmd: exec.CommandContext(ctx, command, args...), output: &strings.Builder{}, cancel: cancel}
	r.cmd.Dir, r.cmd.Env = w.Folder, w.env
	r.cmd.Stdout, r.cmd.Stderr = r.output, r.output
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r.cmd.WaitDelay = 5 * time.Second
	if err := r.cmd.Start(); err != nil {
		cancel()
		w.t.Fatal(err)
	}
	return r
}

// withoutColour turns escape sequences off where the command knows the flag.
func withoutColour(args []string) []string {
	switch args[0] {
	case "plan", "apply", "destroy", "refresh", "validate", "import":
		return append([]string{args[0], "-no-color"}, args[1:]...)
	}
	return args
}

// Wait waits for the end.
func (r *Running) Wait() Result {
	r.w.t.Helper()
	defer r.cancel()
	err := r.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.w.t.Fatalf("%s: %v\n%s", r.cmd, err, r.output)
	}
	return Result{r.cmd.ProcessState.ExitCode(), r.output.String()}
}

// Interrupt is Ctrl-C, which a terminal sends to the CLI and its providers alike.
func (r *Running) Interrupt() {
	r.w.t.Helper()
	if err := syscall.Kill(-r.cmd.Process.Pid, syscall.SIGINT); err != nil {
		r.w.t.Errorf("interrupt: %v", err)
	}
}

// KillProvider ends the provider process that was started last, without a chance
// to answer: the one that applies, while an apply runs. It may be called from a hook
// of the emulator.
func (w *Workspace) KillProvider() {
	ids := w.Providers()
	if len(ids) == 0 {
		w.t.Error("kill the provider: none was started")
		return
	}
	if err := syscall.Kill(ids[len(ids)-1], syscall.SIGKILL); err != nil {
		w.t.Errorf("kill the provider: %v", err)
	}
}

// Providers are the ids of the provider processes that the CLI has started here so far, in their order. Most have ended.
func (w *Workspace) Providers() []int {
	text, err := os.ReadFile(w.pids)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Error(err)
	}
	var ids []int
	for _, word := range strings.Fields(string(text)) {
		id, err := strconv.Atoi(word)
		if err != nil {
			w.t.Error(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// ProviderBinary compiles the provider once per process and answers its path.
func ProviderBinary(t testing.TB) string {
	t.Helper()
	path, err := compiledProvider()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// compiledProvider leaves the binary where make build puts it. It is moved into
// place, since another test process may be running the one that stands there.
var compiledProvider = sync.OnceValues(func() (string, error) {
	folder := filepath.Join(Root(), ".bin", "test")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "terraform-provider-crosstenant")
	draft := path + "." + strconv.Itoa(os.Getpid())
	defer func() { _ = os.Remove(draft) }()
	// No flag that changes how packages compile: the Graph SDK's models take minutes, and make build and lint share them.
	cmd := exec.CommandContext(context.Background(), "go", "build", "-ldflags", "-s -w", "-o", draft, ".")
	cmd.Dir = Root()
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -buildvcs=false")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, os.Rename(draft, path)
})
