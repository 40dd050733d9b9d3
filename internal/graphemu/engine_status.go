package graphemu

import (
	"strings"
	"time"
)

// zeroTime is how the service writes a moment that never was.
const zeroTime = "0001-01-01T00:00:00Z"

// engineTime writes a moment as the synchronization service does, to the tenth of a microsecond.
func engineTime(t time.Time) string {
	if t.IsZero() {
		return zeroTime
	}
	return t.UTC().Format("2006-01-02T15:04:05.0000000Z")
}

// document renders the job as Graph shows it. Graph: synchronizationJob.
func (j *syncJob) document() object {
	return object{
		"id":         j.id,
		"templateId": azure2AzureTemplate,
		"schedule": object{
			"expiration": nil,
			"interval":   j.interval(),
			"state":      j.schedule,
		},
		"status":                     j.status(),
		"synchronizationJobSettings": j.settings(),
	}
}

const (
	defaultInterval = "PT40M"
	longestInterval = "P10675199DT2H48M5.4775807S"
)

// interval is how often the job runs; what it is before the first start is a named behaviour.
func (j *syncJob) interval() string {
	if j.last == nil {
		return j.s.behaviour(behaviourFirstInterval)
	}
	return defaultInterval
}

func (j *syncJob) status() object {
	troubleshooting := any(nil)
	if j.last != nil {
		troubleshooting = ""
	}
	counts := []any{}
	if n := linked(j.links); n > 0 || j.lastSuccess != nil {
		counts = append(counts, object{"key": j.s.behaviour(behaviourCountKey), "value": n})
	}
	if n := linked(j.groupLinks); n > 0 {
		counts = append(counts, object{"key": strings.ReplaceAll(j.s.behaviour(behaviourCountKey), "User", "Group"), "value": n})
	}
	progress := j.progress
	if progress == nil {
		progress = []any{}
	}
	return object{
		"code":                               j.code,
		"countSuccessiveCompleteFailures":    j.failures,
		"escrowsPruned":                      false,
		"lastExecution":                      j.last.document(),
		"lastSuccessfulExecution":            j.lastSuccess.document(),
		"lastSuccessfulExecutionWithExports": j.lastExport.document(),
		"progress":                           progress,
		"quarantine":                         j.quarantine.document(),
		"steadyStateFirstAchievedTime":       engineTime(j.steadyFirst),
		"steadyStateLastAchievedTime":        engineTime(j.steadyLast),
		"synchronizedEntryCountByType":       counts,
		"troubleshootingUrl":                 troubleshooting,
	}
}

func (j *syncJob) settings() []any {
	list := []any{
		object{"name": "AzureIngestionAttributeOptimization", "value": "False"},
		object{"name": "LookaheadQueryEnabled", "value": "False"},
	}
	if threshold, on := j.tenant.syncSettings(j.spID).deletionThreshold(); on {
		list = append(list, object{"name": "QuarantineTooManyDeletesThreshold", "value": itoa(threshold)})
	}
	return list
}

func (e *execution) document() any {
	if e == nil {
		return nil
	}
	id := any(e.id)
	if e.id == "" {
		id = nil
	}
	var failure any
	if e.errorCode != "" {
		failure = errorDocument(e.errorCode, e.errorMessage, e.actionable)
	}
	return object{
		"activityIdentifier":           id,
		"countEntitled":                e.entitled,
		"countEntitledForProvisioning": e.entitledForProvisioning,
		"countEscrowed":                e.escrowed,
		"countEscrowedRaw":             e.escrowedRaw,
		"countExported":                e.exported,
		"countExports":                 e.exports,
		"countImported":                e.imported,
		"countImportedDeltas":          e.deltas,
		"countImportedReferenceDeltas": e.referenceChanges,
		"error":                        failure,
		"state":                        e.state,
		"timeBegan":                    engineTime(e.began),
		"timeEnded":                    engineTime(e.ended),
	}
}

func (q *quarantine) document() any {
	if q == nil {
		return nil
	}
	return object{
		"currentBegan": engineTime(q.began),
		"nextAttempt":  engineTime(q.next),
		"reason":       q.reason,
		"seriesBegan":  engineTime(q.seriesBegan),
		"seriesCount":  q.count,
		"error":        errorDocument(q.errorCode, q.errorMessage, q.actionable),
	}
}

func errorDocument(code, message string, actionable bool) object {
	return object{"code": code, "message": message, "tenantActionable": actionable}
}
