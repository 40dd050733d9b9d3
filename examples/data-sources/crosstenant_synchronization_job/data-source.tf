data "crosstenant_synchronization_job" "to_contoso" {
  service_principal_id = "5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d"
}

# Every plan says if the job needs attention.
check "synchronization_to_contoso" {
  assert {
    condition = data.crosstenant_synchronization_job.to_contoso.is_healthy
    error_message = format("The synchronization to Contoso is not healthy: %s, %s.",
      data.crosstenant_synchronization_job.to_contoso.status_code,
      try(data.crosstenant_synchronization_job.to_contoso.quarantine.reason, "not in quarantine"),
    )
  }
}
