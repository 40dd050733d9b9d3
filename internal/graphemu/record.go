package graphemu

import (
	"net/http"
	"slices"
	"time"
)

// Kinds of a recorded [Request].
const (
	KindGraph = "graph" // one Graph request, alone or inside a $batch
	KindBatch = "batch" // the envelope of a $batch
	KindToken = "token" // the login authority, managed identity and OIDC endpoints
)

// Request is one entry of the request record. Bodies, tokens and headers are never kept.
type Request struct {
	Time    time.Time // the machine's clock, at arrival
	Kind    string
	Tenant  string // the token's tenant, or the one a token is asked for
	AppID   string
	Method  string
	API     string // v1.0 or beta
	Path    string // below the version, decoded
	Query   string // decoded
	Status  int    // 0 while in progress or when the connection was dropped
	InBatch bool
	Faulted bool // a fault rule answered or dropped it
}

// IsWrite says whether the request asks Graph to change something.
func (r Request) IsWrite() bool { return r.Kind == KindGraph && r.Method != http.MethodGet }

// Counts sums up a request record.
type Counts struct {
	Graph   int // requests to Graph; those inside a $batch count singly, its envelope not at all
	Reads   int
	Writes  int
	Batches int
	Tokens  int
}

// Requests answers a copy of the record in the order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Writes answers the Graph requests of the record that ask for a change, refused ones too.
func (s *Server) Writes() []Request {
	return s.RequestsWhere(Request.IsWrite)
}

// RequestsWhere answers the requests of the record that fit.
func (s *Server) RequestsWhere(fits func(Request) bool) []Request {
	var found []Request
	for _, r := range s.Requests() {
		if fits(r) {
			found = append(found, r)
		}
	}
	return found
}

// CountRequests sums up the record.
func (s *Server) CountRequests() Counts {
	var n Counts
	for _, r := range s.Requests() {
		switch {
		case r.Kind == KindToken:
			n.Tokens++
		case r.Kind == KindBatch:
			n.Batches++
		case r.IsWrite():
			n.Graph++
			n.Writes++
		default:
			n.Graph++
			n.Reads++
		}
	}
	return n
}

// MostAtOnce is the greatest number of HTTP requests to Graph, a $batch being one, that had arrived and were not answered yet
// at one moment, since the server began or the record was emptied. The latency of a request counts as its answering.
func (s *Server) MostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mostInHand
}

func (s *Server) arrived() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inHand++
	s.mostInHand = max(s.mostInHand, s.inHand)
}

func (s *Server) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inHand--
}

// ResetRequests empties the record.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.mostInHand = nil, s.inHand
}

// record notes a finished request. Its place in the record is the order in which the server's lock was got.
func (s *Server) record(r Request) { s.requests = append(s.requests, r) }
