package scopefilter

import "strings"

// unfilterable says why the service does not filter by an attribute of this name, whatever its definition says. The
// names are those of "Known issues for provisioning in Microsoft Entra ID" (unsupported scoping filters) and of "Scoping
// users or groups to be provisioned with scoping filters" (members).
func unfilterable(name string) string {
	switch strings.ToLower(name) {
	case "approleassignments", "usertype", "manager":
		return "Microsoft's known issues of provisioning name it as not supported there."
	case "members":
		return "Microsoft's page about scoping filters names the members of a group as not supported."
	case "statushiredate", "startdate", "enddate", "statusterminationdate", "accountexpires":
		return "Microsoft's known issues of provisioning name dates as not supported there."
	default:
		return ""
	}
}
