# Everybody may be invited, but nobody's claims count and no door is open without an entry of its own.
resource "crosstenant_access_default" "this" {
  inbound_trust = {
    is_mfa_accepted                           = false
    is_compliant_device_accepted              = false
    is_hybrid_azure_ad_joined_device_accepted = false
  }

  b2b_direct_connect_inbound = {
    users_and_groups = {
      access_type = "blocked"
      targets     = [{ target = "AllUsers", target_type = "user" }]
    }
    applications = {
      access_type = "blocked"
      targets     = [{ target = "AllApplications", target_type = "application" }]
    }
  }

  # Guests sign in with their own organization; consumer accounts are not asked for.
  invitation_redemption_identity_provider_configuration = {
    primary_identity_provider_precedence_order = ["azureActiveDirectory", "externalFederation"]
    fallback_identity_provider                 = "emailOneTimePasscode"
  }
}
