package graphemu

import (
	"net/http"
	"strings"
)

func getUsers(c *call) reply {
	return c.answerList(listing{context: "users", kind: userKind, items: c.list(usersCollection)})
}

func getUser(c *call) reply {
	doc, ok := c.findUser(c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	return c.answerOne(http.StatusOK, "users/$entity", userKind, doc)
}

// findUser finds by id or user principal name.
func (c *call) findUser(key string) (object, bool) {
	if doc, ok := c.get(usersCollection, key); ok || looksLikeGUID(key) {
		return doc, ok
	}
	doc := findBy(c.list(usersCollection), "userPrincipalName", key)
	return doc, doc != nil
}

func getManager(c *call) reply {
	doc, ok := c.findUser(c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	manager, ok := c.get(usersCollection, textOf(doc["_manager"]))
	if !ok {
		return notFound("manager")
	}
	return c.answerOne(http.StatusOK, "directoryObjects/$entity", userKind, typed("user", manager))
}

func expandManager(c *call, doc object) any {
	manager, ok := c.tenant.store(usersCollection).get(textOf(doc["_manager"]))
	if !ok {
		return nil
	}
	out := object{"@odata.type": "#microsoft.graph.user"}
	for _, name := range userStandard {
		out[name] = manager[name]
	}
	return out
}

// typed is a copy of a document that says what it is, for lists of more than one kind.
func typed(kind string, doc object) object {
	out := make(object, len(doc)+1)
	for name, value := range doc {
		out[name] = value
	}
	out["@odata.type"] = "#microsoft.graph." + kind
	return out
}

func getGroups(c *call) reply {
	return c.answerList(listing{context: "groups", kind: groupKind, items: c.list(groupsCollection)})
}

func getGroup(c *call) reply {
	doc, ok := c.get(groupsCollection, c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	return c.answerOne(http.StatusOK, "groups/$entity", groupKind, doc)
}

func getMembers(c *call) reply {
	id := c.vars["id"]
	if _, ok := c.get(groupsCollection, id); !ok {
		return notFound(id)
	}
	var members []object
	for _, member := range c.list(membersCollection + "/" + strings.ToLower(id)) {
		if kind, doc := c.tenant.directoryObject(textOf(member["id"])); doc != nil {
			members = append(members, typed(kind, doc))
		}
	}
	kind := untyped
	kind.directory, kind.standard = true, append([]string{"description", "mailNickname", "securityEnabled"}, userStandard...)
	return c.answerList(listing{context: "directoryObjects", kind: kind, items: members})
}

// directoryObject finds a user, group or service principal and says which it is.
func (t *tenant) directoryObject(id string) (kind string, doc object) {
	for _, at := range []struct{ kind, collection string }{
		{"user", usersCollection}, {"group", groupsCollection}, {"servicePrincipal", servicePrincipalsCollection},
	} {
		if doc, ok := t.store(at.collection).get(id); ok {
			return at.kind, doc
		}
	}
	return "", nil
}

// membersOf lists the direct members of a group that exist.
func (t *tenant) membersOf(groupID string) []object {
	var members []object
	for _, member := range t.storeOf(membersCollection, groupID).list() {
		if _, doc := t.directoryObject(textOf(member["id"])); doc != nil {
			members = append(members, doc)
		}
	}
	return members
}

var checkGetByIDs = objectOf(members{"ids": listOf(aString), "types": nullable(listOf(aString))})

// getByIDs answers the objects among the ids that exist. Graph: directoryObject, getByIds.
func getByIDs(c *call) reply {
	ids, _ := c.body["ids"].([]any)
	if len(ids) == 0 || len(ids) > 1000 {
		return badRequest("Invalid number of ids: between 1 and 1000 are allowed.")
	}
	wanted := map[string]bool{}
	types, _ := c.body["types"].([]any)
	for _, name := range types {
		wanted[strings.ToLower(textOf(name))] = true
	}
	var found []object
	for _, id := range ids {
		kind, doc := c.tenant.directoryObject(textOf(id))
		if doc != nil && (len(wanted) == 0 || wanted["directoryobject"] || wanted[strings.ToLower(kind)]) {
			found = append(found, typed(kind, doc))
		}
	}
	values := make([]any, 0, len(found))
	for _, doc := range found {
		values = append(values, c.project(untyped, nil, doc))
	}
	return reply{status: http.StatusOK, body: object{"@odata.context": c.context("directoryObjects"), "value": values}}
}

// groupMembers lists the ids of a group's direct members that exist.
func (t *tenant) groupMembers(groupID string) []string {
	var ids []string
	for _, doc := range t.membersOf(groupID) {
		ids = append(ids, textOf(doc["id"]))
	}
	return ids
}
