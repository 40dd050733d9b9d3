package graphemu

import (
	"net/http"
	"strings"
	"time"
)

// zeroID stands for "default access" where a resource defines no roles.
const zeroID = "00000000-0000-0000-0000-000000000000"

var checkAssignment = objectOf(members{"principalId": aString, "resourceId": aString, "appRoleId": aString})

func assignmentsOf(spID string) string { return assignmentsCollection + "/" + strings.ToLower(spID) }

func getAssignments(c *call) reply {
	id := c.vars["id"]
	if _, ok := c.get(servicePrincipalsCollection, id); !ok {
		return notFound(id)
	}
	return c.answerList(listing{
		context: "servicePrincipals('" + id + "')/appRoleAssignedTo", kind: assignmentKind, items: c.shownAssignments(id),
	})
}

// shownAssignments lists the assignments as the caller may see them.
func (c *call) shownAssignments(spID string) []object {
	var shown []object
	for _, doc := range c.list(assignmentsOf(spID)) {
		if c.isShown(doc) {
			shown = append(shown, doc)
		}
	}
	return shown
}

func (c *call) isShown(assignment object) bool {
	if c.behaviour(behaviourDeletedPrincipal) == "shown" {
		return true
	}
	_, principal := c.tenant.directoryObject(textOf(assignment["principalId"]))
	return principal != nil
}

func expandAssignments(c *call, sp object) any {
	out := []any{}
	for _, doc := range c.shownAssignments(textOf(sp["id"])) {
		out = append(out, doc)
	}
	return out
}

func getAssignment(c *call) reply {
	id, assignmentID := c.vars["id"], c.vars["assignmentId"]
	doc, ok := c.assignment(id, assignmentID)
	if !ok {
		return notFound(assignmentID)
	}
	return c.answerOne(http.StatusOK, "servicePrincipals('"+id+"')/appRoleAssignedTo/$entity", assignmentKind, doc)
}

// assignment finds by id, which unlike other ids is case-sensitive: it is base64.
func (c *call) assignment(spID, id string) (object, bool) {
	if _, ok := c.get(servicePrincipalsCollection, spID); !ok {
		return nil, false
	}
	doc, ok := c.get(assignmentsOf(spID), id)
	if !ok || textOf(doc["id"]) != id || !c.isShown(doc) {
		return nil, false
	}
	return doc, true
}

// postAssignment gives a principal a role. Graph: servicePrincipal, grant an appRoleAssignment.
func postAssignment(c *call) reply {
	sp, ok := c.get(servicePrincipalsCollection, c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	for _, name := range []string{"principalId", "resourceId", "appRoleId"} {
		if !looksLikeGUID(textOf(c.body[name])) {
			return badRequest("Invalid value specified for property '" + name + "' of resource 'AppRoleAssignment'.")
		}
	}
	kind, principal := c.tenant.directoryObject(textOf(c.body["principalId"]))
	if refused := c.refusedAssignment(sp, kind, principal); refused != nil {
		return *refused
	}
	doc := c.tenant.assign(sp, kind, principal, strings.ToLower(textOf(c.body["appRoleId"])))
	if doc == nil {
		status := http.StatusBadRequest
		if c.behaviour(behaviourDuplicateAssign) == "409" {
			status = http.StatusConflict
		}
		return graphError(status, "Request_BadRequest", "Permission being assigned already exists on the object").
			withDetails("InvalidUpdate", "Permission being assigned already exists on the object")
	}
	return c.answerOne(http.StatusCreated, "servicePrincipals('"+textOf(sp["id"])+"')/appRoleAssignedTo/$entity", assignmentKind, doc)
}

func (c *call) refusedAssignment(sp object, kind string, principal object) *reply {
	refuse := func(out reply) *reply { return &out }
	roleID := textOf(c.body["appRoleId"])
	roles, _ := sp["appRoles"].([]any)
	switch {
	case !sameID(textOf(c.body["resourceId"]), textOf(sp["id"])):
		return refuse(badRequest("The resourceId does not match the service principal of the request."))
	case principal == nil && c.behaviour(behaviourUnknownPrincipal) == "400":
		return refuse(badRequest("One or more properties are invalid: principalId."))
	case principal == nil:
		return refuse(notFound(textOf(c.body["principalId"])))
	case kind == "group" && !isTrue(principal["securityEnabled"]):
		return refuse(badRequest("Only security-enabled groups can be assigned to an application."))
	case roleOf(sp, roleID) == nil && (roleID != zeroID || len(roles) > 0):
		return refuse(badRequest("Permission being assigned was not found on application '" + textOf(sp["appId"]) + "'."))
	}
	return nil
}

// assign makes an assignment; nil if the principal has the role already.
func (t *tenant) assign(sp object, kind string, principal object, roleID string) object {
	spID, principalID := textOf(sp["id"]), textOf(principal["id"])
	key := principalID + "/" + roleID
	index := t.storeOf(assignedCollection, spID)
	if _, exists := index.get(key); exists {
		return nil
	}
	doc := object{
		"id": opaqueID(), "deletedDateTime": nil, "appRoleId": roleID,
		"createdDateTime":      t.s.clock.now().Format(time.RFC3339Nano),
		"principalDisplayName": principal["displayName"], "principalId": principalID,
		"principalType":       strings.ToUpper(kind[:1]) + kind[1:],
		"resourceDisplayName": sp["displayName"], "resourceId": spID,
	}
	index.put(key, object{"id": doc["id"]})
	t.storeOf(assignmentsCollection, spID).put(textOf(doc["id"]), doc)
	return doc
}

// unassign removes an assignment; false if there is none.
func (t *tenant) unassign(spID, assignmentID string) bool {
	st := t.storeOf(assignmentsCollection, spID)
	doc, ok := st.get(assignmentID)
	if !ok {
		return false
	}
	t.storeOf(assignedCollection, spID).delete(textOf(doc["principalId"]) + "/" + textOf(doc["appRoleId"]))
	return st.delete(assignmentID)
}

func deleteAssignment(c *call) reply {
	id := c.vars["assignmentId"]
	if _, ok := c.assignment(c.vars["id"], id); !ok {
		return notFound(id)
	}
	c.tenant.unassign(c.vars["id"], id)
	return noContent()
}

// assignmentsTo lists the assignments of a service principal whose principal exists.
func (t *tenant) assignmentsTo(spID string) []object {
	var out []object
	for _, doc := range t.storeOf(assignmentsCollection, spID).list() {
		if _, principal := t.directoryObject(textOf(doc["principalId"])); principal != nil {
			out = append(out, doc)
		}
	}
	return out
}
