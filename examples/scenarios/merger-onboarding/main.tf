# Contoso has bought Fabrikam. One apply lets Fabrikam's people into Contoso's tenant: first the pilots, on demand, then wave by wave.
# What they look like there, and who of them comes, is in mappings.tf.
# Destroying leaves them there; the module's README says how to drain them before.

terraform {
  required_version = ">= 1.8"

  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}

# Credentials come from the environment (ARM_CLIENT_ID, ARM_CLIENT_SECRET, ...): one application that both tenants consented to.
provider "crosstenant" {
  tenant_id = var.acquirer.tenant_id
}

module "merger" {
  source = "../../modules/sync-pair"

  tenants = {
    acquirer = { tenant_id = var.acquirer.tenant_id, name = var.acquirer.name }
    acquired = { tenant_id = var.acquired.tenant_id, name = var.acquired.name }
  }

  directions = {
    acquired_to_acquirer = {
      source             = "acquired"
      target             = "acquirer"
      pilot_user_ids     = var.pilot_user_ids
      notification_email = var.notification_email
      deletion_threshold = var.deletion_threshold

      # Fabrikam's people keep using the second factor that they have.
      inbound_trust = { is_mfa_accepted = true }

      waves = { for name, wave in var.waves : name => { principal_ids = wave.group_ids, enabled = wave.enabled } }

      schema = {
        users = {
          attribute_mappings = local.attribute_mappings
          scoping_filters    = local.scoping_filters
          target_attributes  = { for name in compact([var.origin_attribute]) : name => "String" }
        }
      }

      # Guests of old become members: mappings.tf says so on purpose.
      acknowledge = { schema = ["user_type_always"] }
    }
  }
}
