locals {
  # As in crosstenant_synchronization_schema: one group suffices, and of a group every clause has to hold.
  scoping_filters = [
    {
      name = "Sales in Germany"
      clauses = [
        { attribute = "department", operator = "EQUALS", value = "Sales" },
        { attribute = "country", operator = "EQUALS", value = "DE" },
      ]
    },
    {
      name    = "Pilots"
      clauses = [{ attribute = "extensionAttribute1", operator = "IS NOT NULL" }]
    },
  ]
}

# true
output "german_seller" {
  value = provider::crosstenant::matches_scoping_filter(local.scoping_filters, { department = "Sales", country = "DE" })
}

# false: letter case matters.
output "misspelled_department" {
  value = provider::crosstenant::matches_scoping_filter(local.scoping_filters, { department = "sales", country = "DE" })
}

# true
output "pilot" {
  value = provider::crosstenant::matches_scoping_filter(local.scoping_filters, { department = "Legal", extensionAttribute1 = "pilot" })
}
