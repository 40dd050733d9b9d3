package graphemu

// Collections of multitenant organizations. What Graph calls one organization is a copy in each of its tenants, as it is in the
// service, where even the ids differ: so each tenant's reads lag by themselves.
const (
	organizationCollection = "multiTenantOrganization"
	orgTenantsCollection   = "multiTenantOrganizationTenants"
	joinRequestCollection  = "joinRequest"

	// Keys of the two singletons.
	organizationKey = "organization"
	joinRequestKey  = "joinRequest"
)

const multiTenantOrganization = "/tenantRelationships/multiTenantOrganization"

// multiTenantRoutes serves multitenant organizations.
func (s *Server) multiTenantRoutes() []route {
	read := []string{"MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All"}
	write := []string{"MultiTenantOrganization.ReadWrite.All"}
	tenants := multiTenantOrganization + "/tenants"
	tenant := tenants + "/{tenantId}"
	join := multiTenantOrganization + "/joinRequest"
	return []route{
		{method: "GET", pattern: multiTenantOrganization, permissions: read, handler: getMultiTenantOrganization},
		{method: "PUT", pattern: multiTenantOrganization, permissions: write, body: objectOf(organizationMembers, "displayName"), handler: putMultiTenantOrganization},
		{method: "PATCH", pattern: multiTenantOrganization, permissions: write, body: objectOf(organizationMembers), handler: patchMultiTenantOrganization},
		{method: "GET", pattern: tenants, permissions: read, handler: listOrgTenants},
		{method: "POST", pattern: tenants, permissions: write, body: objectOf(newOrgTenantMembers, "tenantId", "displayName"), handler: addOrgTenant},
		{method: "GET", pattern: tenant, permissions: read, handler: getOrgTenant},
		{method: "PATCH", pattern: tenant, permissions: write, body: objectOf(orgTenantMembers, "role"), handler: patchOrgTenant},
		{method: "DELETE", pattern: tenant, permissions: write, handler: removeOrgTenant},
		{method: "GET", pattern: join, permissions: read, handler: getJoinRequest},
		{method: "PATCH", pattern: join, permissions: write, body: objectOf(joinRequestMembers, "addedByTenantId"), handler: patchJoinRequest},
	}
}

// Graph: multiTenantOrganization, multiTenantOrganizationMember, multiTenantOrganizationJoinRequestRecord.
var (
	organizationMembers = members{"displayName": aString, "description": nullable(aString)}
	orgTenantMembers    = members{"role": oneOf(roleOwner, roleMember)}
	newOrgTenantMembers = members{"tenantId": aString, "displayName": aString, "role": nullable(oneOf(roleOwner, roleMember))}
	joinRequestMembers  = members{"addedByTenantId": aString}
)

const (
	roleOwner  = "owner"
	roleMember = "member"

	memberPending = "pending"
	memberActive  = "active"
	memberRemoved = "removed"

	statusNotStarted = "notStarted"
	statusRunning    = "running"
	statusFailed     = "failed"
)

const (
	behaviourSecondPut       = "organization.second-put"
	behaviourSeenByPending   = "organization.seen-by-pending"
	behaviourTransitions     = "organization.transitions"
	behaviourAddedDetails    = "organization.added-details"
	behaviourAddedRole       = "organization.added-role"
	behaviourUnknownMember   = "organization.unknown-tenant"
	behaviourRemoval         = "organization.removal"
	behaviourRemovedTenant   = "organization.removed-tenant"
	behaviourRoleOfActive    = "organization.role-of-active"
	behaviourFirstRemoval    = "organization.first-removal"
	behaviourOutside         = "organization.outside"
	behaviourNotAdded        = "join-request.not-added"
	behaviourFirstJoin       = "join-request.first"
	behaviourWithdrawPending = "join-request.withdraw-pending"
	behaviourAfterLeaving    = "join-request.after-leaving"
)

// multiTenantBehaviours are the named behaviours of these routes.
func multiTenantBehaviours() []Behaviour {
	return append(organizationBehaviours(), joinRequestBehaviours()...)
}

func organizationBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourSecondPut, Default: "400", Answers: []string{"400", "409", "updates"},
			Explanation: "PUT of a multitenant organization by a tenant that is in one: 400, 409, or it changes the names and answers 201.",
			Reference:   "Graph: tenantRelationship, put multiTenantOrganization (says nothing about a second one)",
		},
		{
			Name: behaviourSeenByPending, Default: "nothing", Answers: []string{"nothing", "names"},
			Explanation: "The organization as a tenant sees it that asked to join and has not joined yet: inactive without names, or inactive with the names of the organization.",
			Reference:   "Graph: multiTenantOrganization, get (shows a tenant outside of any organization)",
		},
		{
			Name: behaviourTransitions, Default: "two-reads", Answers: []string{"two-reads", "two-hours", "at-once"},
			Explanation: "How long a join, a removal or a change of role takes: two reads or two hours, whichever comes first; two hours of the server's clock; or no time.",
			Reference:   "Graph: multiTenantOrganizationJoinRequestRecord, update; Microsoft: Configure a multitenant organization (minutes, up to 2 and up to 4 hours)",
		},
		{
			Name: behaviourAddedDetails, Default: "details", Answers: []string{"details", "null"},
			Explanation: "transitionDetails of a tenant that was added and has not asked to join: what is desired, or null.",
			Reference:   "Microsoft: Configure a multitenant organization using Graph; Graph: multiTenantOrganization, list tenants (they differ)",
		},
		{
			Name: behaviourAddedRole, Default: "role", Answers: []string{"role", "desired"},
			Explanation: "A tenant that is added as an owner: has that role at once, or is a member for which it is desired.",
			Reference:   "Graph: multiTenantOrganization, post tenants (the example adds a member)",
		},
		{
			Name: behaviourUnknownMember, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "POST of a tenant that does not exist in this cloud: stored all the same, or 400 Request_BadRequest.",
			Reference:   "Graph: multiTenantOrganization, post tenants (no error documented)",
		},
		{
			Name: behaviourRemoval, Default: "any", Answers: []string{"any", "not-owners", "not-creator"},
			Explanation: "Which other tenants may be removed while others stay: any, none that is an owner, or none that is an owner or has made the organization.",
			Reference:   "Graph: multiTenantOrganization, delete tenants; Microsoft: Configure a multitenant organization using Graph (they differ)",
		},
		{
			Name: behaviourRemovedTenant, Default: "404", Answers: []string{"404", "listed"},
			Explanation: "A tenant that was removed: 404, or shown with the state removed until it is added again.",
			Reference:   "Graph: multiTenantOrganizationMember (has a state removed, which no example shows)",
		},
		{
			Name: behaviourRoleOfActive, Default: "later", Answers: []string{"later", "at-once"},
			Explanation: "PATCH of the role of an active tenant: takes its time, and shows what is desired meanwhile, or is done at once.",
			Reference:   "Graph: multiTenantOrganizationMember, update (the example of a change under way is a pending tenant's)",
		},
		{
			Name: behaviourFirstRemoval, Default: "done", Answers: []string{"done", "fails"},
			Explanation: "The first removal of a tenant: carried out, or it ends with the status failed and the tenant stays.",
			Reference:   "Graph: multiTenantOrganizationMemberTransitionDetails (the status failed is not shown for removals)",
		},
		{
			Name: behaviourOutside, Default: "404", Answers: []string{"404", "empty"},
			Explanation: "List of the tenants of an organization by a tenant that is in none: 404, or an empty list.",
			Reference:   "Graph: multiTenantOrganization, list tenants (no error documented)",
		},
	}
}

func joinRequestBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourNotAdded, Default: "fails", Answers: []string{"fails", "refused"},
			Explanation: "Request to join the organization of a tenant that did not add the own one: accepted and failed later, or 400 Request_BadRequest.",
			Reference:   "Graph: multiTenantOrganizationJoinRequestRecord, update (named as a reason of failure)",
		},
		{
			Name: behaviourFirstJoin, Default: "accepted", Answers: []string{"accepted", "fails", "400", "404"},
			Explanation: "The first request to join, soon after the tenant was added: accepted, accepted and failed later, 400 Request_BadRequest, or 404 Directory_ObjectNotFound.",
			Reference:   "Microsoft: Configure a multitenant organization using Graph (asks to wait two hours between creating and joining)",
		},
		{
			Name: behaviourWithdrawPending, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "Reset of a request that is pending and has not failed: withdraws it, or 400 Request_BadRequest.",
			Reference:   "Graph: multiTenantOrganizationJoinRequestRecord, update (speaks of failed requests)",
		},
		{
			Name: behaviourAfterLeaving, Default: "empty", Answers: []string{"empty", "as-before"},
			Explanation: "The join request of a tenant that left its organization, or was removed: as before any request, or still the one by which it joined.",
			Reference:   "Graph: multiTenantOrganizationJoinRequestRecord, get (not shown)",
		},
	}
}
