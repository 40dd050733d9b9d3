// Package crosstenantaccess is the family of resources under Graph's
// /policies/crossTenantAccessPolicy: what one tenant allows another, and
// whether the other may synchronize users into it.
//
// An entry about a partner inherits from the tenant's default configuration
// whatever it leaves out. Absent in a configuration, null in Graph and
// "inherit" are one and the same here.
package crosstenantaccess
