import {
  to = crosstenant_synchronization_assignment.sales
  identity = {
    service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
    principal_id         = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90"
  }
}
