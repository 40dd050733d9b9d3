package graphemu

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxBatch is the documented number of requests in one $batch.
const maxBatch = 20

type batchRequest struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// batch runs the requests of a $batch one after the other; each is recorded, throttled and refused for itself.
// Graph: "Combine multiple HTTP requests using JSON batching".
func (s *Server) batch(in exchange) reply {
	var envelope struct {
		Requests []batchRequest `json:"requests"`
	}
	s.mu.Lock()
	app, refused := s.authenticate(in.header.Get("Authorization"))
	rec := Request{Time: time.Now(), Kind: KindBatch, Method: in.method, API: in.api, Path: "/$batch", Status: http.StatusOK}
	if refused != nil {
		rec.Status = refused.status
	} else {
		rec.Tenant, rec.AppID = app.tenant.id, app.clientID
	}
	s.record(rec)
	s.mu.Unlock()
	if refused != nil {
		return *refused
	}
	if err := json.Unmarshal(in.raw, &envelope); err != nil || in.method != http.MethodPost || len(envelope.Requests) == 0 {
		return graphError(http.StatusBadRequest, "BadRequest", "Invalid batch payload format.")
	}
	if len(envelope.Requests) > maxBatch {
		return graphError(http.StatusBadRequest, "BadRequest", "Number of batch request steps exceeds the maximum value of 20.")
	}
	failed := map[string]bool{}
	responses := []any{}
	for _, item := range envelope.Requests {
		out := s.batchItem(in, item, failed)
		if out.drop {
			return out
		}
		if out.status >= http.StatusBadRequest {
			failed[item.ID] = true
		}
		responses = append(responses, s.batchResponse(item.ID, out))
	}
	return reply{status: http.StatusOK, body: object{"responses": responses}, asIs: true}
}

func (s *Server) batchItem(in exchange, item batchRequest, failed map[string]bool) reply {
	if slices.ContainsFunc(item.DependsOn, func(id string) bool { return failed[id] }) {
		return graphError(http.StatusFailedDependency, "FailedDependency", "A request that this one depends on failed.")
	}
	target, err := url.Parse("/" + strings.TrimPrefix(item.URL, "/"))
	if err != nil || item.ID == "" || item.Method == "" {
		return graphError(http.StatusBadRequest, "BadRequest", "Invalid batch payload format.")
	}
	header := http.Header{"Authorization": in.header.Values("Authorization")}
	for name, value := range item.Headers {
		if !strings.EqualFold(name, "Authorization") {
			header.Set(name, value)
		}
	}
	raw := []byte(item.Body)
	if len(raw) > 0 && header.Get("Content-Type") == "" {
		return graphError(http.StatusBadRequest, "BadRequest", "Write request id : "+item.ID+" does not contain Content-Type header or body.")
	}
	if string(raw) == "null" {
		raw = nil
	}
	return s.exchange(exchange{
		method: strings.ToUpper(item.Method), api: in.api, path: target.EscapedPath(), query: target.RawQuery,
		header: header, base: in.base, raw: raw, inBatch: true,
	})
}

func (s *Server) batchResponse(id string, out reply) object {
	headers := object{}
	for name := range out.header {
		headers[name] = out.header.Get(name)
	}
	response := object{"id": id, "status": out.status, "headers": headers}
	switch body := out.body.(type) {
	case nil:
	case rawBody:
		response["body"] = base64.StdEncoding.EncodeToString([]byte(body))
	default:
		headers["Content-Type"] = "application/json"
		requestID := newID()
		response["body"] = finish(body, requestID, requestID, s.behaviour(behaviourLetterCase) == "upper")
	}
	return response
}
