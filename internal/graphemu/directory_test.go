package graphemu

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestUsersAsTheTargetShowsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("User.Read.All")
	home := w.s.AddTenant(Tenant{DisplayName: "Fabrikam"})
	synced := h.AddUser(User{DisplayName: "Åsa", UserPrincipalName: "asa@fabrikam.com", Mail: "asa@fabrikam.com", HomeTenantID: home.ID(), HomeObjectID: newID()})
	pending := h.AddUser(User{DisplayName: "Nils", UserPrincipalName: "nils@fabrikam.com", UserType: "Guest", HomeTenantID: home.ID(), HomeObjectID: newID(), Pending: true})
	own := h.AddUser(User{DisplayName: "Own"})

	const columns = "?$select=userPrincipalName,userType,creationType,externalUserState,identities,mail"
	a := graph.get("/users/" + synced + columns).body
	identity := a["identities"].([]any)[0].(map[string]any)
	if a["userPrincipalName"] != "asa_fabrikam.com#EXT#@"+h.DefaultDomain() || a["userType"] != "Member" || a["creationType"] != "Invitation" ||
		a["externalUserState"] != "Accepted" || identity["issuer"] != "ExternalAzureAD" {
		t.Errorf("synced user %v", a)
	}
	a = graph.get("/users/" + pending + columns).body
	if a["userType"] != "Guest" || a["externalUserState"] != "PendingAcceptance" {
		t.Errorf("pending guest %v", a)
	}
	a = graph.get("/users/" + own + columns).body
	if a["creationType"] != nil || a["externalUserState"] != nil || a["mail"] != nil {
		t.Errorf("own user %v", a)
	}
	if got := len(h.ExternalUsers()); got != 2 {
		t.Errorf("%d external users", got)
	}
	for _, doc := range append(h.Users(), h.User(synced)) {
		for name := range doc {
			if strings.HasPrefix(name, "_") {
				t.Errorf("the emulator's own member %s shows", name)
			}
		}
	}
}

func TestManagers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Directory.Read.All")
	boss := h.AddUser(User{DisplayName: "Boss"})
	id := h.AddUser(User{DisplayName: "Anna", ManagerID: strings.ToUpper(boss)})
	if a := graph.get("/users/"+id+"/manager").want(t, http.StatusOK, ""); a.body["id"] != boss || a.body["@odata.type"] != "#microsoft.graph.user" {
		t.Fatalf("manager %v", a.body)
	}
	graph.get("/users/"+boss+"/manager").want(t, http.StatusNotFound, "Request_ResourceNotFound")
	if !h.SetManager(id, "") || h.SetManager(newID(), boss) {
		t.Fatal("SetManager answers whether there is such a user")
	}
	graph.get("/users/"+id+"/manager").want(t, http.StatusNotFound, "")
	h.DeleteUser(boss)
	graph.get("/users/"+boss).want(t, http.StatusNotFound, "")
}

func TestGroupsAndMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Group.Read.All", "User.Read.All")
	anna, ben := h.AddUser(User{DisplayName: "Anna"}), h.AddUser(User{DisplayName: "Ben"})
	inner := h.AddGroup(Group{DisplayName: "Inner"})
	outer := h.AddGroup(Group{DisplayName: "Outer", MembershipRule: "user.department -eq \"Sales\"", Members: []string{anna, ben, inner}})

	a := graph.get("/groups/"+strings.ToUpper(outer)+"/members").want(t, http.StatusOK, "")
	if got := a.names("displayName"); !slices.Equal(got, []string{"Anna", "Ben", "Inner"}) {
		t.Fatalf("members %v", got)
	}
	if got := a.names("@odata.type"); !slices.Equal(got, []string{"#microsoft.graph.user", "#microsoft.graph.user", "#microsoft.graph.group"}) {
		t.Fatalf("types %v", got)
	}
	if got := graph.get("/groups/" + outer).body["groupTypes"].([]any); len(got) != 1 || got[0] != "DynamicMembership" {
		t.Fatalf("group types %v", got)
	}
	h.DeleteUser(anna)
	h.RemoveMember(outer, inner)
	if got := h.Members(outer); !slices.Equal(got, []string{ben}) {
		t.Fatalf("members %v", got)
	}
	h.Restore(anna)
	if got := len(graph.get("/groups/" + outer + "/members").values()); got != 2 {
		t.Fatalf("%d members after the restore", got)
	}
	graph.get("/groups/"+newID()+"/members").want(t, http.StatusNotFound, "")
	found := graph.do(http.MethodPost, "/directoryObjects/getByIds", object{"ids": []any{ben, newID(), outer}, "types": []any{"user"}}).want(t, http.StatusOK, "")
	if got := found.names("id"); !slices.Equal(got, []string{ben}) {
		t.Fatalf("getByIds %v", got)
	}
}

