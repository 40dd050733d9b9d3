package crosstenantaccess

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	groupID  = "6f546279-4da5-4b53-a095-09ea0cef9971"
	clientID = "0f4a2c11-1a8b-4f6d-8f57-3f5d1e0c7b21"
)

// half is "allowed user:AllUsers group:…".
func half(words string) *targetsModel {
	fields := strings.Fields(words)
	m := &targetsModel{AccessType: types.StringValue(fields[0]), Targets: []targetModel{}}
	for _, field := range fields[1:] {
		targetType, target, _ := strings.Cut(field, ":")
		m.Targets = append(m.Targets, targetModel{Target: types.StringValue(target), TargetType: types.StringValue(targetType)})
	}
	return m
}

func partner(change func(*partnerModel)) *partnerModel {
	m := &partnerModel{TenantID: tf.NewGUID(homeTenant), PartnerTenantID: tf.NewGUID(otherTenantID)}
	if change != nil {
		change(m)
	}
	return m
}

const (
	jsonGroup = `{"accessType":"blocked","targets":[{"target":"` + groupID + `","targetType":"group"}]}`
	jsonApp   = `{"accessType":"allowed","targets":[{"target":"` + clientID + `","targetType":"application"}]}`
	jsonUsers = `{"accessType":"allowed","targets":[{"target":"AllUsers","targetType":"user"}]}`
)

// everySetting is a partner with every setting, and what each is on the wire.
func everySetting() (m *partnerModel, json map[string]string) {
	m = partner(func(m *partnerModel) {
		both := &audienceModel{UsersAndGroups: half("blocked group:" + groupID), Applications: half("allowed application:" + clientID)}
		m.B2BCollaborationInbound, m.B2BCollaborationOutbound = both, both
		m.B2BDirectConnectInbound, m.B2BDirectConnectOutbound = both, both
		m.TenantRestrictions = both
		m.InboundTrust = &inboundTrustModel{types.BoolValue(true), types.BoolValue(false), types.BoolValue(true)}
		m.AutomaticUserConsentSettings = &consentModel{types.BoolValue(true), types.BoolValue(false)}
		m.M365CollaborationInbound = &usersModel{half("allowed user:AllUsers")}
		m.M365CollaborationOutbound = &usersAndGroupsModel{half("blocked group:" + groupID)}
		m.AppServiceConnectInbound = &applicationsModel{half("allowed application:" + clientID)}
	})
	both := `{"applications":` + jsonApp + `,"usersAndGroups":` + jsonGroup + `}`
	return m, map[string]string{
		"b2bCollaborationInbound":      both,
		"b2bCollaborationOutbound":     both,
		"b2bDirectConnectInbound":      both,
		"b2bDirectConnectOutbound":     both,
		"tenantRestrictions":           both,
		"inboundTrust":                 `{"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":true,"isMfaAccepted":true}`,
		"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":false}`,
		"m365CollaborationInbound":     `{"users":` + jsonUsers + `}`,
		"m365CollaborationOutbound":    `{"usersAndGroups":` + jsonGroup + `}`,
		"appServiceConnectInbound":     `{"applications":` + jsonApp + `}`,
	}
}

func object(members map[string]string) string {
	var list []string
	for name, value := range members {
		list = append(list, `"`+name+`":`+value)
	}
	return canonical([]byte("{" + strings.Join(list, ",") + "}"))
}

const partnersPath = "/v1.0/policies/crossTenantAccessPolicy/partners"

func TestPartnerCreateSendsWhatIsSet(t *testing.T) {
	t.Parallel()
	every, everyJSON := everySetting()
	everyJSON["tenantId"] = `"` + otherTenantID + `"`
	tests := map[string]struct {
		model *partnerModel
		want  string
	}{
		"nothing set":     {partner(nil), `{"tenantId":"` + otherTenantID + `"}`},
		"every setting":   {every, object(everyJSON)},
		"tenant in upper": {partner(func(m *partnerModel) { m.PartnerTenantID = tf.NewGUID(strings.ToUpper(otherTenantID)) }), `{"tenantId":"` + otherTenantID + `"}`},
		"one half": {
			partner(func(m *partnerModel) {
				m.B2BDirectConnectOutbound = &audienceModel{UsersAndGroups: half("blocked group:" + groupID)}
			}),
			`{"b2bDirectConnectOutbound":{"usersAndGroups":` + jsonGroup + `},"tenantId":"` + otherTenantID + `"}`,
		},
		"one member": {
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)}
				m.AutomaticUserConsentSettings = &consentModel{OutboundAllowed: types.BoolValue(false)}
			}),
			`{"automaticUserConsentSettings":{"outboundAllowed":false},"inboundTrust":{"isMfaAccepted":true},"tenantId":"` + otherTenantID + `"}`,
		},
		"service provider": {
			partner(func(m *partnerModel) { m.IsServiceProvider = types.BoolValue(true) }),
			`{"isServiceProvider":true,"tenantId":"` + otherTenantID + `"}`,
		},
		"service provider not known": {
			partner(func(m *partnerModel) { m.IsServiceProvider = types.BoolUnknown() }),
			`{"tenantId":"` + otherTenantID + `"}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, wire := newWire(t, "")
			if err := tenant.CreatePartner(t.Context(), tt.model.toCreate()); err != nil {
				t.Fatal(err)
			}
			if got, want := wire.last(t), "POST "+partnersPath+" "+tt.want; got != want {
				t.Errorf("sent\n%s, want\n%s", got, want)
			}
		})
	}
}

