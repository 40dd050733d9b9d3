package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// The provider is laid under both hosts, since Terraform and OpenTofu each assume their own for "crosstenant/crosstenant".
var registryHosts = []string{"registry.terraform.io", "registry.opentofu.org"}

// mirrorVersion is the version under which the mirror offers the provider that was just built.
const mirrorVersion = "0.0.1"

// workspace is a folder with a copy of the examples, a mirror that holds the provider and a CLI configuration that knows
// nothing but that mirror, so that init works without a registry.
type workspace struct {
	folder   string
	scenario string
	config   string
}

func newWorkspace(folder, examples, scenario, provider string) (*workspace, error) {
	w := &workspace{
		folder:   folder,
		scenario: filepath.Join(folder, "examples", "scenarios", scenario),
		config:   filepath.Join(folder, "cli.tfrc"),
	}
	if err := copyTree(filepath.Join(folder, "examples"), examples); err != nil {
		return nil, err
	}
	if err := w.layMirror(provider); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", w.mirror())
	return w, os.WriteFile(w.config, []byte(config), 0o600)
}

func (w *workspace) mirror() string { return filepath.Join(w.folder, "mirror") }

func (w *workspace) layMirror(provider string) error {
	binary, err := filepath.Abs(provider)
	if err != nil {
		return err
	}
	for _, host := range registryHosts {
		folder := filepath.Join(w.mirror(), host, "crosstenant", "crosstenant", mirrorVersion, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		if err := os.Symlink(binary, filepath.Join(folder, "terraform-provider-crosstenant_v"+mirrorVersion)); err != nil {
			return err
		}
	}
	return nil
}

// setVariables writes the scenario's input variables.
func (w *workspace) setVariables(values map[string]any) error {
	text, err := json.MarshalIndent(values, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.scenario, "terraform.tfvars.json"), text, 0o600)
}

// copyTree copies the files of the examples, leaving out what an earlier run of somebody left behind in them.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == ".terraform" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, relative), 0o755)
		}
		if filepath.Ext(path) != ".tf" {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), content, 0o644)
	})
}
