package graphemu

import (
	"net/http"
	"reflect"
	"testing"
)

const partnersPath = xtap + "/partners"

var policyPermissions = []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}

func policySession(t *testing.T, answers map[string]string) (*TenantHandle, *session) {
	t.Helper()
	return newWorld(t, WithBehaviours(answers)).as(policyPermissions...)
}

func TestPolicyAndDefault(t *testing.T) {
	t.Parallel()
	_, s := policySession(t, nil)
	if got := s.get(xtap).want(t, 200, "").body["allowedCloudEndpoints"]; !reflect.DeepEqual(got, []any{}) {
		t.Errorf("a new policy allows %v", got)
	}
	s.do(http.MethodPatch, xtap, object{"allowedCloudEndpoints": []string{"microsoftonline.us"}}).want(t, 204, "")
	s.do(http.MethodPatch, xtap, object{"allowedCloudEndpoints": []string{"example.org"}}).want(t, 400, "Request_BadRequest")
	if got := s.get(xtap).body["allowedCloudEndpoints"]; !reflect.DeepEqual(got, []any{"microsoftonline.us"}) {
		t.Errorf("the policy allows %v", got)
	}

	fresh := s.get(xtap+"/default").want(t, 200, "").body
	if fresh["isServiceDefault"] != true || fresh["m365CollaborationInbound"] == nil || fresh["blockServiceProviderOutboundAccess"] != nil {
		t.Errorf("the system default is %v", fresh)
	}
	s.do(http.MethodPatch, xtap+"/default", object{"inboundTrust": object{"isMfaAccepted": true}}).want(t, 204, "")
	changed := s.get(xtap + "/default").body
	if changed["isServiceDefault"] != false || changed["inboundTrust"].(map[string]any)["isMfaAccepted"] != true {
		t.Errorf("after PATCH: %v", changed)
	}
	s.do(http.MethodPost, xtap+"/default/resetToSystemDefault", nil).want(t, 204, "")
	if again := s.get(xtap + "/default").body; !reflect.DeepEqual(again, fresh) {
		t.Errorf("after reset: %v", again)
	}
	s.do(http.MethodPatch, xtap+"/default", object{"blockServiceProviderOutboundAccess": true}).want(t, 400, "Request_BadRequest")
	s.do(http.MethodPatch, "/beta"+xtap+"/default", object{"blockServiceProviderOutboundAccess": true}).want(t, 204, "")
}

func TestPartnerLifeCycle(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, nil)
	id := seedID("partner")
	made := s.do(http.MethodPost, partnersPath, object{"tenantId": id, "b2bDirectConnectInbound": object{
		"applications": targets("allowed", "Office365", "application"),
	}}).want(t, 201, "").body
	if made["inboundTrust"] != nil || !reflect.DeepEqual(made["automaticUserConsentSettings"], map[string]any{"inboundAllowed": nil, "outboundAllowed": nil}) {
		t.Errorf("a new partner is %v", made)
	}
	for _, undocumented := range []string{"crossCloudMeetingConfiguration", "protectedContentSharing"} {
		if made[undocumented] == nil {
			t.Errorf("%s is missing", undocumented)
		}
	}
	if _, has := made["b2bDirectConnectInbound"].(map[string]any)["usersAndGroups"]; has {
		t.Error("a half that was not sent is answered")
	}
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 400, "Request_MultipleObjectsWithSameKeyValue")
	s.do(http.MethodPost, partnersPath, object{"tenantId": h.ID()}).want(t, 400, "Request_BadRequest")
	s.do(http.MethodPost, partnersPath, object{"tenantId": "contoso"}).want(t, 400, "Request_BadRequest")
	s.do(http.MethodPost, partnersPath, object{}).want(t, 400, "Request_BadRequest")

	s.do(http.MethodPatch, partnersPath+"/"+id, object{"automaticUserConsentSettings": object{"inboundAllowed": true}}).want(t, 204, "")
	s.do(http.MethodPatch, partnersPath+"/"+id, object{
		"inboundTrust": nil, "b2bDirectConnectInbound": nil, "automaticUserConsentSettings": object{"outboundAllowed": true},
	}).want(t, 204, "")
	now := s.get(partnersPath+"/"+id).want(t, 200, "").body
	if now["b2bDirectConnectInbound"] != nil || !reflect.DeepEqual(now["automaticUserConsentSettings"], map[string]any{"inboundAllowed": true, "outboundAllowed": true}) {
		t.Errorf("after PATCH: %v", now)
	}
	missing := partnersPath + "/" + seedID("nobody")
	s.get(missing).want(t, 404, "Request_ResourceNotFound")
	a := s.do(http.MethodPatch, missing, object{"inboundTrust": nil}).want(t, 404, "Directory_ObjectNotFound")
	if message := a.body["error"].(map[string]any)["message"]; message != "Unable to read the company information from the directory." {
		t.Errorf("message %v", message)
	}
	s.do(http.MethodDelete, missing, nil).want(t, 404, "")
	s.do(http.MethodDelete, partnersPath+"/"+id, nil).want(t, 204, "")
	s.get(partnersPath+"/"+id).want(t, 404, "")
}

