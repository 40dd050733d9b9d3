package acctest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

// The testing library starts the CLI with this process's environment; it is
// cleaned before any test can run, since later would race with them.
var errEnvironment = terraformcli.CleanProcess()

// Variables of the testing library.
const (
	variableCLI  = "TF_ACC_TERRAFORM_PATH"
	variableHost = "TF_ACC_PROVIDER_HOST"
)

// CLI answers the Terraform or OpenTofu that this run uses: the one named by
// TF_ACC_TERRAFORM_PATH, else a suitable one in PATH, else an OpenTofu that make
// compiled. Without one the test fails; nothing is downloaded.
func CLI(t testing.TB) terraformcli.CLI {
	t.Helper()
	if errEnvironment != nil {
		t.Fatal(errEnvironment)
	}
	cli, err := chosenCLI()
	if err != nil {
		t.Fatalf("%v; make test compiles one", err)
	}
	return cli
}

var chosenCLI = sync.OnceValues(func() (terraformcli.CLI, error) {
	ctx := context.Background()
	candidates := []string{os.Getenv(variableCLI)}
	if candidates[0] == "" {
		compiled, _ := filepath.Glob(filepath.Join(Root(), ".bin", "tofu-*"))
		candidates = append(terraformcli.InPath(), compiled...)
	}
	cli, err := terraformcli.Find(ctx, terraformcli.Wish{}, candidates)
	if err != nil {
		return cli, err
	}
	if err := os.Setenv(variableCLI, cli.Path); err != nil {
		return cli, err
	}
	// The library attaches the provider under an address; OpenTofu takes an unqualified source for its own registry's.
	return cli, os.Setenv(variableHost, cli.Product.RegistryHost())
})

// leaveOutIfShort skips what starts a CLI where the run asks for short tests, as the one with the race detector does: a CLI drives
// the provider no other way than [Session] does, at ten times the price.
func leaveOutIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a CLI, which -short leaves out")
	}
}

// RequireTerraform skips the test on OpenTofu and on a Terraform older than
// "1.14". The run on further CLIs makes up for it.
func RequireTerraform(t testing.TB, oldest string) {
	t.Helper()
	cli := CLI(t)
	if cli.Product != terraformcli.Terraform || !cli.Version.AtLeast(mustVersion(t, oldest)) {
		t.Skipf("needs Terraform %s or newer, this is %s %s", oldest, cli.Product, cli.Version)
	}
}

// RequireCLI skips the test unless the CLI is a Terraform of at least one version
// or an OpenTofu of at least another: for features that came to both.
func RequireCLI(t testing.TB, oldestTerraform, oldestOpenTofu string) {
	t.Helper()
	cli, oldest := CLI(t), oldestTerraform
	if cli.Product == terraformcli.OpenTofu {
		oldest = oldestOpenTofu
	}
	if !cli.Version.AtLeast(mustVersion(t, oldest)) {
		t.Skipf("needs %s %s or newer, this is %s", cli.Product, oldest, cli.Version)
	}
}

func mustVersion(t testing.TB, text string) terraformcli.Version {
	t.Helper()
	v, err := terraformcli.ParseVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Root is the folder of the module: the one with go.mod above the test's folder.
func Root() string {
	folder, err := os.Getwd()
	if err != nil {
		return "."
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "."
		}
		folder = parent
	}
}
