package graph

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	home    = "11111111-1111-1111-1111-111111111111"
	partner = "22222222-2222-2222-2222-222222222222"
	spID    = "33333333-3333-3333-3333-333333333333"
	appID   = "44444444-4444-4444-4444-444444444444"
	objID   = "55555555-5555-5555-5555-555555555555"
	roleID  = "66666666-6666-6666-6666-666666666666"
	userID  = "77777777-7777-7777-7777-777777777777"
	jobID   = "Azure2Azure.abc." + appID
)

// fastTiming waits by milliseconds where users wait by seconds.
func fastTiming() timing {
	c := defaultTiming()
	c.retryDelay = time.Millisecond
	c.awaitFirst, c.awaitMost = time.Millisecond, 5*time.Millisecond
	c.freshWindow, c.deniedWindow, c.lookupWindow = 300*time.Millisecond, 300*time.Millisecond, 400*time.Millisecond
	return c
}

// seen is a request as the server received it.
type seen struct {
	Method, Path, Body string // Path with the query
	Header             http.Header
	Proto              string
}

// fakeGraph records what it is asked and answers by a function.
type fakeGraph struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

func startGraph(t *testing.T, answer http.HandlerFunc) *fakeGraph {
	t.Helper()
	f := &fakeGraph{}
	f.Server = httptest.NewServer(f.recording(answer))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeGraph) recording(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		f.seen = append(f.seen, seen{Method: r.Method, Path: r.URL.RequestURI(), Body: string(body), Header: r.Header, Proto: r.Proto})
		f.mu.Unlock()
		answer(w, r)
	}
}

func (f *fakeGraph) requests() []seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]seen(nil), f.seen...)
}

func (f *fakeGraph) count(method string) int {
	n := 0
	for _, s := range f.requests() {
		if s.Method == method {
			n++
		}
	}
	return n
}

// fakeCredential gives unsigned tokens of the tenant asked for and counts them.
type fakeCredential struct {
	tid    string   // "" for the tenant asked for
	roles  []string // application permissions in the token
	opaque bool
	err    error
	delay  time.Duration
	asked  atomic.Int64
}

const secretOfToken = "signature-that-must-not-leak"

func (c *fakeCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.asked.Add(1)
	if c.delay > 0 {
		if err := sleep(ctx, c.delay); err != nil {
			return azcore.AccessToken{}, err
		}
	}
	if c.err != nil {
		return azcore.AccessToken{}, c.err
	}
	tid := o.TenantID
	if c.tid != "" {
		tid = c.tid
	}
	claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"tid":%q,"roles":[%s]}`, tid, quotedList(c.roles)))
	token := "eyJhbGciOiJub25lIn0." + claims + "." + secretOfToken
	if c.opaque {
		token = "opaque-" + secretOfToken
	}
	return azcore.AccessToken{Token: token, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func quotedList(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return `"` + strings.Join(list, `","`) + `"`
}

func clientsOf(f *fakeGraph, cred azcore.TokenCredential) *Clients {
	c := New(Options{
		HTTPClient: f.Client(),
		UserAgent:  "crosstenant/test",
		Connect: func(context.Context, string) (Connection, error) {
			return Connection{
				Credential: cred, Endpoint: f.URL, Scope: ScopeOf(f.URL), ClientID: appID,
				AuthorityHost: "https://login.microsoftonline.com", AllowHTTP: true,
			}, nil
		},
	})
	c.clock = fastTiming()
	return c
}

func tenantOf(f *fakeGraph) *Tenant { return clientsOf(f, &fakeCredential{}).Tenant(home) }

func answerJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
	w.Header().Set("request-id", "req-1")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func answerError(w http.ResponseWriter, status int, code, message string) {
	answerJSON(w, status, fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"request-id":"req-2"}}}`, code, message))
}

// dropConnection closes the connection without an answer.
func dropConnection(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
