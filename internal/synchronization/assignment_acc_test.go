package synchronization_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	assignmentName  = "crosstenant_synchronization_assignment.test"
	assignmentsName = "crosstenant_synchronization_assignments.test"
)

// otherAssignmentAnswers are what the service may answer to assignments instead.
var otherAssignmentAnswers = otherAnswers("assignments.", "ids.")

func (p *pair) assignment(principalID string) string {
	return p.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_assignment" "test" {
  tenant_id            = %q
  service_principal_id = %q
  principal_id         = %q
}`, p.Fabrikam.ID(), p.spID, principalID))
}

func (p *pair) assignments(lines string, principalIDs ...string) string {
	return p.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_assignments" "test" {
  tenant_id            = %q
  service_principal_id = %q
  principal_ids        = %s
  %s
}`, p.Fabrikam.ID(), p.spID, quoted(principalIDs...), lines))
}

func planned(name string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, action)}}
}

func TestAccLifecycleAssignment(t *testing.T) {
	t.Parallel()
	underBothAnswersOf(t, otherAssignmentAnswers, func(t *testing.T, p *pair) {
		var mark acctest.Mark
		p.TestCase(resource.TestCase{
			CheckDestroy: p.assigned(),
			Steps: []resource.TestStep{
				{
					PreConfig: p.mark(&mark),
					Config:    p.assignment(strings.ToUpper(p.users[0])),
					Check: resource.ComposeTestCheckFunc(p.assigned(p.users[0]),
						p.writes(&mark, map[string]int{"POST appRoleAssignedTo": 1}),
						resource.TestCheckResourceAttr(assignmentName, "principal_id", strings.ToUpper(p.users[0])),
						resource.TestCheckResourceAttrSet(assignmentName, "app_role_id")),
				},
				{ // The same id in other letters is no change.
					PreConfig:        p.mark(&mark),
					Config:           p.assignment(p.users[0]),
					ConfigPlanChecks: planned(assignmentName, plancheck.ResourceActionNoop),
					Check:            p.CheckNoWrites(&mark),
				},
				{
					ResourceName: assignmentName, ImportState: true, ImportStateVerify: true,
					ImportStateVerifyIdentifierAttribute: "app_role_id",
					ImportStateVerifyIgnore:              []string{"principal_id"}, // in upper case in state
					ImportStateId:                        p.Fabrikam.ID() + "/" + p.spID + "/" + p.users[0],
				},
				{ // Taken away and given again by hand: another id, and nothing to do.
					PreConfig: p.mark(&mark, func() {
						p.Fabrikam.Unassign(p.spID, p.users[0])
						p.Fabrikam.Assign(p.spID, p.users[0])
					}),
					Config:           p.assignment(p.users[0]),
					ConfigPlanChecks: planned(assignmentName, plancheck.ResourceActionNoop),
					Check:            p.CheckNoWrites(&mark),
				},
				{ // Taken away by hand.
					PreConfig:        func() { p.Fabrikam.Unassign(p.spID, p.users[0]) },
					Config:           p.assignment(p.users[0]),
					ConfigPlanChecks: planned(assignmentName, plancheck.ResourceActionCreate),
					Check:            p.assigned(p.users[0]),
				},
				{ // Somebody else; that one is assigned already, by hand.
					PreConfig:        func() { p.Fabrikam.Assign(p.spID, p.group) },
					Config:           p.assignment(p.group),
					ConfigPlanChecks: planned(assignmentName, plancheck.ResourceActionDestroyBeforeCreate),
					Check:            p.assigned(p.group),
				},
			},
		})
	})
}

func TestAccLifecycleAssignments(t *testing.T) {
	t.Parallel()
	underBothAnswersOf(t, otherAssignmentAnswers, func(t *testing.T, p *pair) {
		var mark acctest.Mark
		p.TestCase(resource.TestCase{
			CheckDestroy: p.assigned(),
			Steps: []resource.TestStep{
				{
					PreConfig: p.mark(&mark),
					Config:    p.assignments("", strings.ToUpper(p.users[0]), p.group),
					Check: resource.ComposeTestCheckFunc(p.assigned(p.users[0], p.group),
						p.writes(&mark, map[string]int{"POST appRoleAssignedTo": 2})),
				},
				{
					PreConfig:        p.mark(&mark),
					Config:           p.assignments("", p.users[0], strings.ToUpper(p.group)),
					ConfigPlanChecks: planned(assignmentsName, plancheck.ResourceActionNoop),
					Check:            p.CheckNoWrites(&mark),
				},
				{ // Only the differences are written.
					PreConfig: p.mark(&mark),
					Config:    p.assignments("", p.group, p.users[1], p.users[2]),
					Check: resource.ComposeTestCheckFunc(p.assigned(p.group, p.users[1], p.users[2]),
						p.writes(&mark, map[string]int{"POST appRoleAssignedTo": 2, "DELETE appRoleAssignedTo": 1})),
				},
				{
					ResourceName: assignmentsName, ImportState: true, ImportStateVerify: true,
					ImportStateVerifyIdentifierAttribute: "service_principal_id",
					ImportStateVerifyIgnore:              []string{"principal_ids"}, // compared by the next plan; the letters differ
					ImportStateId:                        p.Fabrikam.ID() + "/" + p.spID,
				},
				{ // Somebody added and somebody removed by hand are drift.
					PreConfig: p.mark(&mark, func() {
						p.Fabrikam.Assign(p.spID, p.users[3])
						p.Fabrikam.Unassign(p.spID, p.users[1])
					}),
					Config:           p.assignments("", p.group, p.users[1], p.users[2]),
					ConfigPlanChecks: planned(assignmentsName, plancheck.ResourceActionUpdate),
					Check: resource.ComposeTestCheckFunc(p.assigned(p.group, p.users[1], p.users[2]),
						p.writes(&mark, map[string]int{"POST appRoleAssignedTo": 1, "DELETE appRoleAssignedTo": 1})),
				},
				{ // A change that cannot be made whole takes nobody away.
					Config:      p.assignments("", p.users[0], nobodysID),
					ExpectError: regexp.MustCompile(`(?s)Principal cannot be assigned.*principal_ids.*` + nobodysID),
				},
				{
					Config: p.assignments("", p.users[0]),
					Check:  p.assigned(p.users[0]),
				},
				{
					Config: p.assignments(""),
					Check:  p.assigned(),
				},
				{
					Config: p.assignments("", p.users[0], p.users[1]),
					Check:  p.assigned(p.users[0], p.users[1]),
				},
				{ // A deleted user leaves the set, whether the service still shows the assignment or not.
					PreConfig: func() { p.Fabrikam.DeleteUser(p.users[1]) },
					Config:    p.assignments("", p.users[0]),
				},
				{ // The application is gone, and with it the assignments.
					PreConfig:          func() { p.Fabrikam.DeleteServicePrincipal(p.spID) },
					RefreshState:       true,
					ExpectNonEmptyPlan: true,
				},
			},
		})
	})
}

