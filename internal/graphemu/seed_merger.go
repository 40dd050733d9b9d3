package graphemu

import "strings"

// Merger is the seed of the main scenario: Contoso has bought Fabrikam, whose people are to appear in Contoso's directory. Ids
// are the same in every run.
type Merger struct {
	Contoso  *TenantHandle // buys: the target of synchronization
	Fabrikam *TenantHandle // is bought: the source
	ClientID string        // one application for automation, registered at Contoso and consented in both tenants
	Secret   string

	GateGroup string   // at Fabrikam: who may be synchronized at all
	Waves     []string // at Fabrikam: static groups for one wave each
	Staff     string   // at Fabrikam: a dynamic group of all members
	Pilots    []string // at Fabrikam: users to try first
	Disabled  []string // at Fabrikam: members whose sign-in is blocked
	Guests    []string // at Fabrikam: people of a third company
	Hired     []string // at Fabrikam: contractors, who are in waves and have no employee number
	Visitor   string   // at Contoso: somebody from Fabrikam who was invited as a guest before the merger

	OriginAttribute string // at Contoso: the directory extension that says which company a user comes from
}

// seededPermissions are the application permissions that the seeds' application has in each tenant: all that the provider needs.
var seededPermissions = []string{
	"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess", "Application.ReadWrite.All", "Application.Read.All",
	"AppRoleAssignment.ReadWrite.All", "Synchronization.ReadWrite.All", "User.Read.All", "Group.Read.All", "AuditLog.Read.All",
	"Organization.Read.All", "CrossTenantInformation.ReadBasic.All", "MultiTenantOrganization.ReadWrite.All",
}

// Ids and credentials of the merger's seed. The extension is registered by the automation's application, as its name says.
const (
	MergerContosoID       = "c0270500-1a2b-4c3d-8e4f-000000000001"
	MergerFabrikamID      = "fab12a30-1a2b-4c3d-8e4f-000000000002"
	MergerClientID        = "a0703a7e-1a2b-4c3d-8e4f-000000000003"
	MergerSecret          = "emulated-secret-of-no-value" //nolint:gosec // opens nothing but this emulator
	MergerOriginAttribute = "extension_a0703a7e1a2b4c3d8e4f000000000003_originCompany"
)

// SeedMerger adds the two tenants of the merger with their people, groups, licences and the automation's application.
func (s *Server) SeedMerger() *Merger {
	contoso := s.AddTenant(Tenant{
		ID: MergerContosoID, DisplayName: "Contoso", DefaultDomain: "contoso.onmicrosoft.com",
		Domains: []string{"contoso.com"}, FederationBrandName: "Contoso, Ltd", CountryLetterCode: "US",
	})
	fabrikam := s.AddTenant(Tenant{
		ID: MergerFabrikamID, DisplayName: "Fabrikam", DefaultDomain: "fabrikam.onmicrosoft.com",
		Domains: []string{"fabrikam.com"}, CountryLetterCode: "DE",
	})
	m := &Merger{Contoso: contoso, Fabrikam: fabrikam, ClientID: MergerClientID, Secret: MergerSecret, OriginAttribute: MergerOriginAttribute}
	contoso.AddApp(App{
		ClientID: m.ClientID, DisplayName: "Identity automation", MultiTenant: true, Secret: m.Secret, Permissions: seededPermissions,
	})
	fabrikam.Consent(m.ClientID, seededPermissions...)
	for _, h := range []*TenantHandle{contoso, fabrikam} {
		h.AddLicence(Licence{
			SKUID: skuPremium, SKUPartNumber: "AAD_PREMIUM_P2", Total: 60, ServicePlans: []string{"AAD_PREMIUM", "AAD_PREMIUM_P2"},
		})
		h.AddLicence(Licence{
			SKUID: skuOffice, SKUPartNumber: "ENTERPRISEPACK", Total: 60, ServicePlans: []string{"EXCHANGE_S_ENTERPRISE", "SHAREPOINTENTERPRISE", "TEAMS1"},
		})
	}
	m.seedContoso()
	m.seedFabrikam()
	return m
}

const (
	skuPremium = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
	skuOffice  = "6fd2c87f-b296-42f0-b197-1e91e994b900"
)

