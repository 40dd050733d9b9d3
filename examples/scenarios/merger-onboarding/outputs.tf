output "configuration" {
  description = "Where the configuration lives."
  value       = module.merger.directions["acquired_to_acquirer"]
}

output "pilots" {
  description = "What on-demand provisioning answered for each pilot."
  value       = module.merger.pilots["acquired_to_acquirer"]
}
