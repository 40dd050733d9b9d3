package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wire carries requests without a network, so that a test can run where time is exact.
type wire struct {
	latency time.Duration
	// answer says how the n-th request (from 1) is answered; 429 with a Retry-After of so many seconds, "" for none.
	answer func(n int, r *http.Request) (status int, retryAfter string)

	mu   sync.Mutex
	sent []sentRequest
}

type sentRequest struct {
	method, path, body string
	at                 time.Time
	status             int
	wait               time.Duration // asked for at at + latency
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sentRequest{method: r.Method, path: r.URL.Path, at: time.Now()}
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		s.body = string(body)
	}
	w.mu.Lock()
	var after string
	s.status, after = w.answer(len(w.sent)+1, r)
	header := http.Header{"Content-Type": {"application/json"}}
	if after != "" {
		header.Set("Retry-After", after)
		s.wait = retryAfter(header)
	}
	w.sent = append(w.sent, s)
	w.mu.Unlock()

	if err := sleep(r.Context(), w.latency); err != nil {
		return nil, err
	}
	text := `{"tenantId":"x","key":"{\"result\":\"Success\"}","value":"{}"}`
	if s.status >= 300 {
		text = fmt.Sprintf(`{"error":{"code":"Code%d","message":"slow down"}}`, s.status)
	}
	return &http.Response{StatusCode: s.status, Header: header, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

// to are the requests whose path holds a text.
func (w *wire) to(part string) []sentRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.sent), func(s sentRequest) bool { return !strings.Contains(s.path, part) })
}

// distinctWaits is the time in which at least one answer had asked to wait.
func (w *wire) distinctWaits() (total time.Duration) {
	var end time.Time
	for _, s := range w.to("") {
		if s.status != http.StatusTooManyRequests {
			continue
		}
		from, to := s.at.Add(w.latency), s.at.Add(w.latency+s.wait)
		if from.Before(end) {
			from = end
		}
		if to.After(from) {
			total, end = total+to.Sub(from), to
		}
	}
	return total
}

// over is a tenant reached by a wire, with a budget.
func (w *wire) over(budget int) *Tenant {
	return New(Options{
		HTTPClient: &http.Client{Transport: w},
		Connect: func(context.Context, string) (Connection, error) {
			return Connection{Credential: &fakeCredential{}, Endpoint: "https://graph.example", RequestsPer10Seconds: budget}, nil
		},
	}).Tenant(home)
}

func fine(int, *http.Request) (int, string) { return http.StatusOK, "" }

// throttledUpTo answers the first n requests with 429.
func throttledUpTo(n int, after string) func(int, *http.Request) (int, string) {
	return func(i int, _ *http.Request) (int, string) {
		if i <= n {
			return http.StatusTooManyRequests, after
		}
		return http.StatusOK, ""
	}
}

func readPartner(ctx context.Context, t *Tenant) error {
	_, err := t.IdentitySync(ctx, partner, V1)
	return err
}

func readJob(ctx context.Context, t *Tenant) error {
	_, err := t.SynchronizationSchema(ctx, spID, jobID)
	return err
}

func provision(ctx context.Context, t *Tenant) error {
	_, err := t.ProvisionOnDemand(ctx, spID, jobID, "r", Subject{ObjectID: userID, ObjectTypeName: "User"})
	return err
}

// inBubble runs a test in which time is exact and costs nothing.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Parallel()
	setUpSDK() // its once must not belong to a bubble
	synctest.Test(t, test)
}

// TestPauseIsShared: one 429 stops two hundred reads of its area once, they begin again at moments of their own, and another
// area goes on.
func TestPauseIsShared(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const latency, asked = 80 * time.Millisecond, 20 * time.Second
		w := &wire{latency: latency, answer: throttledUpTo(1, "20")}
		tenant, begin := w.over(0), time.Now()
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				if err := readPartner(t.Context(), tenant); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Second)
		if err := readJob(t.Context(), tenant); err != nil || time.Since(begin) != time.Second+latency {
			t.Errorf("a read of another area ended after %s: %v", time.Since(begin), err)
		}
		wg.Wait()

		reads, moments := w.to("/policies/"), map[time.Time]bool{}
		for _, r := range reads {
			switch at := r.at.Sub(begin); {
			case at > latency && at < latency+asked:
				t.Errorf("a read was sent after %s, within the pause", at)
			case at > latency+asked+2*time.Second:
				t.Errorf("a read was sent after %s, long after the pause", at)
			case at >= latency+asked:
				moments[r.at.Truncate(time.Millisecond)] = true
			}
		}
		if len(reads) != 201 {
			t.Errorf("%d requests", len(reads))
		}
		if len(moments) < 150 {
			t.Errorf("192 reads began again in %d different milliseconds", len(moments))
		}
	})
}