func TestPartnerBodiesAreClosed(t *testing.T) {
	t.Parallel()
	_, s := policySession(t, nil)
	id := seedID("partner")
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	group := object{"accessType": "allowed", "targets": []any{object{"target": seedID("group"), "targetType": "group"}}}
	blockedGroup := object{"accessType": "blocked", "targets": group["targets"]}
	allUsers := func(access string) object { return targets(access, "AllUsers", "user") }
	allApps := func(access string) object { return targets(access, "AllApplications", "application") }
	for name, c := range map[string]struct {
		body   object
		status int
	}{
		"unknown member":              {object{"inboundTrusts": nil}, 400},
		"miscased member":             {object{"B2BCollaborationInbound": nil}, 400},
		"miscased nested member":      {object{"inboundTrust": object{"isMFAAccepted": true}}, 400},
		"wrong type":                  {object{"inboundTrust": object{"isMfaAccepted": "true"}}, 400},
		"unknown access type":         {object{"b2bCollaborationInbound": object{"applications": object{"accessType": "denied"}}}, 400},
		"keyword of another type":     {object{"b2bCollaborationInbound": object{"usersAndGroups": targets("allowed", "AllUsers", "group")}}, 400},
		"admin portals":               {object{"b2bCollaborationInbound": object{"applications": targets("allowed", "MicrosoftAdminPortals", "application")}}, 400},
		"read-only member":            {object{"isInMultiTenantOrganization": true}, 400},
		"key":                         {object{"tenantId": id}, 400},
		"beta member":                 {object{"blockServiceProviderOutboundAccess": true}, 400},
		"block users, allow apps":     {object{"b2bCollaborationInbound": object{"usersAndGroups": allUsers("blocked"), "applications": allApps("allowed")}}, 400},
		"allow group, block all apps": {object{"b2bCollaborationOutbound": object{"usersAndGroups": group, "applications": allApps("blocked")}}, 400},
		"block group, block all apps": {object{"b2bCollaborationOutbound": object{"usersAndGroups": blockedGroup, "applications": allApps("blocked")}}, 204},
		"block both":                  {object{"b2bDirectConnectInbound": object{"usersAndGroups": allUsers("blocked"), "applications": allApps("blocked")}}, 204},
		"annotations":                 {object{"@odata.type": "#microsoft.graph.x", "inboundTrust": object{"@odata.type": "#y", "isMfaAccepted": true}}, 204},
		"restrictions":                {object{"tenantRestrictions": object{"usersAndGroups": allUsers("allowed"), "devices": nil}}, 204},
	} {
		if a := s.do(http.MethodPatch, partnersPath+"/"+id, c.body); a.status != c.status || a.status == 400 && a.code() != "Request_BadRequest" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	if trust := s.get(partnersPath + "/" + id).body["inboundTrust"].(map[string]any); len(trust) != 3 {
		t.Errorf("annotations were stored: %v", trust)
	}
}

func TestIdentitySynchronization(t *testing.T) {
	t.Parallel()
	_, s := policySession(t, nil)
	id := seedID("partner")
	path := partnersPath + "/" + id + "/identitySynchronization"
	body := object{"displayName": "Fabrikam", "userSyncInbound": object{"isSyncAllowed": true}}
	s.do(http.MethodPut, path, body).want(t, 404, "Request_ResourceNotFound")
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	s.get(path).want(t, 404, "Directory_ObjectNotFound")
	s.do(http.MethodPatch, path, body).want(t, 404, "Directory_ObjectNotFound")
	s.do(http.MethodPut, path, body).want(t, 204, "")
	conflict := s.do(http.MethodPut, path, body).want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
	if details := conflict.body["error"].(map[string]any)["details"]; details.([]any)[0].(map[string]any)["code"] != "ConflictingObjects" {
		t.Errorf("details %v", details)
	}
	s.do(http.MethodPatch, path, object{"groupSyncInbound": object{"isSyncAllowed": true}}).want(t, 400, "")
	s.do(http.MethodPatch, "/beta"+path, object{"groupSyncInbound": object{"isSyncAllowed": true}}).want(t, 204, "")
	v1, beta := s.get(path).body, s.get("/beta"+path).body
	if _, has := v1["groupSyncInbound"]; has || beta["groupSyncInbound"] == nil || beta["userSyncInbound"] == nil || v1["displayName"] != "Fabrikam" {
		t.Errorf("v1.0 %v, beta %v", v1, beta)
	}
	s.do(http.MethodDelete, partnersPath+"/"+id, nil).want(t, 400, "Request_BadRequest")
	s.do(http.MethodDelete, path, nil).want(t, 204, "")
	s.do(http.MethodDelete, path, nil).want(t, 404, "")
	s.do(http.MethodDelete, partnersPath+"/"+id, nil).want(t, 204, "")
}

func TestPartnerLists(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, nil)
	for _, name := range []string{"a", "b", "c"} {
		h.AddPartner(seedID(name), nil)
	}
	h.AddIdentitySync(seedID("b"), object{"userSyncInbound": object{"isSyncAllowed": true}})
	page := s.get(partnersPath+"?$select=tenantId&$expand=identitySynchronization&$top=2").want(t, 200, "")
	list := page.values()
	if len(list) != 2 || page.body["@odata.nextLink"] == nil || len(list[0]) != 2 || list[0]["identitySynchronization"] != nil {
		t.Fatalf("page %s", page.raw)
	}
	if sync := list[1]["identitySynchronization"].(map[string]any); sync["userSyncInbound"] == nil {
		t.Errorf("expanded %v", sync)
	}
	if rest := s.get(textOf(page.body["@odata.nextLink"])).values(); len(rest) != 1 {
		t.Errorf("the next page has %d", len(rest))
	}
	if one := s.get(partnersPath + "/" + seedID("b") + "?$expand=identitySynchronization").body; one["identitySynchronization"] == nil {
		t.Error("a single partner is not expanded")
	}
}

