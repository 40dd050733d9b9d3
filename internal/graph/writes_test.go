package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

const (
	jobJSON        = `{"id":"` + jobID + `","templateId":"Azure2Azure","schedule":{"interval":"PT40M","state":"Disabled"},"status":{"code":"Paused"}}`
	assignmentJSON = `{"id":"a-1","principalId":"` + userID + `","resourceId":"` + spID + `","appRoleId":"` + roleID + `","principalType":"User"}`
	pairJSON       = `{"application":{"id":"` + objID + `","appId":"` + appID + `","displayName":"Fabrikam","applicationTemplateId":"` + CrossTenantSyncTemplateID + `","createdDateTime":"2023-07-31T23:26:24Z"},` +
		`"servicePrincipal":{"id":"` + spID + `","appId":"` + appID + `","appRoles":[{"id":"` + roleID + `","displayName":"msiam_access","value":null,"isEnabled":true,"allowedMemberTypes":["User"]}]}}`
)

// TestWrites pins the bytes of every write: the service is case-sensitive, and null means something.
func TestWrites(t *testing.T) {
	t.Parallel()
	const xtap = "/v1.0/policies/crossTenantAccessPolicy/partners"
	const templates = "/v1.0/policies/crossTenantAccessPolicy/templates/"
	const accessPolicy = "/v1.0/policies/crossTenantAccessPolicy"
	const accessDefault = "/v1.0/policies/crossTenantAccessPolicy/default"
	const jobs = "/v1.0/servicePrincipals/" + spID + "/synchronization/jobs"
	tests := map[string]struct {
		write        func(context.Context, *Tenant) error
		status       int
		answer       string
		method, path string
		body         string
	}{
		"create partner": {
			write:  func(ctx context.Context, t *Tenant) error { return t.CreatePartner(ctx, fullPartner(partner)) },
			status: 201, answer: `{"tenantId":"` + partner + `"}`, method: "POST", path: xtap,
			body: `{"automaticUserConsentSettings":{"inboundAllowed":true,"outboundAllowed":null},"b2bCollaborationInbound":{"applications":{"accessType":"allowed","targets":[{"target":"AllApplications","targetType":"application"}]}},"inboundTrust":null,"tenantId":"` + partner + `"}`,
		},
		"update partner to inherit": {
			write: func(ctx context.Context, t *Tenant) error {
				p := models.NewCrossTenantAccessPolicyConfigurationPartner()
				p.SetInboundTrust(nil)
				p.SetB2bDirectConnectOutbound(nil)
				return t.UpdatePartner(ctx, partner, p)
			},
			status: 204, method: "PATCH", path: xtap + "/" + partner,
			body: `{"b2bDirectConnectOutbound":null,"inboundTrust":null}`,
		},
		"update partner's false": {
			write: func(ctx context.Context, t *Tenant) error {
				p, trust, no := models.NewCrossTenantAccessPolicyConfigurationPartner(), models.NewCrossTenantAccessPolicyInboundTrust(), false
				trust.SetIsMfaAccepted(&no)
				trust.SetIsHybridAzureADJoinedDeviceAccepted(nil)
				p.SetInboundTrust(trust)
				return t.UpdatePartner(ctx, partner, p)
			},
			status: 204, method: "PATCH", path: xtap + "/" + partner,
			body: `{"inboundTrust":{"isHybridAzureADJoinedDeviceAccepted":null,"isMfaAccepted":false}}`,
		},
		"update partner by beta": {
			write: func(ctx context.Context, t *Tenant) error {
				p, yes := models.NewCrossTenantAccessPolicyConfigurationPartner(), true
				p.SetInboundTrust(nil)
				SetOutboundBlock(p, &yes)
				return t.UpdatePartner(ctx, partner, p)
			},
			status: 204, method: "PATCH", path: strings.Replace(xtap, "v1.0", "beta", 1) + "/" + partner,
			body: `{"inboundTrust":null,"blockServiceProviderOutboundAccess":true}`,
		},
		"create partner by beta": {
			write: func(ctx context.Context, t *Tenant) error {
				p, id, no := models.NewCrossTenantAccessPolicyConfigurationPartner(), partner, false
				p.SetTenantId(&id)
				SetOutboundBlock(p, &no)
				return t.CreatePartner(ctx, p)
			},
			status: 201, answer: `{"tenantId":"` + partner + `"}`, method: "POST", path: strings.Replace(xtap, "v1.0", "beta", 1),
			body: `{"tenantId":"` + partner + `","blockServiceProviderOutboundAccess":false}`,
		},
		"update access default by beta": {
			write: func(ctx context.Context, t *Tenant) error {
				p := models.NewCrossTenantAccessPolicyConfigurationPartner()
				SetOutboundBlock(p, nil)
				return t.UpdateAccessDefault(ctx, AccessDefaultWrite{Settings: p})
			},
			status: 204, method: "PATCH", path: strings.Replace(accessDefault, "v1.0", "beta", 1),
			body: `{"blockServiceProviderOutboundAccess":null}`,
		},
		"restore partner": {
			write:  func(ctx context.Context, t *Tenant) error { return t.RestorePartner(ctx, partner) },
			status: 200, answer: `{"tenantId":"` + partner + `"}`, method: "POST", path: "/beta/policies/deletedItems/crossTenantPartners/" + partner + "/restore",
		},
		"restore identity synchronization": {
			write:  func(ctx context.Context, t *Tenant) error { return t.RestoreIdentitySync(ctx, partner) },
			status: 200, answer: `{"tenantId":"` + partner + `"}`, method: "POST", path: "/beta/policies/deletedItems/crossTenantSyncPolicyPartners/" + partner + "/restore",
		},
		"delete partner": {
			write:  func(ctx context.Context, t *Tenant) error { return t.DeletePartner(ctx, partner) },
			status: 204, method: "DELETE", path: xtap + "/" + partner,
		},
		"create identity synchronization": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.CreateIdentitySync(ctx, partner, V1, IdentitySyncWrite{DisplayName: Value("Fabrikam & Söhne"), UserSyncAllowed: Value(true)})
			},
			status: 204, method: "PUT", path: xtap + "/" + partner + "/identitySynchronization",
			body: `{"displayName":"Fabrikam & Söhne","userSyncInbound":{"isSyncAllowed":true}}`,
		},
		"update identity synchronization with groups": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.UpdateIdentitySync(ctx, partner, Beta, IdentitySyncWrite{DisplayName: Null[string](), UserSyncAllowed: Null[bool](), GroupSyncAllowed: Value(false)})
			},
			status: 204, method: "PATCH", path: strings.Replace(xtap, "v1.0", "beta", 1) + "/" + partner + "/identitySynchronization",
			body: `{"displayName":null,"userSyncInbound":{"isSyncAllowed":null},"groupSyncInbound":{"isSyncAllowed":false}}`,
		},
		"delete identity synchronization": {
			write:  func(ctx context.Context, t *Tenant) error { return t.DeleteIdentitySync(ctx, partner) },
			status: 204, method: "DELETE", path: xtap + "/" + partner + "/identitySynchronization",
		},
		"update access policy": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.UpdateAccessPolicy(ctx, AccessPolicy{AllowedCloudEndpoints: []string{"microsoftonline.us"}})
			},
			status: 204, method: "PATCH", path: accessPolicy, body: `{"allowedCloudEndpoints":["microsoftonline.us"]}`,
		},
		"update access policy to no cloud": {
			write:  func(ctx context.Context, t *Tenant) error { return t.UpdateAccessPolicy(ctx, AccessPolicy{}) },
			status: 204, method: "PATCH", path: accessPolicy, body: `{"allowedCloudEndpoints":[]}`,
		},
		"update access default": {
			write: func(ctx context.Context, t *Tenant) error {
				p, trust, no := models.NewCrossTenantAccessPolicyConfigurationPartner(), models.NewCrossTenantAccessPolicyInboundTrust(), false
				trust.SetIsMfaAccepted(&no)
				p.SetInboundTrust(trust)
				return t.UpdateAccessDefault(ctx, AccessDefaultWrite{Settings: p, Redemption: &Redemption{
					Order: []string{"azureActiveDirectory", "externalFederation"}, Fallback: "emailOneTimePasscode",
				}})
			},
			status: 204, method: "PATCH", path: accessDefault,
			body: `{"inboundTrust":{"isMfaAccepted":false},"invitationRedemptionIdentityProviderConfiguration":{"primaryIdentityProviderPrecedenceOrder":["azureActiveDirectory","externalFederation"],"fallbackIdentityProvider":"emailOneTimePasscode"}}`,
		},
		"reset access default": {
			write:  func(ctx context.Context, t *Tenant) error { return t.ResetAccessDefault(ctx) },
			status: 204, method: "POST", path: accessDefault + "/resetToSystemDefault",
		},
		"update partner template": {
			write: func(ctx context.Context, t *Tenant) error {
				p, trust, no := models.NewCrossTenantAccessPolicyConfigurationPartner(), models.NewCrossTenantAccessPolicyInboundTrust(), false
				trust.SetIsMfaAccepted(&no)
				p.SetInboundTrust(trust)
				return t.UpdatePolicyTemplate(ctx, PartnerTemplate, PolicyTemplateWrite{Levels: &[]string{"existingPartners", "newPartners"}, Settings: p})
			},
			status: 204, method: "PATCH", path: templates + "multiTenantOrganizationPartnerConfiguration",
			body: `{"inboundTrust":{"isMfaAccepted":false},"templateApplicationLevel":"newPartners,existingPartners"}`,
		},
		"update identity synchronization template to apply to nothing": {
			write: func(ctx context.Context, t *Tenant) error {
				yes := true
				return t.UpdatePolicyTemplate(ctx, IdentitySyncTemplate, PolicyTemplateWrite{Levels: &[]string{}, UserSyncAllowed: &yes})
			},
			status: 204, method: "PATCH", path: templates + "multiTenantOrganizationIdentitySynchronization",
			body: `{"templateApplicationLevel":"none","userSyncInbound":{"isSyncAllowed":true}}`,
		},
		"reset partner template": {
			write:  func(ctx context.Context, t *Tenant) error { return t.ResetPolicyTemplate(ctx, PartnerTemplate) },
			status: 204, method: "POST", path: templates + "multiTenantOrganizationPartnerConfiguration/resetToDefaultSettings",
		},
		"instantiate": {
			write: func(ctx context.Context, t *Tenant) error {
				_, _, err := t.instantiate(ctx, "Fabrikam")
				return err
			},
			status: 201, answer: pairJSON, method: "POST", path: "/v1.0/applicationTemplates/" + CrossTenantSyncTemplateID + "/instantiate",
			body: `{"displayName":"Fabrikam"}`,
		},
		"rename application": {
			write:  func(ctx context.Context, t *Tenant) error { return t.RenameApplication(ctx, objID, "Renamed") },
			status: 204, method: "PATCH", path: "/v1.0/applications/" + objID,
			body: `{"@odata.type":"#microsoft.graph.application","displayName":"Renamed"}`,
		},
		"delete application": {
			write:  func(ctx context.Context, t *Tenant) error { return t.DeleteApplication(ctx, objID) },
			status: 204, method: "DELETE", path: "/v1.0/applications/" + objID,
		},
		"create job": {
			write: func(ctx context.Context, t *Tenant) error {
				_, err := t.CreateSynchronizationJob(ctx, spID, CrossTenantSyncJobTemplate)
				return err
			},
			status: 201, answer: jobJSON, method: "POST", path: jobs, body: `{"templateId":"Azure2Azure"}`,
		},
		"start job": {
			write:  func(ctx context.Context, t *Tenant) error { return t.StartJob(ctx, spID, jobID) },
			status: 204, method: "POST", path: jobs + "/" + jobID + "/start",
		},
		"pause job": {
			write:  func(ctx context.Context, t *Tenant) error { return t.PauseJob(ctx, spID, jobID) },
			status: 204, method: "POST", path: jobs + "/" + jobID + "/pause",
		},
		"restart job as the portal": {
			write:  func(ctx context.Context, t *Tenant) error { return t.RestartJob(ctx, spID, jobID, "") },
			status: 204, method: "POST", path: jobs + "/" + jobID + "/restart", body: `{"criteria":{}}`,
		},
		"restart job from its watermark": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.RestartJob(ctx, spID, jobID, "Watermark, Escrows")
			},
			status: 204, method: "POST", path: jobs + "/" + jobID + "/restart", body: `{"criteria":{"resetScope":"Watermark, Escrows"}}`,
		},
		"delete job": {
			write:  func(ctx context.Context, t *Tenant) error { return t.DeleteJob(ctx, spID, jobID) },
			status: 204, method: "DELETE", path: jobs + "/" + jobID,
		},
		"validate saved credentials": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.ValidateSavedCredentials(ctx, spID, jobID, CrossTenantSyncJobTemplate)
			},
			status: 204, method: "POST", path: jobs + "/" + jobID + "/validateCredentials",
			body: `{"templateId":"Azure2Azure","useSavedCredentials":true}`,
		},
		"put secrets": {
			write: func(ctx context.Context, t *Tenant) error {
				return t.PutSynchronizationSecrets(ctx, spID, []Secret{
					{Key: "SyncAll", Value: "false"},
					{Key: "Other", Value: `{"a":"<b>"}`, Extra: map[string]json.RawMessage{"hint": json.RawMessage(`{"n":1}`)}},
				})
			},
			status: 204, method: "PUT", path: "/v1.0/servicePrincipals/" + spID + "/synchronization/secrets",
			body: `{"value":[{"key":"SyncAll","value":"false"},{"hint":{"n":1},"key":"Other","value":"{\"a\":\"<b>\"}"}]}`,
		},
		"put no secrets": {
			write:  func(ctx context.Context, t *Tenant) error { return t.PutSynchronizationSecrets(ctx, spID, nil) },
			status: 204, method: "PUT", path: "/v1.0/servicePrincipals/" + spID + "/synchronization/secrets", body: `{"value":[]}`,
		},
		"reset schema": {
			write:  func(ctx context.Context, t *Tenant) error { return t.ResetSynchronizationSchema(ctx, spID, jobID) },
			status: 204, method: "DELETE", path: jobs + "/" + jobID + "/schema",
		},
		"parse expression": {
			write: func(ctx context.Context, t *Tenant) error {
				_, err := t.ParseExpression(ctx, spID, jobID, `Replace([preferredLanguage], "<-&", , , "\\", ,  )`)
				return err
			},
			status: 200, answer: parsedJSON, method: "POST", path: jobs + "/" + jobID + "/schema/parseExpression",
			body: `{"expression":"Replace([preferredLanguage], \"<-&\", , , \"\\\\\", ,  )"}`,
		},
		"provision a user": {
			write: func(ctx context.Context, t *Tenant) error {
				_, err := t.ProvisionOnDemand(ctx, spID, jobID, "rule#V2", Subject{ObjectID: userID, ObjectTypeName: "User"})
				return err
			},
			status: 200, answer: `{"key":"{\"result\":\"Success\",\"details\":{}}","value":"{}"}`, method: "POST", path: jobs + "/" + jobID + "/provisionOnDemand",
			body: `{"parameters":[{"ruleId":"rule#V2","subjects":[{"objectId":"` + userID + `","objectTypeName":"User"}]}]}`,
		},
		"provision a group with members": {
			write: func(ctx context.Context, t *Tenant) error {
				_, err := t.ProvisionOnDemand(ctx, spID, jobID, "r", Subject{ObjectID: objID, ObjectTypeName: "Group", MemberIDs: []string{userID}})
				return err
			},
			status: 200, answer: `{"key":"{\"result\":\"Success\",\"details\":{}}","value":"{}"}`, method: "POST", path: jobs + "/" + jobID + "/provisionOnDemand",
			body: `{"parameters":[{"ruleId":"r","subjects":[{"objectId":"` + objID + `","objectTypeName":"Group","links":{"members":[{"objectId":"` + userID + `","objectTypeName":"User"}]}}]}]}`,
		},
		"assign": {
			write: func(ctx context.Context, t *Tenant) error {
				_, err := t.Assign(ctx, spID, userID, roleID)
				return err
			},
			status: 201, answer: assignmentJSON, method: "POST", path: "/v1.0/servicePrincipals/" + spID + "/appRoleAssignedTo",
			body: `{"@odata.type":"#microsoft.graph.appRoleAssignment","appRoleId":"` + roleID + `","principalId":"` + userID + `","resourceId":"` + spID + `"}`,
		},
		"unassign": {
			write:  func(ctx context.Context, t *Tenant) error { return t.Unassign(ctx, spID, "a-1") },
			status: 204, method: "DELETE", path: "/v1.0/servicePrincipals/" + spID + "/appRoleAssignedTo/a-1",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.answer == "" {
					w.WriteHeader(tt.status)
					return
				}
				answerJSON(w, tt.status, tt.answer)
			})
			if err := tt.write(testContext(t), tenantOf(f)); err != nil {
				t.Fatal(err)
			}
			got := f.requests()
			if len(got) != 1 {
				t.Fatalf("%d requests, want 1: %+v", len(got), got)
			}
			if got[0].Method != tt.method || got[0].Path != tt.path {
				t.Errorf("sent %s %s\nwant %s %s", got[0].Method, got[0].Path, tt.method, tt.path)
			}
			// The SDK writes nulls in the order of a map: the members must be the same, and nothing twice.
			if canonical(t, got[0].Body) != canonical(t, tt.body) || len(got[0].Body) != len(tt.body) {
				t.Errorf("sent body %s\nwant      %s", got[0].Body, tt.body)
			}
			if enc := got[0].Header.Get("Content-Encoding"); enc != "" {
				t.Errorf("the body is encoded as %q", enc)
			}
			if tt.body != "" && !strings.HasPrefix(got[0].Header.Get("Content-Type"), "application/json") {
				t.Errorf("content type %q", got[0].Header.Get("Content-Type"))
			}
			if got[0].Header.Get("User-Agent") != "crosstenant/test" {
				t.Errorf("user agent %q", got[0].Header.Get("User-Agent"))
			}
		})
	}
}

