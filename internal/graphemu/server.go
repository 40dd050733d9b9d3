package graphemu

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is one emulated cloud: a login authority and a Graph with the tenants added to it. It is an [http.Handler]; [Server.Start]
// puts it on a TLS listener. Servers share nothing, so tests can run one each in parallel.
type Server struct {
	behaviours atomic.Pointer[map[string]string] // never changed in place
	router     *router
	pageSize   int
	signer     *signer

	mu          sync.Mutex // guards everything below; handlers run under it
	clock       clock
	latency     time.Duration
	lags        []Lag
	tenants     map[string]*tenant
	apps        map[string]*registration // by client id in lower case
	grants      map[string]*grant        // access tokens that were handed out
	identities  map[string]*managedIdentity
	pipelines   map[string]*pipelineIdentity
	requests    []Request
	inHand      int // Graph requests that have arrived and are not answered yet
	mostInHand  int
	faults      []*FaultRule
	throttles   []*throttleRule
	sync        syncState     // jobs, and what on-demand calls were made
	transitions []*transition // of multitenant organizations
}

// Option configures a [Server] at its making.
type Option func(*Server)

// WithBehaviours chooses answers for named behaviours. An unknown name or answer panics: it is a mistake in the caller.
func WithBehaviours(answers map[string]string) Option {
	return func(s *Server) {
		for name, answer := range answers {
			if err := s.setBehaviour(name, answer); err != nil {
				panic(err)
			}
		}
	}
}

// WithClock stops the server's clock at a moment; only [Server.Advance] moves it on. Without it the clock is the machine's.
func WithClock(start time.Time) Option {
	return func(s *Server) { s.clock = clock{frozen: true, base: start} }
}

// WithLatency makes each request wait that long before it is looked at. The requests inside a $batch wait once together.
func WithLatency(d time.Duration) Option {
	return func(s *Server) { s.latency = d }
}

// WithLag makes reads show older versions of what was written, rule by rule; the last rule that fits a collection counts.
func WithLag(lags ...Lag) Option {
	return func(s *Server) { s.lags = append(s.lags, lags...) }
}

// WithPageSize sets the greatest number of objects on a page. Microsoft Graph's directory lists hold 100.
func WithPageSize(n int) Option {
	return func(s *Server) { s.pageSize = n }
}

// New makes a server without tenants.
func New(opts ...Option) *Server {
	s := &Server{
		pageSize:   100,
		signer:     processSigner(),
		tenants:    map[string]*tenant{},
		apps:       map[string]*registration{},
		grants:     map[string]*grant{},
		identities: map[string]*managedIdentity{},
		pipelines:  map[string]*pipelineIdentity{},
	}
	defaults := defaultBehaviours()
	s.behaviours.Store(&defaults)
	for _, opt := range opts {
		opt(s)
	}
	s.router = newRouter(s.routes())
	return s
}

// routes is everything Graph serves here. Each family of routes lives in its own file.
func (s *Server) routes() []route {
	var all []route
	all = append(all, s.directoryRoutes()...)
	all = append(all, s.policyRoutes()...)
	all = append(all, deletedPolicyRoutes()...)
	all = append(all, policyTemplateRoutes()...)
	all = append(all, s.multiTenantRoutes()...)
	all = append(all, s.synchronizationRoutes()...)
	return all
}

// ServeHTTP answers for Graph below /v1.0 and /beta, and for the login authority everywhere else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	api, path, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	isGraph := api == "v1.0" || api == "beta"
	if isGraph {
		s.arrived()
		defer s.answered()
	}
	switch {
	case !s.pause(r.Context()): // the client went away
	case isGraph:
		s.serveGraph(w, r, api, "/"+path)
	default:
		s.serveLogin(w, r)
	}
}

// pause is the latency of one request; false means that the client went away meanwhile.
func (s *Server) pause(ctx context.Context) bool {
	s.mu.Lock()
	d := s.latency
	s.mu.Unlock()
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// SetLatency changes the latency of the requests to come.
func (s *Server) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

// baseURL is scheme and host as the client wrote them, so that links in answers lead back here.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
