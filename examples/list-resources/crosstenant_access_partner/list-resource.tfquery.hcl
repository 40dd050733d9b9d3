# terraform query -generate-config-out=partners.tf writes an import block and a resource for each of them.
list "crosstenant_access_partner" "all" {
  provider = crosstenant
  limit    = 1000 # Terraform stops at 100 otherwise

  config {
    resolve_names = true
  }
}
