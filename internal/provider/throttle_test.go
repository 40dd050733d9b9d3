package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestBudgetOfATenant: each tenant's connection has the budget that speaks for it, and a bad one fails before anything is sent.
func TestBudgetOfATenant(t *testing.T) {
	t.Parallel()
	const name = "requests_per_10_seconds"
	shared := layer{"client_id": {text: clientID}, "client_secret": {text: "s"}, name: {text: "50", origin: name}}
	c := &connector{
		shared: settings{shared}, tenants: map[string]layer{contoso: {name: {text: "5"}}, fabrikam: {name: {text: "-1", origin: "bad"}}},
		client: http.DefaultClient, logins: map[string]login{},
	}
	for tenantID, want := range map[string]int{contoso: 5, "11111111-2222-4333-8444-dddddddddddd": 50} {
		got, err := c.connect(context.Background(), tenantID)
		if err != nil || got.RequestsPer10Seconds != want {
			t.Errorf("%s: a budget of %d, want %d: %v", tenantID, got.RequestsPer10Seconds, want, err)
		}
	}
	if _, err := c.connect(context.Background(), fabrikam); err == nil || !strings.Contains(err.Error(), `bad is "-1"`) {
		t.Errorf("error %v", err)
	}
}

// TestThrottledLogins: the login library repeats a login that the authority throttles, waiting as long as it is asked to up to a
// minute; what is asked for beyond is an error at once. Graph's own budgets and pauses have no part in it.
func TestThrottledLogins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		asked  time.Duration
		tokens int
		fails  bool
	}{
		"a second": {time.Second, 2, false},
		"too long": {2 * time.Minute, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			rule := w.server.AddFault(graphemu.Fault{
				Kind: graphemu.KindToken, Method: http.MethodPost, Times: 1, Status: http.StatusTooManyRequests, RetryAfter: c.asked,
				Body: `{"error":"temporarily_unavailable","error_description":"AADSTS90055: Too many requests."}`,
			})
			began := time.Now()
			err := ask(t, configured(t, w.block(block{"client_id": clientID, "client_secret": secretText}), nil), contoso)
			var refused *graph.LoginError
			if errors.As(err, &refused) != c.fails || err != nil && !c.fails {
				t.Errorf("error %v", err)
			}
			if got := w.tokens(contoso); got != c.tokens || rule.Strikes() != 1 {
				t.Errorf("%d requests for a token, want %d; %d were refused", got, c.tokens, rule.Strikes())
			}
			t.Logf("after %s: %v", time.Since(began), err)
		})
	}
}
