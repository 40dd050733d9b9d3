package acctest_test

import (
	"slices"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// quietCases has a row for each resource type, and more where one type reads in several ways. TestQuietNamesEveryType holds it
// against what the provider offers.
func quietCases() []quietCase {
	return slices.Concat(quietPolicyCases(), quietDefaultCases(), quietTemplateCases(), quietMultitenantCases(), quietSynchronizationCases())
}

const (
	quietGroupID     = "6f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b"
	quietUserID      = "b7e0d1c2-3a4b-4c5d-9e6f-7a8b9c0d1e2f"
	quietAppID       = "d4c3b2a1-0f9e-4d8c-b7a6-5f4e3d2c1b0a"
	quietExtension   = "extension_0123456789abcdef0123456789abcdef_originCompany"
	quietDisplayName = `Append([displayName], " (Fabrikam)")`
)

func targets(access, kind string, ids ...string) object {
	list := []any{}
	for _, id := range ids {
		list = append(list, object{"target": id, "target_type": kind})
	}
	return object{"access_type": access, "targets": list}
}

func quietPolicyCases() []quietCase {
	partner := func(q *quietWorld, further object) object {
		return with(object{"partner_tenant_id": q.Fabrikam.ID()}, further)
	}
	id := func(q *quietWorld) (string, object) {
		return q.Contoso.ID() + "/" + q.Fabrikam.ID(), object{"tenant_id": q.Contoso.ID(), "partner_tenant_id": q.Fabrikam.ID()}
	}
	return []quietCase{
		{
			name: "partner with every setting", typeName: "crosstenant_access_partner", importID: id,
			config: func(q *quietWorld) object { return partner(q, quietPartnerSettings()) },
			gone:   map[string]func(*quietWorld){"deleted": deletePartner},
			edits: map[string]quietEdit{
				"a switch turned on": {
					edit: func(q *quietWorld) {
						q.Contoso.EditPartner(q.Fabrikam.ID(), object{"inboundTrust": object{
							"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": true,
						}})
					},
					want: []string{"inbound_trust.is_hybrid_azure_ad_joined_device_accepted: true -> <nil>"},
				},
				"a switch turned off": {
					edit: func(q *quietWorld) {
						q.Contoso.EditPartner(q.Fabrikam.ID(), object{"automaticUserConsentSettings": object{"inboundAllowed": false, "outboundAllowed": nil}})
					},
					want: []string{"automatic_user_consent_settings.inbound_allowed: false -> true"},
				},
				"a target added": {
					edit: func(q *quietWorld) {
						q.Contoso.EditPartner(q.Fabrikam.ID(), object{"m365CollaborationInbound": object{"users": object{"accessType": "allowed", "targets": []any{
							object{"target": "AllUsers", "targetType": "user"}, object{"target": quietGroupID, "targetType": "group"},
						}}}})
					},
					want: []string{"m365_collaboration_inbound.users.targets: goes target:" + quietGroupID + " target_type:group"},
				},
				"a setting inherited again": {
					edit: func(q *quietWorld) { q.Contoso.EditPartner(q.Fabrikam.ID(), object{"tenantRestrictions": nil}) },
					want: []string{"tenant_restrictions: comes"},
				},
			},
		},
		{
			name: "partner that inherits everything", typeName: "crosstenant_access_partner", importID: id,
			config: func(q *quietWorld) object { return partner(q, nil) },
			gone:   map[string]func(*quietWorld){"deleted": deletePartner},
			edits: map[string]quietEdit{"a setting made": {
				edit: func(q *quietWorld) {
					q.Contoso.EditPartner(q.Fabrikam.ID(), object{"inboundTrust": object{"isMfaAccepted": true}})
				},
				want: []string{"inbound_trust: goes"},
			}},
		},
		{
			name: "identity synchronization", typeName: "crosstenant_identity_synchronization", importID: id,
			seed: func(q *quietWorld) { q.Contoso.AddPartner(q.Fabrikam.ID(), nil) },
			config: func(q *quietWorld) object {
				return partner(q, object{"display_name": "Fabrikam", "user_sync_inbound": object{"is_sync_allowed": true}})
			},
			gone: map[string]func(*quietWorld){
				"deleted":          func(q *quietWorld) { q.Contoso.DeleteIdentitySync(q.Fabrikam.ID()) },
				"with its partner": deletePartner,
			},
			edits: map[string]quietEdit{
				"turned off": {
					edit: func(q *quietWorld) {
						q.Contoso.EditIdentitySync(q.Fabrikam.ID(), object{"userSyncInbound": object{"isSyncAllowed": false}})
					},
					want: []string{"user_sync_inbound.is_sync_allowed: false -> true"},
				},
				"renamed": {
					edit: func(q *quietWorld) { q.Contoso.EditIdentitySync(q.Fabrikam.ID(), object{"displayName": "Fab"}) },
					want: []string{"display_name: Fab -> Fabrikam"},
				},
			},
		},
		{
			name: "identity synchronization of groups", typeName: "crosstenant_identity_synchronization", importID: id,
			provider: object{"preview_features": []any{"group_synchronization"}},
			seed:     func(q *quietWorld) { q.Contoso.AddPartner(q.Fabrikam.ID(), nil) },
			config: func(q *quietWorld) object {
				return partner(q, object{"user_sync_inbound": object{"is_sync_allowed": true}, "group_sync_inbound": object{"is_sync_allowed": true}})
			},
			gone: map[string]func(*quietWorld){"deleted": func(q *quietWorld) { q.Contoso.DeleteIdentitySync(q.Fabrikam.ID()) }},
			edits: map[string]quietEdit{"turned off": {
				edit: func(q *quietWorld) {
					q.Contoso.EditIdentitySync(q.Fabrikam.ID(), object{"groupSyncInbound": object{"isSyncAllowed": false}})
				},
				want: []string{"group_sync_inbound.is_sync_allowed: false -> true"},
			}},
		},
	}
}

func quietTemplateCases() []quietCase {
	id := func(q *quietWorld) (string, object) { return q.Contoso.ID(), object{"tenant_id": q.Contoso.ID()} }
	return []quietCase{
		{
			name: "partner template", typeName: "crosstenant_multitenant_partner_template", importID: id, neverGoes: true,
			config: func(*quietWorld) object {
				settings := quietPartnerSettings()
				return object{
					"template_application_level": []any{"newPartners", "existingPartners"},
					"b2b_collaboration_inbound":  settings["b2b_collaboration_inbound"], "b2b_direct_connect_outbound": settings["b2b_direct_connect_outbound"],
					"inbound_trust": object{
						"is_mfa_accepted": true, "is_compliant_device_accepted": false, "is_hybrid_azure_ad_joined_device_accepted": false,
					},
					"automatic_user_consent_settings": object{"inbound_allowed": true, "outbound_allowed": false},
				}
			},
			same: map[string]func(object){"the default level": func(config object) { delete(config, "template_application_level") }},
			edits: map[string]quietEdit{
				"a switch turned off": {
					edit: func(q *quietWorld) {
						q.Contoso.EditPartnerTemplate(object{"automaticUserConsentSettings": object{"inboundAllowed": false, "outboundAllowed": false}})
					},
					want: []string{"automatic_user_consent_settings.inbound_allowed: false -> true"},
				},
				"a setting taken out": {
					edit: func(q *quietWorld) { q.Contoso.EditPartnerTemplate(object{"inboundTrust": nil}) },
					want: []string{"inbound_trust: comes"},
				},
				"a setting made": {
					edit: func(q *quietWorld) {
						q.Contoso.EditPartnerTemplate(object{"b2bDirectConnectInbound": object{"usersAndGroups": nil, "applications": object{
							"accessType": "allowed", "targets": []any{object{"target": "Office365", "targetType": "application"}},
						}}})
					},
					want: []string{"b2b_direct_connect_inbound: goes"},
				},
				"another level": {
					edit: func(q *quietWorld) { q.Contoso.EditPartnerTemplate(object{"templateApplicationLevel": "newPartners"}) },
					want: []string{"template_application_level: comes existingPartners"},
				},
			},
		},
		{
			name: "identity synchronization template", typeName: "crosstenant_multitenant_identity_synchronization_template", importID: id, neverGoes: true,
			config: func(*quietWorld) object {
				return object{"template_application_level": []any{}, "user_sync_inbound": object{"is_sync_allowed": false}}
			},
			edits: map[string]quietEdit{
				"turned on": {
					edit: func(q *quietWorld) {
						q.Contoso.EditIdentitySyncTemplate(object{"userSyncInbound": object{"isSyncAllowed": true}})
					},
					want: []string{"user_sync_inbound.is_sync_allowed: true -> false"},
				},
				"taken out": {
					edit: func(q *quietWorld) {
						q.Contoso.EditIdentitySyncTemplate(object{"userSyncInbound": object{"isSyncAllowed": nil}})
					},
					want: []string{"user_sync_inbound: comes"},
				},
				"applied": {
					edit: func(q *quietWorld) {
						q.Contoso.EditIdentitySyncTemplate(object{"templateApplicationLevel": "existingPartners"})
					},
					want: []string{"template_application_level: goes existingPartners"},
				},
			},
		},
	}
}

func deletePartner(q *quietWorld) { q.Contoso.DeletePartner(q.Fabrikam.ID()) }

func quietPartnerSettings() object {
	everybody, everything := targets("allowed", "user", "AllUsers"), targets("allowed", "application", "AllApplications")
	chosen := targets("allowed", "user", quietUserID)
	chosen["targets"] = append(chosen["targets"].([]any), object{"target": quietGroupID, "target_type": "group"})
	return object{
		"b2b_collaboration_inbound":       object{"users_and_groups": chosen, "applications": targets("allowed", "application", quietAppID)},
		"b2b_collaboration_outbound":      object{"users_and_groups": everybody, "applications": everything},
		"b2b_direct_connect_inbound":      object{"applications": targets("allowed", "application", "Office365")},
		"b2b_direct_connect_outbound":     object{"users_and_groups": targets("blocked", "group", quietGroupID)},
		"inbound_trust":                   object{"is_mfa_accepted": true, "is_compliant_device_accepted": true},
		"automatic_user_consent_settings": object{"inbound_allowed": true},
		"tenant_restrictions":             object{"users_and_groups": everybody, "applications": targets("allowed", "application", "Office365")},
		"m365_collaboration_inbound":      object{"users": everybody},
		"m365_collaboration_outbound":     object{"users_and_groups": targets("blocked", "group", quietGroupID)},
		"app_service_connect_inbound":     object{"applications": targets("allowed", "application", quietAppID)},
	}
}

// quietSource makes Fabrikam the source of a synchronization to Contoso, with an application and two people.
func quietSource(q *quietWorld) {
	q.Contoso.AddPartner(q.Fabrikam.ID(), object{"automaticUserConsentSettings": object{"inboundAllowed": true}})
	q.Contoso.AddIdentitySync(q.Fabrikam.ID(), object{"userSyncInbound": object{"isSyncAllowed": true}})
	q.Fabrikam.AddPartner(q.Contoso.ID(), object{"automaticUserConsentSettings": object{"outboundAllowed": true}})
	q.appID, q.spID = q.Fabrikam.AddSyncApplication("Fabrikam to Contoso")
	for _, name := range []string{"Maëlle Lefèvre", "Kacper Żuraw", "Åsa Lindqvist"} {
		q.people = append(q.people, q.Fabrikam.AddUser(graphemu.User{DisplayName: name, EmployeeID: "F1", Department: "Engineering"}))
	}
}

// quietJob is quietSource with a job that knows its target.
func quietJob(q *quietWorld) {
	quietSource(q)
	q.jobID = q.Fabrikam.AddJob(q.spID)
	q.Fabrikam.PutSecrets(q.spID, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": q.Contoso.ID(), "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}`,
	})
}

// ways that things below a service principal go.
func goneWithApplication(more map[string]func(*quietWorld)) map[string]func(*quietWorld) {
	ways := map[string]func(*quietWorld){
		"with the service principal": func(q *quietWorld) { q.Fabrikam.DeleteServicePrincipal(q.spID) },
		"with the application":       func(q *quietWorld) { q.Fabrikam.DeleteApplication(q.appID) },
	}
	for name, way := range more {
		ways[name] = way
	}
	return ways
}

func quietSynchronizationCases() []quietCase {
	goneWithJob := goneWithApplication(map[string]func(*quietWorld){"with the job": func(q *quietWorld) { q.Fabrikam.DeleteJob(q.spID, q.jobID) }})
	jobID := func(q *quietWorld) (string, object) {
		return q.Fabrikam.ID() + "/" + q.spID + "/" + q.jobID, object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "job_id": q.jobID}
	}
	return append(quietAssignmentCases(),
		quietCase{
			name: "application", typeName: "crosstenant_synchronization_application",
			config: func(q *quietWorld) object {
				return object{"tenant_id": q.Fabrikam.ID(), "display_name": "Fabrikam to Contoso"}
			},
			created: func(q *quietWorld, s *acctest.Session, o *acctest.Object) {
				q.appID = s.Attribute("crosstenant_synchronization_application", o, "application_id")
				q.spID = s.Attribute("crosstenant_synchronization_application", o, "service_principal_id")
			},
			importID: func(q *quietWorld) (string, object) {
				return q.Fabrikam.ID() + "/" + q.appID, object{"tenant_id": q.Fabrikam.ID(), "application_id": q.appID}
			},
			gone: goneWithApplication(nil),
			edits: map[string]quietEdit{"renamed": {
				edit: func(q *quietWorld) { q.Fabrikam.RenameApplication(q.appID, "Sync") },
				want: []string{"display_name: Sync -> Fabrikam to Contoso"},
			}},
		},
		quietJobCase(jobID),
		quietCase{
			name: "schema", typeName: "crosstenant_synchronization_schema", importID: jobID, seed: quietJob, gone: goneWithJob,
			config: func(q *quietWorld) object {
				return q.ofJob(object{"users": quietUsers(), "acknowledge": []any{"user_type_always"}})
			},
			same: map[string]func(object){
				"an expression spelled otherwise": func(config object) {
					config["users"].(object)["attribute_mappings"].(object)["displayName"] = object{"expression": `Append( [displayName] ," (Fabrikam)")`}
				},
				"a type in lower case": func(config object) {
					config["users"].(object)["target_attributes"] = object{quietExtension: "string"}
				},
			},
			edits: map[string]quietEdit{"a mapping edited": {
				edit: func(q *quietWorld) { q.Fabrikam.EditMapping(q.spID, q.jobID, "displayName", "[displayName]") },
				want: []string{"users.attribute_mappings.displayName.attribute: displayName -> <nil>", "users.attribute_mappings.displayName.expression: <nil> -> " + quietDisplayName},
			}},
		},
		quietCase{
			name: "schema that is all", typeName: "crosstenant_synchronization_schema", seed: quietJob, gone: goneWithJob,
			config: func(q *quietWorld) object {
				users := quietUsers()
				users["unlisted_mappings"] = "template"
				return q.ofJob(object{"users": users, "on_destroy": "template", "acknowledge": []any{"user_type_always"}})
			},
			edits: map[string]quietEdit{"a mapping added": {
				edit: func(q *quietWorld) { q.Fabrikam.EditMapping(q.spID, q.jobID, "jobTitle", `"Staff"`) },
				want: []string{"users.attribute_mappings.jobTitle: goes"},
			}},
			about: []string{"schema.open-flows", "schema.user-type-flow", "schema.preferred-language"},
			// Without the template the plan goes on, and says so.
			softened: "/templates/Azure2Azure/schema",
		},
		quietCase{
			name: "schedule", typeName: "crosstenant_synchronization_schedule", importID: jobID, seed: quietJob, gone: goneWithJob,
			config: func(q *quietWorld) object { return q.ofJob(nil) },
			edits: map[string]quietEdit{"paused": {
				edit: func(q *quietWorld) { q.Fabrikam.PauseJob(q.spID, q.jobID) },
				want: []string{"state: Paused -> Active"},
			}},
		},
		quietCase{
			name: "schedule at rest", typeName: "crosstenant_synchronization_schedule", importID: jobID, seed: quietJob, gone: goneWithJob,
			config: func(q *quietWorld) object { return q.ofJob(object{"state": "Paused"}) },
			edits: map[string]quietEdit{"started": {
				edit: func(q *quietWorld) { q.Fabrikam.StartJob(q.spID, q.jobID) },
				want: []string{"state: Active -> Paused"},
			}},
		},
		quietCase{ // It reads nothing, so nothing can become of it.
			name: "provision on demand", typeName: "crosstenant_provision_on_demand", readsNothing: true,
			seed: func(q *quietWorld) {
				quietJob(q)
				q.Fabrikam.Assign(q.spID, q.people[0])
				q.Fabrikam.Assign(q.spID, q.people[1])
			},
			config: func(q *quietWorld) object {
				return q.ofJob(object{"subjects": []any{object{"object_id": q.people[0]}, object{"object_id": q.people[1]}}, "triggers": object{"wave": "1"}})
			},
			inOrder: []string{"subjects"},
			same: map[string]func(object){"the default type": func(config object) {
				config["subjects"].([]any)[0].(object)["object_type_name"] = "User"
			}},
		})
}

func quietJobCase(importID func(*quietWorld) (string, object)) quietCase {
	return quietCase{
		name: "job", typeName: "crosstenant_synchronization_job", seed: quietSource, importID: importID,
		config: func(q *quietWorld) object {
			return object{
				"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "target_tenant_id": q.Contoso.ID(), "scope": "all",
				"notification_email": "identity@contoso.com", "deletion_threshold": "25", "acknowledge": []any{"scope_all"},
			}
		},
		created: func(q *quietWorld, s *acctest.Session, o *acctest.Object) {
			q.jobID = s.Attribute("crosstenant_synchronization_job", o, "job_id")
		},
		gone: goneWithApplication(map[string]func(*quietWorld){"deleted": func(q *quietWorld) { q.Fabrikam.DeleteJob(q.spID, q.jobID) }}),
		edits: map[string]quietEdit{
			"another address": {
				edit: func(q *quietWorld) {
					q.Fabrikam.PutSecrets(q.spID, map[string]string{"SyncNotificationSettings": `{"Enabled":true,"Recipients":"it@contoso.com","DeleteThresholdEnabled":true,"DeleteThresholdValue":25}`})
				},
				want: []string{"notification_email: it@contoso.com -> identity@contoso.com"},
			},
			"the threshold off": {
				edit: func(q *quietWorld) {
					q.Fabrikam.PutSecrets(q.spID, map[string]string{"SyncNotificationSettings": `{"Enabled":true,"Recipients":"identity@contoso.com","DeleteThresholdEnabled":false}`})
				},
				want: []string{"deletion_threshold: 0 -> 25"},
			},
			"a narrower scope": {
				edit: func(q *quietWorld) { q.Fabrikam.PutSecrets(q.spID, map[string]string{"SyncAll": "false"}) },
				want: []string{"scope: assigned -> all"},
			},
		},
		// Whoever may not read the settings plans with those of the state, and is told.
		softened: "/secrets",
	}
}

// quietUsers is a schema with something of everything.
func quietUsers() object {
	return object{
		"enabled":    false, // an import brings what is not as in the template
		"flow_types": []any{"Add", "Update"},
		"attribute_mappings": object{
			"displayName":       object{"expression": quietDisplayName},
			"userType":          object{"constant": "Member", "flow_type": "Always"},
			"preferredLanguage": object{"default_value": "de-DE"},
			"city":              object{"attribute": "city", "default_value": "Berlin", "flow_behavior": "FlowAlways", "flow_type": "ObjectAddOnly"},
			quietExtension:      object{"constant": "Fabrikam"},
		},
		"scoping_filters": []any{
			object{"name": "Engineers", "clauses": []any{
				object{"attribute": "department", "operator": "EQUALS", "value": "Engineering"},
				object{"attribute": "employeeId", "operator": "IS NOT NULL"},
			}},
			object{"name": "Management", "clauses": []any{object{"attribute": "department", "operator": "EQUALS", "value": "Management"}}},
		},
		"target_attributes": object{quietExtension: "String"},
	}
}

func quietAssignmentCases() []quietCase {
	return []quietCase{
		{
			name: "assignment", typeName: "crosstenant_synchronization_assignment", seed: quietSource,
			config: func(q *quietWorld) object {
				return object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "principal_id": q.people[0]}
			},
			importID: func(q *quietWorld) (string, object) {
				return q.Fabrikam.ID() + "/" + q.spID + "/" + q.people[0],
					object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "principal_id": q.people[0]}
			},
			gone: goneWithApplication(map[string]func(*quietWorld){
				"unassigned":       func(q *quietWorld) { q.Fabrikam.Unassign(q.spID, q.people[0]) },
				"with its subject": func(q *quietWorld) { q.Fabrikam.DeleteUser(q.people[0]); q.Fabrikam.Purge(q.people[0]) },
			}),
			edits: map[string]quietEdit{"somebody else assigned": {edit: func(q *quietWorld) { q.Fabrikam.Assign(q.spID, q.people[2]) }}},
		},
		{
			name: "assignments", typeName: "crosstenant_synchronization_assignments", seed: quietSource,
			config: func(q *quietWorld) object {
				return object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "principal_ids": []any{q.people[0], q.people[1]}}
			},
			importID: func(q *quietWorld) (string, object) {
				return q.Fabrikam.ID() + "/" + q.spID, object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID}
			},
			gone: goneWithApplication(nil),
			edits: map[string]quietEdit{
				"somebody assigned": {
					edit:  func(q *quietWorld) { q.Fabrikam.Assign(q.spID, q.people[2]) },
					wants: func(q *quietWorld) []string { return []string{"principal_ids: goes " + q.people[2]} },
				},
				"somebody unassigned": {
					edit:  func(q *quietWorld) { q.Fabrikam.Unassign(q.spID, q.people[1]) },
					wants: func(q *quietWorld) []string { return []string{"principal_ids: comes " + q.people[1]} },
				},
			},
		},
		{
			name: "assignments of nobody", typeName: "crosstenant_synchronization_assignments", seed: quietSource,
			config: func(q *quietWorld) object {
				return object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "principal_ids": []any{}, "acknowledge": []any{"nobody_assigned"}}
			},
			importID: func(q *quietWorld) (string, object) {
				return q.Fabrikam.ID() + "/" + q.spID, object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID}
			},
			gone: goneWithApplication(nil),
			edits: map[string]quietEdit{"somebody assigned": {
				edit:  func(q *quietWorld) { q.Fabrikam.Assign(q.spID, q.people[2]) },
				wants: func(q *quietWorld) []string { return []string{"principal_ids: goes " + q.people[2]} },
			}},
		},
	}
}
