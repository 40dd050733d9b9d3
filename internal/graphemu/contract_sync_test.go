package graphemu

// synchronizationContract are the exchanges of application templates, jobs and provisioning logs.
func synchronizationContract() map[string]contractCase {
	started := func(st *stage) {
		st.configuration("{servicePrincipalId}", "{jobId}")
		st.h.StartJob(st.replace["{servicePrincipalId}"], "")
	}
	documented := func(st *stage) { st.configuration("{servicePrincipalId}", "{jobId}") }
	generic := func(st *stage) { st.configuration("{id}", "{jobId}") }
	twoIDs := func(st *stage) { // one placeholder for two ids
		st.configuration("/servicePrincipals/{id}/", "/jobs/{id}/")
		for _, segment := range []string{"/servicePrincipals/", "/jobs/"} {
			st.replace[segment+"{id}/"] = segment + st.replace[segment+"{id}/"] + "/"
		}
	}
	connected := func(st *stage) {
		documented(st)
		st.replace["{objectId}"] = st.assignedUser("{servicePrincipalId}", "Adele Vance")
		st.h.StartJob(st.replace["{servicePrincipalId}"], "")
		st.s.RunCycle(st.h.ID(), st.replace["{servicePrincipalId}"], "")
		st.h.PauseJob(st.replace["{servicePrincipalId}"], "")
	}
	otherTemplate := "the page's job is of another application"
	return map[string]contractCase{
		"sync/01-instantiate-cross-tenant-sync": {},
		"sync/02-validate-credentials-cross-tenant-sync": {prepare: func(st *stage) {
			st.replace["{servicePrincipalId}"] = textOf(st.syncPrincipal()["id"])
			st.pair()
		}},
		"sync/03-create-job-azure2azure":        {prepare: func(st *stage) { st.replace["{servicePrincipalId}"] = textOf(st.syncPrincipal()["id"]) }},
		"sync/04-put-secrets-cross-tenant-sync": {prepare: documented},
		"sync/06-get-schema-cross-tenant-sync":  {prepare: documented},
		"sync/07-provision-on-demand-cross-tenant-sync": {prepare: func(st *stage) {
			documented(st)
			st.replace["{ruleId}"] = st.rule("{servicePrincipalId}")
			st.replace["{userObjectId}"] = st.assignedUser("{servicePrincipalId}", "User1")
		}},
		"sync/08-start-job":           {prepare: documented},
		"sync/09-get-job-after-start": {prepare: started},
		"sync/10-list-provisioning-logs-cross-tenant-sync": {prepare: func(st *stage) {
			started(st)
			st.assignedUser("{servicePrincipalId}", "User4")
			st.s.RunCycle(st.h.ID(), st.replace["{servicePrincipalId}"], "")
			st.replace["2023-07-30"] = st.s.Now().AddDate(0, 0, -1).Format("2006-01-02")
			st.replace["2023-07-31"] = st.s.Now().AddDate(0, 0, 1).Format("2006-01-02")
		}},
		"sync/11-provision-on-demand-app-skipped": {prepare: func(st *stage) {
			st.configuration("c8c95753-f628-48e1-9fab-76c2d4cf624c", "3f7565a3-fde6-4e4d-bda8-1bb70aba3612")
			st.replace["ea807875-5618-4f0a-9125-0b46a05298ca"] = st.rule("c8c95753-f628-48e1-9fab-76c2d4cf624c")
			st.replace["9bb0f679-a883-4a6f-8260-35b491b8b8c8"] = st.assignedUser("c8c95753-f628-48e1-9fab-76c2d4cf624c", "Bill Bob")
		}},
		"sync/12-provision-on-demand-group-with-members": {prepare: func(st *stage) {
			st.configuration("4e116d82-dd59-4944-824d-93091408fd8d", "664ea562-18cd-42bb-33e0-8de1f0560581")
			st.replace["33f7c90d-bf71-41b1-bda6-aaf0ddbee5d8#V2"] = st.rule("4e116d82-dd59-4944-824d-93091408fd8d")
			st.h.AddUser(User{ID: "cbc86211-6ada-4803-b73f-8039cf56d8a2", DisplayName: "One"})
			st.h.AddUser(User{ID: "2bc86211-6ada-4803-b73f-8039cf56d8a2", DisplayName: "Two"})
			st.h.AddGroup(Group{ID: "8213fd99-d6b6-417b-8e13-af6334856215", DisplayName: "Group"})
		}},
		"sync/13-restart-job":      {prepare: generic},
		"sync/14-put-secrets-scim": {prepare: generic},
		"sync/15-validate-credentials-by-job": {
			prepare: twoIDs,
			status:  400, reason: otherTemplate + " and logs in with a password, which cross-tenant synchronization cannot",
		},
		"sync/16-put-schema": {
			prepare: generic, status: 400, reason: "the page's schema is of another application, whose directory this template does not have",
		},
		"sync/17-get-schema":       {prepare: generic},
		"sync/18-delete-schema":    {prepare: generic},
		"sync/19-parse-expression": {prepare: twoIDs},
		"sync/20-filter-operators": {prepare: generic},
		"sync/21-functions":        {prepare: generic},
		"sync/22-pause-job":        {prepare: generic},
		"sync/23-delete-job":       {prepare: generic},
		"sync/24-list-jobs":        {prepare: generic},
		"sync/25-get-job-quarantined": {prepare: func(st *stage) {
			const job = "aWSSingleSignon.ff8bf889e03141ac8f7baedb059892ee.bfc8712e-0986-4d47-896b-6872713598c6"
			st.configuration("29f68db3-1000-46bf-a940-f5ea3ecc39e7", job)
			sp := st.replace["29f68db3-1000-46bf-a940-f5ea3ecc39e7"]
			st.h.StartJob(sp, "")
			st.s.RunCycle(st.h.ID(), sp, "")
			st.h.SetJobQuarantine(sp, "", "EncounteredQuarantineException", "SystemForCrossDomainIdentityManagementCredentialValidationUnsuccessful", "message")
		}},
		"sync/26-list-templates": {prepare: func(st *stage) {
			st.replace["29f68db3-1000-46bf-a940-f5ea3ecc39e7"] = textOf(st.syncPrincipal()["id"])
		}},
		"sync/28-list-provisioning-logs-failure": {prepare: func(st *stage) {
			started(st)
			st.h.BlockGuestInvitations(false)
			st.assignedUser("{servicePrincipalId}", "Somebody")
			st.s.Tenant(st.replace["{targetTenantId}"]).BlockGuestInvitations(true)
			st.s.RunCycle(st.h.ID(), st.replace["{servicePrincipalId}"], "")
		}},
		"sync/29-get-object-connection":                  {prepare: connected},
		"sync/30-delete-object-connection":               {prepare: connected},
		"sync/31-error-provision-on-demand-unknown-rule": {prepare: func(st *stage) { st.configuration("{app_id}", "{jobId}") }},
		"sync/32-error-restart-without-permission": {prepare: func(st *stage) {
			generic(st)
			st.permissions = []string{"Application.ReadWrite.OwnedBy"}
		}},
		"sync/33-error-patch-schema-not-routed": {},
		"sync/34-get-secrets-masked":            {prepare: func(st *stage) { st.configuration("[spid]", "{jobId}") }},
	}
}

