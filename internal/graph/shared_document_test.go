package graph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const jobPath = "/v1.0/servicePrincipals/" + spID + "/synchronization/jobs/" + jobID

func jobIn(state string) string {
	return fmt.Sprintf(`{"id":%q,"templateId":"Azure2Azure","schedule":{"state":%q}}`, jobID, state)
}

// TestJobIsReadOnceForItsReaders: the job's status, then its schedule and whoever else asks.
func TestJobIsReadOnceForItsReaders(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, jobIn(ScheduleActive)))
	tenant, ctx := tenantOf(f), testContext(t)
	isActive := func(job Job) bool { return job.ScheduleState == ScheduleActive }
	if _, err := tenant.SynchronizationJobStatus(ctx, spID, jobID); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if job, err := tenant.RefreshSynchronizationJob(ctx, spID, jobID, isActive); err != nil || !isActive(job) {
			t.Fatal(job, err)
		}
	}
	if n := f.count(http.MethodGet); n != 1 {
		t.Errorf("%d reads, want 1", n)
	}
	if _, err := tenant.SynchronizationJobStatus(ctx, spID, jobID); err != nil || f.count(http.MethodGet) != 2 {
		t.Errorf("%d reads (%v): a status is never an older one", f.count(http.MethodGet), err)
	}
	if _, err := tenant.RefreshSynchronizationJob(ctx, spID, jobID, func(Job) bool { return false }); err != nil || f.count(http.MethodGet) != 3 {
		t.Errorf("%d reads (%v): what a shared answer has otherwise is read alone", f.count(http.MethodGet), err)
	}
	if err := tenant.PauseJob(ctx, spID, jobID); err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.RefreshSynchronizationJob(ctx, spID, jobID, isActive); err != nil || f.count(http.MethodGet) != 4 {
		t.Errorf("%d reads (%v): an answer from before a write is none", f.count(http.MethodGet), err)
	}
}

// TestReadersShareACallInFlight: those who ask meanwhile wait for the same answer; a failure is not kept.
func TestReadersShareACallInFlight(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}, 10), make(chan struct{})
	var fails atomic.Bool
	fails.Store(true)
	f := startGraph(t, func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-release
		if fails.Load() {
			answerError(w, 403, "Authorization_RequestDenied", "no")
			return
		}
		answerJSON(w, 200, `{"value":[{"key":"SyncAll","value":"false"}]}`)
	})
	tenant, ctx := tenantOf(f), testContext(t)
	read := func() error { _, err := tenant.RefreshSynchronizationSecrets(ctx, spID, nil); return err }
	errs := make(chan error, 5)
	var wg sync.WaitGroup
	wg.Go(func() { errs <- read() })
	<-asked
	for range 4 {
		wg.Go(func() { errs <- read() })
	}
	close(release)
	wg.Wait()
	close(errs)
	for err := range errs {
		if !IsForbidden(err) {
			t.Errorf("%v, want the refusal", err)
		}
	}
	if n := f.count(http.MethodGet); n < 1 || n > 5 {
		t.Errorf("%d reads", n)
	}
	before := f.count(http.MethodGet)
	fails.Store(false)
	if err := read(); err != nil || f.count(http.MethodGet) != before+1 {
		t.Errorf("after a failure: %v, %d reads", err, f.count(http.MethodGet)-before)
	}
}

// TestGoneIsReadAlone: that something is gone is not believed of an answer to somebody else.
func TestGoneIsReadAlone(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	asked, release := make(chan struct{}, 10), make(chan struct{})
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, jobPath) {
			answerJSON(w, 200, `{"id":"x"}`) // the service principal is there
			return
		}
		asked <- struct{}{}
		if n.Add(1) == 1 {
			<-release
			answerError(w, 404, "ResourceNotFound", "no such job")
			return
		}
		answerJSON(w, 200, jobIn(SchedulePaused))
	})
	tenant, ctx := tenantOf(f), testContext(t)
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := tenant.RefreshSynchronizationJob(ctx, spID, jobID, nil); first <- err }()
	<-asked
	go func() { _, err := tenant.RefreshSynchronizationJob(ctx, spID, jobID, nil); second <- err }()
	close(release)
	if err := <-first; !errors.Is(err, ErrNotFound) {
		t.Errorf("the first reader got %v", err)
	}
	if err := <-second; err != nil {
		t.Errorf("the second reader got %v, want the job that is there for it", err)
	}
}

// TestAssignmentsAreListedOnce: by id, by principal and as a whole.
func TestAssignmentsAreListedOnce(t *testing.T) {
	t.Parallel()
	var members []string
	for i := range 100 {
		members = append(members, fmt.Sprintf(`{"id":"a%d","principalId":%q,"appRoleId":%q}`, i, partnerID(i), roleID))
	}
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if id, single := strings.CutPrefix(r.URL.Path, "/v1.0/servicePrincipals/"+spID+"/appRoleAssignedTo/"); single {
			answerJSON(w, 200, fmt.Sprintf(`{"id":%q,"principalId":%q,"appRoleId":%q}`, id, userID, roleID))
			return
		}
		answerJSON(w, 200, `{"value":[`+strings.Join(members, ",")+`]}`)
	})
	tenant, ctx := tenantOf(f), testContext(t)
	for i := range 100 {
		a, err := tenant.RefreshAssignment(ctx, spID, fmt.Sprint("a", i), nil)
		if err != nil || i > 2 && a.PrincipalID != partnerID(i) {
			t.Fatal(i, a, err)
		}
	}
	if n := f.count(http.MethodGet); n != 3+1 {
		t.Errorf("%d reads, want 3 and a list", n)
	}
	for range 5 {
		if all, err := tenant.RefreshAssignments(ctx, spID, nil); err != nil || len(all) != 100 {
			t.Fatal(len(all), err)
		}
	}
	if n := f.count(http.MethodGet); n != 3+1+1 {
		t.Errorf("%d reads, want one more", n)
	}
}

func TestPartOfAWrite(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		partnersPath + "/" + partner:                                    "policies",
		"/beta/policies/crossTenantAccessPolicy":                        "policies",
		"/v1.0/applications/" + objID:                                   "applications",
		"/v1.0/applicationTemplates/x/instantiate":                      "applications",
		"/v1.0/servicePrincipals/AB":                                    "applications",
		"/v1.0/servicePrincipals/AB/appRoleAssignedTo/x":                "serviceprincipals/ab/approleassignedto",
		"/gateway/v1.0/servicePrincipals/AB/synchronization/jobs/x/run": "serviceprincipals/ab/synchronization",
		"/elsewhere": "elsewhere",
	} {
		if got := partOf(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