func TestPolicyBehaviours(t *testing.T) {
	t.Parallel()
	_, s := policySession(t, map[string]string{
		behaviourPatchNested: "replace", behaviourDuplicate: "409", behaviourDeleteSynced: "409", behaviourExpandMissing: "absent",
		behaviourTargetOrder: "reversed", behaviourEmptySetting: "kept", behaviourSyncNoPartner: "Directory_ObjectNotFound",
		behaviourRedemption: "entra-first", behaviourUnknownTenant: "refused", behaviourSyncNull: "object",
	})
	s.do(http.MethodPost, partnersPath, object{"tenantId": seedID("nobody")}).want(t, 400, "Request_BadRequest")
	id := s.s.AddTenant(Tenant{DisplayName: "Fabrikam"}).ID()
	path := partnersPath + "/" + id
	s.do(http.MethodPut, path+"/identitySynchronization", object{}).want(t, 404, "Directory_ObjectNotFound")
	s.do(http.MethodPost, partnersPath, object{"tenantId": id, "inboundTrust": object{"isMfaAccepted": true}}).want(t, 201, "")
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
	first, second := seedID("1"), seedID("2")
	s.do(http.MethodPatch, path, object{
		"inboundTrust":             object{"isCompliantDeviceAccepted": true},
		"b2bCollaborationOutbound": object{},
		"b2bCollaborationInbound": object{"applications": object{"accessType": "allowed", "targets": []any{
			object{"target": first, "targetType": "application"}, object{"target": second, "targetType": "application"},
		}}},
	}).want(t, 204, "")
	got := s.get(path + "?$expand=identitySynchronization").body
	if _, has := got["identitySynchronization"]; has {
		t.Error("a policy that does not exist is there")
	}
	trust := got["inboundTrust"].(map[string]any)
	if trust["isMfaAccepted"] != nil || trust["isCompliantDeviceAccepted"] != true {
		t.Errorf("replaced: %v", trust)
	}
	if got["b2bCollaborationOutbound"] == nil {
		t.Error("the empty setting was not kept")
	}
	list := got["b2bCollaborationInbound"].(map[string]any)["applications"].(map[string]any)["targets"].([]any)
	if list[0].(map[string]any)["target"] != second {
		t.Errorf("targets %v", list)
	}
	s.do(http.MethodPut, path+"/identitySynchronization", object{}).want(t, 204, "")
	if sync := s.get(path + "/identitySynchronization").body; sync["userSyncInbound"] == nil {
		t.Errorf("policy %v", sync)
	}
	s.do(http.MethodDelete, path, nil).want(t, 409, "Request_Conflict")
	order := s.get(xtap + "/default").body["invitationRedemptionIdentityProviderConfiguration"].(map[string]any)["primaryIdentityProviderPrecedenceOrder"]
	if order.([]any)[0] != "azureActiveDirectory" {
		t.Errorf("order %v", order)
	}
}

