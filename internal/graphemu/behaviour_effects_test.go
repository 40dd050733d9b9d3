package graphemu

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestEveryAnswerHasAnEffect asks the same of the server under each answer of each behaviour. No two may look alike, so that
// a life cycle that runs under both really ran under both.
func TestEveryAnswerHasAnEffect(t *testing.T) {
	t.Parallel()
	probes := behaviourProbes()
	for _, b := range Behaviours() {
		probe, ok := probes[b.Name]
		if !ok {
			t.Errorf("nothing shows the effect of %s", b.Name)
			continue
		}
		delete(probes, b.Name)
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]string{}
			for _, answer := range b.Answers {
				m := newMerger(t, WithBehaviours(map[string]string{b.Name: answer}))
				m.api = m.session(m.source, m.source.AddApp(App{DisplayName: "everything", MultiTenant: true, Permissions: everyPermission(m.s)}))
				got := probe(m)
				if other, twice := seen[got]; twice {
					t.Errorf("%s and %s both give %s", other, answer, got)
				}
				seen[got] = answer
			}
		})
	}
	for name := range probes {
		t.Errorf("no behaviour is called %s", name)
	}
}

// behaviourProbes answer, by behaviour, what a caller sees of it.
func behaviourProbes() map[string]func(*merger) string {
	all := map[string]func(*merger) string{}
	for _, family := range []map[string]func(*merger) string{directoryProbes(), partnerProbes(), settingProbes(), policyTemplateProbes(), multiTenantProbes(), jobProbes(), schemaProbes(), documentProbes(), languageProbes(), engineProbes()} {
		for name, probe := range family {
			all[name] = probe
		}
	}
	return all
}

// refusal is status and code of an answer.
func (a answer) refusal() string { return fmt.Sprint(a.status, " ", a.code()) }

func (m *merger) post(path string, body any) answer { return m.api.do(http.MethodPost, path, body) }

func directoryProbes() map[string]func(*merger) string {
	assign := func(m *merger, principal string) answer {
		sp := m.api.get("/servicePrincipals/" + m.sp).body
		return m.post("/servicePrincipals/"+m.sp+"/appRoleAssignedTo", object{"principalId": principal, "resourceId": m.sp, "appRoleId": firstRole(sp)})
	}
	return map[string]func(*merger) string{
		behaviourLetterCase: func(m *merger) string {
			schema := m.api.get(m.jobPath("/schema")).want(m.t, 200, "").body
			m.api.do(http.MethodPut, m.jobPath("/schema"), schema).want(m.t, 204, "") // ids go back as they came
			return strings.ToLower(m.sp) + "=" + textOf(m.api.get("/servicePrincipals/" + m.sp).body["id"])
		},
		behaviourLists: func(m *merger) string {
			m.source.AddUser(User{DisplayName: "Ana"})
			return fmt.Sprint(len(m.api.get("/users").values()))
		},
		behaviourTokenFormat: func(m *merger) string { return fmt.Sprint(strings.Count(m.api.token, ".")) },
		behaviourDuplicateAssign: func(m *merger) string {
			ana := m.source.AddUser(User{DisplayName: "Ana"})
			assign(m, ana).want(m.t, 201, "")
			return assign(m, ana).refusal()
		},
		behaviourUnknownPrincipal: func(m *merger) string { return assign(m, seedID("nobody")).refusal() },
		behaviourDeletedPrincipal: func(m *merger) string {
			m.source.DeleteUser(m.hire(User{DisplayName: "Ana"}))
			return fmt.Sprint(len(m.api.get("/servicePrincipals/" + m.sp + "/appRoleAssignedTo").values()))
		},
		behaviourTenantMissing: func(m *merger) string {
			return m.api.get("/tenantRelationships/findTenantInformationByTenantId(tenantId='" + seedID("nobody") + "')").refusal()
		},
	}
}

