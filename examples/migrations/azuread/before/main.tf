resource "azuread_application_from_template" "to_contoso" {
  display_name = "Fabrikam to Contoso"
  template_id  = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
}

resource "azuread_synchronization_secret" "to_contoso" {
  service_principal_id = azuread_application_from_template.to_contoso.service_principal_id

  credential {
    key   = "AuthenticationType"
    value = "SyncPolicy"
  }
  credential {
    key   = "CompanyId"
    value = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d"
  }
  credential {
    key   = "SyncAll"
    value = "false"
  }
  credential {
    key = "SyncNotificationSettings"
    value = jsonencode({
      Enabled                = true
      Recipients             = "identity-team@fabrikam.com"
      DeleteThresholdEnabled = true
      DeleteThresholdValue   = 50
    })
  }
}

resource "azuread_synchronization_job" "to_contoso" {
  service_principal_id = azuread_application_from_template.to_contoso.service_principal_id
  template_id          = "Azure2Azure"
  enabled              = true
}

resource "azuread_app_role_assignment" "waves" {
  for_each = toset(["b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90", "c7b52d2a-4e38-4f1a-8b4f-7d2c3a8e9f01"])

  app_role_id         = "4a1e6b2c-7d3f-4c58-9b0a-8e9f1a2b3c4d"
  principal_object_id = each.value
  resource_object_id  = azuread_application_from_template.to_contoso.service_principal_object_id
}
