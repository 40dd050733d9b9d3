// Package multitenantorg is the family of resources under Graph's
// /tenantRelationships/multiTenantOrganization: the organization, its members
// and the join request. Nothing is offered from here yet.
package multitenantorg
