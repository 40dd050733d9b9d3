package graphemu

import (
	"net/http"
	"strings"
)

func listPartners(c *call) reply {
	docs := c.list(partnersCollection)
	out := make([]object, 0, len(docs))
	for _, doc := range docs {
		out = append(out, c.partnerDocument(doc))
	}
	return c.page("policies/crossTenantAccessPolicy/partners", out)
}

func createPartner(c *call) reply {
	id := strings.ToLower(textOf(c.body["tenantId"]))
	if refusal, refused := c.refusedPartner(id); refused {
		return refusal
	}
	partner := c.patched(freshPartner(id), c.body)
	partner["tenantId"] = id
	if err := c.invalidSettings(partner); err != nil {
		return badRequest(err.Error())
	}
	c.tenant.store(partnersCollection).put(id, partner)
	out := c.partnerDocument(partner)
	out["@odata.context"] = c.context("policies/crossTenantAccessPolicy/partners/$entity")
	return reply{status: http.StatusCreated, body: out}
}

// refusedPartner looks at what a new partner's id must not be.
func (c *call) refusedPartner(id string) (reply, bool) {
	if !looksLikeGUID(id) {
		return badRequest("Invalid value specified for property 'tenantId' of resource 'CrossTenantAccessPolicyConfigurationPartner'."), true
	}
	if id == c.tenant.id {
		return badRequest("The tenant cannot be configured as a partner of itself."), true
	}
	if c.s.tenant(id) == nil && c.behaviour(behaviourUnknownTenant) == "refused" {
		return badRequest("The tenant '" + id + "' was not found in this cloud."), true
	}
	_, exists := c.tenant.store(partnersCollection).get(id)
	if exists || c.recreatedTooSoon(id) {
		status := http.StatusBadRequest
		if c.behaviour(behaviourDuplicate) == "409" {
			status = http.StatusConflict
		}
		return graphError(status, "Request_MultipleObjectsWithSameKeyValue",
			"Another object with the same value for property tenantId already exists."), true
	}
	return reply{}, false
}

// recreatedTooSoon says that a deleted partner stands in the way of a new one, where the behaviour says so.
func (c *call) recreatedTooSoon(id string) bool {
	deleted := c.tenant.store(deletedPartnersCollection)
	doc, ok := deleted.get(id)
	switch {
	case !ok || c.behaviour(behaviourRecreate) == "at-once":
		return false
	case c.behaviour(behaviourRecreate) == "refused-while-deleted":
		return true
	}
	refused, _ := doc[refusals].(int)
	if refused == refusalsAfterDelete {
		return false
	}
	return deleted.update(id, func(doc object) { doc[refusals] = refused + 1 })
}

const (
	refusals            = "_refusals" // of a deleted partner: how often it stood in the way
	refusalsAfterDelete = 2
)

// missingPartner is the answer for a partner that does not exist.
func (c *call) missingPartner() reply {
	out := notFound(c.vars["tenantId"])
	out.body.(object)["error"].(object)["code"] = c.behaviour(behaviourMissingCode)
	return out
}

func getPartner(c *call) reply {
	doc, ok := c.get(partnersCollection, c.vars["tenantId"])
	if !ok {
		return c.missingPartner()
	}
	return c.entity("policies/crossTenantAccessPolicy/partners/$entity", c.partnerDocument(doc))
}

func patchPartner(c *call) reply {
	doc, ok := c.get(partnersCollection, c.vars["tenantId"])
	if !ok {
		return missingPolicy()
	}
	next := c.patched(doc, c.body)
	if err := c.invalidSettings(next); err != nil {
		return badRequest(err.Error())
	}
	c.tenant.store(partnersCollection).put(c.vars["tenantId"], next)
	return noContent()
}

func deletePartner(c *call) reply {
	id := c.vars["tenantId"]
	doc, ok := c.get(partnersCollection, id)
	if !ok {
		return c.missingPartner()
	}
	if _, synced := c.tenant.store(identitySyncCollection).get(id); synced {
		const message = "The partner configuration has an identity synchronization policy, which must be deleted first."
		if c.behaviour(behaviourDeleteSynced) == "409" {
			return graphError(http.StatusConflict, "Request_Conflict", message)
		}
		return badRequest(message)
	}
	if isTrue(doc["isInMultiTenantOrganization"]) && c.behaviour(behaviourDeleteMember) == "refused" {
		return badRequest("The partner is in the same multitenant organization.")
	}
	c.tenant.softDeletePolicy(partnersCollection, deletedPartnersCollection, id)
	return noContent()
}

// missingPolicy is what the service says to a PATCH of a configuration that does not exist.
func missingPolicy() reply {
	return graphError(http.StatusNotFound, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")
}

// freshPartner is a partner configuration that inherits everything. It carries members that no page documents.
// Microsoft: Configure cross-tenant synchronization, answer to the POST of a partner.
func freshPartner(id string) object {
	return object{
		"tenantId":                           id,
		"isServiceProvider":                  nil,
		"isInMultiTenantOrganization":        false,
		"inboundTrust":                       nil,
		"automaticUserConsentSettings":       inboundOutbound(nil, nil),
		"b2bCollaborationInbound":            nil,
		"b2bCollaborationOutbound":           nil,
		"b2bDirectConnectInbound":            nil,
		"b2bDirectConnectOutbound":           nil,
		"tenantRestrictions":                 nil,
		"m365CollaborationInbound":           nil,
		"m365CollaborationOutbound":          nil,
		"appServiceConnectInbound":           nil,
		"crossCloudMeetingConfiguration":     inboundOutbound(nil, nil),
		"protectedContentSharing":            inboundOutbound(nil, nil),
		"blockServiceProviderOutboundAccess": nil,
		"deletedDateTime":                    nil,
	}
}

// partnerDocument is a partner as this caller's version shows it, with what $expand asks for.
func (c *call) partnerDocument(doc object) object {
	out := c.shown(doc)
	if c.api != "beta" {
		delete(out, "blockServiceProviderOutboundAccess")
		delete(out, "deletedDateTime")
	}
	if !c.expands(identitySyncCollection) {
		return out
	}
	policy, ok := c.get(identitySyncCollection, textOf(doc["tenantId"]))
	switch {
	case ok:
		out[identitySyncCollection] = c.identitySyncDocument(policy)
	case c.behaviour(behaviourExpandMissing) == "null":
		out[identitySyncCollection] = nil
	}
	return out
}
