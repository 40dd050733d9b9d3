# Partners in Microsoft's cloud for the US Government: the cloud first, then an entry for each of them.
resource "crosstenant_access_policy" "this" {
  allowed_cloud_endpoints = ["microsoftonline.us"]
}

resource "crosstenant_access_partner" "agency" {
  partner_tenant_id = "b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90"

  b2b_collaboration_inbound = {
    users_and_groups = {
      access_type = "allowed"
      targets     = [{ target = "AllUsers", target_type = "user" }]
    }
    applications = {
      access_type = "allowed"
      targets     = [{ target = "Office365", target_type = "application" }]
    }
  }

  depends_on = [crosstenant_access_policy.this]
}
