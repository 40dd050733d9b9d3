variable "target_tenant_id" {
  description = "Tenant that the users are synchronized to."
  type        = string
  default     = "3f1a9c55-6f0d-4a8e-8d8b-2d7c9b1e4a60"
}

variable "pilot_user_ids" {
  description = "Object ids of the first users."
  type        = list(string)
  default     = ["0f4c5a3e-71d2-4b8e-a5c6-93d10e7f2b84"]
}

resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  target_tenant_id     = var.target_tenant_id
  notification_email   = "identity-team@fabrikam.com"
}

resource "crosstenant_synchronization_assignments" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  principal_ids        = var.pilot_user_ids
}

# The pilots are in the target when the apply ends, or the apply fails and says why.
resource "crosstenant_provision_on_demand" "pilots" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  job_id               = crosstenant_synchronization_job.to_contoso.job_id
  subjects             = [for id in var.pilot_user_ids : { object_id = id }]

  triggers = {
    run = "2026-11-02"
  }

  depends_on = [crosstenant_synchronization_assignments.to_contoso]
}

output "pilots" {
  description = "Object ids of the pilots in the target, by their ids in the source."
  value       = { for result in crosstenant_provision_on_demand.pilots.results : result.object_id => result.target_id }
}
