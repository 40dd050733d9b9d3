resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"

  automatic_user_consent_settings = {
    inbound_allowed = true
  }
}

# Fabrikam may synchronize its users into this tenant.
resource "crosstenant_identity_synchronization" "fabrikam" {
  partner_tenant_id = crosstenant_access_partner.fabrikam.partner_tenant_id
  display_name      = "Fabrikam"

  user_sync_inbound = {
    is_sync_allowed = true
  }
}
