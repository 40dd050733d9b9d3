package synchronization_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const jobName = "crosstenant_synchronization_job.test"

// otherJobAnswers are what the service may answer to jobs and settings instead. A target that can be read is tried with the
// others too.
func otherJobAnswers() map[string]map[string]string {
	readable := otherAnswers("jobs.", "secrets.", "ids.")
	delete(readable, "secrets.company-id")
	return map[string]map[string]string{
		"other answers":    readable,
		"target is masked": {"secrets.company-id": "masked", "secrets.order": "by-key"},
	}
}

func TestAccLifecycleJob(t *testing.T) {
	t.Parallel()
	underAnswers(t, otherJobAnswers(), func(t *testing.T, s *source) {
		s.withApplication()
		var mark acctest.Mark
		s.TestCase(resource.TestCase{
			CheckDestroy: s.hasJobs(0),
			Steps: []resource.TestStep{
				{
					PreConfig: s.mark(&mark),
					Config:    s.job(),
					Check: resource.ComposeTestCheckFunc(s.hasJobs(1), s.sent(&mark, "POST jobs", "PUT secrets"),
						s.hasSettings(map[string]string{
							"AuthenticationType": "SyncPolicy", "CompanyId": s.Contoso.ID(), "SyncAll": "false",
							"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}`,
						}),
						resource.TestCheckResourceAttr(jobName, "scope", "assigned"),
						resource.TestCheckResourceAttr(jobName, "target_tenant_id", s.Contoso.ID())),
				},
				{
					PreConfig:        s.mark(&mark),
					Config:           s.job(`notification_email = "ops@contoso.com"`, `deletion_threshold = 25`, `scope = "all"`, `acknowledge = ["scope_all"]`),
					ConfigPlanChecks: planned(jobName, plancheck.ResourceActionUpdate),
					Check: resource.ComposeTestCheckFunc(s.sent(&mark, "PUT secrets"), s.hasSettings(map[string]string{
						"CompanyId": s.Contoso.ID(), "SyncAll": "true",
						"SyncNotificationSettings": `{"Enabled":true,"DeleteThresholdEnabled":true,"DeleteThresholdValue":25,"Recipients":"ops@contoso.com"}`,
					})),
				},
				{
					ResourceName: jobName, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "job_id",
					ImportStateId: s.Fabrikam.ID() + "/" + s.spID,
					// The service may keep the target to itself, and never hears of what is acknowledged.
					ImportStateVerifyIgnore: []string{"target_tenant_id", "acknowledge"},
				},
				{ // Edited in the portal, and somebody else's setting beside ours.
					PreConfig: s.mark(&mark, func() {
						s.Fabrikam.PutSecrets(s.spID, map[string]string{
							"AuthenticationType": "SyncPolicy", "CompanyId": s.Contoso.ID(), "SyncAll": "true", "SkipOutOfScopeDeletions": "True",
							"SyncNotificationSettings": `{"Enabled":true,"Recipients":"ops@contoso.com","DeleteThresholdEnabled":false,"HumanResourcesLookaheadQueryEnabled":false}`,
						})
					}),
					Config:           s.job(`notification_email = "ops@contoso.com"`, `deletion_threshold = 25`, `scope = "all"`, `acknowledge = ["scope_all"]`),
					ConfigPlanChecks: planned(jobName, plancheck.ResourceActionUpdate),
					Check: resource.ComposeTestCheckFunc(s.sent(&mark, "PUT secrets"), s.hasSettings(map[string]string{
						"SkipOutOfScopeDeletions": "True", "SyncAll": "true",
						"SyncNotificationSettings": `{"Enabled":true,"Recipients":"ops@contoso.com","DeleteThresholdEnabled":true,"HumanResourcesLookaheadQueryEnabled":false,"DeleteThresholdValue":25}`,
					})),
				},
				{ // Deleted in the portal: the settings stay, and are taken up again.
					PreConfig: s.mark(&mark, func() {
						for _, job := range s.Fabrikam.Jobs(s.spID) {
							s.Fabrikam.DeleteJob(s.spID, fmt.Sprint(job["id"]))
						}
					}),
					Config:           s.job(`deletion_threshold = 0`, `acknowledge = ["deletion_threshold_off"]`),
					ConfigPlanChecks: planned(jobName, plancheck.ResourceActionCreate),
					Check: resource.ComposeTestCheckFunc(s.hasJobs(1), s.hasSettings(map[string]string{
						"CompanyId": s.Contoso.ID(), "SyncAll": "false", "SkipOutOfScopeDeletions": "True",
						"SyncNotificationSettings": `{"Enabled":false,"Recipients":"","DeleteThresholdEnabled":false,"HumanResourcesLookaheadQueryEnabled":false,"DeleteThresholdValue":25}`,
					})),
				},
			},
		})
	})
}

