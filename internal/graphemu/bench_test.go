package graphemu

import (
	"io"
	"net/http"
	"testing"
)

// BenchmarkRequests reports how many requests a second one server answers over TLS and HTTP/2, with the client in the same process.
func BenchmarkRequests(b *testing.B) {
	for _, bench := range []struct{ name, path string }{
		{"partner", "/v1.0/policies/crossTenantAccessPolicy/partners/" + docPartnerA},
		{"user", ""},
		{"page of 100 users", "/v1.0/users"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := New()
			m := s.SeedSizes(Sizes{Tenants: 1, Users: 500})
			m.Tenants[0].AddPartner(docPartnerA, nil)
			path := bench.path
			if path == "" {
				path = "/v1.0/users/" + m.Tenants[0].UserIDs[7]
			}
			run(b, s, m, path)
		})
	}
}

func run(b *testing.B, s *Server, m *Seeded, path string) {
	e, err := s.Start()
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	token, _, err := s.IssueToken(m.Tenants[0].ID(), m.ClientID)
	if err != nil {
		b.Fatal(err)
	}
	client := e.Client()
	b.ReportAllocs()
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequest(http.MethodGet, e.GraphURL+path, nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
				b.Errorf("%s %d", resp.Proto, resp.StatusCode)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
