package graphemu

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one request on its way through a handler, which holds the server's lock.
type call struct {
	s      *Server
	tenant *tenant // the token's
	app    *grant  // who asks
	route  *route
	method string
	api    string // v1.0 or beta
	path   string // below the version, decoded
	base   string // scheme and host
	vars   map[string]string
	query  url.Values
	header http.Header
	raw    []byte // the body as sent, decompressed
	body   object // the body if it is a JSON object
}

// reply is what a handler answers. A nil body is an empty one.
type reply struct {
	status int
	body   any
	header http.Header
	drop   bool // close the connection instead of answering
	asIs   bool // ids keep their letter case: a $batch has been through that already
}

// noContent is the answer of most writes.
func noContent() reply { return reply{status: http.StatusNoContent} }

// graphError is Graph's error body; innerError is added when it is sent.
func graphError(status int, code, message string) reply {
	return reply{status: status, body: object{"error": object{"code": code, "message": message}}}
}

// withDetails adds details to an error: pairs of code and message.
func (r reply) withDetails(pairs ...string) reply {
	details := []any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		details = append(details, object{"code": pairs[i], "message": pairs[i+1]})
	}
	r.body.(object)["error"].(object)["details"] = details
	return r
}

// notFound is Graph's answer for a directory object that does not exist.
func notFound(id string) reply {
	return graphError(http.StatusNotFound, "Request_ResourceNotFound", "Resource '"+id+
		"' does not exist or one of its queried reference-property objects are not present.")
}

// badRequest is Graph's answer for a request that cannot be right.
func badRequest(message string) reply {
	return graphError(http.StatusBadRequest, "Request_BadRequest", message)
}

// lag is the rule for a collection; reads by other methods than GET see the truth unless the rule says otherwise.
func (c *call) lag(collection string) (Lag, bool) {
	name, _, _ := strings.Cut(collection, "/")
	lag, ok := c.s.lagOf(c.tenant.id, name)
	if !ok || c.method != http.MethodGet && !lag.Writes {
		return Lag{}, false
	}
	return lag, true
}

// get reads one document as this caller may see it. Handlers that must know the truth ask the tenant's store.
func (c *call) get(collection, key string) (object, bool) {
	if lag, ok := c.lag(collection); ok {
		return c.tenant.store(collection).getLate(key, lag)
	}
	return c.tenant.store(collection).get(key)
}

// list reads a collection as this caller may see it.
func (c *call) list(collection string) []object {
	if lag, ok := c.lag(collection); ok {
		return c.tenant.store(collection).listLate(lag)
	}
	return c.tenant.store(collection).list()
}

// behaviour is the answer chosen for a named behaviour.
func (c *call) behaviour(name string) string { return c.s.behaviour(name) }

// link is an absolute address below the caller's version, as in @odata.context.
func (c *call) link(path string) string { return c.base + "/" + c.api + path }

// context is the value of @odata.context.
func (c *call) context(name string) string { return c.link("/$metadata#" + name) }

// lagOf is the last rule that fits.
func (s *Server) lagOf(tenantID, collection string) (Lag, bool) {
	for i := len(s.lags) - 1; i >= 0; i-- {
		lag := s.lags[i]
		if lag.TenantID != "" && !strings.EqualFold(lag.TenantID, tenantID) {
			continue
		}
		if lag.Collection == "" || lag.Collection == collection {
			return lag, true
		}
	}
	if s.behaviour(behaviourLists) == "two-reads" {
		return Lag{ListReads: 2}, true
	}
	return Lag{}, false
}

// SetLag replaces all lag rules.
func (s *Server) SetLag(lags ...Lag) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lags = lags
}

// send writes a reply with Graph's headers.
func (s *Server) send(w http.ResponseWriter, r *http.Request, out reply) {
	if out.drop {
		panic(http.ErrAbortHandler)
	}
	requestID := newID()
	clientID := r.Header.Get("client-request-id")
	if clientID == "" {
		clientID = requestID
	}
	for name, values := range out.header {
		w.Header()[name] = values
	}
	w.Header().Set("request-id", requestID)
	w.Header().Set("client-request-id", clientID)
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	if raw, ok := out.body.(rawBody); ok {
		w.WriteHeader(out.status)
		_, _ = w.Write([]byte(raw))
		return
	}
	body, err := json.Marshal(finish(out.body, requestID, clientID, !out.asIs && s.behaviour(behaviourLetterCase) == "upper"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
	}
	w.WriteHeader(out.status)
	_, _ = w.Write(body)
}

// finish gives an error its innerError and, where asked, other answers their ids in capitals.
func finish(body any, requestID, clientID string, upper bool) any {
	doc, ok := body.(object)
	if !ok {
		return body
	}
	if failure, ok := doc["error"].(object); ok && len(doc) == 1 {
		failure["innerError"] = object{
			"date": time.Now().UTC().Format("2006-01-02T15:04:05"), "request-id": requestID, "client-request-id": clientID,
		}
		return doc
	}
	if upper {
		return upperIDs(doc)
	}
	return doc
}
