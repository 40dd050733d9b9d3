// Package graph is the only room that speaks to Microsoft Graph: one client per tenant, made on first use; its transport,
// retries, errors, waiting, and a verb for each call.
//
// # Layers
//
// A verb goes through one door (do in call.go), which connects the tenant, bounds a read, has patience with what this process
// created a moment ago, and checks what a 404 means. Below it are the SDK's request builders or a raw request, both on the
// SDK's adapter; below that one http.RoundTripper per tenant (transport.go), which runs azcore's pipeline over one shared
// *http.Client: retries that know the method, the wait until a call may start (throttle.go), the bearer token, a log of
// identifiers. The round-tripper answers every status outside 2xx with *Error, so that no error body reaches the SDK, whose error type panics
// on bodies that it doesn't expect.
//
// # What is repeated
//
//	GET, PUT, PATCH, DELETE   429, 408, 500, 502, 503, 504, broken connections
//	POST                      429, and connections that were never made; then only after looking up what became of it
//	POST that restores        once more after a lost answer; that nothing is left to restore says that the first was carried out
//	POST without harm         as PUT: start, pause, restart, validateCredentials, provisionOnDemand, parseExpression
//	401                       never
//	403, 404, 409             only for what this process created a moment ago, in a bounded window
//	409 of POST without harm  three times more, and so the PUT of settings: another write was in the way
//	409 of a schema's PUT     as often, but the document is read and edited anew; so is one whose answer was lost for good
//
// Retry-After is honoured up to 150 s and never beyond the context's deadline: then the answer itself is returned. Every wait
// ends with its context.
//
// # What waits before it starts
//
// Each attempt, repeated ones too, waits for room in its tenant's budget (Connection.RequestsPer10Seconds) and in that of its
// area, where there is one; and for the end of the area's pause. A pause begins with a 429 to any call of the area and holds for
// all of them; pauses overlap, and end for each call at a moment of its own.
//
//	area             paths                                          budget of its own
//	directory        all others                                     none
//	synchronization  servicePrincipals/{id}/synchronization/…       none: Microsoft publishes no figure
//	on demand        …/jobs/{id}/provisionOnDemand                  5 in 10 s
//	audit logs       auditLogs/…                                    5 in 10 s
//
// A 503 with Retry-After makes its own call wait, no other: it may be about one object. Logins are repeated by azidentity.
//
// # Which verb goes which way
//
// The SDK's typed models and builders are used where they carry the call as Microsoft documents it. Raw requests go through
// the same adapter and transport. An object goes one way: what is read raw is written raw.
//
//	verb                        method and path (below the version)                              way      why
//	Partner                     GET policies/crossTenantAccessPolicy/partners/{id}               SDK
//	CreatePartner               POST …/partners                                                  SDK      fresh models send null where null is meant
//	UpdatePartner               PATCH …/partners/{id}                                            SDK      fresh models only: a fetched one sends nothing
//	DeletePartner               DELETE …/partners/{id}                                           SDK
//	ListPartners                GET …/partners                                                   SDK      as Partner
//	IdentitySync                GET …/partners/{id}/identitySynchronization                      raw      the SDK has no PATCH, and no groupSyncInbound (beta)
//	CreateIdentitySync          PUT …/partners/{id}/identitySynchronization                      raw      as above
//	UpdateIdentitySync          PATCH …/partners/{id}/identitySynchronization                    raw      as above
//	DeleteIdentitySync          DELETE …/partners/{id}/identitySynchronization                   raw      as above
//	ListIdentitySyncs           GET …/partners?$expand=identitySynchronization                   raw      as IdentitySync
//	AccessPolicy                GET policies/crossTenantAccessPolicy                             raw      its page shows the object wrapped in value
//	UpdateAccessPolicy          PATCH …                                                          raw      the SDK adds an @odata.type that no documented request carries
//	RefreshAccessPolicy         as AccessPolicy                                                  raw
//	AccessDefault               GET policies/crossTenantAccessPolicy/default                     raw      its settings have the names and types of a partner's, and are parsed as such
//	UpdateAccessDefault         PATCH …/default                                                  raw      an object goes one way; the SDK writes the settings inside
//	ResetAccessDefault          POST …/default/resetToSystemDefault                              raw      as above
//	RefreshAccessDefault        as AccessDefault                                                 raw
//	ListPartnerEntries          GET …/partners?$expand=identitySynchronization                   raw      as IdentitySync; a partner is parsed by the SDK, as the single read is
//	PolicyTemplate              GET policies/crossTenantAccessPolicy/templates/{kind}            raw      the SDK drops flags that it doesn't know, or that have a blank
//	UpdatePolicyTemplate        PATCH …/templates/{kind}                                         raw      an object goes one way; the SDK writes the settings inside
//	ResetPolicyTemplate         POST …/templates/{kind}/resetToDefaultSettings                   raw      the SDK has no builder
//	RefreshPolicyTemplate       as PolicyTemplate                                                raw
//	DeletedPartner              GET policies/deletedItems/crossTenantPartners/{id} (beta)        raw      the SDK has no beta; parsed by it as Partner is
//	RestorePartner              POST …/crossTenantPartners/{id}/restore (beta)                   raw      as above
//	DeletedIdentitySync         GET policies/deletedItems/crossTenantSyncPolicyPartners/{id} (beta)  raw  as IdentitySync
//	RestoreIdentitySync         POST …/crossTenantSyncPolicyPartners/{id}/restore (beta)         raw      as above
//	InstantiateSyncApplication  POST applicationTemplates/{template}/instantiate                 SDK
//	SyncApplicationsByName      GET applications?$filter=applicationTemplateId, displayName      SDK
//	ListSyncApplications        GET applications?$filter=applicationTemplateId                   SDK      page by page
//	Application                 GET applications/{id}                                            SDK
//	RenameApplication           PATCH applications/{id}                                          SDK
//	DeleteApplication           DELETE applications/{id}                                         SDK
//	ServicePrincipal            GET servicePrincipals/{id}                                       SDK
//	ServicePrincipalByAppID     GET servicePrincipals?$filter=appId                              SDK      the alternate key has an SDK package of its own
//	ListSyncServicePrincipals   GET servicePrincipals?$filter=applicationTemplateId              SDK      page by page
//	SynchronizationTemplates    GET servicePrincipals/{id}/synchronization/templates             raw      only the ids are needed
//	SynchronizationJobs         GET servicePrincipals/{id}/synchronization/jobs                  raw      typed reads drop enum members they don't know
//	SynchronizationJob          GET …/jobs/{id}                                                  raw      as above: a new quarantine reason would read as none
//	CreateSynchronizationJob    POST …/jobs                                                      raw      its answer is a job
//	StartJob, PauseJob          POST …/jobs/{id}/start, /pause                                   SDK      no body either way
//	RestartJob                  POST …/jobs/{id}/restart                                         raw      the scope stays text: the SDK drops names that it doesn't know
//	DeleteJob                   DELETE …/jobs/{id}                                               SDK
//	ValidateSavedCredentials    POST …/jobs/{id}/validateCredentials                             SDK
//	SynchronizationSchema       GET …/jobs/{id}/schema                                           raw      typed reads lose nulls, flags and enum members
//	SynchronizationRules        GET …/jobs/{id}/schema                                           raw      as above
//	EditSynchronizationSchema   GET and PUT …/jobs/{id}/schema                                   raw      the SDK has only PATCH, which the service doesn't route
//	ResetSynchronizationSchema  DELETE …/jobs/{id}/schema                                        raw      an object goes one way
//	TemplateSchema              GET …/synchronization/templates/{id}/schema                      raw      as SynchronizationSchema
//	ParseExpression             POST …/jobs/{id}/schema/parseExpression                          raw      the tree goes into a PUT as the service sent it
//	ProvisionOnDemand           POST …/jobs/{id}/provisionOnDemand                               raw      three nested models for three members, and the answer is two texts
//	SynchronizationSecrets      GET servicePrincipals/{id}/synchronization/secrets               raw      the SDK has no GET
//	PutSynchronizationSecrets   PUT servicePrincipals/{id}/synchronization/secrets               raw      the list goes back as read, with unknown members and keys
//	EditSynchronizationSecrets  GET and PUT …/synchronization/secrets                            raw      as above
//	Assignments                 GET servicePrincipals/{id}/appRoleAssignedTo                     SDK      all pages
//	ListAssignments             GET …/appRoleAssignedTo                                          SDK      page by page
//	Assignment                  GET …/appRoleAssignedTo/{id}                                     SDK
//	Assign                      POST …/appRoleAssignedTo                                         SDK
//	Unassign                    DELETE …/appRoleAssignedTo/{id}                                  SDK
//	TenantInformationByID       GET tenantRelationships/findTenantInformationByTenantId(…)       SDK
//	TenantInformationByDomain   GET tenantRelationships/findTenantInformationByDomainName(…)     SDK
//	MultitenantOrganization     GET tenantRelationships/multiTenantOrganization                  raw      the SDK has no PUT, and typed reads drop enum members that they don't know
//	PutMultitenantOrganization  PUT tenantRelationships/multiTenantOrganization                  raw      as above
//	UpdateMultitenantOrganization  PATCH tenantRelationships/multiTenantOrganization             raw      as above
//	OrganizationTenant          GET …/multiTenantOrganization/tenants/{id}                       raw      as above
//	ListOrganizationTenants     GET …/multiTenantOrganization/tenants                            raw      page by page
//	AddOrganizationTenant       POST …/multiTenantOrganization/tenants                           raw      an object goes one way
//	SetOrganizationRole         PATCH …/multiTenantOrganization/tenants/{id}                     raw      as above
//	RemoveOrganizationTenant    DELETE …/multiTenantOrganization/tenants/{id}                    raw      as above
//	JoinRequest                 GET …/multiTenantOrganization/joinRequest                        raw      as above
//	RequestJoin, ResetJoinRequest  PATCH …/multiTenantOrganization/joinRequest                   raw      as above
//	RefreshPartner              as Partner, or GET …/partners?$expand=identitySynchronization     both     a member of the list is parsed by the SDK, as the single read is
//	RefreshIdentitySync         as IdentitySync, or the same list                                raw
//	RefreshApplication          as Application, or GET applications?$filter=applicationTemplateId both    as RefreshPartner
//	RefreshServicePrincipal     as ServicePrincipal, or GET servicePrincipals?$filter=…          both     as RefreshPartner
//	RefreshServicePrincipalByAppID  as ServicePrincipalByAppID, or the same list                 both     as RefreshPartner
//	RefreshAssignment           as Assignment, or GET …/appRoleAssignedTo                        both     as RefreshPartner
//	RefreshAssignments          as Assignments                                                   both     as RefreshPartner
//	RefreshSynchronizationJob, SynchronizationJobStatus  as SynchronizationJob                   raw
//	RefreshSynchronizationSecrets  as SynchronizationSecrets                                     raw
//	RefreshSynchronizationSchema, RefreshTemplateSchema  as SynchronizationSchema, TemplateSchema  raw
//	RefreshMultitenantOrganization  as MultitenantOrganization                                   raw
//	RefreshOrganizationTenant   as OrganizationTenant, or ListOrganizationTenants                raw
//	RefreshJoinRequest          as JoinRequest                                                   raw
//	(before the first request)  GET organization?$select=id                                      pipeline only for opaque tokens, to prove the tenant
//
// Only narrow SDK packages are imported: models, policies, serviceprincipals, applications, applicationtemplates and
// tenantrelationships. The SDK's root package would make the binary several times larger.
package graph
