package graphemu

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// world is a server on a listener and a client that trusts it.
type world struct {
	t      *testing.T
	s      *Server
	e      *Endpoint
	client *http.Client
}

func newWorld(t *testing.T, opts ...Option) *world {
	t.Helper()
	s := New(opts...)
	e, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, s: s, e: e, client: e.Client()}
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// answer is what came back over the wire.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (a answer) code() string {
	failure, _ := a.body["error"].(map[string]any)
	return textOf(failure["code"])
}

func (a answer) values() []map[string]any {
	var out []map[string]any
	list, _ := a.body["value"].([]any)
	for _, item := range list {
		doc, _ := item.(map[string]any)
		out = append(out, doc)
	}
	return out
}

// names are the values of one member in a list.
func (a answer) names(member string) []string {
	var out []string
	for _, doc := range a.values() {
		out = append(out, textOf(doc[member]))
	}
	return out
}

func (w *world) send(req *http.Request) (answer, error) {
	resp, err := w.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &a.body); err != nil {
			return a, err
		}
	}
	return a, nil
}

// login asks for a token with a form and answers the whole answer.
func (w *world) login(tenant string, form url.Values) answer {
	w.t.Helper()
	return w.loginAt("/"+tenant+"/oauth2/v2.0/token", form)
}

func (w *world) loginAt(path string, form url.Values) answer {
	w.t.Helper()
	if form.Get("grant_type") == "" {
		form.Set("grant_type", "client_credentials")
	}
	if form.Get("scope") == "" && form.Get("resource") == "" {
		form.Set("scope", "https://graph.microsoft.com/.default")
	}
	req, err := http.NewRequest(http.MethodPost, w.e.AuthorityURL+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := w.send(req)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// session speaks to Graph as one application in one tenant.
type session struct {
	*world
	token  string
	header http.Header
}

func (w *world) session(h *TenantHandle, clientID string) *session {
	w.t.Helper()
	token, _, err := w.s.IssueToken(h.ID(), clientID)
	if err != nil {
		w.t.Fatal(err)
	}
	return &session{world: w, token: token, header: http.Header{}}
}

// as makes a tenant with one application that holds the permissions, and a session of it.
func (w *world) as(permissions ...string) (*TenantHandle, *session) {
	w.t.Helper()
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	client := h.AddApp(App{DisplayName: "automation", Permissions: permissions})
	return h, w.session(h, client)
}

func (s *session) try(method, path string, body any) (answer, error) {
	s.t.Helper()
	var in io.Reader
	switch body := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(body)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	target := path
	if !strings.HasPrefix(path, "https://") {
		target = s.e.GraphURL + "/v1.0" + path
		if strings.HasPrefix(path, "/beta/") {
			target = s.e.GraphURL + path
		}
	}
	req, err := http.NewRequest(method, target, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header = s.header.Clone()
	req.Header.Set("Authorization", "Bearer "+s.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return s.send(req)
}

func (s *session) do(method, path string, body any) answer {
	s.t.Helper()
	a, err := s.try(method, path, body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (s *session) get(path string) answer { s.t.Helper(); return s.do(http.MethodGet, path, nil) }

// want fails the test unless the answer has the status, and the code if that is given.
func (a answer) want(t *testing.T, status int, code string) answer {
	t.Helper()
	if a.status != status || code != "" && a.code() != code {
		t.Fatalf("got %d %q, want %d %q: %s", a.status, a.code(), status, code, a.raw)
	}
	return a
}

func q(query string) string { return strings.ReplaceAll(query, " ", "%20") }
