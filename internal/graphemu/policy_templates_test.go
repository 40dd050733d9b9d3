package graphemu

import (
	"net/http"
	"reflect"
	"testing"
)

func allowsAll() object { return object{"inboundAllowed": true, "outboundAllowed": true} }

func TestPolicyTemplatesAreSetAndReset(t *testing.T) {
	t.Parallel()
	_, s := policySession(t, nil)
	fresh := s.get(partnerTemplatePath).want(t, 200, "").body
	if fresh["templateApplicationLevel"] != bothLevels || fresh["inboundTrust"] != nil || !reflect.DeepEqual(fresh["automaticUserConsentSettings"], inboundOutbound(nil, nil)) {
		t.Errorf("a new template is %v", fresh)
	}
	s.do(http.MethodPatch, partnerTemplatePath, object{
		"templateApplicationLevel": "existingPartners, newPartners", "inboundTrust": object{"isMfaAccepted": true}, "automaticUserConsentSettings": allowsAll(),
	}).want(t, 204, "")
	s.do(http.MethodPatch, partnerTemplatePath, object{"templateApplicationLevel": "none", "inboundTrust": nil}).want(t, 204, "")
	changed := s.get(partnerTemplatePath).body
	if changed["templateApplicationLevel"] != "none" || changed["inboundTrust"] != nil || changed["id"] == fresh["id"] || !reflect.DeepEqual(changed["automaticUserConsentSettings"], allowsAll()) {
		t.Errorf("after PATCH: %v", changed)
	}
	s.do(http.MethodPost, partnerTemplatePath+"/resetToDefaultSettings", nil).want(t, 204, "")
	again := s.get(partnerTemplatePath).body
	delete(again, "id")
	delete(fresh, "id")
	if !reflect.DeepEqual(again, fresh) {
		t.Errorf("after the reset: %v", again)
	}
	for name, body := range map[string]object{
		"unknown level":        {"templateApplicationLevel": "everybody"},
		"no level":             {"templateApplicationLevel": nil},
		"unknown member":       {"tenantRestrictions": nil},
		"impossible setting":   {"b2bCollaborationInbound": object{"usersAndGroups": targets("blocked", "AllUsers", "user"), "applications": targets("allowed", "AllApplications", "application")}},
		"member of the other":  {"userSyncInbound": nil},
		"a value of no flag":   {"templateApplicationLevel": "newPartners;existingPartners"},
		"a level of no string": {"templateApplicationLevel": true},
	} {
		if a := s.do(http.MethodPatch, partnerTemplatePath, body); a.status != 400 {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}

	unset := object{"isSyncAllowed": nil}
	if got := s.get(syncTemplatePath).want(t, 200, "").body["userSyncInbound"]; !reflect.DeepEqual(got, unset) {
		t.Errorf("a new template for synchronization has %v", got)
	}
	s.do(http.MethodPatch, syncTemplatePath, object{"userSyncInbound": object{"isSyncAllowed": true}}).want(t, 204, "")
	s.do(http.MethodPatch, syncTemplatePath, object{"userSyncInbound": nil}).want(t, 204, "")
	if got := s.get(syncTemplatePath).body["userSyncInbound"]; !reflect.DeepEqual(got, unset) {
		t.Errorf("after a null: %v", got)
	}
}

func TestPolicyTemplatesAndPermissions(t *testing.T) {
	t.Parallel()
	_, reader := newWorld(t).as("Policy.Read.All")
	reader.get(syncTemplatePath).want(t, 200, "")
	reader.do(http.MethodPost, syncTemplatePath+"/resetToDefaultSettings", nil).want(t, 403, "Authorization_RequestDenied")

	_, organizer := newWorld(t, WithBehaviours(map[string]string{behaviourTemplatePermission: "organization"})).as("MultiTenantOrganization.ReadWrite.All")
	organizer.do(http.MethodPost, syncTemplatePath+"/resetToDefaultSettings", nil).want(t, 204, "")
}

// applied is the tenant's entry, and its policy, about another tenant after the templates came to it.
func applied(h *TenantHandle, partner string) (entry, policy object) {
	h.s.mu.Lock()
	h.t.applyTemplates(partner)
	h.s.mu.Unlock()
	return h.Partner(partner), h.IdentitySync(partner)
}

func TestTemplatesMakeAnEmptyEntry(t *testing.T) {
	t.Parallel()
	h, _ := policySession(t, nil)
	id := seedID("partner")
	if entry, policy := applied(h, id); !reflect.DeepEqual(entry, publicCopy(freshPartner(id))) || policy != nil {
		t.Errorf("entry %v, policy %v", entry, policy)
	}
}

func TestTemplatesFollowTheirLevels(t *testing.T) {
	t.Parallel()
	trusts := object{"isMfaAccepted": true, "isCompliantDeviceAccepted": nil, "isHybridAzureADJoinedDeviceAccepted": nil}
	for level, writes := range map[string]struct{ fresh, existing bool }{
		"none":                         {false, false},
		"newPartners":                  {true, false},
		"existingPartners":             {false, true},
		"newPartners,existingPartners": {true, true},
	} {
		h, s := policySession(t, nil)
		s.do(http.MethodPatch, partnerTemplatePath, object{"templateApplicationLevel": level, "inboundTrust": object{"isMfaAccepted": true}}).want(t, 204, "")
		s.do(http.MethodPatch, syncTemplatePath, object{"templateApplicationLevel": level, "userSyncInbound": object{"isSyncAllowed": true}}).want(t, 204, "")
		h.AddPartner(seedID("existing"), object{"b2bDirectConnectInbound": everybodyEverything("allowed")})
		for name, written := range map[string]bool{"fresh": writes.fresh, "existing": writes.existing} {
			entry, policy := applied(h, seedID(name))
			if reflect.DeepEqual(entry["inboundTrust"], trusts) != written || allowsUserSync(policy) != written {
				t.Errorf("%s, %s entry: %v, %v", level, name, entry, policy)
			}
			if kept := entry["b2bDirectConnectInbound"] != nil; kept != (name == "existing") {
				t.Errorf("%s, %s entry: what the template leaves alone is %v", level, name, entry["b2bDirectConnectInbound"])
			}
		}
	}
}

func TestTemplatesLeaveNullsAlone(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, nil)
	id := seedID("partner")
	h.AddPartner(id, object{"automaticUserConsentSettings": object{"outboundAllowed": true}, "b2bCollaborationInbound": object{
		"usersAndGroups": targets("allowed", "AllUsers", "user"), "applications": targets("allowed", "AllApplications", "application"),
	}})
	h.AddIdentitySync(id, object{"displayName": "Fabrikam", "userSyncInbound": object{"isSyncAllowed": true}})
	s.do(http.MethodPatch, partnerTemplatePath, object{
		"automaticUserConsentSettings": object{"inboundAllowed": true},
		"b2bCollaborationInbound":      object{"applications": targets("allowed", "Office365", "application")},
	}).want(t, 204, "")
	entry, policy := applied(h, id)
	if !reflect.DeepEqual(entry["automaticUserConsentSettings"], allowsAll()) {
		t.Errorf("consent %v", entry["automaticUserConsentSettings"])
	}
	setting := entry["b2bCollaborationInbound"].(object)
	if !reflect.DeepEqual(setting["usersAndGroups"], targets("allowed", "AllUsers", "user")) || !reflect.DeepEqual(setting["applications"], targets("allowed", "Office365", "application")) {
		t.Errorf("collaboration %v", setting)
	}
	if policy["displayName"] != "Fabrikam" || !allowsUserSync(policy) {
		t.Errorf("policy %v", policy)
	}
}
