package graphemu

import "strings"

// Codes of a synchronization that cannot reach its target. The first two name the same thing on different pages.
const (
	policyCheckFailure      = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
	managementPolicyFailure = "AzureDirectoryB2BManagementPolicyCheckFailure"
	externalTenantNotFound  = "ExternalTenantNotFound"
	credentialsMissing      = "CredentialsMissing"
)

// syncFailure is why a synchronization cannot reach its target at all.
type syncFailure struct{ code, message string }

// reachTarget answers the target tenant of the settings, or why the two tenants' policies don't let a synchronization through.
// Each side of both tenants is looked at as the service sees it, which may lag behind the last write.
// Microsoft: Configure cross-tenant synchronization, troubleshooting.
func (s *Server) reachTarget(source *tenant, settings syncSettings) (*tenant, *syncFailure) {
	if !settings.complete() {
		return nil, &syncFailure{credentialsMissing, "The credentials of the cross-tenant synchronization are not complete: CompanyId and AuthenticationType SyncPolicy are needed."}
	}
	target := s.tenant(settings["CompanyId"])
	if target == nil || target == source {
		return nil, &syncFailure{externalTenantNotFound, "The external tenant '" + settings["CompanyId"] + "' was not found in this cloud."}
	}
	code := s.behaviour(behaviourPolicyErrorCode)
	if !consents(s.seen(source, partnersCollection, target.id), "outboundAllowed") {
		return nil, &syncFailure{code, "The source tenant has not enabled automatic user consent with the target tenant. " +
			"Please enable the outbound cross-tenant access policy for automatic user consent in the source tenant."}
	}
	if !allowsUserSync(s.seen(target, identitySyncCollection, source.id)) {
		return nil, &syncFailure{code, "The target tenant has not enabled inbound synchronization with this tenant. " +
			"Please request the target tenant admin to enable the inbound synchronization on their cross-tenant access policy."}
	}
	if !consents(s.seen(target, partnersCollection, source.id), "inboundAllowed") {
		return nil, &syncFailure{code, "Policy permitting auto-redemption of invitations not configured: " +
			"the target tenant has not enabled automatic user consent for inbound users of this tenant."}
	}
	return target, nil
}

// seen reads a document as the service behind Graph sees it: late where a lag rule covers more than reads by clients.
func (s *Server) seen(t *tenant, collection, key string) object {
	if lag, ok := s.lagOf(t.id, collection); ok && lag.Writes {
		doc, _ := t.store(collection).getLate(key, lag)
		return doc
	}
	doc, _ := t.store(collection).get(key)
	return doc
}

// consents reads automaticUserConsentSettings; the default that null inherits is always false.
func consents(partner object, member string) bool {
	settings, _ := partner["automaticUserConsentSettings"].(object)
	return isTrue(settings[member])
}

func allowsUserSync(policy object) bool {
	inbound, _ := policy["userSyncInbound"].(object)
	return isTrue(inbound["isSyncAllowed"])
}

// sameID compares ids without regard to letter case.
func sameID(a, b string) bool { return strings.EqualFold(a, b) }

func lower(text string) string { return strings.ToLower(text) }
