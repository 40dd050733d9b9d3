// Package multitenantorg is the family of resources under Graph's
// /tenantRelationships/multiTenantOrganization: the organization, the tenants
// that an owner adds to it, and the request by which such a tenant joins.
//
// Most of it takes the service minutes or hours. A write ends when a read shows
// that it was understood; what is only waited for where a configuration says so
// is the join.
package multitenantorg
