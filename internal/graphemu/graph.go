package graphemu

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody is the largest request body that is read: synchronization schemas stay below it by far.
const maxBody = 8 << 20

// exchange is one Graph request, alone or taken from a $batch.
type exchange struct {
	method  string
	api     string
	path    string // below the version, escaped
	query   string
	header  http.Header
	base    string
	raw     []byte
	inBatch bool
}

func (s *Server) serveGraph(w http.ResponseWriter, r *http.Request, api, path string) {
	raw, err := readBody(r)
	if err != nil {
		s.send(w, r, badRequest(err.Error()))
		return
	}
	in := exchange{
		method: r.Method, api: api, path: path, query: r.URL.RawQuery,
		header: r.Header, base: baseURL(r), raw: raw,
	}
	if path == "/$batch" || path == "/%24batch" {
		s.send(w, r, s.batch(in))
		return
	}
	s.send(w, r, s.exchange(in))
}

// readBody answers the body, decompressed: Microsoft's SDKs send it with gzip.
func readBody(r *http.Request) ([]byte, error) {
	var in io.Reader = http.MaxBytesReader(nil, r.Body, maxBody)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, refuse("The request body is not valid gzip.")
		}
		in = io.LimitReader(unzipped, maxBody)
	default:
		return nil, refuse("The content encoding is not supported.")
	}
	return io.ReadAll(in)
}

// exchange runs one request: everything but hooks and encoding happens under the lock.
func (s *Server) exchange(in exchange) reply {
	rec := Request{
		Time: time.Now(), Kind: KindGraph, Method: in.method, API: in.api, InBatch: in.inBatch,
		Path: "/" + strings.Join(decodeSegments(in.path), "/"),
	}
	rec.Query, _ = url.QueryUnescape(in.query)

	s.mu.Lock()
	app, refused := s.authenticate(in.header.Get("Authorization"))
	if app != nil {
		rec.Tenant, rec.AppID = app.tenant.id, app.clientID
	}
	early := s.matchFault(rec, false)
	if early != nil && early.Hook != nil {
		s.mu.Unlock()
		early.Hook(rec)
		s.mu.Lock()
	}
	var out reply
	switch throttled := s.throttle(rec); {
	case early != nil && early.answers():
		out, rec.Faulted = early.reply(), true
	case refused != nil:
		out = *refused
	case throttled != nil:
		out = *throttled
	default:
		out = s.dispatch(in, app, rec.Path)
	}
	var late *FaultRule
	if out.status < http.StatusBadRequest && !rec.Faulted {
		late = s.matchFault(rec, true)
	}
	if late != nil && late.answers() {
		out, rec.Faulted = late.reply(), true
	}
	if !out.drop {
		rec.Status = out.status
	}
	s.record(rec)
	s.mu.Unlock()
	if late != nil && late.Hook != nil {
		late.Hook(rec)
	}
	return out
}

// dispatch finds the route, checks permission and body, and calls the handler.
func (s *Server) dispatch(in exchange, app *grant, path string) reply {
	r, vars := s.router.find(in.method, in.api, in.path)
	if r == nil {
		return graphError(http.StatusNotImplemented, "NotImplemented",
			"The embedded Graph does not serve "+in.method+" /"+in.api+path+".")
	}
	if !r.allows(app.holds) {
		return r.refusal()
	}
	query, err := url.ParseQuery(in.query)
	if err != nil {
		return badRequest("The query string is malformed.")
	}
	c := &call{
		s: s, tenant: app.tenant, app: app, route: r, method: in.method, api: in.api, path: path, base: in.base,
		vars: vars, query: query, header: in.header, raw: in.raw,
	}
	if refused := c.readObject(); refused != nil {
		return *refused
	}
	return r.handler(c)
}

// readObject decodes the body and holds it against the route's shape.
func (c *call) readObject() *reply {
	if len(c.raw) == 0 {
		if c.route.body != nil && !c.route.optional {
			out := badRequest("Empty Payload. JSON content expected.")
			return &out
		}
		return nil
	}
	if err := json.Unmarshal(c.raw, &c.body); err != nil {
		out := badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
		return &out
	}
	if c.route.body == nil {
		return nil
	}
	if err := c.route.body("", c.body); err != nil {
		out := badRequest(err.Error())
		return &out
	}
	return nil
}
