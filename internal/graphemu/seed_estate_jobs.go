package graphemu

import "slices"

// estateConfiguration is one row of the seed: an application, its job and what was edited on the portal's pages.
type estateConfiguration struct {
	source, target string // tenants
	name           string
	settings       map[string]string // beside the target and the authentication type
	expressions    map[string]string // by target attribute
	edits          []func(users object)
	assigned       []string // who, by the names of [Estate.seedPeople]
	defaultAccess  string   // who was assigned without a role, which puts nobody in scope
	paused         bool
}

// estateConfigurations are the six directions between the three tenants. No two were edited alike.
var estateConfigurations = []estateConfiguration{
	{
		source: MergerFabrikamID, target: MergerContosoID, name: "Fabrikam to Contoso",
		settings: map[string]string{"SyncAll": "false", "SyncNotificationSettings": mailAndLimit("identity@contoso.com", 25)},
		expressions: map[string]string{
			"displayName":         `Append([displayName], " (Fabrikam)")`,
			"companyName":         `"Fabrikam GmbH"`,
			MergerOriginAttribute: `"Fabrikam"`,
		},
		edits: []func(object){
			flowOf("userType", flowAlways, nil),
			scopedTo("Employees only", clause{"employeeId", "IS NOT NULL"}),
			withFlows("Add,Update"),
		},
		assigned: []string{"fabrikam/wave 1", "fabrikam/wave 2", "fabrikam/pilot"}, defaultAccess: "fabrikam/gate",
	},
	{
		source: MergerContosoID, target: MergerFabrikamID, name: "Contoso to Fabrikam",
		settings:    map[string]string{"SyncAll": "false"},
		expressions: map[string]string{"displayName": `Join(" ", [givenName], [surname], "(Contoso)")`},
		edits:       []func(object){without("mobile", "telephoneNumber"), flowOf("userType", flowAlways, nil)},
		assigned:    []string{"contoso/integration"}, defaultAccess: "contoso/lead",
	},
	{
		source: MergerFabrikamID, target: EstateWoodgroveID, name: "Fabrikam to Woodgrove Bank (finance)",
		settings: map[string]string{"SyncAll": "false", "SyncNotificationSettings": mailAndLimit("it@fabrikam.com,identity@woodgrovebank.com", 0)},
		expressions: map[string]string{
			"displayName": `Append([displayName], " (Fabrikam)")`,
			"department":  `Switch([department], "Other", "Finance", "Treasury", "Legal", "Counsel")`,
		},
		edits: []func(object){
			without("streetAddress", "postalCode"),
			scopedTo("Finance in Germany", clause{"department", "EQUALS", "Finance"}, clause{"country", "EQUALS", "DE"}),
			scopedTo("Legal", clause{"department", "EQUALS", "Legal"}),
		},
		assigned: []string{"fabrikam/gate"},
	},
	{
		// In quarantine: Fabrikam turned the synchronization from the bank off.
		source: EstateWoodgroveID, target: MergerFabrikamID, name: "Woodgrove to Fabrikam",
		settings:    map[string]string{"SyncAll": "false", "SyncNotificationSettings": mailAndLimit("it@fabrikam.com", 500)},
		expressions: map[string]string{"displayName": `Append([displayName], " (Bank)")`},
		edits:       []func(object){flowOf("preferredLanguage", flowAlways, "de-DE")},
		assigned:    []string{"woodgrove/engineer"},
	},
	{
		// Rests since the two tenants are in a multitenant organization.
		source: MergerContosoID, target: EstateWoodgroveID, name: "contoso - woodgrove", paused: true,
		settings:    map[string]string{"SyncAll": "false", "SyncNotificationSettings": mailAndLimit("", 500)},
		expressions: map[string]string{"mailNickname": `Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )`},
		edits:       []func(object){flowOf("showInAddressList", flowObjectAddOnly, nil)},
		assigned:    []string{"contoso/integration"},
	},
	{
		source: EstateWoodgroveID, target: MergerContosoID, name: "Woodgrove Bank to Contoso",
		settings: map[string]string{"SyncAll": "true", "SyncNotificationSettings": mailAndLimit("identity@contoso.com", 5)},
		expressions: map[string]string{
			"displayName": `Append([displayName], " (Woodgrove)")`,
			"jobTitle":    `IIF(IsNullOrEmpty([jobTitle]), "Banker", [jobTitle])`,
		},
		edits: []func(object){flowOf("companyName", flowAlways, nil), withFlows("Add, Update, Delete")},
	},
}

// microsoft365Configuration is what the Microsoft 365 admin center makes for another tenant of a multitenant organization. Its
// name is how the admin center finds it again.
// Microsoft: "Synchronize users in multitenant organizations in Microsoft 365".
var microsoft365Configuration = estateConfiguration{
	source: MergerContosoID, target: EstateWoodgroveID, name: "MTO_Sync_" + EstateWoodgroveID,
	settings: map[string]string{"SyncAll": "false"},
	edits:    []func(object){flowOf("userType", flowAlways, nil)},
	assigned: []string{"contoso/integration"},
}

