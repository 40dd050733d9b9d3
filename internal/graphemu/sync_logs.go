package graphemu

import (
	"slices"
	"time"
)

// log adds an outcome to the provisioning logs of the source tenant. Graph: provisioningObjectSummary.
func (j *syncJob) log(o *outcome, cycleID string, target *tenant) {
	principal, _ := j.tenant.store(servicePrincipalsCollection).get(j.spID)
	tenantID := j.tenant.id
	if target != nil && j.s.behaviour(behaviourLogTenant) == "target" {
		tenantID = target.id
	}
	entry := object{
		"id":                     newID(),
		"activityDateTime":       timestamp(o.ended),
		"tenantId":               tenantID,
		"jobId":                  j.id,
		"cycleId":                cycleID,
		"changeId":               newID(),
		"provisioningAction":     o.action,
		"durationInMilliseconds": int(o.ended.Sub(o.began) / time.Millisecond),
		"initiatedBy":            object{"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
		"servicePrincipal":       object{"id": j.spID, "displayName": principal["displayName"]},
		"sourceSystem":           object{"id": entraDirectoryID, "displayName": sourceDirectoryName, "details": object{}},
		"targetSystem": object{"id": seedID("directory/" + j.id), "displayName": targetDirectoryName, "details": object{
			"ApplicationId": principal["appId"], "ServicePrincipalId": j.spID, "ServicePrincipalDisplayName": principal["displayName"],
		}},
		"sourceIdentity": object{"id": o.sourceID, "displayName": o.sourceName, "identityType": o.objectType, "details": object{
			"id": o.sourceID, "odatatype": o.objectType, "DisplayName": o.sourceName, "UserPrincipalName": o.sourceUPN,
		}},
		"targetIdentity":         object{"id": o.targetID, "displayName": "", "identityType": o.objectType, "details": object{}},
		"provisioningStatusInfo": object{"status": lower(o.status), "errorInformation": o.errorInformation()},
		"provisioningSteps":      o.logSteps(),
		"modifiedProperties":     o.modifiedProperties(),
	}
	j.tenant.store(provisioningCollection).put(textOf(entry["id"]), entry)
}

func (o *outcome) errorInformation() any {
	if o.code == "" {
		return nil
	}
	category := "success"
	if o.status == "Failure" {
		category = "nonServiceFailure"
	}
	return object{
		"errorCode": o.code, "reason": o.reason, "errorCategory": category, "additionalDetails": nil, "recommendedAction": textOrNull(o.advice),
	}
}

func (o *outcome) logSteps() []any {
	steps := []any{}
	for _, s := range o.steps {
		steps = append(steps, object{
			"name": s.name, "provisioningStepType": lower(s.kind), "status": lower(s.status), "description": s.description, "details": s.details,
		})
	}
	return steps
}

func (o *outcome) modifiedProperties() []any {
	list := []any{}
	for _, m := range o.modified {
		list = append(list, object{"displayName": m.name, "oldValue": textOrNull(m.old), "newValue": textOrNull(m.new)})
	}
	return list
}

// listProvisioningLogs shows the newest first. Graph: provisioningObjectSummary, list.
func listProvisioningLogs(c *call) reply {
	entries := c.list(provisioningCollection)
	slices.Reverse(entries)
	return c.page("auditLogs/provisioning", entries)
}
