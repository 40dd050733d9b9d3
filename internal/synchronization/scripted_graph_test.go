package synchronization

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const (
	scriptTenant           = "11111111-aaaa-4bbb-8ccc-111111111111"
	scriptServicePrincipal = "22222222-aaaa-4bbb-8ccc-222222222222"
	scriptRole             = "33333333-aaaa-4bbb-8ccc-333333333333"
	scriptJob              = "Azure2Azure.11111111aaaa4bbb8ccc111111111111.44444444-aaaa-4bbb-8ccc-444444444444"
	scriptRule             = "55555555-aaaa-4bbb-8ccc-555555555555#V2"
)

// scriptedGraph answers the few calls of a test from a script and notes them. It is for answers and moments that no
// directory can be brought to give; everything else is tested against the embedded Graph.
type scriptedGraph struct {
	t      *testing.T
	tenant *graph.Tenant

	mu       sync.Mutex
	calls    []string // "GET appRoleAssignedTo"
	inFlight int
	most     int // calls at one time
	script   map[string]http.HandlerFunc
}

func newScriptedGraph(t *testing.T, script map[string]http.HandlerFunc) *scriptedGraph {
	t.Helper()
	g := &scriptedGraph{t: t, script: script}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.tenant = graph.New(graph.Options{
		HTTPClient: server.Client(),
		Connect: func(context.Context, string) (graph.Connection, error) {
			return graph.Connection{Credential: scriptedCredential{}, Endpoint: server.URL, Scope: server.URL + "/.default", AllowHTTP: true}, nil
		},
	}).Tenant(scriptTenant)
	return g
}

func (g *scriptedGraph) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	call := req.Method + " " + strings.TrimPrefix(req.URL.Path, "/v1.0/servicePrincipals/"+scriptServicePrincipal)
	call = strings.Replace(call, "/synchronization/jobs/"+scriptJob, "", 1)
	g.mu.Lock()
	g.calls = append(g.calls, call)
	g.inFlight++
	g.most = max(g.most, g.inFlight)
	handler := g.script[call]
	if handler == nil && req.Method == http.MethodDelete {
		handler = g.script["DELETE"]
	}
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inFlight--
	}()

	if handler == nil {
		g.t.Errorf("unexpected call %s", call)
		http.Error(w, "not scripted", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	handler(w, req)
}

// count is how often a call was made.
func (g *scriptedGraph) count(call string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(g.calls), func(c string) bool { return c != call }))
}

func answer(document any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(document) }
}

func refuse(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": code, "message": message}})
	}
}

// inOrder gives each call the next answer, and the last one for ever.
func inOrder(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		handler := handlers[0]
		if len(handlers) > 1 {
			handlers = handlers[1:]
		}
		mu.Unlock()
		handler(w, req)
	}
}

func servicePrincipalAnswer() http.HandlerFunc {
	return answer(map[string]any{"id": scriptServicePrincipal, "appRoles": []any{map[string]any{
		"id": scriptRole, "displayName": "msiam_access", "value": nil, "isEnabled": true, "allowedMemberTypes": []string{"User"},
	}}})
}

// scriptAssignment is an assignment as Graph shows it.
func scriptAssignment(id, principalType, principalID, role string) map[string]any {
	return map[string]any{
		"id": id, "principalId": principalID, "principalType": principalType,
		"principalDisplayName": "somebody", "resourceId": scriptServicePrincipal, "appRoleId": role,
	}
}

func assignmentList(assignments ...map[string]any) http.HandlerFunc {
	if assignments == nil {
		assignments = []map[string]any{}
	}
	return answer(map[string]any{"value": assignments})
}

// scriptedCredential gives unsigned tokens of the tenant asked for.
type scriptedCredential struct{}

func (scriptedCredential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf(`{"tid":%q}`, o.TenantID)))
	return azcore.AccessToken{Token: "e30." + claims + ".x", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// principal makes the n-th id of a test.
func principal(n int) string { return fmt.Sprintf("%08d-0000-4000-8000-00000000abcd", n) }
