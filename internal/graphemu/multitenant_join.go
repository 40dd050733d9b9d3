package graphemu

import "strings"

// nobody stands for no tenant in a join request.
const nobody = "00000000-0000-0000-0000-000000000000"

func getJoinRequest(c *call) reply {
	c.s.lookedAt(func(tr *transition) bool { return tr.kind == joinTransition && tr.tenantID == c.tenant.id })
	doc, ok := c.get(joinRequestCollection, joinRequestKey)
	if !ok {
		doc = c.tenant.noJoinRequest()
	}
	return c.entity("tenantRelationships/multiTenantOrganization/joinRequest/$entity", doc)
}

// patchJoinRequest asks to join the organization of the tenant that added the own one, or withdraws that.
func patchJoinRequest(c *call) reply {
	owner := strings.ToLower(textOf(c.body["addedByTenantId"]))
	if !looksLikeGUID(owner) {
		return badRequest("Invalid value specified for property 'addedByTenantId' of resource 'MultiTenantOrganizationJoinRequestRecord'.")
	}
	request := c.tenant.joinRequest()
	if owner == nobody {
		return c.withdrawJoin(request)
	}
	switch {
	case c.tenant.orgCopy() != nil:
		return badRequest("The tenant is already in a Multi-Tenant Organization.")
	case request["memberState"] == memberPending:
		return badRequest("A join request exists already. Reset it first.")
	case c.tenant.addedBy(owner) == nil && c.behaviour(behaviourNotAdded) == "refused":
		return badRequest("The tenant was not added to a Multi-Tenant Organization by '" + owner + "'.")
	case c.tenant.joinsTooSoon("400"):
		return badRequest("The Multi-Tenant Organization was not found.")
	case c.tenant.joinsTooSoon("404"):
		return missingPolicy()
	}
	c.tenant.requestJoin(owner)
	return noContent()
}

func (c *call) withdrawJoin(request object) reply {
	details, _ := request["transitionDetails"].(object)
	switch {
	case c.tenant.orgCopy() != nil:
		return badRequest("A completed join cannot be reset.")
	case request["memberState"] == memberPending && details["status"] != statusFailed && c.behaviour(behaviourWithdrawPending) == "refused":
		return badRequest("A join request that has not failed cannot be reset.")
	}
	c.s.cancel(joinTransition, c.tenant.id)
	c.tenant.store(joinRequestCollection).put(joinRequestKey, c.tenant.noJoinRequest())
	return noContent()
}

// joinsTooSoon says whether this is the first request of the tenant, where the behaviour turns that away in this way.
func (t *tenant) joinsTooSoon(answer string) bool {
	if t.s.behaviour(behaviourFirstJoin) != answer || t.triedToJoin {
		return false
	}
	t.triedToJoin = true
	return true
}

func (t *tenant) requestJoin(owner string) {
	t.store(joinRequestCollection).put(joinRequestKey, object{
		"id": t.joinRequest()["id"], "addedByTenantId": owner, "memberState": memberPending, "role": nil,
		"transitionDetails": object{"desiredMemberState": memberActive, "status": statusNotStarted, "details": ""},
	})
	t.s.begin(&transition{kind: joinTransition, tenantID: t.id, owner: owner})
}

// joinRequest is the tenant's request as it is. There always is one.
func (t *tenant) joinRequest() object {
	if doc, ok := t.store(joinRequestCollection).get(joinRequestKey); ok {
		return doc
	}
	return t.noJoinRequest()
}

func (t *tenant) noJoinRequest() object {
	return object{
		"id": seedID("joinRequest/" + t.id), "addedByTenantId": nobody, "memberState": nil, "role": nil, "transitionDetails": nil,
	}
}

// addedBy is what an owner's organization says of the tenant; nil if that owner did not add it.
func (t *tenant) addedBy(owner string) object {
	other := t.s.tenant(owner)
	if other == nil || other.orgCopy() == nil {
		return nil
	}
	doc := other.orgTenant(t.id)
	if doc == nil || doc["state"] != memberPending || isBeingRemoved(doc) {
		return nil
	}
	return doc
}

// mostOrgTenants is how many active tenants an organization may have.
const mostOrgTenants = 100

// unjoinable says why a tenant cannot join an owner's organization; "" if it can.
func (t *tenant) unjoinable(owner string) string {
	switch {
	case t.joinsTooSoon("fails"):
		return "DirectoryService Exception"
	case t.orgCopy() != nil:
		return "The tenant is in another Multi-Tenant Organization."
	case t.addedBy(owner) == nil:
		return "The tenant was not added to a Multi-Tenant Organization by '" + owner + "'."
	case len(t.s.tenant(owner).fellows()) >= mostOrgTenants:
		return "The Multi-Tenant Organization has as many tenants as it may have."
	}
	return ""
}

// join makes the tenant an active one of the owner's organization: it gets copies of everything, and each tenant of the
// organization an entry about the other.
func (t *tenant) join(owner string) {
	host := t.s.tenant(owner)
	role := desiredRole(host.orgTenant(t.id))
	organization := clone(host.orgCopy())
	organization["id"] = newID()
	fellows := host.fellows()
	t.store(organizationCollection).put(organizationKey, organization)
	for _, doc := range host.store(orgTenantsCollection).list() {
		t.store(orgTenantsCollection).put(textOf(doc["tenantId"]), clone(doc))
	}
	joined := timestamp(t.s.clock.now())
	t.editOrgTenant(t.id, func(doc object) {
		doc["state"], doc["joinedDateTime"], doc["role"], doc["transitionDetails"] = memberActive, joined, role, nil
	})
	t.store(joinRequestCollection).put(joinRequestKey, object{
		"id": t.joinRequest()["id"], "addedByTenantId": owner, "memberState": memberActive, "role": role, "transitionDetails": nil,
	})
	for _, fellow := range fellows {
		t.meet(fellow.id, true)
		fellow.meet(t.id, true)
	}
}

// leave takes a tenant out of the organization, with everything it had of that but the entries about partners.
func (t *tenant) leave() {
	for _, fellow := range t.fellows() {
		if fellow != t {
			t.meet(fellow.id, false)
			fellow.meet(t.id, false)
		}
	}
	t.store(organizationCollection).delete(organizationKey)
	for _, doc := range t.store(orgTenantsCollection).list() {
		t.store(orgTenantsCollection).delete(textOf(doc["tenantId"]))
	}
	if t.s.behaviour(behaviourAfterLeaving) == "empty" {
		t.store(joinRequestCollection).put(joinRequestKey, t.noJoinRequest())
	}
}

// meet writes down that another tenant is in the same organization, or no longer is. Joining makes an entry where there is none
// and applies the templates; what they wrote stays when a tenant leaves.
// Microsoft: "Configure a multitenant organization with templates".
func (t *tenant) meet(other string, together bool) {
	if together {
		t.applyTemplates(other)
	}
	t.store(partnersCollection).update(other, func(doc object) { doc["isInMultiTenantOrganization"] = together })
}