func partnerProbes() map[string]func(*merger) string {
	missing := partnersPath + "/" + seedID("nobody")
	create := func(m *merger, id string) answer { return m.post(partnersPath, object{"tenantId": id}) }
	remove := func(m *merger, id string) answer {
		return m.api.do(http.MethodDelete, partnersPath+"/"+id, nil)
	}
	return map[string]func(*merger) string{
		behaviourRecreate: func(m *merger) string {
			remove(m, m.target.ID()).want(m.t, 204, "")
			answers := create(m, m.target.ID()).refusal()
			for range refusalsAfterDelete {
				answers += ", " + create(m, m.target.ID()).refusal()
			}
			return answers + fmt.Sprint(m.source.Partner(m.target.ID()) != nil)
		},
		behaviourSyncRecreate: func(m *merger) string {
			m.source.AddIdentitySync(m.target.ID(), nil)
			m.source.DeleteIdentitySync(m.target.ID())
			return m.api.do(http.MethodPut, partnersPath+"/"+m.target.ID()+"/identitySynchronization", object{}).refusal()
		},
		behaviourMissingCode: func(m *merger) string { return m.api.get(missing).refusal() },
		behaviourSyncPatch: func(m *merger) string {
			m.source.AddIdentitySync(m.target.ID(), object{"userSyncInbound": object{"isSyncAllowed": true}})
			m.api.do(http.MethodPatch, "/beta"+partnersPath+"/"+m.target.ID()+"/identitySynchronization", object{"groupSyncInbound": object{"isSyncAllowed": true}})
			return jsonText(m.source.IdentitySync(m.target.ID()))
		},
		behaviourDuplicate: func(m *merger) string { return create(m, m.target.ID()).refusal() },
		behaviourDeleteSynced: func(m *merger) string {
			m.source.AddIdentitySync(m.target.ID(), nil)
			return remove(m, m.target.ID()).refusal()
		},
		behaviourDeleteMember: func(m *merger) string {
			m.source.EditPartner(m.target.ID(), object{"isInMultiTenantOrganization": true})
			return remove(m, m.target.ID()).refusal()
		},
		behaviourExpandMissing: func(m *merger) string {
			_, has := m.api.get(partnersPath + "/" + m.target.ID() + "?$expand=identitySynchronization").body["identitySynchronization"]
			return fmt.Sprint(has)
		},
		behaviourSyncNoPartner: func(m *merger) string {
			return m.api.do(http.MethodPut, missing+"/identitySynchronization", object{}).refusal()
		},
		behaviourUnknownTenant: func(m *merger) string { return create(m, seedID("nobody")).refusal() },
		behaviourSyncNull: func(m *merger) string {
			m.source.AddIdentitySync(m.target.ID(), nil)
			return jsonText(m.api.get(partnersPath + "/" + m.target.ID() + "/identitySynchronization").body["userSyncInbound"])
		},
	}
}

func settingProbes() map[string]func(*merger) string {
	// after is a setting of the partner after PATCHes of it.
	after := func(setting string, patches ...any) func(*merger) string {
		return func(m *merger) string {
			status := 0
			for _, patch := range patches {
				status = m.api.do(http.MethodPatch, partnersPath+"/"+m.target.ID(), object{setting: patch}).status
			}
			return fmt.Sprint(status, jsonText(m.api.get(partnersPath + "/" + m.target.ID()).body[setting]))
		}
	}
	two := object{"usersAndGroups": object{"accessType": "allowed", "targets": []any{
		object{"target": seedID("1"), "targetType": "user"}, object{"target": seedID("2"), "targetType": "user"},
	}}}
	mixed := object{"usersAndGroups": object{"accessType": "allowed", "targets": []any{
		object{"target": "AllUsers", "targetType": "user"}, object{"target": seedID("2"), "targetType": "user"},
	}}}
	clouds := func(m *merger, lists ...[]any) string {
		status := 0
		for _, list := range lists {
			status = m.api.do(http.MethodPatch, xtap, object{"allowedCloudEndpoints": list}).status
		}
		return fmt.Sprint(status, m.api.get(xtap).body["allowedCloudEndpoints"])
	}
	return map[string]func(*merger) string{
		behaviourPatchNested:  after("inboundTrust", object{"isMfaAccepted": true}, object{"isCompliantDeviceAccepted": true}),
		behaviourTargetOrder:  after("b2bCollaborationInbound", two),
		behaviourEmptySetting: after("b2bCollaborationInbound", object{}),
		behaviourUnsetMembers: after("inboundTrust", object{"isMfaAccepted": true}),
		behaviourKeywordAlone: after("b2bCollaborationInbound", mixed),
		behaviourRedemption: func(m *merger) string {
			return jsonText(m.api.get(xtap + "/default").body["invitationRedemptionIdentityProviderConfiguration"])
		},
		behaviourClouds: func(m *merger) string {
			return clouds(m, []any{"microsoftonline.us"}, []any{"partner.microsoftonline.cn"})
		},
		behaviourCloudInUse: func(m *merger) string {
			m.source.AddPartner(seedID("in another cloud"), nil)
			return clouds(m, []any{"microsoftonline.us"}, []any{})
		},
	}
}