// TestWaitsDoNotAddUp: many answers of 429 to calls in flight make one wait.
func TestWaitsDoNotAddUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{latency: 80 * time.Millisecond, answer: throttledUpTo(50, "10")}
		tenant, begin := w.over(0), time.Now()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := readPartner(t.Context(), tenant); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(begin); took < 10*time.Second || took > 12*time.Second {
			t.Errorf("it took %s", took)
		}
		if n := len(w.to("")); n != 100 {
			t.Errorf("%d requests", n)
		}
	})
}

// TestEveryTenthThrottled: a plan costs what it costs without throttling and the waits asked for, plus a fifth of them.
func TestEveryTenthThrottled(t *testing.T) {
	plan := func(t *testing.T, w *wire) time.Duration {
		tenant, begin, work := w.over(0), time.Now(), make(chan struct{})
		var wg sync.WaitGroup
		for range 10 { // as parallel as the CLI
			wg.Go(func() {
				for range work {
					if err := readPartner(t.Context(), tenant); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 1000 {
			work <- struct{}{}
		}
		close(work)
		wg.Wait()
		return time.Since(begin)
	}
	inBubble(t, func(t *testing.T) {
		calm := &wire{latency: 80 * time.Millisecond, answer: fine}
		without := plan(t, calm)
		w := &wire{latency: calm.latency, answer: func(n int, _ *http.Request) (int, string) {
			if n%10 == 0 {
				return http.StatusTooManyRequests, "1"
			}
			return http.StatusOK, ""
		}}
		took, waits := plan(t, w), w.distinctWaits()
		t.Logf("1,000 reads: %s, throttled %s with waits of %s: %.2f of the sum", without, took, waits, float64(took)/float64(without+waits))
		if most := without + waits*12/10; took > most {
			t.Errorf("it took %s, more than %s", took, most)
		}
		if n := len(w.to("")); n != 1111 {
			t.Errorf("%d requests; 1,000 reads and every tenth once more are 1,111", n)
		}
		if without != 8*time.Second {
			t.Errorf("without throttling it took %s: the budget must not be felt", without)
		}
	})
}

// TestPauseEndsWithTheContext: who is cancelled leaves at once; who would not outlive the wait gets the answer, unsent.
func TestPauseEndsWithTheContext(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{answer: throttledUpTo(1, "60")}
		tenant, begin := w.over(0), time.Now()
		first := make(chan error, 1)
		go func() { first <- readPartner(t.Context(), tenant) }()
		synctest.Wait()

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		if err := readPartner(ctx, tenant); !errors.Is(err, context.Canceled) || time.Since(begin) != 3*time.Second {
			t.Errorf("after %s: %v", time.Since(begin), err)
		}
		if err := readPartner(ctx, tenant); !errors.Is(err, context.Canceled) {
			t.Errorf("a call that was cancelled before: %v", err)
		}

		hasty, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		err := tenant.UpdatePartner(hasty, partner, inheritTrust())
		var e *Error
		if !errors.As(err, &e) || e.StatusCode != 429 || e.Method != http.MethodPatch || e.RetryAfter != 57*time.Second || time.Since(begin) != 3*time.Second {
			t.Errorf("after %s: %#v", time.Since(begin), err)
		}
		if n := len(w.to("")); n != 1 {
			t.Errorf("%d requests", n)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

// TestLongRetryAfter is not waited for, by nobody, until what is left of it is bearable.
func TestLongRetryAfter(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{answer: throttledUpTo(1, "600")}
		tenant := w.over(0)
		for range 3 {
			var e *Error
			if err := readPartner(t.Context(), tenant); !errors.As(err, &e) || e.StatusCode != 429 {
				t.Errorf("error %v", err)
			}
		}
		if n := len(w.to("")); n != 1 {
			t.Errorf("%d requests", n)
		}
		time.Sleep(8 * time.Minute)
		if err := readPartner(t.Context(), tenant); err != nil {
			t.Error(err)
		}
	})
}

// TestThrottledWithoutRetryAfter: the pause doubles from answer to answer, not from call to call, and is short again once the
// area has answered.
func TestThrottledWithoutRetryAfter(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var end time.Time // of the service's bad time; only moved between rounds
		w := &wire{latency: 10 * time.Millisecond, answer: func(int, *http.Request) (int, string) {
			if time.Now().Before(end) {
				return http.StatusTooManyRequests, ""
			}
			return http.StatusOK, ""
		}}
		tenant := w.over(0)
		fiveReads := func(bad time.Duration) time.Duration {
			begin := time.Now()
			end = begin.Add(bad)
			var wg sync.WaitGroup
			for range 5 {
				wg.Go(func() {
					if err := readPartner(t.Context(), tenant); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			return time.Since(begin)
		}
		least := (400 + 800 + 1600 + 3200) * time.Millisecond
		if took := fiveReads(5 * time.Second); took < least || took > least*12/10 {
			t.Errorf("four pauses took %s, want about %s", took, least)
		}
		if n := len(w.to("")); n > 5*5 {
			t.Errorf("%d requests in five rounds of five", n)
		}
		if took := fiveReads(300 * time.Millisecond); took < 400*time.Millisecond || took > 500*time.Millisecond {
			t.Errorf("after a success the first pause took %s", took)
		}
	})
}

// TestThrottledForEver: a read gives up before its default deadline, with the answer.
func TestThrottledForEver(t *testing.T) {
	for name, after := range map[string]string{"with Retry-After": "10", "without": ""} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := &wire{answer: throttledUpTo(1_000_000, after)}
				begin := time.Now()
				var e *Error
				if err := readPartner(t.Context(), w.over(0)); !errors.As(err, &e) || e.StatusCode != 429 {
					t.Errorf("error %v", err)
				}
				if took := time.Since(begin); took < 4*time.Minute || took > 5*time.Minute {
					t.Errorf("after %s", took)
				}
				if n := len(w.to("")); n > 31 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// TestBudget: a burst is free, then calls start in the order in which they came, never more than the budget in ten seconds.
// Repeated requests count.
func TestBudget(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{answer: func(n int, _ *http.Request) (int, string) {
			if n == 1 {
				return http.StatusBadGateway, ""
			}
			return http.StatusOK, ""
		}}
		tenant, begin := w.over(10), time.Now()
		var wg sync.WaitGroup
		for i := range 25 {
			wg.Go(func() {
				if _, err := tenant.IdentitySync(t.Context(), fmt.Sprintf("partner-%02d", i), V1); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
		sent := w.to("")
		if len(sent) != 26 {
			t.Fatalf("%d requests", len(sent))
		}
		for i, s := range sent {
			if i < 10 && s.at != begin {
				t.Errorf("request %d of a burst waited %s", i, s.at.Sub(begin))
			}
			if i >= 10 && s.at.Sub(sent[i-10].at) < 10*time.Second {
				t.Errorf("request %d was sent %s after request %d", i, s.at.Sub(sent[i-10].at), i-10)
			}
		}
		// Those who are let go at the same instant may overtake each other on their way.
		first := slices.DeleteFunc(sent[1:], func(s sentRequest) bool { return strings.Contains(s.path, "partner-00") })
		slices.SortStableFunc(first, func(a, b sentRequest) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.path, b.path)) })
		if !slices.IsSortedFunc(first, func(a, b sentRequest) int { return strings.Compare(a.path, b.path) }) {
			t.Errorf("out of order: %+v", first)
		}
		if took := time.Since(begin); took > 21*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// TestBudgetCancelled: who gives up leaves at once and takes no room.
func TestBudgetCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{answer: fine}
		tenant, begin := w.over(2), time.Now()
		for range 2 {
			if err := readPartner(t.Context(), tenant); err != nil {
				t.Error(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for range 3 {
			if err := readPartner(ctx, tenant); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
				t.Errorf("after %s: %v", time.Since(begin), err)
			}
		}
		if err := readPartner(t.Context(), tenant); err != nil || time.Since(begin) != defaultTiming().budgetPeriod {
			t.Errorf("the next call ended after %s: %v", time.Since(begin), err)
		}
	})
}

// TestOnDemandBudget: five in ten seconds, for as long as it takes: what waits for its turn is not a connection that hangs.
// Other areas don't wait with them.
func TestOnDemandBudget(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{latency: time.Second, answer: fine}
		tenant, begin := w.over(0), time.Now()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := provision(t.Context(), tenant); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Minute)
		for _, read := range []func(context.Context, *Tenant) error{readPartner, readJob} {
			start := time.Now()
			if err := read(t.Context(), tenant); err != nil || time.Since(start) != time.Second {
				t.Errorf("a read of another area took %s: %v", time.Since(start), err)
			}
		}
		wg.Wait()
		sent := w.to(onDemandAction)
		for i := 5; i < len(sent); i++ {
			if gap := sent[i].at.Sub(sent[i-5].at); gap < 10*time.Second {
				t.Errorf("call %d was sent %s after call %d", i, gap, i-5)
			}
		}
		if took := time.Since(begin); len(sent) != 100 || took > 200*time.Second {
			t.Errorf("%d requests in %s", len(sent), took)
		}
	})
}

// TestPauseDuringBudget: who stands in line when a pause begins sits it out too.
func TestPauseDuringBudget(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{latency: 5 * time.Second, answer: func(n int, _ *http.Request) (int, string) {
			if n == 5 {
				return http.StatusTooManyRequests, "30"
			}
			return http.StatusOK, ""
		}}
		tenant, begin := w.over(0), time.Now()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := provision(t.Context(), tenant); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i, s := range w.to("")[5:] {
			if at := s.at.Sub(begin); at < 35*time.Second {
				t.Errorf("request %d was sent after %s, within the pause", i+5, at)
			}
		}
	})
}

// TestThrottledWrite sends the same body each time.
func TestThrottledWrite(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wire{answer: throttledUpTo(3, "1")}
		if err := w.over(0).CreatePartner(t.Context(), fullPartner(partner)); err != nil {
			t.Fatal(err)
		}
		sent := w.to("")
		if len(sent) != 4 || sent[0].body == "" {
			t.Fatalf("%+v", sent)
		}
		for _, s := range sent[1:] {
			if s.body != sent[0].body {
				t.Errorf("sent %q after %q", s.body, sent[0].body)
			}
		}
	})
}

