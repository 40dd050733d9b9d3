package graphemu

import (
	"fmt"
	"strings"
)

// User describes a user to add. Empty texts are null in answers, as for a person without that attribute.
type User struct {
	ID                string // "" = a new one
	DisplayName       string
	GivenName         string
	Surname           string
	UserPrincipalName string // "" = from the name and the default domain
	Mail              string
	MailNickname      string // "" = from the name
	JobTitle          string
	Department        string
	CompanyName       string
	EmployeeID        string
	OfficeLocation    string
	City              string
	State             string
	Country           string
	PostalCode        string
	StreetAddress     string
	MobilePhone       string
	BusinessPhone     string
	UsageLocation     string
	PreferredLanguage string
	ManagerID         string
	UserType          string   // "" = Member
	Disabled          bool     // sign-in is blocked
	Licences          []string // ids of subscribed SKUs

	// A user from another tenant: with these it is a B2B user, here by invitation or synchronization.
	HomeTenantID string
	HomeObjectID string
	Pending      bool // the invitation was not redeemed yet
}

// AddUser adds a user and answers the id.
func (h *TenantHandle) AddUser(in User) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.addUser(in)
}

func (t *tenant) addUser(in User) string {
	id := strings.ToLower(in.ID)
	if id == "" {
		id = newID()
	}
	if in.MailNickname == "" {
		in.MailNickname = mailName(in.DisplayName)
	}
	if in.UserPrincipalName == "" {
		in.UserPrincipalName = in.MailNickname + "@" + t.defaultDomain
	}
	if in.UserType == "" {
		in.UserType = "Member"
	}
	t.store(usersCollection).put(id, t.userDocument(id, in))
	return id
}

// userDocument is a user in Graph's form. Graph: user; B2B users as in "Properties of a Microsoft Entra B2B collaboration user".
func (t *tenant) userDocument(id string, in User) object {
	now := timestamp(t.s.clock.now())
	phones, licences := []any{}, []any{}
	if in.BusinessPhone != "" {
		phones = append(phones, in.BusinessPhone)
	}
	for _, sku := range in.Licences {
		licences = append(licences, object{"skuId": sku, "disabledPlans": []any{}})
	}
	proxies := []any{}
	if in.Mail != "" {
		proxies = append(proxies, "SMTP:"+in.Mail)
	}
	doc := object{
		"id": id, "accountEnabled": !in.Disabled, "assignedLicenses": licences, "businessPhones": phones,
		"city": textOrNull(in.City), "companyName": textOrNull(in.CompanyName), "country": textOrNull(in.Country),
		"createdDateTime": now, "creationType": nil, "deletedDateTime": nil, "department": textOrNull(in.Department),
		"displayName": in.DisplayName, "employeeId": textOrNull(in.EmployeeID), "employeeType": nil,
		"externalUserState": nil, "externalUserStateChangeDateTime": nil, "faxNumber": nil, "givenName": textOrNull(in.GivenName),
		"identities": []any{object{"signInType": "userPrincipalName", "issuer": t.defaultDomain, "issuerAssignedId": in.UserPrincipalName}},
		"jobTitle":   textOrNull(in.JobTitle), "mail": textOrNull(in.Mail), "mailNickname": in.MailNickname,
		"mobilePhone": textOrNull(in.MobilePhone), "officeLocation": textOrNull(in.OfficeLocation), "onPremisesImmutableId": nil,
		"onPremisesSyncEnabled": nil, "onPremisesSamAccountName": nil, "otherMails": []any{}, "postalCode": textOrNull(in.PostalCode),
		"preferredLanguage": textOrNull(in.PreferredLanguage), "proxyAddresses": proxies, "showInAddressList": nil,
		"state": textOrNull(in.State), "streetAddress": textOrNull(in.StreetAddress), "surname": textOrNull(in.Surname),
		"usageLocation": textOrNull(in.UsageLocation), "userPrincipalName": in.UserPrincipalName, "userType": in.UserType,
	}
	if in.ManagerID != "" {
		doc["_manager"] = strings.ToLower(in.ManagerID)
	}
	if in.HomeTenantID != "" {
		t.markExternal(doc, in, now)
	}
	return doc
}

// markExternal turns a document into that of a B2B user.
func (t *tenant) markExternal(doc object, in User, now string) {
	doc["_homeTenantId"], doc["_homeObjectId"] = strings.ToLower(in.HomeTenantID), strings.ToLower(in.HomeObjectID)
	doc["creationType"], doc["externalUserStateChangeDateTime"] = "Invitation", now
	doc["externalUserState"] = "Accepted"
	issuer := "ExternalAzureAD"
	if in.Pending {
		doc["externalUserState"], issuer = "PendingAcceptance", t.defaultDomain
	}
	doc["identities"] = []any{object{"signInType": "federated", "issuer": issuer, "issuerAssignedId": nil}}
	if !strings.Contains(in.UserPrincipalName, "#EXT#") {
		doc["userPrincipalName"] = strings.ReplaceAll(in.UserPrincipalName, "@", "_") + "#EXT#@" + t.defaultDomain
	}
}

