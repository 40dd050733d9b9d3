resource "crosstenant_multitenant_organization" "alliance" {
  display_name = "Contoso and friends"
  description  = "Contoso, Fabrikam and Litware"
}
