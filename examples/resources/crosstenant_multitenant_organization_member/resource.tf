resource "crosstenant_multitenant_organization" "alliance" {
  display_name = "Contoso and friends"
}

# Fabrikam may join. It does so by a crosstenant_multitenant_organization_join_request of its own.
resource "crosstenant_multitenant_organization_member" "fabrikam" {
  tenant_id        = crosstenant_multitenant_organization.alliance.tenant_id
  member_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
  display_name     = "Fabrikam"
}
