package acctest_test

import (
	"slices"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// partnersInState are partners with their policies as a state has them, each policy after its partner.
func partnersInState(t testing.TB, s *acctest.Session, ids []string) (all []acctest.Resource) {
	t.Helper()
	var texts []map[string]string
	for _, id := range ids {
		texts = append(texts, map[string]string{"partner_tenant_id": id})
	}
	partners := importLike(t, s, partnerType, ids[0], texts)
	policies := importLike(t, s, policyType, ids[0], texts)
	for i := range ids {
		all = append(all, partners[i], policies[i])
	}
	return all
}

// assignmentsInState are assignments of users to an application as a state has them.
func assignmentsInState(t testing.TB, s *acctest.Session, spID string, users, assignments []string) []acctest.Resource {
	t.Helper()
	var texts []map[string]string
	for i, user := range users {
		texts = append(texts, map[string]string{"principal_id": user, "assignment_id": assignments[i]})
	}
	return importLike(t, s, assignmentType, spID+"/"+users[0], texts)
}

// TestReadsOfHundredsOfPartners: a list answers for all that are as state says, and each that is not is asked for itself.
func TestReadsOfHundredsOfPartners(t *testing.T) {
	t.Parallel()
	const n = 250
	env := acctest.New(t, acctest.WithoutContract())
	ids := addPartners(env.Contoso, n)
	s := acctest.NewSession(t, env)
	state := partnersInState(t, s, ids)

	fresh, reads := readsOf(t, env, state)
	wantAtMost(t, "250 partners and their policies", reads, pages(n)+beforeList)
	if changed := s.Changed(state, fresh); len(changed) > 0 {
		t.Errorf("%d objects differ though nobody changed one", len(changed))
	}

	env.Contoso.EditPartner(ids[145], map[string]any{"inboundTrust": nil})
	fresh, reads = readsOf(t, env, state)
	wantAtMost(t, "one of them changed", reads, pages(n)+beforeList+1)
	if changed := s.Changed(state, fresh); !slices.Equal(changed, []int{2 * 145}) {
		t.Errorf("the objects %v differ, want the partner that was changed and nothing else", changed)
	}
	env.Contoso.EditIdentitySync(ids[178], map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": false}})
	env.Contoso.DeletePartner(ids[200])
	fresh, reads = readsOf(t, env, state)
	wantAtMost(t, "two of them changed and one deleted with its policy", reads, pages(n)+beforeList+4)
	if changed := s.Changed(state, fresh); !slices.Equal(changed, []int{2 * 145, 2*178 + 1, 2 * 200, 2*200 + 1}) {
		t.Errorf("the objects %v differ, want exactly those that were changed or deleted", changed)
	}
}

// TestReadsOfHundredsOfAssignments: one resource each, or one for the whole set.
func TestReadsOfHundredsOfAssignments(t *testing.T) {
	t.Parallel()
	const n = 350
	env := acctest.New(t, acctest.WithoutContract())
	applicationID, spID := env.Contoso.AddSyncApplication(siteApplication)
	users, assignments := addAssigned(env.Contoso, spID, n)
	s := acctest.NewSession(t, env)
	application := s.ImportAll(applicationType, []string{applicationID})
	single := slices.Concat(application, assignmentsInState(t, s, spID, users, assignments))
	whole := slices.Concat(application, s.ImportAll(assignmentsType, []string{spID}))

	for what, state := range map[string][]acctest.Resource{"350 assignments": single, "a set of 350 assignments": whole} {
		fresh, reads := readsOf(t, env, state)
		wantAtMost(t, what+" and their application", reads, pages(n)+5)
		if changed := s.Changed(state, fresh); len(changed) > 0 {
			t.Errorf("%s: %d objects differ though nobody changed one", what, len(changed))
		}
	}
}

// TestReadsOfManyTenants: one process serves them all, and what several resources look at is asked for once.
func TestReadsOfManyTenants(t *testing.T) {
	t.Parallel()
	const tenants = 8
	for name, partners := range map[string]int{"one partner each": 1, "three partners each": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithoutContract(), acctest.WithTenants(1+tenants))
			sites := addSites(env, partners)
			s := acctest.NewSession(t, env)
			state := importSites(s, sites)

			start := env.Mark()
			fresh, reads := readsOf(t, env, state)
			if changed := s.Changed(state, fresh); len(changed) > 0 {
				t.Errorf("%d objects differ though nobody changed one", len(changed))
			}
			wantAtMost(t, "all tenants", reads, tenants*min(mostPerSite, sites[0].documents())+1)
			of := map[string][]string{}
			for _, r := range env.Since(start) {
				if r.Kind == graphemu.KindGraph {
					of[r.Tenant] = append(of[r.Tenant], r.Path)
				}
			}
			for _, site := range sites {
				if got := of[site.TenantID]; len(got) > min(mostPerSite, site.documents()+1) {
					t.Fatalf("%d requests in one tenant, want at most %d: %v", len(got), min(mostPerSite, site.documents()+1), got)
				}
			}
		})
	}
}
