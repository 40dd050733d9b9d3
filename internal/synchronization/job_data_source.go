package synchronization

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var _ datasource.DataSourceWithConfigure = (*jobDataSource)(nil)

// jobDataSource reads a synchronization job with all that moves: status, executions, counts. None of it may be in a
// managed resource, where it would show as drift. Graph: synchronizationJob, get
type jobDataSource struct{ tf.DataSource }

// NewJobDataSource makes the data source crosstenant_synchronization_job.
func NewJobDataSource() datasource.DataSource { return &jobDataSource{} }

func (d *jobDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_job"
}

func (d *jobDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A synchronization job and how it fares, made for `check` blocks. With known ids it is read while planning.\n\n" +
			"**Permissions in the source tenant** (application): `Synchronization.Read.All`. **Role** (signed-in user): one that may read provisioning " +
			"configuration, such as Hybrid Identity Administrator; Global Reader may not.",
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.DataSourceTenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				MarkdownDescription: "Object id of the synchronization application's service principal.",
			},
			"job_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Id of the job. Default: the service principal's only cross-tenant synchronization job; none or several are an error. " +
					"Set it to the `job_id` of a `crosstenant_synchronization_job` resource to be read after that.",
			},
			"schedule_state":    computedText("`Active` while the job runs, `Paused` or `Disabled` while it rests."),
			"schedule_interval": computedText("Time between two cycles, such as `PT40M`."),
			"status_code": computedText("`NotConfigured`, `NotRun` (the first cycle is not finished), `Active`, `Paused` or `Quarantine`. " +
				"A job that was never started is `Paused` or `NotConfigured`."),
			"is_healthy": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether nothing needs attention: the job is not in quarantine, its last cycle did not fail as a whole, and the service did not discard its " +
					"failures. Single users that fail, and a job that is paused or has not run yet, are healthy.",
			},
			"quarantine": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Why the job is in quarantine; null if it is not. After four weeks in quarantine the service switches a job off.",
				Attributes: map[string]schema.Attribute{
					"reason": computedText("Graph's word for the reason, such as `TooManyDeletes` (deletion threshold), `EncounteredQuarantineException` (the target cannot " +
						"be reached) or `EncounteredEscrowProportionThreshold` (too many users failed)."),
					"current_began": computedText("When this quarantine began (RFC 3339, UTC)."),
					"next_attempt":  computedText("When the service tries again (RFC 3339, UTC)."),
					"series_began":  computedText("When the first quarantine of this series began (RFC 3339, UTC)."),
					"series_count":  computedNumber("How many quarantines followed one another."),
					"error_code":    computedText("Code of the error that led to the quarantine."),
					"error_message": computedText("Message of that error."),
				},
			},
			"last_execution": executionAttribute("The last cycle; null if none began yet."),
			"last_successful_execution": executionAttribute("The last cycle that succeeded; null if none did yet. Compare its `time_ended` with the present to see that " +
				"synchronization goes on."),
			"steady_state_first_achieved_time":   computedText("When the first full cycle ended (RFC 3339, UTC); null before."),
			"steady_state_last_achieved_time":    computedText("When the job was last up to date (RFC 3339, UTC); null if it never was."),
			"count_successive_complete_failures": computedNumber("How many cycles failed as a whole, one after the other, up to now."),
			"escrows_pruned": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether so many users failed in the first cycle that the service discarded the failures and paused the job.",
			},
			"synchronized_entry_count_by_type": schema.MapAttribute{
				ElementType:         types.Int64Type,
				Computed:            true,
				MarkdownDescription: "How many objects were synchronized, by type, such as `User`. The service does not count down when objects are deleted.",
			},
			"troubleshooting_url": computedText("Where the service says more about a failure."),
		},
	}
}

func executionAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"state":                           computedText("`Succeeded`, `Failed` or `EntryLevelErrors` (single objects failed)."),
			"time_began":                      computedText("When it began (RFC 3339, UTC)."),
			"time_ended":                      computedText("When it ended (RFC 3339, UTC)."),
			"count_entitled":                  computedNumber("Objects that were assigned."),
			"count_entitled_for_provisioning": computedNumber("Objects that were assigned and in scope."),
			"count_escrowed":                  computedNumber("Objects that failed and will be tried again."),
			"count_exported":                  computedNumber("Objects written to the target tenant."),
			"count_imported":                  computedNumber("Objects read from the source tenant."),
			"error_code":                      computedText("Code of the error, if it failed as a whole."),
			"error_message":                   computedText("Message of that error."),
		},
	}
}

func computedText(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func computedNumber(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

func (d *jobDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config jobHealthModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tenantID, diags := d.EffectiveTenant(config.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.TenantID = tenantID

	tenant := d.Tenant(tenantID)
	job, err := findJob(ctx, tenant, config.ServicePrincipalID.Lower(), config.JobID.ValueString(), tenant.SynchronizationJobStatus)
	switch {
	case errors.Is(err, errSeveralJobs):
		resp.Diagnostics.AddAttributeError(path.Root("job_id"), "Several synchronization jobs exist", fmt.Sprintf("%s.", err))
		return
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization job", err)...)
		return
	}
	config.fromGraph(job)
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}
