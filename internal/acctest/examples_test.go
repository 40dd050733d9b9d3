//go:build unix

package acctest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// Tenants that the examples name.
var exampleTenants = []graphemu.Tenant{
	{ID: "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d", DisplayName: "Contoso Example", Domains: []string{"contoso.com"}},
	{ID: "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162", DisplayName: "Fabrikam Example", Domains: []string{"fabrikam.com"}},
	{ID: "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90", DisplayName: "Litware Example"},
	{ID: "11111111-1111-1111-1111-111111111111", DisplayName: "Contoso Scenario"},
	{ID: "22222222-2222-2222-2222-222222222222", DisplayName: "Fabrikam Scenario"},
}

// examplePrincipal is the service principal that the examples name.
const examplePrincipal = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"

// Variables of examples that come without a terraform.tfvars.example.
var exampleVariables = []string{
	"TF_VAR_tenant_id=11111111-1111-1111-1111-111111111111",
	"TF_VAR_target_tenant_id=22222222-2222-2222-2222-222222222222",
	"TF_VAR_source_tenant_id=22222222-2222-2222-2222-222222222222",
	"TF_VAR_source_name=Fabrikam",
	"TF_VAR_application_name=Fabrikam to Contoso",
	"TF_VAR_company_name=Fabrikam",
	"TF_VAR_notification_email=identity-team@fabrikam.com",
	`TF_VAR_pilot_user_ids=["33333333-3333-3333-3333-333333333333"]`,
}

// importFile is an example that only means something to a CLI with identities and
// with the object in place.
const importFile = "import-by-identity.tf"

// exampleFolders lists the folders below examples/ that can be planned on their own.
func exampleFolders(t *testing.T, below string) []string {
	t.Helper()
	root := filepath.Join(acctest.Root(), "examples", below)
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		files, err := filepath.Glob(filepath.Join(path, "*.tf"))
		if len(files) > 0 {
			folders = append(folders, path)
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples below %s (%v)", root, err)
	}
	return folders
}

// exampleWorkspace copies an example beside the modules that it may use. The
// environment says everything else, as it does for a user.
func exampleWorkspace(t *testing.T, folder string) *acctest.Workspace {
	t.Helper()
	var opts []acctest.Option
	for _, tenant := range exampleTenants {
		opts = append(opts, acctest.WithTenant(tenant))
	}
	env := acctest.New(t, opts...)
	// What examples look up, in the default tenant: a configuration with a job; and for queries, somebody in its scope.
	home := env.Server.Tenant(exampleTenants[0].ID)
	_, principal := home.AddSyncApplication("Example")
	home.AddJob(principal)
	if strings.Contains(folder, "list-resources") {
		home.Assign(principal, home.AddUser(graphemu.User{DisplayName: "Somebody"}))
		home.AddPartner(exampleTenants[1].ID, nil)
		home.AddIdentitySync(exampleTenants[1].ID, map[string]any{"displayName": "Fabrikam"})
		home.FoundOrganization("Contoso and friends", "")
		home.AddOrganizationTenant(exampleTenants[1].ID, "Fabrikam")
	}
	existing := strings.NewReplacer(examplePrincipal, principal)
	w := env.Workspace(nil)
	copyInto(t, w, existing, filepath.Join(acctest.Root(), "examples", "modules"), "modules")
	inside := filepath.Join("example", "root")
	copyInto(t, w, existing, folder, inside)
	w.Folder = filepath.Join(w.Folder, inside)
	w.Setenv(
		"CROSSTENANT_GRAPH_ENDPOINT="+env.URL, "CROSSTENANT_AUTHORITY_HOST="+env.URL, "CROSSTENANT_CA_CERTIFICATE_FILE="+env.CAFile,
		"ARM_CLIENT_ID="+env.ClientID, "ARM_CLIENT_SECRET="+env.ClientSecret, "ARM_TENANT_ID="+exampleTenants[0].ID, "ARM_USE_CLI=false",
	)
	w.Setenv(exampleVariables...)
	return w
}

