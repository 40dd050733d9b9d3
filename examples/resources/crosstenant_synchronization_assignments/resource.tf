resource "crosstenant_synchronization_application" "to_contoso" {
  display_name = "Fabrikam to Contoso user sync"
}

# Exactly these are in scope; whoever is assigned by hand shows up in the next plan.
resource "crosstenant_synchronization_assignments" "to_contoso" {
  service_principal_id = crosstenant_synchronization_application.to_contoso.service_principal_id

  principal_ids = [
    "0f4c5a3e-71d2-4b8e-a5c6-93d10e7f2b84", # a pilot
    "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90", # the sales group
  ]
}
