package graphemu

import (
	"fmt"
	"time"
)

// CycleResult sums up what one cycle of a job did.
type CycleResult struct {
	Ran     bool // false: there is no such job, or it is not running
	Initial bool // everybody was looked at, not only what changed

	Created, Updated, Disabled, Deleted, Restored int
	Skipped                                       int // in scope and equal, or left out with a reason
	Escrowed                                      int // failed, and tried again later
	HeldBack                                      int // deletions and blocks above the deletion threshold
	Managers                                      int // manager references that were set
	Groups                                        int // groups that were created, updated, restored or deleted

	Quarantine string // reason, "" if the job is healthy
	Error      string // code of what kept the cycle from running
}

// task is what a cycle has to do about one object of the source.
type task struct {
	id      string
	user    object // nil: gone from the source
	link    *syncLink
	verdict verdict
	remove  bool
}

// blocks says that the export would block the sign-in of a user who can sign in now.
func (t *task) blocks() bool {
	return !t.remove && t.link != nil && !t.link.deleted && t.link.enabled && t.verdict.blocked
}

// cycle is one run of a job.
type cycle struct {
	*exporter
	run     *execution
	filters *scoping
	initial bool
	result  CycleResult
	exports []object // source users whose manager is looked at in the end
}

// runCycle runs a job once, now. The lock is held.
func (j *syncJob) runCycle(now time.Time) CycleResult {
	run := &execution{id: newID(), began: now, ended: now.Add(time.Second)}
	j.nextRun = now.Add(cycleInterval)
	defer j.publish()
	settings := j.tenant.syncSettings(j.spID)
	target, failure := j.s.reachTarget(j.tenant, settings)
	if failure != nil {
		return j.unreachable(run, failure)
	}
	if !j.evaluated || settings.everybody() { // a switch from everybody to assigned needs a restart
		j.everybody = settings.everybody()
	}
	mode := j.tenant.scopeOf(j.tenant.assignmentsTo(j.spID), j.everybody)
	c := &cycle{exporter: newExporter(j, target, mode, now), run: run, initial: !j.evaluated}
	c.result = CycleResult{Ran: true, Initial: c.initial}
	c.filters = j.scopingOf(c.mapping)
	tasks := c.plan()
	held := c.overThreshold(tasks, settings)
	for _, t := range tasks {
		c.work(t, held)
	}
	c.linkManagers()
	c.groups()
	j.finish(c, held)
	return c.result
}

