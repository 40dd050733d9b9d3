package terraformcli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// openTofuPackage is OpenTofu's command in the module that pins it.
const openTofuPackage = "github.com/opentofu/opentofu"

// Builder compiles OpenTofu from its Go module.
type Builder struct {
	Module string    // folder of the module that requires OpenTofu
	Folder string    // where the binary stays
	Log    io.Writer // one line on what happens, and the compiler's complaints
}

// OpenTofu answers the command, compiled now unless it exists. Its name holds the
// version, so that a new version in the module means a new build.
func (b Builder) OpenTofu(ctx context.Context) (CLI, error) {
	version, err := b.goCommand(ctx, "list", "-m", "-f", "{{.Version}}", openTofuPackage)
	if err != nil {
		return CLI{}, err
	}
	folder, err := filepath.Abs(b.Folder)
	if err != nil {
		return CLI{}, err
	}
	binary := filepath.Join(folder, "tofu-"+strings.TrimPrefix(version, "v"))
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if cli, err := Probe(ctx, binary); err == nil {
		return cli, nil
	}
	_, _ = fmt.Fprintf(b.Log, "Compiling OpenTofu %s from its Go module into %s, once: about 5 minutes and 2 GB of Go's cache the first time.\n",
		strings.TrimPrefix(version, "v"), binary)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return CLI{}, err
	}
	// Built beside its place and moved, so that an interrupted build leaves nothing that looks complete.
	draft := fmt.Sprintf("%s.%d", binary, os.Getpid())
	defer func() { _ = os.Remove(draft) }()
	// Without dev=no the version would end in -dev, which required_version refuses.
	if _, err := b.goCommand(ctx, "build", "-trimpath", "-ldflags", "-s -w -X "+openTofuPackage+"/version.dev=no",
		"-o", draft, openTofuPackage+"/cmd/tofu"); err != nil {
		return CLI{}, err
	}
	if err := os.Rename(draft, binary); err != nil {
		return CLI{}, err
	}
	return Probe(ctx, binary)
}

// goCommand runs Go in the module's folder, with none of the flags or workspaces
// that the machine may have set for other modules.
func (b Builder) goCommand(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = b.Module
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -buildvcs=false", "GOWORK=off", "CGO_ENABLED=0", "GOOS=", "GOARCH=")
	cmd.Stderr = b.Log
	output, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(output)), nil
}
