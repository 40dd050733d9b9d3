package provider

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// listen serves the emulator on a listener of the test's own; opened counts its connections.
func (w *world) listen(t *testing.T) (server *httptest.Server, caFile string, opened *atomic.Int64) {
	t.Helper()
	opened = &atomic.Int64{}
	server = httptest.NewUnstartedServer(w.server)
	server.EnableHTTP2 = true
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, write(t, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})), opened
}

func TestManyTenantsOneProcess(t *testing.T) {
	t.Parallel()
	const tenants, atOnce = 200, 10
	w := newWorld(t)
	var ids []string
	for i := range tenants {
		id := fmt.Sprintf("22222222-2222-4222-8222-%012d", i)
		w.server.AddTenant(graphemu.Tenant{ID: id, DisplayName: fmt.Sprintf("Tenant %d", i)}).Consent(clientID, "Policy.Read.All")
		ids = append(ids, id)
	}
	server, caFile, opened := w.listen(t)
	data := configured(t, block{
		"client_id": clientID, "client_secret": secretText,
		"graph_endpoint": server.URL, "authority_host": server.URL, "ca_certificate_file": caFile,
	}, nil)

	began := time.Now()
	queue := make(chan string)
	var workers sync.WaitGroup
	for range atOnce { // as Terraform walks a graph
		workers.Go(func() {
			for id := range queue {
				for range 2 {
					if err := ask(t, data, id); err != nil {
						t.Errorf("tenant %s: %v", id, err)
					}
				}
			}
		})
	}
	for _, id := range ids {
		queue <- id
	}
	close(queue)
	workers.Wait()
	t.Logf("%d tenants: %s, %d connections", tenants, time.Since(began).Round(time.Millisecond), opened.Load())

	if got := opened.Load(); got > atOnce {
		t.Errorf("%d connections were opened; the tenants share one pool", got)
	}
	for _, id := range ids {
		if got := w.tokens(id); got != 1 {
			t.Errorf("tenant %s was logged in to %d times", id, got)
		}
	}
}

func TestTenantsWithOwnCredentials(t *testing.T) {
	t.Parallel()
	const other = "99999999-2222-4333-8444-eeeeeeeeeeee"
	w := newWorld(t)
	w.fabrikam.AddApp(graphemu.App{ClientID: other, DisplayName: "fabrikam's own", Secret: "other" + secretText, Permissions: []string{"Policy.Read.All"}})
	data := configured(t, w.block(block{
		"client_id": clientID, "client_secret": secretText,
		"tenants": map[string]block{strings.ToUpper(fabrikam): {"client_id": other, "client_secret": "other" + secretText}},
	}), nil)
	for tenantID, want := range map[string]string{contoso: clientID, fabrikam: other} {
		if err := ask(t, data, tenantID); err != nil {
			t.Fatal(err)
		}
		for _, r := range w.server.RequestsWhere(func(r graphemu.Request) bool { return r.Tenant == tenantID && r.Kind == graphemu.KindGraph }) {
			if r.AppID != want {
				t.Errorf("tenant %s was asked as %s, want %s", tenantID, r.AppID, want)
			}
		}
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server, caFile, _ := w.listen(t)
	var tunnels sync.Map
	proxy := httptest.NewServer(connectProxy(server.Listener.Addr().String(), &tunnels))
	t.Cleanup(proxy.Close)

	// The certificate of httptest is for example.com; only the proxy knows where that is.
	data := configured(t, block{
		"client_id": clientID, "client_secret": secretText,
		"graph_endpoint": "https://example.com", "authority_host": "https://example.com:444", "ca_certificate_file": caFile,
	}, env{"HTTPS_PROXY": proxy.URL, "NO_PROXY": "elsewhere.example"})
	if err := ask(t, data, contoso); err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"example.com:443", "example.com:444"} {
		if _, ok := tunnels.Load(host); !ok {
			t.Errorf("no tunnel to %s went through the proxy", host)
		}
	}
}

// connectProxy tunnels every CONNECT to one address and remembers what was asked for.
func connectProxy(address string, tunnels *sync.Map) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(rw, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		tunnels.Store(r.Host, true)
		server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadGateway)
			return
		}
		client, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			_ = server.Close()
			return
		}
		_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			_, _ = io.Copy(server, client)
			_ = server.Close()
		}()
		_, _ = io.Copy(client, server)
		_ = client.Close()
	})
}

func TestProxyFor(t *testing.T) {
	t.Parallel()
	const proxy = "http://proxy.example:3128"
	for _, c := range []struct {
		name, url string
		env       env
		want      string
	}{
		{"none", "https://graph.microsoft.com", nil, ""},
		{"https", "https://graph.microsoft.com", env{"HTTPS_PROXY": proxy}, proxy},
		{"lower case", "https://graph.microsoft.com", env{"https_proxy": proxy}, proxy},
		{"another scheme's", "https://graph.microsoft.com", env{"HTTP_PROXY": proxy}, ""},
		{"exempt", "https://graph.microsoft.com", env{"HTTPS_PROXY": proxy, "NO_PROXY": ".microsoft.com"}, ""},
		{"this machine", "https://127.0.0.1:8443", env{"HTTPS_PROXY": proxy}, ""},
		{"a managed identity's endpoint", "http://169.254.169.254/metadata", env{"HTTP_PROXY": proxy}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req := httptest.NewRequest(http.MethodGet, c.url, nil)
			got, err := proxyFunc(c.env.get)(req)
			if err != nil {
				t.Fatal(err)
			}
			if (got == nil && c.want != "") || (got != nil && got.String() != c.want) {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}

func TestPlainHTTPOnThisMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.server)
	t.Cleanup(server.Close)
	data := configured(t, block{
		"client_id": clientID, "client_secret": secretText, "graph_endpoint": server.URL, "authority_host": server.URL,
	}, nil)
	if err := ask(t, data, contoso); err != nil {
		t.Error(err)
	}
}

func TestUntrustedAuthority(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.block(block{"client_id": clientID, "client_secret": secretText})
	delete(b, "ca_certificate_file")
	began := time.Now()
	err := ask(t, configured(t, b, nil), contoso)
	t.Logf("it took %s to say so", time.Since(began).Round(time.Millisecond))
	if !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), secretText) {
		t.Errorf("got %v, want an error about the certificate", err)
	}
}

func TestExtraAuthorityFiles(t *testing.T) {
	t.Parallel()
	if _, err := newHTTPClient(env{}.get, write(t, []byte("no certificate"))); err == nil || !strings.Contains(err.Error(), "holds no PEM certificate") {
		t.Errorf("got %v", err)
	}
}

func TestPasswordOfAProxyIsNotShown(t *testing.T) {
	t.Parallel()
	for _, proxy := range []string{"http://user:" + secretText + "@127.0.0.1:1", "http://user:" + secretText + "@nowhere.invalid:8080", "http://us er:" + secretText + "@127.0.0.1:1"} {
		data := configured(t, block{"client_id": clientID, "client_secret": "x", "authority_host": "https://login.example.invalid"}, env{"HTTPS_PROXY": proxy})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := data.Graph.Tenant(contoso).Partner(ctx, fabrikam, graph.V1)
		cancel()
		if err == nil || strings.Contains(err.Error(), secretText) {
			t.Errorf("got %v", err)
		}
	}
}
