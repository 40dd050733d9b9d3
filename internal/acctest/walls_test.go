package acctest_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	module = "github.com/crosstenant/terraform-provider-crosstenant"
	sdk    = "github.com/microsoftgraph/msgraph-sdk-go"
)

// TestWallsHoldForWhatIsLinked looks at everything that a package drags in, which
// the linter, who sees one import at a time, cannot.
func TestWallsHoldForWhatIsLinked(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		pkg       string
		forbidden []string // a "/" at the end forbids what is below
	}{
		"the provider ships no test code and no fat package": {".", []string{
			module + "/internal/graphemu", module + "/internal/acctest", module + "/internal/terraformcli",
			"github.com/getkin/", "github.com/hashicorp/terraform-plugin-testing/", "net/http/httptest",
			sdk, sdk + "/users", sdk + "/groups",
		}},
		"the emulator stands alone": {"./internal/graphemu/...", []string{
			module + "/internal/graph", module + "/internal/tf", module + "/internal/provider", module + "/internal/crosstenantaccess",
			module + "/internal/synchronization", module + "/internal/directory", module + "/internal/multitenantorg",
			"github.com/microsoftgraph/", "github.com/microsoft/", "github.com/Azure/", "github.com/hashicorp/", "testing",
		}},
		"guardrails ask nobody": {"./internal/guardrail", []string{
			module + "/internal/tf", module + "/internal/graph", module + "/internal/provider", "github.com/microsoftgraph/",
		}},
		"graph is the lowest room": {"./internal/graph", []string{
			module + "/internal/tf", module + "/internal/provider", "github.com/hashicorp/terraform-plugin-framework/",
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, linked := range dependencies(t, tc.pkg) {
				if slices.ContainsFunc(tc.forbidden, func(f string) bool {
					return linked == f || strings.HasSuffix(f, "/") && strings.HasPrefix(linked, f)
				}) {
					t.Errorf("%s links %s", tc.pkg, linked)
				}
			}
		})
	}
}

func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", pkg)
	cmd.Dir, cmd.Stderr = acctest.Root(), os.Stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(output))
}
