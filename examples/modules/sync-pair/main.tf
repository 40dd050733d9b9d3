locals {
  # Every direction with its two tenants looked up, so that the resources below read plainly. A direction that names no tenant
  # of the pair stops at the precondition below.
  directions = {
    for key, direction in var.directions : key => merge(direction, {
      source_id   = try(var.tenants[direction.source].tenant_id, null)
      target_id   = try(var.tenants[direction.target].tenant_id, null)
      source_name = try(coalesce(var.tenants[direction.source].name), direction.source)
      target_name = try(coalesce(var.tenants[direction.target].name), direction.target)

      principal_ids = distinct(concat(
        direction.pilot_user_ids,
        flatten([for wave in values(direction.waves) : wave.enabled ? wave.principal_ids : []]),
      ))
    })
  }

  # Each tenant holds one entry about the other. Which arrows arrive and leave decides what stands in it.
  pair = {
    for key, tenant in var.tenants : key => {
      tenant_id         = tenant.tenant_id
      partner_tenant_id = one([for other, value in var.tenants : value.tenant_id if other != key])
      arriving          = one([for direction in values(var.directions) : direction if direction.target == key])
      leaving           = one([for direction in values(var.directions) : direction if direction.source == key])
    }
  }
  partners = { for key, tenant in local.pair : key => tenant if var.manage_partners }

  # For the checks at the end.
  arriving             = [for direction in values(var.directions) : direction.target]
  redeemed_for_nothing = [for key, direction in var.directions : key if var.manage_partners && direction.automatic_redemption && !direction.sync_allowed]
}

# 1. Both tenants know each other and redeem invitations automatically, each in the direction that it needs.
resource "crosstenant_access_partner" "this" {
  for_each = local.partners

  tenant_id         = each.value.tenant_id
  partner_tenant_id = each.value.partner_tenant_id
  adopt_existing    = var.adopt_existing

  acknowledge = try(each.value.arriving.acknowledge.partner, null)

  automatic_user_consent_settings = each.value.arriving == null && each.value.leaving == null ? null : {
    inbound_allowed  = try(each.value.arriving.automatic_redemption, null)
    outbound_allowed = try(each.value.leaving.automatic_redemption, null)
  }

  inbound_trust = try(each.value.arriving.inbound_trust, null)
}

# 2. The target lets the source's users in, and groups where they are wanted.
resource "crosstenant_identity_synchronization" "this" {
  for_each = local.directions

  tenant_id         = each.value.target_id
  partner_tenant_id = each.value.source_id
  display_name      = each.value.source_name
  adopt_existing    = var.adopt_existing
  acknowledge       = each.value.acknowledge.identity_synchronization

  user_sync_inbound = {
    is_sync_allowed = each.value.sync_allowed
  }

  # Only where the schema turns groups on, since Graph has this in beta alone.
  group_sync_inbound = try(each.value.schema.groups.enabled, null) == true ? { is_sync_allowed = each.value.sync_allowed } : null

  depends_on = [crosstenant_access_partner.this]

  lifecycle {
    precondition {
      condition     = alltrue([for end in [each.value.source, each.value.target] : contains(keys(var.tenants), end)])
      error_message = "Direction \"${each.key}\" leads from \"${each.value.source}\" to \"${each.value.target}\", but the keys of tenants are \"${join("\" and \"", keys(var.tenants))}\"."
    }
  }
}

# 3. The configuration itself lives in the source: an application, its job, and who is in scope.
resource "crosstenant_synchronization_application" "this" {
  for_each = local.directions

  tenant_id      = each.value.source_id
  display_name   = coalesce(each.value.application_name, "${each.value.source_name} to ${each.value.target_name} user sync")
  adopt_existing = var.adopt_existing
  acknowledge    = each.value.acknowledge.application

  # The service refuses a configuration before the target allows it.
  depends_on = [crosstenant_identity_synchronization.this]
}

resource "crosstenant_synchronization_job" "this" {
  for_each = local.directions

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  target_tenant_id     = each.value.target_id
  scope                = each.value.scope
  notification_email   = each.value.notification_email
  deletion_threshold   = each.value.deletion_threshold
  adopt_existing       = var.adopt_existing
  acknowledge          = each.value.acknowledge.job
}

