# Lives in the source tenant: one application per target tenant.
resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}
