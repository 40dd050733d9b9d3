package graph

import (
	"context"
	"sync"
	"time"
)

// rateKeeper lets at most a number of calls start in any window of a period. A call that comes too early gets the next
// free slot and waits for it, no longer.
type rateKeeper struct {
	calls  int
	period time.Duration
	now    func() time.Time

	mu     sync.Mutex
	starts []time.Time // of the calls of the last period, oldest first; may lie ahead
}

func newRateKeeper(calls int, period time.Duration) *rateKeeper {
	return &rateKeeper{calls: calls, period: period, now: time.Now}
}

// wait returns when the call may start, or with the context's error.
func (r *rateKeeper) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	start, now := r.reserve()
	if !start.After(now) {
		return nil
	}
	if err := sleep(ctx, start.Sub(now)); err != nil {
		r.release(start)
		return err
	}
	return nil
}

func (r *rateKeeper) reserve() (start, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now = r.now()
	start = now
	for len(r.starts) > 0 && !r.starts[0].Add(r.period).After(now) {
		r.starts = r.starts[1:]
	}
	if n := len(r.starts); n >= r.calls {
		start = r.starts[n-r.calls].Add(r.period)
	}
	r.starts = append(r.starts, start)
	return start, now
}

// release gives back the slot of a call that was cancelled while it waited, if nobody queued behind it.
func (r *rateKeeper) release(start time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.starts); n > 0 && r.starts[n-1].Equal(start) {
		r.starts = r.starts[:n-1]
	}
}
