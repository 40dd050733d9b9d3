package graphemu

import (
	"fmt"
	"strings"
	"time"
)

// exporter writes the users of one source tenant into the target tenant.
type exporter struct {
	s              *Server
	job            *syncJob
	source, target *tenant
	mapping        object
	mode           scopeMode
	known          map[string]definition // attributes of the source object
	flows          []*flow
	flowsErr       error
	buffer         []flowed        // of the user at work
	allowed        map[string]bool // flow types: Add, Update, Delete
	now            time.Time
	onDemand       bool
	index          *targetIndex
}

// targetIndex finds external users of the target. Internal users are not in it: they are never matched.
type targetIndex struct {
	byHome, byMail map[string]string
	names          map[string]string // user ids by user principal name, internal users too
}

func newExporter(j *syncJob, target *tenant, mode scopeMode, now time.Time) *exporter {
	e := &exporter{s: j.s, job: j, source: j.tenant, target: target, mapping: userMapping(j.schema), mode: mode, now: now}
	e.known = definitionsOf(j.schema, sourceSide, "User")
	e.flows, e.flowsErr = j.flowsOf(e.mapping, definitionsOf(j.schema, targetSide, "User"))
	e.allowed = flags(textOf(e.mapping["flowTypes"]))
	return e
}

// externalUsers is built at the first match of a cycle.
func (e *exporter) externalUsers() *targetIndex {
	if e.index != nil {
		return e.index
	}
	e.index = &targetIndex{byHome: map[string]string{}, byMail: map[string]string{}, names: map[string]string{}}
	for _, user := range e.target.store(usersCollection).list() {
		e.remember(user)
	}
	return e.index
}

func (e *exporter) remember(user object) {
	if e.index == nil {
		return
	}
	id := textOf(user["id"])
	e.index.names[lower(textOf(user["userPrincipalName"]))] = id
	if !isExternal(user) {
		return
	}
	if home := textOf(user["_homeObjectId"]); home != "" && !isPending(user) {
		e.index.byHome[homeKey(textOf(user["_homeTenantId"]), home)] = id
	}
	if mail := lower(textOf(user["mail"])); mail != "" {
		e.index.byMail[mail] = id
	}
}

// match finds the external user of the target that a source user is already, nil if there is none. First the fixed match,
// which knows redeemed users only; then the invitation itself, which finds an external user by mail.
func (e *exporter) match(user object) object {
	index := e.externalUsers()
	if found, ok := e.target.store(usersCollection).get(index.byHome[homeKey(e.source.id, textOf(user["id"]))]); ok {
		return found
	}
	mail := lower(textOf(user["mail"]))
	found, ok := e.target.store(usersCollection).get(index.byMail[mail])
	if mail == "" || !ok {
		return nil
	}
	if isPending(found) && e.s.behaviour(behaviourPendingGuests) == "second-account" {
		return nil
	}
	return found
}

// provision brings one user that is in scope into the target: found, restored, created, or brought up to date.
func (e *exporter) provision(user object, o *outcome) {
	values, err := e.flow(user)
	if err != nil {
		o.fail("EntrySynchronizationError", "Processing", codeOf(err), err.Error(), "Correct the attribute mapping in the job's schema.", e.now)
		return
	}
	link := e.job.links[lower(o.sourceID)]
	if link != nil && link.deleted {
		if e.revive(link) {
			e.restore(user, values, link, o)
			return
		}
		link = nil
	}
	if link == nil {
		if found := e.match(user); found != nil {
			link = e.link(user, textOf(found["id"]))
			o.step("EntryImport", "Matching", "Success", fmt.Sprintf("Retrieved '%s' from %s", o.title(), targetDirectoryName), object{"id": link.targetID}, e.now)
			e.update(user, values, link, o)
			return
		}
		e.create(user, values, o)
		return
	}
	if _, ok := e.target.store(usersCollection).get(link.targetID); !ok { // deleted in the target by somebody else
		e.create(user, values, o)
		return
	}
	e.update(user, values, link, o)
}

// revive takes a softly deleted user of the target out of the bin.
func (e *exporter) revive(link *syncLink) bool {
	if e.onDemand && e.s.behaviour(behaviourOnDemandRestore) == "duplicated" {
		return false
	}
	_, doc := e.target.restore(link.targetID)
	return doc != nil
}

