package graphemu

import "strings"

// FoundOrganization makes a multitenant organization whose first owner the tenant is; "" describes it as null.
func (h *TenantHandle) FoundOrganization(displayName, description string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.foundOrganization(displayName, textOrNull(description))
}

// AddOrganizationTenant adds a tenant to the tenant's multitenant organization as a member, which may ask to join from then on.
func (h *TenantHandle) AddOrganizationTenant(tenantID, displayName string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.addToOrganization(strings.ToLower(tenantID), displayName, roleMember)
}

// JoinOrganization joins the organization of the tenant that added the own one, without the time that takes. It answers why
// that is impossible; "" if it is done.
func (h *TenantHandle) JoinOrganization(ownerTenantID string) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	owner := strings.ToLower(ownerTenantID)
	h.s.cancel(joinTransition, h.t.id)
	why := h.t.unjoinable(owner)
	if why == "" {
		h.t.join(owner)
	}
	return why
}

// RequestJoin asks to join the organization of the tenant that added the own one.
func (h *TenantHandle) RequestJoin(ownerTenantID string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.requestJoin(strings.ToLower(ownerTenantID))
}

// LeaveOrganization takes the tenant out of its multitenant organization at once, whoever may or may not do that.
func (h *TenantHandle) LeaveOrganization() {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	fellows := h.t.fellows()
	h.t.leave()
	for _, fellow := range fellows {
		fellow.store(orgTenantsCollection).delete(h.t.id)
	}
}

// RemoveOrganizationTenant takes a tenant that has not joined out of the tenant's organization; false if there is none.
func (h *TenantHandle) RemoveOrganizationTenant(tenantID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	removed := false
	for _, fellow := range h.t.fellows() {
		removed = fellow.store(orgTenantsCollection).delete(tenantID) || removed
	}
	return removed
}

// Organization answers a copy of the multitenant organization as the tenant has it; nil outside of any.
func (h *TenantHandle) Organization() map[string]any {
	return h.document(organizationCollection, organizationKey)
}

// EditOrganization replaces members of the organization in all its tenants; false outside of any.
func (h *TenantHandle) EditOrganization(patch map[string]any) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	fellows := h.t.fellows()
	for _, t := range fellows {
		t.store(organizationCollection).put(organizationKey, asWritten(t.orgCopy(), patch))
	}
	return len(fellows) > 0
}

// OrganizationTenants answers copies of the tenants of the tenant's organization.
func (h *TenantHandle) OrganizationTenants() []map[string]any {
	return h.documents(orgTenantsCollection)
}

// OrganizationTenant answers a copy of one tenant of the tenant's organization; nil if there is none.
func (h *TenantHandle) OrganizationTenant(tenantID string) map[string]any {
	return h.document(orgTenantsCollection, tenantID)
}

// EditOrganizationTenant replaces members of one tenant of the organization, in all its tenants; false if there is none.
func (h *TenantHandle) EditOrganizationTenant(tenantID string, patch map[string]any) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	found := h.t.orgTenant(tenantID) != nil
	for _, t := range h.t.fellows() {
		if doc := t.orgTenant(tenantID); doc != nil {
			t.store(orgTenantsCollection).put(tenantID, asWritten(doc, patch))
		}
	}
	return found
}

// JoinRequest answers a copy of the tenant's request to join an organization, which always is there.
func (h *TenantHandle) JoinRequest() map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return publicCopy(h.t.joinRequest())
}
