package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	parsedJSON = `{"@odata.context":"x","error":null,"evaluationSucceeded":false,"evaluationResult":[],"parsingSucceeded":true,` +
		`"parsedExpression":{"expression":"[a]","name":"a","parameters":[],"type":"Attribute","future":1e400}}`
	// schemaJSON has what a typed client would lose.
	schemaJSON = `{"@odata.context":"x","directories@odata.context":"y","id":"s","version":"v1.2","future@odata.type":"#Int64","future":18446744073709551616,` +
		`"synchronizationRules":[{"@odata.etag":"inner","containerFilter":null,"priority":1.0,"text":"<&>\ud800"}],"directories":[]}`
	schemaBody = `{"directories":[],"future":18446744073709551616,"future@odata.type":"#Int64","id":"s",` +
		`"synchronizationRules":[{"@odata.etag":"inner","containerFilter":null,"priority":1.0,"text":"<&>\ud800"}],"version":"v1.2"}`
)

func unchanged(_ context.Context, schema json.RawMessage) (json.RawMessage, error) {
	return schema, nil
}

// schemaServer answers reads with a schema and writes with the steps, one after the other.
func schemaServer(writes ...http.HandlerFunc) http.HandlerFunc {
	written := script(writes...)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answerJSON(w, 200, schemaJSON)
			return
		}
		written(w, r)
	}
}

// TestEditSchemaSendsWhatItRead: the body keeps every byte of the document, but for what only an answer has.
func TestEditSchemaSendsWhatItRead(t *testing.T) {
	t.Parallel()
	f := startGraph(t, schemaServer(status(204)))
	tenant := tenantOf(f)
	after, written, err := tenant.EditSynchronizationSchema(testContext(t), spID, jobID, func(_ context.Context, schema json.RawMessage) (json.RawMessage, error) {
		if string(schema) != schemaJSON {
			t.Errorf("edit got %s", schema)
		}
		return schema, nil
	})
	if err != nil || !written || string(after) != schemaBody {
		t.Errorf("after %s, written %t, %v", after, written, err)
	}
	got := f.requests()
	const path = "/v1.0/servicePrincipals/" + spID + "/synchronization/jobs/" + jobID + "/schema"
	if len(got) != 2 || got[0].Method != "GET" || got[0].Path != path || got[1].Method != "PUT" || got[1].Path != path || got[1].Body != schemaBody {
		t.Errorf("sent %+v", got)
	}
	if !tenant.WroteRecently("servicePrincipals/" + spID + "/jobs/" + jobID + "/schema") {
		t.Error("the write is not remembered")
	}
}

// TestEditSchemaWithoutChange: nothing is written for nil, and for an error.
func TestEditSchemaWithoutChange(t *testing.T) {
	t.Parallel()
	refusal := errors.New("no")
	for name, fails := range map[string]error{"nil": nil, "error": refusal} {
		f := startGraph(t, schemaServer(status(204)))
		tenant := tenantOf(f)
		after, written, err := tenant.EditSynchronizationSchema(testContext(t), spID, jobID, func(context.Context, json.RawMessage) (json.RawMessage, error) {
			return nil, fails
		})
		if written || !errors.Is(err, fails) || fails == nil && string(after) != schemaJSON {
			t.Errorf("%s: after %s, written %t, %v", name, after, written, err)
		}
		if f.count("PUT") != 0 || tenant.WroteRecently("servicePrincipals/"+spID) {
			t.Errorf("%s: it was written", name)
		}
	}
}

