# Who would come and what they would look like, computed by the provider's functions without asking any tenant:
#
#   terraform plan -var 'preview={ kacper = { displayName = "Kacper Żuraw", employeeId = "F4711" } }'
#
# tests/ pins it.

variable "preview" {
  description = "Users to show in the output `preview`, by any name, each with the attributes of the acquired tenant that mappings and filter read. An attribute that is null or missing is empty."
  type        = map(map(string))
  default     = {}
}

output "preview" {
  description = "For each of these users, whether the scoping filter lets them through (`comes`), and what the mappings write."
  value = {
    for name, user in var.preview : name => merge(
      {
        for target, mapping in local.attribute_mappings : target => (
          can(mapping.expression) ? provider::crosstenant::evaluate_expression(mapping.expression, user) :
          can(mapping.attribute) ? lookup(user, mapping.attribute, null) :
          mapping.constant
        )
      },
      { comes = provider::crosstenant::matches_scoping_filter(local.scoping_filters, user) },
    )
  }
}
