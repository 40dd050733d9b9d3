package graphemu

import "net/http"

func getIdentitySync(c *call) reply {
	doc, ok := c.get(identitySyncCollection, c.vars["tenantId"])
	if !ok {
		return missingPolicy()
	}
	return c.entity("policies/crossTenantAccessPolicy/partners('"+textOf(doc["tenantId"])+"')/identitySynchronization/$entity", c.identitySyncDocument(doc))
}

// putIdentitySync creates and never replaces.
// Graph: crossTenantAccessPolicyConfigurationPartner, put identitySynchronization.
func putIdentitySync(c *call) reply {
	partner, ok := c.get(partnersCollection, c.vars["tenantId"])
	if !ok {
		if c.behaviour(behaviourSyncNoPartner) == "Directory_ObjectNotFound" {
			return missingPolicy()
		}
		return notFound(c.vars["tenantId"])
	}
	id := textOf(partner["tenantId"])
	st := c.tenant.store(identitySyncCollection)
	_, exists := st.get(id)
	_, deleted := c.tenant.store(deletedSyncsCollection).get(id)
	if exists || deleted && c.behaviour(behaviourSyncRecreate) == "refused-while-deleted" {
		const message = "A conflicting object with one or more of the specified property values is present in the directory."
		return graphError(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", message).withDetails("ConflictingObjects", message)
	}
	st.put(id, overlay(freshIdentitySync(id), dropAnnotations(c.body).(object)))
	return noContent()
}

func patchIdentitySync(c *call) reply {
	doc, ok := c.get(identitySyncCollection, c.vars["tenantId"])
	if !ok {
		return missingPolicy()
	}
	next := overlay(doc, dropAnnotations(c.body).(object))
	if c.behaviour(behaviourSyncPatch) == "clears-other" {
		clearOther(next, c.body, "userSyncInbound", "groupSyncInbound")
		clearOther(next, c.body, "groupSyncInbound", "userSyncInbound")
	}
	c.tenant.store(identitySyncCollection).put(c.vars["tenantId"], next)
	return noContent()
}

// clearOther sets a member to null where only its sibling was sent.
func clearOther(doc, sent object, sibling, member string) {
	_, hasSibling := sent[sibling]
	if _, has := sent[member]; hasSibling && !has {
		doc[member] = nil
	}
}

func deleteIdentitySync(c *call) reply {
	if _, ok := c.get(identitySyncCollection, c.vars["tenantId"]); !ok {
		return missingPolicy()
	}
	c.tenant.softDeletePolicy(identitySyncCollection, deletedSyncsCollection, c.vars["tenantId"])
	return noContent()
}

func freshIdentitySync(id string) object {
	return object{
		"tenantId":                             id,
		"displayName":                          nil,
		"userSyncInbound":                      nil,
		"groupSyncInbound":                     nil,
		"externalCloudAuthorizedApplicationId": nil,
		"deletedDateTime":                      nil,
	}
}

// identitySyncDocument is the policy as this caller's version shows it.
func (c *call) identitySyncDocument(doc object) object {
	out := clone(doc)
	if c.behaviour(behaviourSyncNull) == "object" {
		for _, name := range []string{"userSyncInbound", "groupSyncInbound"} {
			if out[name] == nil {
				out[name] = object{"isSyncAllowed": nil}
			}
		}
	}
	if c.api != "beta" {
		delete(out, "groupSyncInbound")
		delete(out, "externalCloudAuthorizedApplicationId")
		delete(out, "deletedDateTime")
	}
	return out
}
