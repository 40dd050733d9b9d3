package graphemu

// Estate is the seed of companies whose administrators configured everything by hand: three tenants that synchronize with one
// another in every direction, and half a hundred partner entries. Contoso and Fabrikam are the merger's, with its people. Ids are
// the same in every run.
type Estate struct {
	Contoso, Fabrikam, Woodgrove *TenantHandle

	ClientID string // of an application that may do everything in all three tenants
	ReaderID string // of one that may only read
	Secret   string // of either

	// Configurations are those that administrators made, one for each direction.
	Configurations []EstateConfiguration
	// Microsoft365 is the one that the Microsoft 365 admin center made, at Contoso for Woodgrove.
	Microsoft365 EstateConfiguration
}

// EstateConfiguration is an application with its job.
type EstateConfiguration struct {
	Source, Target     *TenantHandle
	DisplayName        string
	ApplicationID      string // object id
	ServicePrincipalID string // object id
	JobID              string
	Assigned           []string // object ids of the users and groups in scope
}

// Ids of the estate's seed that the merger's has not.
const (
	EstateWoodgroveID = "3006603e-1a2b-4c3d-8e4f-000000000004"
	EstateReaderID    = "5eade500-1a2b-4c3d-8e4f-000000000005"
)

// EstateReaderPermissions are the application permissions of the estate's reader: enough for a plan of everything, and for the
// names of tenants.
func EstateReaderPermissions() []string {
	return []string{"Policy.Read.All", "Synchronization.Read.All", "Application.Read.All", "CrossTenantInformation.ReadBasic.All"}
}

// SeedEstate adds the three tenants and what their administrators made.
func (s *Server) SeedEstate() *Estate {
	m := s.SeedMerger()
	woodgrove := s.AddTenant(Tenant{
		ID: EstateWoodgroveID, DisplayName: "Woodgrove Bank", DefaultDomain: "woodgrove.onmicrosoft.com",
		Domains: []string{"woodgrovebank.com"}, CountryLetterCode: "US",
	})
	woodgrove.Consent(m.ClientID, seededPermissions...)
	e := &Estate{
		Contoso: m.Contoso, Fabrikam: m.Fabrikam, Woodgrove: woodgrove,
		ClientID: m.ClientID, ReaderID: EstateReaderID, Secret: m.Secret,
	}
	e.Contoso.AddApp(App{
		ClientID: e.ReaderID, DisplayName: "Drift detection", MultiTenant: true, Secret: e.Secret, Permissions: EstateReaderPermissions(),
	})
	for _, h := range []*TenantHandle{e.Fabrikam, e.Woodgrove} {
		h.Consent(e.ReaderID, EstateReaderPermissions()...)
	}
	scopes := e.seedPeople(m)
	e.seedPartners()
	for _, made := range estateConfigurations {
		e.Configurations = append(e.Configurations, e.configure(made, scopes))
	}
	e.Microsoft365 = e.configure(microsoft365Configuration, scopes)
	return e
}

// woodgrovePeople is the part of the bank that the others meet.
var woodgrovePeople = []seedPerson{
	{"Ines", "Okafor", "Treasurer", "Treasury", "", "", ""},
	{"Tomas", "Hallberg", "Analyst", "Treasury", "", "", ""},
	{"Mei", "Castellanos", "Analyst", "Treasury", "", "", "d"},
	{"Ruth", "Adeyemi", "Identity Engineer", "Information Technology", "", "", ""},
}

// seedPeople adds what the merger lacks and answers who can be assigned in each tenant, by a name of this seed's own.
func (e *Estate) seedPeople(m *Merger) map[string]string {
	var bankers, integrators []string
	for _, person := range woodgrovePeople {
		bankers = append(bankers, e.Woodgrove.AddUser(person.user("woodgrove", "woodgrovebank.com")))
	}
	for _, person := range contosoPeople {
		integrators = append(integrators, person.id("contoso"))
	}
	group := func(h *TenantHandle, key, name string, members ...string) string {
		return h.AddGroup(Group{ID: seedID("estate/groups/" + key), DisplayName: name, Members: members})
	}
	return map[string]string{
		"contoso/integration": group(e.Contoso, "integration", "Sync: integration team", integrators...),
		"contoso/lead":        integrators[0],
		"fabrikam/wave 1":     m.Waves[0],
		"fabrikam/wave 2":     m.Waves[1],
		"fabrikam/gate":       m.GateGroup,
		"fabrikam/pilot":      m.Pilots[0],
		"woodgrove/treasury":  group(e.Woodgrove, "treasury", "Sync: treasury", bankers[:3]...),
		"woodgrove/engineer":  bankers[3],
	}
}