func policyTemplateProbes() map[string]func(*merger) string {
	return map[string]func(*merger) string{
		behaviourTemplateNull: func(m *merger) string {
			for _, trust := range []any{object{"isMfaAccepted": true}, nil} {
				m.api.do(http.MethodPatch, partnerTemplatePath, object{"inboundTrust": trust}).want(m.t, 204, "")
			}
			return jsonText(m.api.get(partnerTemplatePath).body["inboundTrust"])
		},
		behaviourTemplateLevels: func(m *merger) string { return textOf(m.api.get(syncTemplatePath).body["templateApplicationLevel"]) },
		behaviourTemplatePermission: func(m *merger) string {
			m.api = m.session(m.source, m.source.AddApp(App{DisplayName: "reader", Permissions: []string{"Policy.Read.All"}}))
			return m.api.get(syncTemplatePath).refusal()
		},
	}
}

func jobProbes() map[string]func(*merger) string {
	secretsNow := func(m *merger) string {
		list := m.api.get(m.syncPath("/secrets"))
		return fmt.Sprint(list.refusal(), list.names("key"), list.names("value"))
	}
	validate := func(m *merger) string {
		m.target.DeleteIdentitySync(m.source.ID())
		failure, _ := m.post(m.jobPath("/validateCredentials"), object{"useSavedCredentials": true}).want(m.t, 400, "").body["error"].(map[string]any)
		delete(failure, "innerError")
		return jsonText(failure)
	}
	return map[string]func(*merger) string{
		behaviourFreshApplication: func(m *merger) string { return m.api.get(m.jobPath("")).refusal() },
		behaviourTemplatesAtFirst: func(m *merger) string { return fmt.Sprint(m.api.get(m.syncPath("/templates")).names("id")) },
		behaviourCreateJobStatus: func(m *merger) string {
			m.source.DeleteJob(m.sp, "")
			return m.post(m.syncPath("/jobs"), object{"templateId": azure2AzureTemplate}).refusal()
		},
		behaviourSecondJob: func(m *merger) string {
			return m.post(m.syncPath("/jobs"), object{"templateId": azure2AzureTemplate}).refusal()
		},
		behaviourStartWithout: func(m *merger) string {
			m.source.PutSecrets(m.sp, map[string]string{"CompanyId": ""})
			return m.post(m.jobPath("/start"), nil).refusal()
		},
		behaviourFirstInterval: func(m *merger) string {
			return jsonText(m.api.get(m.jobPath("")).body["schedule"])
		},
		behaviourSecretsPut: func(m *merger) string {
			m.api.do(http.MethodPut, m.syncPath("/secrets"), object{"value": []any{keyed("SyncAll", "true")}}).want(m.t, 204, "")
			return fmt.Sprint(len(m.source.Secrets(m.sp)))
		},
		behaviourSecretsOrder: func(m *merger) string {
			m.api.do(http.MethodPut, m.syncPath("/secrets"), object{"value": []any{
				keyed("CompanyId", "c"), keyed("AuthenticationType", "a"), keyed("SyncAll", "s"),
			}}).want(m.t, 204, "")
			return secretsNow(m)
		},
		behaviourCompanyID: secretsNow,
		behaviourSecretsPermission: func(m *merger) string {
			m.api = m.session(m.source, m.source.AddApp(App{DisplayName: "reader", Permissions: []string{"Synchronization.Read.All"}}))
			return m.api.get(m.syncPath("/secrets")).refusal()
		},
		behaviourCredentialsError: validate,
		behaviourPolicyErrorCode:  validate,
		behaviourOnDemandAnswer: func(m *merger) string {
			return m.demand(m.rule(), m.hire(User{DisplayName: "Ana"}), "User").demanded(m.t).key
		},
		behaviourOnDemandUnknown: func(m *merger) string { return m.demand(m.rule(), seedID("nobody"), "User").refusal() },
	}
}

