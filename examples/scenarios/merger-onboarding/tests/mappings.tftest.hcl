# What Fabrikam's people will look like at Contoso, and who of them comes. `terraform test` (or `tofu test`) answers in a second: the
# provider is mocked, so that nothing is created and nobody logs in, and its functions evaluate the expressions as the service will.

mock_provider "crosstenant" {
  mock_resource "crosstenant_synchronization_application" {
    defaults = { service_principal_id = "55555555-5555-5555-5555-555555555555" }
  }
  mock_data "crosstenant_synchronization_job" {
    defaults = { is_healthy = true }
  }
}

variables {
  acquirer             = { tenant_id = "11111111-1111-1111-1111-111111111111", name = "Contoso" }
  acquired             = { tenant_id = "22222222-2222-2222-2222-222222222222", name = "Fabrikam" }
  origin_attribute     = "extension_66666666666666666666666666666666_originCompany"
  departments_left_out = ["Legal"]
  pilot_user_ids       = []

  preview = {
    engineer   = { displayName = "Kacper Żuraw", employeeId = "F4711", department = "Engineering", companyName = "Fabrikam GmbH" }
    contractor = { displayName = "Darko Kovačić", department = "Engineering" }
    room       = { displayName = "Front Desk", employeeId = "", department = "Facilities" }
    lawyer     = { displayName = "Marit Strøm", employeeId = "F4712", department = "Legal" }
    newcomer   = { displayName = "Annelie Bergström", employeeId = "F4713", department = null }
  }
}

run "an_engineer_comes_as_mapped" {
  assert {
    condition     = output.preview.engineer.comes && output.preview.engineer.displayName == "Kacper Żuraw (Fabrikam)"
    error_message = "The engineer stays at home, or comes with another name: ${jsonencode(output.preview.engineer)}"
  }

  assert {
    condition     = output.preview.engineer.userType == "Member" && output.preview.engineer.showInAddressList == "true"
    error_message = "The engineer is no member whom the address book shows: ${jsonencode(output.preview.engineer)}"
  }

  assert {
    condition     = output.preview.engineer[var.origin_attribute] == "Fabrikam" && output.preview.engineer.companyName == "Fabrikam GmbH"
    error_message = "The engineer does not show the company: ${jsonencode(output.preview.engineer)}"
  }
}

# Who has no department stays as soon as one is left out: a clause about an empty attribute is false.
run "others_stay" {
  assert {
    condition     = join(" ", [for name, user in output.preview : name if user.comes]) == "engineer"
    error_message = "Others come, too: ${join(", ", [for name, user in output.preview : name if user.comes])}"
  }
}

run "no_department_is_left_out" {
  variables {
    departments_left_out = []
    origin_attribute     = null
  }

  assert {
    condition     = join(" ", [for name, user in output.preview : name if user.comes]) == "engineer lawyer newcomer"
    error_message = "All employees should come: ${join(", ", [for name, user in output.preview : name if user.comes])}"
  }

  assert {
    condition     = join(" ", keys(output.preview.engineer)) == "comes companyName displayName showInAddressList userType"
    error_message = "Without an extension there is no tag to write."
  }
}

run "a_name_that_breaks_the_expression" {
  command = plan

  variables {
    acquired = { tenant_id = "22222222-2222-2222-2222-222222222222", name = "Fabrikam \"West\"" }
  }

  expect_failures = [var.acquired]
}