func TestAccJobTargetReplaces(t *testing.T) {
	t.Parallel()
	s := newSource(t, acctest.WithTenants(3)).withApplication()
	third := s.Tenants[2].ID()
	s.Test(
		resource.TestStep{Config: s.job()},
		resource.TestStep{
			Config:           strings.ReplaceAll(s.job(), fmt.Sprintf("target_tenant_id     = %q", s.Contoso.ID()), fmt.Sprintf("target_tenant_id     = %q", third)),
			ConfigPlanChecks: planned(jobName, plancheck.ResourceActionDestroyBeforeCreate),
			Check:            resource.ComposeTestCheckFunc(s.hasJobs(1), s.hasSettings(map[string]string{"CompanyId": third})),
		},
	)
}

func TestAccJobExisting(t *testing.T) {
	t.Parallel()
	for _, second := range []string{"refused", "same"} {
		t.Run("with equal settings, a second creation is "+second, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, acctest.WithBehaviour("jobs.second-post", second))
			jobID := s.withJob()
			var mark acctest.Mark
			s.Test(resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.job(),
				Check: resource.ComposeTestCheckFunc(s.sent(&mark), s.hasJobs(1), resource.TestCheckResourceAttr(jobName, "job_id", jobID)),
			})
		})
		t.Run("that the list does not show yet, a second creation is "+second, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, acctest.WithBehaviour("jobs.second-post", second))
			jobID := s.withJob()
			s.Server.AddFault(graphemu.Fault{
				Method: http.MethodGet, Path: "/servicePrincipals/*/synchronization/jobs", Times: 1, Status: 200, Body: `{"value":[]}`,
			})
			s.Test(resource.TestStep{
				Config: s.job(),
				Check:  resource.ComposeTestCheckFunc(s.hasJobs(1), resource.TestCheckResourceAttr(jobName, "job_id", jobID)),
			})
		})
	}
	t.Run("deleted a moment ago and listed still", func(t *testing.T) {
		t.Parallel()
		s := newSource(t).withApplication()
		s.Server.AddFault(graphemu.Fault{
			Method: http.MethodGet, Path: "/servicePrincipals/*/synchronization/jobs", Times: 1, Status: 200,
			Body: `{"value":[{"id":"Azure2Azure.gone","templateId":"Azure2Azure","schedule":{"state":"Active","interval":"PT40M"}}]}`,
		})
		var mark acctest.Mark
		s.Test(resource.TestStep{
			PreConfig: s.mark(&mark), Config: s.job(),
			Check: resource.ComposeTestCheckFunc(s.sent(&mark, "POST jobs", "PUT secrets"), s.hasJobs(1)),
		})
	})
	t.Run("without settings", func(t *testing.T) {
		t.Parallel()
		s := newSource(t).withApplication()
		s.Fabrikam.AddJob(s.spID)
		var mark acctest.Mark
		s.Test(resource.TestStep{
			PreConfig: s.mark(&mark), Config: s.job(),
			Check: resource.ComposeTestCheckFunc(s.sent(&mark, "PUT secrets"), s.hasJobs(1)),
		})
	})
	t.Run("with other settings", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		jobID := s.withJob()
		var mark acctest.Mark
		s.Test(
			resource.TestStep{
				PreConfig: s.mark(&mark), Config: s.job(`scope = "all"`, `acknowledge = ["scope_all"]`),
				ExpectError: regexp.MustCompile(`(?s)Synchronization job exists already.*scope.*` + regexp.QuoteMeta(s.spID)),
			},
			resource.TestStep{
				PreConfig: func() { s.RequireNoWrites(mark) },
				Config:    s.job(`scope = "all"`, `acknowledge = ["scope_all"]`, `adopt_existing = true`),
				Check: resource.ComposeTestCheckFunc(s.hasJobs(1), s.hasSettings(map[string]string{"SyncAll": "true"}),
					resource.TestCheckResourceAttr(jobName, "job_id", jobID)),
			},
		)
	})
}

