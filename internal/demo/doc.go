// Command demo shows the provider's main job on one machine: Contoso has bought
// Fabrikam, and one apply lets Fabrikam's people into Contoso's tenant. It
// starts the embedded Microsoft Graph with both tenants, drives a real Terraform
// or OpenTofu over HTTPS, and reads what came of it through Graph.
//
// Every step is a check: a wrong exit code or a wrong table ends the demo with
// an error. "make demo" builds what it needs and runs it.
package main
