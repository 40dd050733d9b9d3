variable "tenants" {
  description = "The two tenants of the pair, under the short names that `directions` uses. `name` is how people call the company; it labels the sync policy and names the application."
  type = map(object({
    tenant_id = string
    name      = optional(string)
  }))

  validation {
    condition     = length(var.tenants) == 2
    error_message = "A pair has exactly two tenants. For more of them, call the module once per unordered pair."
  }

  validation {
    condition     = length(distinct([for tenant in values(var.tenants) : lower(tenant.tenant_id)])) == length(var.tenants)
    error_message = "Both sides name the same tenant."
  }

  validation {
    condition     = alltrue([for tenant in values(var.tenants) : can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", tenant.tenant_id))])
    error_message = "A tenant_id is a GUID, such as 11111111-1111-1111-1111-111111111111. The data source crosstenant_tenant_information finds it for a domain."
  }
}

variable "directions" {
  description = <<-EOT
    The arrows between the two tenants, one or both, each under a key of your choice:

    - `source`, `target`: keys of `tenants`; users flow from source to target.
    - `application_name`: display name of the enterprise application in the source tenant.
    - `sync_allowed`: the target's switch; `false` stops synchronization and keeps the users.
    - `automatic_redemption`: both sides redeem invitations automatically, which synchronization needs.
    - `inbound_trust`: which claims of the source's users the target believes; absent inherits the target's default.
    - `scope`: `assigned` (pilots and waves) or `all` users of the source tenant.
    - `pilot_user_ids`: users that are always in scope, and are provisioned on demand before the job starts.
    - `waves`: groups (or users) to assign, by wave; a wave counts once `enabled`.
    - `schema`: what users look like in the target, and which of those in scope come. Absent, the module manages no schema and the job
      keeps its template's mappings. `users` and `groups` have the arguments of `crosstenant_synchronization_schema`; `groups` need the
      provider's preview feature `group_synchronization`. `on_destroy`: `keep`, or `template` to go back to the template's mappings.
    - `notification_email`, `deletion_threshold`: who hears of trouble, and how many deletions a cycle may make (0 = no limit).
    - `accept_skipped_pilots`: do not fail when the service skips a pilot.
    - `schedule_state`: `Active`, or `Paused` to prepare everything without running it.
    - `acknowledge`: guardrails that are lifted, by the resource that they are about, such as `{ job = ["scope_all"] }`. `partner` is the
      target's entry about the source.
  EOT
  type = map(object({
    source                = string
    target                = string
    application_name      = optional(string)
    sync_allowed          = optional(bool, true)
    automatic_redemption  = optional(bool, true)
    scope                 = optional(string, "assigned")
    pilot_user_ids        = optional(list(string), [])
    notification_email    = optional(string)
    deletion_threshold    = optional(number, 500)
    accept_skipped_pilots = optional(bool, false)
    schedule_state        = optional(string, "Active")
    acknowledge = optional(object({
      partner                  = optional(set(string))
      identity_synchronization = optional(set(string))
      application              = optional(set(string))
      job                      = optional(set(string))
      schema                   = optional(set(string))
      assignments              = optional(set(string))
    }), {})
    inbound_trust = optional(object({
      is_mfa_accepted                           = optional(bool, false)
      is_compliant_device_accepted              = optional(bool, false)
      is_hybrid_azure_ad_joined_device_accepted = optional(bool, false)
    }))
    waves = optional(map(object({
      principal_ids = list(string)
      enabled       = optional(bool, true)
    })), {})
    schema = optional(object({
      on_destroy = optional(string, "keep")
      users = optional(object({
        enabled           = optional(bool)
        flow_types        = optional(set(string))
        unlisted_mappings = optional(string, "keep")
        attribute_mappings = optional(map(object({
          attribute     = optional(string)
          constant      = optional(string)
          expression    = optional(string)
          default_value = optional(string)
          flow_behavior = optional(string)
          flow_type     = optional(string)
        })))
        scoping_filters = optional(list(object({
          name = string
          clauses = list(object({
            attribute = string
            operator  = string
            value     = optional(string)
          }))
        })))
        source_attributes = optional(map(string))
        target_attributes = optional(map(string))
      }))
      groups = optional(object({
        enabled           = optional(bool)
        flow_types        = optional(set(string))
        unlisted_mappings = optional(string, "keep")
        attribute_mappings = optional(map(object({
          attribute     = optional(string)
          constant      = optional(string)
          expression    = optional(string)
          default_value = optional(string)
          flow_behavior = optional(string)
          flow_type     = optional(string)
        })))
        scoping_filters = optional(list(object({
          name = string
          clauses = list(object({
            attribute = string
            operator  = string
            value     = optional(string)
          }))
        })))
        source_attributes = optional(map(string))
        target_attributes = optional(map(string))
      }))
    }))
  }))

  validation {
    condition     = length(var.directions) >= 1 && length(var.directions) <= 2
    error_message = "Between two tenants there are one or two directions."
  }

  validation {
    condition     = alltrue([for direction in values(var.directions) : contains(["assigned", "all"], direction.scope)])
    error_message = "The scope of a direction is \"assigned\" (pilots and waves) or \"all\"."
  }

  validation {
    condition     = alltrue([for direction in values(var.directions) : contains(["Active", "Paused"], direction.schedule_state)])
    error_message = "The schedule_state of a direction is \"Active\" or \"Paused\"."
  }

  validation {
    condition     = alltrue([for direction in values(var.directions) : direction.source != direction.target])
    error_message = "A direction leads from one tenant to the other; source and target are the same here."
  }

  validation {
    condition     = length(distinct([for direction in values(var.directions) : "${direction.source}>${direction.target}"])) == length(var.directions)
    error_message = "The same direction is given twice."
  }

  validation {
    condition     = alltrue([for direction in values(var.directions) : direction.schema == null ? true : direction.schema.users != null || direction.schema.groups != null])
    error_message = "A schema has users, groups or both. Leave it out to keep the mappings of the job's template."
  }

  validation {
    condition     = alltrue([for direction in values(var.directions) : contains(["keep", "template"], try(direction.schema.on_destroy, "keep"))])
    error_message = "The on_destroy of a schema is \"keep\" or \"template\"."
  }

  validation {
    condition = alltrue(flatten([
      for direction in values(var.directions) : [
        for objects in [try(direction.schema.users, null), try(direction.schema.groups, null)] :
        contains(["keep", "template", "remove"], objects.unlisted_mappings) if objects != null
      ]
    ]))
    error_message = "The unlisted_mappings of a schema are \"keep\" (leave them alone), \"template\" (back to the template's) or \"remove\"."
  }

  validation {
    condition = alltrue(flatten([
      for direction in values(var.directions) : [
        for objects in [try(direction.schema.users, null), try(direction.schema.groups, null)] : [
          for mapping in values(coalesce(try(objects.attribute_mappings, null), {})) :
          length([for kind in [mapping.attribute, mapping.constant, mapping.expression] : kind if kind != null]) <= 1
        ]
      ]
    ]))
    error_message = "A mapping has one source at most: attribute, constant or expression. One without any has a default_value."
  }
}

variable "manage_partners" {
  description = "Whether the module owns the two partner entries. Set it to `false` where they are managed elsewhere, and let the module depend on them."
  type        = bool
  default     = true
}

variable "adopt_existing" {
  description = "Take over what exists already: partner entries, sync policies, applications of the same name, their jobs and who is in scope. What this clears or removes is named in a warning."
  type        = bool
  default     = false
}

variable "check_doors" {
  description = "Ask both tenants with every plan for doors that are open and that nobody uses, such as those that somebody opened by hand: three requests each, and Policy.Read.All. A check warns of them."
  type        = bool
  default     = false
}