func TestUnsetMembersShownAsFalse(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, map[string]string{behaviourUnsetMembers: "false"})
	id := seedID("partner")
	h.AddPartner(id, object{"inboundTrust": object{"isMfaAccepted": true, "isCompliantDeviceAccepted": nil}})
	got := s.get(partnersPath + "/" + id).body
	if got["inboundTrust"].(map[string]any)["isCompliantDeviceAccepted"] != false {
		t.Errorf("trust %v", got["inboundTrust"])
	}
	if got["automaticUserConsentSettings"].(map[string]any)["inboundAllowed"] != nil {
		t.Errorf("nothing was set, yet %v", got["automaticUserConsentSettings"])
	}
}

func TestLessLikelyPolicyBehaviours(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, map[string]string{
		behaviourRecreate: "refused-at-first", behaviourMissingCode: "ResourceNotFound", behaviourKeywordAlone: "refused", behaviourSyncPatch: "clears-other",
	})
	id := seedID("partner")
	path := partnersPath + "/" + id
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	s.do(http.MethodPatch, path, object{"b2bCollaborationInbound": object{"usersAndGroups": object{"accessType": "allowed", "targets": []any{
		object{"target": "AllUsers", "targetType": "user"}, object{"target": id, "targetType": "group"},
	}}}}).want(t, 400, "Request_BadRequest")
	s.do(http.MethodDelete, path, nil).want(t, 204, "")
	s.get(path).want(t, 404, "ResourceNotFound")
	for range refusalsAfterDelete {
		s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 400, "Request_MultipleObjectsWithSameKeyValue")
	}
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	h.AddIdentitySync(id, object{"userSyncInbound": object{"isSyncAllowed": true}})
	s.do(http.MethodPatch, "/beta"+path+"/identitySynchronization", object{"groupSyncInbound": object{"isSyncAllowed": true}}).want(t, 204, "")
	if sync := h.IdentitySync(id); sync["userSyncInbound"] != nil || sync["groupSyncInbound"] == nil {
		t.Errorf("policy %v", sync)
	}
}

func TestPoliciesNeedPermissions(t *testing.T) {
	t.Parallel()
	_, s := newWorld(t).as("Policy.Read.All")
	s.get(partnersPath).want(t, 200, "")
	s.do(http.MethodPost, partnersPath, object{"tenantId": seedID("x")}).want(t, 403, "Authorization_RequestDenied")
}
