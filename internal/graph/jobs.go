package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
)

// CrossTenantSyncJobTemplate is the template of cross-tenant synchronization jobs.
const CrossTenantSyncJobTemplate = "Azure2Azure"

// The states of a job's schedule.
const (
	ScheduleActive   = "Active"
	SchedulePaused   = "Paused"
	ScheduleDisabled = "Disabled" // of a job that was never started
)

func jobsPath(spID string) string {
	return "/servicePrincipals/" + segment(spID) + "/synchronization/jobs"
}

func jobKey(spID, jobID string) string { return servicePrincipalKey(spID) + "/jobs/" + jobID }

func (l *link) job(spID, jobID string) *serviceprincipals.ItemSynchronizationJobsSynchronizationJobItemRequestBuilder {
	return l.servicePrincipal(spID).Synchronization().Jobs().BySynchronizationJobId(jobID)
}

// SynchronizationJobs lists the jobs of a service principal (Graph: synchronizationJob, list).
func (t *Tenant) SynchronizationJobs(ctx context.Context, spID string) ([]Job, error) {
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) ([]Job, error) {
		answers, err := rawList[jobAnswer](ctx, l, jobsPath(spID))
		if err != nil {
			return nil, err
		}
		jobs := make([]Job, len(answers))
		for i, a := range answers {
			jobs[i] = a.job()
		}
		return jobs, nil
	})
}

// SynchronizationJob reads a job with its status (Graph: synchronizationJob, get).
func (t *Tenant) SynchronizationJob(ctx context.Context, spID, jobID string) (Job, error) {
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) (Job, error) {
		a, err := rawJSON[jobAnswer](ctx, l, http.MethodGet, V1, jobsPath(spID)+"/"+segment(jobID), nil)
		if err == nil && a.ID == "" {
			err = errNoDocument
		}
		return a.job(), err
	})
}

// CreateSynchronizationJob makes a job of a template (Graph: synchronizationJob, create). It is made disabled. If the answer
// is lost, a job of the template that is there afterwards is it: a service principal has one per template.
func (t *Tenant) CreateSynchronizationJob(ctx context.Context, spID, templateID string) (Job, error) {
	send := func(ctx context.Context, l *link) (Job, error) {
		body := struct {
			TemplateID string `json:"templateId"`
		}{templateID}
		a, err := rawJSON[jobAnswer](ctx, l, http.MethodPost, V1, jobsPath(spID), body)
		if err == nil && a.ID == "" {
			err = errNoDocument
		}
		return a.job(), err
	}
	job, err := do(ctx, t, below(spID).writing(), send)
	if t.lost(ctx, err, "synchronization job") {
		found, lookup := t.jobOfTemplate(ctx, spID, templateID)
		switch {
		case lookup != nil:
			return Job{}, errors.Join(err, lookup)
		case found != nil:
			job, err = *found, nil
		default:
			job, err = do(ctx, t, below(spID).writing(), send)
		}
	}
	if IsConflict(err) && t.isFresh(below(spID), t.clients.clock.deniedWindow, isApplicationKey) {
		job, err = t.createJobOfBusy(ctx, spID, templateID, send, err)
	}
	if err == nil {
		t.recent.recordCreation(jobKey(spID, job.ID))
	}
	return job, err
}

// MadeJob reports whether this process created the job: nothing has synchronized by it before this run.
func (t *Tenant) MadeJob(spID, jobID string) bool {
	_, made := t.recent.age(jobKey(spID, jobID))
	return made
}

// createJobOfBusy repeats a creation that conflicted although a service principal that this process just made has no job: the
// service was still busy with the service principal itself. If there is a job, the conflict stands.
func (t *Tenant) createJobOfBusy(ctx context.Context, spID, templateID string, send func(context.Context, *link) (Job, error), conflict error) (Job, error) {
	var made Job
	_, err := awaitFor(ctx, t.clients.clock, t.clients.clock.deniedWindow, func(ctx context.Context) (bool, error) {
		if found, err := t.jobOfTemplate(ctx, spID, templateID); found != nil || err != nil {
			return true, err
		}
		var err error
		made, err = do(ctx, t, below(spID).writing(), send)
		if IsConflict(err) {
			return false, nil
		}
		conflict = nil
		return true, err
	})
	if err != nil {
		return Job{}, err
	}
	return made, conflict
}

