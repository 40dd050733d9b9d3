package graphemu

import (
	"net/http"
	"strings"
	"time"
)

// retention is how long deleted objects can be restored. Graph: directory, deletedItems.
const retention = 30 * 24 * time.Hour

// deletable are the kinds that can be deleted, by their name in casts.
var deletable = map[string]struct {
	collection string
	kind       *entityType
	read       []string
}{
	"user":             {usersCollection, &userKind, readUsers},
	"group":            {groupsCollection, &groupKind, readGroups},
	"application":      {applicationsCollection, &applicationKind, readApps},
	"servicePrincipal": {servicePrincipalsCollection, &servicePrincipalKind, readApps},
}

func deletedRoutes() []route {
	read := append(append([]string{}, readUsers...), append([]string{"Group.Read.All", "Group.ReadWrite.All"}, readApps...)...)
	write := []string{"User.ReadWrite.All", "User.DeleteRestore.All", "Group.ReadWrite.All", "Application.ReadWrite.All", "Directory.ReadWrite.All"}
	routes := []route{
		{method: "GET", pattern: "/directory/deletedItems/{id}", permissions: read, handler: getDeleted},
		{method: "DELETE", pattern: "/directory/deletedItems/{id}", permissions: write, handler: purgeOne},
		{method: "POST", pattern: "/directory/deletedItems/{id}/restore", permissions: write, optional: true, handler: restoreDeleted},
	}
	for _, name := range sortedKeys(deletable) {
		at := deletable[name]
		routes = append(routes, route{
			method: "GET", pattern: "/directory/deletedItems/microsoft.graph." + name, permissions: at.read,
			handler: func(c *call) reply { return c.listDeleted(name, at.collection, *at.kind) },
		})
	}
	return routes
}

func (c *call) listDeleted(name, collection string, kind entityType) reply {
	var items []object
	for _, doc := range c.list(deletedCollection) {
		if doc["_kind"] == name {
			items = append(items, doc)
		}
	}
	if c.option("$orderby") != "" && !c.eventual() {
		return graphError(http.StatusBadRequest, "Request_UnsupportedQuery", "Sorting needs the header ConsistencyLevel: eventual and $count=true.")
	}
	return c.answerList(listing{context: collection, kind: kind, items: items})
}

func getDeleted(c *call) reply {
	doc, ok := c.get(deletedCollection, c.vars["id"])
	if !ok {
		return notFound(c.vars["id"])
	}
	return c.answerOne(http.StatusOK, "directoryObjects/$entity", untyped, typed(textOf(doc["_kind"]), doc))
}

func purgeOne(c *call) reply {
	if !c.tenant.purge(c.vars["id"]) {
		return notFound(c.vars["id"])
	}
	return noContent()
}

func restoreDeleted(c *call) reply {
	kind, doc := c.tenant.restore(c.vars["id"])
	if doc == nil {
		return notFound(c.vars["id"])
	}
	return c.answerOne(http.StatusOK, "directoryObjects/$entity", untyped, typed(kind, doc))
}

// softDelete moves an object to the deleted items; false if there is none. Memberships and assignments stay behind it, unseen
// while it is deleted.
func (t *tenant) softDelete(kind, id string) bool {
	st := t.store(deletable[kind].collection)
	doc, ok := st.get(id)
	if !ok {
		return false
	}
	gone := clone(doc)
	gone["deletedDateTime"], gone["_kind"] = timestamp(t.s.clock.now()), kind
	st.delete(id)
	t.store(deletedCollection).put(id, gone)
	return true
}

// restore brings a deleted object back, and an application's service principal with it.
func (t *tenant) restore(id string) (kind string, doc object) {
	gone, ok := t.store(deletedCollection).get(id)
	if !ok {
		return "", nil
	}
	doc = clone(gone)
	kind = textOf(doc["_kind"])
	delete(doc, "_kind")
	doc["deletedDateTime"] = nil
	t.store(deletedCollection).delete(id)
	t.store(deletable[kind].collection).put(id, doc)
	if kind == "application" {
		for _, other := range t.store(deletedCollection).list() {
			if other["_kind"] == "servicePrincipal" && sameID(textOf(other["appId"]), textOf(doc["appId"])) {
				t.restore(textOf(other["id"]))
			}
		}
	}
	return kind, doc
}

// purge removes a deleted object for good, with what hung on it.
func (t *tenant) purge(id string) bool {
	gone, ok := t.store(deletedCollection).get(id)
	if !ok {
		return false
	}
	t.store(deletedCollection).delete(id)
	switch gone["_kind"] {
	case "group":
		t.dropStoreOf(membersCollection, id)
		fallthrough
	case "user":
		t.forgetPrincipal(id)
	case "servicePrincipal":
		t.dropStoreOf(assignmentsCollection, id)
		t.dropStoreOf(assignedCollection, id)
	}
	return true
}

// forgetPrincipal removes the memberships and assignments of an object that is gone for good.
func (t *tenant) forgetPrincipal(id string) {
	for name, st := range t.stores {
		switch collection, parent, _ := strings.Cut(name, "/"); collection {
		case membersCollection:
			st.delete(id)
		case assignmentsCollection:
			for _, doc := range st.list() {
				if sameID(textOf(doc["principalId"]), id) {
					t.unassign(parent, textOf(doc["id"]))
				}
			}
		}
	}
}

// purgeDeleted removes what was deleted too long ago.
func (s *Server) purgeDeleted() {
	limit := s.clock.now().Add(-retention)
	for _, t := range s.tenants {
		t.purgePolicies(limit)
		for _, doc := range t.store(deletedCollection).list() {
			at, err := time.Parse(time.RFC3339, textOf(doc["deletedDateTime"]))
			if err == nil && at.Before(limit) {
				t.purge(textOf(doc["id"]))
			}
		}
	}
}
