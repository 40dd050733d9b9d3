# Every job of the tenant, with the name of the tenant that it pushes to.
list "crosstenant_synchronization_job" "all" {
  provider = crosstenant

  config {
    resolve_names = true
  }
}

# The job of one application.
list "crosstenant_synchronization_job" "one" {
  provider         = crosstenant
  include_resource = true

  config {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  }
}
