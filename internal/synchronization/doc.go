// Package synchronization is the family of resources for the source side of cross-tenant synchronization: the application
// and service principal that carry a configuration, its job and settings, who is assigned to it, provisioning on demand,
// and the schedule that finally starts the job. Graph: /applicationTemplates/{id}/instantiate and what lies below
// /servicePrincipals/{id}/synchronization and /servicePrincipals/{id}/appRoleAssignedTo.
package synchronization
