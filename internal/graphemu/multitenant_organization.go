package graphemu

import (
	"net/http"
	"slices"
)

// organizationMember is the emulator's own member that copies of one organization have in common.
const organizationMember = "_organization"

func getMultiTenantOrganization(c *call) reply {
	c.s.runTransitions()
	doc, ok := c.get(organizationCollection, organizationKey)
	if !ok {
		doc = c.noOrganization()
	}
	return c.entity("tenantRelationships/multiTenantOrganization/$entity", doc)
}

// noOrganization is what a tenant outside of any organization sees: no 404, and no id.
// Graph: multiTenantOrganization, get.
func (c *call) noOrganization() object {
	doc := object{"createdDateTime": nil, "displayName": nil, "description": nil, "state": "inactive"}
	if c.behaviour(behaviourSeenByPending) == "names" {
		request := c.tenant.joinRequest()
		owner := c.s.tenant(textOf(request["addedByTenantId"]))
		if owner != nil && request["memberState"] == memberPending {
			organization := owner.orgCopy()
			doc["displayName"], doc["description"] = organization["displayName"], organization["description"]
		}
	}
	return doc
}

// putMultiTenantOrganization makes an organization, whose owner the tenant is at once.
func putMultiTenantOrganization(c *call) reply {
	if c.tenant.orgCopy() != nil {
		const message = "The tenant is already in a Multi-Tenant Organization."
		switch c.behaviour(behaviourSecondPut) {
		case "400":
			return badRequest(message)
		case "409":
			return graphError(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", message)
		}
		c.changeOrganization()
	} else {
		c.tenant.foundOrganization(textOf(c.body["displayName"]), c.body["description"])
	}
	return c.answerOne(http.StatusCreated, "tenantRelationships/multiTenantOrganization/$entity", untyped, c.tenant.orgCopy())
}

func patchMultiTenantOrganization(c *call) reply {
	if refusal, refused := c.notOwner(); refused {
		return refusal
	}
	c.changeOrganization()
	return noContent()
}

// changeOrganization lays the body over every tenant's copy of the organization.
func (c *call) changeOrganization() {
	patch := dropAnnotations(c.body).(object)
	for _, t := range c.tenant.fellows() {
		t.store(organizationCollection).put(organizationKey, overlay(t.orgCopy(), patch))
	}
}

// notOwner refuses what only an owner of an organization may do.
func (c *call) notOwner() (reply, bool) {
	if _, in := c.get(organizationCollection, organizationKey); !in {
		return missingPolicy(), true
	}
	if !c.tenant.isOwner() {
		return graphError(http.StatusForbidden, "Authorization_RequestDenied", "The tenant is not an owner of the Multi-Tenant Organization."), true
	}
	return reply{}, false
}

func (t *tenant) foundOrganization(displayName string, description any) {
	now := timestamp(t.s.clock.now())
	t.store(organizationCollection).put(organizationKey, object{
		"id": newID(), "createdDateTime": now, "displayName": displayName, "description": description, "state": memberActive,
		organizationMember: newID(),
	})
	t.store(orgTenantsCollection).put(t.id, object{
		"tenantId": t.id, "displayName": t.displayName, "addedDateTime": now, "joinedDateTime": nil, "addedByTenantId": t.id,
		"role": roleOwner, "state": memberActive, "transitionDetails": nil,
	})
}

// orgCopy is the tenant's copy of its organization as it is; nil outside of any.
func (t *tenant) orgCopy() object {
	doc, _ := t.store(organizationCollection).get(organizationKey)
	return doc
}

// fellows are all tenants that are active in the tenant's organization, with itself, by id; none outside of any.
func (t *tenant) fellows() []*tenant {
	organization := t.orgCopy()
	if organization == nil {
		return nil
	}
	var all []*tenant
	for _, id := range sortedKeys(t.s.tenants) {
		if other := t.s.tenants[id]; other.orgCopy()[organizationMember] == organization[organizationMember] {
			all = append(all, other)
		}
	}
	return all
}

// orgTenant is a tenant of the own organization as it is; nil if there is none.
func (t *tenant) orgTenant(id string) object {
	doc, _ := t.store(orgTenantsCollection).get(id)
	return doc
}

func (t *tenant) isOwner() bool { return t.orgTenant(t.id)["role"] == roleOwner }

// isLastOwner says whether nobody else of the organization is an owner.
func (t *tenant) isLastOwner(id string) bool {
	return t.orgTenant(id)["role"] == roleOwner && !slices.ContainsFunc(t.store(orgTenantsCollection).list(), func(doc object) bool {
		return doc["tenantId"] != id && doc["state"] == memberActive && doc["role"] == roleOwner
	})
}

// others counts the tenants of the organization beside one, whatever their state, unless they are removed.
func (t *tenant) others(id string) int {
	n := 0
	for _, doc := range t.store(orgTenantsCollection).list() {
		if doc["tenantId"] != id && doc["state"] != memberRemoved {
			n++
		}
	}
	return n
}

// editOrgTenant changes one tenant of the organization in every tenant's copy.
func (t *tenant) editOrgTenant(id string, change func(object)) {
	for _, fellow := range t.fellows() {
		fellow.store(orgTenantsCollection).update(id, change)
	}
}
