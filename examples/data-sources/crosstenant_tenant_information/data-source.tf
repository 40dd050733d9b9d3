# From a company's domain to the tenant id that everything else needs.
data "crosstenant_tenant_information" "fabrikam" {
  domain_name = "fabrikam.com"
}

resource "crosstenant_access_partner" "fabrikam" {
  partner_tenant_id = data.crosstenant_tenant_information.fabrikam.partner_tenant_id
}
