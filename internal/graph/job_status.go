package graph

import "time"

// Job is a synchronization job. ScheduleState and Interval are "" if the service gives no schedule.
type Job struct {
	ID            string // "{template}.{source tenant without dashes}.{app id}"
	TemplateID    string
	ScheduleState string // ScheduleActive, SchedulePaused, ScheduleDisabled
	Interval      string // ISO 8601 duration, e.g. "PT40M"
	Status        JobStatus
}

// JobStatus is how a job fares (Graph: synchronizationStatus). Times that the service gives as year 1 are zero.
type JobStatus struct {
	Code                               string // NotConfigured, NotRun, Active, Paused, Quarantine, or newer
	Quarantine                         *Quarantine
	LastExecution                      *Execution
	LastSuccessfulExecution            *Execution
	LastSuccessfulExecutionWithExports *Execution
	Progress                           []Progress
	EntryCounts                        []EntryCount
	SteadyStateFirstAchieved           time.Time
	SteadyStateLastAchieved            time.Time
	CountSuccessiveCompleteFailures    int64
	EscrowsPruned                      bool
	TroubleshootingURL                 string
}

// Quarantine says why a job runs at reduced frequency.
type Quarantine struct {
	Reason       string
	CurrentBegan time.Time
	NextAttempt  time.Time
	SeriesBegan  time.Time
	SeriesCount  int64
	Error        *JobError
}

// Execution is one run of a job.
type Execution struct {
	ActivityIdentifier           string
	State                        string // Succeeded, Failed, EntryLevelErrors; says nothing while Began is zero
	Began                        time.Time
	Ended                        time.Time
	CountEntitled                int64
	CountEntitledForProvisioning int64
	CountEscrowed                int64
	CountEscrowedRaw             int64
	CountExported                int64
	CountExports                 int64
	CountImported                int64
	CountImportedDeltas          int64
	CountImportedReferenceDeltas int64
	Error                        *JobError
}

// JobError is why a run failed. The code "None" that a job not yet run shows is no error and becomes nil.
type JobError struct {
	Code             string
	Message          string
	TenantActionable bool
}

// Progress is how far a running cycle is.
type Progress struct {
	Units          string
	CompletedUnits int64
	TotalUnits     int64
	ObservedAt     time.Time
}

// EntryCount counts the synchronized objects of a type, e.g. "User".
type EntryCount struct {
	Type  string
	Count int64
}

// jobAnswer is a job as Graph sends it. It is read by hand, since the SDK drops enum members that it doesn't know, and with
// them the reason of a quarantine.
type jobAnswer struct {
	ID         string `json:"id"`
	TemplateID string `json:"templateId"`
	Schedule   *struct {
		State    string `json:"state"`
		Interval string `json:"interval"`
	} `json:"schedule"`
	Status *statusAnswer `json:"status"`
}

type statusAnswer struct {
	Code                               string            `json:"code"`
	Quarantine                         *quarantineAnswer `json:"quarantine"`
	LastExecution                      *executionAnswer  `json:"lastExecution"`
	LastSuccessfulExecution            *executionAnswer  `json:"lastSuccessfulExecution"`
	LastSuccessfulExecutionWithExports *executionAnswer  `json:"lastSuccessfulExecutionWithExports"`
	Progress                           []struct {
		CompletedUnits              int64     `json:"completedUnits"`
		TotalUnits                  int64     `json:"totalUnits"`
		Units                       string    `json:"units"`
		ProgressObservationDateTime time.Time `json:"progressObservationDateTime"`
	} `json:"progress"`
	SynchronizedEntryCountByType []struct {
		Key   string `json:"key"`
		Value int64  `json:"value"`
	} `json:"synchronizedEntryCountByType"`
	SteadyStateFirstAchievedTime    time.Time `json:"steadyStateFirstAchievedTime"`
	SteadyStateLastAchievedTime     time.Time `json:"steadyStateLastAchievedTime"`
	CountSuccessiveCompleteFailures int64     `json:"countSuccessiveCompleteFailures"`
	EscrowsPruned                   bool      `json:"escrowsPruned"`
	TroubleshootingURL              string    `json:"troubleshootingUrl"`
}

