variable "acquirer" {
  description = "The company that takes the users in: the target tenant."
  type = object({
    tenant_id = string
    name      = string
  })
}

variable "acquired" {
  description = "The company that was bought: the source tenant."
  type = object({
    tenant_id = string
    name      = string
  })
}

variable "pilot_user_ids" {
  description = "Object ids of the users in the acquired tenant that go first."
  type        = list(string)
}

variable "waves" {
  description = "Groups of the acquired tenant, by wave. Enable one after the other."
  type = map(object({
    group_ids = list(string)
    enabled   = optional(bool, true)
  }))
  default = {}
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
