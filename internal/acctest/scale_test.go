package acctest_test

import (
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// Figures that a plan is held to. Graph's lists come in pages of 100; tokens and their discovery count apart.
const (
	pageSize = 100
	// beforeList is how many reads of a collection go alone before a list answers the rest.
	beforeList = 3
	// mostPerSite is what a plan may cost in each of many tenants of one configuration.
	mostPerSite = 10
)

func pages(n int) int { return (n + pageSize - 1) / pageSize }

// readsOf refreshes objects with a process of its own, as a plan does, and answers how many requests that took.
func readsOf(t *testing.T, env *acctest.Env, state []acctest.Resource) (fresh []acctest.Resource, reads []string) {
	t.Helper()
	s, start := acctest.NewSession(t, env), env.Mark()
	fresh = s.RefreshAll(state)
	env.RequireNoWrites(start)
	return fresh, env.ReadsSince(start)
}

func wantAtMost(t *testing.T, what string, reads []string, most int) {
	t.Helper()
	t.Logf("%s: %d requests, at most %d", what, len(reads), most)
	if len(reads) > most {
		t.Errorf("%s: %d requests, want at most %d; the last ones: %v", what, len(reads), most, reads[max(0, len(reads)-5):])
	}
}

// TestReadsOfThreePartnersAmongThousand: who manages few objects of a large tenant does not pay for the others.
func TestReadsOfThreePartnersAmongThousand(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	ids := addPartners(env.Contoso, 1000)
	s := acctest.NewSession(t, env)
	state := importLike(t, s, partnerType, ids[7], []map[string]string{
		{"partner_tenant_id": ids[7]}, {"partner_tenant_id": ids[70]}, {"partner_tenant_id": ids[700]},
	})
	fresh, reads := readsOf(t, env, state)
	wantAtMost(t, "3 partners of a tenant with 1,000", reads, 3)
	if changed := s.Changed(state, fresh); len(changed) > 0 {
		t.Errorf("%d objects differ though nobody changed one", len(changed))
	}
}

// TestTwoHundredPartnersAtOnce: a creation is its write and the read that shows it, and nothing makes one wait for another.
func TestTwoHundredPartnersAtOnce(t *testing.T) {
	t.Parallel()
	const n = 200
	env := acctest.New(t, acctest.WithoutContract())
	s := acctest.NewSession(t, env)
	env.Server.SetLatency(20 * time.Millisecond) // long enough to meet the others
	var configs []map[string]any
	for i := range n {
		configs = append(configs, map[string]any{"partner_tenant_id": partnerID(i), "inbound_trust": map[string]any{"is_mfa_accepted": true}})
	}
	env.Server.ResetRequests()
	s.CreateAll(partnerType, configs)
	if counted := env.Server.CountRequests(); counted.Writes != n || counted.Graph > 2*n {
		t.Errorf("%d writes and %d reads, want %d and at most as many", counted.Writes, counted.Reads, n)
	}
	if most := env.Server.MostAtOnce(); most != acctest.Width {
		t.Errorf("at most %d requests were under way at once, want %d", most, acctest.Width)
	}
}
