package multitenantorg_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// numbered is a tenant that does not exist.
func numbered(n int) string { return fmt.Sprintf("%08d-0000-4000-8000-000000000000", n) }

// What a query finds is what an import of the same object brings. The own tenant, and who is leaving, are nobody to import.
func TestListedIsImported(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]map[string]string{
		"first answers": nil,
		"other answers": {"ids.letter-case": "upper", "organization.removed-tenant": "listed", "organization.added-details": "null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithServer(graphemu.WithBehaviours(answers)))
			joined(t, env)
			for i := range 3 {
				env.Contoso.AddOrganizationTenant(numbered(i), fmt.Sprint("Tenant ", i))
			}
			env.Contoso.EditOrganizationTenant(numbered(0), block{"transitionDetails": block{"desiredState": "active", "desiredRole": "owner", "status": "notStarted", "details": nil}})
			env.Contoso.EditOrganizationTenant(numbered(1), block{"transitionDetails": block{"desiredState": "removed", "desiredRole": "member", "status": "running", "details": nil}})
			env.Contoso.EditOrganizationTenant(numbered(2), block{"state": "removed"})
			s := acctest.NewSession(t, env)
			found := s.MustList(memberType, acctest.Query{IncludeResource: true})
			if len(found) != 2 {
				t.Errorf("%d tenants are listed, want 2", len(found))
			}
			for _, listed := range found {
				imported := s.State(memberType, s.Imported(memberType, "", listed.Identity))
				if !reflect.DeepEqual(listed.State, imported) {
					t.Errorf("%s is listed as\n%v\nand imported as\n%v", listed.DisplayName, listed.State, imported)
				}
			}
			env.RequireNoWrites(0)
		})
	}
}

// A tenant in no organization has nothing to list, however the service says that.
func TestListOutside(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"404", "empty"} {
		s := acctest.NewSession(t, acctest.New(t, acctest.WithBehaviour("organization.outside", answer)))
		if found := s.MustList(memberType, acctest.Query{}); len(found) > 0 {
			t.Errorf("%s: %d are listed", answer, len(found))
		}
	}
}

// A refresh of a large organization costs three reads and the pages of one list; the organization and the join request are read once.
func TestRefreshesShareReads(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.FoundOrganization("Alliance", "")
	s := acctest.NewSession(t, env)
	var there []*acctest.Object
	for i := range 90 {
		env.Contoso.AddOrganizationTenant(numbered(i), fmt.Sprint("Tenant ", i))
		there = append(there, s.Import(memberType, env.Contoso.ID()+"/"+numbered(i), nil))
	}
	for i := range there {
		there[i] = s.Refreshed(memberType, there[i])
	}
	s = acctest.NewSession(t, env)
	mark := env.Mark()
	for _, o := range there {
		s.Refreshed(memberType, o)
	}
	if reads := env.ReadsSince(mark); len(reads) != 4 {
		t.Errorf("%d reads, want 4", len(reads))
	}
}
