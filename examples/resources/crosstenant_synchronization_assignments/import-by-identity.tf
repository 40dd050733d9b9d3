import {
  to = crosstenant_synchronization_assignments.to_contoso
  identity = {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
  }
}
