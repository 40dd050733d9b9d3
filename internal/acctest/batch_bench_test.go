//go:build unix

package acctest_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// BenchmarkTwentyReads compares two ways of asking for twenty partners over one connection: twenty requests beside each other, as
// HTTP/2 lets them, and one $batch, which holds no more. Why the provider does not use $batch stands in internal/decisions.
func BenchmarkTwentyReads(b *testing.B) {
	const n = 20
	env := acctest.New(b, acctest.WithoutContract())
	ids := addPartners(env.Contoso, n)
	env.Server.SetLatency(latency)
	token, _, err := env.Server.IssueToken(env.Contoso.ID(), env.ClientID)
	if err != nil {
		b.Fatal(err)
	}
	client := trustingClient(b, env.CAFile)
	ask := func(method, path string, body []byte) error {
		req, err := http.NewRequestWithContext(b.Context(), method, env.URL+"/v1.0"+path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.ProtoMajor != 2 || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s %s", resp.Proto, resp.Status)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	type object = map[string]any
	var paths []string
	var steps []object
	for i, id := range ids {
		path := "/policies/crossTenantAccessPolicy/partners/" + id
		paths = append(paths, path)
		steps = append(steps, object{"id": fmt.Sprint(i), "method": http.MethodGet, "url": path})
	}
	envelope, err := json.Marshal(object{"requests": steps})
	if err != nil {
		b.Fatal(err)
	}
	if err := ask(http.MethodGet, paths[0], nil); err != nil { // connects
		b.Fatal(err)
	}
	b.Run("requests", func(b *testing.B) {
		for b.Loop() {
			var all sync.WaitGroup
			for _, path := range paths {
				all.Go(func() {
					if err := ask(http.MethodGet, path, nil); err != nil {
						b.Error(err)
					}
				})
			}
			all.Wait()
		}
	})
	b.Run("batch", func(b *testing.B) {
		for b.Loop() {
			if err := ask(http.MethodPost, "/$batch", envelope); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// trustingClient speaks HTTP/2 to a server whose authority stands in a file.
func trustingClient(b *testing.B, caFile string) *http.Client {
	b.Helper()
	text, err := os.ReadFile(caFile)
	if err != nil {
		b.Fatal(err)
	}
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM(text)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
