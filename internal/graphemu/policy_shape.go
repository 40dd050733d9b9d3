package graphemu

import "slices"

// The building blocks of the cross-tenant access settings.
// Graph: crossTenantAccessPolicyB2BSetting, …TargetConfiguration, …Target, …InboundTrust, …TenantRestrictions.
var (
	checkTargetConfiguration = nullable(objectOf(members{
		"accessType": nullable(oneOf("allowed", "blocked", "unknownFutureValue")),
		"targets":    nullable(listOf(checkTarget)),
	}))
	checkUsersAndApplications = nullable(objectOf(members{
		"usersAndGroups": checkTargetConfiguration,
		"applications":   checkTargetConfiguration,
	}))
	checkSyncAllowed = nullable(objectOf(members{"isSyncAllowed": nullable(aBool)}))
)

// sharedSettings are writable on the default and on partner configurations.
var sharedSettings = members{
	"b2bCollaborationInbound":  checkUsersAndApplications,
	"b2bCollaborationOutbound": checkUsersAndApplications,
	"b2bDirectConnectInbound":  checkUsersAndApplications,
	"b2bDirectConnectOutbound": checkUsersAndApplications,
	"inboundTrust": nullable(objectOf(members{
		"isMfaAccepted":                       nullable(aBool),
		"isCompliantDeviceAccepted":           nullable(aBool),
		"isHybridAzureADJoinedDeviceAccepted": nullable(aBool),
	})),
	"automaticUserConsentSettings": nullable(objectOf(members{"inboundAllowed": nullable(aBool), "outboundAllowed": nullable(aBool)})),
	"tenantRestrictions": nullable(objectOf(members{
		"usersAndGroups": checkTargetConfiguration,
		"applications":   checkTargetConfiguration,
		"devices": nullable(objectOf(members{
			"mode": nullable(oneOf("allowed", "blocked", "unknownFutureValue")),
			"rule": nullable(aString),
		})),
	})),
	"m365CollaborationInbound":  nullable(objectOf(members{"users": checkTargetConfiguration})),
	"m365CollaborationOutbound": nullable(objectOf(members{"usersAndGroups": checkTargetConfiguration})),
	"appServiceConnectInbound":  nullable(objectOf(members{"applications": checkTargetConfiguration})),
}

var (
	policyMembers = members{
		"displayName":           aString,
		"allowedCloudEndpoints": listOf(oneOf("microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn")),
	}
	defaultMembers = sharedSettings.with(members{
		"invitationRedemptionIdentityProviderConfiguration": nullable(objectOf(members{
			"primaryIdentityProviderPrecedenceOrder": nullable(listOf(oneOf("azureActiveDirectory", "externalFederation", "socialIdentityProviders"))),
			"fallbackIdentityProvider":               nullable(oneOf("defaultConfiguredIdp", "emailOneTimePasscode", "microsoftAccount")),
		})),
	})
	partnerMembers      = sharedSettings
	newPartnerMembers   = sharedSettings.with(members{"tenantId": aString, "isServiceProvider": nullable(aBool)})
	identitySyncMembers = members{"displayName": nullable(aString), "userSyncInbound": checkSyncAllowed}

	// What only beta knows.
	serviceProviderBlock    = members{"blockServiceProviderOutboundAccess": nullable(aBool)}
	identitySyncMembersBeta = identitySyncMembers.with(members{
		"groupSyncInbound":                     checkSyncAllowed,
		"externalCloudAuthorizedApplicationId": nullable(aString),
	})
)

// targetKeywords are the words that stand for a set of targets, each with the type it belongs to. Any other target is an id;
// the set of admin portals is refused by the service. Graph: crossTenantAccessPolicyTarget.
var targetKeywords = map[string]string{
	"AllUsers":         "user",
	"AllApplications":  "application",
	"Office365":        "application",
	"AllMicrosoftApps": "application",
}

var checkTargetMembers = objectOf(members{
	"target":     aString,
	"targetType": oneOf("user", "group", "application", "unknownFutureValue"),
}, "target", "targetType")

func checkTarget(path string, v any) error {
	if err := checkTargetMembers(path, v); err != nil {
		return err
	}
	doc, _ := v.(object)
	target := textOf(doc["target"])
	if looksLikeGUID(target) || targetKeywords[target] != "" && targetKeywords[target] == doc["targetType"] {
		return nil
	}
	return complain("Invalid target '%s' specified for property '%s'.", target, path)
}

// invalidSettings looks at a configuration as it would be after a write.
func (c *call) invalidSettings(doc object) error {
	if c.behaviour(behaviourKeywordAlone) == "refused" {
		if err := mixedTargets(doc); err != nil {
			return err
		}
	}
	for _, name := range []string{"b2bCollaborationInbound", "b2bCollaborationOutbound", "b2bDirectConnectInbound", "b2bDirectConnectOutbound"} {
		if err := contradiction(name, doc[name]); err != nil {
			return err
		}
	}
	return nil
}

// contradiction says what is impossible about a setting whose two halves are both there: blocking all users demands blocking
// all applications, and allowing any user demands an application to allow. Blocking one group while blocking all applications
// is possible: the group gets nothing. Microsoft: "Cross-tenant access overview", interpretation of the API's settings.
func contradiction(setting string, v any) error {
	doc, ok := v.(object)
	if !ok {
		return nil
	}
	users, applications := halfOf(doc["usersAndGroups"]), halfOf(doc["applications"])
	if users == nil || applications == nil {
		return nil
	}
	switch {
	case users.blocksAll("AllUsers") && !applications.blocksAll("AllApplications"):
		return complain("Conflicting settings in '%s': blocking all users requires blocking all applications.", setting)
	case users.accessType == "allowed" && applications.blocksAll("AllApplications"):
		return complain("Conflicting settings in '%s': allowing users requires at least one allowed application.", setting)
	}
	return nil
}

// mixedTargets looks for a keyword that is not alone in its list, anywhere below a value.
func mixedTargets(v any) error {
	doc, ok := v.(object)
	if !ok {
		return nil
	}
	for name, member := range doc {
		list, _ := member.([]any)
		for _, target := range objectsOf(list) {
			if name == "targets" && len(list) > 1 && targetKeywords[textOf(target["target"])] != "" {
				return complain("Invalid targets: '%s' cannot be combined with other targets.", textOf(target["target"]))
			}
		}
		if err := mixedTargets(member); err != nil {
			return err
		}
	}
	return nil
}

// half is one side of a setting: who, or to what.
type half struct {
	accessType string
	targets    []string
}

func halfOf(v any) *half {
	doc, ok := v.(object)
	if !ok {
		return nil
	}
	h := &half{accessType: textOf(doc["accessType"])}
	list, _ := doc["targets"].([]any)
	for _, item := range list {
		if target, ok := item.(object); ok {
			h.targets = append(h.targets, textOf(target["target"]))
		}
	}
	return h
}

func (h *half) blocksAll(keyword string) bool {
	return h.accessType == "blocked" && slices.Contains(h.targets, keyword)
}
