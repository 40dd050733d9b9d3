package synchronization_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const schemaName = schemaType + ".test"

// schema is a configuration with users and what else is given. One constant is only known after apply.
func (s *source) schema(jobID, users string, lines ...string) string {
	config := fmt.Sprintf(`
resource "terraform_data" "company" {
  input = "Fabrikam"
}

resource %q "test" {
  tenant_id            = %q
  service_principal_id = %q
  job_id               = %q
  users = {%s}
`, schemaType, s.Fabrikam.ID(), s.spID, jobID, users)
	for _, line := range lines {
		config += "  " + line + "\n"
	}
	return s.Config(config + "}")
}

// hasSource checks what a target attribute is mapped to.
func (s *source) hasSource(jobID, target, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		users := objectMapping(s.Fabrikam.Schema(s.spID, jobID), "User")
		if got := sourceText(mappingOf(users, target)); got != want {
			return fmt.Errorf("%s is mapped to %s, want %s", target, got, want)
		}
		return nil
	}
}

func TestAccLifecycleSynchronizationSchema(t *testing.T) {
	t.Parallel()
	const (
		first = `
    attribute_mappings = {
      displayName       = { expression = "Append([displayName], \" (Fabrikam)\")" }
      userType          = { constant = "Member" }
      preferredLanguage = { default_value = "de-DE" }
      companyName       = { constant = terraform_data.company.output }
    }
    scoping_filters = [
      { name = "Engineers", clauses = [
        { attribute = "department", operator = "EQUALS", value = "Engineering" },
        { attribute = "employeeId", operator = "IS NOT NULL" },
      ] },
      { name = "Management", clauses = [{ attribute = "department", operator = "EQUALS", value = "Management" }] },
    ]`
		second = `
    flow_types = ["Add", "Update"]
    attribute_mappings = {
      displayName       = { expression = "ToUpper([displayName])" }
      userType          = { constant = "Guest", flow_type = "ObjectAddOnly" }
      preferredLanguage = { attribute = "preferredLanguage", default_value = "de-DE" }
      companyName       = { constant = terraform_data.company.output }
    }
    scoping_filters = [{ name = "Engineers", clauses = [{ attribute = "department", operator = "EQUALS", value = "Engineering" }] }]`
		respelled = `
    flow_types = ["Update", "Add"]
    attribute_mappings = {
      displayName       = { expression = "ToUpper( [displayName] )" }
      userType          = { constant = "Guest", flow_type = "objectaddonly", flow_behavior = "FlowWhenChanged" }
      preferredLanguage = { attribute = "preferredLanguage", default_value = "de-DE" }
      companyName       = { constant = terraform_data.company.output }
    }
    scoping_filters = [{ name = "Engineers", clauses = [{ attribute = "department", operator = "EQUALS", value = "Engineering" }] }]`
	)
	others := otherAnswers("schema.", "expressions.", "ids.", "jobs.")
	delete(others, "schema.type-names") // not as Graph's description has it
	underAnswers(t, map[string]map[string]string{"other answers": others}, func(t *testing.T, s *source) {
		jobID := s.withJob()
		puts := func(since *acctest.Mark, want int) resource.TestCheckFunc {
			return acctest.Do(func() error {
				got := 0
				for _, r := range s.Since(*since) {
					if r.Method == "PUT" {
						got++
					}
				}
				if got != want {
					return fmt.Errorf("%d writes, want %d", got, want)
				}
				return nil
			})
		}
		edited := func() {
			s.Fabrikam.EditSchema(s.spID, jobID, func(schema map[string]any) {
				setSource(objectMapping(schema, "User"), "displayName", "Attribute", "displayName", "[displayName]")
			})
		}
		var mark acctest.Mark
		s.Test(
			resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.schema(jobID, first),
				Check: resource.ComposeTestCheckFunc(puts(&mark, 1),
					s.hasSource(jobID, "companyName", `"Fabrikam"`), s.hasSource(jobID, "userType", `"Member"`), s.hasSource(jobID, "preferredLanguage", ""),
					s.hasSource(jobID, "department", "[department]"),
					resource.TestCheckResourceAttr(schemaName, "users.attribute_mappings.companyName.constant", "Fabrikam"),
					resource.TestCheckResourceAttr(schemaName, "users.attribute_mappings.userType.flow_type", "Always"),
					resource.TestCheckResourceAttr(schemaName, "users.unlisted_mappings", "keep"), resource.TestCheckResourceAttr(schemaName, "on_destroy", "keep")),
			},
			resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.schema(jobID, second), ConfigPlanChecks: planned(schemaName, plancheck.ResourceActionUpdate),
				Check: resource.ComposeTestCheckFunc(puts(&mark, 1), s.hasSource(jobID, "displayName", "ToUpper([displayName])"),
					s.hasSource(jobID, "preferredLanguage", "[preferredLanguage]")),
			},
			resource.TestStep{
				PreConfig: s.mark(&mark, edited), Config: s.schema(jobID, second), ConfigPlanChecks: planned(schemaName, plancheck.ResourceActionUpdate),
				Check: resource.ComposeTestCheckFunc(puts(&mark, 1), s.hasSource(jobID, "displayName", "ToUpper([displayName])")),
			},
			resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.schema(jobID, respelled), ConfigPlanChecks: planned(schemaName, plancheck.ResourceActionNoop),
				Check: puts(&mark, 0),
			},
			resource.TestStep{
				ResourceName: schemaName, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "job_id",
				ImportStateId: s.Fabrikam.ID() + "/" + s.spID + "/" + jobID,
			},
			resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.schema(jobID, second, `on_destroy = "template"`), ConfigPlanChecks: planned(schemaName, plancheck.ResourceActionUpdate),
				Check: puts(&mark, 0),
			},
			resource.TestStep{
				Config: s.Config(), Check: s.hasSource(jobID, "displayName", "[displayName]"),
			},
		)
	})
}
