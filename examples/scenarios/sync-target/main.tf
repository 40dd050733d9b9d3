# The target's half of the merger, for a team that holds a credential of the target tenant only. Apply this root first.
# All that it needs to know of the other side is a tenant id.

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
  description = "This tenant: the one that takes the users in."
  type        = string
}

variable "source_tenant_id" {
  description = "The tenant whose users come."
  type        = string
}

variable "source_name" {
  description = "What the other company is called."
  type        = string
}

variable "sync_allowed" {
  description = "Set it to false to stop synchronization at once; users that came stay."
  type        = bool
  default     = true
}

resource "crosstenant_access_partner" "source" {
  partner_tenant_id = var.source_tenant_id

  automatic_user_consent_settings = {
    inbound_allowed = true
  }

  inbound_trust = {
    is_mfa_accepted = true
  }
}

resource "crosstenant_identity_synchronization" "source" {
  partner_tenant_id = crosstenant_access_partner.source.partner_tenant_id
  display_name      = var.source_name

  user_sync_inbound = {
    is_sync_allowed = var.sync_allowed
  }
}

output "target_tenant_id" {
  description = "What the other team needs to know."
  value       = crosstenant_identity_synchronization.source.tenant_id
}
