# true: for the service, and for crosstenant_synchronization_schema, these are one expression.
output "same_expression" {
  value = (
    provider::crosstenant::normalize_expression("Replace([preferredLanguage],\"-\",,,\"_\",,)") ==
    provider::crosstenant::normalize_expression("Replace( [preferredLanguage], \"-\", , , \"_\", , )")
  )
}
