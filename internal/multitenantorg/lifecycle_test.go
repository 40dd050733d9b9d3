package multitenantorg_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	organizationName = organizationType + ".test"
	memberName       = memberType + ".test"
	joinName         = joinType + ".test"
)

func organizationBlock(env *acctest.Env, lines string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  tenant_id = %q\n  %s\n}\n", organizationType, env.Contoso.ID(), lines)
}

func memberBlock(env *acctest.Env, lines string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  tenant_id = %s.tenant_id\n  member_tenant_id = %q\n  %s\n}\n", memberType, organizationName, env.Fabrikam.ID(), lines)
}

func joinBlock(env *acctest.Env, lines string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  tenant_id = %q\n  added_by_tenant_id = %s.tenant_id\n  %s\n}\n", joinType, env.Fabrikam.ID(), memberName, lines)
}

func action(name string, want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, want)}}
}

// nothingLeft checks that no tenant is in an organization.
func nothingLeft(env *acctest.Env) resource.TestCheckFunc {
	return acctest.Do(func() error {
		for _, h := range env.Tenants {
			if o := h.Organization(); o != nil {
				return fmt.Errorf("%s is in %v", h.DisplayName(), o["displayName"])
			}
		}
		return nil
	})
}

func organizationIs(env *acctest.Env, name string, description any) resource.TestCheckFunc {
	return acctest.Do(func() error {
		if o := env.Contoso.Organization(); o["displayName"] != name || o["description"] != description {
			return fmt.Errorf("the organization is %v", o)
		}
		return nil
	})
}

func TestAccLifecycleMultitenantOrganization(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		config := func(lines string) string { return env.Config(organizationBlock(env, lines)) }
		env.TestCase(resource.TestCase{
			CheckDestroy: nothingLeft(env),
			Steps: []resource.TestStep{
				{
					Config: config("display_name = \"Alliance\"\n  description = \"for trade\""),
					Check:  organizationIs(env, "Alliance", "for trade"),
				},
				{
					Config:           config(`display_name = "Union"`),
					ConfigPlanChecks: action(organizationName, plancheck.ResourceActionUpdate),
					Check:            organizationIs(env, "Union", nil),
				},
				{
					ResourceName: organizationName, ImportState: true, ImportStateId: env.Contoso.ID(),
					ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "tenant_id",
				},
				{ // Edited by hand: seen, and taken back.
					PreConfig: func() {
						env.Contoso.EditOrganization(map[string]any{"displayName": "Others", "description": "by hand"})
					},
					Config:           config(`display_name = "Union"`),
					ConfigPlanChecks: action(organizationName, plancheck.ResourceActionUpdate),
					Check:            organizationIs(env, "Union", nil),
				},
				{ // Ended by hand.
					PreConfig:        func() { env.Contoso.LeaveOrganization() },
					Config:           config(`display_name = "Union"`),
					ConfigPlanChecks: action(organizationName, plancheck.ResourceActionCreate),
					Check:            organizationIs(env, "Union", nil),
				},
			},
		})
	})
}

func TestAccLifecycleMultitenantOrganizationMember(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		config := func(lines string) string {
			return env.Config(organizationBlock(env, `display_name = "Alliance"`), memberBlock(env, lines))
		}
		const name = `display_name = "Fabrikam"`
		env.TestCase(resource.TestCase{
			CheckDestroy: nothingLeft(env),
			Steps: []resource.TestStep{
				{
					Config: config(name),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(memberName, tfjsonpath.New("role"), knownvalue.StringExact("member")),
					},
				},
				{ // Of a pending tenant the service shows a change of its role as desired, for as long as it does not join.
					Config:           config(name + "\n  role = \"owner\""),
					ConfigPlanChecks: action(memberName, plancheck.ResourceActionUpdate),
				},
				{
					ResourceName: memberName, ImportState: true, ImportStateId: env.Contoso.ID() + "/" + env.Fabrikam.ID(),
					ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "member_tenant_id",
				},
				{ // It joins: nothing to do.
					PreConfig: func() {
						for range 2 { // the first request may be turned away
							env.Fabrikam.JoinOrganization(env.Contoso.ID())
						}
					},
					Config:           config(name + "\n  role = \"owner\""),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					Check: acctest.Do(func() error {
						if m := env.Contoso.OrganizationTenant(env.Fabrikam.ID()); m["state"] != "active" || m["role"] != "owner" {
							return fmt.Errorf("the tenant is %v", m)
						}
						return nil
					}),
				},
				{
					Config:           config(name),
					ConfigPlanChecks: action(memberName, plancheck.ResourceActionUpdate),
				},
				{ // Removed by hand.
					PreConfig:        func() { env.Fabrikam.LeaveOrganization() },
					Config:           config(name),
					ConfigPlanChecks: action(memberName, plancheck.ResourceActionCreate),
				},
				{ // Another name is another tenant to the service.
					Config:           config(`display_name = "Fabrikam AG"`),
					ConfigPlanChecks: action(memberName, plancheck.ResourceActionDestroyBeforeCreate),
				},
			},
		})
	})
}

func TestAccLifecycleMultitenantOrganizationJoinRequest(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		config := func(lines string) string {
			return env.Config(organizationBlock(env, `display_name = "Alliance"`), memberBlock(env, `display_name = "Fabrikam"`), joinBlock(env, lines))
		}
		env.TestCase(resource.TestCase{
			CheckDestroy: nothingLeft(env),
			Steps: []resource.TestStep{
				{
					Config: config(""),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(joinName, tfjsonpath.New("join_pending"), knownvalue.Bool(false)),
					},
					Check: acctest.Do(func() error {
						if o := env.Fabrikam.Organization(); o["displayName"] != "Alliance" {
							return fmt.Errorf("Fabrikam is in %v", o)
						}
						return nil
					}),
				},
				{
					Config:           config("wait_for_completion = false"),
					ConfigPlanChecks: action(joinName, plancheck.ResourceActionUpdate),
				},
				{
					Config: config(""), ResourceName: joinName, ImportState: true, ImportStateId: env.Fabrikam.ID(),
					ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "tenant_id", ImportStateVerifyIgnore: []string{"wait_for_completion"},
				},
				{ // It left by hand: both are planned anew.
					PreConfig:        func() { env.Fabrikam.LeaveOrganization() },
					Config:           config(""),
					ConfigPlanChecks: action(joinName, plancheck.ResourceActionCreate),
				},
			},
		})
	})
}

// The CLI's own words where a configuration is wrong.
func TestAccRoleIsChecked(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Test(resource.TestStep{
		Config:      env.Config(organizationBlock(env, `display_name = "Alliance"`), memberBlock(env, "display_name = \"Fabrikam\"\n  role = \"guest\"")),
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`role value must be one of`),
	})
}
