# What Fabrikam's people look like in Contoso's directory, and which of them come. What is not listed keeps its default: names, mail,
# department, manager and so on are taken over as they are. tests/ pins all of this without a tenant.

locals {
  attribute_mappings = merge(
    {
      # Kacper Żuraw (Fabrikam): everybody sees where a new colleague comes from.
      displayName = { expression = "Append([displayName], \" (${var.acquired.name})\")" }

      # Members, not guests. With "Always" those whom somebody invited as guests before become members as well.
      userType = { constant = "Member", flow_type = "Always" }

      # Found in the address book.
      showInAddressList = { constant = "true" }

      # Is not taken over by default.
      companyName = { attribute = "companyName" }
    },

    # The tag by which dynamic groups and Conditional Access tell newcomers from the rest.
    { for name in compact([var.origin_attribute]) : name => { constant = var.acquired.name } },
  )

  # Of those who are assigned, only employees come: kiosks, meeting rooms and contractors have no employee number. A clause about an
  # attribute that is empty is false, so a user without a department stays out as soon as one is named here.
  scoping_filters = [{
    name = "Employees"
    clauses = concat(
      [{ attribute = "employeeId", operator = "IS NOT NULL", value = null }],
      [for department in var.departments_left_out : { attribute = "department", operator = "NOT EQUALS", value = department }],
    )
  }]
}