// TestAccJobNarrowedScope: from all to assigned restarts a job that runs, and a restart that failed is made up for.
func TestAccJobNarrowedScope(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	jobID := s.withJob()
	var mark acctest.Mark
	s.Test(
		resource.TestStep{Config: s.job(`scope = "all"`, `acknowledge = ["scope_all"]`, `adopt_existing = true`)},
		resource.TestStep{
			PreConfig: s.mark(&mark, func() { s.Fabrikam.StartJob(s.spID, jobID) }),
			Config:    s.job(`adopt_existing = true`),
			Check:     s.sent(&mark, "PUT secrets", "POST restart"),
		},
		resource.TestStep{Config: s.job(`scope = "all"`, `acknowledge = ["scope_all"]`, `adopt_existing = true`)},
		resource.TestStep{
			PreConfig: func() {
				s.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/restart", Times: 1, Status: 403, Code: "Authorization_RequestDenied", Message: "Not now."})
			},
			Config:      s.job(`adopt_existing = true`),
			ExpectError: regexp.MustCompile("Unable to restart the synchronization job"),
		},
		resource.TestStep{
			PreConfig:        s.mark(&mark),
			Config:           s.job(`adopt_existing = true`),
			ConfigPlanChecks: planned(jobName, plancheck.ResourceActionUpdate),
			Check:            s.sent(&mark, "POST restart"),
		},
	)
}

// TestAccJobNarrowedScopeKilled: a provider that dies between narrowing the scope and the restart saves nothing, and the
// next apply restarts the job all the same.
func TestAccJobNarrowedScopeKilled(t *testing.T) {
	t.Parallel()
	tests := map[string]graphemu.Fault{
		"after the settings": {Method: http.MethodPut, Path: "/servicePrincipals/*/synchronization/secrets", After: true},
		"before the restart": {Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/restart"},
		"after the restart":  {Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/restart", After: true},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t)
			jobID := s.withJob()
			w := s.Workspace(map[string]string{"main.tf": requiredProviders + s.job(`scope = "all"`, `acknowledge = ["scope_all"]`, `adopt_existing = true`)})
			w.MustRun(0, "apply", "-auto-approve")
			s.Fabrikam.StartJob(s.spID, jobID)

			w.Write("main.tf", requiredProviders+s.job())
			fault.Times, fault.Drop = 1, true
			fault.Hook = func(graphemu.Request) { w.KillProvider() }
			s.Server.AddFault(fault)
			w.MustRun(1, "apply", "-auto-approve")
			mark := s.Mark()
			w.MustRun(2, "plan", "-detailed-exitcode")
			w.MustRun(0, "apply", "-auto-approve")
			if err := s.sent(&mark, "POST restart")(nil); err != nil {
				t.Error(err)
			}
			w.MustRun(0, "plan", "-detailed-exitcode")
		})
	}
}

