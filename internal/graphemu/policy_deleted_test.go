package graphemu

import (
	"net/http"
	"testing"
	"time"
)

const deletedPath = "/beta/policies/deletedItems/"

func TestDeletedPolicies(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, nil)
	id := seedID("partner")
	path, sync := partnersPath+"/"+id, partnersPath+"/"+id+"/identitySynchronization"
	gone, goneSync := deletedPath+deletedPartnersCollection+"/"+id, deletedPath+deletedSyncsCollection+"/"+id
	s.do(http.MethodPost, partnersPath, object{"tenantId": id, "inboundTrust": object{"isMfaAccepted": true}}).want(t, 201, "")
	s.do(http.MethodPut, sync, object{"userSyncInbound": object{"isSyncAllowed": true}}).want(t, 204, "")
	s.get(gone).want(t, 404, "Request_ResourceNotFound")
	s.do(http.MethodPost, gone+"/restore", nil).want(t, 404, "")
	s.do(http.MethodDelete, gone, nil).want(t, 404, "")
	s.get("/v1.0/policies/deletedItems/crossTenantPartners").want(t, 501, "") // beta only

	s.do(http.MethodDelete, sync, nil).want(t, 204, "")
	s.do(http.MethodDelete, path, nil).want(t, 204, "")
	if list := s.get(deletedPath + deletedPartnersCollection).values(); len(list) != 1 || list[0]["deletedDateTime"] == nil {
		t.Errorf("deleted are %v", list)
	}
	s.get(goneSync).want(t, 200, "")
	s.do(http.MethodPost, goneSync+"/restore", nil).want(t, 404, "") // its partner is not there
	restored := s.do(http.MethodPost, gone+"/restore", nil).want(t, 200, "")
	if trust, _ := restored.body["inboundTrust"].(map[string]any); trust["isMfaAccepted"] != true || restored.body["deletedDateTime"] == nil {
		t.Errorf("restored is %s", restored.raw)
	}
	if now := s.get("/beta"+path).want(t, 200, "").body; now["deletedDateTime"] != nil || now["inboundTrust"] == nil {
		t.Errorf("afterwards it is %v", now)
	}
	s.do(http.MethodPost, goneSync+"/restore", nil).want(t, 200, "")
	if h.IdentitySync(id)["userSyncInbound"] == nil || h.DeletedIdentitySync(id) != nil {
		t.Error("the policy did not come back")
	}

	// One that was made anew stands in the way of a restore.
	h.DeletePartner(id)
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	s.do(http.MethodPost, gone+"/restore", nil).want(t, 409, "Request_MultipleObjectsWithSameKeyValue")
	s.do(http.MethodDelete, gone, nil).want(t, 204, "")
	s.get(gone).want(t, 404, "")
}

func TestDeletedPoliciesAreKeptFor30Days(t *testing.T) {
	t.Parallel()
	h, s := policySession(t, map[string]string{behaviourRecreate: "refused-while-deleted", behaviourSyncRecreate: "refused-while-deleted"})
	id := seedID("partner")
	h.AddPartner(id, nil)
	h.AddIdentitySync(id, nil)
	h.DeletePartner(id)
	h.s.Advance(retention - time.Hour)
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 400, "Request_MultipleObjectsWithSameKeyValue")
	h.s.Advance(2 * time.Hour)
	if h.DeletedPartner(id) != nil || h.DeletedIdentitySync(id) != nil {
		t.Error("they are kept for longer")
	}
	s.do(http.MethodPost, partnersPath, object{"tenantId": id}).want(t, 201, "")
	s.do(http.MethodPut, partnersPath+"/"+id+"/identitySynchronization", object{}).want(t, 204, "")
}