# What users look like in the target, and which of those in scope come. It stands before anybody is assigned, since each write starts
# a full cycle.
resource "crosstenant_synchronization_schema" "this" {
  for_each = { for key, direction in local.directions : key => direction if direction.schema != null }

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.this[each.key].job_id
  users                = each.value.schema.users
  groups               = each.value.schema.groups
  on_destroy           = each.value.schema.on_destroy
  acknowledge          = each.value.acknowledge.schema
}

resource "crosstenant_synchronization_assignments" "this" {
  for_each = local.directions

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  principal_ids        = each.value.principal_ids
  adopt_existing       = var.adopt_existing
  acknowledge          = each.value.acknowledge.assignments

  depends_on = [crosstenant_synchronization_job.this, crosstenant_synchronization_schema.this]
}

# 4. The pilots arrive before anybody else does; a pilot that fails stops the apply here.
resource "crosstenant_provision_on_demand" "pilots" {
  for_each = { for key, direction in local.directions : key => direction if length(direction.pilot_user_ids) > 0 }

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.this[each.key].job_id
  subjects             = [for id in each.value.pilot_user_ids : { object_id = id }]
  accept_skipped       = each.value.accept_skipped_pilots

  depends_on = [crosstenant_synchronization_assignments.this]
}

# 5. Last created and first destroyed: nothing runs before the pilots are through, and destroy pauses first.
resource "crosstenant_synchronization_schedule" "this" {
  for_each = local.directions

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.this[each.key].job_id
  state                = each.value.schedule_state

  depends_on = [
    crosstenant_synchronization_assignments.this,
    crosstenant_provision_on_demand.pilots,
  ]
}

data "crosstenant_synchronization_job" "this" {
  for_each = local.directions

  tenant_id            = each.value.source_id
  service_principal_id = crosstenant_synchronization_application.this[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.this[each.key].job_id
}

check "job_health" {
  assert {
    condition     = alltrue([for job in values(data.crosstenant_synchronization_job.this) : job.is_healthy])
    error_message = "Not every synchronization job is healthy: ${join("; ", [for key, job in data.crosstenant_synchronization_job.this : "${key}: ${job.status_code}" if !job.is_healthy])}"
  }
}

# A door is open that nobody uses where invitations are still redeemed automatically although nobody may be synchronized. What the
# module says is enough to know.
check "redemption_without_synchronization" {
  assert {
    condition     = length(local.redeemed_for_nothing) == 0
    error_message = "Invitations are redeemed automatically, although synchronization is off: ${join(", ", local.redeemed_for_nothing)}. Set automatic_redemption = false, unless it is off for a moment only."
  }
}

# What others did to the pair, each tenant has to be asked.
data "crosstenant_access_effective" "this" {
  for_each = { for key, tenant in local.pair : key => tenant if var.check_doors }

  tenant_id         = each.value.tenant_id
  partner_tenant_id = each.value.partner_tenant_id

  depends_on = [crosstenant_access_partner.this, crosstenant_identity_synchronization.this]
}

check "unused_doors" {
  assert {
    condition = alltrue([for effective in values(data.crosstenant_access_effective.this) : !contains(effective.inbound.unused_doors, "redemption_without_synchronization")])
    error_message = "Invitations are redeemed automatically in a tenant that lets nobody be synchronized: ${join(", ", [
      for key, effective in data.crosstenant_access_effective.this : key if contains(effective.inbound.unused_doors, "redemption_without_synchronization")
    ])}."
  }

  assert {
    condition = alltrue([for key, effective in data.crosstenant_access_effective.this : !effective.inbound.is_synchronization_allowed || contains(local.arriving, key)])
    error_message = "A tenant lets the other synchronize users into it, and no direction of this pair leads there: ${join(", ", [
      for key, effective in data.crosstenant_access_effective.this : key if effective.inbound.is_synchronization_allowed && !contains(local.arriving, key)
    ])}."
  }
}
