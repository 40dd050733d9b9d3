resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

# The direct members of the group are in scope of the synchronization.
resource "crosstenant_synchronization_assignment" "sales" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id
  principal_id         = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90"
}