type quarantineAnswer struct {
	Reason       string       `json:"reason"`
	CurrentBegan time.Time    `json:"currentBegan"`
	NextAttempt  time.Time    `json:"nextAttempt"`
	SeriesBegan  time.Time    `json:"seriesBegan"`
	SeriesCount  int64        `json:"seriesCount"`
	Error        *errorAnswer `json:"error"`
}

type executionAnswer struct {
	ActivityIdentifier           string       `json:"activityIdentifier"`
	State                        string       `json:"state"`
	TimeBegan                    time.Time    `json:"timeBegan"`
	TimeEnded                    time.Time    `json:"timeEnded"`
	CountEntitled                int64        `json:"countEntitled"`
	CountEntitledForProvisioning int64        `json:"countEntitledForProvisioning"`
	CountEscrowed                int64        `json:"countEscrowed"`
	CountEscrowedRaw             int64        `json:"countEscrowedRaw"`
	CountExported                int64        `json:"countExported"`
	CountExports                 int64        `json:"countExports"`
	CountImported                int64        `json:"countImported"`
	CountImportedDeltas          int64        `json:"countImportedDeltas"`
	CountImportedReferenceDeltas int64        `json:"countImportedReferenceDeltas"`
	Error                        *errorAnswer `json:"error"`
}

type errorAnswer struct {
	Code             string `json:"code"`
	Message          string `json:"message"`
	TenantActionable bool   `json:"tenantActionable"`
}

func (a jobAnswer) job() Job {
	job := Job{ID: a.ID, TemplateID: a.TemplateID}
	if a.Schedule != nil {
		job.ScheduleState, job.Interval = a.Schedule.State, a.Schedule.Interval
	}
	if a.Status != nil {
		job.Status = a.Status.status()
	}
	return job
}

func (a statusAnswer) status() JobStatus {
	s := JobStatus{
		Code:                               a.Code,
		Quarantine:                         a.Quarantine.quarantine(),
		LastExecution:                      a.LastExecution.execution(),
		LastSuccessfulExecution:            a.LastSuccessfulExecution.execution(),
		LastSuccessfulExecutionWithExports: a.LastSuccessfulExecutionWithExports.execution(),
		SteadyStateFirstAchieved:           a.SteadyStateFirstAchievedTime,
		SteadyStateLastAchieved:            a.SteadyStateLastAchievedTime,
		CountSuccessiveCompleteFailures:    a.CountSuccessiveCompleteFailures,
		EscrowsPruned:                      a.EscrowsPruned,
		TroubleshootingURL:                 a.TroubleshootingURL,
	}
	for _, p := range a.Progress {
		s.Progress = append(s.Progress, Progress{
			Units: p.Units, CompletedUnits: p.CompletedUnits, TotalUnits: p.TotalUnits, ObservedAt: p.ProgressObservationDateTime,
		})
	}
	for _, c := range a.SynchronizedEntryCountByType {
		s.EntryCounts = append(s.EntryCounts, EntryCount{Type: c.Key, Count: c.Value})
	}
	return s
}

func (a *quarantineAnswer) quarantine() *Quarantine {
	if a == nil {
		return nil
	}
	return &Quarantine{
		Reason: a.Reason, CurrentBegan: a.CurrentBegan, NextAttempt: a.NextAttempt,
		SeriesBegan: a.SeriesBegan, SeriesCount: a.SeriesCount, Error: a.Error.jobError(),
	}
}

func (a *executionAnswer) execution() *Execution {
	if a == nil {
		return nil
	}
	return &Execution{
		ActivityIdentifier:           a.ActivityIdentifier,
		State:                        a.State,
		Began:                        a.TimeBegan,
		Ended:                        a.TimeEnded,
		CountEntitled:                a.CountEntitled,
		CountEntitledForProvisioning: a.CountEntitledForProvisioning,
		CountEscrowed:                a.CountEscrowed,
		CountEscrowedRaw:             a.CountEscrowedRaw,
		CountExported:                a.CountExported,
		CountExports:                 a.CountExports,
		CountImported:                a.CountImported,
		CountImportedDeltas:          a.CountImportedDeltas,
		CountImportedReferenceDeltas: a.CountImportedReferenceDeltas,
		Error:                        a.Error.jobError(),
	}
}

func (a *errorAnswer) jobError() *JobError {
	if a == nil || a.Code == "" || a.Code == "None" {
		return nil
	}
	return &JobError{Code: a.Code, Message: oneLine(a.Message), TenantActionable: a.TenantActionable}
}