func (e *exporter) link(user object, targetID string) *syncLink {
	link := &syncLink{sourceID: textOf(user["id"]), targetID: targetID, displayName: textOf(user["displayName"]), enabled: true}
	e.job.links[lower(link.sourceID)] = link
	return link
}

func (e *exporter) restore(user object, values []flowed, link *syncLink, o *outcome) {
	link.deleted, o.restored = false, true
	if changed, changes := e.updated(values, link); changed != nil {
		o.modified = changes
		e.target.store(usersCollection).put(link.targetID, changed)
	}
	link.enabled = user["accountEnabled"] != false
	o.targetID = link.targetID
	o.modified = append(o.modified, change{"IsSoftDeleted", "True", "False"})
	o.done("update", "EntryExportUpdate", fmt.Sprintf("%s '%s' was restored in %s", o.objectType, o.title(), targetDirectoryName), e.now)
}

// create invites the user and redeems the invitation at once, which the two tenants' consent allows.
func (e *exporter) create(user object, values []flowed, o *outcome) {
	if user["accountEnabled"] == false && e.s.behaviour(behaviourDisabledUsers) == "skipped" {
		o.skip("NotActive", fmt.Sprintf("%s '%s' is blocked from signing in and was never synchronized.", o.objectType, o.title()), e.now)
		return
	}
	if !e.allowed["Add"] {
		o.skip("AddNotAllowed", "The object mapping does not create objects.", e.now)
		return
	}
	o.step("EntrySynchronizationAdd", "Matching", "Success", fmt.Sprintf(
		"%s '%s' will be created in %s (%s is active and assigned in %s, but no matching %s was found in %s)",
		o.objectType, o.title(), targetDirectoryName, o.objectType, sourceDirectoryName, o.objectType, targetDirectoryName), nil, e.now)
	doc := e.target.invitedUser(user, e.source)
	for _, f := range values {
		if !f.has && f.hasFallback && !f.ignored {
			f.text, f.has = f.fallback, true
		}
		if f.has && !f.apart() {
			e.write(doc, f)
			o.modified = append(o.modified, change{name: f.target, new: f.shown(f.text)})
		}
	}
	if e.target.refusesGuests() {
		o.action = "create"
		o.fail("EntryExportAdd", "Export", "AzureActiveDirectoryForbidden",
			"Guest invitations not allowed for your company. Contact your company administrator for more details.",
			"Allow guest invitations in the external collaboration settings of the target tenant.", e.now)
		return
	}
	e.unique(doc)
	e.target.store(usersCollection).put(textOf(doc["id"]), doc)
	e.remember(doc)
	link := e.link(user, textOf(doc["id"]))
	link.enabled = doc["accountEnabled"] != false
	o.targetID = link.targetID
	o.done("create", "EntryExportAdd", fmt.Sprintf("%s '%s' was created in %s", o.objectType, o.title(), targetDirectoryName), e.now)
}

// write puts a value that has been checked into a document of the target.
func (e *exporter) write(doc object, f flowed) {
	if f.target == "userPrincipalName" {
		f.text = externalName(f.text, e.target.defaultDomain)
	}
	value, _ := typedValue(f.kind, f.target, f.text)
	writeTarget(doc, f.target, value)
}

// unique gives a user a number behind the name where another user of the target has it.
func (e *exporter) unique(doc object) {
	names, name := e.externalUsers().names, textOf(doc["userPrincipalName"])
	head, tail, _ := strings.Cut(name, "#EXT#")
	for n, free := 1, name; ; n++ {
		if owner := names[lower(free)]; owner == "" || sameID(owner, textOf(doc["id"])) {
			doc["userPrincipalName"] = free
			return
		}
		free = head + "_" + itoa(n) + "#EXT#" + tail
	}
}

