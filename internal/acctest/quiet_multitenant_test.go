package acctest_test

import "time"

const quietOrganizationType = "crosstenant_multitenant_organization"

// quietOrganization adds Fabrikam to an organization of Contoso's.
func quietOrganization(q *quietWorld) {
	q.Contoso.FoundOrganization("Alliance", "for trade")
	q.Contoso.AddOrganizationTenant(q.Fabrikam.ID(), "Fabrikam")
}

func quietMultitenantCases() []quietCase {
	join := func(q *quietWorld) object {
		return object{"tenant_id": q.Fabrikam.ID(), "added_by_tenant_id": q.Contoso.ID()}
	}
	joinID := func(q *quietWorld) (string, object) { return q.Fabrikam.ID(), object{"tenant_id": q.Fabrikam.ID()} }
	left := map[string]func(*quietWorld){
		"left by hand":          func(q *quietWorld) { q.Fabrikam.LeaveOrganization() },
		"with the organization": func(q *quietWorld) { q.Contoso.LeaveOrganization(); q.Fabrikam.LeaveOrganization() },
		"left, with a stale word": func(q *quietWorld) {
			q.setBehaviour("join-request.after-leaving", "as-before")
			q.Fabrikam.LeaveOrganization()
		},
	}
	return []quietCase{
		{
			name: "organization", typeName: quietOrganizationType,
			importID: func(q *quietWorld) (string, object) { return q.Contoso.ID(), object{"tenant_id": q.Contoso.ID()} },
			config: func(q *quietWorld) object {
				return object{"tenant_id": q.Contoso.ID(), "display_name": "Alliance", "description": "for trade"}
			},
			gone: map[string]func(*quietWorld){"left by hand": func(q *quietWorld) { q.Contoso.LeaveOrganization() }},
			edits: map[string]quietEdit{
				"renamed": {
					edit: func(q *quietWorld) { q.Contoso.EditOrganization(object{"displayName": "Union"}) },
					want: []string{"display_name: Union -> Alliance"},
				},
				"described no longer": {
					edit: func(q *quietWorld) { q.Contoso.EditOrganization(object{"description": nil}) },
					want: []string{"description: <nil> -> for trade"},
				},
			},
		},
		{
			name: "organization tenant that has not joined", typeName: quietOrganizationType + "_member", importID: quietMemberID,
			seed:   func(q *quietWorld) { q.Contoso.FoundOrganization("Alliance", "") },
			config: func(q *quietWorld) object { return quietMember(q, object{"role": "owner"}) },
			gone: map[string]func(*quietWorld){
				"removed by hand": func(q *quietWorld) { q.Contoso.RemoveOrganizationTenant(q.Fabrikam.ID()) },
				"being removed": func(q *quietWorld) {
					q.Contoso.EditOrganizationTenant(q.Fabrikam.ID(), object{"transitionDetails": object{
						"desiredState": "removed", "desiredRole": "member", "status": "running", "details": nil,
					}})
				},
				"shown as removed": func(q *quietWorld) {
					q.Contoso.EditOrganizationTenant(q.Fabrikam.ID(), object{"state": "removed", "transitionDetails": nil})
				},
				"with the organization": func(q *quietWorld) { q.Contoso.LeaveOrganization() },
			},
			edits: map[string]quietEdit{"demoted": {
				edit: func(q *quietWorld) {
					q.Contoso.EditOrganizationTenant(q.Fabrikam.ID(), object{"role": "member", "transitionDetails": nil})
				},
				want: []string{"role: member -> owner"},
			}},
		},
		{
			name: "organization tenant", typeName: quietOrganizationType + "_member", importID: quietMemberID,
			seed: func(q *quietWorld) {
				quietOrganization(q)
				q.Fabrikam.JoinOrganization(q.Contoso.ID())
			},
			config: func(q *quietWorld) object { return quietMember(q, nil) },
			same:   map[string]func(object){"the default role": func(config object) { config["role"] = "member" }},
			gone:   map[string]func(*quietWorld){"left by hand": func(q *quietWorld) { q.Fabrikam.LeaveOrganization() }},
			edits: map[string]quietEdit{
				"promoted": {
					edit: func(q *quietWorld) { q.Contoso.EditOrganizationTenant(q.Fabrikam.ID(), object{"role": "owner"}) },
					want: []string{"role: owner -> member"},
				},
				"being promoted": {
					edit: func(q *quietWorld) {
						q.Contoso.EditOrganizationTenant(q.Fabrikam.ID(), object{"transitionDetails": object{
							"desiredState": "active", "desiredRole": "owner", "status": "notStarted", "details": nil,
						}})
					},
					want: []string{"role: owner -> member"},
				},
			},
		},
		{
			name: "join request", typeName: quietOrganizationType + "_join_request", importID: joinID, seed: quietOrganization, config: join,
			same: map[string]func(object){"the default patience": func(config object) { config["wait_for_completion"] = true }},
			gone: left,
			edits: map[string]quietEdit{"left, and asked again": {
				edit: func(q *quietWorld) {
					q.Fabrikam.LeaveOrganization()
					q.Contoso.AddOrganizationTenant(q.Fabrikam.ID(), "Fabrikam")
					q.Fabrikam.RequestJoin(q.Contoso.ID())
				},
				want: []string{"join_pending: true -> (known after apply)"},
			}},
		},
		{
			name: "join request that nobody waits for", typeName: quietOrganizationType + "_join_request", seed: quietOrganization,
			config: func(q *quietWorld) object { return with(join(q), object{"wait_for_completion": false}) },
			gone: map[string]func(*quietWorld){
				"withdrawn": func(q *quietWorld) { q.Fabrikam.LeaveOrganization() },
				"failed": func(q *quietWorld) {
					q.Contoso.RemoveOrganizationTenant(q.Fabrikam.ID())
					q.Server.Advance(3 * time.Hour)
				},
			},
			edits: map[string]quietEdit{"done meanwhile": {
				edit: func(q *quietWorld) { q.Fabrikam.JoinOrganization(q.Contoso.ID()) },
			}},
		},
	}
}

func quietMember(q *quietWorld, further object) object {
	return with(object{"tenant_id": q.Contoso.ID(), "member_tenant_id": q.Fabrikam.ID(), "display_name": "Fabrikam"}, further)
}

func quietMemberID(q *quietWorld) (string, object) {
	return q.Contoso.ID() + "/" + q.Fabrikam.ID(), object{"tenant_id": q.Contoso.ID(), "member_tenant_id": q.Fabrikam.ID()}
}
