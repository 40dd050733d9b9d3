# terraform query -generate-config-out=mappings.tf writes what differs from Microsoft's template.
list "crosstenant_synchronization_schema" "one" {
  provider = crosstenant

  config {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  }
}