// TestEditSchemaRepeats: an answer that says nothing is met by the same PUT, a conflict by a fresh document.
func TestEditSchemaRepeats(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		writes     []http.HandlerFunc
		gets, puts int
		wantCode   string
	}{
		"bad gateway":       {[]http.HandlerFunc{html(502), status(204)}, 1, 2, ""},
		"dropped":           {[]http.HandlerFunc{dropped, status(204)}, 1, 2, ""},
		"throttled":         {[]http.HandlerFunc{throttled("0"), status(204)}, 1, 2, ""},
		"conflict":          {[]http.HandlerFunc{failure(409, "Conflict", "busy"), status(204)}, 2, 2, ""},
		"conflict for good": {[]http.HandlerFunc{failure(409, "Conflict", "busy")}, concurrentTries + 1, concurrentTries + 1, "Conflict"},
		"refused":           {[]http.HandlerFunc{failure(400, "schemaInvalid", "no")}, 1, 1, "schemaInvalid"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, schemaServer(tt.writes...))
			_, written, err := tenantOf(f).EditSynchronizationSchema(testContext(t), spID, jobID, unchanged)
			if written != (tt.wantCode == "") || (err != nil) != (tt.wantCode != "") || err != nil && !HasCode(err, tt.wantCode) {
				t.Errorf("written %t, %v", written, err)
			}
			if f.count("GET") != tt.gets || f.count("PUT") != tt.puts {
				t.Errorf("%d GET and %d PUT, want %d and %d", f.count("GET"), f.count("PUT"), tt.gets, tt.puts)
			}
		})
	}
}

// TestEditSchemaLooksUpLostWrites: where no answer tells whether the PUT was carried out, a fresh document does.
func TestEditSchemaLooksUpLostWrites(t *testing.T) {
	t.Parallel()
	tries := 1 + fastTiming().brokenRetries // of one PUT, whose failures tell nothing
	tests := map[string]struct {
		fails   int  // how many PUT fail
		commits bool // the first one is carried out all the same
		gets    int
		puts    int
		written bool
	}{
		"carried out":     {tries, true, 2, tries, true},
		"not carried out": {tries, false, 2, tries + 1, true},
		"down":            {100, false, 2, 2 * tries, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			puts, document := 0, `{"version":"old"}`
			f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if r.Method == http.MethodGet {
					answerJSON(w, 200, document)
					return
				}
				puts++
				if puts > tt.fails || tt.commits {
					document = `{"version":"new"}`
				}
				if puts <= tt.fails {
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				w.WriteHeader(http.StatusNoContent)
			})
			after, written, err := tenantOf(f).EditSynchronizationSchema(testContext(t), spID, jobID, func(_ context.Context, schema json.RawMessage) (json.RawMessage, error) {
				if strings.Contains(string(schema), "new") {
					return nil, nil
				}
				return json.RawMessage(`{"version":"new"}`), nil
			})
			if written != tt.written || (err == nil) != tt.written || tt.written && string(after) != `{"version":"new"}` {
				t.Errorf("after %s, written %t, %v", after, written, err)
			}
			if f.count("GET") != tt.gets || f.count("PUT") != tt.puts {
				t.Errorf("%d GET and %d PUT, want %d and %d", f.count("GET"), f.count("PUT"), tt.gets, tt.puts)
			}
		})
	}
}

