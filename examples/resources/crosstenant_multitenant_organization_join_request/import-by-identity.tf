import {
  to = crosstenant_multitenant_organization_join_request.fabrikam
  identity = {
    tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
  }
}