// Group describes a group to add.
type Group struct {
	ID             string // "" = a new one
	DisplayName    string
	Description    string
	MembershipRule string // makes the group dynamic; its members are added like others, the rule is not evaluated
	Microsoft365   bool   // a unified, mail-enabled group
	NotSecurity    bool   // not security-enabled
	Members        []string
}

// AddGroup adds a group and answers its id.
func (h *TenantHandle) AddGroup(in Group) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.addGroup(in)
}

func (t *tenant) addGroup(in Group) string {
	id := strings.ToLower(in.ID)
	if id == "" {
		id = newID()
	}
	types, nickname := []any{}, mailName(in.DisplayName)
	var mail, rule, processing any
	if in.Microsoft365 {
		types, mail = append(types, "Unified"), nickname+"@"+t.defaultDomain
	}
	if in.MembershipRule != "" {
		types, rule, processing = append(types, "DynamicMembership"), in.MembershipRule, "On"
	}
	t.store(groupsCollection).put(id, object{
		"id": id, "classification": nil, "createdDateTime": timestamp(t.s.clock.now()), "deletedDateTime": nil,
		"description": textOrNull(in.Description), "displayName": in.DisplayName, "groupTypes": types, "isAssignableToRole": nil,
		"mail": mail, "mailEnabled": in.Microsoft365, "mailNickname": nickname, "membershipRule": rule,
		"membershipRuleProcessingState": processing, "onPremisesSyncEnabled": nil, "proxyAddresses": []any{},
		"securityEnabled": !in.NotSecurity, "visibility": nil,
	})
	for _, member := range in.Members {
		t.addMember(id, member)
	}
	return id
}

func (t *tenant) addMember(groupID, memberID string) {
	t.storeOf(membersCollection, groupID).put(memberID, object{"id": strings.ToLower(memberID)})
}

// AddMember adds a user or group to a group. An unknown group or member panics: it is a mistake in the caller.
func (h *TenantHandle) AddMember(groupID, memberID string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if _, ok := h.t.store(groupsCollection).get(groupID); !ok {
		panic(fmt.Sprintf("graphemu: no group %s in tenant %s", groupID, h.t.id))
	}
	if _, doc := h.t.directoryObject(memberID); doc == nil {
		panic(fmt.Sprintf("graphemu: no object %s in tenant %s", memberID, h.t.id))
	}
	h.t.addMember(groupID, memberID)
}

// RemoveMember takes an object out of a group; false if it was no member.
func (h *TenantHandle) RemoveMember(groupID, memberID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.storeOf(membersCollection, groupID).delete(memberID)
}

// Members lists the ids of a group's members.
func (h *TenantHandle) Members(groupID string) []string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.groupMembers(groupID)
}

// Users answers copies of all users, external ones too.
func (h *TenantHandle) Users() []map[string]any { return h.documents(usersCollection) }

// Groups answers copies of all groups.
func (h *TenantHandle) Groups() []map[string]any { return h.documents(groupsCollection) }

// Applications answers copies of all applications.
func (h *TenantHandle) Applications() []map[string]any { return h.documents(applicationsCollection) }

// ServicePrincipals answers copies of all service principals.
func (h *TenantHandle) ServicePrincipals() []map[string]any {
	return h.documents(servicePrincipalsCollection)
}

// DeletedItems answers copies of what was deleted and can be restored.
func (h *TenantHandle) DeletedItems() []map[string]any { return h.documents(deletedCollection) }

// Assignments answers copies of a service principal's assignments.
func (h *TenantHandle) Assignments(spID string) []map[string]any {
	return h.documents(assignmentsOf(spID))
}

// ExternalUsers answers copies of the users that another tenant's people are here.
func (h *TenantHandle) ExternalUsers() []map[string]any {
	var external []map[string]any
	for _, doc := range h.Users() {
		if doc["creationType"] == "Invitation" {
			external = append(external, doc)
		}
	}
	return external
}

// User answers a copy of a user, by id or user principal name; nil if there is none.
func (h *TenantHandle) User(key string) map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if doc, ok := h.t.store(usersCollection).get(key); ok {
		return publicCopy(doc)
	}
	return publicCopy(findBy(h.t.store(usersCollection).list(), "userPrincipalName", key))
}

func (h *TenantHandle) documents(collection string) []map[string]any {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	docs := h.t.store(collection).list()
	out := make([]map[string]any, len(docs))
	for i, doc := range docs {
		out[i] = publicCopy(doc)
	}
	return out
}

