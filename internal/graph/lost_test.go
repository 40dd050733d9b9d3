package graph

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// TestLostAnswerOfPartner: the object is there afterwards, so the creation conflicts and is not sent again.
func TestLostAnswerOfPartner(t *testing.T) {
	t.Parallel()
	for name, found := range map[string]bool{"committed": true, "not committed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			posts := 0
			f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if r.Method == http.MethodPost {
					if posts++; posts == 1 {
						dropConnection(w)
						return
					}
					answerJSON(w, 201, `{}`)
					return
				}
				if found || posts > 1 {
					answerJSON(w, 200, `{"tenantId":"`+partner+`"}`)
					return
				}
				answerError(w, 404, "Request_ResourceNotFound", "none")
			})
			tenant := tenantOf(f)
			err := tenant.CreatePartner(testContext(t), fullPartner(partner))
			if found != IsConflict(err) || !found && err != nil {
				t.Errorf("error %v", err)
			}
			want := 2
			if found {
				want = 1
			}
			if n := f.count("POST"); n != want {
				t.Errorf("%d POST, want %d", n, want)
			}
			if !tenant.WroteRecently("partners/" + strings.ToUpper(partner)) {
				t.Error("the write is not remembered")
			}
		})
	}
}

// TestLostAnswerOfJob takes the job that is there.
func TestLostAnswerOfJob(t *testing.T) {
	t.Parallel()
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			dropConnection(w)
			return
		}
		answerJSON(w, 200, `{"value":[`+jobJSON+`]}`)
	})
	job, err := tenantOf(f).CreateSynchronizationJob(testContext(t), spID, CrossTenantSyncJobTemplate)
	if err != nil || job.ID != jobID {
		t.Errorf("%+v, %v", job, err)
	}
	if n := f.count("POST"); n != 1 {
		t.Errorf("%d POST", n)
	}
}

// TestLostAnswerOfAssignment: the list lags, the repeated creation is refused, and the list then shows the assignment.
func TestLostAnswerOfAssignment(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	posts, lists := 0, 0
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodPost:
			if posts++; posts == 1 {
				dropConnection(w)
				return
			}
			answerError(w, 400, "Request_BadRequest", "Permission being assigned already exists on the object")
		default:
			if lists++; lists < 3 {
				answerJSON(w, 200, `{"value":[]}`)
				return
			}
			answerJSON(w, 200, `{"value":[`+assignmentJSON+`]}`)
		}
	})
	got, err := tenantOf(f).Assign(testContext(t), spID, strings.ToUpper(userID), roleID)
	if err != nil || got.ID != "a-1" {
		t.Errorf("%+v, %v", got, err)
	}
	if n := f.count("POST"); n != 2 {
		t.Errorf("%d POST", n)
	}
}

// directory is a service that makes applications, and loses answers.
type directory struct {
	mu    sync.Mutex
	apps  []string // object ids
	lose  map[int]func(d *directory)
	posts int
	lag   int // lists that don't show the newest application yet
}

func (d *directory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case r.Method == http.MethodPost:
		d.posts++
		if lose := d.lose[d.posts]; lose != nil {
			lose(d)
			dropConnection(w)
			return
		}
		id := d.add()
		answerJSON(w, 201, strings.ReplaceAll(pairJSON, objID, id))
	case strings.HasPrefix(r.URL.Path, "/v1.0/servicePrincipals"):
		answerJSON(w, 200, `{"value":[{"id":"`+spID+`","appId":"`+appID+`"}]}`)
	default:
		visible := d.apps
		if d.lag > 0 && len(visible) > 0 {
			d.lag--
			visible = visible[:len(visible)-1]
		}
		var list []string
		for _, id := range visible {
			list = append(list, `{"id":"`+id+`","appId":"`+appID+`","displayName":"Fabrikam"}`)
		}
		answerJSON(w, 200, `{"value":[`+strings.Join(list, ",")+`]}`)
	}
}

func (d *directory) add() string {
	id := "00000000-0000-0000-0000-00000000000" + string(rune('1'+len(d.apps)))
	d.apps = append(d.apps, id)
	return id
}

// TestLostAnswerOfInstantiate ends with one new application, whatever became of the first request.
func TestLostAnswerOfInstantiate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lose  func(*directory)
		lag   int
		posts int
	}{
		"committed":               {func(d *directory) { d.add() }, 0, 1},
		"committed, shown late":   {func(d *directory) { d.add(); d.lag = 4 }, 0, 1},
		"never reached the store": {func(*directory) {}, 0, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &directory{lose: map[int]func(*directory){1: tt.lose}}
			stranger := d.add()
			tenant := tenantOf(startGraph(t, d.ServeHTTP))
			app, sp, err := tenant.InstantiateSyncApplication(testContext(t), "Fabrikam")
			if err != nil {
				t.Fatal(err)
			}
			if app.ID == stranger || sp.ID != spID || len(d.apps) != 2 || d.posts != tt.posts {
				t.Errorf("took %+v with %+v; %d applications, %d POST", app, sp, len(d.apps), d.posts)
			}
			if !tenant.KnowsApplication(app.ID) || tenant.KnowsApplication(stranger) {
				t.Error("the process should know its own application only")
			}
		})
	}
}

// TestConcurrentInstantiate: two resources of one name, one lost answer; each gets an application of its own.
func TestConcurrentInstantiate(t *testing.T) {
	t.Parallel()
	d := &directory{lose: map[int]func(*directory){1: func(d *directory) { d.add() }}}
	tenant := tenantOf(startGraph(t, d.ServeHTTP))
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		ids = map[string]bool{}
	)
	for range 3 {
		wg.Go(func() {
			app, _, err := tenant.InstantiateSyncApplication(testContext(t), "Fabrikam")
			mu.Lock()
			defer mu.Unlock()
			if err != nil || ids[app.ID] {
				t.Errorf("%+v, %v", app, err)
			}
			ids[app.ID] = true
		})
	}
	wg.Wait()
	if len(d.apps) != 3 || d.posts != 3 {
		t.Errorf("%d applications, %d POST, want 3 and 3", len(d.apps), d.posts)
	}
}
