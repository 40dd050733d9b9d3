package graphemu

import (
	"encoding/json"
	"reflect"
)

// invitedUser is the B2B user of an invitation that was redeemed at once, before the mappings fill it.
// Microsoft: Properties of a Microsoft Entra B2B collaboration user.
func (t *tenant) invitedUser(user object, home *tenant) object {
	doc := t.userDocument(newID(), User{
		DisplayName:       textOf(user["displayName"]),
		Mail:              textOf(user["mail"]),
		MailNickname:      textOf(user["mailNickname"]),
		UserPrincipalName: textOf(user["userPrincipalName"]),
		UserType:          "Guest",
		HomeTenantID:      home.id,
		HomeObjectID:      textOf(user["id"]),
	})
	doc["showInAddressList"] = nil
	return doc
}

// isPending says that an external user never redeemed the invitation.
func isPending(user object) bool { return user["externalUserState"] == "PendingAcceptance" }

// homeKey names the account that a B2B user signs in with.
func homeKey(tenantID, objectID string) string { return lower(tenantID + "/" + objectID) }

// managerOf is the id of a user's manager; "" if there is none.
func (t *tenant) managerOf(userID string) string {
	user, _ := t.store(usersCollection).get(userID)
	return textOf(user["_manager"])
}

func (t *tenant) setManager(userID, managerID string) bool {
	return t.store(usersCollection).update(userID, func(user object) { user["_manager"] = lower(managerID) })
}

// invitations is where the tenant keeps who may invite guests.
const invitations = "authorizationPolicy"

// refusesGuests says that nobody may invite guests into the tenant.
func (t *tenant) refusesGuests() bool {
	policy, _ := t.store(invitations).get(policyKey)
	return policy["allowInvitesFrom"] == "none"
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // documents are JSON
	}
	return string(text)
}

// sameDocument says whether two documents of a store are one state of one object: a change makes a new document.
func sameDocument(a, b object) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}
