package graphemu

import "time"

// clock tells the service's time: the machine's, or a stopped one, either moved on by hand.
type clock struct {
	frozen bool
	base   time.Time // where a stopped clock stands before it is moved
	moved  time.Duration
}

func (c clock) now() time.Time {
	if c.frozen {
		return c.base.Add(c.moved).UTC()
	}
	return time.Now().Add(c.moved).UTC()
}

// Now is the server's time.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.now()
}

// Advance moves the server's clock on. Synchronization jobs that fall due run before it returns, what takes its time in a
// multitenant organization is done, and deleted objects past their 30 days are gone. Access tokens, lag and throttling keep to the machine's clock, since their other side does too.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.moved += d
	s.purgeDeleted()
	s.runTransitions()
	s.clockMoved()
}

// timestamp is a moment as Graph writes it in most directory objects: UTC, whole seconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// now is the service's time for handlers, which hold the lock.
func (c *call) now() time.Time { return c.s.clock.now() }
