package graphemu

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	onDemandCalls  = 5 // that the service answers within a window
	onDemandWindow = 10 * time.Second
	onDemandLinks  = 5 // members of a group that one call may carry

	// statusInfoKey is the key of the answer that the cross-tenant page shows.
	statusInfoKey = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
	// entitlements is the name under which a lag rule delays what provisionOnDemand knows of assignments.
	entitlements = "entitlements"
)

var (
	checkSubjectLink = objectOf(members{"objectId": aString, "objectTypeName": aString}, "objectId")
	checkSubject     = objectOf(members{
		"objectId": aString, "objectTypeName": aString,
		"links": nullable(objectOf(members{
			"members": nullable(listOf(checkSubjectLink)), "manager": nullable(listOf(checkSubjectLink)), "owners": nullable(listOf(checkSubjectLink)),
		})),
	}, "objectId", "objectTypeName")
	checkOnDemand = objectOf(members{
		"parameters": listOf(objectOf(members{"ruleId": nullable(aString), "subjects": listOf(checkSubject)}, "subjects")),
	}, "parameters")
)

// provisionOnDemand runs the engine for the subjects at once and answers when they are done. A skip or a failure is an
// answer, not an HTTP error. Graph: synchronizationJob, provisionOnDemand.
func provisionOnDemand(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	if wait := c.s.sync.onDemandWait(c.tenant.id+"/"+c.app.clientID, time.Now()); wait > 0 {
		out := graphError(http.StatusTooManyRequests, "TooManyRequests", "Too many requests.")
		out.header = retryAfter(wait)
		return out
	}
	var outcomes []*outcome
	for _, parameter := range objectsOf(c.body["parameters"]) {
		if rule := textOf(parameter["ruleId"]); findRule(job.schema, func(r object) bool { return sameID(textOf(r["id"]), rule) }) == nil {
			return graphError(http.StatusBadRequest, "RequestParameterInvalid", "The request identified this synchronization job: "+job.id+
				".  The request also identified this synchronization rule: "+rule+".  However, the job does not include the rule.")
		}
		for _, subject := range objectsOf(parameter["subjects"]) {
			o, refused := c.provisionSubject(job, subject)
			if refused != nil {
				return *refused
			}
			outcomes = append(outcomes, o)
		}
	}
	if len(outcomes) == 0 {
		return badRequest("The request names no subject.")
	}
	job.publish()
	return c.onDemandAnswer(outcomes)
}

// onDemandWait counts a call and says how long its caller has to wait, on the machine's clock; zero lets it pass.
func (st *syncState) onDemandWait(key string, now time.Time) time.Duration {
	if st.onDemand == nil {
		st.onDemand = map[string][]time.Time{}
	}
	recent := st.onDemand[key]
	for len(recent) > 0 && now.Sub(recent[0]) >= onDemandWindow {
		recent = recent[1:]
	}
	if len(recent) >= onDemandCalls {
		st.onDemand[key] = recent
		return onDemandWindow - now.Sub(recent[0])
	}
	st.onDemand[key] = append(recent, now)
	return 0
}

func (c *call) provisionSubject(job *syncJob, subject object) (*outcome, *reply) {
	id, kind := textOf(subject["objectId"]), textOf(subject["objectTypeName"])
	links, _ := subject["links"].(object)
	if len(objectsOf(links["members"])) > onDemandLinks {
		refused := graphError(http.StatusBadRequest, "RequestParameterInvalid", "A group is provisioned with 5 members at most.")
		return nil, &refused
	}
	mapping := mappingOf(job.schema, kind)
	if mapping == nil {
		refused := graphError(http.StatusBadRequest, "RequestParameterInvalid", "The synchronization rule has no mapping for objects of type '"+kind+"'.")
		return nil, &refused
	}
	collection := usersCollection
	if kind == "Group" {
		collection = groupsCollection
	}
	doc, found := c.tenant.store(collection).get(id)
	if !found && c.behaviour(behaviourOnDemandUnknown) == "400" {
		refused := graphError(http.StatusBadRequest, "RequestParameterInvalid", "The object '"+id+"' was not found in the source directory.")
		return nil, &refused
	}
	o := newOutcome(doc, id, "", c.now())
	o.objectType = kind
	job.demand(doc, mapping, c.onDemandScope(job), o, memberIDs(links))
	target := c.s.tenant(c.tenant.syncSettings(job.spID)["CompanyId"])
	job.log(o, newID(), target)
	return o, nil
}

// onDemandScope reads the assignments as this call sees them: a new one takes minutes to arrive, which a lag rule for the
// collection "entitlements" plays.
func (c *call) onDemandScope(job *syncJob) scopeMode {
	assignments := c.tenant.assignmentsTo(job.spID)
	if lag, ok := c.s.lagOf(c.tenant.id, entitlements); ok && lag.Collection == entitlements {
		assignments = c.tenant.store(assignmentsOf(job.spID)).listLate(lag)
	}
	return c.tenant.scopeOf(assignments, c.tenant.syncSettings(job.spID).everybody())
}

