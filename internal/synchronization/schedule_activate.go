package synchronization

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// jobSwitch starts and stops one job.
type jobSwitch struct {
	tenant             *graph.Tenant
	otherTenant        func(id string) *graph.Tenant
	servicePrincipalID string
	jobID              string
}

// set brings the job to a state of the schedule resource and returns when a read shows it.
func (s jobSwitch) set(ctx context.Context, state string) diag.Diagnostics {
	job, err := s.tenant.SynchronizationJob(ctx, s.servicePrincipalID, s.jobID)
	if errors.Is(err, graph.ErrNotFound) {
		return tf.AttributeErrorDiags(path.Root("job_id"), "Synchronization job does not exist", err)
	}
	if err != nil {
		return tf.ErrorDiags("Unable to read the synchronization job", err)
	}
	if state == graph.ScheduleActive {
		return s.activate(ctx, job)
	}
	if isActive(job) {
		return s.outcome("Unable to pause the synchronization job", s.pause(ctx))
	}
	return nil
}

// activate validates the job's saved settings and starts it unless it runs already. A job in quarantine is left alone:
// a start would lift the quarantine, and what it holds back would happen. Only if it is there because the target could
// not be reached, valid settings are the cure.
func (s jobSwitch) activate(ctx context.Context, job graph.Job) diag.Diagnostics {
	var diags diag.Diagnostics
	if isQuarantined(job) {
		switch {
		case isActive(job):
			return diag.Diagnostics{quarantineWarning(job)}
		case quarantineReason(job) != reasonConnection:
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("job_id"), "Synchronization job is in quarantine",
				"Job "+job.ID+" is not started, since a start would lift the quarantine. "+quarantineDetail(job))}
		}
		diags.Append(quarantineWarning(job))
	}

	diags.Append(s.validate(ctx)...)
	if diags.HasError() || isActive(job) {
		return diags
	}
	diags.Append(s.outcome("Unable to start the synchronization job", s.start(ctx))...)
	return diags
}

// outcome reports a switch that was sent. An interrupted one is a warning: the next plan shows whether it took effect.
func (s jobSwitch) outcome(summary string, err error) diag.Diagnostics {
	if tf.Interrupted(err) {
		return tf.InterruptedDiags("synchronization job " + s.jobID)
	}
	return tf.ErrorDiags(summary, err)
}

func (s jobSwitch) start(ctx context.Context) error {
	if err := s.tenant.StartJob(ctx, s.servicePrincipalID, s.jobID); err != nil {
		return err
	}
	return s.await(ctx, isActive)
}

func (s jobSwitch) pause(ctx context.Context) error {
	if err := s.tenant.PauseJob(ctx, s.servicePrincipalID, s.jobID); err != nil {
		return err
	}
	return s.await(ctx, func(job graph.Job) bool { return !isActive(job) })
}

func (s jobSwitch) await(ctx context.Context, reached func(graph.Job) bool) error {
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		job, err := s.tenant.SynchronizationJob(ctx, s.servicePrincipalID, s.jobID)
		return err == nil && reached(job), err
	})
}

// validate asks the service whether the job reaches its target with the saved settings. A refusal because of the two
// tenants' policies is asked again while this process wrote them a moment ago and they read as they should be.
func (s jobSwitch) validate(ctx context.Context) diag.Diagnostics {
	begin := time.Now()
	var (
		refusal   error
		diagnosis policyDiagnosis
		targetID  string
	)
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		err := s.tenant.ValidateSavedCredentials(ctx, s.servicePrincipalID, s.jobID, graph.CrossTenantSyncJobTemplate)
		if !s.mayPass(err) {
			return err == nil, err
		}
		refusal = err
		if targetID == "" {
			targetID = jobTarget(ctx, s.tenant, s.servicePrincipalID)
		}
		if targetID == "" {
			return false, err
		}
		diagnosis = diagnosePolicies(ctx, s.tenant, s.otherTenant(targetID))
		diagnosis.Fresh = diagnosis.Fresh || s.settingsAreFresh()
		if !diagnosis.worthWaiting(time.Since(begin)) {
			return false, err
		}
		return false, nil
	})
	switch {
	case err == nil:
		return nil
	case tf.Interrupted(err), refusal == nil:
		return validationError(err)
	case targetID == "":
		return policyError(refusal, unknownTarget(s.tenant.ID()))
	}
	return policyError(refusal, diagnosis.explanation(s.tenant.ID(), targetID))
}

// mayPass tells whether a refusal is about policies or settings that the service may not have seen yet.
func (s jobSwitch) mayPass(err error) bool {
	var refused *graph.Error
	return graph.IsSyncPolicyError(err) || errors.As(err, &refused) && refused.StatusCode == http.StatusBadRequest && s.settingsAreFresh()
}

func (s jobSwitch) settingsAreFresh() bool {
	return s.tenant.WroteRecently("servicePrincipals/" + s.servicePrincipalID + "/secrets")
}

// validationError reports a validation that failed for another reason than the policies.
func validationError(err error) diag.Diagnostics {
	diags := tf.AttributeErrorDiags(path.Root("job_id"), "Unable to validate the settings of the synchronization job", err)
	if graph.HasCode(err, "ExternalTenantNotFound") {
		diags.AddAttributeError(path.Root("job_id"), "Target tenant of the synchronization job does not exist",
			"The service knows no tenant with the job's target_tenant_id in this cloud. Check the id; a tenant of another Microsoft cloud needs cross-cloud synchronization.")
	}
	return diags
}

// policyError reports that source and target do not allow the synchronization.
func policyError(refusal error, explanation string) diag.Diagnostics {
	detail := tf.ErrorDiags("", refusal)[0].Detail()
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("state"), "Cross-tenant policies do not allow the synchronization",
		fmt.Sprintf("The job was not started: source and target tenant do not both allow it.\n\n%s\n\n%s", explanation, detail))}
}
