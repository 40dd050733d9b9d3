output "pending" {
  description = "Tenants whose join was not complete when the last apply ended. The next apply waits for them again."
  value       = [for name, request in crosstenant_multitenant_organization_join_request.this : name if request.join_pending]
}

output "configurations" {
  description = "Where each direction's configuration lives, by pair."
  value       = { for name, pair in module.pair : name => pair.directions }
}
