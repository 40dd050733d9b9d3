package syncschema

import (
	"regexp"
	"slices"
	"strings"
)

// otherNames are names that Graph, the admin center or Active Directory use for what the synchronization calls
// otherwise, in lower case. Graph's user resource type and the pages on synchronized attributes.
var otherNames = map[string]string{
	"id": "objectId", "businessphones": "telephoneNumber", "mobilephone": "mobile", "officelocation": "physicalDeliveryOfficeName",
	"faxnumber": "facsimileTelephoneNumber", "onpremisessyncenabled": "dirSyncEnabled",
	"alternativesecurityidentifier": "alternativeSecurityIds", "samaccountname": "samAccountName", "onpremisessamaccountname": "samAccountName",
	"hiddenfromaddresslistenabled": "HiddenFromAddressListsEnabled", "msexchhidefromaddresslists": "HiddenFromAddressListsEnabled",
	"upn": "userPrincipalName", "sn": "surname", "lastname": "surname", "familyname": "surname", "firstname": "givenName", "title": "jobTitle",
	"company": "companyName", "zipcode": "postalCode", "zip": "postalCode", "phone": "telephoneNumber", "email": "mail", "street": "streetAddress",
	"employeenumber": "employeeId", "alias": "mailNickname", "language": "preferredLanguage",
}

// SuggestName is the name that somebody may have meant who wrote name, out of those that exist; "" if none is near.
// It knows how Graph's user resource calls things, ignores letter case and forgives a slip of the pen.
func SuggestName(name string, existing []string) string {
	for _, candidate := range []string{name, lastPart(name), otherNames[strings.ToLower(lastPart(name))]} {
		for _, e := range existing {
			if candidate != "" && strings.EqualFold(e, candidate) {
				return e
			}
		}
	}
	return nearest(name, existing)
}

// lastPart is what follows the last dot: Graph nests what the directory keeps flat, such as
// onPremisesExtensionAttributes.extensionAttribute1.
func lastPart(name string) string { return name[strings.LastIndex(name, ".")+1:] }

// nearest is the name at the smallest distance, if that is a third of its length at most. Of a directory extension's name
// only the last part counts, since most of it is the same for all.
func nearest(name string, existing []string) string {
	best, distance := "", 1+len(name)/3
	if IsExtensionName(name) {
		distance = 1 + (len(name)-extensionPrefix)/3
	}
	for _, e := range existing {
		if d := editDistance(strings.ToLower(name), strings.ToLower(e), distance); d < distance {
			best, distance = e, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, changes and swaps of neighbours; from limit on, it is limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return min(last[len(b)], limit)
}

// extensionName is the shape of a directory extension's name: the id of the application that owns it, without dashes.
// Microsoft: Map directory extensions in cross-tenant synchronization; extensionProperty resource type.
var extensionName = regexp.MustCompile(`^extension_[0-9A-Fa-f]{32}_[A-Za-z0-9_]+$`)

// extensionPrefix is how long what comes before the extension's own name is.
const extensionPrefix = len("extension_") + 32 + len("_")

// IsExtensionName tells whether a name has the shape of a directory extension's: extension_<32 digits>_<name>. The
// letter case of such names counts.
func IsExtensionName(name string) bool { return extensionName.MatchString(name) }

// LooksLikeExtensionName tells whether somebody meant a directory extension, whether or not the name has the shape.
func LooksLikeExtensionName(name string) bool {
	return len(name) >= len("extension_") && strings.EqualFold(name[:len("extension_")], "extension_")
}

// attributeTypes are the types of attributeDefinition.
var attributeTypes = []string{"String", "Boolean", "Integer", "DateTime", "Reference", "Binary"}

// AttributeTypes lists the types that an attribute can have. Microsoft Graph: attributeType.
func AttributeTypes() []string { return slices.Clone(attributeTypes) }

// AttributeTypeNamed is the type as Graph spells it, whatever its letter case was; ok is false if there is none.
func AttributeTypeNamed(name string) (typ string, ok bool) {
	for _, t := range attributeTypes {
		if strings.EqualFold(t, strings.TrimSpace(name)) {
			return t, true
		}
	}
	return "", false
}
