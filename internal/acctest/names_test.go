package acctest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// skipping are the functions by which a test says that a CLI lacks something.
var skipping = map[string]bool{"RequireTerraform": true, "RequireCLI": true, "SkipBelow": true, "RequireAbove": true}

// TestWhatSkipsRunsSomewhere keeps tests that skip on some CLI under the names that
// are run on every CLI; otherwise they might never run.
func TestWhatSkipsRunsSomewhere(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	root := filepath.Join(acctest.Root(), "internal")
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			test, ok := declaration.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(test.Name.Name, "Test") || runsEverywhere(test.Name.Name) {
				continue
			}
			if call := skips(test.Body); call != "" {
				t.Errorf("%s: %s calls %s; call it TestAccOnly…, so that it runs on the CLIs that have the feature",
					files.Position(test.Pos()), test.Name.Name, call)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCLIsRunThroughTheHarness keeps tests from starting a CLI by themselves: the harness cleans the environment and says
// which registry's provider this is, without which OpenTofu does not start.
func TestCLIsRunThroughTheHarness(t *testing.T) {
	t.Parallel()
	root := filepath.Join(acctest.Root(), "internal")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "acctest" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		content, err := os.ReadFile(path)
		for _, call := range []string{"resource.UnitTest(", "resource.ParallelTest(", "resource.Test("} {
			if strings.Contains(string(content), call) {
				t.Errorf("%s calls %s…); use acctest.Env", path, call)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func runsEverywhere(name string) bool {
	return strings.HasPrefix(name, "TestAccOnly") || strings.HasPrefix(name, "TestAccLifecycle")
}

// skips answers the first skipping function that is called, "" if there is none.
func skips(body *ast.BlockStmt) string {
	found := ""
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok && found == "" && skipping[selector.Sel.Name] {
				found = selector.Sel.Name
			}
		}
		return true
	})
	return found
}
