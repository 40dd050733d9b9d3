terraform {
  required_version = ">= 1.8"

  required_providers {
    crosstenant = {
      source = "crosstenant/crosstenant"
    }
  }
}
