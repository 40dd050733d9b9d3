package graphemu

import (
	"net/http"
	"strings"
)

var checkInstantiate = objectOf(members{"displayName": aString, "serviceManagementReference": nullable(aString)}, "displayName")

// syncHomepage marks the applications that the cross-tenant synchronization template makes.
const syncHomepage = "https://account.activedirectory.windowsazure.com:444/applications/default.aspx?metadata=aad2aadsync|ISV9.1|primary|z"

// instantiateTemplate makes an application and its service principal. Nothing stops a second pair of the same name.
// Graph: applicationTemplate, instantiate.
func instantiateTemplate(c *call) reply {
	if !strings.EqualFold(c.vars["templateID"], crossTenantTemplateID) {
		return notFound(c.vars["templateID"])
	}
	name := textOf(c.body["displayName"])
	if name == "" {
		return badRequest("Invalid value specified for property 'displayName'.")
	}
	application, principal := c.tenant.instantiate(name, timestamp(c.now()), c.body["serviceManagementReference"], c.app.clientID, newInstance())
	return reply{status: http.StatusCreated, body: object{
		"@odata.context":   c.context("microsoft.graph.applicationServicePrincipal"),
		"application":      publicCopy(application),
		"servicePrincipal": publicCopy(principal),
	}}
}

// instanceIDs are the ids that an instantiation gives.
type instanceIDs struct{ app, application, principal, role, scope string }

func newInstance() instanceIDs {
	return instanceIDs{app: newID(), application: newID(), principal: newID(), role: newID(), scope: newID()}
}

// instantiate stores the pair of documents. Both carry the one app role, whose value is null and whose id is new each time.
func (t *tenant) instantiate(name, created string, reference any, owner string, ids instanceIDs) (application, principal object) {
	role := object{
		"allowedMemberTypes": []any{"User"}, "displayName": syncRoleName, "id": ids.role, "isEnabled": true,
		"description": syncRoleName, "value": nil, "origin": "Application",
	}
	scope := object{
		"adminConsentDescription": "Allow the application to access " + name + " on behalf of the signed-in user.",
		"adminConsentDisplayName": "Access " + name, "id": ids.scope, "isEnabled": true, "type": "User",
		"userConsentDescription": "Allow the application to access " + name + " on your behalf.",
		"userConsentDisplayName": "Access " + name, "value": "user_impersonation",
	}
	application = applicationOfTemplate(name, role, scope)
	application["id"], application["appId"] = ids.application, ids.app
	application["createdDateTime"], application["serviceManagementReference"] = created, reference
	principal = principalOfTemplate(name, role, scope)
	principal["id"], principal["appId"], principal["servicePrincipalNames"] = ids.principal, ids.app, []any{ids.app}
	principal["appOwnerOrganizationId"] = t.id
	application["_owner"], principal["_owner"] = owner, owner
	t.store(applicationsCollection).put(ids.application, application)
	t.store(servicePrincipalsCollection).put(ids.principal, principal)
	return application, principal
}

func applicationOfTemplate(name string, role, scope object) object {
	return object{
		"applicationTemplateId":  crossTenantTemplateID,
		"deletedDateTime":        nil,
		"displayName":            name,
		"description":            nil,
		"groupMembershipClaims":  nil,
		"identifierUris":         []any{},
		"isFallbackPublicClient": false,
		"signInAudience":         "AzureADMyOrg",
		"tags":                   []any{},
		"tokenEncryptionKeyId":   nil,
		"defaultRedirectUri":     nil,
		"optionalClaims":         nil,
		"addIns":                 []any{},
		"api": object{
			"acceptMappedClaims": nil, "knownClientApplications": []any{}, "requestedAccessTokenVersion": nil,
			"oauth2PermissionScopes": []any{scope}, "preAuthorizedApplications": []any{},
		},
		"appRoles":                []any{role},
		"info":                    emptyInfo(),
		"keyCredentials":          []any{},
		"parentalControlSettings": object{"countriesBlockedForMinors": []any{}, "legalAgeGroupRule": "Allow"},
		"passwordCredentials":     []any{},
		"publicClient":            object{"redirectUris": []any{}},
		"requiredResourceAccess":  []any{},
		"verifiedPublisher":       unverified(),
		"web":                     object{"homePageUrl": syncHomepage, "redirectUris": []any{}, "logoutUrl": nil},
	}
}

func principalOfTemplate(name string, role, scope object) object {
	return object{
		"deletedDateTime":                    nil,
		"accountEnabled":                     true,
		"applicationTemplateId":              crossTenantTemplateID,
		"appDisplayName":                     name,
		"alternativeNames":                   []any{},
		"displayName":                        name,
		"appRoleAssignmentRequired":          true,
		"loginUrl":                           nil,
		"logoutUrl":                          nil,
		"homepage":                           syncHomepage,
		"notificationEmailAddresses":         []any{},
		"preferredSingleSignOnMode":          nil,
		"preferredTokenSigningKeyThumbprint": nil,
		"replyUrls":                          []any{},
		"servicePrincipalType":               "Application",
		"tags":                               []any{"WindowsAzureActiveDirectoryIntegratedApp"},
		"tokenEncryptionKeyId":               nil,
		"samlSingleSignOnSettings":           nil,
		"addIns":                             []any{},
		"appRoles":                           []any{role},
		"info":                               emptyInfo(),
		"keyCredentials":                     []any{},
		"oauth2PermissionScopes":             []any{scope},
		"passwordCredentials":                []any{},
		"verifiedPublisher":                  unverified(),
	}
}

func emptyInfo() object {
	return object{"logoUrl": nil, "marketingUrl": nil, "privacyStatementUrl": nil, "supportUrl": nil, "termsOfServiceUrl": nil}
}

func unverified() object {
	return object{"displayName": nil, "verifiedPublisherId": nil, "addedDateTime": nil}
}
