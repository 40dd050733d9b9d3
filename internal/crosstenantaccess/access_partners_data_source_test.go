package crosstenantaccess_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const partnersType = "crosstenant_access_partners"

// inventory is the list of the data source by partner; it checks that it is sorted.
func inventory(t *testing.T, state map[string]any) map[string]map[string]any {
	t.Helper()
	found, last := map[string]map[string]any{}, ""
	list, _ := state["partners"].([]any)
	for _, item := range list {
		partner, _ := item.(map[string]any)
		id, _ := partner["partner_tenant_id"].(string)
		if id <= last {
			t.Errorf("%s stands after %s", id, last)
		}
		found[id], last = partner, id
	}
	return found
}

// addInventory makes entries of every kind, and answers what is known of them without asking for names and policies.
func addInventory(env *acctest.Env) map[string]map[string]any {
	env.Contoso.AddPartner(numbered(3), nil)
	env.Contoso.AddPartner(numbered(1), map[string]any{"isInMultiTenantOrganization": true})
	env.Contoso.AddPartner(numbered(2), map[string]any{"isServiceProvider": true, "inboundTrust": trust(true, nil)})
	env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
		"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
		"tenantRestrictions": map[string]any{"applications": nil, "usersAndGroups": map[string]any{
			"accessType": "allowed", "targets": []any{map[string]any{"target": "AllUsers", "targetType": "user"}},
		}},
	})
	env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
	env.Contoso.AddIdentitySync(numbered(1), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": false}})
	return map[string]map[string]any{
		numbered(1): {
			"overrides": []any{}, "overrides_nothing": true, "made_by": "multitenant_organization",
			"has_identity_synchronization": true, "is_user_synchronization_allowed": false,
		},
		numbered(2): {"overrides": []any{"inbound_trust"}, "overrides_nothing": false, "made_by": "service_provider", "has_identity_synchronization": nil},
		numbered(3): {"overrides": []any{}, "overrides_nothing": true, "made_by": nil, "has_identity_synchronization": nil, "is_user_synchronization_allowed": nil},
		env.Fabrikam.ID(): {
			"overrides": []any{"automatic_user_consent_settings", "tenant_restrictions"}, "overrides_nothing": false, "made_by": nil,
			"has_identity_synchronization": true, "is_user_synchronization_allowed": true,
		},
	}
}

func requireInventory(t *testing.T, state map[string]any, want map[string]map[string]any) {
	t.Helper()
	found := inventory(t, state)
	if len(found) != len(want) {
		t.Errorf("found are %v", found)
	}
	for id, values := range want {
		for name, value := range values {
			if got := found[id][name]; fmt.Sprint(got) != fmt.Sprint(value) {
				t.Errorf("%s of %s is %v, want %v", name, id, got, value)
			}
		}
	}
}

// One list tells it all but names, and policies that it does not show.
func TestInventory(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		want := addInventory(env)
		for _, values := range want {
			values["display_name"], values["tenant_exists"] = nil, nil
		}
		since := env.Mark()
		requireInventory(t, acctest.NewSession(t, env).MustData(partnersType, block{}), want)
		if reads := env.ReadsSince(since); len(reads) != 1 {
			t.Errorf("it asked %q", reads)
		}
		requireInventory(t, acctest.NewSession(t, env).MustData(partnersType, block{"tenant_id": env.Fabrikam.ID()}), nil)
	})
}

// With names it tells who is gone, whichever status says so.
func TestInventoryWithNames(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"404", "400"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithBehaviour("tenant-information.unknown", status))
			want := addInventory(env)
			for id, values := range want {
				values["display_name"], values["default_domain_name"], values["tenant_exists"] = nil, nil, false
				if id == env.Fabrikam.ID() {
					values["display_name"], values["default_domain_name"], values["tenant_exists"] = "Fabrikam", env.Fabrikam.DefaultDomain(), true
				}
			}
			requireInventory(t, acctest.NewSession(t, env).MustData(partnersType, block{"resolve_names": true}), want)
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		env := acctest.New(t, acctest.WithPermissions(acctest.ReadPermissions()...))
		want := addInventory(env)
		for _, values := range want {
			values["display_name"], values["tenant_exists"] = nil, nil
		}
		state, said := acctest.NewSession(t, env).Data(partnersType, block{"resolve_names": true})
		if len(said) != 1 || said[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(said[0].Detail, "CrossTenantInformation.ReadBasic.All") {
			t.Errorf("said is %s", acctest.Texts(said))
		}
		requireInventory(t, state, want)
	})
}

// A policy that the list does not show is asked for on its own.
func TestInventoryWithPolicies(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		want := addInventory(env)
		for _, id := range []string{numbered(2), numbered(3)} {
			want[id]["has_identity_synchronization"], want[id]["is_user_synchronization_allowed"] = false, false
		}
		since := env.Mark()
		requireInventory(t, acctest.NewSession(t, env).MustData(partnersType, block{"resolve_policies": true}), want)
		if reads := env.ReadsSince(since); len(reads) != 3 {
			t.Errorf("it asked %q", reads)
		}
	})
}

// Where the expanded list is refused, the plain one answers; whatever else fails is an error.
func TestInventoryThatFails(t *testing.T) {
	t.Parallel()
	expanded := graphemu.Fault{Method: http.MethodGet, Path: partnersPath, Times: 1, Status: 400, Code: "Request_BadRequest", Message: "Not expandable."}
	t.Run("without expanding", func(t *testing.T) {
		t.Parallel()
		env := acctest.New(t)
		want := addInventory(env)
		for _, values := range want {
			values["has_identity_synchronization"], values["is_user_synchronization_allowed"] = nil, nil
		}
		env.Server.AddFault(expanded)
		requireInventory(t, acctest.NewSession(t, env).MustData(partnersType, block{}), want)
	})
	for name, fault := range map[string]graphemu.Fault{
		"refused":            {Method: http.MethodGet, Path: partnersPath, Status: 403, Code: "Authorization_RequestDenied", Message: "No."},
		"on a later page":    {Method: http.MethodGet, Path: partnersPath, Skip: 1, Status: 400, Code: "Directory_ExpiredPageToken", Message: "Too late."},
		"with a policy":      {Method: http.MethodGet, Path: partnersPath + "/*/identitySynchronization", Status: 403, Code: "Authorization_RequestDenied", Message: "No."},
		"with half an entry": {Method: http.MethodGet, Path: partnersPath, Status: 200, Body: `{"value":[{}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithoutContract(), acctest.WithServer(graphemu.WithPageSize(2)))
			addInventory(env)
			env.Server.AddFault(fault)
			_, said := acctest.NewSession(t, env).Data(partnersType, block{"resolve_policies": true})
			if len(said) != 1 || said[0].Summary != "Unable to list partner configurations" {
				t.Errorf("said is %s", acctest.Texts(said))
			}
		})
	}
}
