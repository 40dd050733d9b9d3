package graph

import (
	"strings"
	"sync"
)

// writeWatch knows of every write of a tenant, so that no shared answer outlives one. The transport tells it, not the verbs:
// none can forget to.
type writeWatch struct {
	mu    sync.Mutex
	areas map[string]*areaWrites
}

type areaWrites struct {
	inFlight int
	count    uint64 // of writes begun and writes answered
}

func newWriteWatch() *writeWatch { return &writeWatch{areas: map[string]*areaWrites{}} }

// begin notes a write to the path of a URL; answered notes its end, whatever that was.
func (w *writeWatch) begin(path string) (answered func()) {
	area := areaOf(path)
	w.mu.Lock()
	defer w.mu.Unlock()
	writes, ok := w.areas[area]
	if !ok {
		writes = &areaWrites{}
		w.areas[area] = writes
	}
	writes.count++
	writes.inFlight++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		writes.count++
		writes.inFlight--
	}
}

// stamp is a number that changes with every write to one of the areas; quiet says that none is in flight.
func (w *writeWatch) stamp(areas []string) (stamp uint64, quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	quiet = true
	for _, area := range areas {
		if writes, ok := w.areas[area]; ok {
			stamp += writes.count
			quiet = quiet && writes.inFlight == 0
		}
	}
	return stamp, quiet
}

// The areas of the directory. What hangs on a service principal has an area of its own, but goes with the application.
const (
	areaPolicies     = "policies"
	areaApplications = "applications"
)

func areasOfAssignments(spID string) []string {
	return []string{areaApplications, "serviceprincipals/" + strings.ToLower(spID) + "/approleassignedto"}
}

func areasOfSynchronization(spID string) []string {
	return []string{areaApplications, "serviceprincipals/" + strings.ToLower(spID) + "/synchronization"}
}

// areaOf is the area that a write to a path changes. Applications, their templates and service principals are one: the service
// makes, renames and deletes them together.
func areaOf(path string) string {
	segments := strings.Split(strings.ToLower(belowVersion(path)), "/")
	switch segments[0] {
	case "applications", "applicationtemplates":
		return areaApplications
	case "serviceprincipals":
		if len(segments) > 2 {
			return strings.Join(segments[:3], "/")
		}
		return areaApplications
	}
	return segments[0]
}

// belowVersion is a path without the version and what an endpoint has before that.
func belowVersion(path string) string {
	for _, v := range []APIVersion{V1, Beta} {
		if _, rest, found := strings.Cut(path, "/"+string(v)+"/"); found {
			return rest
		}
	}
	return strings.TrimPrefix(path, "/")
}
