package graph

import "time"

// window remembers the calls that started within the last period, to let no more than a number of them start in any.
// As long as the number is kept, a burst is as good as an even flow.
type window struct {
	calls  int
	period time.Duration
	starts []time.Time // oldest first
}

// wait is how long the next call has to wait; 0 if it may start.
func (w *window) wait(now time.Time) time.Duration {
	for len(w.starts) > 0 && !w.starts[0].Add(w.period).After(now) {
		w.starts = w.starts[1:]
	}
	if len(w.starts) < w.calls {
		return 0
	}
	return w.starts[len(w.starts)-w.calls].Add(w.period).Sub(now)
}

// start counts a call.
func (w *window) start(now time.Time) { w.starts = append(w.starts, now) }