func TestApplicationsAndTheirPrincipals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Application.ReadWrite.All")
	client := h.AddApp(App{DisplayName: "second"})
	apps := graph.get(q("/applications?$filter=appId eq '" + strings.ToUpper(client) + "'")).values()
	if len(apps) != 1 {
		t.Fatalf("applications %v", apps)
	}
	id := textOf(apps[0]["id"])
	if got := graph.get("/applications(appId='" + client + "')").body["id"]; got != id {
		t.Fatalf("by client id: %v", got)
	}
	principals := graph.get(q("/servicePrincipals?$filter=appId eq '" + client + "'")).values()
	sp := textOf(principals[0]["id"])

	graph.do(http.MethodPatch, "/applications/"+id, object{"displayName": "renamed"}).want(t, http.StatusNoContent, "")
	if got := graph.get("/servicePrincipals/" + sp).body["displayName"]; got != "renamed" {
		t.Fatalf("the principal is called %v", got)
	}
	graph.do(http.MethodPatch, "/applications/"+id, object{"displayName": ""}).want(t, http.StatusBadRequest, "")
	graph.do(http.MethodPatch, "/applications/"+newID(), object{"displayName": "x"}).want(t, http.StatusNotFound, "Request_ResourceNotFound")

	graph.do(http.MethodDelete, "/applications/"+id, nil).want(t, http.StatusNoContent, "")
	graph.get("/applications/"+id).want(t, http.StatusNotFound, "")
	graph.get("/servicePrincipals/"+sp).want(t, http.StatusNotFound, "")
	graph.do(http.MethodDelete, "/applications/"+id, nil).want(t, http.StatusNotFound, "")
	if got := graph.get("/directory/deletedItems/microsoft.graph.application").names("id"); !slices.Equal(got, []string{id}) {
		t.Fatalf("deleted applications %v", got)
	}
	graph.do(http.MethodPost, "/directory/deletedItems/"+id+"/restore", nil).want(t, http.StatusOK, "")
	graph.get("/servicePrincipals/"+sp).want(t, http.StatusOK, "")
	graph.do(http.MethodDelete, "/servicePrincipals/"+sp, nil).want(t, http.StatusNoContent, "")
	graph.get("/applications/"+id).want(t, http.StatusOK, "")
}

func TestOwnedByReachesOnlyOwnApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	client := h.AddApp(App{DisplayName: "automation", Permissions: []string{"Application.ReadWrite.OwnedBy"}})
	graph := w.session(h, client)
	foreign := textOf(h.Applications()[0]["id"])
	graph.do(http.MethodPatch, "/applications/"+foreign, object{"displayName": "x"}).want(t, http.StatusForbidden, "Authorization_RequestDenied")
	graph.do(http.MethodDelete, "/applications/"+foreign, nil).want(t, http.StatusForbidden, "")
	graph.do(http.MethodDelete, "/servicePrincipals/"+textOf(h.ServicePrincipals()[0]["id"]), nil).want(t, http.StatusForbidden, "")
	h.edit(applicationsCollection, foreign, map[string]any{"_owner": client})
	graph.do(http.MethodPatch, "/applications/"+foreign, object{"displayName": "x"}).want(t, http.StatusNoContent, "")
}

// assignable makes a tenant with a service principal that has one role.
func assignable(t *testing.T, w *world) (h *TenantHandle, graph *session, sp, role string) {
	t.Helper()
	h, graph = w.as("AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All", "Directory.ReadWrite.All")
	role = newID()
	sp = textOf(h.ServicePrincipals()[0]["id"])
	h.edit(servicePrincipalsCollection, sp, map[string]any{"appRoles": []any{
		map[string]any{"id": role, "displayName": "msiam_access", "value": nil, "isEnabled": true, "allowedMemberTypes": []any{"User"}},
	}})
	return h, graph, sp, role
}

