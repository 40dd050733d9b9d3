# [tenant_id/]member_tenant_id; without a tenant, the provider's
terraform import crosstenant_multitenant_organization_member.fabrikam 8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d/3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162
