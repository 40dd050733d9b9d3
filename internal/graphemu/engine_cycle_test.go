package graphemu

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestMergerFromHiringToRehiring(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	boss := m.hire(User{DisplayName: "Zoë Adler", Mail: "zoe@fabrikam.com", Department: "Board"})
	ana := m.hire(User{
		DisplayName: "Ana Ruiz", GivenName: "Ana", Surname: "Ruiz", UserPrincipalName: "ana@fabrikam.com", Mail: "ana@fabrikam.com",
		BusinessPhone: "+34 1", OfficeLocation: "B2", MobilePhone: "+34 2", ManagerID: boss,
	})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 2, Managers: 1})

	copied := m.external("Ana Ruiz")
	for name, want := range map[string]any{
		"userPrincipalName": "ana_fabrikam.com#EXT#@contoso.onmicrosoft.com", "mail": "ana@fabrikam.com", "givenName": "Ana",
		"officeLocation": "B2", "mobilePhone": "+34 2", "businessPhones": []any{"+34 1"}, "accountEnabled": true,
		"userType": "Member", "creationType": "Invitation", "externalUserState": "Accepted", "showInAddressList": true,
		"preferredLanguage": "en-US",
		"identities":        []any{object{"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": nil}},
	} {
		if got := copied[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if manager := m.managerIn(m.target, textOf(copied["id"])); manager != m.external("Zoë Adler")["id"] {
		t.Errorf("the manager is %q", manager)
	}

	m.cycle(CycleResult{}) // nothing changed, nothing is looked at
	m.target.EditUser(textOf(copied["id"]), object{"jobTitle": "Edited here", "accountEnabled": false})
	m.cycle(CycleResult{}) // the target is never read back
	m.source.EditUser(ana, object{"department": "Sales"})
	m.cycle(CycleResult{Updated: 1})
	if copied = m.external("Ana Ruiz"); copied["department"] != "Sales" || copied["accountEnabled"] != true || copied["jobTitle"] != "Edited here" {
		t.Errorf("after the update: %v", copied)
	}

	m.source.Unassign(m.sp, ana)
	m.cycle(CycleResult{Deleted: 1})
	if m.external("Ana Ruiz") != nil || len(m.target.DeletedItems()) != 1 {
		t.Errorf("deleted: %v", m.target.DeletedItems())
	}
	m.source.Assign(m.sp, ana)
	m.cycle(CycleResult{Restored: 1})
	if again := m.external("Ana Ruiz"); again["id"] != copied["id"] {
		t.Errorf("restored as %v, was %v", again["id"], copied["id"])
	}
	if got := m.logged(); got["create success"] != 2 || got["update success"] != 2 || got["delete success"] != 1 {
		t.Errorf("logs: %v", got)
	}
}

func (m *merger) managerIn(h *TenantHandle, userID string) string {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	return h.t.managerOf(userID)
}

func TestScopeByAssignment(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	var ids []string
	for _, name := range []string{"In Group", "In Nested Group", "Nobody"} {
		ids = append(ids, m.source.AddUser(User{DisplayName: name}))
	}
	nested := m.source.AddGroup(Group{DisplayName: "nested", Members: ids[1:2]})
	group := m.source.AddGroup(Group{DisplayName: "wave 1", Members: []string{ids[0], nested}})
	m.source.Assign(m.sp, group)
	m.hire(User{DisplayName: "Internal Guest", UserType: "Guest"})
	m.hire(User{DisplayName: "From Elsewhere", HomeTenantID: seedID("elsewhere"), HomeObjectID: seedID("object")})
	m.hire(User{DisplayName: "Blocked", Disabled: true})
	m.source.SetSMSSignIn(m.hire(User{DisplayName: "Text Message"}), true)
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Skipped: 4})
	if m.external("In Group") == nil {
		t.Error("the direct member is missing")
	}
	m.source.RemoveMember(group, ids[0])
	m.cycle(CycleResult{Deleted: 1})

	m.source.PutSecrets(m.sp, map[string]string{"SyncAll": "true"})
	m.cycle(CycleResult{Created: 2, Restored: 1})
	m.source.PutSecrets(m.sp, map[string]string{"SyncAll": "false"})
	m.cycle(CycleResult{}) // back to assigned only needs a restart
	m.source.RestartJob(m.sp, "", "")
	m.cycle(CycleResult{Initial: true, Deleted: 3, Skipped: 4})
}

