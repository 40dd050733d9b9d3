package synchronization_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const sourceAppName = "Fabrikam to Contoso"

// source is Fabrikam as the source of a synchronization to Contoso.
type source struct {
	*acctest.Env
	appID, spID string // of the application that withApplication makes
}

// newSource prepares two tenants that allow the synchronization.
func newSource(t *testing.T, opts ...acctest.Option) *source {
	t.Helper()
	s := &source{Env: acctest.New(t, opts...)}
	s.Contoso.AddPartner(s.Fabrikam.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true}})
	s.Contoso.AddIdentitySync(s.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
	s.Fabrikam.AddPartner(s.Contoso.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"outboundAllowed": true}})
	return s
}

// withApplication makes the synchronization application in the portal.
func (s *source) withApplication() *source {
	s.appID, s.spID = s.Fabrikam.AddSyncApplication(sourceAppName)
	return s
}

// withJob makes job and settings in the portal too, and answers the job's id.
func (s *source) withJob() string {
	s.withApplication()
	id := s.Fabrikam.AddJob(s.spID)
	s.Fabrikam.PutSecrets(s.spID, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": s.Contoso.ID(), "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}`,
	})
	return id
}

// underAnswers runs a test with the emulator's first answers and once more with each set of others.
func underAnswers(t *testing.T, sets map[string]map[string]string, test func(t *testing.T, s *source)) {
	t.Helper()
	t.Run("first answers", func(t *testing.T) {
		acctest.ForAnswers(t, acctest.FirstAnswers)
		t.Parallel()
		test(t, newSource(t))
	})
	for name, answers := range sets {
		t.Run(name, func(t *testing.T) {
			acctest.ForAnswers(t, acctest.OtherAnswers)
			t.Parallel()
			test(t, newSource(t, acctest.WithServer(graphemu.WithBehaviours(answers))))
		})
	}
}

func (s *source) application(lines ...string) string {
	return s.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_application" "test" {
  tenant_id = %q
  %s
}`, s.Fabrikam.ID(), strings.Join(lines, "\n  ")))
}

func (s *source) job(lines ...string) string {
	return s.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_job" "test" {
  tenant_id            = %q
  service_principal_id = %q
  target_tenant_id     = %q
  %s
}`, s.Fabrikam.ID(), s.spID, s.Contoso.ID(), strings.Join(lines, "\n  ")))
}

func (s *source) schedule(jobID string, lines ...string) string {
	return s.Config(fmt.Sprintf(`
resource "crosstenant_synchronization_schedule" "test" {
  tenant_id            = %q
  service_principal_id = %q
  job_id               = %q
  %s
}`, s.Fabrikam.ID(), s.spID, jobID, strings.Join(lines, "\n  ")))
}

// syncApplications are the names of the synchronization applications in the source.
func (s *source) syncApplications() []string {
	var names []string
	for _, app := range s.Fabrikam.Applications() {
		if fmt.Sprint(app["applicationTemplateId"]) == "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7" {
			names = append(names, fmt.Sprint(app["displayName"]))
		}
	}
	slices.Sort(names)
	return names
}

func (s *source) hasApplications(names ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := s.syncApplications(); !slices.Equal(got, names) {
			return fmt.Errorf("the source has the synchronization applications %q, want %q", got, names)
		}
		return nil
	}
}

// hasSettings checks settings of the service principal as the service holds them.
func (s *source) hasSettings(want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := s.Fabrikam.Secrets(s.spID)
		for key, value := range want {
			if got[key] != value {
				return fmt.Errorf("setting %s is %q, want %q", key, got[key], value)
			}
		}
		return nil
	}
}

// hasSchedule checks the state of a job's schedule.
func (s *source) hasSchedule(jobID, state string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		schedule, _ := s.Fabrikam.Job(s.spID, jobID)["schedule"].(map[string]any)
		if got := fmt.Sprint(schedule["state"]); got != state {
			return fmt.Errorf("the job's schedule is %s, want %s", got, state)
		}
		return nil
	}
}

func (s *source) hasJobs(count int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := len(s.Fabrikam.Jobs(s.spID)); got != count {
			return fmt.Errorf("the service principal has %d jobs, want %d", got, count)
		}
		return nil
	}
}

// sent checks the requests for a change since a mark, cut to method and last fixed words.
func (s *source) sent(since *acctest.Mark, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		for _, line := range s.WritesSince(*since) {
			method, path, _ := strings.Cut(line, " ")
			got = append(got, method+" "+path[strings.LastIndex(path, "/")+1:])
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("the emulator saw %q, want %q", got, want)
		}
		return nil
	}
}

// mark takes a mark when a step begins, after what is done before it.
func (s *source) mark(m *acctest.Mark, before ...func()) func() {
	return func() {
		for _, f := range before {
			f()
		}
		*m = s.Mark()
	}
}
