package graphemu

import (
	"fmt"
	"maps"
	"time"
)

// AddSyncApplication instantiates the cross-tenant synchronization template as the portal does and answers the object ids.
func (h *TenantHandle) AddSyncApplication(displayName string) (applicationID, servicePrincipalID string) {
	return h.addSyncApplication(displayName, newInstance())
}

func (h *TenantHandle) addSyncApplication(displayName string, ids instanceIDs) (applicationID, servicePrincipalID string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	application, principal := h.t.instantiate(displayName, timestamp(h.s.clock.now()), nil, "", ids)
	return textOf(application["id"]), textOf(principal["id"])
}

// AddJob makes the synchronization job of a service principal, not started, and answers its id. A service principal that is
// unknown or has a job panics: it is a mistake in the caller.
func (h *TenantHandle) AddJob(spID string) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	principal, ok := h.t.store(servicePrincipalsCollection).get(spID)
	if !ok || h.s.findJob(h.t, spID, jobID(h.t, textOf(principal["appId"]))) != nil {
		panic(fmt.Sprintf("graphemu: service principal %s cannot get a job", spID))
	}
	job := newSyncJob(h.s, h.t, textOf(principal["id"]), textOf(principal["appId"]))
	h.s.addJob(job)
	return job.id
}

// Jobs answers copies of a service principal's jobs, as Graph shows them.
func (h *TenantHandle) Jobs(spID string) []map[string]any {
	return h.documents(jobsCollection + "/" + lower(spID))
}

// Job answers a copy of a job as Graph shows it; nil if there is none. An empty id means the only one.
func (h *TenantHandle) Job(spID, jobID string) map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if job := h.s.jobOf(h.t, spID, jobID); job != nil {
		return job.document()
	}
	return nil
}

// StartJob does what the portal's button does; false if there is no such job. An empty id means the only one, here and for the
// other buttons.
func (h *TenantHandle) StartJob(spID, jobID string) bool {
	return h.withJob(spID, jobID, func(job *syncJob, now time.Time) { job.start(now) })
}

// PauseJob stops a job; see [TenantHandle.StartJob].
func (h *TenantHandle) PauseJob(spID, jobID string) bool {
	return h.withJob(spID, jobID, func(job *syncJob, _ time.Time) { job.pause() })
}

// RestartJob forgets what a reset scope names, e.g. "Watermark, ForceDeletes", and runs a job; "" is what the portal resets.
// An unknown scope panics: it is a mistake in the caller.
func (h *TenantHandle) RestartJob(spID, jobID, resetScope string) bool {
	scope, ok := parseScope(resetScope)
	if !ok {
		panic(fmt.Sprintf("graphemu: no reset scope %q", resetScope))
	}
	return h.withJob(spID, jobID, func(job *syncJob, now time.Time) { job.restart(scope, now) })
}

// DeleteJob destroys a job; see [TenantHandle.StartJob].
func (h *TenantHandle) DeleteJob(spID, jobID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	job := h.s.jobOf(h.t, spID, jobID)
	if job != nil {
		h.s.removeJob(job)
	}
	return job != nil
}

// SetJobQuarantine puts a job into quarantine for a reason, e.g. EncounteredQuarantineException, with the error that it
// shows; false if there is no such job.
func (h *TenantHandle) SetJobQuarantine(spID, jobID, reason, code, message string) bool {
	return h.withJob(spID, jobID, func(job *syncJob, now time.Time) {
		run := &execution{
			id: newID(), began: now, ended: now, state: executionFailed, errorCode: code, errorMessage: message, actionable: true,
		}
		job.last = run
		job.failures++
		job.confine(reason, code, message, now)
	})
}

func (h *TenantHandle) withJob(spID, jobID string, do func(*syncJob, time.Time)) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	job := h.s.jobOf(h.t, spID, jobID)
	if job == nil {
		return false
	}
	do(job, h.s.clock.now())
	job.publish()
	return true
}

// jobOf finds a job; an empty id means the first one of the service principal.
func (s *Server) jobOf(t *tenant, spID, id string) *syncJob {
	for _, job := range s.sync.jobs {
		if job.tenant == t && sameID(job.spID, spID) && (id == "" || sameID(job.id, id)) {
			return job
		}
	}
	return nil
}

// Secrets answers the settings of a service principal as they are, unmasked.
func (h *TenantHandle) Secrets(spID string) map[string]string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return maps.Clone(map[string]string(h.t.syncSettings(spID)))
}

// PutSecrets changes settings of a service principal; an empty value removes one, what is not named stays.
func (h *TenantHandle) PutSecrets(spID string, settings map[string]string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	var pairs []pair
	for _, key := range sortedKeys(settings) {
		pairs = append(pairs, pair{key, settings[key]})
	}
	h.t.putSecrets(spID, pairs, true)
}

// Schema answers a copy of a job's synchronization schema; nil if there is no such job.
func (h *TenantHandle) Schema(spID, jobID string) map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	job := h.s.jobOf(h.t, spID, jobID)
	if job == nil {
		return nil
	}
	return clone(job.schema)
}

// EditSchema changes a job's schema as the portal's attribute mapping pages do; false if there is no such job.
func (h *TenantHandle) EditSchema(spID, jobID string, change func(schema map[string]any)) bool {
	return h.withJob(spID, jobID, func(job *syncJob, now time.Time) {
		next := clone(job.schema)
		change(next)
		job.setSchema(next, now)
	})
}

// ProvisioningLogs answers copies of the provisioning logs, oldest first.
func (h *TenantHandle) ProvisioningLogs() []map[string]any {
	return h.documents(provisioningCollection)
}

// SetSMSSignIn lets a user sign in with a text message, or not. Synchronization leaves such users out.
func (h *TenantHandle) SetSMSSignIn(userID string, enabled bool) bool {
	return h.EditUser(userID, object{"_smsSignIn": enabled})
}

// RunCycle runs one cycle of a running job now, whether it is due or not. An empty job id means the only one.
func (s *Server) RunCycle(tenantID, spID, jobID string) CycleResult {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenant(tenantID)
	if t == nil {
		return CycleResult{}
	}
	job := s.jobOf(t, spID, jobID)
	if job == nil || job.schedule != stateActive || job.bereft() {
		return CycleResult{}
	}
	return job.runCycle(s.clock.now())
}

// RunDue runs the jobs whose time has come. [Server.Advance] does so by itself; on a running clock somebody has to ask.
func (s *Server) RunDue() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runDue()
}
