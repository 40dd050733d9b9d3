# From microsoft365wp_cross_tenant_access_policy_configuration_partner; its tenant_id is the partner's.
resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"

  automatic_user_consent_settings = {
    inbound_allowed = true
  }
  inbound_trust = {
    is_mfa_accepted = true
  }
}

import {
  to = crosstenant_access_partner.fabrikam
  id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162" # [tenant_id/]partner_tenant_id
}

removed {
  from = microsoft365wp_cross_tenant_access_policy_configuration_partner.fabrikam

  lifecycle {
    destroy = false
  }
}

resource "crosstenant_identity_synchronization" "fabrikam" {
  partner_tenant_id = crosstenant_access_partner.fabrikam.partner_tenant_id
  display_name      = "Fabrikam"

  user_sync_inbound = {
    is_sync_allowed = true
  }
}

import {
  to = crosstenant_identity_synchronization.fabrikam
  id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162" # [tenant_id/]partner_tenant_id
}

removed {
  from = microsoft365wp_cross_tenant_identity_sync_policy_partner.fabrikam

  lifecycle {
    destroy = false
  }
}

# From microsoft365wp_synchronization_schema_json: its id is job_id. Only what differs from the template is listed;
# terraform plan shows what the import found, and what is listed as it is found changes nothing.
resource "crosstenant_synchronization_schema" "to_contoso" {
  service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  job_id               = "Azure2Azure.4f8c2a1bd7e94c3f9a506b1d2e3f4a5c.7d2e9b18-6c4f-4a31-b0d5-8e1f2a3b4c5d"

  users = {
    attribute_mappings = {
      displayName = { expression = "Append([displayName], \" (Fabrikam)\")" }
    }
  }
}

import {
  to = crosstenant_synchronization_schema.to_contoso
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d" # [tenant_id/]service_principal_id[/job_id]
}

# Destroying it would put the schema back to the template's, with a full cycle.
removed {
  from = microsoft365wp_synchronization_schema_json.to_contoso

  lifecycle {
    destroy = false
  }
}
