package graphemu

import (
	"strconv"
	"strings"
)

// graphNames are the source attributes whose directory-graph spelling differs from the property of a Graph user.
var graphNames = map[string]string{
	"objectId":                   "id",
	"mobile":                     "mobilePhone",
	"physicalDeliveryOfficeName": "officeLocation",
	"originalUserPrincipalName":  "userPrincipalName",
}

const extensionAttribute = "extensionAttribute"

// sourceValue reads an attribute, in the schema's spelling, of a user as the engine imports it: always text, booleans as
// True and False. False means that the attribute is empty.
func sourceValue(user object, name string) (string, bool) {
	switch name {
	case "IsSoftDeleted":
		return "False", true
	case matchAttribute:
		return alternativeSecurityID(user), true
	case "netId":
		return netID(user), true
	}
	return attributeText(user, name)
}

// sourceValues is [sourceValue] for an attribute that may have several values.
func sourceValues(user object, name string) []string {
	if list, ok := user[name].([]any); ok {
		texts := make([]string, 0, len(list))
		for _, item := range list {
			if text, ok := asText(item); ok {
				texts = append(texts, text)
			}
		}
		return texts
	}
	if text, ok := sourceValue(user, name); ok {
		return []string{text}
	}
	return nil
}

// attributeText reads what a document of a user has under an attribute of the schema, in the source or in the target.
func attributeText(user object, name string) (string, bool) {
	if name == "telephoneNumber" {
		phones, _ := user["businessPhones"].([]any)
		if len(phones) == 0 {
			return "", false
		}
		return asText(phones[0])
	}
	if strings.HasPrefix(name, extensionAttribute) {
		extensions, _ := user["onPremisesExtensionAttributes"].(object)
		return asText(extensions[name])
	}
	if property, ok := graphNames[name]; ok {
		name = property
	}
	return asText(user[name])
}

func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// alternativeSecurityID is None for a user whose one way to sign in is a password of this tenant; the template's built-in
// filter keeps everybody else out: external users, and those who sign in with a text message.
func alternativeSecurityID(user object) string {
	if isExternal(user) || isTrue(user["_smsSignIn"]) {
		return "External"
	}
	return "None"
}

// netID is the number that the login service knows a user by; targets know redeemed B2B users by it.
func netID(user object) string {
	return strings.ToUpper(strings.ReplaceAll(seedID("netId/"+textOf(user["id"])), "-", "")[:16])
}

// isExternal says whether a user signs in somewhere else: only B2B users are created by an invitation or with that name.
func isExternal(user object) bool {
	return user["creationType"] == "Invitation" || strings.Contains(textOf(user["userPrincipalName"]), "#EXT#")
}

// writeTarget sets an attribute, in the schema's spelling, on the document of a target user. A nil value clears it.
func writeTarget(doc object, name string, value any) {
	if name == "telephoneNumber" {
		phones := []any{}
		if value != nil {
			phones = append(phones, value)
		}
		doc["businessPhones"] = phones
		return
	}
	if strings.HasPrefix(name, extensionAttribute) {
		extensions, _ := cloneValue(doc["onPremisesExtensionAttributes"]).(object)
		if extensions == nil {
			extensions = object{}
		}
		extensions[name] = value
		doc["onPremisesExtensionAttributes"] = extensions
		return
	}
	if property, ok := graphNames[name]; ok {
		name = property
	}
	doc[name] = value
}

// typedValue is a mapping's text as an attribute of the type stores it; false if the type has no such value.
func typedValue(kind, name, text string) (any, bool) {
	switch {
	case strings.EqualFold(kind, "Boolean"):
		on := strings.EqualFold(text, "true")
		return on, on || strings.EqualFold(text, "false")
	case strings.EqualFold(kind, "Integer"):
		n, err := strconv.Atoi(text)
		return n, err == nil
	case name == "userType":
		return text, text == "Member" || text == "Guest"
	}
	return text, true
}

// externalName is the user name of a B2B user in the tenant that hosts it.
// Microsoft: Properties of a B2B collaboration user.
func externalName(homeName, hostDomain string) string {
	return strings.ReplaceAll(homeName, "@", "_") + "#EXT#@" + hostDomain
}
