package graphemu

import (
	"fmt"
	"sort"
	"strings"
)

// Tenant describes a tenant to add.
type Tenant struct {
	ID                  string // GUID; "" = made from the name
	DisplayName         string
	DefaultDomain       string   // e.g. contoso.onmicrosoft.com; "" = made from the name
	Domains             []string // further verified domains
	FederationBrandName string   // "" = null in answers
	CountryLetterCode   string
}

// tenant is the state of one directory. All of it is guarded by the server's lock.
type tenant struct {
	s             *Server
	id            string
	displayName   string
	brand         string
	country       string
	defaultDomain string
	domains       []string // with the default one
	stores        map[string]*store
	grants        map[string]map[string]bool // application permissions by client id in lower case
	withdrawn     map[string]bool            // client ids whose consent was taken back
	triedToJoin   bool                       // a multitenant organization, where the first request is turned away
	triedToRemove bool                       // somebody did, from a multitenant organization, where the first removal fails
}

// TenantHandle is a tenant as its administrator sees and changes it in the portal: without tokens, permissions, lag or a
// place in the request record.
type TenantHandle struct {
	s *Server
	t *tenant
}

// AddTenant adds a tenant. The same id twice panics: it is a mistake in the caller.
func (s *Server) AddTenant(in Tenant) *TenantHandle {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strings.ToLower(in.ID)
	if id == "" {
		id = seedID("tenant/" + in.DisplayName)
	}
	if s.tenants[id] != nil {
		panic(fmt.Sprintf("graphemu: tenant %s exists", id))
	}
	domain := in.DefaultDomain
	if domain == "" {
		domain = mailName(in.DisplayName) + ".onmicrosoft.com"
	}
	t := &tenant{
		s: s, id: id, displayName: in.DisplayName, brand: in.FederationBrandName, country: in.CountryLetterCode,
		defaultDomain: domain, domains: append([]string{domain}, in.Domains...),
		stores: map[string]*store{}, grants: map[string]map[string]bool{}, withdrawn: map[string]bool{},
	}
	s.tenants[id] = t
	return &TenantHandle{s: s, t: t}
}

// Tenant answers the handle of a tenant, nil if there is none.
func (s *Server) Tenant(id string) *TenantHandle {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenant(id)
	if t == nil {
		return nil
	}
	return &TenantHandle{s: s, t: t}
}

// TenantIDs lists the ids of all tenants, sorted.
func (s *Server) TenantIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, len(s.tenants))
	for id := range s.tenants {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// ID is the tenant's GUID in lower case.
func (h *TenantHandle) ID() string { return h.t.id }

// DisplayName is the organization's name.
func (h *TenantHandle) DisplayName() string { return h.t.displayName }

// DefaultDomain is the initial domain, e.g. contoso.onmicrosoft.com.
func (h *TenantHandle) DefaultDomain() string { return h.t.defaultDomain }

// tenant finds by id, in any letter case; nil if there is none.
func (s *Server) tenant(id string) *tenant { return s.tenants[strings.ToLower(id)] }

// tenantByDomain finds by id or by any verified domain.
func (s *Server) tenantByDomain(name string) *tenant {
	if t := s.tenant(name); t != nil {
		return t
	}
	for _, t := range s.tenants {
		for _, domain := range t.domains {
			if strings.EqualFold(domain, name) {
				return t
			}
		}
	}
	return nil
}

// store is a collection, made at its first use. What belongs to one parent has a store per parent, named
// "collection/parent id"; lag rules know it by the part before the slash.
func (t *tenant) store(name string) *store {
	st := t.stores[name]
	if st == nil {
		st = newStore()
		t.stores[name] = st
	}
	return st
}

// storeOf is the store of what belongs to one parent.
func (t *tenant) storeOf(collection, parentID string) *store {
	return t.store(collection + "/" + strings.ToLower(parentID))
}

// dropStoreOf forgets everything that belongs to a parent.
func (t *tenant) dropStoreOf(collection, parentID string) {
	delete(t.stores, collection+"/"+strings.ToLower(parentID))
}
