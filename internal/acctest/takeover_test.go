//go:build unix

package acctest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// Chapters of the guide on taking over.
const (
	chapterCredentials = "1. Credentials that can only read"
	chapterQuery       = "2. Find what is there: Terraform 1.14"
	chapterImports     = "2. Find what is there: older Terraform, OpenTofu"
	chapterImport      = "4. Import"
	chapterDrift       = "5. The drift run"
)

// settingsPermission is the emulator's behaviour that decides whether a reader sees the settings of a job.
const settingsPermission = "secrets.read-permission"

// takeover is the guide on taking over, followed at the estate by somebody who may only read.
type takeover struct {
	*acctest.Env
	guide guide
	w     *acctest.Workspace
	start acctest.Mark
	began time.Time
}

func newTakeover(t *testing.T, opts ...acctest.Option) *takeover {
	t.Helper()
	env := acctest.New(t, append(opts, acctest.WithEstate())...)
	w := env.Workspace(nil)
	w.Setenv("ARM_TENANT_ID="+env.Contoso.ID(), "ARM_CLIENT_ID="+env.Estate.ReaderID, "ARM_CLIENT_SECRET="+env.Estate.Secret,
		"CROSSTENANT_GRAPH_ENDPOINT="+env.URL, "CROSSTENANT_AUTHORITY_HOST="+env.URL, "CROSSTENANT_CA_CERTIFICATE_FILE="+env.CAFile)
	return &takeover{Env: env, guide: readGuide(t, "take-over"), w: w, start: env.Mark(), began: time.Now()}
}

// finish imports, looks for drift as the guide says after jobs ran some more cycles, and insists that the service was never asked
// for a change.
func (o *takeover) finish(t *testing.T, objects int) {
	t.Helper()
	found := len(o.Since(o.start))
	said := o.guide.follow(t, o.w, chapterImport)
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", objects); !strings.Contains(said, want) {
		t.Errorf("want %q, got\n%s", want, said)
	}
	imported := len(o.Since(o.start))
	o.Server.Advance(3 * time.Hour)
	o.guide.follow(t, o.w, chapterDrift)
	t.Logf("%d objects in %s; requests: %d to find them, %d to import them, %d to look for drift",
		objects, time.Since(o.began).Round(100*time.Millisecond), found, imported-found, len(o.Since(o.start))-imported)
	o.RequireNoWrites(o.start)
	if got := len(strings.Fields(o.w.MustRun(0, "state", "list").Output)); got != objects {
		t.Errorf("%d objects in state, want %d", got, objects)
	}
}

// estateImports are import ids by address, for everything in the estate.
func estateImports(e *graphemu.Estate) map[string]string {
	imports := map[string]string{}
	for _, h := range []*graphemu.TenantHandle{e.Contoso, e.Fabrikam, e.Woodgrove} {
		for _, entry := range h.Partners() {
			partner := fmt.Sprint(entry["tenantId"])
			label := "t" + h.ID()[:8] + "_" + partner
			imports["crosstenant_access_partner."+label] = h.ID() + "/" + partner
			if h.IdentitySync(partner) != nil {
				imports["crosstenant_identity_synchronization."+label] = h.ID() + "/" + partner
			}
		}
	}
	for _, c := range append(e.Configurations, e.Microsoft365) {
		label := "sp_" + c.ServicePrincipalID
		imports["crosstenant_synchronization_application."+label] = c.Source.ID() + "/" + c.ApplicationID
		for _, kind := range []string{"job", "schedule", "schema", "assignments"} {
			imports["crosstenant_synchronization_"+kind+"."+label] = c.Source.ID() + "/" + c.ServicePrincipalID
		}
	}
	return imports
}

// othersThan are import blocks of the estate for what the guide's own blocks leave out: it shows two of the plain entries, and one
// configuration with its ends.
func othersThan(e *graphemu.Estate, shown string) string {
	var blocks strings.Builder
	for address, id := range estateImports(e) {
		kind, _, _ := strings.Cut(address, ".")
		tenant, partner, _ := strings.Cut(id, "/")
		one := regexp.MustCompile(`to = ` + kind + `\.\w+\n  id = "` + id + `"`).MatchString(shown)
		oneOfMany := kind == "crosstenant_access_partner" && tenant == e.Woodgrove.ID() && strings.Contains(shown, `= "`+partner+`"`)
		if !one && !oneOfMany {
			fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %q\n}\n", address, id)
		}
	}
	return blocks.String()
}

