resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

resource "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  target_tenant_id     = "8f5b2c1e-4c7a-4d58-9a3d-0f1e2d3c4b5a"
  notification_email   = "identity-team@fabrikam.com"
}

resource "crosstenant_synchronization_schema" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  job_id               = crosstenant_synchronization_job.to_contoso.job_id

  users = {
    # What the target gets. All other mappings stay as they are.
    attribute_mappings = {
      # Kacper Żuraw (Fabrikam)
      displayName = { expression = "Append([displayName], \" (Fabrikam)\")" }

      # Members; with "Always" also those who were invited as guests before.
      userType = { constant = "Member", flow_type = "Always" }

      # Taken as it is, and German for those who chose no language; the default counts when a user is created.
      preferredLanguage = { attribute = "preferredLanguage", default_value = "de-DE" }

      # A directory extension of the target, as a tag for dynamic groups.
      "extension_66666666666666666666666666666666_originCompany" = { constant = "Fabrikam" }
    }

    # The job may not have discovered the extension yet.
    target_attributes = {
      "extension_66666666666666666666666666666666_originCompany" = "String"
    }

    # Who comes, of those who are assigned: employees of Engineering, and everybody of Management.
    scoping_filters = [
      {
        name = "Engineers"
        clauses = [
          { attribute = "employeeId", operator = "IS NOT NULL" },
          { attribute = "department", operator = "EQUALS", value = "Engineering" },
        ]
      },
      { name = "Management", clauses = [{ attribute = "department", operator = "EQUALS", value = "Management" }] },
    ]

    # Users who drop out of scope stay in the target: no "Delete".
    flow_types = ["Add", "Update"]
  }

  # Guests of old become members, and that is meant.
  acknowledge = ["user_type_always"]
}
