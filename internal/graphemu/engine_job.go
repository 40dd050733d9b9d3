package graphemu

import (
	"strings"
	"time"
)

const (
	cycleInterval = 40 * time.Minute // fixed by the service
	givesUpAfter  = 28 * 24 * time.Hour

	stateActive   = "Active"
	statePaused   = "Paused"
	stateDisabled = "Disabled"
)

// syncJob is a synchronization job with everything that the engine remembers between cycles. What Graph shows of it is
// rendered anew after each change.
type syncJob struct {
	s      *Server
	tenant *tenant // the source
	spID   string
	id     string
	rule   string // id of its one rule

	schema object

	schedule string // Active, Paused or Disabled
	code     string // status.code
	nextRun  time.Time

	links        map[string]*syncLink // of users, by the source object's id
	groupLinks   map[string]*syncLink // of groups
	evaluated    bool                 // false: the next cycle is an initial one, which looks at everybody
	everybody    bool                 // SyncAll as the last initial cycle saw it
	left         map[string]bool      // in scope, left out with a reason, not to be looked at until they change
	seen         map[string]object    // the source objects as the last cycle that looked at them saw them
	escrows      map[string]*syncEscrow
	forceDeletes bool

	last, lastSuccess, lastExport *execution
	quarantine                    *quarantine
	failures                      int64
	steadyFirst, steadyLast       time.Time
	progress                      []any
}

// syncLink joins a source object to the one that was made of it in the target tenant.
type syncLink struct {
	sourceID, targetID string
	displayName        string
	enabled            bool // as last exported; a blocked user that leaves the scope stays
	deleted            bool // soft-deleted in the target by this job
}

// syncEscrow is a failed object that waits to be tried again.
type syncEscrow struct {
	first, next time.Time
	attempts    int
}

// execution is one run of a job. Graph: synchronizationTaskExecution.
type execution struct {
	id                                                         string
	began, ended                                               time.Time
	state                                                      string
	imported, deltas, entitled, entitledForProvisioning        int64
	exports, exported, escrowed, escrowedRaw, referenceChanges int64
	errorCode, errorMessage                                    string
	actionable                                                 bool
}

// quarantine slows a job down. Graph: synchronizationQuarantine.
type quarantine struct {
	reason                   string
	began, next, seriesBegan time.Time
	count                    int64
	errorCode, errorMessage  string
	actionable               bool
}

func jobID(t *tenant, appID string) string {
	return azure2AzureTemplate + "." + strings.ReplaceAll(t.id, "-", "") + "." + appID
}

func newSyncJob(s *Server, t *tenant, spID, appID string) *syncJob {
	id := jobID(t, appID)
	job := &syncJob{
		s: s, tenant: t, spID: spID, id: id, rule: newID(),
		schedule: stateDisabled, code: "Paused",
	}
	job.resetSchema()
	job.forget()
	return job
}

// forget drops what earlier cycles learned, as DELETE of the job does.
func (j *syncJob) forget() {
	j.links, j.groupLinks = map[string]*syncLink{}, map[string]*syncLink{}
	j.seen = map[string]object{}
	j.left = map[string]bool{}
	j.escrows = map[string]*syncEscrow{}
	j.evaluated = false
}

func (j *syncJob) resetSchema() {
	j.schema = j.s.freshSchema(j.id, j.rule, seedID("directory/"+j.id))
	if j.s.behaviour(behaviourDiscovery) == "by-itself" {
		for _, directory := range objectsOf(j.schema["directories"]) {
			j.discover(directory)
		}
	}
}

// start runs the job from now on: from a pause at the watermark, from quarantine by lifting it.
func (j *syncJob) start(now time.Time) {
	j.schedule = stateActive
	j.quarantine = nil
	j.nextRun = now
	if j.last == nil {
		j.code = "NotRun"
		j.last = &execution{state: "Failed", errorCode: "None"}
		return
	}
	j.code = j.activeCode()
}

func (j *syncJob) activeCode() string {
	if j.last == nil || j.last.began.IsZero() {
		return "NotRun"
	}
	return "Active"
}

// pause keeps all state; the engine leaves the job alone until it is started.
func (j *syncJob) pause() {
	j.schedule = statePaused
	j.code = "Paused"
}

// The parts of a restart's resetScope. Graph: synchronizationJobRestartCriteria.
const (
	scopeConnectorDataStore = 1 << iota
	scopeEscrows
	scopeWatermark
	scopeQuarantineState
	_
	scopeForceDeletes

	scopeNone     = 0
	scopeFull     = scopeConnectorDataStore | scopeEscrows | scopeWatermark | scopeQuarantineState
	scopeStandard = scopeEscrows | scopeWatermark | scopeQuarantineState
)

var restartScopes = map[string]int{
	"None": scopeNone, "ConnectorDataStore": scopeConnectorDataStore, "Escrows": scopeEscrows, "Watermark": scopeWatermark,
	"QuarantineState": scopeQuarantineState, "Full": scopeFull, "ForceDeletes": scopeForceDeletes,
}

// parseScope reads "Watermark, Escrows"; nothing means what the portal's button does.
func parseScope(text string) (int, bool) {
	if strings.TrimSpace(text) == "" {
		return scopeStandard, true
	}
	scope := 0
	for _, name := range strings.Split(text, ",") {
		part, ok := restartScopes[strings.TrimSpace(name)]
		if !ok {
			return 0, false
		}
		scope |= part
	}
	return scope, true
}

// restart forgets what the scope names and runs the job from now on.
func (j *syncJob) restart(scope int, now time.Time) {
	if scope&scopeConnectorDataStore != 0 {
		j.links, j.groupLinks = map[string]*syncLink{}, map[string]*syncLink{}
	}
	if scope&scopeEscrows != 0 {
		j.escrows = map[string]*syncEscrow{}
	}
	if scope&scopeWatermark != 0 {
		j.evaluated = false
	}
	held := j.quarantine
	j.forceDeletes = scope&scopeForceDeletes != 0
	j.start(now)
	if scope&(scopeQuarantineState|scopeForceDeletes) == 0 && held != nil {
		j.quarantine, j.code = held, "Quarantine"
	}
}

// linked counts the objects of one kind that the job keeps in the target.
func linked(links map[string]*syncLink) int64 {
	n := int64(0)
	for _, link := range links {
		if !link.deleted {
			n++
		}
	}
	return n
}