// seedPerson is one row of the seed: what a directory export would show.
type seedPerson struct {
	given, surname string
	title          string
	department     string
	office         string // city, with country and street in seedOffices
	manager        string // surname
	marks          string // d: sign-in blocked, g: guest, m: no mail address, p: pilot, 1 2: wave, c: contractor, n: not to be synchronized
}

type seedOffice struct{ street, state, postalCode, country, location, phone, language string }

var seedOffices = map[string]seedOffice{
	"München":  {"Sendlinger Straße 12", "Bayern", "80331", "DE", "81669", "+49 89 5550 1", "de-DE"},
	"Zürich":   {"Löwenstrasse 40", "", "8001", "CH", "23667", "+41 44 555 01 ", "de-CH"},
	"Göteborg": {"Västra Hamngatan 3", "", "411 17", "SE", "46031", "+46 31 555 01 ", "sv-SE"},
	"Kraków":   {"ul. Floriańska 9", "Małopolskie", "31-019", "PL", "48012", "+48 12 555 01 ", "pl-PL"},
	"Lyon":     {"12 rue de la République", "", "69002", "FR", "33004", "+33 4 55 50 01 ", "fr-FR"},
	"":         {"", "", "", "", "", "", ""},
}

// fabrikamPeople is the bought company, top down: a manager stands above those who report to them.
var fabrikamPeople = []seedPerson{
	{"Annelie", "Bergström", "Chief Executive Officer", "Management", "München", "", "1"},
	{"Jürgen", "Weiß", "Chief Financial Officer", "Finance", "München", "Bergström", "1"},
	{"Maëlle", "Lefèvre", "Chief Technology Officer", "Engineering", "Lyon", "Bergström", "p1"},
	{"Søren", "Ødegård", "Head of Sales", "Sales", "Göteborg", "Bergström", "1"},
	{"Zofia", "Wójcik", "Head of People", "Human Resources", "Kraków", "Bergström", "p1"},
	{"Lukas", "Brandstätter", "Controller", "Finance", "München", "Weiß", "1"},
	{"Ines", "Caduff", "Accountant", "Finance", "Zürich", "Weiß", "1"},
	{"Peter", "Zgraggen", "Accountant", "Finance", "Zürich", "Weiß", "1d"},
	{"Frauke", "Jensen", "Payroll Specialist", "Finance", "München", "Weiß", "2"},
	{"Kacper", "Żuraw", "Director of Engineering", "Engineering", "Kraków", "Lefèvre", "p1"},
	{"Chloé", "Garçon", "Director of Research", "Engineering", "Lyon", "Lefèvre", "1"},
	{"Élodie", "Rousseau", "Research Engineer", "Engineering", "Lyon", "Garçon", "1"},
	{"Benoît", "Huître", "Research Engineer", "Engineering", "Lyon", "Garçon", "2"},
	{"Noël", "Dupré", "Research Assistant", "Engineering", "Lyon", "Garçon", "2m"},
	{"Michał", "Łukasik", "Software Engineer", "Engineering", "Kraków", "Żuraw", "1"},
	{"Agnieszka", "Świątek", "Software Engineer", "Engineering", "Kraków", "Żuraw", "1"},
	{"Oliwia", "Pająk", "Software Engineer", "Engineering", "Kraków", "Żuraw", "2"},
	{"Paweł", "Krzyżak", "Site Reliability Engineer", "Engineering", "Kraków", "Żuraw", "2"},
	{"Rafał", "Górny", "Site Reliability Engineer", "Engineering", "Kraków", "Żuraw", "2d"},
	{"Ewa", "Dąb", "Quality Engineer", "Engineering", "Kraków", "Żuraw", "2"},
	{"Åsa", "Lindqvist", "Account Manager", "Sales", "Göteborg", "Ødegård", "1"},
	{"Björn", "Sjögren", "Account Manager", "Sales", "Göteborg", "Ødegård", "1"},
	{"Märta", "Öberg", "Account Manager", "Sales", "Göteborg", "Ødegård", "2"},
	{"Nils", "Åkerman", "Presales Consultant", "Sales", "Göteborg", "Ødegård", "2"},
	{"Ronja", "Häggkvist", "Presales Consultant", "Sales", "Göteborg", "Ødegård", "2m"},
	{"Torsten", "Bäumler", "Account Manager", "Sales", "München", "Ødegård", "2"},
	{"Reto", "Bürgi", "Account Manager", "Sales", "Zürich", "Ødegård", "2"},
	{"Dorota", "Ćwik", "Recruiter", "Human Resources", "Kraków", "Wójcik", "1"},
	{"Heidi", "Röösli", "People Partner", "Human Resources", "Zürich", "Wójcik", "2"},
	{"Jörg", "Schäufele", "People Partner", "Human Resources", "München", "Wójcik", "2d"},
	{"Marit", "Strøm", "Legal Counsel", "Legal", "Göteborg", "Bergström", "1"},
	{"Aurélie", "Noël-Martin", "Paralegal", "Legal", "Lyon", "Strøm", "2"},
	{"Yusuf", "Yıldız", "IT Administrator", "Information Technology", "München", "Weiß", "1"},
	{"Katja", "Nuñez", "Service Desk Agent", "Information Technology", "München", "Yıldız", "2"},
	{"Tomáš", "Dvořák", "Service Desk Agent", "Information Technology", "Kraków", "Yıldız", "2"},
	{"Sven", "Großmann", "Facility Manager", "Facilities", "München", "Weiß", "2m"},
	{"Front", "Desk", "", "Facilities", "München", "Großmann", "n"},
	{"Kiosk", "Göteborg", "", "Facilities", "Göteborg", "", "mn"},
	{"Priya", "Raman", "Auditor", "", "", "", "g"},
	{"Owen", "O'Neill", "Contractor", "", "", "", "g"},
	{"Ilse", "Vandenberghe", "Auditor", "Finance", "München", "Weiß", "1c"},
	{"Darko", "Kovačić", "Software Engineer", "Engineering", "Kraków", "Żuraw", "1c"},
	{"Siân", "Pryce-Jones", "Account Manager", "Sales", "Göteborg", "Ødegård", "2c"},
}

