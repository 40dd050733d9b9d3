package graphemu

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

var multiTenantPermissions = []string{"MultiTenantOrganization.ReadWrite.All", "Policy.ReadWrite.CrossTenantAccess", "Policy.Read.All"}

// alliance is tenants that want to form one organization, the first of them its owner.
type alliance struct {
	*world
	h   []*TenantHandle
	api []*session
}

func newAlliance(t *testing.T, answers map[string]string) *alliance {
	t.Helper()
	a := &alliance{world: newWorld(t, WithClock(start), WithBehaviours(answers))}
	for _, name := range []string{"Cairo", "Berlin", "Athens"} {
		h := a.s.AddTenant(Tenant{DisplayName: name})
		a.h = append(a.h, h)
		a.api = append(a.api, a.session(h, h.AddApp(App{DisplayName: "automation", Permissions: multiTenantPermissions})))
	}
	return a
}

// found makes the organization and adds the other tenants to it.
func (a *alliance) found() {
	a.t.Helper()
	a.api[0].do(http.MethodPut, multiTenantOrganization, object{"displayName": "Alliance"}).want(a.t, 201, "")
	for i, h := range a.h[1:] {
		a.api[0].do(http.MethodPost, multiTenantOrganization+"/tenants", object{"tenantId": h.ID(), "displayName": a.h[i+1].DisplayName()}).want(a.t, 201, "")
	}
}

func (a *alliance) ask(i int, owner string) answer {
	a.t.Helper()
	return a.api[i].do(http.MethodPatch, multiTenantOrganization+"/joinRequest", object{"addedByTenantId": owner})
}

// joinRequest is what a tenant reads of its request: the member's state, and the status of what is under way.
func (a *alliance) joinRequest(i int) string {
	a.t.Helper()
	body := a.api[i].get(multiTenantOrganization+"/joinRequest").want(a.t, 200, "").body
	details, _ := body["transitionDetails"].(map[string]any)
	return fmt.Sprintln(body["memberState"], body["role"], details["status"], details["details"])
}

// member is what one tenant reads of another: state, role, and what is desired.
func (a *alliance) member(reader, of int) string {
	a.t.Helper()
	got := a.api[reader].get(multiTenantOrganization + "/tenants/" + a.h[of].ID())
	if got.status != 200 {
		return got.refusal()
	}
	details, _ := got.body["transitionDetails"].(map[string]any)
	return fmt.Sprint(got.body["state"], " ", got.body["role"], " ", details["desiredState"], " ", details["desiredRole"], " ", details["status"])
}

func (a *alliance) remove(by, whom int) answer {
	a.t.Helper()
	return a.api[by].do(http.MethodDelete, multiTenantOrganization+"/tenants/"+a.h[whom].ID(), nil)
}

func (a *alliance) promote(whom int, role string) answer {
	a.t.Helper()
	return a.api[0].do(http.MethodPatch, multiTenantOrganization+"/tenants/"+a.h[whom].ID(), object{"role": role})
}

// all has every tenant joined.
func (a *alliance) all() {
	a.t.Helper()
	a.found()
	for _, h := range a.h[1:] {
		if why := h.JoinOrganization(a.h[0].ID()); why != "" {
			a.t.Fatal(why)
		}
	}
}

func TestJoinTakesReads(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, nil)
	outside := a.api[1].get(multiTenantOrganization).want(t, 200, "").body
	if _, has := outside["id"]; has || outside["state"] != "inactive" {
		t.Errorf("outside of any organization: %v", outside)
	}
	a.found()
	own, _ := a.h[0].Organization()["id"].(string)
	a.ask(1, a.h[0].ID()).want(t, 204, "")
	for i, want := range []string{"pending <nil> notStarted \n", "pending <nil> running \n", "active member <nil> <nil>\n"} {
		if got := a.joinRequest(1); got != want {
			t.Errorf("read %d: %q", i+1, got)
		}
	}
	theirs := a.api[1].get(multiTenantOrganization).want(t, 200, "").body
	if theirs["state"] != "active" || theirs["displayName"] != "Alliance" || theirs["id"] == own {
		t.Errorf("the organization as the new tenant sees it: %v", theirs)
	}
	if got := a.member(1, 2); got != "pending member active member notStarted" {
		t.Errorf("a pending tenant as the new one sees it: %s", got)
	}
	if list := a.api[1].get(multiTenantOrganization + "/tenants").values(); len(list) != 3 {
		t.Errorf("%d tenants", len(list))
	}
	for i, h := range a.h[:2] {
		if entry := h.Partner(a.h[1-i].ID()); entry["isInMultiTenantOrganization"] != true || entry["inboundTrust"] != nil {
			t.Errorf("tenant %d has the entry %v", i, entry)
		}
		if h.Partner(a.h[2].ID()) != nil {
			t.Errorf("tenant %d has an entry about a tenant that did not join", i)
		}
	}
}

