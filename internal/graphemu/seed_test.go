package graphemu

import (
	"maps"
	"slices"
	"testing"
)

func TestMergerIsTheSameInEveryRun(t *testing.T) {
	t.Parallel()
	ids := func() (out []string) {
		m := New().SeedMerger()
		for _, h := range []*TenantHandle{m.Contoso, m.Fabrikam} {
			for _, doc := range append(h.Users(), h.Groups()...) {
				if !looksLikeGUID(textOf(doc["id"])) {
					t.Errorf("id %v", doc["id"])
				}
				out = append(out, textOf(doc["id"])+textOf(doc["displayName"]))
			}
		}
		return out
	}
	if a, b := ids(), ids(); !slices.Equal(a, b) {
		t.Fatal("two seeds differ")
	}
}

func TestMergerIsRealistic(t *testing.T) {
	t.Parallel()
	m := New().SeedMerger()
	users := m.Fabrikam.Users()
	kinds, names := map[string]int{}, map[string]bool{}
	for _, user := range users {
		upn := textOf(user["userPrincipalName"])
		if names[upn] {
			t.Errorf("%s is there twice", upn)
		}
		names[upn] = true
		kinds["guest"] += btoi(user["userType"] == "Guest")
		kinds["disabled"] += btoi(user["accountEnabled"] == false)
		kinds["no mail"] += btoi(user["mail"] == nil)
		kinds["no number"] += btoi(user["employeeId"] == nil)
		kinds["accents"] += btoi(len(textOf(user["displayName"])) != len([]rune(textOf(user["displayName"]))))
		for _, r := range upn {
			if r > 127 {
				t.Errorf("%s is no address", upn)
			}
		}
	}
	if len(users) != 43 || kinds["guest"] < 2 || kinds["disabled"] < 2 || kinds["no mail"] < 3 || kinds["accents"] < 15 {
		t.Fatalf("%d users, %v", len(users), kinds)
	}
	if len(m.Pilots) != 3 || len(m.Disabled) != kinds["disabled"] || len(m.Guests) != kinds["guest"] {
		t.Fatalf("pilots %v disabled %v guests %v", m.Pilots, m.Disabled, m.Guests)
	}
	wave1, wave2 := m.Fabrikam.Members(m.Waves[0]), m.Fabrikam.Members(m.Waves[1])
	if len(wave1) < 10 || len(wave2) < 10 || len(m.Fabrikam.Members(m.GateGroup)) != len(wave1)+len(wave2) {
		t.Fatalf("waves of %d and %d", len(wave1), len(wave2))
	}
	for _, pilot := range m.Pilots {
		if !slices.Contains(wave1, pilot) {
			t.Errorf("pilot %s is not in the first wave", pilot)
		}
	}
	if hired := m.Hired; len(hired) != 3 || kinds["no number"] != len(hired)+len(m.Guests)+2 { // two of them are a room and a kiosk
		t.Errorf("contractors %v, %d without an employee number", hired, kinds["no number"])
	}
}

// TestMergerHasAManagerTree walks from everybody to the top.
func TestMergerHasAManagerTree(t *testing.T) {
	t.Parallel()
	m := New().SeedMerger()
	users, deepest := m.Fabrikam.t.store(usersCollection), 0
	tops := map[string]bool{}
	for _, user := range users.list() {
		depth := 0
		for at := user; ; depth++ {
			manager, ok := users.get(textOf(at["_manager"]))
			if !ok {
				if at["_manager"] != nil {
					t.Errorf("%s reports to nobody known", at["displayName"])
				}
				tops[textOf(at["displayName"])] = true
				break
			}
			if depth > 10 {
				t.Fatalf("%s reports to itself", user["displayName"])
			}
			at = manager
		}
		deepest = max(deepest, depth)
	}
	if deepest < 3 || !tops["Annelie Bergström"] {
		t.Fatalf("depth %d, tops %v", deepest, slices.Sorted(maps.Keys(tops)))
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	s := New()
	seeded := s.SeedSizes(Sizes{Tenants: 3, Users: 5, Groups: 2})
	for _, tenant := range seeded.Tenants {
		if len(tenant.Users()) != 5 || len(tenant.Groups()) != 2 || len(tenant.Members(tenant.GroupIDs[0])) != 3 {
			t.Fatalf("tenant %s", tenant.DisplayName())
		}
		if _, _, err := s.IssueToken(tenant.ID(), seeded.ClientID); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := s.IssueToken(newID(), seeded.ClientID); err == nil {
		t.Error("a token of an unknown tenant")
	}
	if _, _, err := s.IssueToken(seeded.Tenants[0].ID(), newID()); err == nil {
		t.Error("a token of an unknown client")
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The application of the seeds is documented as one that may do everything.
func TestSeededApplicationMayCallEverything(t *testing.T) {
	t.Parallel()
	held := func(permission string) bool { return slices.Contains(seededPermissions, permission) }
	for method, routes := range New().router.byMethod {
		for _, r := range routes {
			if !r.allows(held) {
				t.Errorf("%s %s needs one of %q", method, r.pattern, r.permissions)
			}
		}
	}
}
