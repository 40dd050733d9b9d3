package graphemu

import (
	"encoding/json"
	"fmt"
	"strings"
)

// AddPartner adds a partner configuration as the portal does, with settings laid over one that inherits everything. An
// existing entry panics: it is a mistake in the caller.
func (h *TenantHandle) AddPartner(partnerTenantID string, settings map[string]any) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	id := strings.ToLower(partnerTenantID)
	if _, exists := h.t.store(partnersCollection).get(id); exists {
		panic(fmt.Sprintf("graphemu: tenant %s has a partner %s", h.t.id, id))
	}
	h.t.store(partnersCollection).put(id, asWritten(freshPartner(id), settings))
}

// Partner answers a copy of a partner configuration; nil if there is none.
func (h *TenantHandle) Partner(partnerTenantID string) map[string]any {
	return h.document(partnersCollection, partnerTenantID)
}

// Partners answers copies of all partner configurations.
func (h *TenantHandle) Partners() []map[string]any { return h.documents(partnersCollection) }

// EditPartner replaces members of a partner configuration, each as a whole; null means inherit. False if there is none.
func (h *TenantHandle) EditPartner(partnerTenantID string, patch map[string]any) bool {
	return h.overlay(partnersCollection, partnerTenantID, patch)
}

// DeletePartner removes a partner configuration, with its identity synchronization policy; false if there is none.
func (h *TenantHandle) DeletePartner(partnerTenantID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.softDeletePolicy(identitySyncCollection, deletedSyncsCollection, partnerTenantID)
	return h.t.softDeletePolicy(partnersCollection, deletedPartnersCollection, partnerTenantID)
}

// AddIdentitySync makes or replaces the identity synchronization policy of a partner, e.g.
// {"userSyncInbound": {"isSyncAllowed": true}}.
func (h *TenantHandle) AddIdentitySync(partnerTenantID string, settings map[string]any) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	id := strings.ToLower(partnerTenantID)
	h.t.store(identitySyncCollection).put(id, asWritten(freshIdentitySync(id), settings))
}

// IdentitySync answers a copy of the identity synchronization policy of a partner; nil if there is none.
func (h *TenantHandle) IdentitySync(partnerTenantID string) map[string]any {
	return h.document(identitySyncCollection, partnerTenantID)
}

// EditIdentitySync replaces members of an identity synchronization policy; false if there is none.
func (h *TenantHandle) EditIdentitySync(partnerTenantID string, patch map[string]any) bool {
	return h.overlay(identitySyncCollection, partnerTenantID, patch)
}

// DeleteIdentitySync removes an identity synchronization policy; false if there is none.
func (h *TenantHandle) DeleteIdentitySync(partnerTenantID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.softDeletePolicy(identitySyncCollection, deletedSyncsCollection, partnerTenantID)
}

// PartnerTemplate answers a copy of what the tenant writes into its entries about the members of its multitenant organization.
func (h *TenantHandle) PartnerTemplate() map[string]any { return h.policyTemplate(partnerTemplate) }

// EditPartnerTemplate replaces members of that template, each as a whole; null means that it leaves the setting alone.
func (h *TenantHandle) EditPartnerTemplate(patch map[string]any) {
	h.editPolicyTemplate(partnerTemplate, patch)
}

// IdentitySyncTemplate answers a copy of what the tenant writes into the identity synchronization policies about the members
// of its multitenant organization.
func (h *TenantHandle) IdentitySyncTemplate() map[string]any { return h.policyTemplate(syncTemplate) }

// EditIdentitySyncTemplate replaces members of that template, e.g. {"userSyncInbound": {"isSyncAllowed": true}}.
func (h *TenantHandle) EditIdentitySyncTemplate(patch map[string]any) {
	h.editPolicyTemplate(syncTemplate, patch)
}

func (h *TenantHandle) policyTemplate(p policyTemplate) map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return publicCopy(h.t.template(p))
}

func (h *TenantHandle) editPolicyTemplate(p policyTemplate, patch map[string]any) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.store(policyTemplatesCollection).put(p.name, asWritten(h.t.template(p), patch))
}

// BlockGuestInvitations forbids every invitation of guests into the tenant, or allows them again. Synchronized users are
// invited, so new ones fail meanwhile.
func (h *TenantHandle) BlockGuestInvitations(blocked bool) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	allowed := "everyone"
	if blocked {
		allowed = "none"
	}
	h.t.store(invitations).put(policyKey, object{"allowInvitesFrom": allowed})
}

func (h *TenantHandle) document(collection, key string) map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	doc, _ := h.t.store(collection).get(key)
	return publicCopy(doc)
}

func (h *TenantHandle) overlay(collection, key string, patch map[string]any) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	st := h.t.store(collection)
	doc, ok := st.get(key)
	if ok {
		st.put(key, asWritten(doc, patch))
	}
	return ok
}

// asWritten lays settings over a document as if they had come over the wire, whatever Go types they are made of.
func asWritten(doc object, settings map[string]any) object {
	var patch object
	if err := json.Unmarshal([]byte(jsonText(settings)), &patch); err != nil {
		panic(err) // jsonText made it
	}
	next := overlay(doc, patch)
	for name, value := range next {
		if setting, ok := value.(object); ok {
			next[name] = completed(name, setting)
		}
	}
	return next
}
