package graph

import (
	"strings"
	"sync"
	"time"
)

// recentWrites remembers what this process wrote lately, so that only a read that may be stale is waited for or repeated.
// Keys are paths in lower case, e.g. "partners/{tenant}", "serviceprincipals/{id}/jobs/{id}".
type recentWrites struct {
	window time.Duration
	now    func() time.Time

	mu      sync.Mutex
	written map[string]time.Time
	created map[string]time.Time
	with    map[string][]string // what else was created with an object, and goes with it
	known   map[string]bool
}

func newRecentWrites(clock timing) *recentWrites {
	return &recentWrites{
		window:  clock.recentWindow,
		now:     time.Now,
		written: map[string]time.Time{},
		created: map[string]time.Time{},
		with:    map[string][]string{},
		known:   map[string]bool{},
	}
}

// WroteRecently reports whether this process wrote the object with this key, or something below it, within ten minutes.
// Keys: "partners/{tenant}", "partners/{tenant}/identitySynchronization", "applications/{id}", "servicePrincipals/{id}",
// and below the latter "/jobs/{id}", "/secrets", "/appRoleAssignedTo/{id}".
func (t *Tenant) WroteRecently(keyPrefix string) bool { return t.recent.wrote(keyPrefix) }

// KnowsApplication reports whether this process created the application or read it by its id. What is not known and
// matches a name is a stranger's, or the leftover of an interrupted run.
func (t *Tenant) KnowsApplication(applicationID string) bool { return t.recent.knows(applicationID) }

func (r *recentWrites) record(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.written[normalKey(key)] = r.now()
}

// recordCreation also notes what was created along with the object.
func (r *recentWrites) recordCreation(key string, along ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key = normalKey(key)
	for _, k := range append([]string{key}, along...) {
		k = normalKey(k)
		r.written[k], r.created[k] = r.now(), r.now()
	}
	if len(along) > 0 {
		r.with[key] = along
	}
}

// recordDeletion counts as a write; the object, and what was created with it, is no longer a fresh one.
func (r *recentWrites) recordDeletion(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key = normalKey(key)
	r.written[key] = r.now()
	delete(r.created, key)
	for _, k := range r.with[key] {
		delete(r.created, normalKey(k))
	}
	delete(r.with, key)
}

func (r *recentWrites) wrote(prefix string) bool {
	prefix = normalKey(prefix)
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, at := range r.written {
		if r.now().Sub(at) > r.window {
			delete(r.written, key)
			continue
		}
		if key == prefix || strings.HasPrefix(key, prefix+"/") {
			return true
		}
	}
	return false
}

// age is how long ago this process created the object; false if it did not.
func (r *recentWrites) age(key string) (time.Duration, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.created[normalKey(key)]
	return r.now().Sub(at), ok
}

func (r *recentWrites) know(applicationID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[normalKey(applicationID)] = true
}

func (r *recentWrites) knows(applicationID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[normalKey(applicationID)]
}

func normalKey(key string) string { return strings.ToLower(strings.Trim(key, "/")) }