// mailAndLimit is the portal's setting of who is told and how many deletions are let through; "" and 0 are nobody and no limit.
func mailAndLimit(recipients string, deletions int) string {
	doc := object{"Enabled": recipients != "", "Recipients": recipients, "DeleteThresholdEnabled": deletions > 0}
	if deletions > 0 {
		doc["DeleteThresholdValue"] = deletions
	}
	return jsonText(doc)
}

// flowOf sets how a mapping flows and its default value.
func flowOf(target, flowType string, fallback any) func(object) {
	return func(users object) {
		for _, mapping := range objectsOf(users["attributeMappings"]) {
			if targetOf(mapping) == target {
				mapping["flowType"] = flowType
				if fallback != nil {
					mapping["defaultValue"] = fallback
				}
			}
		}
	}
}

// without deletes mappings.
func without(targets ...string) func(object) {
	return func(users object) {
		list, _ := users["attributeMappings"].([]any)
		users["attributeMappings"] = slices.DeleteFunc(list, func(mapping any) bool { return slices.Contains(targets, targetOf(mapping)) })
	}
}

// withFlows is what the mapping may do to objects of the target tenant.
func withFlows(flowTypes string) func(object) {
	return func(users object) { users["flowTypes"] = flowTypes }
}

// clause is an attribute, an operator and its values.
type clause []string

// scopedTo adds a scoping filter.
func scopedTo(name string, clauses ...clause) func(object) {
	return func(users object) {
		list := []any{}
		for _, c := range clauses {
			values := []any{}
			for _, value := range c[2:] {
				values = append(values, value)
			}
			list = append(list, object{"sourceOperandName": c[0], "operatorName": c[1], "targetOperand": object{"values": values}})
		}
		scope, _ := users["scope"].(object)
		groups, _ := scope["groups"].([]any)
		scope["groups"] = append(groups, object{"name": name, "clauses": list})
	}
}

// configure makes a row's application and job as an administrator does, in the portal's order.
func (e *Estate) configure(made estateConfiguration, people map[string]string) EstateConfiguration {
	s := e.Contoso.s
	key := "estate/" + made.name + "/"
	source := s.Tenant(made.source)
	out := EstateConfiguration{Source: source, Target: s.Tenant(made.target), DisplayName: made.name}
	out.ApplicationID, out.ServicePrincipalID = source.addSyncApplication(made.name, instanceIDs{
		app: seedID(key + "app"), application: seedID(key + "application"), principal: seedID(key + "principal"),
		role: seedID(key + "role"), scope: seedID(key + "scope"),
	})
	out.JobID = source.AddJob(out.ServicePrincipalID)
	settings := map[string]string{"AuthenticationType": "SyncPolicy", "CompanyId": made.target}
	for name, value := range made.settings {
		settings[name] = value
	}
	source.PutSecrets(out.ServicePrincipalID, settings)
	out.edit(made)
	for _, name := range made.assigned {
		source.Assign(out.ServicePrincipalID, people[name])
		out.Assigned = append(out.Assigned, people[name])
	}
	if made.defaultAccess != "" {
		source.assignWithoutRole(out.ServicePrincipalID, people[made.defaultAccess])
	}
	out.run(made.paused)
	return out
}

// edit does what was done on the page of attribute mappings.
func (c EstateConfiguration) edit(made estateConfiguration) {
	for _, target := range sortedKeys(made.expressions) {
		if !c.Source.EditMapping(c.ServicePrincipalID, c.JobID, target, made.expressions[target]) {
			panic("graphemu: the seed's expression " + made.expressions[target] + " cannot be parsed")
		}
	}
	c.Source.EditSchema(c.ServicePrincipalID, c.JobID, func(schema map[string]any) {
		for _, edit := range made.edits {
			edit(userMapping(schema))
		}
	})
}

// assignWithoutRole gives default access, as applications had it before they had roles.
func (h *TenantHandle) assignWithoutRole(spID, principalID string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	principal, _ := h.t.store(servicePrincipalsCollection).get(spID)
	kind, doc := h.t.directoryObject(principalID)
	h.t.assign(principal, kind, doc, zeroID)
}

// run leaves the job as it was found: it ran once, and goes on or rests. One that cannot reach its target is in quarantine then.
func (c EstateConfiguration) run(paused bool) {
	c.Source.StartJob(c.ServicePrincipalID, c.JobID)
	c.Source.s.RunCycle(c.Source.ID(), c.ServicePrincipalID, c.JobID)
	if paused {
		c.Source.PauseJob(c.ServicePrincipalID, c.JobID)
	}
}
