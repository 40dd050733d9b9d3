package graphemu

import "slices"

// Collections of the cross-tenant access settings. The policy and its default are one document each.
const (
	policyCollection       = "crossTenantAccessPolicy"
	partnersCollection     = "partners"
	identitySyncCollection = "identitySynchronization"

	policyKey  = "policy"
	defaultKey = "default"
)

const xtap = "/policies/crossTenantAccessPolicy"

// policyRoutes serves cross-tenant access policies.
func (s *Server) policyRoutes() []route {
	read := []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}
	write := []string{"Policy.ReadWrite.CrossTenantAccess"}
	partner := xtap + "/partners/{tenantId}"
	sync := partner + "/identitySynchronization"
	return []route{
		{method: "GET", pattern: xtap, permissions: read, handler: getPolicy},
		{method: "PATCH", pattern: xtap, permissions: write, body: objectOf(policyMembers), handler: patchPolicy},
		{method: "GET", pattern: xtap + "/default", permissions: read, handler: getDefault},
		{method: "PATCH", pattern: xtap + "/default", beta: true, permissions: write, body: objectOf(defaultMembers.with(serviceProviderBlock)), handler: patchDefault},
		{method: "PATCH", pattern: xtap + "/default", permissions: write, body: objectOf(defaultMembers), handler: patchDefault},
		{method: "POST", pattern: xtap + "/default/resetToSystemDefault", permissions: write, handler: resetDefault},
		{method: "GET", pattern: xtap + "/partners", permissions: read, handler: listPartners},
		{method: "POST", pattern: xtap + "/partners", beta: true, permissions: write, body: objectOf(newPartnerMembers.with(serviceProviderBlock), "tenantId"), handler: createPartner},
		{method: "POST", pattern: xtap + "/partners", permissions: write, body: objectOf(newPartnerMembers, "tenantId"), handler: createPartner},
		{method: "GET", pattern: partner, permissions: read, handler: getPartner},
		{method: "PATCH", pattern: partner, beta: true, permissions: write, body: objectOf(partnerMembers.with(serviceProviderBlock)), handler: patchPartner},
		{method: "PATCH", pattern: partner, permissions: write, body: objectOf(partnerMembers), handler: patchPartner},
		{method: "DELETE", pattern: partner, permissions: write, handler: deletePartner},
		{method: "GET", pattern: sync, permissions: read, handler: getIdentitySync},
		{method: "PUT", pattern: sync, beta: true, permissions: write, body: objectOf(identitySyncMembersBeta), handler: putIdentitySync},
		{method: "PUT", pattern: sync, permissions: write, body: objectOf(identitySyncMembers), handler: putIdentitySync},
		{method: "PATCH", pattern: sync, beta: true, permissions: write, body: objectOf(identitySyncMembersBeta), handler: patchIdentitySync},
		{method: "PATCH", pattern: sync, permissions: write, body: objectOf(identitySyncMembers), handler: patchIdentitySync},
		{method: "DELETE", pattern: sync, permissions: write, handler: deleteIdentitySync},
	}
}

const (
	behaviourPatchNested   = "policy.patch-nested"
	behaviourDuplicate     = "partners.duplicate"
	behaviourDeleteSynced  = "partners.delete-with-sync"
	behaviourExpandMissing = "partners.expand-missing"
	behaviourTargetOrder   = "policy.target-order"
	behaviourEmptySetting  = "policy.empty-setting"
	behaviourSyncNoPartner = "identity-sync.partner-missing"
	behaviourRedemption    = "policy.redemption-order"
	behaviourUnknownTenant = "partners.unknown-tenant"
	behaviourUnsetMembers  = "policy.unset-members"
	behaviourSyncNull      = "identity-sync.null-setting"
	behaviourSyncPatch     = "identity-sync.patch-one"
	behaviourRecreate      = "partners.recreate"
	behaviourSyncRecreate  = "identity-sync.recreate"
	behaviourMissingCode   = "partners.missing-code"
	behaviourKeywordAlone  = "policy.keyword-with-ids"
	behaviourClouds        = "policy.cloud-endpoints"
	behaviourCloudInUse    = "policy.cloud-in-use"
	behaviourDeleteMember  = "partners.delete-in-organization"
)

// policyBehaviours are the named behaviours of these routes.
func policyBehaviours() []Behaviour {
	return slices.Concat(partnerBehaviours(), settingBehaviours(), policyTemplateBehaviours())
}