// Each setting on its own: appearing, disappearing, and changing one half, is one PATCH with that setting alone, complete.
func TestPartnerUpdateSendsChangedSettingsComplete(t *testing.T) {
	t.Parallel()
	every, everyJSON := everySetting()
	wireName := map[string]string{}
	for member := range everyJSON {
		wireName[strings.ToLower(member)] = member
	}
	for _, s := range partnerSettings {
		if s.attribute == outboundBlockAttribute { // beta's, see TestOutboundBlockGoesByBeta
			continue
		}
		member := wireName[strings.ToLower(strings.ReplaceAll(s.attribute, "_", ""))]
		with := partner(func(m *partnerModel) { s.take(m, every) })
		cleared := "null"
		if s.attribute == "automatic_user_consent_settings" {
			cleared = `{"inboundAllowed":null,"outboundAllowed":null}`
		}
		assertPatch(t, s.attribute+" appears", partner(nil), with, `{"`+member+`":`+everyJSON[member]+`}`)
		assertPatch(t, s.attribute+" disappears", every, without(every, s), `{"`+member+`":`+cleared+`}`)
	}

	users, apps := half("blocked group:"+groupID), half("allowed application:"+clientID)
	halves := func(users, apps *targetsModel) *partnerModel {
		return partner(func(m *partnerModel) { m.B2BCollaborationInbound = &audienceModel{users, apps} })
	}
	assertPatch(t, "half disappears", halves(users, apps), halves(users, nil),
		`{"b2bCollaborationInbound":{"applications":null,"usersAndGroups":`+jsonGroup+`}}`)
	assertPatch(t, "half appears", halves(nil, apps), halves(users, apps),
		`{"b2bCollaborationInbound":{"applications":`+jsonApp+`,"usersAndGroups":`+jsonGroup+`}}`)
	assertPatch(t, "target added", halves(users, apps), halves(half("blocked user:AllUsers group:"+groupID), apps),
		`{"b2bCollaborationInbound":{"applications":`+jsonApp+`,"usersAndGroups":{"accessType":"blocked","targets":[`+
			`{"target":"AllUsers","targetType":"user"},{"target":"`+groupID+`","targetType":"group"}]}}}`)

	trust := func(mfa, compliant types.Bool) *partnerModel {
		return partner(func(m *partnerModel) {
			m.InboundTrust = &inboundTrustModel{IsMfaAccepted: mfa, IsCompliantDeviceAccepted: compliant}
		})
	}
	assertPatch(t, "trust member disappears", trust(types.BoolValue(true), types.BoolValue(true)), trust(types.BoolValue(true), types.BoolNull()),
		`{"inboundTrust":{"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null,"isMfaAccepted":true}}`)
	assertPatch(t, "all trust goes, the block stays", trust(types.BoolValue(true), types.BoolNull()), trust(types.BoolValue(false), types.BoolNull()),
		`{"inboundTrust":{"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null,"isMfaAccepted":false}}`)
	assertPatch(t, "false is said", trust(types.BoolValue(true), types.BoolNull()), trust(types.BoolValue(true), types.BoolValue(false)),
		`{"inboundTrust":{"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":null,"isMfaAccepted":true}}`)
	assertPatch(t, "nothing is allowed, but said", partner(nil),
		partner(func(m *partnerModel) {
			m.AutomaticUserConsentSettings = &consentModel{InboundAllowed: types.BoolValue(false)}
		}),
		`{"automaticUserConsentSettings":{"inboundAllowed":false,"outboundAllowed":null}}`)
}