func TestBlockedUsers(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	m.source.EditUser(id, object{"accountEnabled": false})
	m.cycle(CycleResult{Disabled: 1})
	if m.external("Ana")["accountEnabled"] != false {
		t.Error("sign-in was not blocked")
	}
	m.source.Unassign(m.sp, id)
	m.cycle(CycleResult{}) // blocked first, unassigned later: stays
	if m.external("Ana") == nil {
		t.Error("the blocked user was deleted")
	}
	m.source.DeleteUser(id)
	m.cycle(CycleResult{Deleted: 1})
}

func TestBlockedUsersAreCreatedBlocked(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{behaviourDisabledUsers: "created-blocked"}))
	m.hire(User{DisplayName: "Ana", Disabled: true})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	if m.external("Ana")["accountEnabled"] != false {
		t.Error("sign-in is not blocked")
	}
}

func TestExistingUsersOfTheTarget(t *testing.T) {
	t.Parallel()
	for behaviour, want := range map[string]CycleResult{
		"adopted":        {Ran: true, Initial: true, Created: 1, Updated: 2},
		"second-account": {Ran: true, Initial: true, Created: 2, Updated: 1},
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t, WithBehaviours(map[string]string{behaviourPendingGuests: behaviour}))
			guest := m.hire(User{DisplayName: "Old Guest", Department: "New", Mail: "old@fabrikam.com"})
			m.target.AddUser(User{DisplayName: "Old Guest", UserType: "Guest", HomeTenantID: m.source.ID(), HomeObjectID: guest})
			pending := m.hire(User{DisplayName: "Pending", Department: "New", UserPrincipalName: "new.name@fabrikam.com", Mail: "pending@fabrikam.com"})
			m.target.AddUser(User{
				DisplayName: "Pending", UserType: "Guest", UserPrincipalName: "pending@fabrikam.com", Mail: "pending@fabrikam.com",
				HomeTenantID: m.source.ID(), HomeObjectID: pending, Pending: true,
			})
			m.hire(User{DisplayName: "Internal Twin", Mail: "twin@contoso.com"})
			m.target.AddUser(User{DisplayName: "Internal Twin", Mail: "twin@contoso.com"})
			m.start()
			if got := m.s.RunCycle(m.source.ID(), m.sp, ""); got != want {
				t.Fatalf("got %+v, want %+v", got, want)
			}
			old := m.external("Old Guest")
			if old["userType"] != "Guest" || old["department"] != "New" {
				t.Errorf("the guest became %v", old)
			}
			if len(m.target.ExternalUsers()) != want.Created+2 {
				t.Errorf("%d external users", len(m.target.ExternalUsers()))
			}
		})
	}
}

func TestSharedMailCollapses(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "First", Mail: "team@fabrikam.com"})
	m.hire(User{DisplayName: "Second", Mail: "Team@fabrikam.com"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Updated: 1})
	if n := len(m.target.ExternalUsers()); n != 1 {
		t.Errorf("%d external users", n)
	}
}

