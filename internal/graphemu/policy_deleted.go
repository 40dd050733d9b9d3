package graphemu

import (
	"net/http"
	"time"
)

// What is deleted of the cross-tenant access settings, by tenant id, for as long as it can be restored.
// Graph (beta): policyDeletableItem.
const (
	deletedPartnersCollection = "crossTenantPartners"
	deletedSyncsCollection    = "crossTenantSyncPolicyPartners"
)

func deletedPolicyRoutes() []route {
	read := []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}
	write := []string{"Policy.ReadWrite.CrossTenantAccess"}
	var routes []route
	for collection, restore := range map[string]func(*call) reply{deletedPartnersCollection: restorePartner, deletedSyncsCollection: restoreIdentitySync} {
		all := "/policies/deletedItems/" + collection
		one := all + "/{tenantId}"
		routes = append(routes,
			route{method: "GET", pattern: all, beta: true, permissions: read, handler: func(c *call) reply { return c.listDeletedPolicies(collection) }},
			route{method: "GET", pattern: one, beta: true, permissions: read, handler: func(c *call) reply { return c.getDeletedPolicy(collection) }},
			route{method: "DELETE", pattern: one, beta: true, permissions: write, handler: func(c *call) reply { return c.purgePolicy(collection) }},
			route{method: "POST", pattern: one + "/restore", beta: true, permissions: write, optional: true, handler: restore},
		)
	}
	return routes
}

// softDeletePolicy moves a document to what is deleted.
func (t *tenant) softDeletePolicy(from, to, id string) bool {
	doc, ok := t.store(from).get(id)
	if !ok {
		return false
	}
	gone := clone(doc)
	gone["deletedDateTime"] = timestamp(t.s.clock.now())
	t.store(from).delete(id)
	t.store(to).put(id, gone)
	return true
}

func (c *call) listDeletedPolicies(collection string) reply {
	docs := c.list(collection)
	out := make([]object, 0, len(docs))
	for _, doc := range docs {
		out = append(out, c.deletedPolicy(collection, doc))
	}
	return c.page("policies/deletedItems/"+collection, out)
}

func (c *call) getDeletedPolicy(collection string) reply {
	doc, ok := c.get(collection, c.vars["tenantId"])
	if !ok {
		return notFound(c.vars["tenantId"])
	}
	return c.entity("policies/deletedItems/"+collection+"/$entity", c.deletedPolicy(collection, doc))
}

// deletedPolicy is a deleted document as answers show it, with what only its page has.
func (c *call) deletedPolicy(collection string, doc object) object {
	if collection == deletedSyncsCollection {
		return c.identitySyncDocument(doc)
	}
	out := c.shown(doc)
	out["displayName"], out["invitationRedemptionIdentityProviderConfiguration"] = nil, nil
	return out
}

func (c *call) purgePolicy(collection string) reply {
	if !c.tenant.store(collection).delete(c.vars["tenantId"]) {
		return notFound(c.vars["tenantId"])
	}
	return noContent()
}

func restorePartner(c *call) reply {
	return c.restorePolicy(deletedPartnersCollection, partnersCollection, "microsoft.graph.crossTenantAccessPolicyConfigurationPartner")
}

func restoreIdentitySync(c *call) reply {
	if _, ok := c.tenant.store(partnersCollection).get(c.vars["tenantId"]); !ok {
		return notFound(c.vars["tenantId"])
	}
	return c.restorePolicy(deletedSyncsCollection, identitySyncCollection, "microsoft.graph.crossTenantIdentitySyncPolicyPartner")
}

// restorePolicy brings a document back. Its answer still has the time of the deletion, as its page shows.
func (c *call) restorePolicy(from, to, context string) reply {
	id := c.vars["tenantId"]
	gone, ok := c.tenant.store(from).get(id)
	if !ok {
		return notFound(id)
	}
	if _, exists := c.tenant.store(to).get(id); exists {
		return graphError(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "Another object with the same value for property tenantId already exists.")
	}
	doc := clone(gone)
	doc["deletedDateTime"] = nil
	delete(doc, refusals)
	c.tenant.store(from).delete(id)
	c.tenant.store(to).put(id, doc)
	return c.entity(context, c.deletedPolicy(from, gone))
}

// purgePolicies removes what was deleted before a moment.
func (t *tenant) purgePolicies(limit time.Time) {
	for _, collection := range []string{deletedPartnersCollection, deletedSyncsCollection} {
		for _, doc := range t.store(collection).list() {
			if at, err := time.Parse(time.RFC3339, textOf(doc["deletedDateTime"])); err == nil && at.Before(limit) {
				t.store(collection).delete(textOf(doc["tenantId"]))
			}
		}
	}
}

// DeletedPartner answers a copy of a deleted partner configuration that can still be restored; nil if there is none.
func (h *TenantHandle) DeletedPartner(partnerTenantID string) map[string]any {
	return h.document(deletedPartnersCollection, partnerTenantID)
}

// DeletedIdentitySync is DeletedPartner for identity synchronization policies.
func (h *TenantHandle) DeletedIdentitySync(partnerTenantID string) map[string]any {
	return h.document(deletedSyncsCollection, partnerTenantID)
}
