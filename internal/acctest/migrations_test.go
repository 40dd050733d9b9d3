package acctest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest/azureadstub"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// estate is a tenant whose synchronization to Fabrikam runs, made by something else, and of which the examples of migrations
// speak: their ids are replaced by those of its objects.
type estate struct {
	*acctest.Env
	appID, spID, jobID string
	waves              []string // assigned groups
	text               *strings.Replacer
}

func newEstate(t *testing.T, threshold int) *estate {
	t.Helper()
	e := &estate{Env: acctest.New(t)}
	home, partner := e.Contoso, e.Fabrikam.ID()
	home.AddPartner(partner, map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true}, "inboundTrust": map[string]any{"isMfaAccepted": true}})
	home.AddIdentitySync(partner, map[string]any{"displayName": "Fabrikam", "userSyncInbound": map[string]any{"isSyncAllowed": true}})
	e.appID, e.spID = home.AddSyncApplication("Fabrikam to Contoso")
	e.jobID = home.AddJob(e.spID)
	settings := map[string]string{"AuthenticationType": "SyncPolicy", "CompanyId": partner, "SyncAll": "false"}
	if threshold > 0 {
		settings["SyncNotificationSettings"] = fmt.Sprintf(
			`{"Enabled":true,"Recipients":"identity-team@fabrikam.com","DeleteThresholdEnabled":true,"DeleteThresholdValue":%d}`, threshold)
	}
	home.PutSecrets(e.spID, settings)
	home.EditSchema(e.spID, e.jobID, suffixNames)
	home.StartJob(e.spID, e.jobID)
	for _, name := range []string{"Wave 1", "Wave 2"} {
		group := home.AddGroup(graphemu.Group{DisplayName: name})
		home.Assign(e.spID, group)
		e.waves = append(e.waves, group)
	}
	e.text = strings.NewReplacer(
		"8a6b5c4d-3e2f-4a1b-9c0d-7e8f9a0b1c2d", partner, "3f2a8c1e-5b7d-4e90-a6c4-1d2e3f405162", partner, // the other tenant, whichever it is
		"0b9f3c64-51de-4f0c-a7e2-3d8a6f1b2c90", e.appID, examplePrincipal, e.spID,
		"Azure2Azure.4f8c2a1bd7e94c3f9a506b1d2e3f4a5c.7d2e9b18-6c4f-4a31-b0d5-8e1f2a3b4c5d", e.jobID,
		"b6a41c1f-3d27-4e0f-9a3e-6c1b2f7d8e90", e.waves[0], "c7b52d2a-4e38-4f1a-8b4f-7d2c3a8e9f01", e.waves[1],
	)
	return e
}

// suffixNames maps the display name of users as the example of a schema has it.
func suffixNames(schema map[string]any) {
	for _, rule := range list(schema["synchronizationRules"]) {
		for _, mapping := range list(rule["objectMappings"]) {
			for _, attribute := range list(mapping["attributeMappings"]) {
				if mapping["targetObjectName"] == "User" && attribute["targetAttributeName"] == "displayName" {
					attribute["source"] = map[string]any{
						"type": "Function", "name": "Append", "expression": `Append([displayName], " (Fabrikam)")`,
						"parameters": []any{
							map[string]any{"key": "source", "value": map[string]any{"type": "Attribute", "name": "displayName", "expression": "[displayName]", "parameters": []any{}}},
							map[string]any{"key": "suffix", "value": map[string]any{"type": "Constant", "name": " (Fabrikam)", "expression": `" (Fabrikam)"`, "parameters": []any{}}},
						},
					}
				}
			}
		}
	}
}

