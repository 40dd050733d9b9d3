package graphemu

import "time"

// Reasons for a quarantine. Graph: quarantineReason.
const (
	reasonException    = "EncounteredQuarantineException"
	reasonTooMany      = "TooManyDeletes"
	reasonBase         = "EncounteredBaseEscrowThreshold"
	reasonTotal        = "EncounteredTotalEscrowThreshold"
	reasonProportion   = "EncounteredEscrowProportionThreshold"
	escrowsLookedAt    = 5000  // failures from which on the thresholds count
	escrowsBase        = 40000 // without failed references
	escrowsTotal       = 60000
	escrowsProportion  = 0.4
	executionSucceeded = "Succeeded"
	executionFailed    = "Failed"
	executionEntries   = "EntryLevelErrors"
)

// unreachable ends a cycle that could not reach the target: nothing is read or written there, and the job slows down.
func (j *syncJob) unreachable(run *execution, f *syncFailure) CycleResult {
	run.state, run.errorCode, run.errorMessage, run.actionable = executionFailed, f.code, f.message, true
	j.last = run
	j.failures++
	j.confine(reasonException, f.code, f.message, run.began)
	return CycleResult{Ran: true, Initial: !j.evaluated, Quarantine: reasonException, Error: f.code}
}

// confine puts the job into quarantine, or leaves it there: attempts become rarer, and after four weeks the job is disabled.
func (j *syncJob) confine(reason, code, message string, now time.Time) {
	q := j.quarantine
	if q == nil || q.reason != reason {
		q = &quarantine{reason: reason, seriesBegan: now}
		j.quarantine = q
	}
	q.count++
	q.began, q.errorCode, q.errorMessage, q.actionable = now, code, message, true
	q.next = now.Add(retryAfterAttempts(int(q.count)))
	j.nextRun = q.next
	j.code = "Quarantine"
	if now.Sub(q.seriesBegan) >= givesUpAfter {
		j.schedule = stateDisabled
		j.code = "Paused"
	}
}

// finish writes the status of a cycle that ran to its end.
func (j *syncJob) finish(c *cycle, held bool) {
	run := c.run
	j.last = run
	j.forceDeletes = false
	j.evaluated = true
	j.progress = []any{object{
		"completedUnits": run.deltas, "totalUnits": run.deltas, "units": "User", "progressObservationDateTime": engineTime(run.ended),
	}}
	if c.result.Escrowed > 0 {
		run.state, run.errorCode, run.errorMessage = executionEntries, "EntryLevelErrors", itoa(c.result.Escrowed)+" objects could not be provisioned."
		run.actionable = true
	} else {
		run.state = executionSucceeded
	}
	switch reason := escrowReason(int64(len(j.escrows)), run.imported); {
	case held:
		message := "The cycle would delete or disable more objects than the deletion threshold allows."
		run.state, run.errorCode, run.errorMessage, run.actionable = executionFailed, reasonTooMany, message, true
		j.confine(reasonTooMany, reasonTooMany, message, run.began)
	case reason != "":
		run.state = executionFailed
		j.confine(reason, run.errorCode, run.errorMessage, run.began)
	default:
		j.settle(run)
	}
	if j.quarantine != nil {
		c.result.Quarantine, c.result.Error = j.quarantine.reason, run.errorCode
	}
}

// settle notes a healthy cycle.
func (j *syncJob) settle(run *execution) {
	j.failures = 0
	j.quarantine = nil
	if j.schedule == stateActive {
		j.code = "Active"
	}
	j.lastSuccess = run
	if run.exported > 0 {
		j.lastExport = run
	}
	if j.steadyFirst.IsZero() {
		j.steadyFirst = run.ended
	}
	j.steadyLast = run.ended
}

// escrowReason says whether so many failed objects put a job into quarantine.
// Microsoft: Application provisioning in quarantine status.
func escrowReason(escrows, imported int64) string {
	switch {
	case escrows >= escrowsTotal:
		return reasonTotal
	case escrows >= escrowsBase:
		return reasonBase
	case escrows >= escrowsLookedAt && float64(escrows) > escrowsProportion*float64(imported):
		return reasonProportion
	}
	return ""
}

// runDue runs every job whose time has come, each at its own moment, until none is due any more.
func (s *Server) runDue() {
	end := s.clock.now()
	moved := s.clock.moved
	for {
		job := s.nextDue(end)
		if job == nil {
			break
		}
		at := job.nextRun
		s.clock.moved = moved - end.Sub(at)
		job.runCycle(at)
	}
	s.clock.moved = moved
}

// nextDue is the running job that was due first, nil if none is.
func (s *Server) nextDue(now time.Time) *syncJob {
	var first *syncJob
	for _, job := range s.sync.jobs {
		if job.schedule != stateActive || job.nextRun.After(now) || job.bereft() {
			continue
		}
		if first == nil || job.nextRun.Before(first.nextRun) {
			first = job
		}
	}
	return first
}
