package synchronization_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	scheduleName  = "crosstenant_synchronization_schedule.test"
	jobHealthName = "data.crosstenant_synchronization_job.test"
)

func TestAccLifecycleSchedule(t *testing.T) {
	t.Parallel()
	others := map[string]map[string]string{"other answers": otherAnswers("jobs.", "secrets.", "credentials.", "synchronization.policy", "ids.")}
	underAnswers(t, others, func(_ *testing.T, s *source) {
		jobID := s.withJob()
		var mark acctest.Mark
		s.TestCase(resource.TestCase{
			CheckDestroy: s.hasSchedule(jobID, "Paused"),
			Steps: []resource.TestStep{
				{
					PreConfig: s.mark(&mark),
					Config:    s.schedule(jobID),
					Check: resource.ComposeTestCheckFunc(s.sent(&mark, "POST validateCredentials", "POST start"), s.hasSchedule(jobID, "Active"),
						resource.TestCheckResourceAttr(scheduleName, "state", "Active")),
				},
				{
					ResourceName: scheduleName, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "job_id",
					ImportStateId: s.Fabrikam.ID() + "/" + s.spID + "/" + jobID,
				},
				{ // Paused in the portal.
					PreConfig:        s.mark(&mark, func() { s.Fabrikam.PauseJob(s.spID, jobID) }),
					Config:           s.schedule(jobID),
					ConfigPlanChecks: planned(scheduleName, plancheck.ResourceActionUpdate),
					Check:            s.hasSchedule(jobID, "Active"),
				},
				{
					PreConfig:        s.mark(&mark),
					Config:           s.schedule(jobID, `state = "Paused"`),
					ConfigPlanChecks: planned(scheduleName, plancheck.ResourceActionUpdate),
					Check:            resource.ComposeTestCheckFunc(s.sent(&mark, "POST pause"), s.hasSchedule(jobID, "Paused")),
				},
				{
					PreConfig: s.mark(&mark),
					Config:    s.schedule(jobID),
					Check:     resource.ComposeTestCheckFunc(s.sent(&mark, "POST validateCredentials", "POST start"), s.hasSchedule(jobID, "Active")),
				},
			},
		})
	})
}

func TestAccScheduleAlready(t *testing.T) {
	t.Parallel()
	t.Run("running", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		jobID := s.withJob()
		s.Fabrikam.StartJob(s.spID, jobID)
		var mark acctest.Mark
		s.Test(resource.TestStep{PreConfig: s.mark(&mark), Config: s.schedule(jobID), Check: s.sent(&mark, "POST validateCredentials")})
	})
	t.Run("paused", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		jobID := s.withJob()
		var mark acctest.Mark
		s.Test(resource.TestStep{PreConfig: s.mark(&mark), Config: s.schedule(jobID, `state = "Paused"`), Check: s.sent(&mark)})
	})
	t.Run("gone", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		jobID := s.withJob()
		s.Test(
			resource.TestStep{Config: s.schedule(jobID)},
			resource.TestStep{
				PreConfig: func() {
					s.Fabrikam.DeleteJob(s.spID, jobID)
					s.Fabrikam.AddJob(s.spID)
				},
				Config: s.schedule(jobID), ConfigPlanChecks: planned(scheduleName, plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { s.Fabrikam.DeleteJob(s.spID, jobID) },
				Config:    s.schedule(jobID), ExpectError: regexp.MustCompile(`(?s)Synchronization job does not exist.*job_id`),
			},
		)
	})
}

// TestAccScheduleRefused: whichever side is wrong, the error names the tenant and what to set there, at once.
func TestAccScheduleRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before func(s *source)
		tenant func(s *source) string
		want   string
	}{
		"source does not consent": {
			func(s *source) {
				s.Fabrikam.EditPartner(s.Contoso.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"outboundAllowed": false}})
			},
			func(s *source) string { return "Source tenant " + s.Fabrikam.ID() }, "outbound_allowed = true",
		},
		"source has no partner": {
			func(s *source) { s.Fabrikam.DeletePartner(s.Contoso.ID()) },
			func(s *source) string { return "Source tenant " + s.Fabrikam.ID() }, "crosstenant_access_partner",
		},
		"target does not consent": {
			func(s *source) {
				s.Contoso.EditPartner(s.Fabrikam.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": false}})
			},
			func(s *source) string { return "Target tenant " + s.Contoso.ID() }, "inbound_allowed = true",
		},
		"target does not allow synchronization": {
			func(s *source) { s.Contoso.DeleteIdentitySync(s.Fabrikam.ID()) },
			func(s *source) string { return "Target tenant " + s.Contoso.ID() }, "user_sync_inbound.is_sync_allowed = true",
		},
		"target cannot be looked at": {
			func(s *source) {
				s.Contoso.DeleteIdentitySync(s.Fabrikam.ID())
				s.Contoso.WithdrawConsent(s.ClientID)
			},
			func(s *source) string { return "Target tenant " + s.Contoso.ID() }, "cannot be looked at",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]map[string]string{}
			if name == "target does not allow synchronization" {
				answers["one spelling"] = map[string]string{"credentials.error-form": "details"}
				answers["the other"] = otherAnswers("credentials.", "synchronization.policy")
			}
			underAnswers(t, answers, func(t *testing.T, s *source) {
				jobID := s.withJob()
				test.before(s)
				var mark acctest.Mark
				s.Test(resource.TestStep{
					PreConfig: s.mark(&mark),
					Config:    s.schedule(jobID),
					ExpectError: regexp.MustCompile(`(?s)Cross-tenant policies do not allow the synchronization.*` +
						strings.ReplaceAll(regexp.QuoteMeta(test.tenant(s)), " ", `\s+`) + `.*` + strings.ReplaceAll(regexp.QuoteMeta(test.want), " ", `\s+`)),
				})
				if err := s.sent(&mark, "POST validateCredentials")(nil); err != nil {
					t.Errorf("%v: the service is asked once and the job is not started", err)
				}
			})
		})
	}
}