// copyInto copies the files of a configuration; variables that an example shows
// are used, and a folder that names no provider gets it named.
func copyInto(t *testing.T, w *acctest.Workspace, existing *strings.Replacer, from, to string) {
	t.Helper()
	named := false
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == importFile {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		named = named || strings.Contains(string(content), "required_providers")
		w.Write(filepath.Join(to, strings.TrimSuffix(relative, ".example")), existing.Replace(string(content)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !named {
		w.Write(filepath.Join(to, "required.tf"), requiredProvider)
	}
}

const requiredProvider = `
terraform {
  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}
`

// planExamples plans each folder; no warning of the provider may come with it.
func planExamples(t *testing.T, below string) {
	for _, folder := range exampleFolders(t, below) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			w := exampleWorkspace(t, folder)
			w.MustRun(0, "get")
			r := w.MustRun(planExitCode(t, folder), "plan", "-detailed-exitcode")
			for line := range strings.Lines(r.Output) {
				_, summary, found := strings.Cut(line, "Warning: ")
				if found && !ofTheCLI[strings.TrimSpace(summary)] {
					t.Errorf("the plan warns:\n%s", r.Output)
				}
			}
		})
	}
}

// ofTheCLI are warnings that come with the way the examples are run here, and with
// a check block that looks at what does not exist yet.
var ofTheCLI = map[string]bool{
	"Provider development overrides are in effect": true,
	"Check block assertion known after apply":      true,
}

var creates = regexp.MustCompile(`(?m)^(resource|module) `)

// planExitCode is 2, something to create, unless the example only reads or only
// shows a provider block.
func planExitCode(t *testing.T, folder string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if creates.Match(content) && filepath.Base(file) != importFile {
			return 2
		}
	}
	return 0
}

func TestExamplesPlan(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"provider", "resources", "data-sources", "scenarios"} {
		t.Run(below, func(t *testing.T) {
			t.Parallel()
			planExamples(t, below)
		})
	}
}

func TestAccOnlyActionExamplesPlan(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	planExamples(t, "actions")
}

// TestAccOnlyQueryExamples runs the queries: what they list is there, and they find it.
func TestAccOnlyQueryExamples(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	folders, err := filepath.Glob(filepath.Join(acctest.Root(), "examples", "list-resources", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples of queries (%v)", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			w := exampleWorkspace(t, folder)
			r := w.MustRun(0, "query", "-no-color")
			if !strings.Contains(r.Output, "list."+filepath.Base(folder)+".") || strings.Contains(r.Output, "Warning: Unable") {
				t.Errorf("the query shows\n%s", r.Output)
			}
		})
	}
}

// TestAccOnlyImportExamplesAreValid reads the import blocks by identity: what they
// import does not exist, so they are validated, not planned.
func TestAccOnlyImportExamplesAreValid(t *testing.T) {
	t.Parallel()
	acctest.RequireCLI(t, "1.12", "1.12")
	for _, folder := range exampleFolders(t, "resources") {
		content, err := os.ReadFile(filepath.Join(folder, importFile))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			w := exampleWorkspace(t, folder)
			w.Write("import.tf", string(content))
			r := w.Run("plan")
			for _, complaint := range []string{"Unsupported", "Invalid", "Missing", "unexpected"} {
				if strings.Contains(r.Output, "Error: "+complaint) {
					t.Fatal(r.Output)
				}
			}
			if want := fmt.Sprintf("%s.", filepath.Base(folder)); !strings.Contains(r.Output, want) {
				t.Errorf("the plan says nothing of %s\n%s", want, r.Output)
			}
		})
	}
}

// TestAccLifecycleTestsOfExamples runs the tests that examples bring along. They mock the provider: nobody logs in, and the
// emulator sees nothing.
func TestAccLifecycleTestsOfExamples(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	w := env.Workspace(exampleFiles(t, "modules", "scenarios"))
	found, err := filepath.Glob(filepath.Join(acctest.Root(), "examples", "*", "*", "tests", "*.tftest.hcl"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no example has tests (%v)", err)
	}
	for _, path := range found {
		root, err := filepath.Rel(filepath.Join(acctest.Root(), "examples"), filepath.Dir(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(filepath.Join(root, "tests", filepath.Base(path)), string(content))
		w.MustRun(0, "-chdir="+root, "get", "-test-directory=tests")
		r := w.MustRun(0, "-chdir="+root, "test", "-no-color")
		if runs := strings.Count("\n"+string(content), "\nrun \""); !strings.Contains(r.Output, fmt.Sprintf("Success! %d passed, 0 failed.", runs)) {
			t.Errorf("not all of the %d runs passed:\n%s", runs, r.Output)
		}
	}
	if requests := env.Since(0); len(requests) > 0 {
		t.Errorf("the tests made %d requests", len(requests))
	}
}
