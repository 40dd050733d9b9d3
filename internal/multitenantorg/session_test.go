package multitenantorg_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestUnderEveryAnswer builds an organization of two tenants, changes a role and takes everything down again, with each answer that the
// service may give where its documentation leaves one open.
func TestUnderEveryAnswer(t *testing.T) {
	t.Parallel()
	for _, b := range graphemu.Behaviours() {
		area, _, _ := strings.Cut(b.Name, ".")
		if area != "organization" && area != "join-request" || b.Name == "organization.first-removal" {
			continue // a removal that fails is an error, see TestRemovalFails
		}
		for _, answer := range b.Answers {
			t.Run(b.Name+"="+answer, func(t *testing.T) {
				t.Parallel()
				env := acctest.New(t, acctest.WithBehaviour(b.Name, answer))
				hurry(env)
				s := acctest.NewSession(t, env)
				made := s.MustApply(organizationType, nil, organization(env))
				owner := s.MustApply(memberType, nil, with(member(env), block{"role": "owner"}))
				request := s.MustApply(joinType, nil, join(env))
				if env.Fabrikam.Organization() == nil || env.Contoso.OrganizationTenant(env.Fabrikam.ID())["role"] != "owner" {
					t.Errorf("Fabrikam is %v", env.Contoso.OrganizationTenant(env.Fabrikam.ID()))
				}
				for _, h := range env.Tenants {
					if partners := h.Partners(); len(partners) != 1 || partners[0]["isInMultiTenantOrganization"] != true {
						t.Errorf("%s has the entries %v", h.DisplayName(), partners)
					}
				}
				for typeName, o := range map[string]*acctest.Object{organizationType: made, memberType: owner, joinType: request} {
					if read := acctest.NewSession(t, env).Refreshed(typeName, o); !s.Same(typeName, o, read) {
						t.Errorf("a refresh changes %s", typeName)
					}
				}
				owner = s.MustApply(memberType, owner, member(env))
				s.MustApply(joinType, request, nil)
				s.MustApply(memberType, owner, nil)
				s.MustApply(organizationType, made, nil)
				for _, h := range env.Tenants {
					if h.Organization() != nil {
						t.Errorf("%s is still in an organization", h.DisplayName())
					}
				}
			})
		}
	}
}

// A join that takes longer than the apply waits is a warning, kept in state, and awaited by the next apply; it is never destroyed for it.
func TestJoinTakesLonger(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithBehaviour("organization.transitions", "two-hours"))
	added(env)
	s := acctest.NewSession(t, env)
	config := with(join(env), block{"timeouts": block{"create": "2s", "update": "2s"}})
	request := s.Apply(t.Context(), joinType, nil, config)
	if text := acctest.Texts(request.Diagnostics); !strings.Contains(text, "has not joined the multitenant organization yet") || strings.Contains(text, "ERROR") {
		t.Fatal(text)
	}
	if s.State(joinType, request)["join_pending"] != true {
		t.Fatalf("state %v", s.State(joinType, request))
	}
	request = s.Refreshed(joinType, request)
	plan := s.Plan(t.Context(), joinType, request, config)
	if len(plan.RequiresReplace) > 0 || len(plan.Diagnostics) > 0 || s.Unchanged(joinType, request, config) {
		t.Errorf("the next plan replaces %v: %s", plan.RequiresReplace, acctest.Texts(plan.Diagnostics))
	}
	mark := env.Mark()
	env.Server.Advance(2 * time.Hour)
	request = s.MustApply(joinType, request, config)
	env.RequireNoWrites(mark)
	if s.State(joinType, request)["join_pending"] != false || !s.Unchanged(joinType, request, config) {
		t.Errorf("state %v", s.State(joinType, request))
	}
}

// Ctrl-C while a join is pending: the apply ends at once, with a warning and the request in state.
func TestJoinInterrupted(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithBehaviour("organization.transitions", "two-hours"))
	added(env)
	s := acctest.NewSession(t, env)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: organizationPath + "/joinRequest", Skip: 2, Hook: func(graphemu.Request) { interrupt() }})
	began := time.Now()
	request := s.Apply(ctx, joinType, nil, join(env))
	if text := acctest.Texts(request.Diagnostics); !strings.Contains(text, "Interrupted") || strings.Contains(text, "ERROR") || time.Since(began) > 10*time.Second {
		t.Fatalf("after %s: %s", time.Since(began), text)
	}
	if s.State(joinType, request)["join_pending"] != true {
		t.Fatalf("state %v", s.State(joinType, request))
	}
}