// update brings the target user up to date; what somebody changed there is overwritten.
func (e *exporter) update(user object, values []flowed, link *syncLink, o *outcome) {
	o.targetID = link.targetID
	changed, changes := e.updated(values, link)
	if changed == nil || !e.allowed["Update"] {
		link.enabled = user["accountEnabled"] != false
		o.skip("RedundantExport", fmt.Sprintf("The state of the %s in both the source and target systems already match. "+
			"No change to the %s '%s' currently needs to be made.", lower(o.objectType), o.objectType, o.title()), e.now)
		return
	}
	e.target.store(usersCollection).put(link.targetID, changed)
	e.remember(changed)
	o.modified = changes
	action := "update"
	if link.enabled && changed["accountEnabled"] == false {
		action = "disable"
	}
	link.enabled = changed["accountEnabled"] != false
	o.done(action, "EntryExportUpdate", fmt.Sprintf("%s '%s' was updated in %s", o.objectType, o.title(), targetDirectoryName), e.now)
}

// updated answers the changed document of the target user and the changes; nil if nothing changes.
func (e *exporter) updated(values []flowed, link *syncLink) (object, []change) {
	before, ok := e.target.store(usersCollection).get(link.targetID)
	if !ok {
		return nil, nil
	}
	after := clone(before)
	restarted := !e.job.evaluated && e.job.lastSuccess != nil
	keepName := isPending(before) && !e.onDemand && !restarted // its security id is not known yet
	var touched []flowed
	for _, f := range values {
		if f.apart() || f.flowType == flowObjectAddOnly || f.target == "userPrincipalName" && keepName {
			continue
		}
		if e.carry(after, f) {
			touched = append(touched, f)
		}
	}
	if before["userPrincipalName"] != after["userPrincipalName"] {
		e.unique(after)
	}
	var changes []change
	for _, f := range touched {
		old, _ := attributeText(before, f.target)
		if now, _ := attributeText(after, f.target); old != now {
			changes = append(changes, change{f.target, f.shown(old), f.shown(now)})
		}
	}
	if len(changes) == 0 {
		return nil, nil
	}
	return after, changes
}

// carry brings one value to an existing object of the target; false if the mapping leaves the attribute alone.
func (e *exporter) carry(doc object, f flowed) bool {
	if _, filled := attributeText(doc, f.target); filled && f.flowType == flowAttributeAddOnly {
		return false
	}
	if f.has {
		e.write(doc, f)
		return true
	}
	clears := !f.ignored && !f.hasFallback && f.flowType == flowAlways && e.s.behaviour(behaviourNullValues) == "cleared"
	if clears {
		writeTarget(doc, f.target, nil)
	}
	return clears
}

// apart says that something else than the mapping's value brings the attribute to the target.
func (f *flow) apart() bool { return f.target == "IsSoftDeleted" || f.target == "manager" }

// shown is a value as the logs show it.
func (f *flow) shown(text string) string {
	if f.redacted && text != "" {
		return "[Redact]"
	}
	return text
}

func plainText(v any) string {
	if text, ok := asText(v); ok || v == nil {
		return text
	}
	return jsonText(v)
}

// deprovision deletes the user of a link softly: it can be restored for 30 days.
func (e *exporter) deprovision(link *syncLink, o *outcome) {
	o.targetID = link.targetID
	link.deleted = true
	if !e.target.softDelete("user", link.targetID) {
		delete(e.job.links, lower(link.sourceID))
		o.skip("RedundantExport", fmt.Sprintf("%s '%s' does not exist in %s any more.", o.objectType, o.title(), targetDirectoryName), e.now)
		return
	}
	o.modified = []change{{"IsSoftDeleted", "False", "True"}}
	o.done("delete", "EntryExportDelete", fmt.Sprintf("%s '%s' was deleted in %s", o.objectType, o.title(), targetDirectoryName), e.now)
}

// setManager points the target user at the target's copy of its manager, where both are synchronized. A manager that was
// removed in the source stays. It answers whether something changed.
func (e *exporter) setManager(user object) bool {
	link := e.job.links[lower(textOf(user["id"]))]
	boss := e.job.links[lower(e.source.managerOf(textOf(user["id"])))]
	if link == nil || link.deleted || boss == nil || boss.deleted || e.target.managerOf(link.targetID) == boss.targetID {
		return false
	}
	if e.managerFlow() == flowObjectAddOnly && e.target.managerOf(link.targetID) != "" {
		return false
	}
	return e.target.setManager(link.targetID, boss.targetID)
}

// managerFlow is the flow of the schema's manager mapping, "" if there is none.
func (e *exporter) managerFlow() string {
	for _, f := range e.flows {
		if f.target == "manager" {
			return f.flowType
		}
	}
	return ""
}
