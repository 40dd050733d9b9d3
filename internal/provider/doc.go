// Package provider is the provider block: its schema, how its settings and the environment become one login per
// tenant, and the lists of everything that the provider offers.
//
// Configure sends nothing and fails for nothing that a run may not need: a tenant is logged in to by the first call
// that asks for it, and that call reports what is missing.
package provider