// A killed apply leaves no state. The next one takes up the request that it made, and the join that came of it.
func TestJoinIsTakenUp(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(env *acctest.Env){
		"pending": func(env *acctest.Env) { env.Fabrikam.RequestJoin(env.Contoso.ID()) },
		"joined":  func(env *acctest.Env) { env.Fabrikam.JoinOrganization(env.Contoso.ID()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			added(env)
			before(env)
			mark := env.Mark()
			acctest.NewSession(t, env).MustApply(joinType, nil, join(env))
			env.RequireNoWrites(mark)
		})
	}
}

// Who does not wait sees no difference in a pending join, and a new request where it failed.
func TestJoinIsNotAwaited(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithServer(graphemu.WithBehaviours(map[string]string{"organization.transitions": "two-hours", "join-request.first": "fails"})))
	added(env)
	s := acctest.NewSession(t, env)
	config := with(join(env), block{"wait_for_completion": false})
	request := s.MustApply(joinType, nil, config)
	read := s.Refreshed(joinType, request)
	if !s.Same(joinType, request, read) || !s.Unchanged(joinType, read, config) || env.Fabrikam.Organization() != nil {
		t.Errorf("a pending join is a difference: %v", s.State(joinType, read))
	}
	env.Server.Advance(2 * time.Hour)
	s = acctest.NewSession(t, env) // what a process has read it may believe for a minute
	gone := s.Read(joinType, read)
	if text := acctest.Texts(gone.Diagnostics); s.State(joinType, gone) != nil || !strings.Contains(text, "DirectoryService Exception") || strings.Contains(text, "ERROR") {
		t.Errorf("a failed request stays: %s", text)
	}
	again := s.MustApply(joinType, nil, config)
	env.Server.Advance(2 * time.Hour)
	s = acctest.NewSession(t, env)
	if read := s.Refreshed(joinType, again); !s.Unchanged(joinType, read, config) || env.Fabrikam.Organization() == nil {
		t.Error("the second request was not carried out")
	}
	// Waiting for what is there already.
	if waited := s.MustApply(joinType, again, join(env)); s.State(joinType, waited)["join_pending"] != false {
		t.Error("the join is pending")
	}
}

// What fails, or is refused, until the time of the apply ends is an error with the service's reason, and no state.
func TestJoinFails(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"fails", "refused"} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithServer(graphemu.WithBehaviours(map[string]string{"organization.transitions": "at-once", "join-request.not-added": answer})))
			env.Contoso.FoundOrganization("Alliance", "")
			s := acctest.NewSession(t, env)
			request := s.Apply(t.Context(), joinType, nil, with(join(env), block{"timeouts": block{"create": "2s"}}))
			holdsErrors(t, request, "Unable to join multitenant organization", "was not added to a Multi-Tenant Organization")
			if s.State(joinType, request) != nil {
				t.Errorf("state %v", s.State(joinType, request))
			}
			// Added at last: the failed request is in nobody's way.
			env.Contoso.AddOrganizationTenant(env.Fabrikam.ID(), "Fabrikam")
			s.MustApply(joinType, nil, join(env))
		})
	}
}

func TestJoinElsewhere(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithTenants(3))
	third := env.Tenants[2]
	third.FoundOrganization("Others", "")
	third.AddOrganizationTenant(env.Fabrikam.ID(), "Fabrikam")
	added(env)
	s := acctest.NewSession(t, env)
	env.Fabrikam.RequestJoin(third.ID())
	holdsErrors(t, s.Apply(t.Context(), joinType, nil, join(env)), "has asked to join the organization of tenant "+third.ID())
	if why := env.Fabrikam.JoinOrganization(third.ID()); why != "" {
		t.Fatal(why)
	}
	holdsErrors(t, s.Apply(t.Context(), joinType, nil, join(env)), "has asked to join the organization of tenant "+third.ID())
	holdsErrors(t, s.Apply(t.Context(), joinType, nil, block{"tenant_id": third.ID(), "added_by_tenant_id": env.Contoso.ID()}), `"Others" already`)
	// The configuration moves to the other organization: out of one and into the other.
	request := s.Imported(joinType, env.Fabrikam.ID(), nil)
	if plan := s.Plan(t.Context(), joinType, request, join(env)); len(plan.RequiresReplace) != 1 {
		t.Errorf("replaced because of %v", plan.RequiresReplace)
	}
	s.MustApply(joinType, request, nil)
	s.MustApply(joinType, nil, join(env))
}

