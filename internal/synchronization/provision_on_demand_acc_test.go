package synchronization_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	onDemandType = "crosstenant_provision_on_demand"
	onDemandName = onDemandType + ".test"
)

// otherOnDemandAnswers are what the service may answer to runs on demand instead.
var otherOnDemandAnswers = otherAnswers("on-demand.", "schema.rule-id", "schema.directory-name", "schema.flow-types", "ids.")

// subjects is the list of users in HCL.
func subjects(ids ...string) string {
	var objects []string
	for _, id := range ids {
		objects = append(objects, fmt.Sprintf("{ object_id = %q }", id))
	}
	return "[" + strings.Join(objects, ", ") + "]"
}

// onDemandArguments are the arguments that the resource and the action have in common.
func (p *pair) onDemandArguments(subjects string, lines ...string) string {
	return fmt.Sprintf(`
  tenant_id            = %q
  service_principal_id = %q
  job_id               = %q
  subjects             = %s
  %s
`, p.Fabrikam.ID(), p.spID, p.jobID, subjects, strings.Join(lines, "\n  "))
}

func (p *pair) onDemand(subjects string, lines ...string) string {
	return p.Config(`resource "crosstenant_provision_on_demand" "test" {` + p.onDemandArguments(subjects, lines...) + "}")
}

// provisioned checks that the target has external users for exactly these source users.
func (p *pair) provisioned(count int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := len(p.Contoso.ExternalUsers()); got != count {
			return fmt.Errorf("the target has %d external users, want %d", got, count)
		}
		return nil
	}
}

func TestAccLifecycleProvisionOnDemand(t *testing.T) {
	t.Parallel()
	underBothAnswersOf(t, otherOnDemandAnswers, func(t *testing.T, p *pair) {
		p.Fabrikam.Assign(p.spID, p.users[0])
		p.Fabrikam.Assign(p.spID, p.group)
		var mark acctest.Mark
		upper := strings.ToUpper(p.users[0])
		p.TestCase(resource.TestCase{
			CheckDestroy: resource.ComposeTestCheckFunc(p.provisioned(1), p.CheckNoWrites(&mark)),
			Steps: []resource.TestStep{
				{
					PreConfig: p.mark(&mark),
					Config:    p.onDemand(subjects(upper, p.users[3])),
					Check: resource.ComposeTestCheckFunc(p.provisioned(2),
						p.writes(&mark, map[string]int{"POST provisionOnDemand": 2}),
						resource.TestCheckResourceAttrSet(onDemandName, "results.0.target_id")),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(onDemandName, tfjsonpath.New("results").AtSliceIndex(0).AtMapKey("status"), knownvalue.StringExact("Success")),
						statecheck.ExpectKnownValue(onDemandName, tfjsonpath.New("results").AtSliceIndex(1).AtMapKey("object_id"), knownvalue.StringExact(p.users[3])),
					},
				},
				{ // Reading calls nothing, whatever became of the user.
					PreConfig:        p.mark(&mark, func() { p.Fabrikam.DeleteUser(p.users[3]) }),
					Config:           p.onDemand(subjects(upper, p.users[3])),
					ConfigPlanChecks: planned(onDemandName, plancheck.ResourceActionNoop),
					Check: func(*terraform.State) error {
						if calls := append(p.ReadsSince(mark), p.WritesSince(mark)...); len(calls) > 0 {
							return fmt.Errorf("the emulator saw %v", calls)
						}
						return nil
					},
				},
				{ // A trigger runs it again; who is as wanted already counts as done.
					PreConfig:        p.mark(&mark),
					Config:           p.onDemand(subjects(upper), `triggers = { run = "2" }`),
					ConfigPlanChecks: planned(onDemandName, plancheck.ResourceActionDestroyBeforeCreate),
					Check: resource.ComposeTestCheckFunc(p.writes(&mark, map[string]int{"POST provisionOnDemand": 1}),
						resource.TestCheckResourceAttr(onDemandName, "results.0.status", "Success")),
				},
				{ // Whoever was deleted softly in the target comes back, restored or as a second account.
					PreConfig: p.mark(&mark, func() {
						for _, user := range p.Contoso.ExternalUsers() {
							p.Contoso.DeleteUser(fmt.Sprint(user["id"]))
						}
					}),
					Config: p.onDemand(subjects(upper), `triggers = { run = "3" }`),
					Check:  resource.ComposeTestCheckFunc(p.provisioned(1), p.writes(&mark, map[string]int{"POST provisionOnDemand": 1})),
				},
				{ // Other timeouts are no reason to run again.
					PreConfig:        p.mark(&mark),
					Config:           p.onDemand(subjects(upper), `triggers = { run = "3" }`, `timeouts = { create = "5m" }`),
					ConfigPlanChecks: planned(onDemandName, plancheck.ResourceActionUpdate),
					Check:            p.CheckNoWrites(&mark),
				},
			},
		})
	})
}

