package graphemu

// userStandard is what Graph shows of a user without $select.
var userStandard = []string{
	"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage",
	"surname", "userPrincipalName", "id",
}

// What Graph knows about the directory's objects when it reads $select and $filter. Graph: resources user, group, application,
// servicePrincipal, appRoleAssignment.
var (
	userKind = entityType{
		name: "microsoft.graph.user", directory: true,
		standard: userStandard,
		properties: []string{
			"id", "accountEnabled", "ageGroup", "assignedLicenses", "businessPhones", "city", "companyName", "consentProvidedForMinor",
			"country", "createdDateTime", "creationType", "deletedDateTime", "department", "displayName", "employeeHireDate", "employeeId",
			"employeeType", "externalUserState", "externalUserStateChangeDateTime", "faxNumber", "givenName", "identities", "imAddresses",
			"jobTitle", "legalAgeGroupClassification", "mail", "mailNickname", "mobilePhone", "officeLocation", "onPremisesImmutableId",
			"onPremisesSyncEnabled", "onPremisesSamAccountName", "onPremisesExtensionAttributes", "otherMails", "passwordPolicies", "postalCode",
			"preferredDataLocation", "preferredLanguage", "proxyAddresses", "securityIdentifier", "showInAddressList", "signInSessionsValidFromDateTime",
			"state", "streetAddress", "surname", "usageLocation", "userPrincipalName", "userType",
		},
		expand: map[string]func(*call, object) any{"manager": expandManager},
	}
	groupKind = entityType{
		name: "microsoft.graph.group", directory: true,
		properties: []string{
			"id", "classification", "createdDateTime", "deletedDateTime", "description", "displayName", "expirationDateTime", "groupTypes",
			"isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule", "membershipRuleProcessingState",
			"onPremisesSyncEnabled", "proxyAddresses", "renewedDateTime", "securityEnabled", "securityIdentifier", "visibility",
		},
		expand: map[string]func(*call, object) any{},
	}
	applicationKind      = entityType{name: "microsoft.graph.application", directory: true, expand: map[string]func(*call, object) any{}}
	servicePrincipalKind = entityType{
		name: "microsoft.graph.servicePrincipal", directory: true,
		expand: map[string]func(*call, object) any{"appRoleAssignedTo": expandAssignments},
	}
	assignmentKind = entityType{
		name: "microsoft.graph.appRoleAssignment",
		properties: []string{
			"id", "deletedDateTime", "appRoleId", "createdDateTime", "principalDisplayName", "principalId", "principalType",
			"resourceDisplayName", "resourceId",
		},
		expand: map[string]func(*call, object) any{},
	}
	skuKind          = entityType{name: "microsoft.graph.subscribedSku", expand: map[string]func(*call, object) any{}}
	organizationKind = entityType{name: "microsoft.graph.organization", directory: true, expand: map[string]func(*call, object) any{}}
)
