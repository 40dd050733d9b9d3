# [tenant_id/]service_principal_id; without the tenant, the provider's is meant
terraform import crosstenant_synchronization_assignments.to_contoso 5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d
