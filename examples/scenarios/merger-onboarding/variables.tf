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

  validation {
    condition     = !can(regex("[\"\\\\]", var.acquired.name))
    error_message = "The name becomes part of an attribute-mapping expression and has neither quotes nor backslashes."
  }
}

variable "origin_attribute" {
  description = "Directory extension of the acquirer's tenant that gets the name of the company where a user comes from, such as extension_<application id without dashes>_originCompany. It exists already; null writes no such tag."
  type        = string
  default     = null

  validation {
    condition     = var.origin_attribute == null ? true : can(regex("^extension_[0-9A-Fa-f]{32}_\\w+$", var.origin_attribute))
    error_message = "A directory extension is called extension_<application id without dashes>_<name>."
  }
}

variable "departments_left_out" {
  description = "Departments of the acquired company whose people do not come, spelled exactly as in its directory."
  type        = list(string)
  default     = []
}

variable "pilot_user_ids" {
  description = "Object ids of the users in the acquired tenant that go first. They pass the scoping filter, or the apply stops there."
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
