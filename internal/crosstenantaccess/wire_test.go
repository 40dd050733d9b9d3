package crosstenantaccess

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const (
	homeTenant    = "11111111-aaaa-4111-8111-111111111111"
	otherTenantID = "22222222-bbbb-4222-8222-222222222222"
)

// wire is a Graph that answers one document to every GET and records every write as it came.
type wire struct {
	answer string

	mu     sync.Mutex
	writes []string
}

// newWire returns a client whose requests end in a wire.
func newWire(t *testing.T, answer string) (*graph.Tenant, *wire) {
	t.Helper()
	w := &wire{answer: answer}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	clients := graph.New(graph.Options{
		Connect: func(context.Context, string) (graph.Connection, error) {
			return graph.Connection{Credential: tokenOf(homeTenant), Endpoint: server.URL, Scope: server.URL + "/.default", AllowHTTP: true}, nil
		},
		HTTPClient: server.Client(),
	})
	return clients.Tenant(homeTenant), w
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	if req.Method == http.MethodGet {
		_, _ = io.WriteString(rw, w.answer)
		return
	}
	body, _ := io.ReadAll(req.Body)
	w.mu.Lock()
	w.writes = append(w.writes, strings.TrimSpace(req.Method+" "+req.URL.Path+" "+canonical(body)))
	w.mu.Unlock()
	if req.Method == http.MethodPost {
		rw.WriteHeader(http.StatusCreated)
		_, _ = rw.Write(body)
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

// last is the only write so far: method, path and body with sorted members.
func (w *wire) last(t *testing.T) string {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.writes) != 1 {
		t.Fatalf("%d writes, want one: %q", len(w.writes), w.writes)
	}
	return w.writes[0]
}

func canonical(body []byte) string {
	if len(bytes.TrimSpace(body)) == 0 {
		return ""
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return "not JSON: " + string(body)
	}
	sorted, _ := json.Marshal(v)
	return string(sorted)
}

// tokenOf is a credential whose tokens name a tenant, and nothing else.
type tokenOf string

func (tenant tokenOf) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"tid":%q}`, string(tenant)))
	return azcore.AccessToken{Token: "e30." + claims + ".e30", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