// plan lists what there is to do: in an initial cycle about everybody who is or was in scope, later about what changed.
func (c *cycle) plan() []*task {
	var tasks []*task
	if c.mapping == nil || !isTrue(c.mapping["enabled"]) {
		return nil // nothing is looked at, and nobody is deprovisioned
	}
	seen := map[string]bool{}
	for _, user := range c.source.store(usersCollection).list() {
		id := lower(textOf(user["id"]))
		seen[id] = true
		if t := c.consider(id, user); t != nil {
			tasks = append(tasks, t)
		}
	}
	for _, id := range sortedKeys(c.job.links) {
		if t := c.consider(id, nil); !seen[id] && t != nil {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// consider answers the task about one object of the source, nil if there is none.
func (c *cycle) consider(id string, user object) *task {
	t := &task{id: id, user: user, link: c.job.links[id], verdict: c.job.judge(c.mode, c.filters, user)}
	linked := t.link != nil && !t.link.deleted
	if !t.verdict.assigned && !linked {
		return nil
	}
	c.run.imported++
	if t.verdict.assigned {
		c.run.entitled++
	}
	if t.verdict.inScope() {
		c.run.entitledForProvisioning++
	}
	t.remove = linked && c.removes(t)
	if c.initial || t.remove || c.due(t, linked) {
		c.run.deltas++
		return t
	}
	return nil
}

// removes says whether an object that exists in the target has to go. One whose sign-in was blocked before it left the scope
// stays, and so does one that only an early filter leaves out.
func (c *cycle) removes(t *task) bool {
	v := t.verdict
	if v.err != nil || v.inScope() || !c.allowed["Delete"] {
		return false
	}
	if t.user == nil {
		return true
	}
	outOfScope := !v.assigned || !v.entitled || !v.passes
	return outOfScope && !v.filtered && !v.external && (t.link.enabled || !v.blocked)
}

// due says whether an incremental cycle looks at an object: it changed, came into scope, or failed and is to be tried again.
func (c *cycle) due(t *task, linked bool) bool {
	escrow := c.job.escrows[t.id]
	changed := !sameDocument(c.job.seen[t.id], t.user)
	if escrow != nil && !changed {
		return !c.now.Before(escrow.next)
	}
	return changed || t.verdict.inScope() && !linked && !c.job.left[t.id]
}

// overThreshold says whether the cycle would delete or block more objects than the settings allow.
func (c *cycle) overThreshold(tasks []*task, settings syncSettings) bool {
	threshold, on := settings.deletionThreshold()
	if !on || threshold == 0 || c.job.forceDeletes {
		return false
	}
	n := 0
	for _, t := range tasks {
		if t.remove || t.blocks() {
			n++
		}
	}
	return n > threshold
}

// work carries out one task and notes what became of it.
func (c *cycle) work(t *task, held bool) {
	name := ""
	if t.link != nil {
		name = t.link.displayName
	}
	o := newOutcome(t.user, t.id, name, c.now)
	c.importing(t, o)
	switch {
	case held && (t.remove || t.blocks()):
		c.stage(t, o)
	case t.remove:
		c.deprovision(t.link, o)
	case t.verdict.err != nil:
		o.fail("EntrySynchronizationScoping", "Scoping", scopingFailed, t.verdict.err.Error(), "", c.now)
	case t.verdict.inScope():
		c.provision(t.user, o)
	default:
		o.skip(t.verdict.skipReason(), fmt.Sprintf("%s '%s' is not in scope.", o.objectType, o.title()), c.now)
	}
	c.note(t, o)
}

func (c *cycle) importing(t *task, o *outcome) {
	kind := "Update"
	switch {
	case t.user == nil:
		kind = "Delete"
	case t.link == nil || t.link.deleted:
		kind = "Add"
	}
	o.importStep("EntryImport"+kind, kind, t.user, c.mode.rolesOf(t.id), c.now)
	o.scopingStep(t.verdict, c.now)
}

// stage holds a deletion back. The object stays due.
func (c *cycle) stage(t *task, o *outcome) {
	o.targetID = t.link.targetID
	o.action, o.status, o.code = "stagedDelete", "Skipped", "TooManyDeletes"
	o.reason = fmt.Sprintf("The deletion of %s '%s' is held back, because the cycle would delete more objects than the deletion threshold allows.", o.objectType, o.title())
	o.step("EntryExportDelete", "Export", "Skipped", o.reason, object{"SkipReason": "TooManyDeletes"}, c.now)
	c.result.HeldBack++
}

// note counts, logs and remembers an outcome.
func (c *cycle) note(t *task, o *outcome) {
	c.job.log(o, c.run.id, c.target)
	if o.action == "stagedDelete" {
		return
	}
	c.job.seen[t.id] = t.user
	delete(c.job.left, t.id)
	if o.status == "Failure" {
		c.escrow(t.id)
		return
	}
	delete(c.job.escrows, t.id)
	if t.user == nil {
		delete(c.job.seen, t.id)
	}
	if o.status == "Skipped" {
		c.result.Skipped++
		c.job.left[t.id] = t.verdict.inScope() && o.code != "RedundantExport"
		if o.code == "RedundantExport" && t.user != nil {
			c.exports = append(c.exports, t.user)
		}
		return
	}
	c.run.exports++
	c.run.exported++
	c.count(o)
	if t.user != nil && o.action != "delete" {
		c.exports = append(c.exports, t.user)
	}
}

func (c *cycle) count(o *outcome) {
	switch {
	case o.restored:
		c.result.Restored++
	case o.action == "create":
		c.result.Created++
	case o.action == "disable":
		c.result.Disabled++
	case o.action == "delete":
		c.result.Deleted++
	default:
		c.result.Updated++
	}
}

// escrow puts a failed object aside: it is tried again after 6, 12 and 24 hours, then daily, for 28 days.
func (c *cycle) escrow(id string) {
	c.run.escrowed++
	c.run.escrowedRaw++
	c.run.exports++
	c.result.Escrowed++
	e := c.job.escrows[id]
	if e == nil {
		e = &syncEscrow{first: c.now}
		c.job.escrows[id] = e
	}
	e.attempts++
	e.next = c.now.Add(retryAfterAttempts(e.attempts))
	if c.now.Sub(e.first) >= givesUpAfter {
		delete(c.job.escrows, id)
		c.job.left[id] = true
	}
}

// retryAfterAttempts is how long the service waits after so many failures.
func retryAfterAttempts(n int) time.Duration {
	switch n {
	case 1:
		return 6 * time.Hour
	case 2:
		return 12 * time.Hour
	default:
		return 24 * time.Hour
	}
}

// linkManagers sets references when all users of the cycle exist. A manager who comes into scope later does not reach
// users that a cycle does not look at again.
func (c *cycle) linkManagers() {
	if c.managerFlow() == "" {
		return
	}
	for _, user := range c.exports {
		if c.setManager(user) {
			c.result.Managers++
			c.run.referenceChanges++
		}
	}
}
