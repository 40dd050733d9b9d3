package graphemu

import (
	"net/http"
	"slices"
)

func getApplications(c *call) reply {
	return c.answerList(listing{context: "applications", kind: applicationKind, items: c.list(applicationsCollection)})
}

func getApplication(c *call) reply {
	doc, ok := c.findByKey(applicationsCollection)
	if !ok {
		return notFound(c.vars["id"] + c.vars["appId"])
	}
	return c.answerOne(http.StatusOK, "applications/$entity", applicationKind, doc)
}

// findByKey finds by object id, or by the client id where the path names that.
func (c *call) findByKey(collection string) (object, bool) {
	appID, byApp := c.vars["appId"]
	if !byApp {
		return c.get(collection, c.vars["id"])
	}
	doc := findBy(c.list(collection), "appId", appID)
	return doc, doc != nil
}

// checkApplicationPatch names the members of an application that may change here.
var checkApplicationPatch = objectOf(members{
	"displayName": aString, "description": nullable(aString), "notes": nullable(aString),
	"serviceManagementReference": nullable(aString), "tags": listOf(aString),
})

// patchApplication changes the application, and its service principal's name with it.
func patchApplication(c *call) reply {
	doc, refused := c.ownApplication()
	if refused != nil {
		return *refused
	}
	if name, sent := c.body["displayName"]; sent && textOf(name) == "" {
		return badRequest("Invalid value specified for property 'displayName' of resource 'Application'.")
	}
	c.tenant.patchApplication(doc, c.body)
	return noContent()
}

func (t *tenant) patchApplication(app, patch object) {
	t.store(applicationsCollection).update(textOf(app["id"]), func(next object) {
		for name, value := range patch {
			next[name] = value
		}
	})
	name, renamed := patch["displayName"]
	if sp := t.clientPrincipal(textOf(app["appId"])); renamed && sp != nil {
		t.store(servicePrincipalsCollection).update(textOf(sp["id"]), func(next object) {
			next["displayName"], next["appDisplayName"] = name, name
		})
	}
}

// ownApplication is the application of the path, if the caller may change it: Application.ReadWrite.OwnedBy reaches only what
// the caller made.
func (c *call) ownApplication() (object, *reply) {
	doc, ok := c.get(applicationsCollection, c.vars["id"])
	if !ok {
		out := notFound(c.vars["id"])
		return nil, &out
	}
	all := c.app.holds("Application.ReadWrite.All") || c.app.holds("Directory.ReadWrite.All")
	if !all && textOf(doc["_owner"]) != c.app.clientID {
		out := c.route.refusal()
		return nil, &out
	}
	return doc, nil
}

func deleteApplication(c *call) reply {
	doc, refused := c.ownApplication()
	if refused != nil {
		return *refused
	}
	c.tenant.deleteApplication(doc)
	return noContent()
}

// deleteApplication moves an application to the deleted items; its service principal goes with it.
func (t *tenant) deleteApplication(app object) {
	t.softDelete("application", textOf(app["id"]))
	if sp := t.clientPrincipal(textOf(app["appId"])); sp != nil {
		t.softDelete("servicePrincipal", textOf(sp["id"]))
	}
}

func getServicePrincipals(c *call) reply {
	return c.answerList(listing{context: "servicePrincipals", kind: servicePrincipalKind, items: c.list(servicePrincipalsCollection)})
}

func getServicePrincipal(c *call) reply {
	doc, ok := c.findByKey(servicePrincipalsCollection)
	if !ok {
		return notFound(c.vars["id"] + c.vars["appId"])
	}
	return c.answerOne(http.StatusOK, "servicePrincipals/$entity", servicePrincipalKind, doc)
}

func deleteServicePrincipal(c *call) reply {
	doc, ok := c.get(servicePrincipalsCollection, c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	if !c.app.holds("Application.ReadWrite.All") && !c.app.holds("Directory.ReadWrite.All") && textOf(doc["_owner"]) != c.app.clientID {
		return c.route.refusal()
	}
	c.tenant.softDelete("servicePrincipal", textOf(doc["id"]))
	return noContent()
}

// addApplication makes the application object of a client id.
func (t *tenant) addApplication(clientID, name string, multiTenant bool) {
	audience := "AzureADMyOrg"
	if multiTenant {
		audience = "AzureADMultipleOrgs"
	}
	doc := object{
		"id": newID(), "appId": clientID, "displayName": name, "applicationTemplateId": nil, "deletedDateTime": nil,
		"createdDateTime": timestamp(t.s.clock.now()), "description": nil, "signInAudience": audience, "identifierUris": []any{},
		"publisherDomain": t.defaultDomain, "tags": []any{}, "appRoles": []any{}, "keyCredentials": []any{}, "passwordCredentials": []any{},
		"requiredResourceAccess": []any{},
	}
	t.store(applicationsCollection).put(textOf(doc["id"]), doc)
}

// addPrincipal makes a service principal for a client id, unless there is one.
func (t *tenant) addPrincipal(clientID, name, kind, ownerTenant string) {
	if t.clientPrincipal(clientID) != nil {
		return
	}
	doc := object{
		"id": newID(), "appId": clientID, "displayName": name, "appDisplayName": name, "servicePrincipalType": kind,
		"accountEnabled": true, "appOwnerOrganizationId": ownerTenant, "applicationTemplateId": nil, "deletedDateTime": nil,
		"appRoleAssignmentRequired": false, "appRoles": []any{}, "servicePrincipalNames": []any{clientID}, "tags": []any{},
		"homepage": nil, "alternativeNames": []any{}, "keyCredentials": []any{}, "passwordCredentials": []any{},
		"oauth2PermissionScopes": []any{},
	}
	t.store(servicePrincipalsCollection).put(textOf(doc["id"]), doc)
}

// roleOf finds an enabled app role of a service principal.
func roleOf(sp object, roleID string) object {
	roles, _ := sp["appRoles"].([]any)
	i := slices.IndexFunc(roles, func(item any) bool {
		role, _ := item.(object)
		return sameID(textOf(role["id"]), roleID) && isTrue(role["isEnabled"])
	})
	if i < 0 {
		return nil
	}
	role, _ := roles[i].(object)
	return role
}