// The whole estate, taken over with import blocks, the guide's own among them. What the Microsoft 365 admin center manages is
// flagged and left alone.
func TestAccLifecycleTakeOver(t *testing.T) {
	t.Parallel()
	o := newTakeover(t, acctest.WithBehaviour(settingsPermission, "read"))
	all := len(estateImports(o.Estate))
	others := othersThan(o.Estate, o.guide.text(chapterImports))
	if got, want := strings.Count(others, "import {")+8+2, all; got != want {
		t.Fatalf("%d of %d objects are imported; does the guide name ids that the estate has not?", got, want)
	}
	o.w.Write("others.tf", others)
	o.guide.follow(t, o.w, chapterCredentials)
	said := o.guide.follow(t, o.w, chapterImports)
	microsoft365 := o.Estate.Microsoft365
	for _, flag := range []string{
		`Synchronization application "` + microsoft365.DisplayName + `" belongs to the Microsoft 365 admin center`,
		"Name belongs to the Microsoft 365 admin center",
	} {
		if strings.Count(said, flag) != 1 {
			t.Errorf("the plan does not say once: %s\n%s", flag, said)
		}
	}
	imports := cutBlocks(t, o.w, "others.tf", microsoft365.ApplicationID, microsoft365.ServicePrincipalID)
	resources := cutBlocks(t, o.w, "estate.tf", microsoft365.DisplayName, microsoft365.ServicePrincipalID)
	if imports != 5 || resources != 5 {
		t.Fatalf("%d imports and %d resources are about the admin center's configuration, want 5 and 5", imports, resources)
	}
	o.finish(t, all-5)

	// What the drift run is for: one thing is changed by hand, and exactly that shows.
	changed := o.Estate.Configurations[2]
	o.Fabrikam.EditMapping(changed.ServicePrincipalID, changed.JobID, "displayName", "[displayName]")
	drift := o.w.MustRun(2, "plan", "-detailed-exitcode").Output
	for _, want := range []string{"Plan: 0 to add, 1 to change, 0 to destroy.", "crosstenant_synchronization_schema.sp_" + changed.ServicePrincipalID} {
		if !strings.Contains(drift, want) {
			t.Errorf("one mapping was edited, and the drift run does not say %s\n%s", want, drift)
		}
	}
}

// The whole estate, taken over by what the query finds and writes.
func TestAccOnlyQueryTakesOverTheGuide(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	o := newTakeover(t, acctest.WithBehaviour(settingsPermission, "read"))
	all := len(estateImports(o.Estate))
	o.guide.follow(t, o.w, chapterCredentials)
	said := o.guide.follow(t, o.w, chapterQuery)
	microsoft365 := o.Estate.Microsoft365
	for _, flag := range []string{
		microsoft365.DisplayName + " (managed by the Microsoft 365 admin center)",
		`Synchronization application "` + microsoft365.DisplayName + `" belongs to the Microsoft 365 admin center`,
	} {
		if !strings.Contains(said, flag) {
			t.Errorf("the query does not say: %s\n%s", flag, said)
		}
	}
	if blocks := cutBlocks(t, o.w, "estate.tf", microsoft365.ApplicationID, microsoft365.DisplayName, microsoft365.ServicePrincipalID); blocks != 10 {
		t.Fatalf("%d blocks are about the admin center's configuration, want 5 resources and their imports", blocks)
	}
	o.finish(t, all-5)
}

// Where the settings of a job are shown only to those who may write, the plan says so before anything is imported, and the
// permission that the guide names is enough.
func TestTakeOverWhereSettingsNeedMore(t *testing.T) {
	t.Parallel()
	o := newTakeover(t, acctest.WithBehaviour(settingsPermission, "write"))
	o.guide.follow(t, o.w, chapterCredentials)
	for _, block := range o.guide[chapterImports] {
		if block.file != "" {
			o.w.Write(block.file, block.text)
		}
	}
	refused := o.w.MustRun(1, "plan", "-generate-config-out=refused.tf")
	if !strings.Contains(refused.Output, "Unable to read the settings of the synchronization job") {
		t.Errorf("the plan does not say what is missing:\n%s", refused.Output)
	}
	o.w.Remove("refused.tf")
	o.Fabrikam.GrantPermissions(o.Estate.ReaderID, "Synchronization.ReadWrite.All")
	o.guide.follow(t, o.w, chapterImports)
	o.finish(t, 8+2)
}
