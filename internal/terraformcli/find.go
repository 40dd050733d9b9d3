package terraformcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// CLI is a command that answered with its version.
type CLI struct {
	Path    string // absolute
	Product Product
	Version Version
}

func (c CLI) String() string { return fmt.Sprintf("%s %s (%s)", c.Product, c.Version, c.Path) }

// probeLimit ends the wait for a "version": version managers put scripts named
// terraform into PATH that download, ask questions, or hang.
const probeLimit = 20 * time.Second

// Probe runs a command to see what it is. A file that is not a CLI, or a version
// manager's script without a version behind it, is an error.
func Probe(ctx context.Context, path string) (CLI, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return CLI{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	// A folder of its own keeps a .terraform-version or a broken *.tf file of the current one out of it.
	folder, err := os.MkdirTemp("", "terraformcli-")
	if err != nil {
		return CLI{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()

	var output, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Dir, cmd.Env = folder, Environment(os.Environ())
	cmd.Stdout, cmd.Stderr = &output, &complaint
	cmd.WaitDelay = time.Second // a script may leave children that hold the pipe
	if err := cmd.Run(); err != nil {
		return CLI{}, fmt.Errorf("%s version: %w%s", path, err, firstLine(complaint.String()))
	}
	product, version, err := parseVersionAnswer(output.String())
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", path, err)
	}
	return CLI{Path: path, Product: product, Version: version}, nil
}

// parseVersionAnswer reads the line "Terraform v1.11.4" or "OpenTofu v1.12.6",
// which warnings may precede.
func parseVersionAnswer(text string) (Product, Version, error) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for _, product := range []Product{Terraform, OpenTofu} {
			number, ok := strings.CutPrefix(line, product.String()+" v")
			if !ok {
				continue
			}
			version, err := ParseVersion(number)
			return product, version, err
		}
	}
	return "", Version{}, errors.New("neither Terraform nor OpenTofu answered")
}

// Wish says which command will do.
type Wish struct {
	Product Product // "" = either
	AtLeast Version // beyond the product's minimum
}

// fits answers "" or what is wrong with the command.
func (w Wish) fits(c CLI) string {
	need := c.Product.Minimum()
	if !need.AtLeast(w.AtLeast) {
		need = w.AtLeast
	}
	switch {
	case w.Product != "" && c.Product != w.Product:
		return fmt.Sprintf("is %s, wanted is %s", c.Product, w.Product)
	case !c.Version.AtLeast(need):
		return fmt.Sprintf("is %s %s, needed is %s or newer", c.Product, c.Version, need)
	}
	return ""
}

// ErrNone says that no suitable command was found; the text names what was
// looked at and why it will not do.
var ErrNone = errors.New("no suitable Terraform or OpenTofu")

// Find answers the first suitable command of a list of paths.
func Find(ctx context.Context, wish Wish, paths []string) (CLI, error) {
	var reasons []string
	for _, path := range paths {
		cli, err := Probe(ctx, path)
		if err != nil {
			reasons = append(reasons, err.Error())
			continue
		}
		reason := wish.fits(cli)
		if reason == "" {
			return cli, nil
		}
		reasons = append(reasons, cli.Path+" "+reason)
	}
	if len(reasons) == 0 {
		reasons = []string{"none in PATH"}
	}
	return CLI{}, fmt.Errorf("%w: %s", ErrNone, strings.Join(reasons, "; "))
}

// InPath lists every terraform in PATH, then every tofu: the first one may be a
// version manager's script that does not work, with a real one behind it.
func InPath() []string {
	var found []string
	for _, product := range []Product{Terraform, OpenTofu} {
		for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
			if !filepath.IsAbs(folder) {
				continue // as os/exec: nothing is run from a relative folder
			}
			if path, err := exec.LookPath(filepath.Join(folder, string(product))); err == nil {
				found = append(found, path)
			}
		}
	}
	return found
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return ""
	}
	return " (" + line + ")"
}