// A pending request is withdrawn, where the service lets it be.
func TestWithdrawal(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"accepted", "refused"} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithServer(graphemu.WithBehaviours(map[string]string{
				"organization.transitions": "two-hours", "join-request.withdraw-pending": answer,
			})))
			added(env)
			s := acctest.NewSession(t, env)
			request := s.MustApply(joinType, nil, with(join(env), block{"wait_for_completion": false}))
			destroyed := s.Apply(t.Context(), joinType, request, nil)
			if answer == "refused" {
				holdsErrors(t, destroyed, "does not let it be withdrawn")
				env.Server.Advance(2 * time.Hour)
				hurry(env)
				destroyed = s.Apply(t.Context(), joinType, request, nil)
			}
			if len(destroyed.Diagnostics) > 0 || env.Fabrikam.Organization() != nil || env.Fabrikam.JoinRequest()["memberState"] != nil {
				t.Errorf("%s: %v", acctest.Texts(destroyed.Diagnostics), env.Fabrikam.JoinRequest())
			}
		})
	}
}

// An organization ends with its last tenant, not before.
func TestOrganizationIsDestroyedLast(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	made := s.MustApply(organizationType, nil, organization(env))
	added := s.MustApply(memberType, nil, member(env))
	holdsErrors(t, s.Apply(t.Context(), organizationType, made, nil), "Multitenant organization has other tenants", env.Fabrikam.ID(), "Fabrikam")
	if env.Contoso.OrganizationTenant(env.Contoso.ID())["role"] != "owner" {
		t.Error("the organization has lost its owner")
	}
	env.Server.SetLag(graphemu.Lag{ListReads: 2}) // the list still shows who is gone
	s.MustApply(memberType, added, nil)
	s.MustApply(organizationType, made, nil)
	if env.Contoso.Organization() != nil {
		t.Error("the organization is still there")
	}
}

func TestRemovalFails(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithBehaviour("organization.first-removal", "fails"))
	joined(t, env)
	s := acctest.NewSession(t, env)
	there := s.Imported(memberType, env.Contoso.ID()+"/"+env.Fabrikam.ID(), nil)
	holdsErrors(t, s.Apply(t.Context(), memberType, there, nil), "Unable to remove tenant from multitenant organization", "DirectoryService Exception")
	if read := s.Refreshed(memberType, there); !s.Unchanged(memberType, read, member(env)) {
		t.Error("a removal that failed changed something")
	}
	s.MustApply(memberType, there, nil)
}

// TestOwnerIsDemotedFirst: where the service removes no owner, the tenant becomes a member before.
func TestOwnerIsDemotedFirst(t *testing.T) {
	t.Parallel()
	for name, typeName := range map[string]string{"by the owner": memberType, "by itself": joinType} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithBehaviour("organization.removal", "not-owners"))
			joined(t, env)
			env.Contoso.EditOrganizationTenant(env.Fabrikam.ID(), block{"role": "owner"})
			s := acctest.NewSession(t, env)
			id := map[string]string{memberType: env.Contoso.ID() + "/" + env.Fabrikam.ID(), joinType: env.Fabrikam.ID()}
			s.MustApply(typeName, s.Imported(typeName, id[typeName], nil), nil)
			if env.Fabrikam.Organization() != nil || env.Contoso.OrganizationTenant(env.Fabrikam.ID()) != nil {
				t.Error("the owner is still there")
			}
		})
	}
}

func TestOrganizationAdoption(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.FoundOrganization("Union", "for trade")
	s := acctest.NewSession(t, env)
	mark := env.Mark()
	holdsErrors(t, s.Apply(t.Context(), organizationType, nil, organization(env)), `"Union"`, "display_name and description", "Import it", env.Contoso.ID(), "adopt_existing")
	s.MustApply(organizationType, nil, block{"tenant_id": env.Contoso.ID(), "display_name": "Union", "description": "for trade"})
	env.RequireNoWrites(mark)
	adopted := s.Apply(t.Context(), organizationType, nil, with(organization(env), block{"adopt_existing": true}))
	if text := acctest.Texts(adopted.Diagnostics); !strings.Contains(text, "Adopted the multitenant organization") || strings.Contains(text, "ERROR") {
		t.Error(text)
	}
	if o := env.Contoso.Organization(); o["displayName"] != "Alliance" || o["description"] != nil {
		t.Errorf("the organization is %v", o)
	}
}

