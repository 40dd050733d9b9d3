package graphemu

import "slices"

func getPolicy(c *call) reply {
	doc, ok := c.get(policyCollection, policyKey)
	if !ok {
		doc = freshPolicy()
	}
	if c.api == "beta" { // there it is not nullable
		doc = clone(doc)
		delete(doc, "description")
	}
	return c.entity("policies/crossTenantAccessPolicy/$entity", doc)
}

func patchPolicy(c *call) reply {
	st := c.tenant.store(policyCollection)
	doc, ok := st.get(policyKey)
	if !ok {
		doc = freshPolicy()
	}
	next := overlay(doc, c.body)
	if c.behaviour(behaviourClouds) == "add" {
		next["allowedCloudEndpoints"] = union(doc["allowedCloudEndpoints"], next["allowedCloudEndpoints"])
	}
	if c.behaviour(behaviourCloudInUse) == "refused" && c.closesCloudInUse(doc, next) {
		return badRequest("A cloud cannot be removed while partners of it are configured.")
	}
	st.put(policyKey, next)
	return noContent()
}

// union lists what either list has.
func union(a, b any) []any {
	first, _ := a.([]any)
	second, _ := b.([]any)
	all := slices.Clone(first)
	for _, item := range second {
		if !slices.Contains(all, item) {
			all = append(all, item)
		}
	}
	return all
}

// closesCloudInUse says whether a change takes a cloud away while there are partners that are not of this cloud: tenants
// that this server does not have.
func (c *call) closesCloudInUse(before, after object) bool {
	left, _ := after["allowedCloudEndpoints"].([]any)
	if len(union(left, before["allowedCloudEndpoints"])) == len(left) {
		return false
	}
	foreign := func(partner object) bool { return c.s.tenant(textOf(partner["tenantId"])) == nil }
	return slices.ContainsFunc(c.tenant.store(partnersCollection).list(), foreign)
}

// freshPolicy is the singleton before anybody changed it.
func freshPolicy() object {
	return object{
		"id":                    "crossTenantAccessPolicy",
		"displayName":           "CrossTenantAccessPolicy",
		"description":           nil,
		"allowedCloudEndpoints": []any{},
		"deletedDateTime":       nil,
	}
}

func getDefault(c *call) reply {
	doc, ok := c.get(policyCollection, defaultKey)
	if !ok {
		doc = c.tenant.systemDefault()
	}
	doc = c.shown(doc)
	if c.api != "beta" {
		delete(doc, "blockServiceProviderOutboundAccess")
	} else { // no page documents these two; the portal gets them
		doc["crossCloudMeetingConfiguration"] = inboundOutbound(false, false)
		doc["protectedContentSharing"] = inboundOutbound(true, true)
	}
	return c.entity("policies/crossTenantAccessPolicy/default/$entity", doc)
}

func patchDefault(c *call) reply {
	st := c.tenant.store(policyCollection)
	doc, ok := st.get(defaultKey)
	if !ok {
		doc = c.tenant.systemDefault()
	}
	next := c.patched(doc, c.body)
	if err := c.invalidSettings(next); err != nil {
		return badRequest(err.Error())
	}
	next["isServiceDefault"] = false
	st.put(defaultKey, next)
	return noContent()
}

func resetDefault(c *call) reply {
	c.tenant.store(policyCollection).put(defaultKey, c.tenant.systemDefault())
	return noContent()
}

// systemDefault is the default configuration of a new tenant, and of one that was reset.
// Graph: crossTenantAccessPolicyConfigurationDefault.
func (t *tenant) systemDefault() object {
	order := []any{"externalFederation", "azureActiveDirectory", "socialIdentityProviders"}
	if t.s.behaviour(behaviourRedemption) == "entra-first" {
		order[0], order[1] = order[1], order[0]
	}
	restrictions := everybodyEverything("blocked")
	restrictions["devices"] = nil
	return object{
		"id":               seedID("crossTenantAccessPolicy/default/" + t.id),
		"isServiceDefault": true,
		"inboundTrust": object{
			"isMfaAccepted": false, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false,
		},
		"automaticUserConsentSettings": inboundOutbound(false, false),
		"b2bCollaborationInbound":      everybodyEverything("allowed"),
		"b2bCollaborationOutbound":     everybodyEverything("allowed"),
		"b2bDirectConnectInbound":      everybodyEverything("blocked"),
		"b2bDirectConnectOutbound":     everybodyEverything("blocked"),
		"tenantRestrictions":           restrictions,
		"m365CollaborationInbound":     object{"users": targets("blocked", "AllUsers", "user")},
		"m365CollaborationOutbound":    object{"usersAndGroups": targets("allowed", "AllUsers", "user")},
		"appServiceConnectInbound":     object{"applications": targets("blocked", "AllApplications", "application")},
		"invitationRedemptionIdentityProviderConfiguration": object{
			"primaryIdentityProviderPrecedenceOrder": order,
			"fallbackIdentityProvider":               "defaultConfiguredIdp",
		},
		"blockServiceProviderOutboundAccess": false,
	}
}

func inboundOutbound(inbound, outbound any) object {
	return object{"inboundAllowed": inbound, "outboundAllowed": outbound}
}

func everybodyEverything(accessType string) object {
	return object{
		"usersAndGroups": targets(accessType, "AllUsers", "user"),
		"applications":   targets(accessType, "AllApplications", "application"),
	}
}

func targets(accessType, keyword, targetType string) object {
	return object{"accessType": accessType, "targets": []any{object{"target": keyword, "targetType": targetType}}}
}