// TestEditsConflictOfTheirOwn: the conflict of a call that edit makes is not taken for the write's.
func TestEditsConflictOfTheirOwn(t *testing.T) {
	t.Parallel()
	f := startGraph(t, schemaServer(status(204)))
	calls := 0
	_, _, err := tenantOf(f).EditSynchronizationSchema(testContext(t), spID, jobID, func(context.Context, json.RawMessage) (json.RawMessage, error) {
		calls++
		return nil, &Error{StatusCode: http.StatusConflict}
	})
	if !IsConflict(err) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// TestOneWriterPerServicePrincipal: edits of schemas and settings below one service principal never overlap, and those of
// another don't wait for them.
func TestOneWriterPerServicePrincipal(t *testing.T) {
	t.Parallel()
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			w.WriteHeader(204)
		case strings.HasSuffix(r.URL.Path, "/secrets"):
			answerJSON(w, 200, `{"value":[]}`)
		default:
			answerJSON(w, 200, schemaJSON)
		}
	})
	tenant, ctx := tenantOf(f), testContext(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	var order []string
	note := func(who string) {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, who)
	}
	var all sync.WaitGroup
	run := func(write func() error) {
		all.Go(func() {
			if err := write(); err != nil {
				t.Error(err)
			}
		})
	}
	run(func() error {
		_, _, err := tenant.EditSynchronizationSchema(ctx, spID, jobID, func(_ context.Context, schema json.RawMessage) (json.RawMessage, error) {
			close(inside)
			<-leave
			note("first")
			return schema, nil
		})
		return err
	})
	<-inside
	run(func() error {
		_, _, err := tenant.EditSynchronizationSecrets(ctx, strings.ToUpper(spID), func(list []Secret) ([]Secret, error) {
			note("second")
			return append(list, Secret{Key: "a"}), nil
		})
		return err
	})
	run(func() error { return tenant.PutSynchronizationSecrets(ctx, spID, nil) })
	run(func() error { return tenant.ResetSynchronizationSchema(ctx, spID, "other job") })

	// Another service principal's settings are written while the first edit holds its own.
	if err := tenant.PutSynchronizationSecrets(ctx, objID, nil); err != nil {
		t.Error(err)
	}
	close(leave)
	all.Wait()
	if len(order) != 2 || order[0] != "first" {
		t.Errorf("order %v", order)
	}
	var writes []string
	for _, r := range f.requests() {
		if r.Method != http.MethodGet {
			writes = append(writes, r.Method+" "+r.Path)
		}
	}
	if len(writes) != 5 || !strings.Contains(writes[0], objID) || !strings.HasSuffix(writes[1], jobID+"/schema") {
		t.Errorf("writes %v: want the other service principal's, then the first edit's", writes)
	}
}

// TestWaitingWriterIsCancelled: who waits for another writer leaves with its context.
func TestWaitingWriterIsCancelled(t *testing.T) {
	t.Parallel()
	f := startGraph(t, schemaServer(status(204)))
	tenant := tenantOf(f)
	turn := tenant.synchronizationWriter(spID)
	if err := turn.enter(testContext(t)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(testContext(t), 20*time.Millisecond)
	defer cancel()
	if _, _, err := tenant.EditSynchronizationSchema(ctx, spID, jobID, unchanged); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("schema: %v", err)
	}
	if err := tenant.PutSynchronizationSecrets(ctx, spID, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("settings: %v", err)
	}
	if n := len(f.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestSchemaGone: only a service principal that answers, or is gone too, makes the 404 of a schema final; a missing route never.
func TestSchemaGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer, parent http.HandlerFunc
		gone           bool
	}{
		"job gone":               {failure(404, "ResourceNotFound", "no job"), body(200, `{"id":"x"}`), true},
		"service principal gone": {failure(404, "Request_ResourceNotFound", "no"), failure(404, "Request_ResourceNotFound", "no"), true},
		"parent unknown":         {failure(404, "ResourceNotFound", "no job"), failure(403, "Authorization_RequestDenied", "no"), false},
		"no route":               {failure(404, "UnknownError", "No HTTP resource was found that matches the request URI"), body(200, `{"id":"x"}`), false},
		"no body":                {status(404), body(200, `{"id":"x"}`), false},
	}
	for name, tt := range tests {
		for verb, call := range map[string]func(context.Context, *Tenant) error{
			"read": func(ctx context.Context, t *Tenant) error {
				_, err := t.SynchronizationSchema(ctx, spID, jobID)
				return err
			},
			"reset": func(ctx context.Context, t *Tenant) error { return t.ResetSynchronizationSchema(ctx, spID, jobID) },
			"parse": func(ctx context.Context, t *Tenant) error {
				_, err := t.ParseExpression(ctx, spID, jobID, "[a]")
				return err
			},
			"edit": func(ctx context.Context, t *Tenant) error {
				_, _, err := t.EditSynchronizationSchema(ctx, spID, jobID, unchanged)
				return err
			},
		} {
			t.Run(name+", "+verb, func(t *testing.T) {
				t.Parallel()
				f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.Path, "/jobs/") {
						tt.answer(w, r)
						return
					}
					tt.parent(w, r)
				})
				if err := call(testContext(t), tenantOf(f)); err == nil || errors.Is(err, ErrNotFound) != tt.gone {
					t.Errorf("gone %t: %v", !tt.gone, err)
				}
			})
		}
	}
}