// partnerBehaviours are about partner configurations and the policies below them, as objects.
func partnerBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourRecreate, Default: "at-once", Answers: []string{"at-once", "refused-at-first", "refused-while-deleted"},
			Explanation: "POST of a partner that was deleted: works, is refused as existing for the first two calls, though a GET finds nothing, or for as long as the deleted one can be restored.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, delete (soft delete in beta; creating anew meanwhile is not mentioned)",
		},
		{
			Name: behaviourSyncRecreate, Default: "at-once", Answers: []string{"at-once", "refused-while-deleted"},
			Explanation: "PUT of an identity synchronization policy that was deleted: works, or is refused as existing for as long as the deleted one can be restored.",
			Reference:   "Graph (beta): crossTenantIdentitySyncPolicyPartner, restore (creating anew meanwhile is not mentioned)",
		},
		{
			Name: behaviourMissingCode, Default: "Request_ResourceNotFound", Answers: []string{"Request_ResourceNotFound", "ResourceNotFound", "Directory_ObjectNotFound"},
			Explanation: "Code of the 404 for GET and DELETE of a partner that does not exist.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, get, delete (no error documented)",
		},
		{
			Name: behaviourSyncPatch, Default: "keeps-other", Answers: []string{"keeps-other", "clears-other"},
			Explanation: "PATCH of an identity synchronization policy with userSyncInbound or groupSyncInbound alone: the other keeps its value, or becomes null.",
			Reference:   "Graph (beta): crossTenantIdentitySyncPolicyPartner, update (no sample with groups)",
		},
		{
			Name: behaviourDuplicate, Default: "400", Answers: []string{"400", "409"},
			Explanation: "Status of a POST of a partner that exists already; the code is Request_MultipleObjectsWithSameKeyValue in both.",
			Reference:   "Microsoft: Configure cross-tenant synchronization, troubleshooting (shows the code without a status)",
		},
		{
			Name: behaviourDeleteSynced, Default: "400", Answers: []string{"400", "409"},
			Explanation: "DELETE of a partner that still has an identity synchronization policy: 400 Request_BadRequest, or 409 Request_Conflict.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, delete (refused; status and code are not given)",
		},
		{
			Name: behaviourDeleteMember, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "DELETE of a partner that is in the same multitenant organization: carried out, or 400 Request_BadRequest.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, delete (says nothing about organizations)",
		},
		{
			Name: behaviourExpandMissing, Default: "null", Answers: []string{"null", "absent"},
			Explanation: "$expand=identitySynchronization of a partner without one: the member is null, or it is not there.",
			Reference:   "Graph: crossTenantAccessPolicy, list partners (shows only a partner that has one)",
		},
		{
			Name: behaviourSyncNoPartner, Default: "Request_ResourceNotFound", Answers: []string{"Request_ResourceNotFound", "Directory_ObjectNotFound"},
			Explanation: "Code of the 404 for PUT identitySynchronization below a partner that does not exist.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, put identitySynchronization (no error documented)",
		},
		{
			Name: behaviourUnknownTenant, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "POST of a partner whose tenant does not exist in this cloud: stored all the same, or 400 Request_BadRequest.",
			Reference:   "Graph: crossTenantAccessPolicy, post partners (no error documented)",
		},
		{
			Name: behaviourSyncNull, Default: "null", Answers: []string{"null", "object"},
			Explanation: "userSyncInbound and groupSyncInbound that were set to null: null, or an object whose isSyncAllowed is null.",
			Reference:   "Graph: crossTenantIdentitySyncPolicyPartner (nullable); the template for multitenant organizations shows an object with null",
		},
	}
}

// settingBehaviours are about what is inside a configuration.
func settingBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourPatchNested, Default: "merge", Answers: []string{"merge", "replace"},
			Explanation: "PATCH with a part of a nested setting: merge keeps the members that were not sent, replace sets them to null.",
			Reference:   "Graph: crossTenantAccessPolicyConfigurationPartner, update (the pages only say that top-level properties left out keep their value)",
		},
		{
			Name: behaviourClouds, Default: "replace", Answers: []string{"replace", "add"},
			Explanation: "PATCH of allowedCloudEndpoints: the list is what was sent, or what was sent is added to it.",
			Reference:   "Graph: crossTenantAccessPolicy, update (does not say what becomes of a list)",
		},
		{
			Name: behaviourCloudInUse, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "PATCH that takes a cloud out of allowedCloudEndpoints while partners of another cloud are configured: stored, or 400.",
			Reference:   "Microsoft: Configure Microsoft cloud settings for B2B collaboration (partners that are left are not mentioned)",
		},
		{
			Name: behaviourTargetOrder, Default: "kept", Answers: []string{"kept", "reversed"},
			Explanation: "Order of the targets of a setting in answers: as they were sent, or another one.",
			Reference:   "Graph: crossTenantAccessPolicyTargetConfiguration (a collection without a promised order)",
		},
		{
			Name: behaviourEmptySetting, Default: "inherit", Answers: []string{"inherit", "kept"},
			Explanation: "A setting sent as an empty object: taken as null, or stored as an object without content.",
			Reference:   "Graph: crossTenantAccessPolicyB2BSetting (both members are nullable; the empty object is not mentioned)",
		},
		{
			Name: behaviourRedemption, Default: "external-first", Answers: []string{"external-first", "entra-first"},
			Explanation: "Identity provider order of the system default for redemption: externalFederation first, or azureActiveDirectory first.",
			Reference:   "Graph: defaultInvitationRedemptionIdentityProviderConfiguration; Microsoft: Cross-tenant access overview (they differ)",
		},
		{
			Name: behaviourUnsetMembers, Default: "null", Answers: []string{"null", "false"},
			Explanation: "Members of inboundTrust and automaticUserConsentSettings that were never set, beside one that was: null or false.",
			Reference:   "Graph: crossTenantAccessPolicyInboundTrust, inboundOutboundPolicyConfiguration (nullable; only complete objects are shown)",
		},
		{
			Name: behaviourKeywordAlone, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "A keyword such as AllUsers beside other targets in one list: stored, or 400.",
			Reference:   "Graph: crossTenantAccessPolicyTarget (a keyword stands for a whole set; mixtures are not mentioned)",
		},
	}
}
