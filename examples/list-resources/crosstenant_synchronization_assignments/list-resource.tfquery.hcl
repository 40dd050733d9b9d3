# The scope of each application, as one set.
list "crosstenant_synchronization_assignments" "all" {
  provider = crosstenant
}
