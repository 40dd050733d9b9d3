list "crosstenant_synchronization_schedule" "all" {
  provider = crosstenant
}