// contosoPeople is the part of the buying company that the scenario meets.
var contosoPeople = []seedPerson{
	{"Dana", "Whitfield", "Integration Lead", "Corporate Development", "", "", ""},
	{"Marcus", "Oyelaran", "Identity Engineer", "Information Technology", "", "Whitfield", ""},
	{"Grace", "Tanaka", "Security Architect", "Information Technology", "", "Whitfield", ""},
}

func (m *Merger) seedContoso() {
	for _, person := range contosoPeople {
		m.Contoso.AddUser(person.user("contoso", "contoso.com"))
	}
	m.Contoso.AddGroup(Group{ID: seedID("contoso/groups/all"), DisplayName: "All of Contoso", MembershipRule: `user.userType -eq "Member"`})
	lindqvist := fabrikamPeople[20]
	m.Visitor = m.Contoso.AddUser(User{
		ID: seedID("contoso/users/visitor"), DisplayName: lindqvist.given + " " + lindqvist.surname,
		UserPrincipalName: "asa.lindqvist_fabrikam.com#EXT#@contoso.onmicrosoft.com", Mail: "asa.lindqvist@fabrikam.com",
		MailNickname: "asa.lindqvist_fabrikam.com#EXT#",
		UserType:     "Guest", HomeTenantID: m.Fabrikam.ID(), HomeObjectID: lindqvist.id("fabrikam"),
	})
}

