package graph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// DefaultRequestsPer10Seconds is the budget of a tenant that has none of its own. The smallest tenants (below 50 users) get
// 3,500 resource units in ten seconds; most calls of this provider cost one, a list with $expand two, none more than five.
// So an application that has a tenant to itself stays below, and a CLI that runs ten operations at once doesn't notice.
// Microsoft: "Microsoft Graph service-specific throttling limits", identity and access.
const DefaultRequestsPer10Seconds = 1000

// throttle lets the calls of one tenant start: as many as its budgets allow, and none in an area of Graph that the service
// has asked to leave alone for a while. It knows the calls of this process only.
type throttle struct {
	clock timing

	mu                                              sync.Mutex // guards the windows and pauses
	all                                             window
	directory, synchronization, onDemand, auditLogs area
}

// area is a part of Graph that the service throttles by itself.
type area struct {
	name string
	turn gate    // calls that wait for a budget stand in line, in the order in which they came
	own  *window // nil if there is no limit but the tenant's

	pause pause
}

// pause is what the service last asked of an area.
type pause struct {
	until    time.Time
	spread   time.Duration // calls start again within this time after the end, each at its own moment
	answer   *Error        // that asked for it
	unhinted int           // answers in a row that did not say how long to wait
}

func newThrottle(clock timing, budget int) *throttle {
	if budget <= 0 {
		budget = DefaultRequestsPer10Seconds
	}
	limited := func(calls int) *window { return &window{calls: calls, period: clock.budgetPeriod} }
	return &throttle{
		clock:           clock,
		all:             *limited(budget),
		directory:       area{name: "directory", turn: newGate()},
		synchronization: area{name: "synchronization", turn: newGate()},
		onDemand:        area{name: "provisioning on demand", turn: newGate(), own: limited(clock.onDemandCalls)},
		auditLogs:       area{name: "audit logs", turn: newGate(), own: limited(clock.auditLogCalls)},
	}
}

// areaOf finds the area of a URL's path, such as /v1.0/servicePrincipals/{id}/synchronization/jobs.
func (t *throttle) areaOf(path string) *area {
	segments := strings.Split(path, "/")
	switch {
	case strings.HasSuffix(path, onDemandAction):
		return &t.onDemand
	case len(segments) > 4 && segments[2] == "servicePrincipals" && segments[4] == "synchronization":
		return &t.synchronization
	case len(segments) > 2 && segments[2] == "auditLogs":
		return &t.auditLogs
	default:
		return &t.directory
	}
}

// send is a pipeline policy: each attempt waits until it may start, and one that the service answers with 429 is made again
// when its area may go on. azcore's retry policy never sees such an answer: it would make each call wait by itself, and all
// begin again at the same moment. The time of an attempt begins when the waiting is over.
func (t *throttle) send(tenantID string, req *policy.Request) (*http.Response, error) {
	ctx, raw := req.Raw().Context(), req.Raw()
	body, a := raw.Body, t.areaOf(raw.URL.Path)
	for {
		began, err := t.enter(ctx, a, raw)
		if err != nil {
			return nil, err
		}
		resp, err := attempt(req, t.clock.tryTimeout)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusTooManyRequests {
			t.goesOn(a, began)
			return resp, nil
		}
		t.rest(ctx, a, began, newError(tenantID, raw, resp))
		if err := req.RewindBody(); err != nil {
			return nil, err
		}
		raw.Body = body // that may be closed and sent again, as the retry policy made it
	}
}

// attempt sends a request once, within a time of its own. The pipeline has read the answer's body when it returns.
func attempt(req *policy.Request, most time.Duration) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Raw().Context(), most)
	defer cancel()
	return req.Clone(ctx).Next()
}

// enter returns when a call may start, and counts it. It fails with the context's error, or with the answer that asked for
// a wait which the call will not outlive: that tells the user more than a deadline.
func (t *throttle) enter(ctx context.Context, a *area, req *http.Request) (began time.Time, err error) {
	for began.IsZero() {
		if err := t.sitOut(ctx, a, req); err != nil {
			return began, err
		}
		if began, err = t.lineUp(ctx, a); err != nil {
			return began, err
		}
	}
	return began, nil
}

// sitOut waits for the end of an area's pause, if there is one.
func (t *throttle) sitOut(ctx context.Context, a *area, req *http.Request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	asked := a.pause
	t.mu.Unlock()
	left := time.Until(asked.until)
	if left <= 0 {
		return nil
	}
	wait := left + time.Duration(rand.Float64()*float64(asked.spread))
	if deadline, ok := ctx.Deadline(); left > t.clock.maxRetryDelay || ok && time.Until(deadline) <= wait {
		return asked.answer.toldTo(req, left)
	}
	return sleep(ctx, wait)
}

// toldTo is the answer as if another call had got it, which has to wait that long.
func (e *Error) toldTo(req *http.Request, wait time.Duration) *Error {
	told := *e
	told.Method, told.Path, told.Permissions = req.Method, req.URL.Path, permissionsFor(req.Method, req.URL.Path)
	told.RetryAfter = (wait + time.Second - 1).Truncate(time.Second)
	return &told
}

// lineUp waits for a call's turn and for room in the budgets. It returns no time if a pause has begun meanwhile.
func (t *throttle) lineUp(ctx context.Context, a *area) (began time.Time, err error) {
	if err := a.turn.enter(ctx); err != nil {
		return began, err
	}
	defer a.turn.leave()
	for {
		began, wait := t.start(a)
		if wait <= 0 {
			return began, nil
		}
		tflog.Debug(ctx, "Waiting for room in the budget of requests", map[string]any{"area": a.name, "wait": wait.String()})
		if err := sleep(ctx, wait); err != nil {
			return time.Time{}, err
		}
	}
}

// start counts a call of an area, or tells how long it has to wait for room in the budgets. In a pause it does neither.
func (t *throttle) start(a *area) (began time.Time, wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if now.Before(a.pause.until) {
		return time.Time{}, 0
	}
	wait = t.all.wait(now)
	if a.own != nil {
		wait = max(wait, a.own.wait(now))
	}
	if wait > 0 {
		return time.Time{}, wait
	}
	t.all.start(now)
	if a.own != nil {
		a.own.start(now)
	}
	return now, 0
}

// rest begins or prolongs an area's pause, for an answer to a call that began then. Waits overlap, they never add up. An
// answer without Retry-After makes a pause of twice the time of the one before, unless it was on its way already when that
// one was called.
func (t *throttle) rest(ctx context.Context, a *area, began time.Time, answer *Error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := answer.RetryAfter
	if wait <= 0 {
		if began.Before(a.pause.until) {
			return
		}
		wait = min(t.clock.retryDelay<<min(a.pause.unhinted, 10), t.clock.throttleMost)
		a.pause.unhinted++
	}
	until := time.Now().Add(wait)
	if !until.After(a.pause.until) {
		return
	}
	a.pause.until, a.pause.spread, a.pause.answer = until, min(wait/10, t.clock.spreadMost), answer
	tflog.Debug(ctx, "Microsoft Graph asks an area to wait", map[string]any{"tenant_id": answer.TenantID, "area": a.name, "wait": wait.String()})
}

// goesOn notes that the area answers again to a call that began after its last pause.
func (t *throttle) goesOn(a *area, began time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !began.Before(a.pause.until) {
		a.pause.unhinted = 0
	}
}
