package graphemu

import "net/http"

func listOrganization(c *call) reply {
	return c.answerList(listing{context: "organization", kind: organizationKind, items: []object{c.tenant.organization()}})
}

func getOrganization(c *call) reply {
	if !sameID(c.vars["id"], c.tenant.id) {
		return notFound(c.vars["id"])
	}
	return c.answerOne(http.StatusOK, "organization/$entity", organizationKind, c.tenant.organization())
}

// organization is the directory's own object. Graph: organization.
func (t *tenant) organization() object {
	domains := []any{}
	for i, name := range t.domains {
		domains = append(domains, object{"name": name, "isDefault": i == 0, "isInitial": i == 0, "type": "Managed", "capabilities": "Email, OfficeCommunicationsOnline"})
	}
	return object{
		"id": t.id, "displayName": t.displayName, "countryLetterCode": textOrNull(t.country), "tenantType": "AAD",
		"verifiedDomains": domains, "deletedDateTime": nil, "onPremisesSyncEnabled": nil, "preferredLanguage": "en",
	}
}

func listSKUs(c *call) reply {
	used := map[string]int{}
	for _, user := range c.tenant.store(usersCollection).list() {
		licences, _ := user["assignedLicenses"].([]any)
		for _, item := range licences {
			licence, _ := item.(object)
			used[textOf(licence["skuId"])]++
		}
	}
	var items []object
	for _, doc := range c.list(skusCollection) {
		sku := clone(doc)
		sku["consumedUnits"] = used[textOf(sku["skuId"])]
		items = append(items, sku)
	}
	return c.answerList(listing{context: "subscribedSkus", kind: skuKind, items: items})
}

// findTenant tells public facts about any tenant of this cloud. Graph: tenantRelationship, findTenantInformationByTenantId and
// findTenantInformationByDomainName.
func findTenant(c *call) reply {
	id, byID := c.vars["id"]
	if byID && !looksLikeGUID(id) {
		return badRequest("Invalid value specified for parameter 'tenantId'.")
	}
	t := c.s.tenant(id)
	if !byID {
		t = c.s.tenantByDomain(c.vars["domain"])
	}
	if t == nil {
		if c.behaviour(behaviourTenantMissing) == "400" {
			return badRequest("Unable to find the tenant '" + id + c.vars["domain"] + "'.")
		}
		return graphError(http.StatusNotFound, "Directory_ObjectNotFound", "Unable to find the tenant '"+id+c.vars["domain"]+"'.")
	}
	return reply{status: http.StatusOK, body: object{
		"@odata.context": c.context("microsoft.graph.tenantInformation"),
		"tenantId":       t.id, "federationBrandName": textOrNull(t.brand), "displayName": t.displayName, "defaultDomainName": t.defaultDomain,
	}}
}
