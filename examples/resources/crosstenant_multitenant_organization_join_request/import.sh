# tenant_id of the tenant that joins
terraform import crosstenant_multitenant_organization_join_request.fabrikam 3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162
