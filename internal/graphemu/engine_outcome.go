package graphemu

import (
	"fmt"
	"time"
)

// outcome is what happened to one object: the provisioning logs and the answers of provisionOnDemand are rendered from it.
type outcome struct {
	objectType           string // User or Group
	action               string // create, update, disable, delete, stagedDelete, other
	status               string // Success, Failure, Skipped, Warning
	code, reason, advice string
	sourceID, sourceName string
	sourceUPN, targetID  string
	steps                []step
	modified             []change
	began, ended         time.Time
	restored             bool
}

// step is one stage of an outcome.
type step struct {
	name, kind, status, description string
	details                         object
	at                              time.Time
}

// change is one attribute of an export.
type change struct{ name, old, new string }

func (o *outcome) step(name, kind, status, description string, details object, at time.Time) {
	if details == nil {
		details = object{}
	}
	o.steps = append(o.steps, step{name, kind, status, description, details, at})
}

// newOutcome starts with what is known of the source object.
func newOutcome(user object, id, name string, now time.Time) *outcome {
	o := &outcome{objectType: "User", action: "other", sourceID: id, sourceName: name, began: now, ended: now}
	if user != nil {
		o.sourceName, o.sourceUPN = textOf(user["displayName"]), textOf(user["userPrincipalName"])
	}
	return o
}

// title is how descriptions name the object.
func (o *outcome) title() string {
	if o.sourceUPN != "" {
		return o.sourceUPN
	}
	return o.sourceName
}

// importStep notes what was read from the source. The roles are those that the object's assignments give it.
func (o *outcome) importStep(name, change string, user object, roles string, at time.Time) {
	details := object{"objectId": o.sourceID, "appRoleAssignments": roles, "showInAddressList": plainText(user["showInAddressList"])}
	for _, attribute := range []string{"accountEnabled", "department", "displayName", "mailNickname", "userPrincipalName", "netId", matchAttribute, "IsSoftDeleted"} {
		if value, ok := sourceValue(user, attribute); ok && user != nil {
			details[attribute] = value
		}
	}
	description := fmt.Sprintf("Retrieved %s '%s' from %s", o.objectType, o.title(), sourceDirectoryName)
	if change != "" {
		description = fmt.Sprintf("Received %s '%s' change of type (%s) from %s", o.objectType, o.title(), change, sourceDirectoryName)
	}
	o.step(name, "Import", "Success", description, details, at)
}

func (o *outcome) scopingStep(v verdict, at time.Time) {
	status := "Success"
	if !v.inScope() {
		status = "Skipped"
	}
	o.step("EntrySynchronizationScoping", "Scoping", status,
		fmt.Sprintf("Determine if %s in scope by evaluating against each scoping filter", o.objectType), object{
			"Active in the source system":           trueText(v.active),
			"Assigned to the application":           trueText(v.assigned),
			o.objectType + " has the required role": trueText(v.entitled),
			"Scoping filter evaluation passed":      trueText(v.passes && !v.filtered && !v.external),
			"ScopeEvaluationResult":                 jsonText(v.scopeResults()),
		}, at)
}

// fail turns the outcome into a failure whose last step is the failed one.
func (o *outcome) fail(stepName, kind, code, reason, advice string, at time.Time) {
	o.status, o.code, o.reason, o.advice, o.ended = "Failure", code, reason, advice, at
	o.step(stepName, kind, "Failure", reason, object{"ErrorCode": code, "ReportableIdentifier": o.title()}, at)
}

// skip ends the outcome without an export.
func (o *outcome) skip(code, reason string, at time.Time) {
	o.status, o.code, o.reason, o.ended = "Skipped", code, reason, at
	o.step("EntrySynchronizationSkip", "Export", "Skipped", reason, object{"SkipReason": code}, at)
}

// done ends the outcome with an export that worked.
func (o *outcome) done(action, stepName, description string, at time.Time) {
	o.status, o.action, o.ended = "Success", action, at
	o.step(stepName, "Export", "Success", description, object{"ReportableIdentifier": o.title()}, at)
}

func trueText(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
