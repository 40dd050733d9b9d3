# [tenant_id/]service_principal_id[/job_id]; without the tenant, the provider's is meant,
# without the job, the service principal's only cross-tenant synchronization job
terraform import crosstenant_synchronization_schema.to_contoso 5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d/Azure2Azure.4f8c2a1bd7e94c3f9a506b1d2e3f4a5c.7d2e9b18-6c4f-4a31-b0d5-8e1f2a3b4c5d