// TestSchemaOfAnotherShape: an answer of success without a document is an error, not an empty schema that would be written.
func TestSchemaOfAnotherShape(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"", "null", "[]", "<html>"} {
		f := startGraph(t, body(200, answer))
		if _, written, err := tenantOf(f).EditSynchronizationSchema(testContext(t), spID, jobID, unchanged); !errors.Is(err, errNoDocument) || written {
			t.Errorf("%q: written %t, %v", answer, written, err)
		}
		if f.count("PUT") != 0 {
			t.Errorf("%q: something was written", answer)
		}
	}
}

func TestParseExpression(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		want   ParsedExpression
		fails  bool
	}{
		"parsed": {answer: parsedJSON, want: ParsedExpression{
			Succeeded: true, Expression: "[a]",
			Tree: json.RawMessage(`{"expression":"[a]","name":"a","parameters":[],"type":"Attribute","future":1e400}`),
		}},
		"not parsed": {
			answer: `{"error":{"code":"InvalidExpression","message":"unexpected\n ')'","target":null,"details":[{"code":"At","message":"column 7"}]},"parsingSucceeded":false,"parsedExpression":null}`,
			want:   ParsedExpression{Message: "InvalidExpression: unexpected ')' At: column 7"},
		},
		"not parsed, no reason": {answer: `{"error":null,"parsingSucceeded":false}`},
		"no verdict":            {answer: `{"parsedExpression":{"type":"Attribute"}}`, fails: true},
		"no tree":               {answer: `{"parsingSucceeded":true,"parsedExpression":null}`, fails: true},
		"tree left out":         {answer: `{"parsingSucceeded":true}`, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tenantOf(startGraph(t, body(200, tt.answer))).ParseExpression(testContext(t), spID, jobID, "[a]")
			if (err != nil) != tt.fails || tt.fails && !errors.Is(err, errNoDocument) {
				t.Fatalf("error %v", err)
			}
			if got.Succeeded != tt.want.Succeeded || got.Message != tt.want.Message || got.Expression != tt.want.Expression || string(got.Tree) != string(tt.want.Tree) {
				t.Errorf("%+v (tree %s)", got, got.Tree)
			}
		})
	}
}

// TestParseExpressionRepeats: the POST changes nothing, so that it is sent again like a read.
func TestParseExpressionRepeats(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]http.HandlerFunc{"bad gateway": html(502), "dropped": dropped, "throttled": throttled("0")} {
		f := startGraph(t, script(first, body(200, parsedJSON)))
		if got, err := tenantOf(f).ParseExpression(testContext(t), spID, jobID, "[a]"); err != nil || !got.Succeeded || f.count("POST") != 2 {
			t.Errorf("%s: %d POST, %v", name, f.count("POST"), err)
		}
	}
}

// TestEditSettings: a service principal without settings may answer with a 404; no other failure counts as none.
func TestEditSettings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		read  http.HandlerFunc
		fails bool
	}{
		"some": {read: body(200, `{"value":[{"key":"a","value":"1","hint":null}]}`)},
		"none": {read: failure(404, "ResourceNotFound", "no settings")},
		"no":   {read: failure(403, "Authorization_RequestDenied", "no"), fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPut:
					w.WriteHeader(204)
				case strings.HasSuffix(r.URL.Path, "/secrets"):
					tt.read(w, r)
				default:
					answerJSON(w, 200, `{"id":"x"}`)
				}
			})
			after, written, err := tenantOf(f).EditSynchronizationSecrets(testContext(t), spID, func(list []Secret) ([]Secret, error) {
				return append(list, Secret{Key: "b", Value: "2"}), nil
			})
			if (err != nil) != tt.fails || written == tt.fails || written && after[len(after)-1].Key != "b" {
				t.Errorf("%+v, written %t, %v", after, written, err)
			}
			if puts := f.count("PUT"); (puts == 1) == tt.fails {
				t.Errorf("%d PUT", puts)
			}
		})
	}
}
