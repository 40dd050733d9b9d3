package graphemu

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// Fault is a rule that makes matching requests fail. What is not set matches everything.
type Fault struct {
	Kind     string `json:"kind,omitempty"` // KindGraph (default) or KindToken
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"`     // below the version; "*" matches one segment, a final "**" the rest
	TenantID string `json:"tenantId,omitempty"` // the token's tenant

	Skip  int  `json:"skip,omitempty"`  // matching requests that pass first
	Every int  `json:"every,omitempty"` // of the rest: 10 strikes at the 10th, the 20th, …; 0 or 1 at each
	Times int  `json:"times,omitempty"` // how often it strikes; 0 = always
	After bool `json:"after,omitempty"` // after the change was committed, instead of before anything happens

	Status     int           `json:"status,omitempty"` // 0 with Drop false: only the hook runs
	Code       string        `json:"code,omitempty"`
	Message    string        `json:"message,omitempty"`
	RetryAfter time.Duration `json:"retryAfter,omitempty"`
	Body       string        `json:"body,omitempty"` // sent as it is instead of a Graph error, e.g. a gateway's HTML
	Drop       bool          `json:"drop,omitempty"` // close the connection without an answer

	// Hook runs when the rule strikes, without the server's lock: it may use the server, or end a process.
	Hook func(Request) `json:"-"`
}

// FaultRule is a fault in force.
type FaultRule struct {
	Fault
	s       *Server
	seen    int
	strikes int
}

// AddFault puts a rule in force. Rules are tried in the order they were added; the first that strikes counts.
func (s *Server) AddFault(f Fault) *FaultRule {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Kind == "" {
		f.Kind = KindGraph
	}
	rule := &FaultRule{Fault: f, s: s}
	s.faults = append(s.faults, rule)
	return rule
}

// Strikes says how often the rule struck.
func (f *FaultRule) Strikes() int {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	return f.strikes
}

// Remove takes the rule out of force.
func (f *FaultRule) Remove() {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	for i, rule := range f.s.faults {
		if rule == f {
			f.s.faults = append(f.s.faults[:i:i], f.s.faults[i+1:]...)
			return
		}
	}
}

// ClearFaults takes all fault and throttling rules out of force.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.throttles = nil, nil
}

// matchFault counts the request against the rules of its phase and answers the one that strikes.
func (s *Server) matchFault(rec Request, after bool) *FaultRule {
	for _, f := range s.faults {
		if f.After != after || !f.fits(rec) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Every > 1 && (f.seen-f.Skip)%f.Every != 0 || f.Times > 0 && f.strikes >= f.Times {
			continue
		}
		f.strikes++
		return f
	}
	return nil
}

func (f *Fault) fits(rec Request) bool {
	return f.Kind == rec.Kind &&
		(f.Method == "" || strings.EqualFold(f.Method, rec.Method)) &&
		(f.TenantID == "" || strings.EqualFold(f.TenantID, rec.Tenant)) &&
		(f.Path == "" || matchPath(f.Path, rec.Path))
}

// matchPath compares segment by segment without regard to letter case.
func matchPath(pattern, p string) bool {
	pattern, p = strings.ToLower(strings.Trim(pattern, "/")), strings.ToLower(strings.Trim(p, "/"))
	if pattern == "**" {
		return true
	}
	if head, ok := strings.CutSuffix(pattern, "/**"); ok {
		n := strings.Count(head, "/") + 1
		segments := strings.Split(p, "/")
		if len(segments) < n {
			return false
		}
		pattern, p = head, strings.Join(segments[:n], "/")
	}
	ok, _ := path.Match(pattern, p)
	return ok
}

func (f *FaultRule) answers() bool { return f.Drop || f.Status != 0 }

func (f *FaultRule) reply() reply {
	if f.Drop {
		return reply{drop: true}
	}
	var out reply
	if f.Body != "" {
		out = reply{status: f.Status, body: rawBody(f.Body)}
	} else {
		out = graphError(f.Status, f.Code, f.Message)
	}
	if f.RetryAfter > 0 {
		out.header = retryAfter(f.RetryAfter)
	}
	return out
}

// rawBody is sent as it is.
type rawBody string

func retryAfter(d time.Duration) http.Header {
	seconds := int((d + time.Second - 1) / time.Second)
	return http.Header{"Retry-After": {strconv.Itoa(seconds)}}
}

// Throttle is a rule that answers 429 once more than Limit matching requests came within Window, on the machine's clock.
type Throttle struct {
	TenantID   string        `json:"tenantId,omitempty"`
	Method     string        `json:"method,omitempty"`
	Path       string        `json:"path,omitempty"` // as in Fault
	Limit      int           `json:"limit"`
	Window     time.Duration `json:"window"`
	NoHint     bool          `json:"noHint,omitempty"`     // leave Retry-After out
	RetryAfter time.Duration `json:"retryAfter,omitempty"` // 0 = what is left of the window
}

type throttleRule struct {
	Throttle
	passed []time.Time
}

// AddThrottle puts a throttling rule in force.
func (s *Server) AddThrottle(rule Throttle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttles = append(s.throttles, &throttleRule{Throttle: rule})
}

// throttle counts a request against all rules and refuses it if one is exhausted.
func (s *Server) throttle(rec Request) *reply {
	var fitting []*throttleRule
	now := time.Now()
	for _, rule := range s.throttles {
		as := Fault{Kind: KindGraph, Method: rule.Method, Path: rule.Path, TenantID: rule.TenantID}
		if !as.fits(rec) {
			continue
		}
		for len(rule.passed) > 0 && now.Sub(rule.passed[0]) >= rule.Window {
			rule.passed = rule.passed[1:]
		}
		if len(rule.passed) >= rule.Limit {
			return rule.refuse(now)
		}
		fitting = append(fitting, rule)
	}
	for _, rule := range fitting {
		rule.passed = append(rule.passed, now)
	}
	return nil
}

func (rule *throttleRule) refuse(now time.Time) *reply {
	out := graphError(http.StatusTooManyRequests, "TooManyRequests", "Too many requests.")
	wait := rule.RetryAfter
	if wait == 0 && len(rule.passed) > 0 {
		wait = rule.Window - now.Sub(rule.passed[0])
	}
	if !rule.NoHint {
		out.header = retryAfter(wait)
	}
	return &out
}
