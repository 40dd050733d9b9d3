# From an msgraph_resource with url = "policies/crossTenantAccessPolicy/partners".
resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162" # body.tenantId

  automatic_user_consent_settings = {
    inbound_allowed = true # body.automaticUserConsentSettings.inboundAllowed
  }
  inbound_trust = {
    is_mfa_accepted = true # body.inboundTrust.isMfaAccepted
  }
}

import {
  to = crosstenant_access_partner.fabrikam
  id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162" # [tenant_id/]partner_tenant_id
}

removed {
  from = msgraph_resource.partner

  lifecycle {
    destroy = false
  }
}

# From an msgraph_resource with url = ".../partners/{id}/identitySynchronization" and create_method = "PUT", or from an
# msgraph_update_resource.
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
  from = msgraph_resource.identity_synchronization

  lifecycle {
    destroy = false
  }
}

# From an msgraph_resource_action that posted to applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate.
resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso"
}

import {
  to = crosstenant_synchronization_application.to_contoso
  id = "0b9f3c64-51de-4f0c-a7e2-3d8a6f1b2c90" # [tenant_id/]application_id: output.application.id of the action
}

removed {
  from = msgraph_resource_action.instantiate

  lifecycle {
    destroy = false
  }
}

# From an msgraph_resource with url = "servicePrincipals/{id}/synchronization/jobs", and from the msgraph_resource_action
# that put the secrets.
resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  target_tenant_id     = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162" # CompanyId
  scope                = "assigned"                             # SyncAll = "false"
  deletion_threshold   = 0                                      # no SyncNotificationSettings: there is no threshold
}

import {
  to = crosstenant_synchronization_job.to_contoso
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d" # [tenant_id/]service_principal_id[/job_id]
}

removed {
  from = msgraph_resource.job

  lifecycle {
    destroy = false
  }
}

removed {
  from = msgraph_resource_action.secrets

  lifecycle {
    destroy = false
  }
}

# From the msgraph_resource_action that started the job.
resource "crosstenant_synchronization_schedule" "to_contoso" {
  service_principal_id = crosstenant_synchronization_job.to_contoso.service_principal_id
  job_id               = crosstenant_synchronization_job.to_contoso.job_id
}

import {
  to = crosstenant_synchronization_schedule.to_contoso
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d" # [tenant_id/]service_principal_id[/job_id]
}

removed {
  from = msgraph_resource_action.start

  lifecycle {
    destroy = false
  }
}

# From an msgraph_resource with url = "servicePrincipals/{id}/appRoleAssignedTo".
resource "crosstenant_synchronization_assignment" "wave" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  principal_id         = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90" # body.principalId
}

import {
  to = crosstenant_synchronization_assignment.wave
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d/b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90" # [tenant_id/]service_principal_id/principal_id
}

removed {
  from = msgraph_resource.assignment

  lifecycle {
    destroy = false
  }
}
