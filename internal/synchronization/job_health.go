package synchronization

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// Values of a job's status and its executions that decide something here. Graph: synchronizationStatus,
// synchronizationQuarantine, synchronizationTaskExecution.
const (
	codeQuarantine   = "Quarantine"
	executionFailed  = "Failed"
	reasonDeletions  = "TooManyDeletes"
	reasonConnection = "EncounteredQuarantineException"
)

func isActive(job graph.Job) bool { return job.ScheduleState == graph.ScheduleActive }

func isQuarantined(job graph.Job) bool {
	return job.Status.Quarantine != nil || job.Status.Code == codeQuarantine
}

// hasRun tells whether an execution ever began. Right after a start Graph shows a last execution that failed with the
// error code "None" and zero times: nothing ran.
func hasRun(job graph.Job) bool {
	return began(job.Status.LastExecution) || began(job.Status.LastSuccessfulExecution)
}

func began(e *graph.Execution) bool { return e != nil && !e.Began.IsZero() }

// isHealthy tells that nothing needs a person's attention: not quarantined, and the last execution, if there was one,
// did not fail as a whole. Single objects that fail are normal and retried; a paused job is not ill.
func isHealthy(job graph.Job) bool {
	if isQuarantined(job) || job.Status.EscrowsPruned {
		return false
	}
	return !began(job.Status.LastExecution) || job.Status.LastExecution.State != executionFailed
}

// quarantineReason is why a job is in quarantine, in Graph's word; "Unknown" where it gives none.
func quarantineReason(job graph.Job) string {
	if q := job.Status.Quarantine; q != nil && q.Reason != "" {
		return q.Reason
	}
	return "Unknown"
}

// quarantineWarning says that a job is in quarantine. The summary names the job, since the CLI folds equal summaries.
func quarantineWarning(job graph.Job) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Synchronization job "+job.ID+" is in quarantine", quarantineDetail(job))
}

// quarantineDetail says why, until when, and what ends it.
func quarantineDetail(job graph.Job) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Reason: %s.", quarantineReason(job))
	if q := job.Status.Quarantine; q != nil {
		if !q.CurrentBegan.IsZero() {
			fmt.Fprintf(&out, " Since %s.", q.CurrentBegan.UTC().Format(time.RFC3339))
		}
		if !q.NextAttempt.IsZero() {
			fmt.Fprintf(&out, " Next attempt %s.", q.NextAttempt.UTC().Format(time.RFC3339))
		}
		if q.Error != nil {
			fmt.Fprintf(&out, " The service reports %s: %s", q.Error.Code, q.Error.Message)
		}
	}
	out.WriteString("\n\n" + quarantineAdvice(quarantineReason(job)) +
		" After four weeks in quarantine the service switches the job off.")
	return out.String()
}

func quarantineAdvice(reason string) string {
	switch reason {
	case reasonDeletions:
		return "More users would be deleted or disabled in the target tenant in one cycle than deletion_threshold allows. If that is not meant, repair " +
			"the scope first (assignments, groups, filters) and then restart the job in the Microsoft Entra admin center. If it is meant, allow the deletions there."
	case reasonConnection:
		return "The service cannot reach the target tenant with the job's settings. See that the target tenant allows inbound synchronization and that " +
			"both tenants redeem invitations automatically; the next attempt then ends the quarantine."
	case "EncounteredBaseEscrowThreshold", "EncounteredTotalEscrowThreshold", "EncounteredEscrowProportionThreshold":
		return "Too many users failed. The provisioning logs of the source tenant say why; repair that, then restart the job in the Microsoft Entra admin center."
	}
	return "The provisioning logs of the source tenant say more. Repair the cause, then restart the job in the Microsoft Entra admin center."
}
