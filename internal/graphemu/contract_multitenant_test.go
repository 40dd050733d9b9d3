package graphemu

import (
	"net/http"
	"strings"
	"time"
)

// Tenants of the documented exchanges.
const (
	docOwner    = "1fd6544e-e994-4de2-9f1b-787b51c7d325"
	docFabrikam = "4a12efe6-aa14-4d03-8dff-88fc89e2e2ad"
	docWoodg    = "5036a0a0-a7a4-4933-9086-5dd54535dd6e"
)

// multiTenantContract are the exchanges of multitenant organizations.
func multiTenantContract() map[string]contractCase {
	founded := func(added ...string) contractCase { return contractCase{prepare: foundedWith(added...)} }
	return map[string]contractCase{
		"policy/31-mto-create":                             {},
		"policy/32-mto-get":                                founded(),
		"policy/33-mto-get-not-a-member":                   {},
		"policy/34-mto-update":                             founded(),
		"policy/35-mto-tenants-list":                       founded(docFabrikam, docWoodg),
		"policy/36-mto-tenants-add":                        founded(),
		"policy/37-mto-tenants-add-duplicate":              founded(docFabrikam),
		"policy/38-mto-tenant-get-owner":                   founded(),
		"policy/39-mto-tenant-get-role-change-pending":     {prepare: promoted(docWoodg)},
		"policy/40-mto-tenant-update-role":                 founded(docWoodg),
		"policy/41-mto-tenant-remove":                      founded(docWoodg),
		"policy/42-mto-join-get-before":                    {},
		"policy/43-mto-join-get-pending":                   {prepare: requested(docOwner)},
		"policy/44-mto-join-get-active":                    {prepare: joined(docOwner)},
		"policy/45-mto-join-get-failed":                    {prepare: failedToJoin},
		"policy/46-mto-join-update":                        {prepare: func(st *stage) { st.hostOf(docOwner) }},
		"policy/47-mto-join-reset-failed":                  {prepare: failedToJoin},
		"policy/64-guide-mto-create":                       {},
		"policy/65-guide-mto-get":                          founded(),
		"policy/66-guide-mto-tenant-add":                   founded(),
		"policy/67-guide-mto-tenants-list-pending":         founded("{memberTenantIdA}", "{memberTenantIdB}"),
		"policy/68-guide-mto-tenant-get-removal-pending":   {prepare: removing("{memberTenantIdD}")},
		"policy/69-guide-mto-tenant-get-removed":           founded(),
		"policy/70-guide-mto-join-pending":                 {prepare: requested("{ownerTenantId}")},
		"policy/71-guide-mto-join-active":                  {prepare: joined("{ownerTenantId}")},
		"policy/72-guide-mto-tenants-list-joined":          {prepare: allJoined("{memberTenantIdA}", "{memberTenantIdB}")},
		"policy/73-guide-mto-tenant-promote":               founded("{memberTenantIdB}"),
		"policy/74-guide-mto-tenant-get-promotion-pending": {prepare: promoted("{memberTenantIdB}")},
		"policy/75-guide-mto-tenant-demote":                {prepare: promoted("{memberTenantIdB}")},
		"policy/76-guide-mto-tenant-remove":                founded("{memberTenantIdD}"),
	}
}

// named is the tenant that a document or a guide means.
func (st *stage) named(name string) string {
	if strings.HasPrefix(name, "{") {
		st.replace[name] = seedID("contract/" + name)
		name = st.replace[name]
	}
	if st.s.Tenant(name) == nil {
		st.s.AddTenant(Tenant{ID: name, DisplayName: "Tenant " + name[:8]})
	}
	return name
}

// foundedWith gives the stage's tenant an organization to which some were added.
func foundedWith(added ...string) func(*stage) {
	return func(st *stage) {
		st.replace[docOwner], st.replace["{ownerTenantId}"] = st.h.ID(), st.h.ID()
		st.h.FoundOrganization("Cairo", "Multitenant organization between Contoso, Fabrikam, and Woodgrove Bank")
		for _, placeholder := range []string{docFabrikam, "{memberTenantIdB}", "{memberTenantIdD}"} {
			st.named(placeholder)
		}
		for _, name := range added {
			st.h.AddOrganizationTenant(st.named(name), "Berlin")
		}
	}
}

// request sends a write that comes before the exchange.
func (st *stage) request(method, path string, body any) {
	client := st.h.AddApp(App{DisplayName: "before", Permissions: []string{"MultiTenantOrganization.ReadWrite.All"}})
	st.session(st.h, client).do(method, multiTenantOrganization+path, body).want(st.t, http.StatusNoContent, "")
}

func promoted(name string) func(*stage) {
	return func(st *stage) {
		foundedWith(name)(st)
		st.request(http.MethodPatch, "/tenants/"+st.named(name), object{"role": roleOwner})
	}
}

func removing(name string) func(*stage) {
	return func(st *stage) {
		foundedWith(name)(st)
		st.request(http.MethodDelete, "/tenants/"+st.named(name), nil)
	}
}

func allJoined(names ...string) func(*stage) {
	return func(st *stage) {
		foundedWith(names...)(st)
		for _, name := range names {
			st.s.Tenant(st.named(name)).JoinOrganization(st.h.ID())
		}
	}
}

// hostOf makes a tenant with an organization to which the stage's tenant was added.
func (st *stage) hostOf(name string) *TenantHandle {
	host := st.s.Tenant(st.named(name))
	host.FoundOrganization("Cairo", "")
	host.AddOrganizationTenant(st.h.ID(), "Contoso")
	return host
}

func requested(host string) func(*stage) {
	return func(st *stage) { st.h.RequestJoin(st.hostOf(host).ID()) }
}

func joined(host string) func(*stage) {
	return func(st *stage) {
		if why := st.h.JoinOrganization(st.hostOf(host).ID()); why != "" {
			st.t.Fatal(why)
		}
	}
}

func failedToJoin(st *stage) {
	st.h.RequestJoin(st.named(docOwner))
	st.s.Advance(3 * time.Hour)
}
