package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// errSeveralJobs says that a service principal has more than one job, so that one must be named.
var errSeveralJobs = errors.New("the service principal has several cross-tenant synchronization jobs")

// jobReader is one of the ways to read a job by its id.
type jobReader func(ctx context.Context, servicePrincipalID, jobID string) (graph.Job, error)

// findJob reads a job by its id, or the service principal's only cross-tenant synchronization job if id is "".
func findJob(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, id string, read jobReader) (graph.Job, error) {
	if id != "" {
		job, err := read(ctx, servicePrincipalID, id)
		if err == nil && !isCrossTenant(job) {
			err = fmt.Errorf("job %s was made from the template %q; only jobs of cross-tenant synchronization (%s) are managed here",
				job.ID, job.TemplateID, graph.CrossTenantSyncJobTemplate)
		}
		return job, err
	}
	jobs, err := tenant.SynchronizationJobs(ctx, servicePrincipalID)
	if err != nil {
		return graph.Job{}, err
	}
	switch jobs = crossTenantJobs(jobs); len(jobs) {
	case 0:
		return graph.Job{}, fmt.Errorf("service principal %s has no cross-tenant synchronization job", servicePrincipalID)
	case 1:
		return jobs[0], nil
	}
	return graph.Job{}, fmt.Errorf("%w; name one:\n%s", errSeveralJobs, jobIDs(tenant.ID(), servicePrincipalID, jobs))
}

// awaitJob returns when the job can be read by its id, which is how whatever depends on it reaches it.
func awaitJob(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, jobID string) error {
	return awaitFound(ctx, func(ctx context.Context) error {
		_, err := tenant.SynchronizationJob(ctx, servicePrincipalID, jobID)
		return err
	})
}

func jobIDs(tenantID, servicePrincipalID string, jobs []graph.Job) string {
	var ids []string
	for _, job := range jobs {
		ids = append(ids, "  "+importID(tenantID, servicePrincipalID, job.ID))
	}
	return strings.Join(ids, "\n")
}

// jobCreation is the decision of a Create: take the job that is there, make one, or refuse.
type jobCreation struct {
	tenant             *graph.Tenant
	servicePrincipalID string
	want               jobSettings
	adopt              bool
}

// findOrCreate returns the job to manage and whether it was made just now. A job with the wanted settings, or with
// none, is what an interrupted run leaves behind and is taken without a word.
func (c jobCreation) findOrCreate(ctx context.Context) (graph.Job, bool, diag.Diagnostics) {
	const summary = "Unable to create the synchronization job"
	jobs, err := c.existing(ctx)
	if errors.Is(err, graph.ErrNotFound) {
		return graph.Job{}, false, tf.AttributeErrorDiags(path.Root("service_principal_id"), summary, err)
	}
	if err != nil {
		return graph.Job{}, false, tf.ErrorDiags(summary, err)
	}
	switch {
	case len(jobs) == 1:
		return c.adoptJob(ctx, jobs[0])
	case len(jobs) > 1:
		return graph.Job{}, false, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("service_principal_id"), "Several synchronization jobs exist",
			"Which of them is meant cannot be told. Import the right one with one of these ids:\n\n"+jobIDs(c.tenant.ID(), c.servicePrincipalID, jobs))}
	}

	// Settings that cannot be written stop the creation before there is a job.
	list, err := settingsList(ctx, c.tenant, c.servicePrincipalID)
	if err == nil {
		_, _, err = mergeSettings(list, c.want, false)
	}
	if err != nil {
		return graph.Job{}, false, tf.ErrorDiags(summary, err)
	}
	job, err := c.tenant.CreateSynchronizationJob(ctx, c.servicePrincipalID, graph.CrossTenantSyncJobTemplate)
	if graph.IsConflict(err) {
		return c.adoptLateJob(ctx, err)
	}
	if err != nil {
		return graph.Job{}, false, tf.ErrorDiags(summary, err)
	}
	if isActive(job) || hasRun(job) {
		return c.adoptJob(ctx, job) // the service answers a second creation with the job that the list did not show yet
	}
	return job, true, nil
}

// existing lists the jobs that are there. The list may still show one that was deleted a moment ago, as in a
// replacement, so each is read on its own.
func (c jobCreation) existing(ctx context.Context) ([]graph.Job, error) {
	listed, err := c.tenant.SynchronizationJobs(ctx, c.servicePrincipalID)
	if err != nil {
		return nil, err
	}
	var jobs []graph.Job
	for _, job := range crossTenantJobs(listed) {
		read, err := c.tenant.SynchronizationJob(ctx, c.servicePrincipalID, job.ID)
		switch {
		case err == nil:
			jobs = append(jobs, read)
		case !errors.Is(err, graph.ErrNotFound):
			return nil, err
		}
	}
	return jobs, nil
}

// adoptLateJob deals with a job that only the refused creation told about.
func (c jobCreation) adoptLateJob(ctx context.Context, conflict error) (graph.Job, bool, diag.Diagnostics) {
	var job graph.Job
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		jobs, err := c.tenant.SynchronizationJobs(ctx, c.servicePrincipalID)
		if jobs = crossTenantJobs(jobs); len(jobs) > 0 {
			job = jobs[0]
		}
		return len(jobs) > 0, err
	})
	if err != nil {
		return graph.Job{}, false, tf.ErrorDiags("Unable to create the synchronization job", errors.Join(conflict, err))
	}
	return c.adoptJob(ctx, job)
}

// adoptJob decides whether an existing job may be taken.
func (c jobCreation) adoptJob(ctx context.Context, job graph.Job) (graph.Job, bool, diag.Diagnostics) {
	have, err := currentSettings(ctx, c.tenant, c.servicePrincipalID)
	if err != nil {
		return graph.Job{}, false, tf.ErrorDiags("Unable to read the settings of the synchronization job", err)
	}
	id := importID(c.tenant.ID(), c.servicePrincipalID, job.ID)
	differences := have.differences(c.want)
	used := isActive(job) || hasRun(job)
	switch {
	case have.untouched(), len(differences) == 0 && (!used || !have.Hidden[keyTargetTenant]):
		return job, false, nil
	case have.TargetTenantID != c.want.TargetTenantID && used:
		return graph.Job{}, false, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("target_tenant_id"), "Synchronization job has another target",
			fmt.Sprintf("Job %s has synchronized users to tenant %s, and what it remembers of them is of no use in tenant %s. "+
				"Delete it, use another synchronization application, or import it (its target then shows in the plan): %s", job.ID, orHidden(have.TargetTenantID), c.want.TargetTenantID, id))}
	case c.adopt:
		return job, false, diag.Diagnostics{diag.NewWarningDiagnostic("Took over synchronization job "+job.ID,
			"The job existed with other settings. These are replaced: "+strings.Join(differences, ", ")+".")}
	}
	return graph.Job{}, false, diag.Diagnostics{diag.NewErrorDiagnostic("Synchronization job exists already",
		fmt.Sprintf("Job %s exists with other settings: %s. Import it with the id\n\n  %s\n\nor set adopt_existing = true to take it over and replace its settings.",
			job.ID, strings.Join(differences, ", "), id))}
}

func orHidden(tenantID string) string {
	if tenantID == "" {
		return "(not shown by the service)"
	}
	return tenantID
}