func TestAccAssignmentsWaitForListsThatLag(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithBehaviour("lists.lag", "two-reads"))
	p.TestCase(resource.TestCase{
		CheckDestroy: p.assigned(),
		Steps: []resource.TestStep{
			{Config: p.assignments("", p.users[0], p.users[1]), Check: p.assigned(p.users[0], p.users[1])},
			{Config: p.assignments("", p.users[1], p.users[2]), Check: p.assigned(p.users[1], p.users[2])},
			{ // A replacement must not take the old assignments for new ones.
				Config: p.assignments("", p.users[1], p.users[2]),
				Taint:  []string{assignmentsName},
				Check:  p.assigned(p.users[1], p.users[2]),
			},
		},
	})
}

func TestAccAssignmentsKeepWhatExistsWhenTheCreationFails(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAssignmentAnswers)))
	p.TestCase(resource.TestCase{
		CheckDestroy: p.assigned(),
		Steps: []resource.TestStep{
			{
				Config:      p.assignments("", p.users[0], nobodysID),
				ExpectError: regexp.MustCompile(`Principal cannot be assigned`),
			},
			{
				Config: p.assignments("", p.users[0], p.users[1]),
				// It is in state, tainted, so that a destroy at this point would remove it.
				ConfigPlanChecks: planned(assignmentsName, plancheck.ResourceActionDestroyBeforeCreate),
				Check:            p.assigned(p.users[0], p.users[1]),
			},
		},
	})
}

func TestAccAssignmentsMeetOthers(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAssignmentAnswers)))
	p.Fabrikam.Assign(p.spID, p.users[0])
	p.Fabrikam.Assign(p.spID, p.users[1])
	var mark acctest.Mark
	refused := regexp.MustCompile(`(?s)Others are assigned already.*` + p.users[1] + `.*` + p.Fabrikam.ID() + "/" + p.spID)
	p.TestCase(resource.TestCase{
		CheckDestroy: p.assigned(),
		Steps: []resource.TestStep{
			{PreConfig: p.mark(&mark), Config: p.assignments("", p.users[0]), ExpectError: refused},
			{ // Whoever is wanted and assigned already is taken over in silence.
				Config: p.assignments("", p.users[0], p.users[1], p.users[2]),
				Check: resource.ComposeTestCheckFunc(p.assigned(p.users[0], p.users[1], p.users[2]),
					p.writes(&mark, map[string]int{"POST appRoleAssignedTo": 1})),
			},
			{Config: p.Config(""), Check: p.assigned()},
			{
				PreConfig: func() { p.Fabrikam.Assign(p.spID, p.users[3]) },
				Config:    p.assignments("adopt_existing = true", p.users[0]),
				Check:     p.assigned(p.users[0]),
			},
		},
	})
}

// An identity that only reads sees drift, and an apply with it fails at once and says what is missing.
func TestAccAssignmentsWithoutPermissionToWrite(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	onlyRead := func() { p.Fabrikam.SetPermissions(p.ClientID, acctest.ReadPermissions()...) }
	p.TestCase(resource.TestCase{Steps: []resource.TestStep{
		{Config: p.assignments("", p.users[0])},
		{PreConfig: onlyRead, Config: p.assignments("", p.users[0]), PlanOnly: true},
		{
			PreConfig: func() { p.Fabrikam.Assign(p.spID, p.users[1]) },
			Config:    p.assignments("", p.users[0]), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		{
			Config:      p.assignments("", p.users[0], p.users[1], p.users[2]),
			ExpectError: regexp.MustCompile(`(?s)AppRoleAssignment.ReadWrite.All`),
		},
		{
			PreConfig: func() { p.Fabrikam.SetPermissions(p.ClientID, acctest.AllPermissions()...) },
			Config:    p.assignments("", p.users[0]),
			Check:     p.assigned(p.users[0]),
		},
	}})
}
