package graphemu

// AccessDefault answers a copy of the default configuration.
func (h *TenantHandle) AccessDefault() map[string]any {
	return h.singleton(defaultKey, h.t.systemDefault)
}

// EditAccessDefault replaces members of the default configuration, each as a whole, as the portal does.
func (h *TenantHandle) EditAccessDefault(patch map[string]any) {
	h.editSingleton(defaultKey, h.t.systemDefault, patch, object{"isServiceDefault": false})
}

// AccessPolicy answers a copy of the policy itself.
func (h *TenantHandle) AccessPolicy() map[string]any {
	return h.singleton(policyKey, freshPolicy)
}

// EditAccessPolicy replaces members of the policy itself, e.g. {"allowedCloudEndpoints": ["microsoftonline.us"]}.
func (h *TenantHandle) EditAccessPolicy(patch map[string]any) {
	h.editSingleton(policyKey, freshPolicy, patch, nil)
}

// singleton is a copy of an object that every tenant has, as it is or as nobody changed it.
func (h *TenantHandle) singleton(key string, fresh func() object) object {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if doc, ok := h.t.store(policyCollection).get(key); ok {
		return publicCopy(doc)
	}
	return publicCopy(fresh())
}

func (h *TenantHandle) editSingleton(key string, fresh func() object, patch, also object) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	st := h.t.store(policyCollection)
	doc, ok := st.get(key)
	if !ok {
		doc = fresh()
	}
	st.put(key, overlay(asWritten(doc, patch), also))
}
