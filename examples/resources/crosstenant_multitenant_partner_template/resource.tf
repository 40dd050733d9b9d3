# Whoever joins the multitenant organization is trusted like the others: second factors count, and nobody is asked for consent.
resource "crosstenant_multitenant_partner_template" "this" {
  inbound_trust = {
    is_mfa_accepted                           = true
    is_compliant_device_accepted              = true
    is_hybrid_azure_ad_joined_device_accepted = true
  }

  automatic_user_consent_settings = {
    inbound_allowed  = true
    outbound_allowed = true
  }

  # Entries that are there already stay as somebody made them.
  template_application_level = ["newPartners"]
}
