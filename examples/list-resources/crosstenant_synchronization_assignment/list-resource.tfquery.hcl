# Everybody in the scope of one application, one by one.
list "crosstenant_synchronization_assignment" "one" {
  provider = crosstenant
  limit    = 5000

  config {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  }
}
