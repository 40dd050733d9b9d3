package graph

import (
	"net/http"
	"regexp"
	"strings"
)

// permission says which application permissions open a call, the least first. Source: the permission tables of the
// Graph pages of each call. Synchronization calls name Synchronization.*: Application.ReadWrite.OwnedBy is listed there
// too, but the service was seen to refuse it.
type permission struct {
	methods string // space-separated; "" for all
	path    *regexp.Regexp
	anyOf   []string
}

var permissions = []permission{
	{"GET", regexp.MustCompile(`^/policies/crossTenantAccessPolicy`), []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"}},
	{"", regexp.MustCompile(`^/policies/crossTenantAccessPolicy`), []string{"Policy.ReadWrite.CrossTenantAccess"}},
	{"GET", regexp.MustCompile(`^/servicePrincipals/[^/]+/synchronization/jobs`), []string{"Synchronization.Read.All", "Synchronization.ReadWrite.All"}},
	{"", regexp.MustCompile(`^/servicePrincipals/[^/]+/synchronization`), []string{"Synchronization.ReadWrite.All"}},
	{"GET", regexp.MustCompile(`^/servicePrincipals/[^/]+/appRoleAssignedTo`), []string{"Application.Read.All", "Application.ReadWrite.All"}},
	{"", regexp.MustCompile(`^/servicePrincipals/[^/]+/appRoleAssignedTo`), []string{"AppRoleAssignment.ReadWrite.All"}},
	{"GET", regexp.MustCompile(`^/(applications|servicePrincipals|applicationTemplates)`), []string{"Application.Read.All", "Application.ReadWrite.All"}},
	{"", regexp.MustCompile(`^/(applications|servicePrincipals|applicationTemplates)`), []string{"Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"}},
	{"GET", regexp.MustCompile(`^/tenantRelationships/findTenantInformation`), []string{"CrossTenantInformation.ReadBasic.All"}},
	{"GET", regexp.MustCompile(`^/organization`), []string{"Organization.Read.All"}},
}

// permissionsFor finds the permissions of a call by its method and its path, whose first segment is the version.
func permissionsFor(method, path string) []string {
	for _, version := range []APIVersion{V1, Beta} {
		path = strings.TrimPrefix(path, "/"+string(version))
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, p := range permissions {
		if (p.methods == "" || p.methods == method) && p.path.MatchString(path) {
			return p.anyOf
		}
	}
	return nil
}