func list(value any) []map[string]any {
	var objects []map[string]any
	items, _ := value.([]any)
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// example is a file below examples/migrations/ about this estate.
func (e *estate) example(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{acctest.Root(), "examples", "migrations"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return e.Config(e.text.Replace(string(content)))
}

// azuread is a provider of that name which made the estate.
func (e *estate) azuread() *azureadstub.Provider {
	servicePrincipal := "/servicePrincipals/" + e.spID
	return &azureadstub.Provider{ID: func(typeName string, config map[string]string) map[string]string {
		switch typeName {
		case "azuread_application_from_template":
			return map[string]string{
				"id":             "/applicationTemplates/" + config["template_id"] + "/instantiate/" + e.appID + "/" + e.spID,
				"application_id": "/applications/" + e.appID, "application_object_id": e.appID,
				"service_principal_id": servicePrincipal, "service_principal_object_id": e.spID,
			}
		case "azuread_synchronization_job":
			return map[string]string{"id": servicePrincipal + "/synchronization/jobs/" + e.jobID}
		case "azuread_app_role_assignment":
			return map[string]string{"id": servicePrincipal + "/appRoleAssignedTo/" + e.assignment(config["principal_object_id"]), "principal_type": "Group"}
		}
		return map[string]string{"id": servicePrincipal}
	}}
}

func (e *estate) assignment(principal string) string {
	for _, a := range e.Contoso.Assignments(e.spID) {
		if a["principalId"] == principal {
			return fmt.Sprint(a["id"])
		}
	}
	return ""
}

// staysAsItIs is a plan that creates, changes and destroys nothing: what it has to do is done in state.
type staysAsItIs struct{}

func (staysAsItIs) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	kept := 0
	for _, change := range req.Plan.ResourceChanges {
		switch actions := change.Change.Actions; {
		case actions.NoOp():
			kept++
		case !actions.Forget():
			resp.Error = fmt.Errorf("the plan wants to %v %s", actions, change.Address)
		}
	}
	if kept == 0 {
		resp.Error = fmt.Errorf("the plan is about nothing")
	}
}

// nothingWritten says that Graph was asked for no change since a mark. It is no TestCheckFunc, which know no for_each.
type nothingWritten struct {
	env   *acctest.Env
	since acctest.Mark
}

func (c nothingWritten) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c.env.CheckNoWrites(&c.since)(nil)
}

// helpers are the blocks that a migration needs once.
var helpers = regexp.MustCompile(`(?ms)^(moved|removed|import) \{\n.*?^\}\n`)

// migrate applies an example to what is there, without a change of anything, and then what remains of it.
func (e *estate) migrate(after string, before ...resource.TestStep) []resource.TestStep {
	mark := e.Mark()
	return append(before,
		resource.TestStep{
			Config:            after,
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{staysAsItIs{}}},
			ConfigStateChecks: []statecheck.StateCheck{nothingWritten{e.Env, mark}},
		},
		resource.TestStep{Config: helpers.ReplaceAllString(after, ""), PlanOnly: true},
	)
}

func TestAccLifecycleMovedFromAzuread(t *testing.T) {
	t.Parallel()
	e := newEstate(t, 50)
	azuread := e.azuread()
	steps := e.migrate(e.example(t, "azuread", "after", "main.tf"), resource.TestStep{Config: e.example(t, "azuread", "before", "main.tf")})
	for address, values := range map[string]map[string]string{
		"crosstenant_synchronization_application.to_contoso": {"tenant_id": e.Contoso.ID(), "application_id": e.appID, "service_principal_id": e.spID},
		"crosstenant_synchronization_job.to_contoso":         {"tenant_id": e.Contoso.ID(), "job_id": e.jobID, "deletion_threshold": "50"},
		"crosstenant_synchronization_schedule.to_contoso":    {"state": "Active"},
		`crosstenant_synchronization_assignment.waves["` + e.waves[1] + `"]`: {
			"tenant_id": e.Contoso.ID(), "principal_id": e.waves[1], "assignment_id": e.assignment(e.waves[1]),
		},
	} {
		for name, value := range values {
			steps[1].ConfigStateChecks = append(steps[1].ConfigStateChecks, statecheck.ExpectKnownValue(address, tfjsonpath.New(name), knownvalue.StringExact(value)))
		}
	}
	e.TestCase(resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){"azuread": azuread.Factory},
		Steps:                    append(steps, resource.TestStep{Config: e.Config()}), // the library cannot end with a for_each in state
	})
	if destroyed := azuread.Destroyed(); len(destroyed) > 0 {
		t.Errorf("azuread destroyed %q", destroyed)
	}
}

// The objects that other providers made are imported, and leave those providers' states.
func TestAccLifecycleMigrations(t *testing.T) {
	t.Parallel()
	for _, peer := range []string{"microsoft365", "microsoft365wp", "msgraph"} {
		t.Run(peer, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t, 0)
			e.Test(e.migrate(e.example(t, peer, "main.tf"))...)
		})
	}
}
