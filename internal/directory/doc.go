// Package directory is the family of what a tenant's directory and its
// relationships with other tenants can be asked for.
package directory