// onDemandOf is a crosstenant_provision_on_demand of the pair for users, or with other subjects in further.
func (p *pair) onDemandOf(further object, users ...string) object {
	var subjects []any
	for _, id := range users {
		subjects = append(subjects, object{"object_id": id})
	}
	config := object{"tenant_id": p.Fabrikam.ID(), "service_principal_id": p.spID, "job_id": p.jobID, "subjects": subjects}
	maps.Copy(config, further)
	return config
}

// wantProvisioned checks how many external users the target has.
func (p *pair) wantProvisioned(t *testing.T, count int) {
	t.Helper()
	if err := p.provisioned(count)(nil); err != nil {
		t.Error(err)
	}
}

// firstResult is what a run on demand says of its first subject.
func firstResult(s *acctest.Session, made *acctest.Object) object {
	results, _ := s.State(onDemandType, made)["results"].([]any)
	if len(results) == 0 {
		return nil
	}
	first, _ := results[0].(object)
	return first
}

func TestProvisionOnDemandWaitsForAssignments(t *testing.T) {
	t.Parallel()
	p := newPair(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{Collection: "entitlements", ListReads: 2})))
	s := acctest.NewSession(t, p.Env)
	mark := p.Mark()
	s.MustApply(assignmentsType, nil, p.assignmentsOf(nil, p.users[0]))
	s.MustApply(onDemandType, nil, p.onDemandOf(nil, p.users[0]))
	p.wantProvisioned(t, 1)
	p.wantWrites(t, mark, map[string]int{"POST appRoleAssignedTo": 1, "POST provisionOnDemand": 3})
}

func TestProvisionOnDemandFailuresAreRepeated(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.users[0])
	s := acctest.NewSession(t, p.Env)
	config := p.onDemandOf(nil, p.users[0], p.users[1], p.users[2])
	// The first is done, the second is not assigned and fails at once, the third is not tried.
	mark := p.Mark()
	failed := s.Apply(t.Context(), onDemandType, nil, config)
	if !said(failed.Diagnostics, tfprotov6.DiagnosticSeverityError, "On-demand provisioning was skipped", p.users[1], "is not assigned") {
		t.Errorf("got %s", acctest.Texts(failed.Diagnostics))
	}
	p.wantWrites(t, mark, map[string]int{"POST provisionOnDemand": 2})

	p.Fabrikam.Assign(p.spID, p.users[1])
	p.Fabrikam.Assign(p.spID, p.users[2])
	mark = p.Mark()
	s.MustApply(onDemandType, failed, nil) // tainted by the error, so that a CLI replaces it
	s.MustApply(onDemandType, nil, config)
	p.wantProvisioned(t, 3)
	p.wantWrites(t, mark, map[string]int{"POST provisionOnDemand": 3})
}

func TestProvisionOnDemandRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(p *pair)
		subject func(p *pair) string
		want    []string
	}{
		"unknown user": {func(*pair) {}, func(*pair) string { return nobodysID }, []string{nobodysID}},
		"not assigned": {
			func(*pair) {}, func(p *pair) string { return p.users[0] },
			[]string{"provisioning was skipped", "NotEffectivelyEntitled", "is not assigned"},
		},
		"target lets nobody in": {func(p *pair) {
			p.Fabrikam.Assign(p.spID, p.users[0])
			p.Contoso.EditIdentitySync(p.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": false}})
		}, func(p *pair) string { return p.users[0] }, []string{"provisioning failed", "Step:", "Recommended action:"}},
		"target takes no guests": {func(p *pair) {
			p.Fabrikam.Assign(p.spID, p.users[0])
			p.Contoso.BlockGuestInvitations(true)
		}, func(p *pair) string { return p.users[0] }, []string{"provisioning failed", "AzureActiveDirectoryForbidden"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t, acctest.WithServer(graphemu.WithBehaviours(otherAnswers("on-demand."))))
			test.prepare(p)
			s := acctest.NewSession(t, p.Env)
			mark := p.Mark()
			failed := s.Apply(t.Context(), onDemandType, nil, p.onDemandOf(nil, test.subject(p)))
			if !said(failed.Diagnostics, tfprotov6.DiagnosticSeverityError, test.want...) {
				t.Errorf("got %s, want %q", acctest.Texts(failed.Diagnostics), test.want)
			}
			p.wantProvisioned(t, 0)
			p.wantWrites(t, mark, map[string]int{"POST provisionOnDemand": 1})
		})
	}
}