// publicCopy is a copy without what the emulator keeps for itself.
func publicCopy(doc object) object {
	if doc == nil {
		return nil
	}
	out := clone(doc)
	for name := range out {
		if strings.HasPrefix(name, "_") {
			delete(out, name)
		}
	}
	return out
}

// EditUser changes members of a user, e.g. {"accountEnabled": false}; false if there is none.
func (h *TenantHandle) EditUser(id string, patch map[string]any) bool {
	return h.edit(usersCollection, id, patch)
}

// EditGroup changes members of a group; false if there is none.
func (h *TenantHandle) EditGroup(id string, patch map[string]any) bool {
	return h.edit(groupsCollection, id, patch)
}

func (h *TenantHandle) edit(collection, id string, patch map[string]any) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.store(collection).update(id, func(doc object) {
		for name, value := range clone(patch) {
			doc[name] = value
		}
	})
}

// SetManager makes a user the manager of another; "" leaves it without one.
func (h *TenantHandle) SetManager(userID, managerID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.store(usersCollection).update(userID, func(doc object) {
		if managerID == "" {
			delete(doc, "_manager")
			return
		}
		doc["_manager"] = strings.ToLower(managerID)
	})
}

// DeleteUser moves a user to the deleted items; false if there is none.
func (h *TenantHandle) DeleteUser(id string) bool { return h.delete("user", id) }

// DeleteGroup moves a group to the deleted items; false if there is none.
func (h *TenantHandle) DeleteGroup(id string) bool { return h.delete("group", id) }

// DeleteServicePrincipal moves a service principal to the deleted items; false if there is none.
func (h *TenantHandle) DeleteServicePrincipal(id string) bool {
	return h.delete("servicePrincipal", id)
}

func (h *TenantHandle) delete(kind, id string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.softDelete(kind, id)
}

// DeleteApplication moves an application and its service principal to the deleted items; false if there is none.
func (h *TenantHandle) DeleteApplication(id string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	doc, ok := h.t.store(applicationsCollection).get(id)
	if ok {
		h.t.deleteApplication(doc)
	}
	return ok
}

// RenameApplication changes the name of an application and its service principal; false if there is none.
func (h *TenantHandle) RenameApplication(id, displayName string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	doc, ok := h.t.store(applicationsCollection).get(id)
	if ok {
		h.t.patchApplication(doc, object{"displayName": displayName})
	}
	return ok
}

// Restore brings a deleted object back; false if there is none.
func (h *TenantHandle) Restore(id string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	_, doc := h.t.restore(id)
	return doc != nil
}

// Purge removes a deleted object for good; false if there is none.
func (h *TenantHandle) Purge(id string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.t.purge(id)
}

// Assign gives a user or group the first role of a service principal and answers the assignment's id; "" if either is unknown
// or the assignment exists.
func (h *TenantHandle) Assign(spID, principalID string) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	sp, ok := h.t.store(servicePrincipalsCollection).get(spID)
	kind, principal := h.t.directoryObject(principalID)
	if !ok || principal == nil {
		return ""
	}
	roleID := zeroID
	if roles, _ := sp["appRoles"].([]any); len(roles) > 0 {
		role, _ := roles[0].(object)
		roleID = textOf(role["id"])
	}
	return textOf(h.t.assign(sp, kind, principal, roleID)["id"])
}

// Unassign removes all assignments of a user or group; false if there is none.
func (h *TenantHandle) Unassign(spID, principalID string) bool {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	removed := false
	for _, doc := range h.t.storeOf(assignmentsCollection, spID).list() {
		if sameID(textOf(doc["principalId"]), principalID) {
			removed = h.t.unassign(spID, textOf(doc["id"])) || removed
		}
	}
	return removed
}

// Licence describes a subscribed SKU.
type Licence struct {
	SKUID         string // GUID; "" = a new one
	SKUPartNumber string // e.g. AAD_PREMIUM
	Total         int
	ServicePlans  []string
}

// AddLicence subscribes the tenant to a SKU and answers its id. Consumed units are counted from the users.
func (h *TenantHandle) AddLicence(in Licence) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	id := strings.ToLower(in.SKUID)
	if id == "" {
		id = newID()
	}
	plans := []any{}
	for _, name := range in.ServicePlans {
		plans = append(plans, object{
			"servicePlanId": seedID("plan/" + name), "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User",
		})
	}
	h.t.store(skusCollection).put(id, object{
		"id": h.t.id + "_" + id, "accountId": h.t.id, "accountName": h.t.displayName, "appliesTo": "User", "capabilityStatus": "Enabled",
		"prepaidUnits": object{"enabled": in.Total, "suspended": 0, "warning": 0, "lockedOut": 0},
		"skuId":        id, "skuPartNumber": in.SKUPartNumber, "servicePlans": plans, "subscriptionIds": []any{},
	})
	return id
}
