# Whom the tenant has entries about, with names, and whether they still exist.
data "crosstenant_access_partners" "all" {
  resolve_names = true
}

locals {
  # Entries that change nothing and that nobody marks as theirs, and entries about tenants that are gone.
  leftovers = [for partner in data.crosstenant_access_partners.all.partners : partner.partner_tenant_id
    if partner.overrides_nothing && partner.made_by == null && partner.has_identity_synchronization != true || partner.tenant_exists == false
  ]
}

check "inventory" {
  assert {
    condition     = length(local.leftovers) == 0
    error_message = "Nobody seems to need the entries about ${join(", ", local.leftovers)}."
  }
}
