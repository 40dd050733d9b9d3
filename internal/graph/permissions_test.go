package graph

import (
	"slices"
	"testing"
)

// TestReadsAdviseReadPermissions: what a plan or a wait reads must not send its user for a permission to write.
func TestReadsAdviseReadPermissions(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v1.0/servicePrincipals/1/synchronization/jobs":                            "Synchronization.Read.All",
		"/v1.0/servicePrincipals/1/synchronization/jobs/2/schema":                   "Synchronization.Read.All",
		"/v1.0/servicePrincipals/1/synchronization/templates":                       "Synchronization.Read.All",
		"/v1.0/servicePrincipals/1/synchronization/templates/2/schema":              "Synchronization.Read.All",
		"/v1.0/servicePrincipals/1/appRoleAssignedTo":                               "Application.Read.All",
		"/v1.0/applications/1":                                                      "Application.Read.All",
		"/beta/policies/crossTenantAccessPolicy/partners/1/identitySynchronization": "Policy.Read.All",
		"/v1.0/policies/crossTenantAccessPolicy/templates/1":                        "Policy.Read.All",
		"/v1.0/tenantRelationships/multiTenantOrganization/tenants/1":               "MultiTenantOrganization.Read.All",
	} {
		if advised := permissionsFor("GET", path); len(advised) == 0 || advised[0] != want {
			t.Errorf("GET %s: %v is advised, want %s first", path, advised, want)
		}
		if refused := (&Error{Method: "GET", Path: path}); lacksPermission([]string{want}, refused) {
			t.Errorf("GET %s: a token with %s counts as lacking a permission", path, want)
		}
		if write := permissionsFor("POST", path); slices.Contains(write, want) {
			t.Errorf("POST %s: %v is advised", path, write)
		}
	}
}

// TestSchemaWritesAdviseWritePermissions: parsing an expression changes nothing and needs the permission of a write.
func TestSchemaWritesAdviseWritePermissions(t *testing.T) {
	t.Parallel()
	const schema = "/v1.0/servicePrincipals/1/synchronization/jobs/2/schema"
	for method, path := range map[string]string{"PUT": schema, "DELETE": schema, "POST": schema + "/parseExpression"} {
		if advised := permissionsFor(method, path); !slices.Equal(advised, []string{"Synchronization.ReadWrite.All"}) {
			t.Errorf("%s %s: %v is advised", method, path, advised)
		}
	}
}
