# From microsoft365_graph_beta_identity_and_access_cross_tenant_access_partner_settings; its tenant_id is the partner's.
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
  from = microsoft365_graph_beta_identity_and_access_cross_tenant_access_partner_settings.fabrikam

  lifecycle {
    destroy = false
  }
}

# One object of Microsoft Graph, which two resources over there share: _user_sync_settings and _group_sync_settings. Both leave
# in the same apply. For groups, add group_sync_inbound here and preview_features = ["group_synchronization"] to the provider.
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
  from = microsoft365_graph_beta_identity_and_access_cross_tenant_access_partner_user_sync_settings.fabrikam

  lifecycle {
    destroy = false
  }
}

removed {
  from = microsoft365_graph_beta_identity_and_access_cross_tenant_access_partner_group_sync_settings.fabrikam

  lifecycle {
    destroy = false
  }
}

# From microsoft365_graph_beta_applications_service_principal_app_role_assigned_to: resource_object_id is
# service_principal_id, target_service_principal_object_id is principal_id. The role is known here.
resource "crosstenant_synchronization_assignment" "wave" {
  service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  principal_id         = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90"
}

import {
  to = crosstenant_synchronization_assignment.wave
  id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d/b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90" # [tenant_id/]service_principal_id/principal_id
}

removed {
  from = microsoft365_graph_beta_applications_service_principal_app_role_assigned_to.wave

  lifecycle {
    destroy = false
  }
}
