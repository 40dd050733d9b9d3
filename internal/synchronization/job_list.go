package synchronization

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ list.ListResourceWithConfigure = (*jobListResource)(nil)

// jobListResource lists the cross-tenant synchronization jobs of a tenant, as what one of the resources that are one per job can import.
// Graph: /servicePrincipals by applicationTemplateId, then /servicePrincipals/{id}/synchronization/jobs
type jobListResource struct {
	tf.ListResource
	typeName    string // after the provider's name
	description string
	// title adds to the name of the application what tells about the job; nil for nothing.
	title func(graph.Job) string
	// fill completes a result as the resource's import does.
	fill func(*jobListResource, context.Context, *tf.Listing, *jobFound)
}

// jobFound is a job on its way to a result.
type jobFound struct {
	tenant    *graph.Tenant
	principal graph.ServicePrincipal
	job       graph.Job
	settings  func() (jobSettings, error) // of the service principal, read once
	result    list.ListResult
}

// NewJobListResource makes the list resource crosstenant_synchronization_job.
func NewJobListResource() list.ListResource {
	return &jobListResource{
		typeName: "_synchronization_job",
		description: "The synchronization jobs of a tenant, for `terraform query`: whatever a `crosstenant_synchronization_job` can import. One request lists the jobs of an " +
			"application, and one more reads its settings where resources are included; who may not read them gets the job without them, and a warning.",
		fill: (*jobListResource).fillJob,
	}
}

// NewScheduleListResource makes the list resource crosstenant_synchronization_schedule.
func NewScheduleListResource() list.ListResource {
	return &jobListResource{
		typeName: "_synchronization_schedule",
		description: "Which synchronization jobs of a tenant run, for `terraform query`: whatever a `crosstenant_synchronization_schedule` can import. One request lists the " +
			"jobs of an application, with their schedules.",
		title: func(job graph.Job) string {
			var m scheduleModel
			m.fromGraph(job)
			return " (" + m.State.ValueString() + ")"
		},
		fill: (*jobListResource).fillSchedule,
	}
}

// NewSchemaListResource makes the list resource crosstenant_synchronization_schema.
func NewSchemaListResource() list.ListResource {
	return &jobListResource{
		typeName: "_synchronization_schema",
		description: "The schemas of the synchronization jobs of a tenant, for `terraform query`: whatever a `crosstenant_synchronization_schema` can import. One request lists the " +
			"jobs of an application. Where resources are included, two more read a job's schema and its template: what differs from the template is shown.",
		fill: (*jobListResource).fillSchema,
	}
}

