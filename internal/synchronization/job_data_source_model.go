package synchronization

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// jobHealthModel is the data source crosstenant_synchronization_job.
type jobHealthModel struct {
	TenantID                        tf.GUID          `tfsdk:"tenant_id"`
	ServicePrincipalID              tf.GUID          `tfsdk:"service_principal_id"`
	JobID                           types.String     `tfsdk:"job_id"`
	ScheduleState                   types.String     `tfsdk:"schedule_state"`
	ScheduleInterval                types.String     `tfsdk:"schedule_interval"`
	StatusCode                      types.String     `tfsdk:"status_code"`
	IsHealthy                       types.Bool       `tfsdk:"is_healthy"`
	Quarantine                      *quarantineModel `tfsdk:"quarantine"`
	LastExecution                   *executionModel  `tfsdk:"last_execution"`
	LastSuccessfulExecution         *executionModel  `tfsdk:"last_successful_execution"`
	SteadyStateFirstAchievedTime    types.String     `tfsdk:"steady_state_first_achieved_time"`
	SteadyStateLastAchievedTime     types.String     `tfsdk:"steady_state_last_achieved_time"`
	CountSuccessiveCompleteFailures types.Int64      `tfsdk:"count_successive_complete_failures"`
	EscrowsPruned                   types.Bool       `tfsdk:"escrows_pruned"`
	SynchronizedEntryCountByType    map[string]int64 `tfsdk:"synchronized_entry_count_by_type"`
	TroubleshootingURL              types.String     `tfsdk:"troubleshooting_url"`
}

type quarantineModel struct {
	Reason       types.String `tfsdk:"reason"`
	CurrentBegan types.String `tfsdk:"current_began"`
	NextAttempt  types.String `tfsdk:"next_attempt"`
	SeriesBegan  types.String `tfsdk:"series_began"`
	SeriesCount  types.Int64  `tfsdk:"series_count"`
	ErrorCode    types.String `tfsdk:"error_code"`
	ErrorMessage types.String `tfsdk:"error_message"`
}

type executionModel struct {
	State                        types.String `tfsdk:"state"`
	TimeBegan                    types.String `tfsdk:"time_began"`
	TimeEnded                    types.String `tfsdk:"time_ended"`
	CountEntitled                types.Int64  `tfsdk:"count_entitled"`
	CountEntitledForProvisioning types.Int64  `tfsdk:"count_entitled_for_provisioning"`
	CountEscrowed                types.Int64  `tfsdk:"count_escrowed"`
	CountExported                types.Int64  `tfsdk:"count_exported"`
	CountImported                types.Int64  `tfsdk:"count_imported"`
	ErrorCode                    types.String `tfsdk:"error_code"`
	ErrorMessage                 types.String `tfsdk:"error_message"`
}

// fromGraph takes over what Graph says. Graph's zero times and the execution that never began become null.
func (m *jobHealthModel) fromGraph(job graph.Job) {
	status := job.Status
	m.JobID = types.StringValue(job.ID)
	m.ScheduleState = textOrNull(job.ScheduleState)
	m.ScheduleInterval = textOrNull(job.Interval)
	m.StatusCode = textOrNull(status.Code)
	m.IsHealthy = types.BoolValue(isHealthy(job))
	m.Quarantine = nil
	if isQuarantined(job) {
		m.Quarantine = newQuarantineModel(job)
	}
	m.LastExecution = newExecutionModel(status.LastExecution)
	m.LastSuccessfulExecution = newExecutionModel(status.LastSuccessfulExecution)
	m.SteadyStateFirstAchievedTime = timeOrNull(status.SteadyStateFirstAchieved)
	m.SteadyStateLastAchievedTime = timeOrNull(status.SteadyStateLastAchieved)
	m.CountSuccessiveCompleteFailures = types.Int64Value(status.CountSuccessiveCompleteFailures)
	m.EscrowsPruned = types.BoolValue(status.EscrowsPruned)
	m.TroubleshootingURL = textOrNull(status.TroubleshootingURL)
	m.SynchronizedEntryCountByType = map[string]int64{}
	for _, entry := range status.EntryCounts {
		m.SynchronizedEntryCountByType[entry.Type] = entry.Count
	}
}

func newQuarantineModel(job graph.Job) *quarantineModel {
	m := &quarantineModel{Reason: types.StringValue(quarantineReason(job))}
	if q := job.Status.Quarantine; q != nil {
		m.CurrentBegan, m.NextAttempt, m.SeriesBegan = timeOrNull(q.CurrentBegan), timeOrNull(q.NextAttempt), timeOrNull(q.SeriesBegan)
		m.SeriesCount = types.Int64Value(q.SeriesCount)
		m.ErrorCode, m.ErrorMessage = errorTexts(q.Error)
	}
	return m
}

func newExecutionModel(e *graph.Execution) *executionModel {
	if !began(e) {
		return nil
	}
	m := &executionModel{
		State:                        textOrNull(e.State),
		TimeBegan:                    timeOrNull(e.Began),
		TimeEnded:                    timeOrNull(e.Ended),
		CountEntitled:                types.Int64Value(e.CountEntitled),
		CountEntitledForProvisioning: types.Int64Value(e.CountEntitledForProvisioning),
		CountEscrowed:                types.Int64Value(e.CountEscrowed),
		CountExported:                types.Int64Value(e.CountExported),
		CountImported:                types.Int64Value(e.CountImported),
	}
	m.ErrorCode, m.ErrorMessage = errorTexts(e.Error)
	return m
}

func errorTexts(e *graph.JobError) (code, message types.String) {
	if e == nil {
		return types.StringNull(), types.StringNull()
	}
	return textOrNull(e.Code), textOrNull(e.Message)
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func timeOrNull(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
