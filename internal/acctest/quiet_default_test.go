package acctest_test

// quietDefaultCases are about what every tenant has once.
func quietDefaultCases() []quietCase {
	const redemption = "invitation_redemption_identity_provider_configuration"
	id := func(q *quietWorld) (string, object) { return q.Contoso.ID(), object{"tenant_id": q.Contoso.ID()} }
	preview := object{"preview_features": []any{"service_provider_access"}}
	trust := func(hybrid bool) object {
		return object{"inboundTrust": object{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": hybrid}}
	}
	return []quietCase{
		{
			name: "policy", typeName: "crosstenant_access_policy", importID: id, neverGoes: true,
			config: func(*quietWorld) object {
				return object{"allowed_cloud_endpoints": []any{"microsoftonline.us", "partner.microsoftonline.cn"}}
			},
			edits: map[string]quietEdit{"closed": {
				edit: func(q *quietWorld) {
					q.Contoso.EditAccessPolicy(object{"allowedCloudEndpoints": []any{"microsoftonline.us"}})
				},
				want: []string{"allowed_cloud_endpoints: comes partner.microsoftonline.cn"},
			}},
		},
		{
			name: "policy without clouds", typeName: "crosstenant_access_policy", importID: id, neverGoes: true,
			config: func(*quietWorld) object { return object{"allowed_cloud_endpoints": []any{}} },
			edits: map[string]quietEdit{"opened": {
				edit: func(q *quietWorld) {
					q.Contoso.EditAccessPolicy(object{"allowedCloudEndpoints": []any{"microsoftonline.us"}})
				},
				want: []string{"allowed_cloud_endpoints: goes microsoftonline.us"},
			}},
		},
		{
			name: "default with every setting", typeName: "crosstenant_access_default", importID: id, neverGoes: true,
			config:  func(*quietWorld) object { return quietDefaultSettings() },
			inOrder: []string{"primary_identity_provider_precedence_order"},
			edits: map[string]quietEdit{
				"a switch turned on": {
					edit: func(q *quietWorld) { q.Contoso.EditAccessDefault(trust(true)) },
					want: []string{"inbound_trust.is_hybrid_azure_ad_joined_device_accepted: true -> <nil>"},
				},
				"another fallback": {
					edit: func(q *quietWorld) {
						q.Contoso.EditAccessDefault(object{"invitationRedemptionIdentityProviderConfiguration": object{
							"primaryIdentityProviderPrecedenceOrder": []any{"azureActiveDirectory", "externalFederation"}, "fallbackIdentityProvider": "microsoftAccount",
						}})
					},
					want: []string{redemption + ".fallback_identity_provider: microsoftAccount -> emailOneTimePasscode"},
				},
			},
		},
		{
			name: "default with one setting", typeName: "crosstenant_access_default", importID: id, neverGoes: true, provider: preview,
			config: func(*quietWorld) object {
				return object{"inbound_trust": object{"is_mfa_accepted": true, "is_compliant_device_accepted": true}, "acknowledge": []any{"default_trusts_mfa", "default_trusts_devices"}}
			},
			edits: map[string]quietEdit{"what is not managed": {edit: func(q *quietWorld) {
				q.Contoso.EditAccessDefault(object{"b2bCollaborationInbound": nil, "blockServiceProviderOutboundAccess": true})
			}}},
		},
		{
			name: "default of service providers", typeName: "crosstenant_access_default", importID: id, neverGoes: true, provider: preview,
			config: func(*quietWorld) object { return object{"block_service_provider_outbound_access": true} },
			edits: map[string]quietEdit{"opened": {
				edit: func(q *quietWorld) { q.Contoso.EditAccessDefault(object{"blockServiceProviderOutboundAccess": false}) },
				want: []string{"block_service_provider_outbound_access: false -> true"},
			}},
		},
		{
			name: "partner that is a service provider", typeName: "crosstenant_access_partner", provider: preview,
			importID: func(q *quietWorld) (string, object) {
				return q.Contoso.ID() + "/" + q.Fabrikam.ID(), object{"tenant_id": q.Contoso.ID(), "partner_tenant_id": q.Fabrikam.ID()}
			},
			config: func(q *quietWorld) object {
				return object{"partner_tenant_id": q.Fabrikam.ID(), "block_service_provider_outbound_access": false, "inbound_trust": object{"is_mfa_accepted": true}}
			},
			gone: map[string]func(*quietWorld){"deleted": deletePartner},
			edits: map[string]quietEdit{"inherited again": {
				edit: func(q *quietWorld) {
					q.Contoso.EditPartner(q.Fabrikam.ID(), object{"blockServiceProviderOutboundAccess": nil})
				},
				want: []string{"block_service_provider_outbound_access: <nil> -> false"},
			}},
		},
	}
}

// quietDefaultSettings is every setting of v1.0, none as Microsoft sets it: an import brings only such.
func quietDefaultSettings() object {
	settings := quietPartnerSettings()
	settings["acknowledge"] = []any{"default_trusts_mfa", "default_trusts_devices"}
	delete(settings, "automatic_user_consent_settings")
	office := targets("allowed", "application", "Office365")
	settings["b2b_collaboration_outbound"] = object{"users_and_groups": targets("allowed", "group", quietGroupID), "applications": office}
	settings["b2b_direct_connect_inbound"] = object{"users_and_groups": targets("allowed", "user", "AllUsers"), "applications": office}
	settings["b2b_direct_connect_outbound"] = object{"users_and_groups": targets("allowed", "group", quietGroupID), "applications": office}
	settings["invitation_redemption_identity_provider_configuration"] = object{
		"primary_identity_provider_precedence_order": []any{"azureActiveDirectory", "externalFederation"}, "fallback_identity_provider": "emailOneTimePasscode",
	}
	return settings
}