func TestAssignments(t *testing.T) {
	t.Parallel()
	for _, answers := range []map[string]string{
		{behaviourDuplicateAssign: "400", behaviourUnknownPrincipal: "404"},
		{behaviourDuplicateAssign: "409", behaviourUnknownPrincipal: "400"},
	} {
		w := newWorld(t, WithBehaviours(answers))
		h, graph, sp, role := assignable(t, w)
		user, group := h.AddUser(User{DisplayName: "Anna"}), h.AddGroup(Group{DisplayName: "Wave"})
		path := "/servicePrincipals/" + sp + "/appRoleAssignedTo"
		body := func(principal string) object {
			return object{"principalId": principal, "resourceId": strings.ToUpper(sp), "appRoleId": strings.ToUpper(role)}
		}
		first := graph.do(http.MethodPost, path, body(strings.ToUpper(user))).want(t, http.StatusCreated, "")
		id := textOf(first.body["id"])
		if first.body["principalType"] != "User" || first.body["principalId"] != user || first.body["appRoleId"] != role || first.body["resourceId"] != sp {
			t.Fatalf("assignment %v", first.body)
		}
		if got := graph.do(http.MethodPost, path, body(group)).want(t, http.StatusCreated, "").body["principalType"]; got != "Group" {
			t.Fatalf("principal type %v", got)
		}
		duplicate := graph.do(http.MethodPost, path, body(user))
		if duplicate.status != map[string]int{"400": 400, "409": 409}[answers[behaviourDuplicateAssign]] ||
			!strings.Contains(duplicate.raw, "Permission being assigned already exists on the object") {
			t.Fatalf("duplicate: %d %s", duplicate.status, duplicate.raw)
		}
		unknown := graph.do(http.MethodPost, path, body(newID()))
		if unknown.status != map[string]int{"400": 400, "404": 404}[answers[behaviourUnknownPrincipal]] {
			t.Fatalf("unknown principal: %d %s", unknown.status, unknown.raw)
		}
		if got := len(graph.get(path).values()); got != 2 {
			t.Fatalf("%d assignments", got)
		}
		graph.get(path+"/"+id).want(t, http.StatusOK, "")
		graph.get(path+"/"+strings.ToUpper(id)).want(t, http.StatusNotFound, "") // not a GUID: base64 has letter case
		graph.do(http.MethodDelete, path+"/"+id, nil).want(t, http.StatusNoContent, "")
		graph.do(http.MethodDelete, path+"/"+id, nil).want(t, http.StatusNotFound, "Request_ResourceNotFound")
		graph.do(http.MethodPost, path, body(user)).want(t, http.StatusCreated, "")
	}
}

func TestRefusedAssignments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph, sp, role := assignable(t, w)
	user := h.AddUser(User{DisplayName: "Anna"})
	path := "/servicePrincipals/" + sp + "/appRoleAssignedTo"
	whole := func(change func(object)) object {
		b := object{"principalId": user, "resourceId": sp, "appRoleId": role}
		change(b)
		return b
	}
	for name, body := range map[string]object{
		"other resource":   whole(func(b object) { b["resourceId"] = newID() }),
		"unknown role":     whole(func(b object) { b["appRoleId"] = newID() }),
		"default access":   whole(func(b object) { b["appRoleId"] = zeroID }),
		"no principal":     whole(func(b object) { delete(b, "principalId") }),
		"no GUID":          whole(func(b object) { b["principalId"] = "anna" }),
		"read-only member": whole(func(b object) { b["principalType"] = "User" }),
		"plain M365 group": whole(func(b object) {
			b["principalId"] = h.AddGroup(Group{DisplayName: "Town hall", Microsoft365: true, NotSecurity: true})
		}),
	} {
		if a := graph.do(http.MethodPost, path, body); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	graph.do(http.MethodPost, "/servicePrincipals/"+newID()+"/appRoleAssignedTo", whole(func(object) {})).want(t, http.StatusNotFound, "")
	if got := len(h.Assignments(sp)); got != 0 {
		t.Errorf("%d assignments were made", got)
	}
}

func TestAssignmentsOfDeletedPrincipals(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]int{"hidden": 1, "shown": 2} {
		w := newWorld(t, WithBehaviours(map[string]string{behaviourDeletedPrincipal: answer}))
		h, graph, sp, _ := assignable(t, w)
		gone, here := h.AddUser(User{DisplayName: "Gone"}), h.AddUser(User{DisplayName: "Here"})
		if h.Assign(sp, gone) == "" || h.Assign(sp, here) == "" || h.Assign(sp, here) != "" || h.Assign(sp, newID()) != "" {
			t.Fatal("Assign answers the id of a new assignment")
		}
		h.DeleteUser(gone)
		path := "/servicePrincipals/" + sp + "/appRoleAssignedTo"
		if got := len(graph.get(path).values()); got != want {
			t.Errorf("%s: %d assignments", answer, got)
		}
		h.Purge(gone)
		if got := graph.get(path).names("principalId"); !slices.Equal(got, []string{here}) {
			t.Errorf("%s: %v after the principal is gone for good", answer, got)
		}
		if !h.Unassign(sp, here) || h.Unassign(sp, here) {
			t.Error("Unassign answers whether there was an assignment")
		}
	}
}

