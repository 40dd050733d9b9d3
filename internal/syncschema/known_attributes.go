package syncschema

import (
	"slices"
	"strings"
)

// Evidence says how well a fact of the built-in table is founded.
type Evidence string

const (
	// Documented facts stand on a page of Microsoft's.
	Documented Evidence = "documented"
	// Observed facts were seen in output of the real service.
	Observed Evidence = "observed"
	// Assumed facts are likely, since something like them is documented or observed.
	Assumed Evidence = "assumed"
)

// Microsoft's pages that the table stands on, by title.
const (
	pageConfigure        = "Configure cross-tenant synchronization"
	pageOverview         = "What is cross-tenant synchronization in Microsoft Entra ID?"
	pageKnownIssues      = "Known issues for provisioning in Microsoft Entra ID"
	pageCustomize        = "Customize user provisioning attribute-mappings for SaaS applications in Microsoft Entra ID"
	pageHow              = "How Application Provisioning works in Microsoft Entra ID"
	pageFunctions        = "Reference for writing expressions for attribute mappings in Microsoft Entra ID"
	pageObjectDefinition = "objectDefinition resource type (Microsoft Graph)"
	pageParse            = "synchronizationSchema: parseExpression (Microsoft Graph)"
)

// Use is what the table knows about an attribute in one role: read in the source tenant or written in the target
// tenant. The zero value means that nothing is known.
type Use struct {
	Evidence Evidence
	// Page is the title of the page at Microsoft that says so; "" for what is assumed.
	Page string
	// Refusal says why the attribute cannot serve; "" where it can.
	Refusal string
	// Caution says why an attribute that can serve had better not; "" for no reason.
	Caution string
}

// Known tells whether the table says anything.
func (u Use) Known() bool { return u.Evidence != "" }

// Works tells whether the attribute can serve, as far as is known.
func (u Use) Works() bool { return u.Known() && u.Refusal == "" }

// KnownAttribute is an attribute of users or groups as the synchronization of two tenants calls it. The names are those
// of the directory (telephoneNumber), which are not always those of Graph's user (businessPhones).
type KnownAttribute struct {
	Name string
	// Type is one of String, Boolean, Integer, DateTime, Reference and Binary, as in attributeDefinition.
	Type        string
	Multivalued bool
	Source      Use
	Target      Use
}

func documented(page string) Use { return Use{Evidence: Documented, Page: page} }

func assumed() Use { return Use{Evidence: Assumed} }

func refused(page, why string) Use { return Use{Evidence: Documented, Page: page, Refusal: why} }

func cautioned(page, why string) Use { return Use{Evidence: Documented, Page: page, Caution: why} }

// stringAttribute is a single-valued string attribute.
func stringAttribute(name string, source, target Use) KnownAttribute {
	return KnownAttribute{Name: name, Type: "String", Source: source, Target: target}
}

func booleanAttribute(name string, source, target Use) KnownAttribute {
	return KnownAttribute{Name: name, Type: "Boolean", Source: source, Target: target}
}

const (
	whyExchange = "it is an attribute of Exchange, which the synchronization does not manage"
	whyPhoto    = "photos are not synchronized"
	whySecurity = "custom security attributes are not synchronized"
	whyNoSource = "it is not available as a source attribute; map it from a directory extension instead"
	whyPassword = "passwords are not provisioned"
)

// knownAttributes is the table by the object's name. Entries of the user's default mappings stand on the screenshots
// of the configuration page, further source attributes on the printed definition of the directory's User object.
// What a group's mappings look like is not public.
var knownAttributes = map[string][]KnownAttribute{
	"User":  slices.Concat(defaultUserAttributes, extensionAttributes(), otherUserAttributes, refusedUserAttributes),
	"Group": groupAttributes,
}