func TestAreaOf(t *testing.T) {
	t.Parallel()
	limits := newThrottle(defaultTiming(), 0)
	for path, want := range map[string]*area{
		"/v1.0/policies/crossTenantAccessPolicy/partners":                           &limits.directory,
		"/beta/policies/crossTenantAccessPolicy/partners/x/identitySynchronization": &limits.directory,
		"/v1.0/applications/x":                          &limits.directory,
		"/v1.0/applicationTemplates/x/instantiate":      &limits.directory,
		"/v1.0/servicePrincipals/x":                     &limits.directory,
		"/v1.0/servicePrincipals/x/appRoleAssignedTo/y": &limits.directory,
		"/v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='auditLogs/')": &limits.directory,
		"/v1.0/servicePrincipals/x/synchronization/secrets":                                    &limits.synchronization,
		"/beta/servicePrincipals/x/synchronization/jobs/y/schema":                              &limits.synchronization,
		"/v1.0/servicePrincipals/x/synchronization/jobs/y/provisionOnDemand":                   &limits.onDemand,
		"/v1.0/auditLogs/provisioning":                                                         &limits.auditLogs,
	} {
		if got := limits.areaOf(path); got != want {
			t.Errorf("%s is in the area %s, want %s", path, got.name, want.name)
		}
	}
}
