package synchronization

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// Jobs as Graph shows them, with ids of these tests.
const (
	jobBegin = `{"id":"` + scriptJob + `","templateId":"Azure2Azure","synchronizationJobSettings":[{"name":"LookaheadQueryEnabled","value":"False"}],`

	newJobJSON = jobBegin + `"schedule":{"expiration":null,"interval":"PT40M","state":"Disabled"},
		"status":{"countSuccessiveCompleteFailures":0,"escrowsPruned":false,"code":"Paused","lastExecution":null,"lastSuccessfulExecution":null,
		"lastSuccessfulExecutionWithExports":null,"quarantine":null,"steadyStateFirstAchievedTime":"0001-01-01T00:00:00Z",
		"steadyStateLastAchievedTime":"0001-01-01T00:00:00Z","troubleshootingUrl":null,"progress":[],"synchronizedEntryCountByType":[]}}`

	justStartedJSON = jobBegin + `"schedule":{"expiration":null,"interval":"PT40M","state":"Active"},
		"status":{"countSuccessiveCompleteFailures":0,"escrowsPruned":false,"code":"NotRun","lastSuccessfulExecution":null,"quarantine":null,
		"steadyStateFirstAchievedTime":"0001-01-01T00:00:00Z","steadyStateLastAchievedTime":"0001-01-01T00:00:00Z","troubleshootingUrl":"",
		"lastExecution":{"activityIdentifier":null,"countEntitled":0,"countEscrowed":0,"countExported":0,"state":"Failed",
		"timeBegan":"0001-01-01T00:00:00Z","timeEnded":"0001-01-01T00:00:00Z","error":{"code":"None","message":"","tenantActionable":false}},
		"progress":[],"synchronizedEntryCountByType":[]}}`

	runningJSON = jobBegin + `"schedule":{"expiration":null,"interval":"PT40M","state":"Active"},
		"status":{"countSuccessiveCompleteFailures":0,"escrowsPruned":false,"code":"Active","quarantine":null,
		"steadyStateFirstAchievedTime":"2026-03-02T08:31:00Z","steadyStateLastAchievedTime":"2026-03-02T09:11:00Z","troubleshootingUrl":"",
		"lastExecution":{"activityIdentifier":"a","countEntitled":40,"countEntitledForProvisioning":38,"countEscrowed":2,"countExported":36,"countImported":41,
		"state":"EntryLevelErrors","timeBegan":"2026-03-02T09:10:00.1234567Z","timeEnded":"2026-03-02T09:11:00Z","error":null},
		"lastSuccessfulExecution":{"activityIdentifier":"b","countEntitled":40,"state":"Succeeded","timeBegan":"2026-03-02T08:30:00Z","timeEnded":"2026-03-02T08:31:00Z","error":null},
		"progress":[],"synchronizedEntryCountByType":[{"key":"User","value":36}]}}`

	failedJSON = jobBegin + `"schedule":{"expiration":null,"interval":"PT40M","state":"Active"},
		"status":{"countSuccessiveCompleteFailures":1,"escrowsPruned":false,"code":"Active","quarantine":null,
		"lastExecution":{"state":"Failed","timeBegan":"2026-03-02T09:10:00Z","timeEnded":"2026-03-02T09:11:00Z",
		"error":{"code":"SomeFailure","message":"it failed","tenantActionable":true}},"progress":[],"synchronizedEntryCountByType":[]}}`

	quarantinedJSON = jobBegin + `"schedule":{"expiration":null,"interval":"PT40M","state":"Active"},
		"status":{"countSuccessiveCompleteFailures":1,"escrowsPruned":false,"code":"Quarantine","troubleshootingUrl":"",
		"lastExecution":{"state":"Failed","timeBegan":"2026-03-02T09:10:00Z","timeEnded":"2026-03-02T09:11:00Z","error":{"code":"TooMany","message":"held back","tenantActionable":true}},
		"quarantine":{"currentBegan":"2026-03-02T09:11:00Z","nextAttempt":"2026-03-02T15:11:00Z","reason":"TooManyDeletes","seriesBegan":"2026-03-02T09:11:00Z","seriesCount":1,
		"error":{"code":"TooMany","message":"held back","tenantActionable":true}},
		"progress":[],"synchronizedEntryCountByType":[{"key":"User","value":12},{"key":"Group","value":0}]}}`

	newReasonJSON  = jobBegin + `"schedule":{"interval":"PT40M","state":"Active"},"status":{"code":"Quarantine","quarantine":{"reason":"SomethingNewer"}}}`
	bareJSON       = jobBegin + `"schedule":null,"status":null}`
	prunedJSON     = jobBegin + `"schedule":{"state":"Paused"},"status":{"code":"Paused","escrowsPruned":true}}`
	quarantineOnly = jobBegin + `"schedule":{"state":"Active"},"status":{"code":"Quarantine","quarantine":null}}`
)

