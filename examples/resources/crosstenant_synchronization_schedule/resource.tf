resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  target_tenant_id     = "8f5b2c1e-4c7a-4d58-9a3d-0f1e2d3c4b5a"
  notification_email   = "identity-team@fabrikam.com"
}

resource "crosstenant_synchronization_assignment" "pilots" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  principal_id         = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90"
}

# Started last and paused first: everything that decides about the first cycle comes before it.
resource "crosstenant_synchronization_schedule" "to_contoso" {
  service_principal_id = crosstenant_synchronization_job.to_contoso.service_principal_id
  job_id               = crosstenant_synchronization_job.to_contoso.job_id

  depends_on = [crosstenant_synchronization_assignment.pilots]
}