func TestTransitionsTakeTime(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, map[string]string{behaviourTransitions: "two-hours"})
	a.found()
	a.ask(1, a.h[0].ID()).want(t, 204, "")
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "pending <nil> notStarted \n"}, {time.Hour, "pending <nil> running \n"}, {59 * time.Minute, "pending <nil> running \n"}, {time.Minute, "active member <nil> <nil>\n"}} {
		a.s.Advance(step.after)
		if got := a.joinRequest(1); got != step.want {
			t.Errorf("%s later: %q", step.after, got)
		}
	}
}

func TestRolesAndRemovals(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, nil)
	a.all()
	a.promote(1, roleOwner).want(t, 204, "")
	for i, want := range []string{"active member active owner notStarted", "active member active owner running", "active owner <nil> <nil> <nil>"} {
		if got := a.member(0, 1); got != want {
			t.Errorf("read %d of a promotion: %s", i+1, got)
		}
	}
	if got := a.joinRequest(1); got != "active owner <nil> <nil>\n" {
		t.Errorf("the promoted tenant's request: %q", got)
	}
	a.remove(2, 1).want(t, 403, "Authorization_RequestDenied")
	a.remove(2, 2).want(t, 204, "")
	for i, want := range []string{"active member removed member notStarted", "active member removed member running", "404 Directory_ObjectNotFound"} {
		if got := a.member(0, 2); got != want {
			t.Errorf("read %d of a removal: %s", i+1, got)
		}
	}
	if a.h[2].Organization() != nil || len(a.h[2].OrganizationTenants()) != 0 || a.h[2].JoinRequest()["memberState"] != nil {
		t.Error("a tenant that left kept something of the organization")
	}
	if entry := a.h[2].Partner(a.h[0].ID()); entry == nil || entry["isInMultiTenantOrganization"] != false {
		t.Errorf("its entry about the owner: %v", entry)
	}
	a.promote(1, roleMember).want(t, 204, "")
	a.s.Advance(3 * time.Hour)
	a.promote(0, roleMember).want(t, 400, "Request_BadRequest")
	a.remove(0, 0).want(t, 400, "Request_BadRequest")
	a.remove(0, 1).want(t, 204, "")
	a.s.Advance(3 * time.Hour)
	a.remove(0, 0).want(t, 204, "")
	a.s.Advance(3 * time.Hour)
	if got := a.api[0].get(multiTenantOrganization).body["state"]; got != "inactive" {
		t.Errorf("after the last tenant the organization is %v", got)
	}
}

func TestFailedJoinIsReset(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, nil)
	a.ask(1, a.h[0].ID()).want(t, 204, "")
	a.s.Advance(3 * time.Hour)
	if got := a.joinRequest(1); got != "pending <nil> failed The tenant was not added to a Multi-Tenant Organization by '"+a.h[0].ID()+"'.\n" {
		t.Errorf("a request to somebody who did not add the tenant: %q", got)
	}
	a.found()
	a.ask(1, a.h[0].ID()).want(t, 400, "Request_BadRequest")
	a.ask(1, nobody).want(t, 204, "")
	if got := a.joinRequest(1); got != "<nil> <nil> <nil> <nil>\n" {
		t.Errorf("after the reset: %q", got)
	}
	a.ask(1, a.h[0].ID()).want(t, 204, "")
	a.s.Advance(3 * time.Hour)
	if got := a.joinRequest(1); got != "active member <nil> <nil>\n" {
		t.Errorf("after the second request: %q", got)
	}
	a.ask(1, nobody).want(t, 400, "Request_BadRequest")
	a.ask(1, a.h[2].ID()).want(t, 400, "Request_BadRequest")
}

func TestOrganizationBodiesAreClosed(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, nil)
	a.api[0].do(http.MethodPost, multiTenantOrganization+"/tenants", object{"tenantId": a.h[1].ID(), "displayName": "Berlin"}).want(t, 404, "Directory_ObjectNotFound")
	a.api[0].do(http.MethodPut, multiTenantOrganization, object{"description": "x"}).want(t, 400, "Request_BadRequest")
	a.found()
	a.api[0].do(http.MethodPatch, multiTenantOrganization, object{"state": "inactive"}).want(t, 400, "Request_BadRequest")
	a.api[0].do(http.MethodPatch, multiTenantOrganization+"/tenants/"+a.h[1].ID(), object{"displayName": "x"}).want(t, 400, "Request_BadRequest")
	a.api[0].do(http.MethodPost, multiTenantOrganization+"/tenants", object{"tenantId": a.h[1].ID(), "displayName": "x"}).want(t, 400, "Request_BadRequest")
	a.api[0].do(http.MethodPost, multiTenantOrganization+"/tenants", object{"tenantId": "contoso.com", "displayName": "x"}).want(t, 400, "Request_BadRequest")
	a.api[0].do(http.MethodPatch, multiTenantOrganization, object{"displayName": "Union", "description": "x"}).want(t, 204, "")
	if why := a.h[1].JoinOrganization(a.h[0].ID()); why != "" {
		t.Fatal(why)
	}
	a.api[1].do(http.MethodPatch, multiTenantOrganization, object{"displayName": "Mine"}).want(t, 403, "Authorization_RequestDenied")
	if got := a.api[1].get(multiTenantOrganization).body["displayName"]; got != "Union" {
		t.Errorf("a joined tenant sees %v", got)
	}
}

