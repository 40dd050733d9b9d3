# What Fabrikam's users meet in the provider's tenant: its entry about Fabrikam over its default.
data "crosstenant_access_effective" "fabrikam" {
  partner_tenant_id = "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162"
}

check "fabrikam" {
  assert {
    condition     = length(data.crosstenant_access_effective.fabrikam.inbound.unused_doors) == 0
    error_message = "Open for Fabrikam, and used by nobody: ${join(", ", data.crosstenant_access_effective.fabrikam.inbound.unused_doors)}."
  }

  # An answer is null where it cannot be known: then nothing is asserted.
  assert {
    condition     = coalesce(data.crosstenant_access_effective.fabrikam.inbound.is_invitation_possible, true)
    error_message = "Nobody of Fabrikam can be invited (${data.crosstenant_access_effective.fabrikam.b2b_collaboration_inbound.source})."
  }
}
