# [tenant_id/]application_id; without the tenant, the provider's is meant
terraform import crosstenant_synchronization_application.to_contoso 0b9f3c64-51de-4f0c-a7e2-3d8a6f1b2c90