func TestMemberAdoption(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	holdsErrors(t, s.Apply(t.Context(), memberType, nil, member(env)), "Tenant is in no multitenant organization")
	added(env)
	mark := env.Mark()
	s.Apply(t.Context(), memberType, nil, member(env)) // the POST is refused, and what is there is equal
	holdsErrors(t, s.Apply(t.Context(), memberType, nil, with(member(env), block{"display_name": "Fab", "adopt_existing": true})), `"Fabrikam"`, "cannot be changed")
	owner := with(member(env), block{"role": "owner"})
	holdsErrors(t, s.Apply(t.Context(), memberType, nil, owner), `the role "member"`, "adopt_existing", env.Contoso.ID()+"/"+env.Fabrikam.ID())
	for _, r := range env.Since(mark) {
		if r.Method != http.MethodGet && r.Status < 400 {
			t.Errorf("%s %s was carried out", r.Method, r.Path)
		}
	}
	adopted := s.Apply(t.Context(), memberType, nil, with(owner, block{"adopt_existing": true}))
	if text := acctest.Texts(adopted.Diagnostics); !strings.Contains(text, "Adopted tenant") || strings.Contains(text, "ERROR") {
		t.Error(text)
	}
	if !s.Unchanged(memberType, s.Refreshed(memberType, adopted), owner) {
		t.Error("the role is a difference")
	}
}

// A creation whose answer was lost finds its own object.
func TestAnswersLost(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"400", "409", "updates"} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithBehaviour("organization.second-put", answer))
			for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodPatch} {
				env.Server.AddFault(graphemu.Fault{Method: method, Path: organizationPath + "/**", Times: 1, After: true, Drop: true})
				env.Server.AddFault(graphemu.Fault{Method: method, Path: organizationPath, Times: 1, After: true, Drop: true})
			}
			s := acctest.NewSession(t, env)
			s.MustApply(organizationType, nil, organization(env))
			s.MustApply(memberType, nil, member(env))
			s.MustApply(joinType, nil, join(env))
			if len(env.Fabrikam.OrganizationTenants()) != 2 {
				t.Errorf("the tenants are %v", env.Fabrikam.OrganizationTenants())
			}
		})
	}
}

// Reads and lists lag behind writes: each operation ends when a read shows it, and none is mistaken for one that failed.
func TestLaggingReads(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithServer(graphemu.WithLag(graphemu.Lag{SingleReads: 1, ListReads: 1})))
	hurry(env)
	s := acctest.NewSession(t, env)
	made := s.MustApply(organizationType, nil, organization(env))
	there := s.MustApply(memberType, nil, member(env))
	request := s.MustApply(joinType, nil, join(env))
	if env.Fabrikam.Organization() == nil {
		t.Error("Fabrikam has not joined")
	}
	there = s.MustApply(memberType, there, with(member(env), block{"role": "owner"}))
	made = s.MustApply(organizationType, made, block{"tenant_id": env.Contoso.ID(), "display_name": "Union", "description": "for trade"})
	s.MustApply(joinType, request, nil)
	s.MustApply(memberType, there, nil)
	s.MustApply(organizationType, made, nil)
	if env.Contoso.Organization() != nil || env.Fabrikam.Organization() != nil {
		t.Error("something is left")
	}
}

// A tenant that is leaving is added again when it is gone.
func TestMemberComesBack(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	joined(t, env)
	s := acctest.NewSession(t, env)
	there := s.Imported(memberType, env.Contoso.ID()+"/"+env.Fabrikam.ID(), nil)
	env.Contoso.EditOrganizationTenant(env.Fabrikam.ID(), block{"transitionDetails": block{"desiredState": "removed", "desiredRole": "member", "status": "notStarted", "details": nil}})
	if gone := s.Read(memberType, there); s.State(memberType, gone) != nil {
		t.Error("a tenant that is leaving is kept in state")
	}
	env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: organizationPath + "/tenants/*", Skip: 1, Times: 1, Hook: func(graphemu.Request) {
		env.Fabrikam.LeaveOrganization()
	}})
	s.MustApply(memberType, nil, member(env))
	if state := env.Contoso.OrganizationTenant(env.Fabrikam.ID())["state"]; state != "pending" {
		t.Errorf("Fabrikam is %v", state)
	}
}

func TestTenantNamedTwice(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	own := strings.ToUpper(env.Contoso.ID())
	plan := s.Plan(t.Context(), memberType, nil, block{"tenant_id": env.Contoso.ID(), "member_tenant_id": own, "display_name": "Own"})
	acctest.Refused(t, plan.Diagnostics, acctest.At("member_tenant_id"), "Tenant is named twice", env.Contoso.ID())
	plan = s.Plan(t.Context(), joinType, nil, block{"tenant_id": env.Contoso.ID(), "added_by_tenant_id": own})
	acctest.Refused(t, plan.Diagnostics, acctest.At("added_by_tenant_id"), "Tenant is named twice", env.Contoso.ID())
}
