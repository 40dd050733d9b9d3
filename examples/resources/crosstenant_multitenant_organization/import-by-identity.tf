import {
  to = crosstenant_multitenant_organization.alliance
  identity = {
    tenant_id = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d"
  }
}