// defaultUserAttributes are those of a new configuration's mappings.
var defaultUserAttributes = []KnownAttribute{
	{
		Name: "alternativeSecurityIds", Type: "String", Multivalued: true,
		Target: refused(pageConfigure, "it is the fixed match of cross-tenant synchronization, which cannot be changed: the service answers schemaInvalid"),
	},
	booleanAttribute("IsSoftDeleted", documented(pageConfigure), documented(pageConfigure)),
	booleanAttribute("accountEnabled", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("streetAddress", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("city", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("state", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("postalCode", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("country", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("department", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("employeeId", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("displayName", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("givenName", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("jobTitle", documented(pageObjectDefinition), assumed()),
	stringAttribute("mailNickname", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("mobile", documented(pageObjectDefinition), assumed()),
	stringAttribute("physicalDeliveryOfficeName", documented(pageObjectDefinition), assumed()),
	stringAttribute("preferredLanguage", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("surname", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("telephoneNumber", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("userPrincipalName", documented(pageConfigure), documented(pageConfigure)),
	stringAttribute("mail", documented(pageConfigure), documented(pageConfigure)),
	booleanAttribute("showInAddressList", assumed(), documented(pageConfigure)),
	{
		Name: "userType", Type: "String",
		Source: refused(pageKnownIssues, whyNoSource),
		Target: documented(pageConfigure),
	},
	{
		Name: "manager", Type: "Reference",
		Source: documented(pageOverview),
		Target: documented(pageOverview),
	},
}

// otherUserAttributes are those that work without being mapped by default.
var otherUserAttributes = []KnownAttribute{
	stringAttribute("objectId", documented(pageObjectDefinition), refused(pageCustomize, "it is the key of the object, which the target directory makes itself")),
	stringAttribute("netId", documented(pageConfigure), Use{}),
	stringAttribute("companyName", documented(pageObjectDefinition), assumed()),
	booleanAttribute("dirSyncEnabled", documented(pageObjectDefinition), Use{}),
	stringAttribute("facsimileTelephoneNumber", documented(pageObjectDefinition), assumed()),
	stringAttribute("onPremisesSecurityIdentifier", documented(pageObjectDefinition), Use{}),
	stringAttribute("originalUserPrincipalName", documented(pageHow), Use{}),
	{
		Name: "proxyAddresses", Type: "String", Multivalued: true,
		Source: documented(pageKnownIssues),
		Target: refused(pageKnownIssues, "it is read-only in Microsoft Graph; it can only be a source"),
	},
	{
		Name: "otherMails", Type: "String", Multivalued: true,
		Source: assumed(),
		Target: cautioned(pageKnownIssues, "the target tenant computes it and may override what is synchronized"),
	},
	{
		Name: "appRoleAssignments", Type: "String", Multivalued: true,
		Source: documented(pageFunctions),
	},
}

// refusedUserAttributes are those that people ask for and that do not work.
var refusedUserAttributes = []KnownAttribute{
	stringAttribute("passwordProfile.password", refused(pageKnownIssues, whyPassword), refused(pageKnownIssues, whyPassword)),
	stringAttribute("samAccountName", refused(pageKnownIssues, whyNoSource), Use{}),
	stringAttribute("targetAddress", Use{}, refused(pageKnownIssues, whyExchange+"; set ExternalEmailAddress there")),
	booleanAttribute("HiddenFromAddressListsEnabled", Use{}, refused(pageKnownIssues, whyExchange+"; the directory's counterpart is showInAddressList")),
	{Name: "photo", Type: "Binary", Source: refused(pageOverview, whyPhoto), Target: refused(pageOverview, whyPhoto)},
	{Name: "thumbnailPhoto", Type: "Binary", Source: refused(pageOverview, whyPhoto), Target: refused(pageOverview, whyPhoto)},
	stringAttribute("customSecurityAttributes", refused(pageOverview, whySecurity), refused(pageOverview, whySecurity)),
}

var groupAttributes = []KnownAttribute{
	stringAttribute("objectId", assumed(), refused(pageCustomize, "it is the key of the object, which the target directory makes itself")),
	stringAttribute("displayName", assumed(), assumed()),
	stringAttribute("description", assumed(), assumed()),
	stringAttribute("mailNickname", assumed(), assumed()),
	booleanAttribute("mailEnabled", assumed(), assumed()),
	booleanAttribute("securityEnabled", assumed(), assumed()),
	{
		Name: "members", Type: "Reference", Multivalued: true,
		Source: assumed(), Target: assumed(),
	},
}

// extensionAttributes are the fifteen of Exchange, which the directory shows as attributes of the user.
func extensionAttributes() []KnownAttribute {
	var list []KnownAttribute
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"} {
		list = append(list, stringAttribute("extensionAttribute"+n, documented(pageParse), assumed()))
	}
	return list
}

// KnownAttributes are the table's attributes of an object, "User" or "Group".
func KnownAttributes(object string) []KnownAttribute { return slices.Clone(knownAttributes[object]) }

// FindKnown looks an attribute up: exactly, or else, with exact false, by a name that means it: in other letter case, as
// Graph's user resource type calls it, or as a member of it.
func FindKnown(object, name string) (found KnownAttribute, exact, ok bool) {
	first, _, _ := strings.Cut(name, ".") // customSecurityAttributes.Engineering.Project
	for _, candidate := range []string{name, lastPart(name), otherNames[strings.ToLower(lastPart(name))], first} {
		for _, a := range knownAttributes[object] {
			if candidate != "" && strings.EqualFold(a.Name, candidate) {
				return a, a.Name == name, true
			}
		}
	}
	return KnownAttribute{}, false, false
}
