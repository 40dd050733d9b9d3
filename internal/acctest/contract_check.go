package acctest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
)

// reporter is the part of testing.T that a wrong exchange needs.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// check is the emulator with each Graph request and answer verified; what is
// wrong fails the test and passes on unchanged.
func (c *contract) check(emulator http.Handler, t reporter) http.Handler {
	var seen atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isGraph(r.URL.Path) {
			emulator.ServeHTTP(w, r)
			return
		}
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		answer := httptest.NewRecorder()
		emulator.ServeHTTP(answer, r) // a dropped connection panics through
		for _, wrong := range c.verify(exchange{r.Method, r.URL, sent, answer.Code, answer.Body.Bytes()}) {
			if seen.Add(1) <= mostReports {
				t.Errorf("contract: %v", wrong)
			}
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone; that is its affair
	})
}

// mostReports keeps a mistake that each of hundreds of requests makes readable.
const mostReports = 20

func isGraph(path string) bool {
	return strings.HasPrefix(path, "/v1.0/") || strings.HasPrefix(path, "/beta/")
}
