package graph

import (
	"regexp"
	"slices"
	"strings"
)

// permission says which application permissions open a call, the least first. Source: the permission tables of the
// Graph pages of each call. Synchronization calls name Synchronization.*: Application.ReadWrite.OwnedBy is listed there
// too, but the service was seen to refuse it.
type permission struct {
	method string // "" for all
	path   *regexp.Regexp
	anyOf  []string
	also   []string // opens the call too, but asks for more than it needs or doesn't work reliably; not advised
}

var (
	directoryWide     = []string{"Directory.Read.All", "Directory.ReadWrite.All", "Application.ReadWrite.OwnedBy"}
	applicationWrites = []string{"Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.ReadWrite.All"}
)

var permissions = []permission{
	// The pages of the templates name the first of each pair, Microsoft's list of permissions the second.
	{"GET", regexp.MustCompile(`^/policies/crossTenantAccessPolicy/templates`), []string{"Policy.Read.All", "MultiTenantOrganization.Read.All"}, []string{"Policy.ReadWrite.CrossTenantAccess", "MultiTenantOrganization.ReadWrite.All"}},
	{"", regexp.MustCompile(`^/policies/crossTenantAccessPolicy/templates`), []string{"Policy.ReadWrite.CrossTenantAccess", "MultiTenantOrganization.ReadWrite.All"}, nil},
	{"GET", regexp.MustCompile(`^/policies/(crossTenantAccessPolicy|deletedItems)`), []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}, nil},
	{"", regexp.MustCompile(`^/policies/(crossTenantAccessPolicy|deletedItems)`), []string{"Policy.ReadWrite.CrossTenantAccess"}, nil},
	{"GET", regexp.MustCompile(`^/servicePrincipals/[^/]+/synchronization/(jobs|templates)`), []string{"Synchronization.Read.All", "Synchronization.ReadWrite.All"}, applicationWrites},
	{"", regexp.MustCompile(`^/servicePrincipals/[^/]+/synchronization`), []string{"Synchronization.ReadWrite.All"}, applicationWrites},
	{"GET", regexp.MustCompile(`^/servicePrincipals/[^/]+/appRoleAssignedTo`), []string{"Application.Read.All", "Application.ReadWrite.All"}, directoryWide},
	{"", regexp.MustCompile(`^/servicePrincipals/[^/]+/appRoleAssignedTo`), []string{"AppRoleAssignment.ReadWrite.All"}, directoryWide},
	{"GET", regexp.MustCompile(`^/(applications|servicePrincipals|applicationTemplates)`), []string{"Application.Read.All", "Application.ReadWrite.All"}, directoryWide},
	{"", regexp.MustCompile(`^/(applications|servicePrincipals|applicationTemplates)`), []string{"Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"}, directoryWide},
	{"GET", regexp.MustCompile(`^/tenantRelationships/findTenantInformation`), []string{"CrossTenantInformation.ReadBasic.All"}, nil},
	{"GET", regexp.MustCompile(`^/tenantRelationships/multiTenantOrganization`), []string{"MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All"}, nil},
	{"", regexp.MustCompile(`^/tenantRelationships/multiTenantOrganization`), []string{"MultiTenantOrganization.ReadWrite.All"}, nil},
	{"GET", regexp.MustCompile(`^/organization`), []string{"Organization.Read.All"}, directoryWide},
}

// permissionFor finds the entry of a call by its method and its path, whose first segment is the version.
func permissionFor(method, path string) (permission, bool) {
	for _, version := range []APIVersion{V1, Beta} {
		path = strings.TrimPrefix(path, "/"+string(version))
	}
	for _, p := range permissions {
		if (p.method == "" || p.method == method) && p.path.MatchString(path) {
			return p, true
		}
	}
	return permission{}, false
}

// permissionsFor are the permissions that a message advises for a call; nil if they aren't known.
func permissionsFor(method, path string) []string {
	p, _ := permissionFor(method, path)
	return p.anyOf
}

// lacksPermission reports that a token's application permissions don't open a call, so that a refusal of it is final. A token
// without such permissions, like a signed-in user's, tells nothing.
func lacksPermission(roles []string, e *Error) bool {
	p, known := permissionFor(e.Method, e.Path)
	if !known || len(roles) == 0 {
		return false
	}
	for _, role := range roles {
		if slices.Contains(p.anyOf, role) || slices.Contains(p.also, role) {
			return false
		}
	}
	return true
}
