package graph

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAwait(t *testing.T) {
	t.Parallel()
	t.Run("done at once", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			if err := Await(t.Context(), func(context.Context) (bool, error) { return true, nil }); err != nil || time.Since(start) != 0 {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		})
	})
	t.Run("longer each time, with a cap", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			var waits []time.Duration
			last := time.Now()
			err := Await(t.Context(), func(context.Context) (bool, error) {
				waits, last = append(waits, time.Since(last)), time.Now()
				return len(waits) == 12, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, milliseconds := range []int{0, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000, 5000, 5000} {
				want := time.Duration(milliseconds) * time.Millisecond
				if waits[i] < want*8/10 || waits[i] > want*12/10 {
					t.Errorf("wait %d was %s, want about %s", i, waits[i], want)
				}
			}
		})
	})
	t.Run("deadline", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			start := time.Now()
			err := Await(ctx, func(context.Context) (bool, error) { return false, nil })
			if !errors.Is(err, ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 3*time.Second {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		})
	})
	t.Run("deadline inside a read", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := Await(ctx, func(ctx context.Context) (bool, error) { <-ctx.Done(); return false, ctx.Err() })
			if !errors.Is(err, ErrTimeout) {
				t.Errorf("error %v", err)
			}
		})
	})
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			start := time.Now()
			err := Await(ctx, func(context.Context) (bool, error) { return false, nil })
			if !errors.Is(err, context.Canceled) || errors.Is(err, ErrTimeout) || time.Since(start) != time.Second {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		})
	})
	t.Run("error of the read", func(t *testing.T) {
		t.Parallel()
		want := errors.New("forbidden")
		if err := Await(t.Context(), func(context.Context) (bool, error) { return false, want }); !errors.Is(err, want) {
			t.Errorf("error %v", err)
		}
	})
}

func TestRecentWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecentWrites(defaultTiming())
		r.recordCreation("servicePrincipals/ABC/jobs/1")
		for prefix, want := range map[string]bool{
			"servicePrincipals/abc": true, "serviceprincipals/abc/": true, "servicePrincipals/abc/jobs/1": true,
			"servicePrincipals/ab": false, "servicePrincipals/abc/secrets": false, "partners": false,
		} {
			if got := r.wrote(prefix); got != want {
				t.Errorf("wrote(%q) = %v", prefix, got)
			}
		}
		time.Sleep(9 * time.Minute)
		if age, ok := r.age("servicePrincipals/abc/jobs/1"); !ok || age != 9*time.Minute || !r.wrote("servicePrincipals/abc") {
			t.Errorf("age %s, %v", age, ok)
		}
		r.recordDeletion("servicePrincipals/abc/jobs/1")
		if _, ok := r.age("servicePrincipals/abc/jobs/1"); ok {
			t.Error("a deleted object is fresh")
		}
		time.Sleep(11 * time.Minute)
		if r.wrote("servicePrincipals/abc") {
			t.Error("the memory doesn't end")
		}
	})
}

// TestDeletedApplicationIsNotFresh: after a deletion, a 404 is the truth and not a lag.
func TestDeletedApplicationIsNotFresh(t *testing.T) {
	t.Parallel()
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(204)
			return
		}
		answerError(w, 404, "Request_ResourceNotFound", "x")
	})
	tenant := tenantOf(f)
	tenant.remember(Application{ID: objID, AppID: appID}, ServicePrincipal{ID: spID, AppID: appID})
	if err := tenant.DeleteApplication(testContext(t), objID); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"application":       func() error { _, err := tenant.Application(testContext(t), objID); return err },
		"service principal": func() error { _, err := tenant.ServicePrincipal(testContext(t), spID); return err },
		"by client id":      func() error { _, err := tenant.ServicePrincipalByAppID(testContext(t), appID); return err },
	} {
		before := len(f.requests())
		if err := read(); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(f.requests()) - before; n != 1 {
			t.Errorf("%s was read %d times", name, n)
		}
	}
}

// TestAwaitForLooksOnceMoreAfterItsWindow: a slow service must not make "not there" of what it has not told yet.
func TestAwaitForLooksOnceMoreAfterItsWindow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shownAt time.Duration // by a read that starts then or later
		seen    bool
	}{
		"at first": {0, true}, "after the window": {25 * time.Second, true}, "never": {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				seen, err := awaitFor(t.Context(), defaultTiming(), 20*time.Second, func(ctx context.Context) (bool, error) {
					started := time.Since(begin)
					return started >= c.shownAt, sleep(ctx, 30*time.Second)
				})
				if err != nil || seen != c.seen {
					t.Errorf("%v, %v", seen, err)
				}
				if took := time.Since(begin); took > 62*time.Second {
					t.Errorf("it went on for %s", took)
				}
			})
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			seen, err := awaitFor(ctx, defaultTiming(), 20*time.Second, func(context.Context) (bool, error) { return false, nil })
			if seen || !errors.Is(err, ErrTimeout) {
				t.Errorf("%v, %v", seen, err)
			}
		})
	})
}

// TestCreateJobWhileTheServiceIsBusy: the conflict of a service principal made a moment ago is about itself as long as it has
// no job, and about the job once there is one.
func TestCreateJobWhileTheServiceIsBusy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		conflicts int  // creations that are refused
		there     bool // the list has a job
		conflict  bool
		posts     int
	}{
		"passes":      {2, false, false, 3},
		"another job": {9, true, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			tenant := tenantOf(startGraph(t, func(w http.ResponseWriter, r *http.Request) {
				job := `{"id":"job-1","templateId":"Azure2Azure","schedule":{"state":"Disabled"}}`
				switch {
				case r.Method == http.MethodPost && int(posts.Add(1)) <= c.conflicts:
					answerError(w, 409, "Conflict", "busy")
				case r.Method == http.MethodPost:
					answerJSON(w, 201, job)
				case c.there:
					answerJSON(w, 200, `{"value":[`+job+`]}`)
				default:
					answerJSON(w, 200, `{"value":[]}`)
				}
			}))
			tenant.remember(Application{ID: objID, AppID: appID}, ServicePrincipal{ID: spID, AppID: appID})
			job, err := tenant.CreateSynchronizationJob(testContext(t), spID, CrossTenantSyncJobTemplate)
			if IsConflict(err) != c.conflict || err == nil && job.ID != "job-1" || int(posts.Load()) != c.posts {
				t.Errorf("%+v, %v, %d POST", job, err, posts.Load())
			}
			if made := tenant.MadeJob(spID, "JOB-1"); made == c.conflict {
				t.Errorf("made by this process: %t", made)
			}
		})
	}
}
