list "crosstenant_multitenant_organization_member" "all" {
  provider = crosstenant
  limit    = 100

  config {
    tenant_id = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d"
  }
}
