variable "tenants" {
  description = "The tenants of the organization, under short names. `group_ids` are groups of a tenant whose people appear in all others; `role` is `owner` or `member`."
  type = map(object({
    tenant_id = string
    name      = string
    group_ids = list(string)
    role      = optional(string, "member")
  }))
}

variable "owner" {
  description = "Short name of the tenant that makes the organization."
  type        = string
}

variable "organization" {
  description = "How the organization is called."
  type = object({
    display_name = string
    description  = optional(string)
  })
}

variable "join_timeout" {
  description = "How long an apply waits for each join."
  type        = string
  default     = "4h"
}

variable "adopt_existing" {
  description = "Take over partner entries and synchronization that exist already, such as the entries of tenants that are in the organization."
  type        = bool
  default     = false
}

variable "notification_email" {
  description = "Who hears of failures and held-back deletions."
  type        = string
  default     = null
}

variable "deletion_threshold" {
  description = "How many users a cycle may delete before the service stops and asks."
  type        = number
  default     = 20
}
