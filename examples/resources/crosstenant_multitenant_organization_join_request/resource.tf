resource "crosstenant_multitenant_organization" "alliance" {
  display_name = "Contoso and friends"
}

resource "crosstenant_multitenant_organization_member" "fabrikam" {
  tenant_id        = crosstenant_multitenant_organization.alliance.tenant_id
  member_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
  display_name     = "Fabrikam"
}

# Fabrikam joins, in its own tenant.
resource "crosstenant_multitenant_organization_join_request" "fabrikam" {
  tenant_id          = crosstenant_multitenant_organization_member.fabrikam.member_tenant_id
  added_by_tenant_id = crosstenant_multitenant_organization_member.fabrikam.tenant_id

  timeouts = {
    create = "4h"
  }
}
