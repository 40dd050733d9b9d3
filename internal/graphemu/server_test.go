package graphemu

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestOnlyItsOwnTokensAndPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("User.Read.All")
	graph.get("/users").want(t, http.StatusOK, "")
	graph.get("/groups").want(t, http.StatusForbidden, "Authorization_RequestDenied")
	if a := graph.get("/groups"); a.header.Get("request-id") == "" || !strings.Contains(a.raw, `"innerError"`) {
		t.Fatalf("error without a request id: %s", a.raw)
	}
	stranger := &session{world: w, token: "made.up.token", header: http.Header{}}
	stranger.get("/users").want(t, http.StatusUnauthorized, "InvalidAuthenticationToken")

	client := w.s.Requests()[0].AppID
	h.RevokePermission(client, "User.Read.All")
	graph.get("/users").want(t, http.StatusForbidden, "Authorization_RequestDenied")
	h.GrantPermissions(client, "User.Read.All", "Group.Read.All")
	graph.get("/groups").want(t, http.StatusForbidden, "") // an old token does not learn new roles
	w.session(h, client).get("/groups").want(t, http.StatusOK, "")
	if got := h.Permissions(client); !slices.Equal(got, []string{"Group.Read.All", "User.Read.All"}) {
		t.Fatalf("permissions %v", got)
	}
	w.s.ExpireTokens()
	graph.get("/users").want(t, http.StatusUnauthorized, "InvalidAuthenticationToken")
}

func TestBothPermissionsOfAPair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	half := w.session(h, h.AddApp(App{DisplayName: "half", Permissions: []string{"AppRoleAssignment.ReadWrite.All"}}))
	sp := textOf(h.ServicePrincipals()[0]["id"])
	half.do(http.MethodPost, "/servicePrincipals/"+sp+"/appRoleAssignedTo", object{}).want(t, http.StatusForbidden, "")
	whole := w.session(h, h.AddApp(App{DisplayName: "whole", Permissions: []string{"AppRoleAssignment.ReadWrite.All", "Application.Read.All"}}))
	whole.do(http.MethodPost, "/servicePrincipals/"+sp+"/appRoleAssignedTo", object{}).want(t, http.StatusBadRequest, "")
}

func TestUnservedRoutesAnswer501WithTheirName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, graph := w.as()
	for method, path := range map[string]string{"GET": "/me", "PUT": "/users", "DELETE": "/organization"} {
		a := graph.do(method, path, nil).want(t, http.StatusNotImplemented, "NotImplemented")
		if !strings.Contains(a.raw, method+" /v1.0"+path) {
			t.Errorf("%s %s: %s", method, path, a.raw)
		}
	}
}

func TestPathsMatchAsInGraph(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Directory.Read.All", "CrossTenantInformation.ReadBasic.All")
	id := h.AddUser(User{DisplayName: "Anna", UserPrincipalName: "anna_home.com#EXT#@contoso.onmicrosoft.com"})
	for _, path := range []string{
		"/users/" + id, "/Users/" + strings.ToUpper(id), "/users('" + id + "')", "/users/anna_home.com%23EXT%23@contoso.onmicrosoft.com",
		"/users('" + id + "')?$select=id",
	} {
		if got := graph.get(path).want(t, http.StatusOK, "").body["id"]; got != id {
			t.Errorf("%s answers %v", path, got)
		}
	}
	for _, path := range []string{
		"/tenantRelationships/findTenantInformationByTenantId(tenantId='" + h.ID() + "')",
		"/tenantRelationships/findTenantInformationByDomainName(domainName='" + strings.ToUpper(h.DefaultDomain()) + "')",
	} {
		a := graph.get(path).want(t, http.StatusOK, "")
		if a.body["tenantId"] != h.ID() || a.body["displayName"] != "Contoso" || a.body["federationBrandName"] != nil {
			t.Errorf("%s: %s", path, a.raw)
		}
	}
	graph.get("/tenantRelationships/findTenantInformationByTenantId(tenantId='"+seedID("x")+"')").want(t, http.StatusNotFound, "")
	graph.get("/tenantRelationships/findTenantInformationByTenantId(tenantId='contoso')").want(t, http.StatusBadRequest, "")
	if err := w.s.SetBehaviour(behaviourTenantMissing, "400"); err != nil {
		t.Fatal(err)
	}
	graph.get("/tenantRelationships/findTenantInformationByDomainName(domainName='nobody.example')").want(t, http.StatusBadRequest, "")
}

func TestGzippedBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Application.ReadWrite.All")
	id := textOf(h.Applications()[0]["id"])
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(zip, `{"displayName":"renamed"}`)
	_ = zip.Close()
	graph.header.Set("Content-Encoding", "gzip")
	graph.do(http.MethodPatch, "/applications/"+id, zipped.Bytes()).want(t, http.StatusNoContent, "")
	if got := h.Applications()[0]["displayName"]; got != "renamed" {
		t.Fatalf("name %v", got)
	}
	graph.do(http.MethodPatch, "/applications/"+id, []byte("not gzip")).want(t, http.StatusBadRequest, "")
	graph.header.Set("Content-Encoding", "br")
	graph.do(http.MethodPatch, "/applications/"+id, []byte("{}")).want(t, http.StatusBadRequest, "")
}

func TestBodiesAreHeldAgainstAClosedShape(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Application.ReadWrite.All")
	path := "/applications/" + textOf(h.Applications()[0]["id"])
	for name, body := range map[string]any{
		"unknown member": object{"displayName": "x", "nope": 1}, "miscased member": object{"DisplayName": "x"},
		"wrong type": object{"displayName": 5}, "not JSON": []byte("{"), "no object": []byte("[]"), "empty": nil,
	} {
		if a := graph.do(http.MethodPatch, path, body); a.status != http.StatusBadRequest || a.code() != "Request_BadRequest" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	graph.do(http.MethodPatch, path, object{"@odata.type": "#microsoft.graph.application", "displayName": "y"}).want(t, http.StatusNoContent, "")
}

func TestFaultsStrikeAsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Application.ReadWrite.All")
	id := textOf(h.Applications()[0]["id"])
	name := func() any { return h.Applications()[0]["displayName"] }

	rule := w.s.AddFault(Fault{Method: "PATCH", Path: "/applications/*", Skip: 1, Times: 1, Status: 503, Code: "ServiceUnavailable", Message: "later", RetryAfter: 1500 * time.Millisecond})
	graph.do(http.MethodPatch, "/applications/"+id, object{"displayName": "one"}).want(t, http.StatusNoContent, "")
	a := graph.do(http.MethodPatch, "/applications/"+id, object{"displayName": "two"}).want(t, http.StatusServiceUnavailable, "ServiceUnavailable")
	if a.header.Get("Retry-After") != "2" || name() != "one" {
		t.Fatalf("Retry-After %q, name %v", a.header.Get("Retry-After"), name())
	}
	graph.do(http.MethodPatch, "/applications/"+id, object{"displayName": "three"}).want(t, http.StatusNoContent, "")
	if rule.Strikes() != 1 {
		t.Fatalf("%d strikes", rule.Strikes())
	}

	w.s.ClearFaults()
	rule = w.s.AddFault(Fault{Method: "GET", Path: "/applications/**", Skip: 1, Every: 3, Times: 2, Status: 429, Code: "TooManyRequests"})
	for i := 1; i <= 12; i++ {
		want, code := http.StatusOK, ""
		if i == 4 || i == 7 {
			want, code = http.StatusTooManyRequests, "TooManyRequests"
		}
		graph.get("/applications/"+id).want(t, want, code)
	}
	if rule.Strikes() != 2 {
		t.Fatalf("%d strikes", rule.Strikes())
	}

	w.s.ClearFaults()
	w.s.AddFault(Fault{Method: "PATCH", After: true, Times: 1, Drop: true})
	if _, err := graph.try(http.MethodPatch, "/applications/"+id, object{"displayName": "committed"}); err == nil {
		t.Fatal("the connection was not dropped")
	}
	if name() != "committed" {
		t.Fatalf("not committed before the drop: %v", name())
	}

	var struck atomic.Int32
	hook := w.s.AddFault(Fault{TenantID: strings.ToUpper(h.ID()), Path: "/**", Hook: func(r Request) {
		w.s.Requests() // the lock is free
		struck.Add(1)
		if r.Tenant != h.ID() {
			t.Errorf("hook saw %+v", r)
		}
	}})
	graph.get("/applications").want(t, http.StatusOK, "")
	hook.Remove()
	graph.get("/applications").want(t, http.StatusOK, "")
	if struck.Load() != 1 {
		t.Fatalf("hook ran %d times", struck.Load())
	}

	w.s.AddFault(Fault{Method: "GET", Path: "/applications/**", Status: 502, Body: "<html>bad gateway</html>"})
	if a := graph.get("/applications/" + id); a.status != 502 || a.raw != "<html>bad gateway</html>" {
		t.Fatalf("raw body: %d %s", a.status, a.raw)
	}
	w.s.AddFault(Fault{Kind: KindToken, Drop: true})
	resp, err := w.client.PostForm(w.e.AuthorityURL+"/"+h.ID()+"/oauth2/v2.0/token", map[string][]string{"client_id": {"x"}})
	if err == nil {
		resp.Body.Close()
		t.Fatal("the token request was not dropped")
	}
}

func TestMatchPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"/users", "/users", true},
		{"/users", "/users/1", false},
		{"/users/*", "/Users/1", true},
		{"/users/*", "/users/1/manager", false},
		{"/users/**", "/users", true},
		{"/users/**", "/users/1/manager", true},
		{"**", "/anything/at/all", true},
		{"/a/*/c/**", "/a/b/c/d/e", true},
		{"/a/*/c/**", "/a/b", false},
		{"/a/*/x/**", "/a/b/c/d", false},
	} {
		if got := matchPath(tt.pattern, tt.path); got != tt.want {
			t.Errorf("matchPath(%q, %q) = %v", tt.pattern, tt.path, got)
		}
	}
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, graph := w.as("User.Read.All")
	w.s.AddThrottle(Throttle{Path: "/users/**", Limit: 3, Window: time.Hour})
	for range 3 {
		graph.get("/users").want(t, http.StatusOK, "")
	}
	a := graph.get("/users").want(t, http.StatusTooManyRequests, "TooManyRequests")
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	if err != nil || seconds < 3500 || seconds > 3600 {
		t.Fatalf("Retry-After %q", a.header.Get("Retry-After"))
	}
	w.s.ClearFaults()
	w.s.AddThrottle(Throttle{Limit: 0, Window: time.Hour, NoHint: true})
	if a := graph.get("/users").want(t, http.StatusTooManyRequests, ""); a.header.Get("Retry-After") != "" {
		t.Fatal("a hint was sent")
	}
}

func TestRequestRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.s.SeedMerger()
	w.login(m.Contoso.DefaultDomain(), map[string][]string{"client_id": {m.ClientID}, "client_secret": {m.Secret}}).want(t, http.StatusOK, "")
	graph := w.session(m.Contoso, m.ClientID)
	graph.get(q("/users?$filter=displayName eq 'x'"))
	graph.do(http.MethodPatch, "/applications/"+seedID("nobody"), object{"displayName": "x"}).want(t, http.StatusNotFound, "")
	graph.do(http.MethodPost, "/$batch", object{"requests": []any{
		object{"id": "1", "method": "GET", "url": "/organization"},
		object{"id": "2", "method": "GET", "url": "/users?$top=1"},
	}}).want(t, http.StatusOK, "")
	got := w.s.Requests()
	if n := w.s.CountRequests(); n != (Counts{Graph: 4, Reads: 3, Writes: 1, Batches: 1, Tokens: 1}) {
		t.Fatalf("counts %+v of %+v", n, got)
	}
	if r := got[0]; r.Kind != KindToken || r.Tenant != m.Contoso.ID() || r.AppID != m.ClientID || r.Status != 200 {
		t.Errorf("token request %+v", r)
	}
	if r := got[1]; r.Kind != KindGraph || r.Path != "/users" || r.Query != "$filter=displayName eq 'x'" || r.API != "v1.0" || r.Status != 200 {
		t.Errorf("read %+v", r)
	}
	if r := got[3]; r.Kind != KindBatch || r.IsWrite() || got[4].Path != "/organization" || !got[4].InBatch {
		t.Errorf("batch %+v %+v", r, got[4])
	}
	if writes := w.s.Writes(); len(writes) != 1 || writes[0].Status != http.StatusNotFound || writes[0].Method != http.MethodPatch {
		t.Errorf("writes %+v", writes)
	}
	w.s.ResetRequests()
	if len(w.s.Requests()) != 0 {
		t.Error("the record was not emptied")
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Application.ReadWrite.All")
	id := textOf(h.Applications()[0]["id"])
	content := object{"Content-Type": "application/json"}
	a := graph.do(http.MethodPost, "/$batch", object{"requests": []any{
		object{"id": "read", "method": "get", "url": "applications/" + id + "?$select=id"},
		object{"id": "write", "method": "PATCH", "url": "/applications/" + id, "headers": content, "body": object{"displayName": "batched"}},
		object{"id": "denied", "method": "GET", "url": "/groups"},
		object{"id": "after", "method": "GET", "url": "/applications", "dependsOn": []any{"denied"}},
		object{"id": "untyped", "method": "PATCH", "url": "/applications/" + id, "body": object{"displayName": "x"}},
	}}).want(t, http.StatusOK, "")
	want := map[string]float64{"read": 200, "write": 204, "denied": 403, "after": 424, "untyped": 400}
	responses, _ := a.body["responses"].([]any)
	for _, item := range responses {
		r, _ := item.(map[string]any)
		if r["status"] != want[textOf(r["id"])] {
			t.Errorf("%v: %v", r["id"], r)
		}
		delete(want, textOf(r["id"]))
	}
	if len(want) != 0 || h.Applications()[0]["displayName"] != "batched" {
		t.Fatalf("unanswered %v", want)
	}
	var many []any
	for i := range 21 {
		many = append(many, object{"id": strconv.Itoa(i), "method": "GET", "url": "/applications"})
	}
	graph.do(http.MethodPost, "/$batch", object{"requests": many}).want(t, http.StatusBadRequest, "BadRequest")
	graph.do(http.MethodPost, "/$batch", object{}).want(t, http.StatusBadRequest, "BadRequest")
	stranger := &session{world: w, token: "x", header: http.Header{}}
	stranger.do(http.MethodPost, "/$batch", object{"requests": many[:1]}).want(t, http.StatusUnauthorized, "")

	w.s.AddFault(Fault{Path: "/groups", Drop: true})
	if _, err := graph.try(http.MethodPost, "/$batch", object{"requests": []any{object{"id": "1", "method": "GET", "url": "/groups"}}}); err == nil {
		t.Fatal("a dropped request drops its batch")
	}
}

func TestLagOfSingleReadsAndLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithLag(Lag{Collection: "users", ListReads: 2, SingleReads: 1}))
	h, graph := w.as("Directory.Read.All")
	id := h.AddUser(User{DisplayName: "Anna"})
	graph.get("/users/"+id).want(t, http.StatusNotFound, "Request_ResourceNotFound")
	graph.get("/users/"+id).want(t, http.StatusOK, "")
	for i, want := range []int{0, 0, 1} {
		if got := len(graph.get("/users").values()); got != want {
			t.Fatalf("list %d holds %d", i, got)
		}
	}
	w.s.SetLag()
	h.DeleteUser(id)
	graph.get("/users/"+id).want(t, http.StatusNotFound, "")
}

func TestLagOfWhatWritesFind(t *testing.T) {
	t.Parallel()
	for _, writes := range []bool{false, true} {
		w := newWorld(t, WithLag(Lag{SingleReads: 1, Writes: writes}))
		h, graph := w.as("Application.ReadWrite.All")
		path := "/applications/" + textOf(h.Applications()[0]["id"])
		want := http.StatusNoContent
		if writes {
			want = http.StatusNotFound
		}
		graph.do(http.MethodPatch, path, object{"displayName": "x"}).want(t, want, "")
		graph.do(http.MethodPatch, path, object{"displayName": "x"}).want(t, http.StatusNoContent, "")
	}
}

func TestListsLagAsABehaviour(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithBehaviours(map[string]string{behaviourLists: "two-reads"}))
	h, graph := w.as("Directory.Read.All")
	id := h.AddUser(User{DisplayName: "Anna"})
	graph.get("/users/"+id).want(t, http.StatusOK, "")
	for i, want := range []int{0, 0, 1} {
		if got := len(graph.get("/users").values()); got != want {
			t.Fatalf("list %d holds %d", i, got)
		}
	}
}

func TestLetterCaseOfIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithBehaviours(map[string]string{behaviourLetterCase: "upper"}))
	h, graph := w.as("Directory.Read.All")
	id := h.AddUser(User{DisplayName: "Anna"})
	if got := graph.get("/users/" + id).body["id"]; got != strings.ToUpper(id) {
		t.Fatalf("id %v", got)
	}
	if got := graph.get("/users").names("id"); !slices.Equal(got, []string{strings.ToUpper(id)}) {
		t.Fatalf("ids %v", got)
	}
	item := newID()
	a := graph.do(http.MethodPost, "/$batch", object{"requests": []any{object{"id": item, "method": "GET", "url": "/users/" + id}}})
	answer := a.body["responses"].([]any)[0].(map[string]any)
	if answer["id"] != item || answer["body"].(map[string]any)["id"] != strings.ToUpper(id) {
		t.Fatalf("in a batch: %v", answer)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithLatency(30*time.Millisecond))
	_, graph := w.as("User.Read.All")
	start := time.Now()
	graph.get("/users").want(t, http.StatusOK, "")
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Fatalf("took %v", took)
	}
	w.s.SetLatency(time.Hour)
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.e.GraphURL+"/v1.0/users", nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	resp, err := w.client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	s := New(WithClock(start))
	s.Advance(90 * time.Minute)
	if got := s.Now(); !got.Equal(start.Add(90 * time.Minute)) {
		t.Fatalf("now %v", got)
	}
	running := New()
	running.Advance(time.Hour)
	if ahead := time.Until(running.Now()); ahead < 59*time.Minute || ahead > time.Hour {
		t.Fatalf("ahead by %v", ahead)
	}
}

func TestBehavioursAreComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, b := range Behaviours() {
		if seen[b.Name] || !slices.Contains(b.Answers, b.Default) || len(b.Answers) < 2 || b.Explanation == "" || b.Reference == "" {
			t.Errorf("behaviour %+v", b)
		}
		seen[b.Name] = true
		for _, answer := range b.Answers {
			if err := New().SetBehaviour(b.Name, answer); err != nil {
				t.Error(err)
			}
		}
	}
	if err := New().SetBehaviour(behaviourLists, "nonsense"); err == nil {
		t.Error("an unknown answer was taken")
	}
	if err := New().SetBehaviour("nonsense", "x"); err == nil {
		t.Error("an unknown behaviour was taken")
	}
}

func TestCloseRemovesTheCAFile(t *testing.T) {
	t.Parallel()
	processAuthority()
	best := time.Hour
	for range 5 {
		start := time.Now()
		e, err := New().Start()
		if err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
		if raw, err := os.ReadFile(e.CAFile); err != nil || !bytes.Equal(raw, e.CAPEM) {
			t.Fatalf("CA file: %v", err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(e.CAFile); !os.IsNotExist(err) {
			t.Fatalf("CA file is left: %v", err)
		}
	}
	t.Logf("starting a server takes %v at best", best)
}

func TestSpeaksHTTP2(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	resp, err := w.client.Get(w.e.GraphURL + "/v1.0/users")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ProtoMajor != 2 || resp.StatusCode != http.StatusUnauthorized {
		t.Fatalf("%s %d", resp.Proto, resp.StatusCode)
	}
}

// TestImportsNothingOfTheProvider keeps the emulator able to be wrong in its own ways only.
func TestImportsNothingOfTheProvider(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			own, inModule := strings.CutPrefix(path, "github.com/crosstenant/terraform-provider-crosstenant/")
			if inModule && own != "internal/attrexpr" && own != "internal/scopefilter" || !inModule && strings.Contains(path, ".") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

func TestMostAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, graph := w.as("User.Read.All")
	const width = 4
	var together sync.WaitGroup
	together.Add(width) // each is held until all have arrived
	w.s.AddFault(Fault{Path: "/users", Times: width, Hook: func(Request) { together.Done(); together.Wait() }})

	var answers sync.WaitGroup
	for range width {
		answers.Go(func() {
			if a, err := graph.try(http.MethodGet, "/users", nil); err != nil || a.status != http.StatusOK {
				t.Errorf("answered %d, %v", a.status, err)
			}
		})
	}
	answers.Wait()
	if got := w.s.MostAtOnce(); got != width {
		t.Errorf("%d requests at once, want %d", got, width)
	}
	w.s.ResetRequests()
	graph.get("/users").want(t, http.StatusOK, "")
	if got := w.s.MostAtOnce(); got != 1 {
		t.Errorf("%d requests at once after the record was emptied, want 1", got)
	}
}