// multiTenantProbes show the effect of the behaviours. The merger's source is the owner, its target joins.
func multiTenantProbes() map[string]func(*merger) string {
	tenants := multiTenantOrganization + "/tenants"
	target := func(m *merger) *session {
		return m.session(m.target, m.target.AddApp(App{DisplayName: "everything too", Permissions: everyPermission(m.s)}))
	}
	founded := func(m *merger) { m.source.FoundOrganization("Alliance", "") }
	added := func(m *merger) {
		founded(m)
		m.source.AddOrganizationTenant(m.target.ID(), "Contoso")
	}
	together := func(m *merger) {
		added(m)
		m.s.mu.Lock()
		m.target.t.join(m.source.ID())
		m.s.mu.Unlock()
	}
	ask := func(m *merger, owner string) answer {
		return target(m).do(http.MethodPatch, multiTenantOrganization+"/joinRequest", object{"addedByTenantId": owner})
	}
	member := func(m *merger) string {
		got := m.api.get(tenants + "/" + m.target.ID())
		return fmt.Sprint(got.status, got.body["role"], got.body["state"], jsonText(got.body["transitionDetails"]))
	}
	remove := func(m *merger) answer { return m.api.do(http.MethodDelete, tenants+"/"+m.target.ID(), nil) }
	request := func(m *merger) string {
		return fmt.Sprint(m.target.JoinRequest()["memberState"], jsonText(m.target.JoinRequest()["transitionDetails"]))
	}
	return map[string]func(*merger) string{
		behaviourSecondPut: func(m *merger) string {
			founded(m)
			return m.api.do(http.MethodPut, multiTenantOrganization, object{"displayName": "Union"}).refusal()
		},
		behaviourSeenByPending: func(m *merger) string {
			added(m)
			m.target.RequestJoin(m.source.ID())
			return fmt.Sprint(target(m).get(multiTenantOrganization).body["displayName"])
		},
		behaviourTransitions: func(m *merger) string {
			added(m)
			m.target.RequestJoin(m.source.ID())
			now := request(m)
			for range transitionReads + 1 {
				target(m).get(multiTenantOrganization + "/joinRequest")
			}
			return now + request(m)
		},
		behaviourAddedDetails: func(m *merger) string { added(m); return member(m) },
		behaviourAddedRole: func(m *merger) string {
			founded(m)
			m.post(tenants, object{"tenantId": m.target.ID(), "displayName": "Contoso", "role": roleOwner}).want(m.t, 201, "")
			return member(m)
		},
		behaviourUnknownMember: func(m *merger) string {
			founded(m)
			return m.post(tenants, object{"tenantId": seedID("nobody"), "displayName": "Nobody"}).refusal()
		},
		behaviourRemoval: func(m *merger) string {
			together(m)
			m.source.EditOrganizationTenant(m.target.ID(), object{"role": roleOwner})
			first := remove(m).refusal()
			m.s.cancel(removalTransition, m.target.ID())
			m.source.EditOrganizationTenant(m.source.ID(), object{"role": roleMember})
			return first + target(m).do(http.MethodDelete, tenants+"/"+m.source.ID(), nil).refusal()
		},
		behaviourRemovedTenant: func(m *merger) string {
			added(m)
			remove(m).want(m.t, 204, "")
			m.s.Advance(3 * time.Hour)
			return member(m)
		},
		behaviourRoleOfActive: func(m *merger) string {
			together(m)
			m.api.do(http.MethodPatch, tenants+"/"+m.target.ID(), object{"role": roleOwner}).want(m.t, 204, "")
			return member(m)
		},
		behaviourFirstRemoval: func(m *merger) string {
			added(m)
			remove(m).want(m.t, 204, "")
			m.s.Advance(3 * time.Hour)
			return member(m)
		},
		behaviourOutside: func(m *merger) string { return m.api.get(tenants).refusal() },
		behaviourNotAdded: func(m *merger) string {
			founded(m)
			return ask(m, m.source.ID()).refusal()
		},
		behaviourFirstJoin: func(m *merger) string {
			added(m)
			first := ask(m, m.source.ID()).refusal()
			m.s.Advance(3 * time.Hour)
			return first + request(m)
		},
		behaviourWithdrawPending: func(m *merger) string {
			added(m)
			m.target.RequestJoin(m.source.ID())
			return ask(m, nobody).refusal()
		},
		behaviourAfterLeaving: func(m *merger) string {
			together(m)
			m.target.LeaveOrganization()
			return request(m)
		},
	}
}