func schemaProbes() map[string]func(*merger) string {
	mapping := func(target string) func(*merger) string {
		return func(m *merger) string {
			list := objectsOf(userMapping(m.api.get(m.jobPath("/schema")).body)["attributeMappings"])
			i := slices.IndexFunc(list, func(mapping object) bool { return targetOf(mapping) == target })
			return jsonText(list[i])
		}
	}
	rule := func(member string) func(*merger) string {
		return func(m *merger) string {
			return jsonText(objectsOf(m.api.get(m.jobPath("/schema")).body["synchronizationRules"])[0][member])
		}
	}
	return map[string]func(*merger) string{
		behaviourFlowTypes:     rule("objectMappings"),
		behaviourDirectoryName: rule("sourceDirectoryName"),
		behaviourRuleID: func(m *merger) string {
			_, suffix, _ := strings.Cut(rule("id")(m), "#")
			return suffix
		},
		behaviourTypeNames: func(m *merger) string {
			schema := m.api.get(m.jobPath("/schema")).body
			m.api.do(http.MethodPut, m.jobPath("/schema"), schema).want(m.t, 204, "")
			users := objectsOf(objectsOf(schema["directories"])[0]["objects"])[0]
			return textOf(objectsOf(users["attributes"])[0]["type"])
		},
		behaviourUserTypeFlow: mapping("userType"),
		behaviourLanguage:     mapping("preferredLanguage"),
		behaviourOpenFlows: func(m *merger) string { // whether a new manager reaches a user who had one
			first, second := m.hire(User{DisplayName: "First"}), m.hire(User{DisplayName: "Second"})
			ana := m.hire(User{DisplayName: "Ana", ManagerID: first})
			m.start()
			m.s.RunCycle(m.source.ID(), m.sp, "")
			m.source.SetManager(ana, second)
			m.source.EditUser(ana, object{"department": "Sales"})
			return fmt.Sprint(m.s.RunCycle(m.source.ID(), m.sp, "").Managers)
		},
	}
}

func engineProbes() map[string]func(*merger) string {
	cycle := func(u User) func(*merger) string {
		return func(m *merger) string {
			m.hire(u)
			m.start()
			return fmt.Sprint(m.s.RunCycle(m.source.ID(), m.sp, "").Created)
		}
	}
	return map[string]func(*merger) string{
		behaviourInternalGuests: cycle(User{DisplayName: "Guest", UserType: "Guest"}),
		behaviourDisabledUsers:  cycle(User{DisplayName: "Blocked", Disabled: true}),
		behaviourCountKey: func(m *merger) string {
			cycle(User{DisplayName: "Ana"})(m)
			return jsonText(m.status()["synchronizedEntryCountByType"])
		},
		behaviourLogTenant: func(m *merger) string {
			cycle(User{DisplayName: "Ana"})(m)
			return fmt.Sprint(m.api.get("/auditLogs/provisioning").values()[0]["tenantId"] == m.source.ID())
		},
		behaviourPendingGuests: func(m *merger) string {
			m.target.AddUser(User{DisplayName: "Pending", UserType: "Guest", Mail: "p@fabrikam.com", HomeTenantID: m.source.ID(), HomeObjectID: seedID("p"), Pending: true})
			return cycle(User{DisplayName: "Pending", Mail: "p@fabrikam.com"})(m)
		},
		behaviourNullValues: func(m *merger) string {
			ana := m.hire(User{DisplayName: "Ana", Department: "Sales"})
			m.start()
			m.s.RunCycle(m.source.ID(), m.sp, "")
			m.source.EditUser(ana, object{"department": nil})
			m.s.RunCycle(m.source.ID(), m.sp, "")
			return fmt.Sprint(m.external("Ana")["department"])
		},
		behaviourOnDemandRestore: func(m *merger) string {
			ana := m.hire(User{DisplayName: "Ana"})
			m.start()
			m.s.RunCycle(m.source.ID(), m.sp, "")
			m.source.Unassign(m.sp, ana)
			m.s.RunCycle(m.source.ID(), m.sp, "")
			m.source.Assign(m.sp, ana)
			m.demand(m.rule(), ana, "User").demanded(m.t)
			return fmt.Sprint(len(m.target.DeletedItems()))
		},
	}
}