// readJob is a job as the provider reads it from an answer of Graph.
func readJob(t *testing.T, text string) graph.Job {
	t.Helper()
	g := newScriptedGraph(t, map[string]http.HandlerFunc{"GET ": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }})
	job, err := g.tenant.SynchronizationJob(t.Context(), scriptServicePrincipal, scriptJob)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func TestJobHealth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		job                               string
		healthy, active, ran, quarantined bool
	}{
		"never started":                      {newJobJSON, true, false, false, false},
		"just started shows a failed nought": {justStartedJSON, true, true, false, false},
		"runs, single users fail":            {runningJSON, true, true, true, false},
		"the cycle failed":                   {failedJSON, false, true, true, false},
		"too many deletions":                 {quarantinedJSON, false, true, true, true},
		"a reason that is newer than we are": {newReasonJSON, false, true, false, true},
		"neither schedule nor status":        {bareJSON, true, false, false, false},
		"the service discarded the failures": {prunedJSON, false, false, false, false},
		"quarantine without details":         {quarantineOnly, false, true, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := readJob(t, test.job)
			got := []bool{isHealthy(job), isActive(job), hasRun(job), isQuarantined(job)}
			if want := []bool{test.healthy, test.active, test.ran, test.quarantined}; !slices.Equal(got, want) {
				t.Errorf("healthy, active, ran, quarantined: got %v, want %v", got, want)
			}
		})
	}
}

func TestJobHealthModel(t *testing.T) {
	t.Parallel()
	var m jobHealthModel
	m.fromGraph(readJob(t, justStartedJSON))
	if m.LastExecution != nil || m.Quarantine != nil || !m.SteadyStateFirstAchievedTime.IsNull() || !m.TroubleshootingURL.IsNull() {
		t.Errorf("a job that never ran has executions or times: %+v", m)
	}
	if m.StatusCode.ValueString() != "NotRun" || m.ScheduleInterval.ValueString() != "PT40M" || m.SynchronizedEntryCountByType == nil {
		t.Errorf("got %+v", m)
	}

	m.fromGraph(readJob(t, runningJSON))
	want := executionModel{
		State: types.StringValue("EntryLevelErrors"), TimeBegan: types.StringValue("2026-03-02T09:10:00Z"), TimeEnded: types.StringValue("2026-03-02T09:11:00Z"),
		CountEntitled: types.Int64Value(40), CountEntitledForProvisioning: types.Int64Value(38), CountEscrowed: types.Int64Value(2),
		CountExported: types.Int64Value(36), CountImported: types.Int64Value(41), ErrorCode: types.StringNull(), ErrorMessage: types.StringNull(),
	}
	if m.LastExecution == nil || *m.LastExecution != want {
		t.Errorf("got the execution %+v, want %+v", m.LastExecution, want)
	}
	if m.LastSuccessfulExecution == nil || m.SynchronizedEntryCountByType["User"] != 36 || m.SteadyStateLastAchievedTime.ValueString() != "2026-03-02T09:11:00Z" {
		t.Errorf("got %+v", m)
	}

	m.fromGraph(readJob(t, quarantinedJSON))
	if q := m.Quarantine; q == nil || q.Reason.ValueString() != "TooManyDeletes" || q.NextAttempt.ValueString() != "2026-03-02T15:11:00Z" ||
		q.ErrorCode.ValueString() != "TooMany" || q.ErrorMessage.ValueString() != "held back" || q.SeriesCount.ValueInt64() != 1 {
		t.Errorf("got the quarantine %+v", q)
	}
	if m.IsHealthy.ValueBool() {
		t.Error("a job in quarantine is healthy")
	}

	m.fromGraph(readJob(t, newReasonJSON))
	if m.Quarantine == nil || m.Quarantine.Reason.ValueString() != "SomethingNewer" {
		t.Errorf("an unknown reason is lost: %+v", m.Quarantine)
	}
}

func TestQuarantineWarningSaysWhatToDo(t *testing.T) {
	t.Parallel()
	warning := quarantineWarning(readJob(t, quarantinedJSON))
	if !strings.Contains(warning.Summary(), scriptJob) {
		t.Errorf("the summary %q does not name the job", warning.Summary())
	}
	for _, part := range []string{"TooManyDeletes", "2026-03-02T15:11:00Z", "deletion_threshold", "allow the deletions", "held back"} {
		if !strings.Contains(warning.Detail(), part) {
			t.Errorf("the detail lacks %q:\n%s", part, warning.Detail())
		}
	}
}
