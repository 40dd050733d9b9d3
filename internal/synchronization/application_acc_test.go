package synchronization_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const applicationName = "crosstenant_synchronization_application.test"

func TestAccLifecycleApplication(t *testing.T) {
	t.Parallel()
	others := map[string]map[string]string{"other answers": otherAnswers("templates.", "synchronization.", "ids.", "token.")}
	underAnswers(t, others, func(t *testing.T, s *source) {
		var mark acctest.Mark
		s.TestCase(resource.TestCase{
			CheckDestroy: s.hasApplications(),
			Steps: []resource.TestStep{
				{
					PreConfig: s.mark(&mark),
					Config:    s.application(`display_name = "Wave 1"`),
					Check: resource.ComposeTestCheckFunc(
						s.hasApplications("Wave 1"), s.sent(&mark, "POST instantiate"),
						resource.TestCheckResourceAttrSet(applicationName, "application_id"),
						resource.TestCheckResourceAttrSet(applicationName, "app_id"),
						resource.TestCheckResourceAttrSet(applicationName, "service_principal_id"),
						resource.TestCheckResourceAttrSet(applicationName, "app_role_id")),
				},
				{ // In place; nothing but the name is sent.
					PreConfig:        s.mark(&mark),
					Config:           s.application(`display_name = "Wave 2"`),
					ConfigPlanChecks: planned(applicationName, plancheck.ResourceActionUpdate),
					Check:            s.hasApplications("Wave 2"),
				},
				{
					ResourceName: applicationName, ImportState: true, ImportStateVerify: true,
					ImportStateVerifyIdentifierAttribute: "application_id",
					ImportStateIdFunc: func(state *terraform.State) (string, error) {
						return s.Fabrikam.ID() + "/" + state.RootModule().Resources[applicationName].Primary.Attributes["application_id"], nil
					},
				},
				{ // Renamed in the portal.
					PreConfig: func() {
						for _, app := range s.Fabrikam.Applications() {
							if app["displayName"] == "Wave 2" {
								s.Fabrikam.RenameApplication(fmt.Sprint(app["id"]), "By hand")
							}
						}
					},
					Config:           s.application(`display_name = "Wave 2"`),
					ConfigPlanChecks: planned(applicationName, plancheck.ResourceActionUpdate),
					Check:            s.hasApplications("Wave 2"),
				},
				{ // Deleted in the portal.
					PreConfig: func() {
						for _, app := range s.Fabrikam.Applications() {
							if app["displayName"] == "Wave 2" {
								s.Fabrikam.DeleteApplication(fmt.Sprint(app["id"]))
							}
						}
					},
					Config:           s.application(`display_name = "Wave 2"`),
					ConfigPlanChecks: planned(applicationName, plancheck.ResourceActionCreate),
					Check:            s.hasApplications("Wave 2"),
				},
			},
		})
	})
}

// TestAccApplicationOfAnotherKind: an ordinary application is not taken, since destroy would delete it.
func TestAccApplicationOfAnotherKind(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	id := ""
	s.Fabrikam.AddApp(graphemu.App{DisplayName: "Payroll"})
	for _, app := range s.Fabrikam.Applications() {
		if app["displayName"] == "Payroll" {
			id = fmt.Sprint(app["id"])
		}
	}
	s.Test(resource.TestStep{
		ResourceName: applicationName, ImportState: true, ImportStateId: s.Fabrikam.ID() + "/" + id,
		Config:      s.application(`display_name = "Payroll"`),
		ExpectError: regexp.MustCompile("Not a synchronization application"),
	})
}

func TestAccApplicationExisting(t *testing.T) {
	t.Parallel()
	named := fmt.Sprintf("display_name = %q", sourceAppName)

	t.Run("leftover of an interrupted run", func(t *testing.T) {
		t.Parallel()
		s := newSource(t).withApplication()
		s.Test(resource.TestStep{
			Config: s.application(named),
			Check: resource.ComposeTestCheckFunc(s.hasApplications(sourceAppName),
				resource.TestCheckResourceAttr(applicationName, "application_id", s.appID)),
		})
	})
	t.Run("in use", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		s.withJob()
		s.TestCase(resource.TestCase{
			CheckDestroy: s.hasApplications(sourceAppName),
			Steps: []resource.TestStep{{
				Config: s.application(named),
				Check:  s.hasApplications(sourceAppName, sourceAppName),
			}},
		})
	})
	t.Run("in use and asked for", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		s.withJob()
		s.Test(resource.TestStep{
			Config: s.application(named, "adopt_existing = true"),
			Check: resource.ComposeTestCheckFunc(s.hasApplications(sourceAppName),
				resource.TestCheckResourceAttr(applicationName, "application_id", s.appID)),
		})
	})
	t.Run("two of one name in one configuration", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		s.Test(resource.TestStep{
			Config: s.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_application" "test" {
  count        = 2
  tenant_id    = %q
  display_name = %q
}`, s.Fabrikam.ID(), sourceAppName)),
			Check: s.hasApplications(sourceAppName, sourceAppName),
		})
	})
}

// TestAccApplicationKilled: the provider dies after the service made the application and before the answer.
func TestAccApplicationKilled(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	w := s.Workspace(map[string]string{"main.tf": requiredProviders + s.application(`display_name = "Wave 1"`)})
	s.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/applicationTemplates/*/instantiate", After: true, Times: 1, Drop: true,
		Hook: func(graphemu.Request) { w.KillProvider() },
	})
	if r := w.Run("apply", "-auto-approve"); r.ExitCode == 0 {
		t.Fatalf("the apply succeeded without a provider\n%s", r.Output)
	}
	if r := w.MustRun(0, "apply", "-auto-approve"); !strings.Contains(r.Output, "Took over unused synchronization application") {
		t.Errorf("the leftover was taken without a word:\n%s", r.Output)
	}
	if err := s.hasApplications("Wave 1")(nil); err != nil {
		t.Error(err)
	}
	w.MustRun(0, "plan", "-detailed-exitcode")
}

// requiredProviders lets a workspace's CLI find the compiled provider.
const requiredProviders = `
terraform {
  required_providers {
    crosstenant = { source = "crosstenant/crosstenant" }
  }
}
`
