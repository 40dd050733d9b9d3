# The target of a synchronization: Fabrikam's users come in without being asked, and keep their second factor.
resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"

  automatic_user_consent_settings = {
    inbound_allowed = true
  }

  inbound_trust = {
    is_mfa_accepted = true
  }

  # Whoever of Fabrikam comes, only this application is open to them.
  b2b_collaboration_inbound = {
    users_and_groups = {
      access_type = "allowed"
      targets     = [{ target = "AllUsers", target_type = "user" }]
    }
    applications = {
      access_type = "allowed"
      targets     = [{ target = "7d1c4b9a-2e3f-4a5b-8c6d-9e0f1a2b3c4d", target_type = "application" }]
    }
  }
}

# The source lives in another tenant, which the same application can reach.
resource "crosstenant_access_partner" "contoso_seen_from_fabrikam" {
  tenant_id         = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
  partner_tenant_id = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d"

  automatic_user_consent_settings = {
    outbound_allowed = true
  }
}