// demand provisions one object now, whatever the state of the job. It creates, updates and restores; it never deletes.
func (j *syncJob) demand(doc, mapping object, mode scopeMode, o *outcome, members []string) {
	now := o.began
	if doc == nil {
		o.fail("EntryImport", "Import", "SourceObjectNotFound", fmt.Sprintf("%s '%s' was not found in %s.", o.objectType, o.sourceID, sourceDirectoryName),
			"Check the object id.", now)
		return
	}
	o.importStep("EntryImport", "", doc, mode.rolesOf(lower(o.sourceID)), now)
	if !isTrue(mapping["enabled"]) {
		o.skip("EntityTypeNotSupported", fmt.Sprintf("The mapping of objects of type %s is not enabled.", o.objectType), now)
		return
	}
	target, failure := j.s.reachTarget(j.tenant, j.tenant.syncSettings(j.spID))
	if failure != nil {
		o.fail("EntryImport", "Matching", failure.code, failure.message, "Configure the cross-tenant access settings of both tenants, then try again.", now)
		return
	}
	e := newExporter(j, target, mode, now)
	e.onDemand = true
	if o.objectType == "Group" {
		id := lower(o.sourceID)
		g := e.groupExporter()
		v := g.filters.judgeGroup(!mode.everybody && slices.Contains(mode.groups, id), doc)
		if o.demandedScope(v, now) {
			g.provision(id, doc, o, members)
		}
		return
	}
	v := j.judge(mode, j.scopingOf(mapping), doc)
	if o.demandedScope(v, now) {
		e.provision(doc, o)
		if e.managerFlow() != "" && o.status != "Failure" {
			e.setManager(doc)
		}
		j.seen[lower(o.sourceID)] = doc
	}
}

// demandedScope notes the verdict on an object; false if it stays where it is.
func (o *outcome) demandedScope(v verdict, at time.Time) bool {
	o.scopingStep(v, at)
	switch {
	case v.err != nil:
		o.fail("EntrySynchronizationScoping", "Scoping", scopingFailed, v.err.Error(), "", at)
	case !v.inScope():
		o.skip(v.skipReason(), fmt.Sprintf("%s '%s' is not in scope: it is not active, not assigned to the application, or a scoping filter leaves it out.",
			o.objectType, o.title()), at)
	default:
		return true
	}
	return false
}

func memberIDs(links object) []string {
	ids := []string{}
	for _, member := range objectsOf(links["members"]) {
		ids = append(ids, textOf(member["objectId"]))
	}
	return ids
}

// onDemandAnswer renders outcomes in the shape that the behaviour says.
func (c *call) onDemandAnswer(outcomes []*outcome) reply {
	var values []any
	for _, o := range outcomes {
		values = append(values, o.onDemandValue())
	}
	key, value := statusInfoKey, jsonText(values)
	if c.behaviour(behaviourOnDemandAnswer) == "object" {
		first := outcomes[0]
		details := object{}
		if first.code != "" {
			details = object{"errorCode": first.code, "errorMessage": first.reason}
		}
		key, value = jsonText(object{"result": first.status, "details": details}), jsonText(values[0])
	}
	return reply{status: http.StatusOK, body: object{
		"@odata.context": c.context("microsoft.graph.stringKeyStringValuePair"), "key": key, "value": value,
	}}
}

// onDemandValue is one outcome in the answer's own spelling.
func (o *outcome) onDemandValue() object {
	steps := []any{}
	for _, s := range o.steps {
		steps = append(steps, object{
			"name": s.name, "type": s.kind, "status": s.status, "description": s.description, "timestamp": engineTime(s.at), "details": s.details,
		})
	}
	info := object{
		"status": o.status, "errorCode": nil, "reason": nil, "additionalDetails": nil, "errorCategory": nil, "recommendedAction": nil,
	}
	if o.status == "Failure" { // a skip tells its reason in the last step's details only
		info["errorCode"], info["reason"], info["recommendedAction"] = o.code, o.reason, textOrNull(o.advice)
		info["errorCategory"] = "NonServiceFailure"
	}
	return object{
		"action": capitalized(o.action), "changeId": newID(), "startTime": engineTime(o.began), "endTime": engineTime(o.ended),
		"modifiedProperties": o.modifiedProperties(), "provisioningSteps": steps, "reportableIdentifier": o.title(), "statusInfo": info,
		"sourceIdentity": object{"id": o.sourceID, "type": o.objectType, "displayName": nil, "details": nil},
		"sourceSystem":   object{"id": nil, "name": sourceDirectoryName, "details": nil},
		"targetIdentity": object{"id": o.targetID, "type": o.objectType, "displayName": nil, "details": nil},
		"targetSystem":   object{"id": nil, "name": targetDirectoryName, "details": nil},
	}
}

func capitalized(word string) string {
	if word == "" {
		return ""
	}
	return string(word[0]-'a'+'A') + word[1:]
}
