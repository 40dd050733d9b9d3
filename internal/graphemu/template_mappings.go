package graphemu

import "strings"

// A mapping of the fresh Azure2Azure template: where a target attribute's value comes from.
type defaultMapping struct {
	target, source, constant string
	fallback                 any // used when the source is empty, on creation only
	addOnly                  bool
}

// freshUserMappings is what a new configuration shows, less the fixed match.
// Microsoft: "Configure cross-tenant synchronization", step "Review attribute mappings".
var freshUserMappings = []defaultMapping{
	{target: "IsSoftDeleted", source: "IsSoftDeleted", fallback: "False"},
	{target: "accountEnabled", source: "accountEnabled", fallback: "True"},
	{target: "streetAddress", source: "streetAddress"},
	{target: "city", source: "city"},
	{target: "state", source: "state"},
	{target: "postalCode", source: "postalCode"},
	{target: "country", source: "country"},
	{target: "department", source: "department"},
	{target: "employeeId", source: "employeeId"},
	{target: "displayName", source: "displayName"},
	{target: "givenName", source: "givenName"},
	{target: "jobTitle", source: "jobTitle"},
	{target: "mailNickname", source: "mailNickname"},
	{target: "mobile", source: "mobile"},
	{target: "physicalDeliveryOfficeName", source: "physicalDeliveryOfficeName"},
	{target: "preferredLanguage", source: "preferredLanguage", fallback: "en-US"},
	{target: "surname", source: "surname"},
	{target: "telephoneNumber", source: "telephoneNumber"},
	{target: "userPrincipalName", source: "userPrincipalName"},
	{target: "showInAddressList", constant: "true"},
	{target: "mail", source: "mail"},
	{target: "userType", constant: "Member", addOnly: true},
	{target: "manager", source: "manager"},
}

// freshGroupMappings belong to the group mapping, which is off in a new configuration. Which
// attributes it really has is not public.
var freshGroupMappings = []defaultMapping{
	{target: "mailNickname", source: "mailNickname"},
	{target: "mailEnabled", constant: "False"},
	{target: "securityEnabled", constant: "True"},
	{target: "members", source: "members"},
}

const (
	flowAlways        = "Always"
	flowObjectAddOnly = "ObjectAddOnly"
	// flowAttributeAddOnly fills an attribute that is empty in the target.
	flowAttributeAddOnly = "AttributeAddOnly"

	matchAttribute  = "alternativeSecurityIds"
	matchFunction   = "AltSecIdFromNetId"
	matchExpression = "AltSecIdFromNetId([netId])"
)

func (m defaultMapping) json() object {
	flow := flowAlways
	if m.addOnly {
		flow = flowObjectAddOnly
	}
	source := attributeSource(m.source)
	if m.constant != "" {
		source = constantSource(m.constant)
	}
	return attributeMapping(m.target, source, m.fallback, flow, 0)
}

func attributeMapping(target string, source, fallback any, flowType string, matching int) object {
	return object{
		"defaultValue":            fallback,
		"exportMissingReferences": false,
		"flowBehavior":            "FlowWhenChanged",
		"flowType":                flowType,
		"matchingPriority":        matching,
		"source":                  source,
		"targetAttributeName":     target,
	}
}

func attributeSource(name string) object {
	return object{"expression": "[" + name + "]", "name": name, "parameters": []any{}, "type": "Attribute"}
}

func constantSource(value string) object {
	return object{"expression": `"` + value + `"`, "name": value, "parameters": []any{}, "type": "Constant"}
}

// fixedMatch is the one mapping that finds an object in the target tenant. It can't be changed.
func fixedMatch() object {
	return attributeMapping(matchAttribute, object{
		"expression": matchExpression,
		"name":       matchFunction,
		"type":       "Function",
		"parameters": []any{object{"key": "source", "value": attributeSource("netId")}},
	}, nil, flowAlways, 1)
}

func userObjectMapping() object {
	mappings := []any{fixedMatch()}
	for _, m := range freshUserMappings {
		mappings = append(mappings, m.json())
	}
	scope := object{
		"categoryFilterGroups": []any{},
		"groups":               []any{},
		"inputFilterGroups": []any{object{
			"name": "Filter external users",
			"clauses": []any{object{
				"operatorName":      "EQUALS",
				"sourceOperandName": matchAttribute,
				"targetOperand":     object{"values": []any{"None"}},
			}},
		}},
	}
	return objectMapping("Provision Azure Active Directory Users", "User", "User", true, scope, mappings, matchAttribute)
}

func groupObjectMapping() object {
	mappings := []any{attributeMapping("displayName", attributeSource("displayName"), nil, flowAlways, 1)}
	for _, m := range freshGroupMappings {
		mappings = append(mappings, m.json())
	}
	return objectMapping("Provision Azure Active Directory Groups", "Group", "Group", false, nil, mappings, "")
}

// plumbingObjectMapping is one of the nameless, disabled mappings that stand after the two that matter.
func plumbingObjectMapping(target, key string) object {
	mapping := objectMapping("", "", target, false, nil, []any{attributeMapping(key, nil, nil, flowAlways, 1)}, "")
	mapping["name"] = nil
	return mapping
}

func objectMapping(name, source, target string, enabled bool, scope any, mappings []any, joining string) object {
	metadata := []any{
		keyed("IsCustomerDefined", "false"),
		keyed("DisableMonitoringForChanges", "false"),
		keyed("Disposition", `"Normal"`),
		keyed("ExcludeFromReporting", "false"),
		keyed("EscrowBehavior", `"Default"`),
		keyed("Unsynchronized", "false"),
	}
	if joining != "" {
		metadata = append(metadata, keyed("OriginalJoiningProperty", joining))
	}
	return object{
		"attributeMappings": mappings,
		"enabled":           enabled,
		"flowTypes":         "Add,Update,Delete",
		"metadata":          metadata,
		"name":              name,
		"scope":             scope,
		"sourceObjectName":  source,
		"targetObjectName":  target,
	}
}

func keyed(key, value string) object { return object{"key": key, "value": value} }

// pascal turns the member names of a JSON value into the spelling of the engine's own documents,
// which the service embeds as text in a rule's metadata.
func pascal(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for name, member := range v {
			out[strings.ToUpper(name[:1])+name[1:]] = pascal(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = pascal(item)
		}
		return out
	default:
		return v
	}
}
