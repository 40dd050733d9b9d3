# The source's half of the merger, for a team that holds a credential of the source tenant only. Apply it after the target's root.
# All that it needs to know of the other side is a tenant id.
#
# Destroying leaves the external users behind. To drain them before: empty both lists of ids, apply, wait for a cycle (40 minutes
# at most), destroy this root, and the target's root last.

terraform {
  required_version = ">= 1.8"

  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}

provider "crosstenant" {
  tenant_id = var.tenant_id
}

variable "tenant_id" {
  description = "This tenant: the one whose users go."
  type        = string
}

variable "target_tenant_id" {
  description = "The tenant that takes them in."
  type        = string
}

variable "application_name" {
  description = "Display name of the enterprise application that carries the configuration."
  type        = string
}

variable "company_name" {
  description = "What this company is called: follows the display name of everybody who comes to the target."
  type        = string

  validation {
    condition     = !can(regex("[\"\\\\]", var.company_name))
    error_message = "The name becomes part of an attribute-mapping expression and has neither quotes nor backslashes."
  }
}

variable "pilot_user_ids" {
  description = "Object ids of the users that go first."
  type        = list(string)
}

variable "group_ids" {
  description = "Groups whose direct members are in scope."
  type        = list(string)
  default     = []
}

variable "notification_email" {
  description = "Who hears of failures and held-back deletions."
  type        = string
  default     = null
}

resource "crosstenant_access_partner" "target" {
  partner_tenant_id = var.target_tenant_id

  automatic_user_consent_settings = {
    outbound_allowed = true
  }
}

resource "crosstenant_synchronization_application" "this" {
  display_name = var.application_name
}

resource "crosstenant_synchronization_job" "this" {
  service_principal_id = crosstenant_synchronization_application.this.service_principal_id
  target_tenant_id     = crosstenant_access_partner.target.partner_tenant_id
  notification_email   = var.notification_email
}

resource "crosstenant_synchronization_schema" "this" {
  service_principal_id = crosstenant_synchronization_application.this.service_principal_id
  job_id               = crosstenant_synchronization_job.this.job_id

  users = {
    attribute_mappings = {
      displayName = { expression = "Append([displayName], \" (${var.company_name})\")" }
      userType    = { constant = "Member", flow_type = "Always" }
    }

    # Kiosks, meeting rooms and contractors have no employee number, and stay at home even where a group is assigned.
    scoping_filters = [
      { name = "Employees", clauses = [{ attribute = "employeeId", operator = "IS NOT NULL" }] },
    ]
  }

  # Employees who were guests of the target before become members as well, and that is meant.
  acknowledge = ["user_type_always"]
}

resource "crosstenant_synchronization_assignments" "scope" {
  service_principal_id = crosstenant_synchronization_application.this.service_principal_id
  principal_ids        = concat(var.pilot_user_ids, var.group_ids)

  # The mappings stand before anybody is assigned: each write of them starts a full cycle.
  depends_on = [crosstenant_synchronization_schema.this]
}

resource "crosstenant_provision_on_demand" "pilots" {
  count = length(var.pilot_user_ids) > 0 ? 1 : 0

  service_principal_id = crosstenant_synchronization_application.this.service_principal_id
  job_id               = crosstenant_synchronization_job.this.job_id
  subjects             = [for id in var.pilot_user_ids : { object_id = id }]

  depends_on = [crosstenant_synchronization_assignments.scope]
}

resource "crosstenant_synchronization_schedule" "this" {
  service_principal_id = crosstenant_synchronization_application.this.service_principal_id
  job_id               = crosstenant_synchronization_job.this.job_id

  depends_on = [
    crosstenant_synchronization_assignments.scope,
    crosstenant_provision_on_demand.pilots,
  ]
}

output "job_id" {
  description = "The synchronization job."
  value       = crosstenant_synchronization_job.this.job_id
}
