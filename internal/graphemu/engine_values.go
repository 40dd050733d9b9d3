package graphemu

import (
	"errors"
	"fmt"
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
	case "telephoneNumber":
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

// writeTarget sets an attribute, in the schema's spelling, on the document of a target user. An empty text clears it.
func writeTarget(doc object, name, value string) {
	switch name {
	case "accountEnabled", "showInAddressList":
		doc[name] = strings.EqualFold(value, "true")
	case "telephoneNumber":
		doc["businessPhones"] = []any{}
		if value != "" {
			doc["businessPhones"] = []any{value}
		}
	default:
		if strings.HasPrefix(name, extensionAttribute) {
			extensions, _ := cloneValue(doc["onPremisesExtensionAttributes"]).(object)
			if extensions == nil {
				extensions = object{}
			}
			extensions[name] = textOrNull(value)
			doc["onPremisesExtensionAttributes"] = extensions
			return
		}
		if property, ok := graphNames[name]; ok {
			name = property
		}
		doc[name] = textOrNull(value)
	}
}

// externalName is the user name of a B2B user in the tenant that hosts it.
// Microsoft: Properties of a B2B collaboration user.
func externalName(homeName, hostDomain string) string {
	return strings.ReplaceAll(homeName, "@", "_") + "#EXT#@" + hostDomain
}

// flow is one attribute mapping as the engine runs it.
type flow struct {
	target, flowType, fallback string
	hasFallback                bool
	value                      func(user object) (string, bool)
}

// errNotEvaluated is why an object is escrowed whose mapping or filter this emulator cannot compute.
var errNotEvaluated = errors.New("not evaluated by the embedded Graph")

// flowsOf reads the mappings of users. A function other than the fixed match is an error that names the mapping.
func flowsOf(mapping object) ([]flow, error) {
	var flows []flow
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		target := targetOf(m)
		if target == matchAttribute {
			continue // the match itself never flows
		}
		f := flow{target: target, flowType: textOf(m["flowType"])}
		f.fallback, f.hasFallback = m["defaultValue"].(string)
		source, _ := m["source"].(object)
		name := textOf(source["name"])
		switch source["type"] {
		case "Attribute":
			f.value = func(user object) (string, bool) { return sourceValue(user, name) }
		case "Constant":
			constant := constantOf(source)
			f.value = func(object) (string, bool) { return constant, constant != "" }
		case "Function":
			return nil, fmt.Errorf("the mapping of '%s' is the function expression %s, which is %w", target, textOf(source["expression"]), errNotEvaluated)
		default: // no source: the default value alone
			f.value = func(object) (string, bool) { return "", false }
		}
		flows = append(flows, f)
	}
	return flows, nil
}

// constantOf is a constant's value; the expression has it in quotes.
func constantOf(source object) string {
	expression := textOf(source["expression"])
	if len(expression) >= 2 && expression[0] == '"' && expression[len(expression)-1] == '"' {
		return expression[1 : len(expression)-1]
	}
	return textOf(source["name"])
}

// flags reads "Add, Update, Delete".
func flags(text string) map[string]bool {
	out := map[string]bool{}
	for _, flag := range strings.Split(text, ",") {
		out[strings.TrimSpace(flag)] = true
	}
	return out
}
