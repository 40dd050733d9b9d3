//go:build unix

package acctest_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// The configurations below say of an estate what its portal says. They take its ids from estate.json.
const (
	// Maps, not sets: a CLI evaluates the for_each of a resource for each of its instances, and sorts a set each time.
	partnersConfig = `
locals { partners = { for id in jsondecode(file("${path.module}/estate.json")) : id => id } }

resource "crosstenant_access_partner" "all" {
  for_each          = local.partners
  partner_tenant_id = each.key

  inbound_trust                   = { is_mfa_accepted = true }
  automatic_user_consent_settings = { inbound_allowed = true }
}

resource "crosstenant_identity_synchronization" "all" {
  for_each          = local.partners
  partner_tenant_id = each.key
  user_sync_inbound = { is_sync_allowed = true }

  # Not by a reference to the entry: a CLI evaluates all 1,000 of them for each of the 1,000 policies.
  depends_on = [crosstenant_access_partner.all]
}
`
	assignmentsConfig = `
locals { users = { for id in jsondecode(file("${path.module}/estate.json")).users : id => id } }

resource "crosstenant_synchronization_application" "all" {
  display_name = "` + siteApplication + `"
}

resource "crosstenant_synchronization_assignment" "all" {
  for_each             = local.users
  service_principal_id = crosstenant_synchronization_application.all.service_principal_id
  principal_id         = each.key
}
`
	sitesConfig = `
locals {
  estate   = jsondecode(file("${path.module}/estate.json"))
  sites    = { for site in local.estate.sites : site.tenant_id => site }
  partners = merge([for site in local.estate.sites : { for id in site.partners : "${site.tenant_id}/${id}" => { tenant_id = site.tenant_id, id = id } }]...)
}

resource "crosstenant_access_partner" "all" {
  for_each          = local.partners
  tenant_id         = each.value.tenant_id
  partner_tenant_id = each.value.id

  inbound_trust                   = { is_mfa_accepted = true }
  automatic_user_consent_settings = { inbound_allowed = true }
}

resource "crosstenant_identity_synchronization" "all" {
  for_each          = local.partners
  tenant_id         = each.value.tenant_id
  partner_tenant_id = crosstenant_access_partner.all[each.key].partner_tenant_id
  user_sync_inbound = { is_sync_allowed = true }
}

resource "crosstenant_synchronization_application" "all" {
  for_each     = local.sites
  tenant_id    = each.key
  display_name = "` + siteApplication + `"
}

resource "crosstenant_synchronization_job" "all" {
  for_each             = local.sites
  tenant_id            = each.key
  service_principal_id = crosstenant_synchronization_application.all[each.key].service_principal_id
  target_tenant_id     = local.estate.hub
  scope                = "assigned"
  deletion_threshold   = 500
}

resource "crosstenant_synchronization_schema" "all" {
  for_each             = local.sites
  tenant_id            = each.key
  service_principal_id = crosstenant_synchronization_application.all[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.all[each.key].job_id
  on_destroy           = "keep"

  users = {
    attribute_mappings = { displayName = { expression = "Append([displayName], \" (site)\")" } }
  }
}

resource "crosstenant_synchronization_assignments" "all" {
  for_each             = local.sites
  tenant_id            = each.key
  service_principal_id = crosstenant_synchronization_application.all[each.key].service_principal_id
  principal_ids        = each.value.users
}

resource "crosstenant_synchronization_schedule" "all" {
  for_each             = local.sites
  tenant_id            = each.key
  service_principal_id = crosstenant_synchronization_job.all[each.key].service_principal_id
  job_id               = crosstenant_synchronization_job.all[each.key].job_id
}
`
	sitesImport = `
import {
  for_each = local.partners
  to       = crosstenant_access_partner.all[each.key]
  id       = each.key
}

import {
  for_each = local.partners
  to       = crosstenant_identity_synchronization.all[each.key]
  id       = each.key
}

import {
  for_each = local.sites
  to       = crosstenant_synchronization_application.all[each.key]
  id       = "${each.key}/${each.value.application_id}"
}

import {
  for_each = local.sites
  to       = crosstenant_synchronization_job.all[each.key]
  id       = "${each.key}/${each.value.service_principal_id}"
}

import {
  for_each = local.sites
  to       = crosstenant_synchronization_schema.all[each.key]
  id       = "${each.key}/${each.value.service_principal_id}"
}

import {
  for_each = local.sites
  to       = crosstenant_synchronization_assignments.all[each.key]
  id       = "${each.key}/${each.value.service_principal_id}"
}

import {
  for_each = local.sites
  to       = crosstenant_synchronization_schedule.all[each.key]
  id       = "${each.key}/${each.value.service_principal_id}"
}
`
)

// workspaceOf is a workspace with a configuration of an estate and further files.
func workspaceOf(t testing.TB, env *acctest.Env, estate any, config string, further map[string]string) *acctest.Workspace {
	t.Helper()
	text, err := json.Marshal(estate)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"main.tf": requiredProvider + env.ProviderConfig() + config, "estate.json": string(text)}
	maps.Copy(files, further)
	return env.Workspace(files)
}

// withState is such a workspace with a state of the estate in it.
func withState(t testing.TB, env *acctest.Env, s *acctest.Session, estate any, config string, state []acctest.Instance) *acctest.Workspace {
	t.Helper()
	file := s.StateFile(acctest.CLI(t).Product.RegistryHost(), state)
	return workspaceOf(t, env, estate, config, map[string]string{"terraform.tfstate": file})
}

// imported is such a workspace after an import of the estate by import blocks.
func imported(t testing.TB, env *acctest.Env, estate any, config, imports string) *acctest.Workspace {
	t.Helper()
	w := workspaceOf(t, env, estate, config, map[string]string{"import.tf": imports})
	w.MustRun(0, "apply", "-auto-approve")
	w.Write("import.tf", "")
	return w
}
