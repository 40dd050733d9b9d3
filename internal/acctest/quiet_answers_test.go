package acctest_test

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// answers stands between the provider and the emulator and writes what is read in another way.
type answers struct {
	emulator http.Handler
	rewrite  atomic.Pointer[func(any) any]
}

// answersOf puts itself in front of a world's emulator.
func answersOf(q *quietWorld) *answers {
	q.t.Helper()
	a := &answers{emulator: q.Server}
	server := httptest.NewUnstartedServer(a)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	q.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	q.URL, q.CAFile = server.URL, filepath.Join(q.t.TempDir(), "ca.pem")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(q.CAFile, ca, 0o600); err != nil {
		q.t.Fatal(err)
	}
	return a
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rewrite := a.rewrite.Load()
	isGraph := strings.HasPrefix(r.URL.Path, "/v1.0/") || strings.HasPrefix(r.URL.Path, "/beta/")
	if rewrite == nil || r.Method != http.MethodGet || !isGraph {
		a.emulator.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	a.emulator.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	if answer.Code == http.StatusOK && decoder.Decode(&document) == nil {
		if changed, err := json.Marshal((*rewrite)(document)); err == nil {
			body = changed
		}
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// listsInOrder are lists of the service whose order means something.
var listsInOrder = []string{"parameters", "primaryIdentityProviderPrecedenceOrder"}

// quietRewrites are ways in which a service may say the same.
func quietRewrites() map[string]func(any) any {
	return map[string]func(any) any{
		"members that nobody described": func(document any) any {
			return everywhere(document, func(v any) any {
				if members, ok := v.(object); ok {
					members["serviceAnnotation"] = object{"since": nil, "marks": []any{1, "two", object{"three": 3.5}}}
					members["sensitivity@odata.type"] = "#microsoft.graph.sensitivity"
					members["sensitivity"] = nil
				}
				return v
			})
		},
		"nulls left out": func(document any) any {
			return everywhere(document, func(v any) any {
				members, _ := v.(object)
				for name, member := range members {
					if member == nil {
						delete(members, name)
					}
				}
				return v
			})
		},
		"empty lists left out": func(document any) any {
			return emptyLists(document, func(members object, name string) { delete(members, name) })
		},
		"null for an empty list": func(document any) any {
			return emptyLists(document, func(members object, name string) { members[name] = nil })
		},
		"lists in another order": func(document any) any { return inReverse(document, listsInOrder) },
		"ids in capitals":        inCapitals,
		"addresses left out":     withoutAnnotations,
		"all of it, one way": func(document any) any {
			return withoutAnnotations(inCapitals(inReverse(document, listsInOrder)))
		},
	}
}

// emptyLists changes empty lists inside a document; the list that a collection is stays.
func emptyLists(document any, change func(members object, name string)) any {
	top, _ := document.(object)
	collection, isCollection := top["value"]
	document = everywhere(document, func(v any) any {
		members, _ := v.(object)
		for name, member := range members {
			if list, ok := member.([]any); ok && len(list) == 0 {
				change(members, name)
			}
		}
		return v
	})
	if out, _ := document.(object); isCollection && out["value"] == nil {
		out["value"] = collection
	}
	return document
}

// withoutAnnotations leaves out @odata.context and its like, except for the address of a next page.
func withoutAnnotations(document any) any {
	return everywhere(document, func(v any) any {
		members, _ := v.(object)
		for name := range members {
			if strings.HasPrefix(name, "@odata.") && name != "@odata.nextLink" {
				delete(members, name)
			}
		}
		return v
	})
}

// However the service puts what it answers, a plan stays empty as long as it means the same.
func TestQuietHoweverItIsAnswered(t *testing.T) {
	leaveOutVariants(t)
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		q := newQuietWorld(t, c)
		front := answersOf(q)
		config := c.config(q)
		o := q.create(config)
		for name, rewrite := range quietRewrites() {
			front.rewrite.Store(&rewrite)
			q.quietly(name, func() {
				q.requireQuietInAllSpellings(name, q.requireQuiet(o, config))
				for how, imported := range q.imports() {
					if s := q.process(); !s.Unchanged(c.typeName, imported, config) {
						q.t.Errorf("imported %s, the plan shows\n%s", how, q.shown(s, imported, config))
					}
				}
			})
			front.rewrite.Store(nil)
			q.quietly("not any more "+name, func() { q.requireQuiet(o, config) })
		}
	})
}
