# [tenant_id/]service_principal_id[/job_id]; without the tenant, the provider's is meant,
# without the job, the service principal's only cross-tenant synchronization job
terraform import crosstenant_synchronization_schedule.to_contoso 5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d
