package graphemu

// entraDirectoryID identifies the Entra directory in every published synchronization schema.
const entraDirectoryID = "66e4a8cc-1b7b-435e-95f8-f06cea133828"

const (
	sourceDirectoryName = "Azure Active Directory"
	targetDirectoryName = "Azure Active Directory (target tenant)"
	untouchedVersion    = "v1.2"
)

// attribute describes one attribute of a directory's object, with Graph's defaults for what is not said.
type attribute struct {
	name, kind                    string
	anchor, required, multivalued bool
	readOnly                      bool
	references                    string // the object a Reference points to
}

func (a attribute) json() object {
	mutability := "ReadWrite"
	if a.readOnly {
		mutability = "ReadOnly"
	}
	referenced := []any{}
	if a.references != "" {
		referenced = append(referenced, object{"referencedObjectName": a.references, "referencedProperty": nil})
	}
	return object{
		"anchor":            a.anchor,
		"apiExpressions":    []any{},
		"caseExact":         false,
		"defaultValue":      nil,
		"flowNullValues":    false,
		"metadata":          []any{},
		"multivalued":       a.multivalued,
		"mutability":        mutability,
		"name":              a.name,
		"referencedObjects": referenced,
		"required":          a.required,
		"type":              a.kind,
	}
}

// plainUserAttributes are single-valued texts that both directories know, in directory-graph spelling.
var plainUserAttributes = []string{
	"city", "companyName", "country", "department", "displayName", "employeeId",
	"extensionAttribute1", "extensionAttribute2", "extensionAttribute3", "extensionAttribute4", "extensionAttribute5",
	"extensionAttribute6", "extensionAttribute7", "extensionAttribute8", "extensionAttribute9", "extensionAttribute10",
	"extensionAttribute11", "extensionAttribute12", "extensionAttribute13", "extensionAttribute14", "extensionAttribute15",
	"givenName", "jobTitle", "mail", "mailNickname", "mobile", "physicalDeliveryOfficeName", "postalCode",
	"preferredLanguage", "state", "streetAddress", "surname", "telephoneNumber", "userPrincipalName",
}

func texts(names ...string) []attribute {
	out := make([]attribute, 0, len(names))
	for _, name := range names {
		out = append(out, attribute{name: name, kind: "String"})
	}
	return out
}

func sourceUserAttributes() []attribute {
	special := []attribute{
		{name: "objectId", kind: "String", anchor: true},
		{name: "IsSoftDeleted", kind: "Boolean"},
		{name: "accountEnabled", kind: "Boolean"},
		{name: "showInAddressList", kind: "Boolean"},
		{name: matchAttribute, kind: "String", multivalued: true},
		{name: "netId", kind: "String"},
		{name: "appRoleAssignments", kind: "String", multivalued: true},
		{name: "otherMails", kind: "String", multivalued: true},
		{name: "proxyAddresses", kind: "String", multivalued: true},
		{name: "manager", kind: "Reference", references: "User"},
	}
	return append(append(special, texts(plainUserAttributes...)...), texts("onPremisesSecurityIdentifier", "originalUserPrincipalName")...)
}

func targetUserAttributes() []attribute {
	special := []attribute{
		{name: "objectId", kind: "String", anchor: true},
		{name: "IsSoftDeleted", kind: "Boolean"},
		{name: "accountEnabled", kind: "Boolean"},
		{name: "showInAddressList", kind: "Boolean"},
		{name: matchAttribute, kind: "String", multivalued: true, required: true},
		{name: "userType", kind: "String"},
		{name: "manager", kind: "Reference", references: "User"},
		{name: "otherMails", kind: "String", multivalued: true, readOnly: true},
		{name: "proxyAddresses", kind: "String", multivalued: true, readOnly: true},
	}
	return append(special, texts(plainUserAttributes...)...)
}

func groupAttributes() []attribute {
	return []attribute{
		{name: "objectId", kind: "String", anchor: true},
		{name: "displayName", kind: "String"},
		{name: "description", kind: "String"},
		{name: "mailEnabled", kind: "Boolean"},
		{name: "mailNickname", kind: "String"},
		{name: "securityEnabled", kind: "Boolean"},
		{name: "members", kind: "Reference", multivalued: true, references: "User"},
	}
}

func objectDefinition(name string, softDeletion, connectorData, everybody string, attributes []attribute) object {
	list := make([]any, 0, len(attributes))
	for _, a := range attributes {
		list = append(list, a.json())
	}
	return object{
		"attributes": list,
		"metadata": []any{
			keyed("IsSoftDeletionSupported", softDeletion),
			keyed("ConnectorDataStorageRequired", connectorData),
			keyed("IsSynchronizeAllSupported", everybody),
		},
		"name":          name,
		"supportedApis": []any{name},
	}
}

func directoryDefinition(id, name string, userAttributes []attribute) object {
	key := func(name string) []attribute { return []attribute{{name: name, kind: "String", anchor: true}} }
	return object{
		"id":                id,
		"name":              name,
		"discoverabilities": "AttributeNames,AttributeDataTypes",
		"discoveryDateTime": nil,
		"readOnly":          true,
		"version":           untouchedVersion,
		"objects": []any{
			objectDefinition("User", "true", "true", "true", userAttributes),
			objectDefinition("Group", "false", "true", "false", groupAttributes()),
			objectDefinition("AppRole", "false", "false", "false", key("id")),
			objectDefinition("AppRoleAssignment", "false", "false", "false", key("id")),
			objectDefinition("ServicePrincipal", "false", "false", "false", key("objectId")),
		},
	}
}