// The one setting that v1.0 does not know takes the write that it is part of to beta, whatever else that has.
func TestOutboundBlockGoesByBeta(t *testing.T) {
	t.Parallel()
	blocking := func(blocks types.Bool) *partnerModel {
		return partner(func(m *partnerModel) { m.BlockServiceProviderOutboundAccess = blocks })
	}
	for name, tt := range map[string]struct {
		from, to types.Bool
		want     string
	}{
		"appears":    {types.BoolNull(), types.BoolValue(false), `{"blockServiceProviderOutboundAccess":false}`},
		"changes":    {types.BoolValue(false), types.BoolValue(true), `{"blockServiceProviderOutboundAccess":true}`},
		"disappears": {types.BoolValue(true), types.BoolNull(), `{"blockServiceProviderOutboundAccess":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, wire := newWire(t, "")
			to := blocking(tt.to)
			if err := tenant.UpdatePartner(t.Context(), otherTenantID, to.toPatch(changedSettings(blocking(tt.from), to))); err != nil {
				t.Fatal(err)
			}
			if got, want := wire.last(t), "PATCH "+strings.Replace(partnersPath, "v1.0", "beta", 1)+"/"+otherTenantID+" "+tt.want; got != want {
				t.Errorf("sent\n%s, want\n%s", got, want)
			}
		})
	}
}

func without(m *partnerModel, s setting) *partnerModel {
	rest := *m
	s.take(&rest, &partnerModel{})
	return &rest
}

func assertPatch(t *testing.T, name string, from, to *partnerModel, want string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		tenant, wire := newWire(t, "")
		if err := tenant.UpdatePartner(t.Context(), otherTenantID, to.toPatch(changedSettings(from, to))); err != nil {
			t.Fatal(err)
		}
		if got, want := wire.last(t), "PATCH "+partnersPath+"/"+otherTenantID+" "+want; got != want {
			t.Errorf("sent\n%s, want\n%s", got, want)
		}
	})
}

func TestNoChangeInOrderAndLetters(t *testing.T) {
	t.Parallel()
	tests := map[string][2]*partnerModel{
		"order": {
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed user:" + clientID + " group:" + groupID)}
			}),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + groupID + " user:" + clientID)}
			}),
		},
		"letters": {
			partner(func(m *partnerModel) { m.M365CollaborationInbound = &usersModel{half("allowed group:" + groupID)} }),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + strings.ToUpper(groupID))}
			}),
		},
		"said once or twice": {
			partner(func(m *partnerModel) { m.M365CollaborationInbound = &usersModel{half("allowed group:" + groupID)} }),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + groupID + " group:" + strings.ToUpper(groupID))}
			}),
		},
	}
	for name, pair := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if changed := changedSettings(pair[0], pair[1]); len(changed) > 0 {
				t.Errorf("changed: %s", attributeNames(changed))
			}
		})
	}
}

// What Graph answers, in the service's words and in those of a configuration.
func TestPartnerFromGraph(t *testing.T) {
	t.Parallel()
	const bare = `{"isServiceProvider":null,"isInMultiTenantOrganization":false,"inboundTrust":null,
		"automaticUserConsentSettings":{"inboundAllowed":null,"outboundAllowed":null},"b2bCollaborationInbound":null,
		"crossCloudMeetingConfiguration":{"inboundAllowed":null,"outboundAllowed":null},"protectedContentSharing":null,"displayName":"x"}`
	every, everyJSON := everySetting()
	tests := map[string]struct {
		answer   string
		prior    *partnerModel
		imported *partnerModel // in the service's words
		read     *partnerModel // in the words of prior
	}{
		"nothing set": {bare, partner(nil), partner(nil), partner(nil)},
		"every setting": {
			object(everyJSON), every, every, every,
		},
		"empty objects are nothing": {
			`{"inboundTrust":{},"b2bCollaborationInbound":{"usersAndGroups":null,"applications":{"accessType":null,"targets":[]}},"m365CollaborationInbound":{"users":null}}`,
			partner(nil), partner(nil), partner(nil),
		},
		"letters and order stay": {
			`{"m365CollaborationInbound":{"users":{"accessType":"allowed","targets":[{"target":"` + clientID + `","targetType":"user"},{"target":"` + groupID + `","targetType":"group"}]}}}`,
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + strings.ToUpper(groupID) + " user:" + clientID)}
			}),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed user:" + clientID + " group:" + groupID)}
			}),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + strings.ToUpper(groupID) + " user:" + clientID)}
			}),
		},
		"letters stay beside a new target": {
			`{"m365CollaborationInbound":{"users":{"accessType":"blocked","targets":[{"target":"` + groupID + `","targetType":"group"},{"target":"AllUsers","targetType":"user"}]}}}`,
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("allowed group:" + strings.ToUpper(groupID))}
			}),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("blocked group:" + groupID + " user:AllUsers")}
			}),
			partner(func(m *partnerModel) {
				m.M365CollaborationInbound = &usersModel{half("blocked group:" + strings.ToUpper(groupID) + " user:AllUsers")}
			}),
		},
		"filled in with false": {
			`{"inboundTrust":{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false},"isServiceProvider":false}`,
			partner(func(m *partnerModel) { m.InboundTrust = &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)} }),
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{types.BoolValue(true), types.BoolValue(false), types.BoolValue(false)}
				m.IsServiceProvider = types.BoolValue(false)
			}),
			partner(func(m *partnerModel) { m.InboundTrust = &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)} }),
		},
		"false answered as null": {
			`{"inboundTrust":{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":null}}`,
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{types.BoolValue(true), types.BoolValue(false), types.BoolNull()}
			}),
			partner(func(m *partnerModel) { m.InboundTrust = &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)} }),
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{types.BoolValue(true), types.BoolValue(false), types.BoolNull()}
			}),
		},
		"trust switched off is not inherited": {
			`{"inboundTrust":{"isMfaAccepted":false,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}}`,
			partner(nil),
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{types.BoolValue(false), types.BoolValue(false), types.BoolValue(false)}
			}),
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{types.BoolValue(false), types.BoolValue(false), types.BoolValue(false)}
			}),
		},
		"consent to nothing is the default": {
			`{"automaticUserConsentSettings":{"inboundAllowed":false,"outboundAllowed":false}}`,
			partner(nil),
			partner(func(m *partnerModel) {
				m.AutomaticUserConsentSettings = &consentModel{types.BoolValue(false), types.BoolValue(false)}
			}),
			partner(nil),
		},
		"drift": {
			`{"inboundTrust":null,"automaticUserConsentSettings":{"inboundAllowed":true,"outboundAllowed":true}}`,
			partner(func(m *partnerModel) {
				m.InboundTrust = &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)}
				m.AutomaticUserConsentSettings = &consentModel{InboundAllowed: types.BoolValue(true)}
			}),
			partner(func(m *partnerModel) {
				m.AutomaticUserConsentSettings = &consentModel{types.BoolValue(true), types.BoolValue(true)}
			}),
			partner(func(m *partnerModel) {
				m.AutomaticUserConsentSettings = &consentModel{types.BoolValue(true), types.BoolValue(true)}
			}),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, _ := newWire(t, strings.Replace(tt.answer, "{", `{"tenantId":"`+otherTenantID+`",`, 1))
			answer, err := tenant.Partner(t.Context(), otherTenantID, graph.V1)
			if err != nil {
				t.Fatal(err)
			}
			assertSame(t, "imported", tt.prior.fromGraph(answer), tt.imported)
			assertSame(t, "read", tt.prior.refreshed(answer, graph.V1), tt.read)
		})
	}
}

func assertSame(t *testing.T, what string, got, want *partnerModel) {
	t.Helper()
	for _, s := range partnerSettings {
		g, w := reflect.ValueOf(only(got, s)), reflect.ValueOf(only(want, s))
		if !reflect.DeepEqual(g.Interface(), w.Interface()) {
			t.Errorf("%s: %s is %q, want %q", what, s.attribute, s.key(got), s.key(want))
		}
	}
	if !got.IsServiceProvider.Equal(want.IsServiceProvider) {
		t.Errorf("%s: is_service_provider is %s, want %s", what, got.IsServiceProvider, want.IsServiceProvider)
	}
}

func only(m *partnerModel, s setting) partnerModel {
	var one partnerModel
	s.take(&one, m)
	return one
}
