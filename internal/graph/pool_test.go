package graph

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// TestOnePool: two hundred tenants share the connections of one client, over HTTP/2 a single one.
func TestOnePool(t *testing.T) {
	t.Parallel()
	var connections, requests atomic.Int64
	f := &fakeGraph{}
	f.Server = httptest.NewUnstartedServer(f.recording(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.ProtoMajor != 2 {
			t.Errorf("protocol %s", r.Proto)
		}
		answerJSON(w, 200, `{"tenantId":"x"}`)
	}))
	f.EnableHTTP2 = true
	f.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	f.StartTLS()
	t.Cleanup(f.Close)
	cred := &fakeCredential{}
	clients := clientsOf(f, cred)
	ctx := testContext(t)
	read := func(i int) {
		tenant := clients.Tenant(fmt.Sprintf("00000000-0000-0000-0000-%012d", i))
		if _, err := tenant.IdentitySync(ctx, partner, V1); err != nil {
			t.Error(err)
		}
	}
	read(0)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() { read(i); read(i) })
	}
	wg.Wait()
	if c, r, tokens := connections.Load(), requests.Load(), cred.asked.Load(); c != 1 || r != 401 || tokens != 200 {
		t.Errorf("%d connections, %d requests, %d tokens; want 1, 401, 200", c, r, tokens)
	}
	if len(clients.tenants) != 200 {
		t.Errorf("%d clients", len(clients.tenants))
	}
}

// BenchmarkRead is the cost of one read through all layers.
func BenchmarkRead(b *testing.B) {
	f := &fakeGraph{Server: httptest.NewServer(body(200, `{"tenantId":"x","userSyncInbound":{"isSyncAllowed":true}}`))}
	defer f.Close()
	tenant := clientsOf(f, &fakeCredential{}).Tenant(home)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tenant.IdentitySync(ctx, partner, V1); err != nil {
			b.Fatal(err)
		}
	}
}
