package synchronization_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
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

// assignmentsOf is a crosstenant_synchronization_assignments of the pair.
func (p *pair) assignmentsOf(further object, principalIDs ...string) object {
	config := object{"tenant_id": p.Fabrikam.ID(), "service_principal_id": p.spID, "principal_ids": principalIDs}
	maps.Copy(config, further)
	return config
}

// wantAssigned checks who is assigned.
func (p *pair) wantAssigned(t *testing.T, ids ...string) {
	t.Helper()
	if err := p.assigned(ids...)(nil); err != nil {
		t.Error(err)
	}
}

// wantWrites checks the requests for a change since a mark.
func (p *pair) wantWrites(t *testing.T, since acctest.Mark, want map[string]int) {
	t.Helper()
	if err := p.writes(&since, want)(nil); err != nil {
		t.Error(err)
	}
}

func TestAssignmentsWaitForListsThatLag(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithBehaviour("lists.lag", "two-reads"))
	s := acctest.NewSession(t, p.Env)
	set := s.MustApply(assignmentsType, nil, p.assignmentsOf(nil, p.users[0], p.users[1]))
	p.wantAssigned(t, p.users[0], p.users[1])
	set = s.MustApply(assignmentsType, set, p.assignmentsOf(nil, p.users[1], p.users[2]))
	p.wantAssigned(t, p.users[1], p.users[2])
	// A replacement must not take the old assignments for new ones.
	s.MustApply(assignmentsType, set, nil)
	set = s.MustApply(assignmentsType, nil, p.assignmentsOf(nil, p.users[1], p.users[2]))
	p.wantAssigned(t, p.users[1], p.users[2])
	s.MustApply(assignmentsType, set, nil)
	p.wantAssigned(t)
}

// A creation that fails halfway is in state, so that a destroy at this point removes what it made.
func TestAssignmentsKeepWhatExistsWhenTheCreationFails(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAssignmentAnswers)))
	s := acctest.NewSession(t, p.Env)
	half := s.Apply(t.Context(), assignmentsType, nil, p.assignmentsOf(nil, p.users[0], nobodysID))
	if !said(half.Diagnostics, tfprotov6.DiagnosticSeverityError, "Principal cannot be assigned") || s.State(assignmentsType, half) == nil {
		t.Fatalf("the creation left no state, or no error: %s", acctest.Texts(half.Diagnostics))
	}
	s.MustApply(assignmentsType, half, nil)
	p.wantAssigned(t)
	set := s.MustApply(assignmentsType, nil, p.assignmentsOf(nil, p.users[0], p.users[1]))
	p.wantAssigned(t, p.users[0], p.users[1])
	s.MustApply(assignmentsType, set, nil)
}

func TestAssignmentsMeetOthers(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAssignmentAnswers)))
	p.Fabrikam.Assign(p.spID, p.users[0])
	p.Fabrikam.Assign(p.spID, p.users[1])
	s := acctest.NewSession(t, p.Env)
	mark := p.Mark()
	refused := s.Apply(t.Context(), assignmentsType, nil, p.assignmentsOf(nil, p.users[0]))
	if !said(refused.Diagnostics, tfprotov6.DiagnosticSeverityError, "Others are assigned already", p.users[1], p.Fabrikam.ID()+"/"+p.spID) {
		t.Errorf("the others are not named: %s", acctest.Texts(refused.Diagnostics))
	}
	// Whoever is wanted and assigned already is taken over in silence.
	set := s.MustApply(assignmentsType, nil, p.assignmentsOf(nil, p.users[0], p.users[1], p.users[2]))
	p.wantAssigned(t, p.users[0], p.users[1], p.users[2])
	p.wantWrites(t, mark, map[string]int{"POST appRoleAssignedTo": 1})
	s.MustApply(assignmentsType, set, nil)
	p.wantAssigned(t)

	p.Fabrikam.Assign(p.spID, p.users[3])
	adopted := s.Apply(t.Context(), assignmentsType, nil, p.assignmentsOf(object{"adopt_existing": true}, p.users[0]))
	if said(adopted.Diagnostics, tfprotov6.DiagnosticSeverityError) {
		t.Error(acctest.Texts(adopted.Diagnostics))
	}
	p.wantAssigned(t, p.users[0])
	s.MustApply(assignmentsType, adopted, nil)
	p.wantAssigned(t)
}

// An identity that only reads sees drift, and an apply with it fails at once and says what is missing.
func TestAssignmentsWithoutPermissionToWrite(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s := acctest.NewSession(t, p.Env)
	config := p.assignmentsOf(nil, p.users[0])
	set := s.MustApply(assignmentsType, nil, config)
	p.Fabrikam.SetPermissions(p.ClientID, acctest.ReadPermissions()...)
	reader := acctest.NewSession(t, p.Env) // a process and a token of its own
	if !reader.Unchanged(assignmentsType, reader.Refreshed(assignmentsType, set), config) {
		t.Error("the plan is not empty for an identity that reads")
	}
	p.Fabrikam.Assign(p.spID, p.users[1])
	reader = acctest.NewSession(t, p.Env) // for what one process has read it believes
	set = reader.Refreshed(assignmentsType, set)
	if reader.Unchanged(assignmentsType, set, config) {
		t.Error("who was assigned by hand is no difference for an identity that reads")
	}
	failed := reader.Apply(t.Context(), assignmentsType, set, p.assignmentsOf(nil, p.users[0], p.users[1], p.users[2]))
	if !said(failed.Diagnostics, tfprotov6.DiagnosticSeverityError, "AppRoleAssignment.ReadWrite.All") {
		t.Errorf("the missing permission is not named: %s", acctest.Texts(failed.Diagnostics))
	}
	p.Fabrikam.SetPermissions(p.ClientID, acctest.AllPermissions()...)
	writer := acctest.NewSession(t, p.Env)
	set = writer.MustApply(assignmentsType, writer.Refreshed(assignmentsType, failed), config)
	p.wantAssigned(t, p.users[0])
	writer.MustApply(assignmentsType, set, nil)
}
