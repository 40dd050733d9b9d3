package graphemu

import (
	"net/http"
	"strings"
)

const orgTenantContext = "tenantRelationships/multiTenantOrganization/tenants"

func listOrgTenants(c *call) reply {
	c.s.lookedAt(func(tr *transition) bool { return tr.isOf(c.tenant) })
	if _, in := c.get(organizationCollection, organizationKey); !in {
		if c.behaviour(behaviourOutside) == "404" {
			return missingPolicy()
		}
		return c.page(orgTenantContext, nil)
	}
	return c.page(orgTenantContext, c.list(orgTenantsCollection))
}

func getOrgTenant(c *call) reply {
	id := strings.ToLower(c.vars["tenantId"])
	c.s.lookedAt(func(tr *transition) bool { return tr.tenantID == id && tr.isOf(c.tenant) })
	doc, ok := c.get(orgTenantsCollection, id)
	if !ok {
		return missingPolicy()
	}
	return c.entity(orgTenantContext+"/$entity", doc)
}

func addOrgTenant(c *call) reply {
	if refusal, refused := c.notOwner(); refused {
		return refusal
	}
	id := strings.ToLower(textOf(c.body["tenantId"]))
	switch {
	case !looksLikeGUID(id):
		return badRequest("Invalid value specified for property 'tenantId' of resource 'MultiTenantOrganizationMember'.")
	case c.s.tenant(id) == nil && c.behaviour(behaviourUnknownMember) == "refused":
		return badRequest("The tenant '" + id + "' was not found in this cloud.")
	}
	if there := c.tenant.orgTenant(id); there != nil && there["state"] != memberRemoved {
		return badRequest("Tenant is already being added in Multi-Tenant Organization.")
	}
	role := textOf(c.body["role"])
	if role == "" {
		role = roleMember
	}
	c.tenant.addToOrganization(id, textOf(c.body["displayName"]), role)
	return c.answerOne(http.StatusCreated, orgTenantContext+"/$entity", untyped, c.tenant.orgTenant(id))
}

// addToOrganization makes a tenant one that may ask to join.
func (t *tenant) addToOrganization(id, displayName, role string) {
	var details any
	shown := role
	if t.s.behaviour(behaviourAddedRole) == "desired" {
		shown = roleMember
	}
	if t.s.behaviour(behaviourAddedDetails) == "details" || shown != role {
		details = desired(memberActive, role)
	}
	doc := object{
		"tenantId": id, "displayName": displayName, "addedDateTime": timestamp(t.s.clock.now()), "joinedDateTime": nil, "addedByTenantId": t.id,
		"role": shown, "state": memberPending, "transitionDetails": details,
	}
	for _, fellow := range t.fellows() {
		fellow.store(orgTenantsCollection).put(id, clone(doc))
	}
}

// desired is transitionDetails of what was asked for and has not begun.
func desired(state, role string) object {
	return object{"desiredState": state, "desiredRole": role, "status": statusNotStarted, "details": nil}
}

// desiredRole is the role that a tenant will have once what is under way is done.
func desiredRole(doc object) string {
	details, _ := doc["transitionDetails"].(object)
	if role := textOf(details["desiredRole"]); role != "" && details["status"] != statusFailed {
		return role
	}
	return textOf(doc["role"])
}

// isBeingRemoved says whether a removal is under way.
func isBeingRemoved(doc object) bool {
	details, _ := doc["transitionDetails"].(object)
	return details["desiredState"] == memberRemoved && details["status"] != statusFailed
}

func patchOrgTenant(c *call) reply {
	if refusal, refused := c.notOwner(); refused {
		return refusal
	}
	id, role := strings.ToLower(c.vars["tenantId"]), textOf(c.body["role"])
	doc := c.tenant.orgTenant(id)
	switch {
	case doc == nil || doc["state"] == memberRemoved:
		return missingPolicy()
	case isBeingRemoved(doc):
		return badRequest("The tenant is being removed from the Multi-Tenant Organization.")
	case role == roleMember && c.tenant.isLastOwner(id):
		return badRequest("The last owner of a Multi-Tenant Organization cannot become a member.")
	case desiredRole(doc) == role:
		return noContent()
	}
	c.tenant.editOrgTenant(id, func(doc object) { doc["transitionDetails"] = desired(memberActive, role) })
	if doc["state"] != memberActive { // it gets its role when it joins
		return noContent()
	}
	tr := &transition{kind: roleTransition, organization: c.tenant.orgCopy()[organizationMember], tenantID: id}
	if c.behaviour(behaviourRoleOfActive) == "at-once" {
		c.s.carryOut(tr)
	} else {
		c.s.begin(tr)
	}
	return noContent()
}

// removeOrgTenant begins a removal. Who may remove whom is documented twice, in different ways: see behaviourRemoval.
func removeOrgTenant(c *call) reply {
	id := strings.ToLower(c.vars["tenantId"])
	doc := c.tenant.orgTenant(id)
	switch {
	case c.tenant.orgCopy() == nil || doc == nil || doc["state"] == memberRemoved:
		return missingPolicy()
	case id != c.tenant.id && !c.tenant.isOwner():
		return graphError(http.StatusForbidden, "Authorization_RequestDenied", "The tenant is not an owner of the Multi-Tenant Organization.")
	case isBeingRemoved(doc):
		return noContent()
	}
	if why := c.tenant.unremovable(id, doc); why != "" {
		return badRequest(why)
	}
	c.tenant.editOrgTenant(id, func(doc object) { doc["transitionDetails"] = desired(memberRemoved, textOf(doc["role"])) })
	c.s.begin(&transition{kind: removalTransition, organization: c.tenant.orgCopy()[organizationMember], tenantID: id})
	return noContent()
}

// unremovable says why a tenant may not be removed; "" if it may.
func (t *tenant) unremovable(id string, doc object) string {
	if t.others(id) == 0 {
		return ""
	}
	if t.isLastOwner(id) {
		return "The last owner can be removed only after all other tenants."
	}
	answer := t.s.behaviour(behaviourRemoval)
	if answer != "any" && doc["role"] == roleOwner {
		return "An owner cannot be removed from a Multi-Tenant Organization. Change its role first."
	}
	if answer == "not-creator" && doc["addedByTenantId"] == id {
		return "The tenant that has created a Multi-Tenant Organization cannot be removed from it."
	}
	return ""
}
