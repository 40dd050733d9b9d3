import {
  to = crosstenant_synchronization_application.to_contoso
  identity = {
    application_id = "0b9f3c64-51de-4f0c-a7e2-3d8a6f1b2c90"
  }
}
