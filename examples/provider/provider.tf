terraform {
  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}

# Credentials come from the environment: ARM_CLIENT_ID with ARM_CLIENT_SECRET, or a pipeline's own token.
provider "crosstenant" {
  tenant_id = "8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d"
}
