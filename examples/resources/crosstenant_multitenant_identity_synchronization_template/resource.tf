# Every tenant that joins the multitenant organization may synchronize its users into this one.
resource "crosstenant_multitenant_identity_synchronization_template" "this" {
  user_sync_inbound = {
    is_sync_allowed = true
  }
}

# Another tenant of the organization decides for each source itself: its template is written into nothing.
resource "crosstenant_multitenant_identity_synchronization_template" "fabrikam" {
  tenant_id                  = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
  template_application_level = []
}