func TestProvisionOnDemandAcceptsSkips(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s := acctest.NewSession(t, p.Env)
	made := s.Apply(t.Context(), onDemandType, nil, p.onDemandOf(object{"accept_skipped": true}, p.users[0]))
	if got := firstResult(s, made); got["status"] != "Skipped" || got["target_id"] != nil {
		t.Errorf("the result is %v, want a skip without a target: %s", got, acctest.Texts(made.Diagnostics))
	}
	p.wantProvisioned(t, 0)
}

// TestProvisionOnDemandOfAGroup: with the preview feature a group is sent, once its mapping is turned on.
func TestProvisionOnDemandOfAGroup(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.group)
	p.Contoso.EditIdentitySync(p.Fabrikam.ID(), map[string]any{"groupSyncInbound": map[string]any{"isSyncAllowed": true}})
	config := p.onDemandOf(object{"subjects": []any{object{"object_id": p.group, "object_type_name": "Group", "member_ids": []any{p.users[3]}}}})
	preview := object{"preview_features": []any{"group_synchronization"}}
	s := acctest.NewSession(t, p.Env, preview)
	failed := s.Apply(t.Context(), onDemandType, nil, config)
	if !said(failed.Diagnostics, tfprotov6.DiagnosticSeverityError, "Mapping of this object type is turned off", "Group") {
		t.Errorf("got %s", acctest.Texts(failed.Diagnostics))
	}
	p.Fabrikam.EditSchema(p.spID, p.jobID, turnOnGroups)
	s = acctest.NewSession(t, p.Env, preview)
	if got := firstResult(s, s.MustApply(onDemandType, nil, config)); got["status"] != "Success" {
		t.Errorf("the result is %v", got)
	}
	if err := p.groupArrived(); err != nil {
		t.Error(err)
	}
}

// groupArrived looks for the target's copy of the group.
func (p *pair) groupArrived() error {
	for _, group := range p.Contoso.Groups() {
		if group["displayName"] == "Wave 1" {
			return nil
		}
	}
	return errors.New("the group did not arrive")
}

func turnOnGroups(schema map[string]any) {
	for _, rule := range schema["synchronizationRules"].([]any) {
		for _, mapping := range rule.(map[string]any)["objectMappings"].([]any) {
			mapping.(map[string]any)["enabled"] = true
		}
	}
}

func TestProvisionOnDemandSurvivesThrottling(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.Fabrikam.Assign(p.spID, p.users[0])
	rule := p.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/provisionOnDemand",
		Times: 2, Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: time.Second,
	})
	acctest.NewSession(t, p.Env).MustApply(onDemandType, nil, p.onDemandOf(nil, p.users[0]))
	if rule.Strikes() != 2 {
		t.Errorf("throttled %d times, want 2", rule.Strikes())
	}
	p.wantProvisioned(t, 1)
}

// actionConfig runs the action when the assignments are made or changed.
func (p *pair) actionConfig(run, subjects string) string {
	return p.assignments(`lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.crosstenant_provision_on_demand.test]
    }
  }`, p.users[0], p.users[1]) + `
action "crosstenant_provision_on_demand" "test" {
  config {` + p.onDemandArguments(subjects) + `}
}
# ` + run
}

func TestAccOnlyActionProvisionOnDemand(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	underBothAnswersOf(t, otherOnDemandAnswers, func(t *testing.T, p *pair) {
		p.TestCase(resource.TestCase{
			TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
			Steps: []resource.TestStep{{
				Config: p.actionConfig("first", subjects(p.users[0], p.users[1])),
				PostApplyFunc: func() {
					if err := p.provisioned(2)(nil); err != nil {
						t.Error(err)
					}
				},
			}},
		})
	})
}

func TestAccOnlyActionProvisionOnDemandBadInput(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14")
	for name, test := range map[string]struct {
		subjects func(p *pair) string
		want     string
	}{
		"not assigned": {func(p *pair) string { return subjects(p.users[2]) }, `provisioning was skipped.*is not assigned`},
		"twice":        {func(p *pair) string { return subjects(p.users[0], p.users[0]) }, `Object is listed twice`},
		"group":        {func(p *pair) string { return `[{ object_id = "` + p.group + `", object_type_name = "Group" }]` }, `Preview feature is not turned on`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			p.TestCase(resource.TestCase{Steps: []resource.TestStep{{
				Config: p.actionConfig("", test.subjects(p)), ExpectError: regexp.MustCompile(`(?s)` + test.want),
			}}})
			if err := p.provisioned(0)(nil); err != nil {
				t.Error(err)
			}
		})
	}
}
