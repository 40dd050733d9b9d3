# [tenant_id/]service_principal_id/principal_id; without the tenant, the provider's is meant
terraform import crosstenant_synchronization_assignment.sales 5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d/b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90
