output "directions" {
  description = "The ids of each direction's objects in its source tenant."
  value = {
    for key, direction in local.directions : key => {
      source_tenant_id     = direction.source_id
      target_tenant_id     = direction.target_id
      application_id       = crosstenant_synchronization_application.this[key].application_id
      app_id               = crosstenant_synchronization_application.this[key].app_id
      service_principal_id = crosstenant_synchronization_application.this[key].service_principal_id
      job_id               = crosstenant_synchronization_job.this[key].job_id
    }
  }
}

output "pilots" {
  description = "What on-demand provisioning answered for each direction's pilots: object id, status and the id in the target tenant."
  value       = { for key in keys(local.directions) : key => try(crosstenant_provision_on_demand.pilots[key].results, []) }
}