func TestDeletionThreshold(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.source.PutSecrets(m.sp, map[string]string{"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":2}`})
	var ids []string
	for i := range 4 {
		ids = append(ids, m.hire(User{DisplayName: fmt.Sprintf("User %d", i)}))
	}
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 4})
	m.source.Unassign(m.sp, ids[0])
	m.source.Unassign(m.sp, ids[1])
	m.cycle(CycleResult{Deleted: 2}) // as many as allowed
	m.source.Assign(m.sp, ids[0])
	m.cycle(CycleResult{Restored: 1})

	m.source.Unassign(m.sp, ids[0])
	m.source.Unassign(m.sp, ids[2])
	m.source.EditUser(ids[3], object{"accountEnabled": false})
	m.cycle(CycleResult{HeldBack: 3, Quarantine: reasonTooMany, Error: reasonTooMany})
	if len(m.target.ExternalUsers()) != 3 || m.external("User 3")["accountEnabled"] != true {
		t.Error("something was deleted or blocked all the same")
	}
	status := m.status()
	quarantine := status["quarantine"].(object)
	if status["code"] != "Quarantine" || quarantine["reason"] != reasonTooMany || quarantine["nextAttempt"] != engineTime(start.Add(6*time.Hour)) {
		t.Errorf("status %v", status)
	}
	if got := m.logged()["stagedDelete skipped"]; got != 3 {
		t.Errorf("%d staged deletions logged", got)
	}
	m.cycle(CycleResult{HeldBack: 3, Quarantine: reasonTooMany, Error: reasonTooMany})
	m.source.RestartJob(m.sp, "", "ForceDeletes")
	m.cycle(CycleResult{Deleted: 2, Disabled: 1})
	if status := m.status(); status["code"] != "Active" || status["quarantine"] != nil {
		t.Errorf("status %v", status)
	}
}

func TestPoliciesOfBothTenants(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*merger){
		"source has not enabled automatic": func(m *merger) {
			m.source.EditPartner(m.target.ID(), object{"automaticUserConsentSettings": inboundOutbound(nil, nil)})
		},
		"target tenant has not enabled inbound": func(m *merger) {
			m.target.EditIdentitySync(m.source.ID(), object{"userSyncInbound": object{"isSyncAllowed": false}})
		},
		"auto-redemption": func(m *merger) {
			m.target.EditPartner(m.source.ID(), object{"automaticUserConsentSettings": inboundOutbound(false, nil)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMerger(t)
			m.hire(User{DisplayName: "Ana"})
			breaks(m)
			m.start()
			m.cycle(CycleResult{Initial: true, Quarantine: reasonException, Error: policyCheckFailure})
			status := m.status()
			last := status["lastExecution"].(object)
			message := strings.ReplaceAll(textOf(last["error"].(object)["message"]), "tenant has", "has")
			if !strings.Contains(message, strings.ReplaceAll(name, "tenant has", "has")) || last["state"] != executionFailed {
				t.Errorf("last execution %v", last)
			}
			m.api.do(http.MethodPost, "/servicePrincipals/"+m.sp+"/synchronization/jobs/"+m.job+"/validateCredentials",
				object{"useSavedCredentials": true}).want(t, http.StatusBadRequest, policyCheckFailure)
			if len(m.target.ExternalUsers()) != 0 {
				t.Error("users were created all the same")
			}
		})
	}
}

func TestQuarantineSlowsDownAndEndsInDisabling(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana"})
	m.target.EditIdentitySync(m.source.ID(), object{"userSyncInbound": nil})
	m.start()
	m.s.Advance(time.Minute)
	began := engineTime(start)
	for _, next := range []time.Duration{6 * time.Hour, 18 * time.Hour, 42 * time.Hour, 66 * time.Hour} {
		quarantine := m.status()["quarantine"].(object)
		if quarantine["nextAttempt"] != engineTime(start.Add(next)) || quarantine["seriesBegan"] != began {
			t.Fatalf("want the next attempt after %v: %v", next, quarantine)
		}
		m.s.Advance(start.Add(next).Sub(m.s.Now()))
	}
	m.source.StartJob(m.sp, "") // lifts the quarantine, and finds the same again
	m.s.Advance(0)
	if status := m.status(); status["code"] != "Quarantine" {
		t.Fatalf("status %v", status)
	}
	m.s.Advance(27 * 24 * time.Hour)
	if doc := m.source.Job(m.sp, ""); doc["schedule"].(object)["state"] != stateActive {
		t.Error("disabled before four weeks were over")
	}
	m.s.Advance(2 * 24 * time.Hour)
	if doc := m.source.Job(m.sp, ""); doc["schedule"].(object)["state"] != stateDisabled {
		t.Errorf("after four weeks the job is %v", doc["schedule"])
	}
	m.target.EditIdentitySync(m.source.ID(), object{"userSyncInbound": object{"isSyncAllowed": true}})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
}

func TestFailedObjectsAreTriedAgain(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana"})
	m.target.BlockGuestInvitations(true)
	m.start()
	m.cycle(CycleResult{Initial: true, Escrowed: 1})
	if state := m.status()["lastExecution"].(object)["state"]; state != executionEntries {
		t.Errorf("state %v", state)
	}
	m.target.BlockGuestInvitations(false)
	m.cycle(CycleResult{}) // six hours are not over
	m.s.Advance(6*time.Hour + time.Minute)
	if m.external("Ana") == nil {
		t.Error("not tried again")
	}
	entry := m.source.ProvisioningLogs()[0]
	if code := entry["provisioningStatusInfo"].(object)["errorInformation"].(object)["errorCode"]; code != "AzureActiveDirectoryForbidden" {
		t.Errorf("logged %v", code)
	}
}

func TestFailedObjectsAreGivenUp(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana"})
	m.target.BlockGuestInvitations(true)
	m.start()
	m.s.Advance(29 * 24 * time.Hour)
	failures := m.logged()["create failure"]
	if failures < 28 || failures > 32 {
		t.Errorf("tried %d times in 29 days", failures)
	}
	m.s.Advance(10 * 24 * time.Hour)
	if more := m.logged()["create failure"]; more != failures {
		t.Errorf("tried %d times more after four weeks", more-failures)
	}
	m.target.BlockGuestInvitations(false)
	m.source.EditUser(id, object{"department": "Sales"}) // a change is a new chance
	m.s.Advance(time.Hour)
	if m.external("Ana") == nil {
		t.Error("not tried after a change")
	}
}

func TestCyclesFollowTheClock(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana"})
	m.s.Advance(time.Hour)
	if len(m.target.ExternalUsers()) != 0 {
		t.Fatal("a job that was not started ran")
	}
	m.start()
	m.s.Advance(0)
	if m.external("Ana") == nil {
		t.Fatal("the first cycle did not run")
	}
	m.hire(User{DisplayName: "Bo"})
	m.s.Advance(39 * time.Minute)
	if m.external("Bo") != nil {
		t.Error("a cycle ran before 40 minutes were over")
	}
	m.s.Advance(time.Minute)
	if m.external("Bo") == nil {
		t.Error("no cycle ran after 40 minutes")
	}
	if began := m.status()["lastExecution"].(object)["timeBegan"]; began != engineTime(start.Add(100*time.Minute)) {
		t.Errorf("the last cycle began at %v", began)
	}
	m.source.PauseJob(m.sp, "")
	m.hire(User{DisplayName: "Cy"})
	m.s.Advance(time.Hour)
	if m.external("Cy") != nil {
		t.Error("a paused job ran")
	}
	m.start()
	m.cycle(CycleResult{Created: 1}) // continues at the watermark: not an initial cycle
}

func TestMappings(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana", Department: "Sales"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	m.source.EditUser(id, object{"department": nil})
	m.cycle(CycleResult{Skipped: 1}) // an empty value does not flow
	m.source.EditSchema(m.sp, "", func(schema object) {
		mapping := userMapping(schema)
		var kept []any
		for _, item := range objectsOf(mapping["attributeMappings"]) {
			switch targetOf(item) {
			case "userType":
				item["source"], item["flowType"] = constantSource("Guest"), flowAlways
			case "showInAddressList":
				item["source"] = constantSource("false")
			case "companyName":
				continue
			}
			kept = append(kept, item)
		}
		mapping["attributeMappings"] = append(kept, attributeMapping("companyName", constantSource("Fabrikam"), nil, flowAlways, 0))
	})
	m.cycle(CycleResult{Initial: true, Updated: 1})
	ana := m.external("Ana")
	if ana["userType"] != "Guest" || ana["companyName"] != "Fabrikam" || ana["showInAddressList"] != false || ana["department"] != "Sales" {
		t.Errorf("ana is %v", ana)
	}
	m.source.EditSchema(m.sp, "", func(schema object) {
		for _, item := range objectsOf(userMapping(schema)["attributeMappings"]) {
			if targetOf(item) == "displayName" {
				item["source"] = object{"type": "Function", "name": "ToUpper", "expression": "ToUpper([displayName]", "parameters": []any{}}
			}
		}
	})
	m.cycle(CycleResult{Initial: true, Escrowed: 1})
	logs := m.source.ProvisioningLogs()
	reason := logs[len(logs)-1]["provisioningStatusInfo"].(object)["errorInformation"].(object)["reason"]
	if !strings.Contains(textOf(reason), "displayName") || !strings.Contains(textOf(reason), "ToUpper([displayName]") {
		t.Errorf("the reason is %v", reason)
	}
}

func TestDeletionNeedsItsFlowType(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana"})
	m.source.EditSchema(m.sp, "", func(schema object) { userMapping(schema)["flowTypes"] = "Add, Update" })
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	m.source.Unassign(m.sp, id)
	m.cycle(CycleResult{})
	if m.external("Ana") == nil {
		t.Error("deleted without the flow type")
	}
}