func (m *Merger) seedFabrikam() {
	var staff, gate []string
	waves := make([][]string, 2)
	for i, person := range fabrikamPeople {
		in := person.user("fabrikam", "fabrikam.com")
		if person.has('g') {
			in.HomeTenantID, in.HomeObjectID = seedID("tenant/Trey Research"), seedID("trey/"+in.MailNickname)
		} else {
			staff = append(staff, in.ID)
		}
		if person.isEmployed() {
			in.EmployeeID = employeeID(i)
		}
		m.Fabrikam.AddUser(in)
		for n, mark := range "12" {
			if person.has(mark) {
				waves[n] = append(waves[n], in.ID)
				gate = append(gate, in.ID)
			}
		}
		m.note(person, in.ID)
	}
	m.Staff = m.Fabrikam.AddGroup(Group{
		ID: seedID("fabrikam/groups/staff"), DisplayName: "All of Fabrikam", MembershipRule: `user.userType -eq "Member"`, Members: staff,
	})
	m.GateGroup = m.Fabrikam.AddGroup(Group{
		ID: seedID("fabrikam/groups/gate"), DisplayName: "Cross-tenant sync: everybody cleared", Members: gate,
		Description: "Only members may be synchronized to Contoso.",
	})
	for n, name := range []string{"Cross-tenant sync: wave 1", "Cross-tenant sync: wave 2"} {
		m.Waves = append(m.Waves, m.Fabrikam.AddGroup(Group{
			ID: seedID("fabrikam/groups/" + name), DisplayName: name, Members: waves[n],
		}))
	}
	m.Fabrikam.AddGroup(Group{
		ID: seedID("fabrikam/groups/town"), DisplayName: "Town hall", Microsoft365: true, NotSecurity: true, Members: staff[:5],
	})
}

// note keeps the ids that callers ask for by what they are.
func (m *Merger) note(person seedPerson, id string) {
	if person.has('p') {
		m.Pilots = append(m.Pilots, id)
	}
	if person.has('d') {
		m.Disabled = append(m.Disabled, id)
	}
	if person.has('g') {
		m.Guests = append(m.Guests, id)
	}
	if person.has('c') {
		m.Hired = append(m.Hired, id)
	}
}

func (p seedPerson) has(mark rune) bool { return strings.ContainsRune(p.marks, mark) }

// isEmployed is what an employee number says: neither guests nor contractors have one, and no room or kiosk.
func (p seedPerson) isEmployed() bool { return p.title != "" && !p.has('g') && !p.has('c') }

func (p seedPerson) nickname() string { return mailName(p.given + "." + p.surname) }

func (p seedPerson) id(company string) string { return seedID(company + "/users/" + p.nickname()) }

// user fills in what follows from the row.
func (p seedPerson) user(company, domain string) User {
	office := seedOffices[p.office]
	nickname := p.nickname()
	in := User{
		ID: p.id(company), DisplayName: p.given + " " + p.surname, GivenName: p.given, Surname: p.surname,
		MailNickname: nickname, UserPrincipalName: nickname + "@" + domain, Mail: nickname + "@" + domain,
		JobTitle: p.title, Department: p.department, City: p.office, StreetAddress: office.street, State: office.state,
		PostalCode: office.postalCode, Country: office.country, UsageLocation: office.country, OfficeLocation: office.location,
		PreferredLanguage: office.language, Disabled: p.has('d'),
	}
	if p.title == "" {
		in.GivenName, in.Surname = "", "" // a room or a kiosk, not a person
	} else if p.isEmployed() {
		in.Licences = []string{skuPremium, skuOffice}
		in.CompanyName = strings.ToUpper(company[:1]) + company[1:]
	}
	if office.phone != "" && p.title != "" {
		in.BusinessPhone = office.phone + nickname2digits(nickname)
	}
	if p.manager != "" {
		in.ManagerID = managerID(company, p.manager)
	}
	if p.has('m') {
		in.Mail = ""
	}
	if p.has('g') {
		in.UserType, in.Mail, in.UserPrincipalName = "Guest", nickname+"@treyresearch.net", nickname+"@treyresearch.net"
	}
	return in
}

func managerID(company, surname string) string {
	for _, people := range [][]seedPerson{fabrikamPeople, contosoPeople} {
		for _, p := range people {
			if p.surname == surname {
				return p.id(company)
			}
		}
	}
	return ""
}

// nickname2digits makes the same two digits of a name in every run.
func nickname2digits(nickname string) string {
	sum := 0
	for _, r := range nickname {
		sum = (sum*31 + int(r)) % 90
	}
	return string([]byte{byte('1' + sum/10), byte('0' + sum%10)})
}

func employeeID(i int) string {
	return "F" + string([]byte{byte('1' + i/10), byte('0' + i%10), byte('0' + (i*7)%10), byte('0' + (i*3)%10)})
}
