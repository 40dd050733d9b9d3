package graphemu

import "fmt"

// Sizes says how much a generic seed makes in each tenant.
type Sizes struct {
	Tenants int
	Users   int
	Groups  int // users are spread over them in turn
}

// Seeded is what a generic seed made.
type Seeded struct {
	ClientID string
	Secret   string
	Tenants  []SeededTenant
}

// SeededTenant holds the ids of one tenant in the order of their making.
type SeededTenant struct {
	*TenantHandle
	UserIDs  []string
	GroupIDs []string
}

// SeedSizes adds tenants of a given size and one application that is consented in all of them. Ids are the same in every run.
func (s *Server) SeedSizes(sizes Sizes) *Seeded {
	out := &Seeded{ClientID: seedID("sizes/application"), Secret: MergerSecret}
	for i := range sizes.Tenants {
		name := fmt.Sprintf("Tenant %03d", i+1)
		tenant := SeededTenant{TenantHandle: s.AddTenant(Tenant{ID: seedID("sizes/" + name), DisplayName: name})}
		if i == 0 {
			tenant.AddApp(App{ClientID: out.ClientID, DisplayName: "Identity automation", MultiTenant: true, Secret: out.Secret, Permissions: seededPermissions})
		} else {
			tenant.Consent(out.ClientID, seededPermissions...)
		}
		tenant.fill(name, sizes)
		out.Tenants = append(out.Tenants, tenant)
	}
	return out
}

func (t *SeededTenant) fill(name string, sizes Sizes) {
	for n := range sizes.Groups {
		t.GroupIDs = append(t.GroupIDs, t.AddGroup(Group{
			ID: seedID(fmt.Sprintf("sizes/%s/group/%d", name, n)), DisplayName: fmt.Sprintf("Group %03d", n+1),
		}))
	}
	for n := range sizes.Users {
		display := fmt.Sprintf("User %05d", n+1)
		id := t.AddUser(User{
			ID: seedID(fmt.Sprintf("sizes/%s/user/%d", name, n)), DisplayName: display, GivenName: "User", Surname: fmt.Sprintf("%05d", n+1),
			Mail: mailName(display) + "@" + t.DefaultDomain(), Department: fmt.Sprintf("Department %d", n%7),
		})
		t.UserIDs = append(t.UserIDs, id)
		if len(t.GroupIDs) > 0 {
			t.AddMember(t.GroupIDs[n%len(t.GroupIDs)], id)
		}
	}
}