func (t *Tenant) jobOfTemplate(ctx context.Context, spID, templateID string) (*Job, error) {
	jobs, err := t.SynchronizationJobs(ctx, spID)
	for _, job := range jobs {
		if strings.EqualFold(job.TemplateID, templateID) {
			return &job, err
		}
	}
	return nil, err
}

// StartJob starts a job; from pause it goes on at its watermark, from quarantine it lifts that (Graph: synchronizationJob,
// start). Starting twice does no harm.
func (t *Tenant) StartJob(ctx context.Context, spID, jobID string) error {
	return t.actOnJob(ctx, spID, jobID, func(ctx context.Context, l *link) error {
		return l.job(spID, jobID).Start().Post(ctx, nil)
	})
}

// PauseJob pauses a job, which keeps its state; a running cycle still finishes (Graph: synchronizationJob, pause).
func (t *Tenant) PauseJob(ctx context.Context, spID, jobID string) error {
	return t.actOnJob(ctx, spID, jobID, func(ctx context.Context, l *link) error {
		return l.job(spID, jobID).Pause().Post(ctx, nil)
	})
}

// RestartJob restarts a job (Graph: synchronizationJob, restart). resetScope names what is reset, e.g.
// "Watermark, Escrows"; "" is what the portal does: quarantine state, watermark and escrows.
func (t *Tenant) RestartJob(ctx context.Context, spID, jobID string, resetScope string) error {
	type criteria struct {
		ResetScope string `json:"resetScope,omitempty"`
	}
	body := struct {
		Criteria criteria `json:"criteria"`
	}{criteria{resetScope}}
	return t.actOnJob(ctx, spID, jobID, func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPost, V1, jobsPath(spID)+"/"+segment(jobID)+"/restart", body)
		return err
	})
}

func (t *Tenant) actOnJob(ctx context.Context, spID, jobID string, send func(context.Context, *link) error) error {
	c := below(spID).repeating()
	c.fresh = append(c.fresh, jobKey(spID, jobID))
	err := t.run(ctx, c, send)
	if err == nil {
		t.recent.record(jobKey(spID, jobID))
	}
	return err
}

// DeleteJob stops a job and destroys its state: links, watermark, customised schema (Graph: synchronizationJob, delete).
func (t *Tenant) DeleteJob(ctx context.Context, spID, jobID string) error {
	err := t.run(ctx, below(spID).writing(), func(ctx context.Context, l *link) error {
		return l.job(spID, jobID).Delete(ctx, nil)
	})
	if err == nil {
		t.recent.recordDeletion(jobKey(spID, jobID))
	}
	return err
}

// ValidateSavedCredentials asks the service whether the saved settings of the service principal let a job reach its target
// (Graph: synchronizationJob, validateCredentials). IsSyncPolicyError tells the failure of the two tenants' policies.
func (t *Tenant) ValidateSavedCredentials(ctx context.Context, spID, jobID, templateID string) error {
	c := below(spID).repeating()
	c.fresh = append(c.fresh, jobKey(spID, jobID))
	return t.run(ctx, c, func(ctx context.Context, l *link) error {
		saved := true
		body := serviceprincipals.NewItemSynchronizationJobsItemValidateCredentialsPostRequestBody()
		body.SetTemplateId(&templateID)
		body.SetUseSavedCredentials(&saved)
		return l.job(spID, jobID).ValidateCredentials().Post(ctx, body, nil)
	})
}

// syncPolicyCodes are the two spellings of the failure of the tenants' policies: the source lacks the outbound consent, or
// the target doesn't allow inbound synchronization (Entra: troubleshoot cross-tenant synchronization).
var syncPolicyCodes = []string{
	"AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure",
	"AzureDirectoryB2BManagementPolicyCheckFailure",
}

// IsSyncPolicyError reports that the policies of source and target don't allow the synchronization (yet).
func IsSyncPolicyError(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, code := range syncPolicyCodes {
		if e.has(code) || strings.Contains(e.Message, code) {
			return true
		}
		for _, d := range e.Details {
			if strings.Contains(d.Message, code) {
				return true
			}
		}
	}
	return false
}
