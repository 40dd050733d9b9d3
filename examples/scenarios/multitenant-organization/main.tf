# Tenants that form one multitenant organization, with synchronization in both directions between each two of them. One apply builds it,
# and destroy takes it down again.
#
# The pairs come before the joins. A join makes a partner entry wherever there is none; made before, the entries are this
# configuration's own, and a join only marks them. Destroying goes the other way round: the tenants leave first, and then the entries,
# which belong to no organization any more, are deleted with everything else.

terraform {
  required_version = ">= 1.8"

  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}

# Credentials come from the environment (ARM_CLIENT_ID, ARM_CLIENT_SECRET, ...): one application that all tenants consented to.
provider "crosstenant" {
  tenant_id = var.tenants[var.owner].tenant_id
}

locals {
  names   = sort(keys(var.tenants))
  joining = { for name, tenant in var.tenants : name => tenant if name != var.owner }

  # Every two of them once.
  pairs = {
    for pair in setproduct(local.names, local.names) : join("_", pair) => pair
    if index(local.names, pair[0]) < index(local.names, pair[1])
  }
}

# 1. Synchronization between each two tenants, both ways.
module "pair" {
  source   = "../../modules/sync-pair"
  for_each = local.pairs

  tenants        = { for name in each.value : name => { tenant_id = var.tenants[name].tenant_id, name = var.tenants[name].name } }
  adopt_existing = var.adopt_existing

  directions = {
    for direction in [each.value, reverse(each.value)] : join("_to_", direction) => {
      source             = direction[0]
      target             = direction[1]
      notification_email = var.notification_email
      deletion_threshold = var.deletion_threshold
      waves              = { everybody = { principal_ids = var.tenants[direction[0]].group_ids } }
    }
  }
}

# 2. The owner makes the organization and adds the others.
resource "crosstenant_multitenant_organization" "this" {
  tenant_id    = var.tenants[var.owner].tenant_id
  display_name = var.organization.display_name
  description  = var.organization.description
}

resource "crosstenant_multitenant_organization_member" "this" {
  for_each = local.joining

  tenant_id        = crosstenant_multitenant_organization.this.tenant_id
  member_tenant_id = each.value.tenant_id
  display_name     = each.value.name
  role             = each.value.role
}

# 3. Each of them joins, in its own tenant. The service takes minutes, up to four hours.
resource "crosstenant_multitenant_organization_join_request" "this" {
  for_each = local.joining

  tenant_id          = crosstenant_multitenant_organization_member.this[each.key].member_tenant_id
  added_by_tenant_id = crosstenant_multitenant_organization_member.this[each.key].tenant_id

  timeouts = {
    create = var.join_timeout
  }

  depends_on = [module.pair]
}
