package graph

import "time"

// timing holds every duration that this package waits by. They are fields, so that tests need not wait as long as users.
type timing struct {
	readTimeout time.Duration // of a read whose context has no deadline
	tryTimeout  time.Duration // of one attempt, without its waiting; a hung connection ends here

	retryDelay    time.Duration // first wait between attempts, then doubling
	maxRetryDelay time.Duration // longest wait; a longer Retry-After ends the attempts with the answer itself
	brokenRetries int           // further attempts after 5xx answers and broken connections

	throttleMost time.Duration // longest pause of an area after a 429 without Retry-After
	spreadMost   time.Duration // longest time over which an area's calls begin again after a pause

	awaitFirst time.Duration // first wait of Await, then doubling
	awaitMost  time.Duration // longest wait of Await

	recentWindow time.Duration // how long a write counts as recent
	freshWindow  time.Duration // how long a new service principal may answer 404
	deniedWindow time.Duration // how long a new application may answer 403
	lookupWindow time.Duration // how long a creation whose answer was lost is looked for

	snapshotAge time.Duration // how long a shared answer may be used

	budgetPeriod  time.Duration // of all budgets: a little more than the service's 10 s, since requests may bunch up on their way
	onDemandCalls int           // of provisionOnDemand in a period (Graph: synchronizationJob, provisionOnDemand)
	auditLogCalls int           // of audit and provisioning logs in a period (Microsoft: throttling limits, identity and access reports)
}

func defaultTiming() timing {
	return timing{
		readTimeout:   5 * time.Minute,
		tryTimeout:    3 * time.Minute,
		retryDelay:    400 * time.Millisecond,
		maxRetryDelay: 150 * time.Second,
		brokenRetries: 4,
		throttleMost:  30 * time.Second,
		spreadMost:    2 * time.Second,
		awaitFirst:    200 * time.Millisecond,
		awaitMost:     5 * time.Second,
		recentWindow:  10 * time.Minute,
		freshWindow:   2 * time.Minute,
		deniedWindow:  30 * time.Second,
		lookupWindow:  20 * time.Second,
		snapshotAge:   time.Minute,
		budgetPeriod:  10*time.Second + 200*time.Millisecond,
		onDemandCalls: 5,
		auditLogCalls: 5,
	}
}
