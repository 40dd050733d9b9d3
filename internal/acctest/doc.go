// Package acctest runs real configurations with a real Terraform or OpenTofu
// against the provider and an emulator of its own per test.
//
//	env := acctest.New(t)
//	env.Test(resource.TestStep{Config: env.Config(`resource "crosstenant_access_partner" "p" { … }`)})
//
// Every request that reaches the emulator, and its answer, is checked against
// Microsoft's OpenAPI description where CROSSTENANT_REFERENCE names a folder that
// has it. Tests that use this package live in external test packages
// (package x_test), since it imports the provider and with it every family.
//
// Importing the package takes variables of the machine's own Terraform and Azure
// use out of the process's environment.
package acctest
