variable "new_colleague_id" {
  description = "Object id of a user in the source tenant."
  type        = string
  default     = "0f4c5a3e-71d2-4b8e-a5c6-93d10e7f2b84"
}

# By hand: terraform apply -invoke=action.crosstenant_provision_on_demand.new_colleague
action "crosstenant_provision_on_demand" "new_colleague" {
  config {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
    job_id               = "Azure2Azure.8c7b6a5d4e3f42109f8e7d6c5b4a3921.1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809"
    subjects             = [{ object_id = var.new_colleague_id }]
  }
}

# Or whenever somebody is assigned.
resource "crosstenant_synchronization_assignment" "new_colleague" {
  service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  principal_id         = var.new_colleague_id

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.crosstenant_provision_on_demand.new_colleague]
    }
  }
}
