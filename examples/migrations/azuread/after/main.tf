resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso"
}

moved {
  from = azuread_application_from_template.to_contoso
  to   = crosstenant_synchronization_application.to_contoso
}

resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id

  # What the credentials of azuread_synchronization_secret said.
  target_tenant_id   = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d" # CompanyId
  scope              = "assigned"                             # SyncAll = "false"
  notification_email = "identity-team@fabrikam.com"           # Recipients, with Enabled = true
  deletion_threshold = 50                                     # DeleteThresholdValue, with DeleteThresholdEnabled = true
}

moved {
  from = azuread_synchronization_job.to_contoso
  to   = crosstenant_synchronization_job.to_contoso
}

# The settings stay in Microsoft Graph. Without destroy = false azuread would empty them.
removed {
  from = azuread_synchronization_secret.to_contoso

  lifecycle {
    destroy = false
  }
}

resource "crosstenant_synchronization_assignment" "waves" {
  for_each = toset(["b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90", "c7b52d2a-4e38-4f1a-8b4f-7d2c3a8e9f01"])

  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  principal_id         = each.value
}

# All instances of the for_each at once; their keys stay.
moved {
  from = azuread_app_role_assignment.waves
  to   = crosstenant_synchronization_assignment.waves
}

# What enabled = true of azuread_synchronization_job said. One object becomes two here, and only one of them can be moved.
resource "crosstenant_synchronization_schedule" "to_contoso" {
  service_principal_id = crosstenant_synchronization_job.to_contoso.service_principal_id
  job_id               = crosstenant_synchronization_job.to_contoso.job_id
}

import {
  to = crosstenant_synchronization_schedule.to_contoso
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d" # [tenant_id/]service_principal_id
}
