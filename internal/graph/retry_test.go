package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// script answers the n-th request by the n-th handler and the rest by the last.
func script(steps ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		i := min(int(n.Add(1)), len(steps)) - 1
		steps[i](w, r)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func body(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, code, text) }
}

func failure(code int, graphCode, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answerError(w, code, graphCode, message) }
}

func html(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		_, _ = w.Write([]byte("<html><body>Bad gateway</body></html>"))
	}
}

func throttled(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		answerError(w, http.StatusTooManyRequests, "TooManyRequests", "slow down")
	}
}

func dropped(w http.ResponseWriter, _ *http.Request) { dropConnection(w) }

func inheritTrust() models.CrossTenantAccessPolicyConfigurationPartnerable {
	p := models.NewCrossTenantAccessPolicyConfigurationPartner()
	p.SetInboundTrust(nil)
	return p
}

// TestRepeats says which failures are met by sending again.
func TestRepeats(t *testing.T) {
	t.Parallel()
	update := func(ctx context.Context, t *Tenant) error { return t.UpdatePartner(ctx, partner, inheritTrust()) }
	read := func(ctx context.Context, t *Tenant) error { _, err := t.IdentitySync(ctx, partner, V1); return err }
	remove := func(ctx context.Context, t *Tenant) error { return t.DeletePartner(ctx, partner) }
	put := func(ctx context.Context, t *Tenant) error {
		return t.CreateIdentitySync(ctx, partner, V1, IdentitySyncWrite{UserSyncAllowed: Value(true)})
	}
	start := func(ctx context.Context, t *Tenant) error { return t.StartJob(ctx, spID, jobID) }
	post := func(ctx context.Context, t *Tenant) error { return t.CreatePartner(ctx, fullPartner(partner)) }
	tests := map[string]struct {
		call     func(context.Context, *Tenant) error
		first    http.HandlerFunc
		then     http.HandlerFunc
		requests int
	}{
		"PATCH throttled":         {update, throttled("1"), status(204), 2},
		"PATCH behind a bad gate": {update, html(502), status(204), 2},
		"PATCH 500":               {update, failure(500, "InternalServerError", "x"), status(204), 2},
		"PATCH dropped":           {update, dropped, status(204), 2},
		"GET dropped":             {read, dropped, body(200, `{"tenantId":"x"}`), 2},
		"GET 503 html":            {read, html(503), body(200, `{"tenantId":"x"}`), 2},
		"DELETE dropped":          {remove, dropped, status(204), 2},
		"PUT 504":                 {put, status(504), status(204), 2},
		"POST throttled":          {post, throttled("1"), body(201, `{}`), 2},
		"harmless POST dropped":   {start, dropped, status(204), 2},
		"harmless POST 500":       {start, status(500), status(204), 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, script(tt.first, tt.then))
			if err := tt.call(testContext(t), tenantOf(f)); err != nil {
				t.Fatal(err)
			}
			got := f.requests()
			if len(got) != tt.requests {
				t.Fatalf("%d requests, want %d", len(got), tt.requests)
			}
			if got[0].Body != got[1].Body {
				t.Errorf("the repeated body differs: %s, then %s", got[0].Body, got[1].Body)
			}
		})
	}
}

// TestDoesNotRepeat says which answers are final.
func TestDoesNotRepeat(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"400": failure(400, "Request_BadRequest", "no"),
		"401": failure(401, "UnknownError", ""),
		"403": failure(403, "Authorization_RequestDenied", "no"),
		"404": failure(404, "Directory_ObjectNotFound", "no"),
		"409": failure(409, "Request_MultipleObjectsWithSameKeyValue", "no"),
		"501": failure(501, "NotImplemented", "no"),
		"302": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, answer)
			err := tenantOf(f).UpdatePartner(testContext(t), partner, inheritTrust())
			var e *Error
			if !errors.As(err, &e) || name != strings.TrimSpace(e.Error()[strings.Index(e.Error(), ": ")+2:][:3]) {
				t.Errorf("error %v", err)
			}
			if n := len(f.requests()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// TestRepeatsEnd keeps a broken service from being asked for ever.
func TestRepeatsEnd(t *testing.T) {
	t.Parallel()
	f := startGraph(t, html(502))
	_, err := tenantOf(f).IdentitySync(testContext(t), partner, V1)
	var e *Error
	if !errors.As(err, &e) || e.StatusCode != 502 || e.Code != "" {
		t.Errorf("error %v", err)
	}
	if n := len(f.requests()); n != 1+defaultTiming().brokenRetries {
		t.Errorf("%d requests", n)
	}
}

// TestRetryAfterBeyondDeadline returns the 429 itself instead of waiting for a deadline.
func TestRetryAfterBeyondDeadline(t *testing.T) {
	t.Parallel()
	f := startGraph(t, throttled("60"))
	_, err := tenantOf(f).IdentitySync(testContext(t), partner, V1)
	var e *Error
	if !errors.As(err, &e) || e.StatusCode != 429 || e.RetryAfter != time.Minute {
		t.Errorf("error %v", err)
	}
	if n := len(f.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestCancelDuringRetryAfter returns at once.
func TestCancelDuringRetryAfter(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 1)
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		throttled("30")(w, r)
		asked <- struct{}{}
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := tenantOf(f).IdentitySync(ctx, partner, V1); done <- err }()
	<-asked
	time.Sleep(20 * time.Millisecond) // let the client enter its wait
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	case <-time.After(3 * time.Second):
		t.Fatal("still waiting")
	}
}

// TestHungService ends at the deadline.
func TestHungService(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	f := startGraph(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := tenantOf(f).Partner(ctx, partner, V1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestReadWithoutDeadline is bounded by the default.
func TestReadWithoutDeadline(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	f := startGraph(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	clients := clientsOf(f, &fakeCredential{})
	clients.clock.readTimeout = 50 * time.Millisecond
	if _, err := clients.Tenant(home).Partner(context.Background(), partner, V1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestUnreachable names the tenant and the call, and keeps the query to itself.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	f := startGraph(t, status(200))
	f.Close()
	_, err := tenantOf(f).SyncApplicationsByName(testContext(t), "Secret name")
	var conn *ConnectionError
	if !errors.As(err, &conn) || conn.TenantID != home || conn.sent {
		t.Fatalf("error %v", err)
	}
	if strings.Contains(err.Error(), "Secret") {
		t.Errorf("the query is in the error: %v", err)
	}
}