// jobsQuery is the configuration of the list resources about jobs.
type jobsQuery struct {
	TenantID           tf.GUID    `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID    `tfsdk:"service_principal_id"`
	ResolveNames       types.Bool `tfsdk:"resolve_names"`
}

func (l *jobListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + l.typeName
}

func (l *jobListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: l.description + " Those that the Microsoft 365 admin center manages are marked, and a warning names them.\n\n" +
			"**Permissions in the source tenant** (application): `Application.Read.All` and `Synchronization.Read.All`. " +
			"**Role** (signed-in user): Hybrid Identity Administrator, Application Administrator or Cloud Application Administrator.",
		Attributes: map[string]schema.Attribute{
			"tenant_id":            tf.ListTenantIDAttribute(),
			"service_principal_id": listServicePrincipalIDAttribute(),
			"resolve_names":        tf.ResolveNamesAttribute("The target tenant is shown then, beside the name of the application: one request per application for its settings, and one per target tenant."),
		},
	}
}

func (l *jobListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query jobsQuery
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant := l.Tenant(tenantID)
		names := tf.NewTenantNames(tenant, query.ResolveNames)

		type principalJobs struct {
			name    string
			results []list.ListResult
			err     error
		}
		all := tf.Ahead(ctx, listing, principals(ctx, tenant, query.ServicePrincipalID), func(ctx context.Context, sp graph.ServicePrincipal) principalJobs {
			results, err := l.results(ctx, listing, tenant, sp, names)
			return principalJobs{sp.DisplayName, results, err}
		})
		for found, err := range all {
			if err != nil {
				return principalsDiags(tenant, query.ServicePrincipalID, err)
			}
			if found.err != nil {
				if goesOn, diags := principalFailed(listing, found.name, found.err); !goesOn {
					return diags
				}
			}
			for _, result := range found.results {
				if !listing.Add(result) {
					return names.Diagnostics()
				}
			}
		}
		return names.Diagnostics()
	})
}

// results are those of one service principal: most often one job.
func (l *jobListResource) results(ctx context.Context, listing *tf.Listing, tenant *graph.Tenant, sp graph.ServicePrincipal, names *tf.TenantNames) ([]list.ListResult, error) {
	jobs, err := tenant.SynchronizationJobs(ctx, sp.ID)
	if err != nil {
		return nil, err
	}
	var results []list.ListResult
	settings := sync.OnceValues(func() (jobSettings, error) { return currentSettings(ctx, tenant, sp.ID) })
	for i, job := range crossTenantJobs(jobs) {
		model := jobModel{TenantID: tf.NewGUID(tenant.ID()), ServicePrincipalID: lowerGUID(sp.ID), JobID: types.StringValue(job.ID)}
		found := &jobFound{tenant, sp, job, settings, listing.Found(ctx, l.name(ctx, sp, job, settings, names), model.identity())}
		l.fill(l, ctx, listing, found)
		results = append(results, flagged(found.result, sp.DisplayName, i == 0))
	}
	return results, nil
}

// name shows a job by the name of its application and, where names are wanted, of its target.
func (l *jobListResource) name(ctx context.Context, sp graph.ServicePrincipal, job graph.Job, settings func() (jobSettings, error), names *tf.TenantNames) string {
	name := sp.DisplayName
	if l.title != nil {
		name += l.title(job)
	}
	if !names.Wanted() {
		return name
	}
	if s, err := settings(); err == nil && s.TargetTenantID != "" {
		name += " → " + names.Of(ctx, s.TargetTenantID)
	}
	return name
}

func (l *jobListResource) fillJob(ctx context.Context, listing *tf.Listing, found *jobFound) {
	tf.Fill(ctx, listing, &found.result, func(m *jobModel) diag.Diagnostics {
		settings, err := found.settings()
		switch {
		case graph.IsForbidden(err):
			return diag.Diagnostics{diag.NewWarningDiagnostic("Unable to read the settings of synchronization job "+found.job.ID,
				"Its target, scope, notification and threshold are not known.\n\n"+tf.ErrorDiags("", err)[0].Detail())}
		case err != nil:
			return tf.ErrorDiags("Unable to read the settings of the synchronization job", err)
		}
		before := m.Scope
		m.fromSettings(settings)
		return m.noteNarrowing(before, found.job)
	})
}

func (l *jobListResource) fillSchedule(ctx context.Context, listing *tf.Listing, found *jobFound) {
	tf.Fill(ctx, listing, &found.result, func(m *scheduleModel) diag.Diagnostics {
		m.fromGraph(found.job)
		return nil
	})
}

func (l *jobListResource) fillSchema(ctx context.Context, listing *tf.Listing, found *jobFound) {
	tf.Fill(ctx, listing, &found.result, func(m *schemaModel) diag.Diagnostics {
		doc, err := readSchemaDocument(ctx, found.tenant, found.principal.ID, found.job.ID, found.tenant.SynchronizationSchema)
		if err != nil {
			return tf.ErrorDiags("Unable to read the synchronization schema", err)
		}
		m.OnDestroy = types.StringValue(onDestroyKeep)
		return takeOverSchema(ctx, found.tenant, m, doc, l.Preview(tf.GroupSynchronization))
	})
}