// TestAccJobReadOnlyIdentity: who may not read the settings still plans, and writes nothing.
func TestAccJobReadOnlyIdentity(t *testing.T) {
	t.Parallel()
	s := newSource(t, acctest.WithBehaviour("secrets.read-permission", "write")).withApplication()
	var mark acctest.Mark
	s.Test(
		resource.TestStep{Config: s.job()},
		resource.TestStep{
			PreConfig: s.mark(&mark, func() {
				s.Fabrikam.SetPermissions(s.ClientID, acctest.ReadPermissions()...)
				s.Server.ExpireTokens()
			}),
			Config: s.job(), PlanOnly: true,
		},
		resource.TestStep{
			PreConfig: func() {
				s.RequireNoWrites(mark)
				s.Fabrikam.SetPermissions(s.ClientID, acctest.AllPermissions()...)
				s.Server.ExpireTokens()
			},
			Config: s.job(),
		},
	)
}

func TestAccJobKilled(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault    graphemu.Fault
		targetID string // how the service shows the target
	}{
		"job":      {graphemu.Fault{Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs"}, "clear"},
		"settings": {graphemu.Fault{Method: http.MethodPut, Path: "/servicePrincipals/*/synchronization/secrets"}, "masked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, acctest.WithBehaviour("secrets.company-id", test.targetID)).withApplication()
			w := s.Workspace(map[string]string{"main.tf": requiredProviders + s.job()})
			test.fault.After, test.fault.Times, test.fault.Drop = true, 1, true
			test.fault.Hook = func(graphemu.Request) { w.KillProvider() }
			s.Server.AddFault(test.fault)
			if r := w.Run("apply", "-auto-approve"); r.ExitCode == 0 {
				t.Fatalf("the apply succeeded without a provider\n%s", r.Output)
			}
			w.MustRun(0, "apply", "-auto-approve")
			if err := s.hasJobs(1)(nil); err != nil {
				t.Error(err)
			}
			w.MustRun(0, "plan", "-detailed-exitcode")
		})
	}
}

// TestAccJobSettingsFail: a job whose settings could not be written is in state, and the next apply converges.
func TestAccJobSettingsFail(t *testing.T) {
	t.Parallel()
	s := newSource(t).withApplication()
	s.Server.AddFault(graphemu.Fault{Method: http.MethodPut, Path: "/servicePrincipals/*/synchronization/secrets", Times: 1, Status: 400, Code: "RequestParameterInvalid", Message: "No."})
	s.Test(
		resource.TestStep{Config: s.job(), ExpectError: regexp.MustCompile("Unable to write the settings of the synchronization job")},
		resource.TestStep{
			Config: s.job(),
			Check:  resource.ComposeTestCheckFunc(s.hasJobs(1), s.hasSettings(map[string]string{"CompanyId": s.Contoso.ID()})),
		},
	)
}

// TestAccJobUsersStayBehind: destroy says how many external users stay, and quarantine shows in every plan.
func TestAccJobUsersStayBehind(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	jobID := s.withJob()
	user := s.Fabrikam.AddUser(graphemu.User{DisplayName: "Anna Berg", Mail: "anna.berg@fabrikam.example"})
	s.Fabrikam.Assign(s.spID, user)
	w := s.Workspace(map[string]string{"main.tf": requiredProviders + s.job()})
	w.MustRun(0, "apply", "-auto-approve")
	s.Fabrikam.StartJob(s.spID, jobID)
	s.Server.RunCycle(s.Fabrikam.ID(), s.spID, jobID)

	s.Fabrikam.SetJobQuarantine(s.spID, jobID, "TooManyDeletes", "TooManyDeletes", "Held back.")
	if r := w.MustRun(0, "plan", "-detailed-exitcode"); !strings.Contains(r.Output, "is in quarantine") {
		t.Errorf("the plan does not tell of the quarantine:\n%s", r.Output)
	}
	if r := w.MustRun(0, "destroy", "-auto-approve"); !strings.Contains(r.Output, "External users stay behind") {
		t.Errorf("destroy does not say who stays behind:\n%s", r.Output)
	}
}
