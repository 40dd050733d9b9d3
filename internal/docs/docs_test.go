package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

const root = "../.."

// offered is one type that the provider serves.
type offered struct {
	kind, name  string
	description string
	hasIdentity bool
	onePer      bool // tenant: the identity is the tenant
}

func everythingOffered(t *testing.T) []offered {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var all []offered
	for name, schema := range schemas.ResourceSchemas {
		identity, has := identities.IdentitySchemas[name]
		all = append(all, offered{"resources", name, schema.Block.Description, has, has && len(identity.IdentityAttributes) == 1})
	}
	for name, schema := range schemas.DataSourceSchemas {
		all = append(all, offered{"data-sources", name, schema.Block.Description, false, false})
	}
	for name, schema := range schemas.ActionSchemas {
		all = append(all, offered{"actions", name, schema.Schema.Block.Description, false, false})
	}
	for name, schema := range schemas.ListResourceSchemas {
		all = append(all, offered{"list-resources", name, schema.Block.Description, false, false})
	}
	for name, function := range schemas.Functions {
		all = append(all, offered{"functions", name, function.Description, false, false})
	}
	if len(all) == 0 {
		t.Fatal("the provider offers nothing")
	}
	return all
}

// examples are the files that a page of the documentation is made with.
func (o offered) examples() []string {
	files := map[string]string{"resources": "resource.tf", "data-sources": "data-source.tf", "actions": "action.tf", "functions": "function.tf", "list-resources": "list-resource.tfquery.hcl"}
	needed := []string{files[o.kind]}
	if o.hasIdentity {
		needed = append(needed, "import.sh", "import-by-identity.tf")
	}
	return needed
}

func TestEverythingOfferedIsDocumented(t *testing.T) {
	t.Parallel()
	for _, o := range everythingOffered(t) {
		t.Run(o.kind+"/"+o.name, func(t *testing.T) {
			t.Parallel()
			o.checkPermissions(t)
			page := filepath.Join(root, "docs", o.kind, strings.TrimPrefix(o.name, "crosstenant_")+".md")
			if _, err := os.Stat(page); err != nil {
				t.Errorf("%v; make generate writes it, with Terraform 1.14 or newer", err)
			}
			for _, file := range o.examples() {
				if _, err := os.Stat(filepath.Join(root, "examples", o.kind, o.name, file)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// checkPermissions looks for what must be granted. A function asks no tenant.
func (o offered) checkPermissions(t *testing.T) {
	t.Helper()
	if o.kind == "functions" {
		if o.description == "" {
			t.Error("the function is not described")
		}
		return
	}
	if !strings.Contains(strings.ToLower(o.description), "permissions") {
		t.Error("the description does not say which permissions are needed in which tenant")
	}
	permissions, err := os.ReadFile(filepath.Join("templates", "guides", "permissions.md.tmpl"))
	if err != nil || !strings.Contains(string(permissions), o.name) && !strings.Contains(string(permissions), shortened(o.name)) {
		t.Errorf("the guide on permissions does not name it (%v)", err)
	}
}

// shortened is how the guide writes the second of two resources on one line.
func shortened(name string) string {
	return "…_" + name[strings.LastIndex(name, "_")+1:]
}

// Whatever can be imported can be listed, so that an estate can be taken over without looking up ids; of what there is one per tenant
// there are none to look up.
func TestWhatCanBeImportedCanBeListed(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, o := range everythingOffered(t) {
		listed[o.name] = listed[o.name] || o.kind == "list-resources"
	}
	for _, o := range everythingOffered(t) {
		if o.hasIdentity && !o.onePer && !listed[o.name] {
			t.Errorf("%s has an identity and no list resource", o.name)
		}
	}
}

// TestPagesAreOffered finds pages and examples of what is offered no more.
func TestPagesAreOffered(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, o := range everythingOffered(t) {
		names[o.kind+"/"+o.name] = true
	}
	for _, kind := range []string{"resources", "data-sources", "actions", "functions", "list-resources"} {
		folders, err := filepath.Glob(filepath.Join(root, "examples", kind, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			if name := kind + "/" + filepath.Base(folder); !names[name] {
				t.Errorf("examples/%s shows what the provider does not offer", name)
			}
		}
		pages, err := filepath.Glob(filepath.Join(root, "docs", kind, "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			name := strings.TrimSuffix(filepath.Base(page), ".md")
			if kind != "functions" {
				name = "crosstenant_" + name
			}
			if !names[kind+"/"+name] {
				t.Errorf("docs/%s/%s describes what the provider does not offer", kind, filepath.Base(page))
			}
		}
	}
}

// TestMigrationsAreShown keeps guides and the configurations that a test applies together.
func TestMigrationsAreShown(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob(filepath.Join(root, "examples", "migrations", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no migrations (%v)", err)
	}
	for _, folder := range folders {
		guide, err := os.ReadFile(filepath.Join("templates", "guides", "migrate-from-"+filepath.Base(folder)+".md.tmpl"))
		if err != nil {
			t.Error(err)
			continue
		}
		err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if shown := filepath.ToSlash(strings.TrimPrefix(path, root+"/")); err == nil && !entry.IsDir() && !strings.Contains(string(guide), `{{ tffile "`+shown+`" }}`) {
				t.Errorf("the guide does not show %s", shown)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestFunctionsOfExpressions compares the guide's tables with the functions that the checker and the evaluator know.
func TestFunctionsOfExpressions(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("templates/guides/expressions.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	functions := attrexpr.Functions()
	for _, f := range functions {
		if row := "| `" + f.Usage() + "` | " + f.Summary + " |\n"; !strings.Contains(string(guide), row) {
			t.Errorf("the guide lacks\n%s", row)
		}
		if f.CloudSyncOnly && !strings.Contains(string(guide), "`"+f.Name+"`") {
			t.Errorf("the guide does not say that %s is only known from the page on cloud sync", f.Name)
		}
	}
	if rows := strings.Count(string(guide), ")` | "); rows != len(functions) {
		t.Errorf("%d rows for %d functions", rows, len(functions))
	}
}