// canonical is JSON with its members sorted; nulls stay.
func canonical(t *testing.T, body string) string {
	t.Helper()
	if body == "" {
		return ""
	}
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// fullPartner has a value, an inner null and an outer null.
func fullPartner(id string) models.CrossTenantAccessPolicyConfigurationPartnerable {
	p := models.NewCrossTenantAccessPolicyConfigurationPartner()
	p.SetTenantId(&id)
	yes := true
	consent := models.NewInboundOutboundPolicyConfiguration()
	consent.SetInboundAllowed(&yes)
	consent.SetOutboundAllowed(nil)
	p.SetAutomaticUserConsentSettings(consent)
	p.SetInboundTrust(nil)
	allowed, kind, everything := models.ALLOWED_CROSSTENANTACCESSPOLICYTARGETCONFIGURATIONACCESSTYPE, models.APPLICATION_CROSSTENANTACCESSPOLICYTARGETTYPE, "AllApplications"
	target := models.NewCrossTenantAccessPolicyTarget()
	target.SetTarget(&everything)
	target.SetTargetType(&kind)
	apps := models.NewCrossTenantAccessPolicyTargetConfiguration()
	apps.SetAccessType(&allowed)
	apps.SetTargets([]models.CrossTenantAccessPolicyTargetable{target})
	setting := models.NewCrossTenantAccessPolicyB2BSetting()
	setting.SetApplications(apps)
	p.SetB2bCollaborationInbound(setting)
	return p
}
