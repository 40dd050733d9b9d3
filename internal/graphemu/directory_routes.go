package graphemu

// Collections of the directory. Members of groups and assignments have a store per parent (tenant.storeOf).
const (
	usersCollection             = "users"
	groupsCollection            = "groups"
	membersCollection           = "members" // of one group, by member id
	applicationsCollection      = "applications"
	servicePrincipalsCollection = "servicePrincipals"
	assignmentsCollection       = "appRoleAssignedTo" // of one service principal, by assignment id
	assignedCollection          = "assigned"          // of one service principal, by principal and role: the assignment's id
	deletedCollection           = "deletedItems"
	skusCollection              = "subscribedSkus"
)

var (
	readUsers  = []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
	listUsers  = append([]string{"User.ReadBasic.All"}, readUsers...)
	readGroups = []string{"Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
	readMember = append([]string{"GroupMember.Read.All", "GroupMember.ReadWrite.All"}, readGroups...)
	readApps   = []string{
		"Application.Read.All", "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.Read.All", "Directory.ReadWrite.All",
	}
	writeApps    = []string{"Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All"}
	readAssigned = append([]string{"AppRoleAssignment.ReadWrite.All"}, readApps...)
	assign       = []string{
		"AppRoleAssignment.ReadWrite.All+Application.Read.All", "AppRoleAssignment.ReadWrite.All+Application.ReadWrite.All",
		"AppRoleAssignment.ReadWrite.All+Directory.Read.All", "AppRoleAssignment.ReadWrite.All+Application.ReadWrite.OwnedBy",
		"AppRoleAssignment.ReadWrite.All+Directory.ReadWrite.All",
	}
	readOrganization = []string{"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
	readSKUs         = append([]string{"LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All"}, readOrganization...)
	readTenants      = []string{"CrossTenantInformation.ReadBasic.All"}
)

// directoryRoutes serves users, groups, applications, service principals, assignments and the deleted ones among them.
func (s *Server) directoryRoutes() []route {
	routes := []route{
		{method: "GET", pattern: "/organization", permissions: readOrganization, handler: listOrganization},
		{method: "GET", pattern: "/organization/{id}", permissions: readOrganization, handler: getOrganization},
		{method: "GET", pattern: "/subscribedSkus", permissions: readSKUs, handler: listSKUs},
		{method: "GET", pattern: "/tenantRelationships/findTenantInformationByTenantId(tenantId='{id}')", permissions: readTenants, handler: findTenant},
		{method: "GET", pattern: "/tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')", permissions: readTenants, handler: findTenant},
		{method: "GET", pattern: "/users", permissions: listUsers, handler: getUsers},
		{method: "GET", pattern: "/users/{id}", permissions: listUsers, handler: getUser},
		{method: "GET", pattern: "/users/{id}/manager", permissions: readUsers, handler: getManager},
		{method: "GET", pattern: "/groups", permissions: readGroups, handler: getGroups},
		{method: "GET", pattern: "/groups/{id}", permissions: readGroups, handler: getGroup},
		{method: "GET", pattern: "/groups/{id}/members", permissions: readMember, handler: getMembers},
		{method: "POST", pattern: "/directoryObjects/getByIds", permissions: []string{"Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "Group.Read.All"}, body: checkGetByIDs, handler: getByIDs},
	}
	routes = append(routes, applicationRoutes()...)
	return append(routes, deletedRoutes()...)
}

func applicationRoutes() []route {
	assigned := "/servicePrincipals/{id}/appRoleAssignedTo"
	return []route{
		{method: "GET", pattern: "/applications", permissions: readApps, handler: getApplications},
		{method: "GET", pattern: "/applications/{id}", permissions: readApps, handler: getApplication},
		{method: "GET", pattern: "/applications(appId='{appId}')", permissions: readApps, handler: getApplication},
		{method: "PATCH", pattern: "/applications/{id}", permissions: writeApps, body: checkApplicationPatch, handler: patchApplication},
		{method: "DELETE", pattern: "/applications/{id}", permissions: writeApps, handler: deleteApplication},
		{method: "GET", pattern: "/servicePrincipals", permissions: readApps, handler: getServicePrincipals},
		{method: "GET", pattern: "/servicePrincipals/{id}", permissions: readApps, handler: getServicePrincipal},
		{method: "GET", pattern: "/servicePrincipals(appId='{appId}')", permissions: readApps, handler: getServicePrincipal},
		{method: "DELETE", pattern: "/servicePrincipals/{id}", permissions: writeApps, handler: deleteServicePrincipal},
		{method: "GET", pattern: assigned, permissions: readAssigned, handler: getAssignments},
		{method: "GET", pattern: assigned + "/{assignmentId}", permissions: readAssigned, handler: getAssignment},
		{method: "POST", pattern: assigned, permissions: assign, body: checkAssignment, handler: postAssignment},
		{method: "DELETE", pattern: assigned + "/{assignmentId}", permissions: assign, handler: deleteAssignment},
	}
}

const (
	behaviourLetterCase       = "ids.letter-case"
	behaviourLists            = "lists.lag"
	behaviourTokenFormat      = "token.format"
	behaviourDuplicateAssign  = "assignments.duplicate"
	behaviourUnknownPrincipal = "assignments.unknown-principal"
	behaviourDeletedPrincipal = "assignments.deleted-principal"
	behaviourTenantMissing    = "tenant-information.unknown"
)

// directoryBehaviours are the named behaviours of the directory and of what all routes have in common.
func directoryBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourLetterCase, Default: "lower", Answers: []string{"lower", "upper"},
			Explanation: "Letter case of GUIDs in answers. Requests may use either, whatever the answer is.",
			Reference:   "Graph documents ids as case-insensitive but does not promise that they come back as they were sent",
		},
		{
			Name: behaviourLists, Default: "none", Answers: []string{"none", "two-reads"},
			Explanation: "Without a lag rule: lists show writes at once, or only from the third list on, while single reads see them.",
			Reference:   "Graph: list pages promise no consistency with a preceding write",
		},
		{
			Name: behaviourTokenFormat, Default: "jwt", Answers: []string{"jwt", "opaque"},
			Explanation: "Access tokens are JWTs with tid and roles, or texts that mean nothing to the client.",
			Reference:   "Microsoft identity platform: access tokens are to be treated as opaque by clients",
		},
		{
			Name: behaviourDuplicateAssign, Default: "400", Answers: []string{"400", "409"},
			Explanation: "Status of a second assignment of one role to one principal.",
			Reference:   "Graph: servicePrincipal, grant an appRoleAssignment (the page shows no error)",
		},
		{
			Name: behaviourUnknownPrincipal, Default: "404", Answers: []string{"404", "400"},
			Explanation: "Status of an assignment whose principal does not exist.",
			Reference:   "Graph: servicePrincipal, grant an appRoleAssignment (the page shows no error)",
		},
		{
			Name: behaviourDeletedPrincipal, Default: "hidden", Answers: []string{"hidden", "shown"},
			Explanation: "Assignments of a soft-deleted user or group: left out of lists and reads, or shown until the principal is gone for good.",
			Reference:   "Graph: servicePrincipal, list appRoleAssignedTo (the page says nothing about deleted principals)",
		},
		{
			Name: behaviourTenantMissing, Default: "404", Answers: []string{"404", "400"},
			Explanation: "Status of findTenantInformationBy… for a tenant that does not exist.",
			Reference:   "Graph: tenantRelationship, findTenantInformationByTenantId (the page shows no error)",
		},
	}
}
