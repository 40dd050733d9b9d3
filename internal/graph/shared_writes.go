package graph

import (
	"strings"
	"sync"
)

// writeWatch knows of every write of a tenant, so that no shared answer outlives one. The transport tells it, not the verbs:
// none can forget to.
type writeWatch struct {
	mu    sync.Mutex
	parts map[string]*partWrites
}

type partWrites struct {
	inFlight int
	count    uint64 // of writes begun and writes answered
}

func newWriteWatch() *writeWatch { return &writeWatch{parts: map[string]*partWrites{}} }

// begin notes a write to the path of a URL; answered notes its end, whatever that was.
func (w *writeWatch) begin(path string) (answered func()) {
	part := partOf(path)
	w.mu.Lock()
	defer w.mu.Unlock()
	writes, ok := w.parts[part]
	if !ok {
		writes = &partWrites{}
		w.parts[part] = writes
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

// stamp is a number that changes with every write to one of the parts; quiet says that none is in flight.
func (w *writeWatch) stamp(parts []string) (stamp uint64, quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	quiet = true
	for _, part := range parts {
		if writes, ok := w.parts[part]; ok {
			stamp += writes.count
			quiet = quiet && writes.inFlight == 0
		}
	}
	return stamp, quiet
}

// The parts of the directory. What hangs on a service principal has an part of its own, but goes with the application.
const (
	partPolicies     = "policies"
	partApplications = "applications"
	// Multitenant organizations, whose documents the service changes together.
	partTenantRelationships = "tenantrelationships"
)

func partsOfAssignments(spID string) []string {
	return []string{partApplications, "serviceprincipals/" + strings.ToLower(spID) + "/approleassignedto"}
}

func partsOfSynchronization(spID string) []string {
	return []string{partApplications, "serviceprincipals/" + strings.ToLower(spID) + "/synchronization"}
}

// partOf is the part that a write to a path changes. Applications, their templates and service principals are one: the service
// makes, renames and deletes them together.
func partOf(path string) string {
	segments := strings.Split(strings.ToLower(belowVersion(path)), "/")
	switch segments[0] {
	case "applications", "applicationtemplates":
		return partApplications
	case "serviceprincipals":
		if len(segments) > 2 {
			return strings.Join(segments[:3], "/")
		}
		return partApplications
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
