resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  target_tenant_id     = "8f5b2c1e-4c7a-4d58-9a3d-0f1e2d3c4b5a"

  # Only who is assigned; whoever drops out is deleted softly in the target.
  scope = "assigned"

  # More than 20 deletions in one cycle put the job into quarantine instead, and this address is told.
  deletion_threshold = 20
  notification_email = "identity-team@fabrikam.com"
}