func TestDeletedItems(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithClock(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	h, graph := w.as("Directory.ReadWrite.All")
	early, late := h.AddUser(User{DisplayName: "Early"}), h.AddUser(User{DisplayName: "Late"})
	group := h.AddGroup(Group{DisplayName: "Wave", Members: []string{early, late}})
	h.DeleteUser(early)
	w.s.Advance(24 * time.Hour)
	h.DeleteUser(late)
	h.DeleteGroup(group)

	const bin = "/directory/deletedItems"
	if got := graph.get(bin + "/microsoft.graph.user").names("id"); !slices.Equal(got, []string{early, late}) {
		t.Fatalf("deleted users %v", got)
	}
	if got := graph.get(bin + "/microsoft.graph.user?$select=deletedDateTime").names("deletedDateTime"); !slices.Equal(got, []string{"2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"}) {
		t.Fatalf("moments %v", got)
	}
	graph.get(q(bin+"/microsoft.graph.user?$orderby=deletedDateTime desc")).want(t, http.StatusBadRequest, "Request_UnsupportedQuery")
	graph.header.Set("ConsistencyLevel", "eventual")
	if got := graph.get(q(bin + "/microsoft.graph.user?$count=true&$orderby=deletedDateTime desc")).names("id"); !slices.Equal(got, []string{late, early}) {
		t.Fatalf("ordered %v", got)
	}
	if got := graph.get(bin + "/" + group).body["@odata.type"]; got != "#microsoft.graph.group" {
		t.Fatalf("type %v", got)
	}
	restored := graph.do(http.MethodPost, bin+"/"+group+"/restore", nil).want(t, http.StatusOK, "")
	if restored.body["id"] != group || restored.body["deletedDateTime"] != nil {
		t.Fatalf("restored %v", restored.body)
	}
	graph.do(http.MethodPost, bin+"/"+group+"/restore", nil).want(t, http.StatusNotFound, "")
	graph.do(http.MethodDelete, bin+"/"+late, nil).want(t, http.StatusNoContent, "")
	graph.do(http.MethodDelete, bin+"/"+late, nil).want(t, http.StatusNotFound, "")

	w.s.Advance(28 * 24 * time.Hour)
	graph.get(bin+"/"+early).want(t, http.StatusOK, "")
	w.s.Advance(2 * 24 * time.Hour)
	graph.get(bin+"/"+early).want(t, http.StatusNotFound, "")
	if h.Restore(early) || h.Purge(early) {
		t.Fatal("something is left of a user deleted 31 days ago")
	}
}

func TestLicencesCountTheirUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Organization.Read.All")
	sku := h.AddLicence(Licence{SKUPartNumber: "AAD_PREMIUM", Total: 5, ServicePlans: []string{"AAD_PREMIUM"}})
	h.AddUser(User{DisplayName: "Anna", Licences: []string{sku}})
	got := graph.get("/subscribedSkus").want(t, http.StatusOK, "").values()
	if len(got) != 1 || got[0]["consumedUnits"] != float64(1) || got[0]["skuPartNumber"] != "AAD_PREMIUM" {
		t.Fatalf("SKUs %v", got)
	}
	graph.get("/organization/"+newID()).want(t, http.StatusNotFound, "")
}

func TestEditsInThePortal(t *testing.T) {
	t.Parallel()
	s := New()
	h := s.AddTenant(Tenant{DisplayName: "Contoso"})
	id := h.AddUser(User{DisplayName: "Anna"})
	if !h.EditUser(id, map[string]any{"accountEnabled": false}) || h.User(id)["accountEnabled"] != false {
		t.Error("the user was not edited")
	}
	if h.EditUser(newID(), nil) || h.EditGroup(newID(), nil) || h.RenameApplication(newID(), "x") || h.DeleteApplication(newID()) || h.DeleteServicePrincipal(newID()) || h.DeleteGroup(newID()) {
		t.Error("something was done to what does not exist")
	}
	if s.Tenant(newID()) != nil || s.Tenant(strings.ToUpper(h.ID())) == nil || !slices.Equal(s.TenantIDs(), []string{h.ID()}) {
		t.Error("tenants are not found by id")
	}
	for name, mistake := range map[string]func(){
		"tenant twice":   func() { s.AddTenant(Tenant{ID: h.ID()}) },
		"unknown group":  func() { h.AddMember(newID(), id) },
		"unknown member": func() { h.AddMember(h.AddGroup(Group{DisplayName: "g"}), newID()) },
		"unknown client": func() { h.Consent(newID()) },
		"unknown tenant": func() { s.AddManagedIdentity(ManagedIdentity{TenantID: newID()}) },
		"app twice":      func() { h.AddApp(App{ClientID: "x"}); h.AddApp(App{ClientID: "X"}) },
		"behaviour":      func() { New(WithBehaviours(map[string]string{"nope": "x"})) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake()
		}()
	}
}