// pair lets this stage's tenant synchronize its users into another one.
func (st *stage) pair() {
	target := st.s.AddTenant(Tenant{DisplayName: "Target"})
	st.replace["{targetTenantId}"] = target.ID()
	st.h.AddPartner(target.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": nil, "outboundAllowed": true}})
	target.AddPartner(st.h.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil}})
	target.AddIdentitySync(st.h.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
}

// configuration makes a whole cross-tenant synchronization for the placeholders of a service principal and its job.
func (st *stage) configuration(principal, job string) {
	st.pair()
	id := textOf(st.syncPrincipal()["id"])
	st.replace[principal], st.replace[job] = id, st.h.AddJob(id)
	st.h.PutSecrets(id, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": st.replace["{targetTenantId}"], "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":false}`,
	})
}

// rule is the id of the rule that synchronizes users.
func (st *stage) rule(principal string) string {
	rules, _ := st.h.Schema(st.replace[principal], "")["synchronizationRules"].([]any)
	rule, _ := rules[0].(object)
	return textOf(rule["id"])
}

func (st *stage) assignedUser(principal, name string) string {
	id := st.h.AddUser(User{DisplayName: name, Mail: mailName(name) + "@contoso.com", Department: "Sales"})
	st.h.Assign(st.replace[principal], id)
	return id
}