func TestAccScheduleQuarantine(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	jobID := s.withJob()
	s.Fabrikam.SetJobQuarantine(s.spID, jobID, "TooManyDeletes", "TooManyDeletes", "Held back.")
	s.Fabrikam.PauseJob(s.spID, jobID)
	s.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/**", Status: 500, Code: "Unexpected"})
	mark := s.Mark()
	s.Test(resource.TestStep{Config: s.schedule(jobID), ExpectError: regexp.MustCompile(`(?s)Synchronization job is in quarantine.*job_id.*TooManyDeletes`)})
	s.RequireNoWrites(mark)
}

// TestAccScheduleKilled: the provider dies after the start was committed.
func TestAccScheduleKilled(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	jobID := s.withJob()
	w := s.Workspace(map[string]string{"main.tf": requiredProviders + s.schedule(jobID)})
	s.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/start", After: true, Times: 1, Drop: true,
		Hook: func(graphemu.Request) { w.KillProvider() },
	})
	if r := w.Run("apply", "-auto-approve"); r.ExitCode == 0 {
		t.Fatalf("the apply succeeded without a provider\n%s", r.Output)
	}
	w.MustRun(0, "apply", "-auto-approve")
	w.MustRun(0, "plan", "-detailed-exitcode")
	if err := s.hasSchedule(jobID, "Active")(nil); err != nil {
		t.Error(err)
	}
}

// TestAccSynchronizationTogether makes application, job and schedule in one apply, throttled or in a directory that lags.
func TestAccSynchronizationTogether(t *testing.T) {
	t.Parallel()
	t.Run("throttled", func(t *testing.T) {
		t.Parallel()
		s := newSource(t)
		rules := s.throttleEachCallOnce()
		s.makeTogether()
		for _, rule := range rules {
			if rule.Strikes() != 1 {
				t.Errorf("%s %s was throttled %d times, want once", rule.Method, rule.Path, rule.Strikes())
			}
		}
	})
	t.Run("slow directory", func(t *testing.T) {
		t.Parallel()
		answers := otherAnswers("synchronization.", "templates.", "secrets.", "jobs.", "ids.", "token.")
		newSource(t, acctest.WithServer(graphemu.WithBehaviours(answers), graphemu.WithLag(graphemu.Lag{SingleReads: 2, ListReads: 3}))).makeTogether()
	})
}

// throttleEachCallOnce refuses the first call of each kind that application, job and schedule change or read anything by.
func (s *source) throttleEachCallOnce() []*graphemu.FaultRule {
	var rules []*graphemu.FaultRule
	for _, call := range []string{
		"POST /applicationTemplates/*/instantiate", "GET /applications/*", "DELETE /applications/*",
		"GET /servicePrincipals/*/synchronization/jobs", "POST /servicePrincipals/*/synchronization/jobs",
		"GET /servicePrincipals/*/synchronization/jobs/*", "DELETE /servicePrincipals/*/synchronization/jobs/*",
		"GET /servicePrincipals/*/synchronization/secrets", "PUT /servicePrincipals/*/synchronization/secrets",
		"POST /servicePrincipals/*/synchronization/jobs/*/validateCredentials",
		"POST /servicePrincipals/*/synchronization/jobs/*/start", "POST /servicePrincipals/*/synchronization/jobs/*/pause",
	} {
		method, path, _ := strings.Cut(call, " ")
		rules = append(rules, s.Server.AddFault(graphemu.Fault{
			Method: method, Path: path, Times: 1, Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: time.Second,
		}))
	}
	return rules
}

// makeTogether makes application, job and schedule in one apply, reads the job's health and destroys everything.
func (s *source) makeTogether() {
	config := s.Config(fmt.Sprintf(`
locals {
  source = %q
}
resource "crosstenant_synchronization_application" "test" {
  tenant_id    = local.source
  display_name = "Fabrikam to Contoso"
}
resource "crosstenant_synchronization_job" "test" {
  tenant_id            = local.source
  service_principal_id = crosstenant_synchronization_application.test.service_principal_id
  target_tenant_id     = %q
}
resource "crosstenant_synchronization_schedule" "test" {
  tenant_id            = local.source
  service_principal_id = crosstenant_synchronization_job.test.service_principal_id
  job_id               = crosstenant_synchronization_job.test.job_id
}
data "crosstenant_synchronization_job" "test" {
  tenant_id            = local.source
  service_principal_id = crosstenant_synchronization_schedule.test.service_principal_id
  job_id               = crosstenant_synchronization_schedule.test.job_id
}`, s.Fabrikam.ID(), s.Contoso.ID()))
	s.TestCase(resource.TestCase{
		CheckDestroy: s.hasApplications(),
		Steps: []resource.TestStep{
			{
				Config: config,
				Check: resource.ComposeTestCheckFunc(
					resource.TestCheckResourceAttr(jobHealthName, "is_healthy", "true"),
					resource.TestCheckResourceAttr(jobHealthName, "schedule_state", "Active"),
					resource.TestCheckResourceAttr(jobHealthName, "schedule_interval", "PT40M"),
					resource.TestCheckNoResourceAttr(jobHealthName, "last_execution.state"),
					resource.TestCheckNoResourceAttr(jobHealthName, "quarantine.reason")),
			},
		},
	})
}

func (s *source) jobHealth(lines ...string) string {
	return s.Config(fmt.Sprintf(`
data "crosstenant_synchronization_job" "test" {
  tenant_id            = %q
  service_principal_id = %q
  %s
}`, s.Fabrikam.ID(), s.spID, strings.Join(lines, "\n  ")))
}

func TestAccJobDataSource(t *testing.T) {
	t.Parallel()
	s := newSource(t, acctest.WithBehaviour("jobs.count-key", "User to User"))
	jobID := s.withJob()
	user := s.Fabrikam.AddUser(graphemu.User{DisplayName: "Anna Berg", Mail: "anna.berg@fabrikam.example"})
	s.Fabrikam.Assign(s.spID, user)
	var mark acctest.Mark
	s.Test(
		resource.TestStep{
			PreConfig: s.mark(&mark), Config: s.jobHealth(),
			Check: resource.ComposeTestCheckFunc(s.sent(&mark),
				resource.TestCheckResourceAttr(jobHealthName, "job_id", jobID),
				resource.TestCheckResourceAttr(jobHealthName, "is_healthy", "true"),
				resource.TestCheckResourceAttr(jobHealthName, "synchronized_entry_count_by_type.%", "0")),
		},
		resource.TestStep{
			PreConfig: func() {
				s.Fabrikam.StartJob(s.spID, jobID)
				s.Server.RunCycle(s.Fabrikam.ID(), s.spID, jobID)
			},
			Config: s.jobHealth(fmt.Sprintf("job_id = %q", jobID)),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(jobHealthName, "status_code", "Active"),
				resource.TestCheckResourceAttr(jobHealthName, "last_execution.state", "Succeeded"),
				resource.TestCheckResourceAttr(jobHealthName, "synchronized_entry_count_by_type.%", "1")),
		},
		resource.TestStep{
			PreConfig: func() { s.Fabrikam.SetJobQuarantine(s.spID, jobID, "TooManyDeletes", "TooManyDeletes", "Held back.") },
			Config:    s.jobHealth(),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(jobHealthName, "is_healthy", "false"),
				resource.TestCheckResourceAttr(jobHealthName, "quarantine.reason", "TooManyDeletes")),
		},
		resource.TestStep{
			PreConfig:   func() { s.Fabrikam.DeleteJob(s.spID, jobID) },
			Config:      s.jobHealth(),
			ExpectError: regexp.MustCompile("(?s)Unable to read the synchronization job.*has no.*job"),
		},
	)
}

// TestAccScheduleWaitsForFreshPolicies: the service refuses for a while what this run has just set right.
func TestAccScheduleWaitsForFreshPolicies(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	jobID := s.withJob()
	s.Fabrikam.DeletePartner(s.Contoso.ID())
	fault := s.Server.AddFault(graphemu.Fault{
		Method: http.MethodPost, Path: "/servicePrincipals/*/synchronization/jobs/*/validateCredentials", Times: 3,
		Status: http.StatusBadRequest, Code: "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure", Message: "Not yet.",
	})
	s.Test(resource.TestStep{
		Config: s.schedule(jobID, "depends_on = [crosstenant_access_partner.contoso]") + fmt.Sprintf(`
resource "crosstenant_access_partner" "contoso" {
  tenant_id                       = %q
  partner_tenant_id               = %q
  automatic_user_consent_settings = { outbound_allowed = true }
}`, s.Fabrikam.ID(), s.Contoso.ID()),
		Check: s.hasSchedule(jobID, "Active"),
	})
	if fault.Strikes() != 3 {
		t.Errorf("the service refused %d times, want 3", fault.Strikes())
	}
}
