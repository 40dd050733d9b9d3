package graphemu

// Settings of partner entries as they are found in tenants; the words of [estatePartners] stand for them.
var estateSettings = map[string]object{
	"":        {},
	"mfa":     {"inboundTrust": object{"isMfaAccepted": true}},
	"devices": {"inboundTrust": object{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": false}},
	"synchronized": {
		"automaticUserConsentSettings": object{"inboundAllowed": true, "outboundAllowed": true},
		"inboundTrust":                 object{"isMfaAccepted": true, "isCompliantDeviceAccepted": true},
	},
	"welcome": {"automaticUserConsentSettings": object{"inboundAllowed": true}},
	"closed": {
		"b2bCollaborationInbound":  estateAudience("blocked", "AllUsers", "AllApplications"),
		"b2bCollaborationOutbound": estateAudience("blocked", "AllUsers", "AllApplications"),
	},
	"inbound closed": {"b2bCollaborationInbound": estateAudience("blocked", "AllUsers", "AllApplications")},
	"office":         {"b2bCollaborationInbound": estateAudience("allowed", "AllUsers", "Office365")},
	"channels": {
		"b2bDirectConnectInbound": estateAudience("allowed", "AllUsers", "Office365"),
		"inboundTrust":            object{"isMfaAccepted": true},
	},
	"one group": {"b2bCollaborationOutbound": object{
		"usersAndGroups": estateTargets("allowed", "group", seedID("estate/groups/integration")),
		"applications":   estateTargets("allowed", "application", "AllApplications"),
	}},
	"restricted": {"tenantRestrictions": object{
		"usersAndGroups": estateTargets("blocked", "user", "AllUsers"),
		"applications":   estateTargets("blocked", "application", "AllApplications"),
		"devices":        nil,
	}},
	"people search": {"m365CollaborationInbound": object{"users": estateTargets("allowed", "user", "AllUsers")}},
	"provider":      {"isServiceProvider": true},
	"multitenant": {
		"isInMultiTenantOrganization":  true,
		"automaticUserConsentSettings": object{"inboundAllowed": true, "outboundAllowed": true},
	},
}

// estateAudience is one access type for users and the applications that they may reach.
func estateAudience(accessType, users, applications string) object {
	return object{
		"usersAndGroups": estateTargets(accessType, "user", users),
		"applications":   estateTargets(accessType, "application", applications),
	}
}

func estateTargets(accessType, kind, target string) object {
	return object{"accessType": accessType, "targets": []any{object{"target": target, "targetType": kind}}}
}

// seedPartner is an entry about one company.
type seedPartner struct{ company, settings string }

// estatePartners are the entries beside those of the three tenants about each other. Most override nothing: an administrator
// added the organization and left it at that.
var estatePartners = map[string][]seedPartner{
	MergerContosoID: {
		{"A. Datum Corporation", "mfa"},
		{"Adventure Works", ""},
		{"Alpine Ski House", ""},
		{"Bellows College", "office"},
		{"Best For You Organics", ""},
		{"Blue Yonder Airlines", "mfa"},
		{"City Power & Light", "closed"},
		{"Coho Vineyard", ""},
		{"Coho Winery", ""},
		{"Consolidated Messenger", "channels"},
		{"First Up Consultants", "provider"},
		{"Fourth Coffee", ""},
		{"Graphic Design Institute", "welcome"},
		{"Humongous Insurance", "inbound closed"},
		{"Lamna Healthcare", "devices"},
		{"Litware", "welcome"},
		{"Lucerne Publishing", ""},
		{"Margie's Travel", ""},
		{"Munson's Pickles and Preserves Farm", ""},
		{"Nod Publishers", ""},
		{"Northwind Traders", "mfa"},
		{"Proseware", "one group"},
		{"Relecloud", "people search"},
		{"School of Fine Art", "office"},
		{"Southridge Video", ""},
		{"Tailspin Toys", "restricted"},
		{"The Phone Company", ""},
		{"Trey Research", "devices"},
		{"VanArsdel", ""},
		{"Wingtip Toys", ""},
	},
	MergerFabrikamID: {
		{"A. Datum Corporation", ""},
		{"Consolidated Messenger", ""},
		{"First Up Consultants", "provider"},
		{"Litware", ""},
		{"Northwind Traders", "channels"},
		{"Proseware", ""},
		{"Relecloud", "mfa"},
		{"Tailspin Toys", "closed"},
		{"Trey Research", "mfa"},
		{"Wide World Importers", ""},
	},
	EstateWoodgroveID: {
		{"A. Datum Corporation", "inbound closed"},
		{"Humongous Insurance", "mfa"},
		{"Northwind Traders", ""},
		{"Southridge Video", ""},
	},
}

// estateGone are companies whose tenants exist no more; the entries about them stay until somebody deletes them.
var estateGone = map[string]bool{"Coho Winery": true, "Nod Publishers": true}

// seedPartners adds the partner companies, the entries about them, and those of the three tenants about each other with the
// policies that let people in.
func (e *Estate) seedPartners() {
	tenants := []*TenantHandle{e.Contoso, e.Fabrikam, e.Woodgrove}
	for _, h := range tenants {
		for _, partner := range estatePartners[h.ID()] {
			id := seedID("tenant/" + partner.company)
			if h.s.Tenant(id) == nil && !estateGone[partner.company] {
				h.s.AddTenant(Tenant{ID: id, DisplayName: partner.company})
			}
			h.AddPartner(id, estateSettings[partner.settings])
		}
		for _, other := range tenants {
			if other == h {
				continue
			}
			h.AddPartner(other.ID(), estateSettings["synchronized"])
			h.AddIdentitySync(other.ID(), object{"displayName": other.DisplayName(), "userSyncInbound": object{"isSyncAllowed": true}})
		}
	}
	e.Contoso.EditPartner(e.Woodgrove.ID(), estateSettings["multitenant"])
	e.Woodgrove.EditPartner(e.Contoso.ID(), estateSettings["multitenant"])
	// Left over from a project that ended: the switch was turned off, the policy stayed.
	e.Contoso.AddIdentitySync(seedID("tenant/Litware"), object{"displayName": nil, "userSyncInbound": object{"isSyncAllowed": false}})
	// Somebody turned the synchronization from the bank off, which its job has not got over.
	e.Fabrikam.EditIdentitySync(e.Woodgrove.ID(), object{"userSyncInbound": object{"isSyncAllowed": false}})
}
