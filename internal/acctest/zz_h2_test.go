package acctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func TestZZ(t *testing.T) {
	s := graphemu.New()
	c := loadContract(t)
	srv := httptest.NewServer(c.check(s, t))
	defer srv.Close()
	h := s.AddTenant(graphemu.Tenant{DisplayName: "Fabrikam"})
	h2 := s.AddTenant(graphemu.Tenant{DisplayName: "Contoso"})
	perms := []string{"Synchronization.ReadWrite.All", "Application.ReadWrite.All", "AuditLog.Read.All", "Policy.ReadWrite.CrossTenantAccess", "Policy.Read.All", "User.Read.All"}
	app := h.AddApp(graphemu.App{DisplayName: "x", MultiTenant: true, Permissions: perms})
	h2.Consent(app, perms...)
	do := func(tenant *graphemu.TenantHandle, method, path string, body any) map[string]any {
		tok, _, err := s.IssueToken(tenant.ID(), app)
		if err != nil {
			t.Fatal(err)
		}
		var in io.Reader
		if body != nil {
			raw, _ := json.Marshal(body)
			in = bytes.NewReader(raw)
		}
		req, _ := http.NewRequest(method, srv.URL+path, in)
		req.Header.Set("Authorization", "Bearer "+tok)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Println(method, path, resp.StatusCode, len(raw))
		if resp.StatusCode >= 400 {
			fmt.Println(string(raw))
		}
		var out map[string]any
		json.Unmarshal(raw, &out)
		return out
	}
	type m = map[string]any
	x := "policies/crossTenantAccessPolicy"
	for _, v := range []string{"/v1.0/", "/beta/"} {
		do(h, "GET", v+x, nil)
		do(h, "GET", v+x+"/default", nil)
		do(h, "PATCH", v+x+"/default", m{"inboundTrust": m{"isMfaAccepted": true}})
		do(h, "POST", v+x+"/default/resetToSystemDefault", nil)
		a := h2.ID()
		do(h, "POST", v+x+"/partners", m{"tenantId": a, "automaticUserConsentSettings": m{"outboundAllowed": true}})
		do(h, "GET", v+x+"/partners", nil)
		do(h, "GET", v+x+"/partners?$select=tenantId&$expand=identitySynchronization", nil)
		do(h, "PUT", v+x+"/partners/"+a+"/identitySynchronization", m{"userSyncInbound": m{"isSyncAllowed": true}})
		do(h, "GET", v+x+"/partners?$expand=identitySynchronization", nil)
		do(h, "GET", v+x+"/partners/"+a, nil)
		do(h, "GET", v+x+"/partners/"+a+"/identitySynchronization", nil)
		do(h, "PATCH", v+x+"/partners/"+a+"/identitySynchronization", m{"displayName": nil})
		do(h, "DELETE", v+x+"/partners/"+a+"/identitySynchronization", nil)
		do(h, "DELETE", v+x+"/partners/"+a, nil)
	}
	h.AddPartner(h2.ID(), m{"automaticUserConsentSettings": m{"outboundAllowed": true}})
	h2.AddPartner(h.ID(), m{"automaticUserConsentSettings": m{"inboundAllowed": true}})
	h2.AddIdentitySync(h.ID(), m{"userSyncInbound": m{"isSyncAllowed": true}})
	made := do(h, "POST", "/v1.0/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate", m{"displayName": "Sync"})
	sp := made["servicePrincipal"].(m)["id"].(string)
	base := "/v1.0/servicePrincipals/" + sp + "/synchronization"
	do(h, "GET", base+"/templates", nil)
	do(h, "GET", base+"/templates/Azure2Azure", nil)
	do(h, "GET", base+"/templates/Azure2Azure/schema", nil)
	job := do(h, "POST", base+"/jobs", m{"templateId": "Azure2Azure"})["id"].(string)
	j := base + "/jobs/" + job
	kv := func(k, v string) m { return m{"key": k, "value": v} }
	do(h, "PUT", base+"/secrets", m{"value": []m{kv("CompanyId", h2.ID()), kv("AuthenticationType", "SyncPolicy"), kv("SyncAll", "true"), kv("SyncNotificationSettings", `{"DeleteThresholdEnabled":true}`)}})
	do(h, "GET", base+"/secrets", nil)
	do(h, "POST", base+"/jobs/validateCredentials", m{"useSavedCredentials": true, "templateId": "Azure2Azure", "credentials": []m{kv("CompanyId", "x")}})
	do(h, "POST", j+"/validateCredentials", m{"useSavedCredentials": true})
	do(h, "POST", j+"/start", nil)
	do(h, "GET", j, nil)
	u := h.AddUser(graphemu.User{DisplayName: "Ana", Mail: "a@b.c", BusinessPhone: "1"})
	h.AddUser(graphemu.User{DisplayName: "Bo", Mail: "b@b.c", BusinessPhone: "1", ManagerID: u})
	fmt.Printf("%+v\n", s.RunCycle(h.ID(), sp, ""))
	do(h, "GET", j, nil)
	do(h, "GET", base+"/jobs", nil)
	sch := do(h, "GET", j+"/schema", nil)
	delete(sch, "@odata.context")
	do(h, "PUT", j+"/schema", sch)
	do(h, "GET", j+"/schema", nil)
	do(h, "DELETE", j+"/schema", nil)
	rule := sch["synchronizationRules"].([]any)[0].(m)["id"]
	do(h, "POST", j+"/provisionOnDemand", m{"parameters": []m{{"ruleId": rule, "subjects": []m{{"objectId": u, "objectTypeName": "User"}}}}})
	do(h, "POST", j+"/restart", m{"criteria": m{"resetScope": "Watermark, Escrows"}})
	do(h, "POST", j+"/restart", m{"criteria": m{}})
	h2.DeleteIdentitySync(h.ID())
	fmt.Printf("%+v\n", s.RunCycle(h.ID(), sp, ""))
	do(h, "GET", j, nil)
	do(h, "GET", "/v1.0/auditLogs/provisioning", nil)
	do(h2, "GET", strings.ReplaceAll("/v1.0/users?$select=id,displayName,userPrincipalName,identities,creationType,externalUserState,showInAddressList,userType,businessPhones", " ", "%20"), nil)
	do(h, "POST", j+"/pause", nil)
	do(h, "DELETE", j, nil)
}
