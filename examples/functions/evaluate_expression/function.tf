locals {
  colleague = {
    displayName      = "Zoë Doe"
    givenName        = "Zoë"
    telephoneNumber  = "+91 9998887777"
    department       = null
    employeeHireDate = "2012-03-16"
  }
}

# "Zoë Doe (Fabrikam)"
output "display_name" {
  value = provider::crosstenant::evaluate_expression("Append([displayName], \" (Fabrikam)\")", local.colleague)
}

# "Zoe"
output "given_name" {
  value = provider::crosstenant::evaluate_expression("NormalizeDiacritics([givenName])", local.colleague)
}

# "9998887777". In a heredoc, neither quotes nor backslashes are doubled for Terraform; only $${ stands for ${.
output "phone_number" {
  value = provider::crosstenant::evaluate_expression(<<-EOT
    Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "$${phoneNumber}", , )
  EOT
  , local.colleague)
}

# null: what the target has stays.
output "department" {
  value = provider::crosstenant::evaluate_expression("IgnoreFlowIfNullOrEmpty([department])", local.colleague)
}

# "-9". What depends on the moment takes it from the third argument.
output "years_since_hiring" {
  value = provider::crosstenant::evaluate_expression(
    "DateDiff(\"yyyy\", Now(), CDate([employeeHireDate]))",
    local.colleague,
    { now = "2021-08-25T17:41:18Z" },
  )
}
