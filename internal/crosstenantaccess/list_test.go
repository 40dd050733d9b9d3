package crosstenantaccess_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const partnersPath = "/policies/crossTenantAccessPolicy/partners"

// numbered is a tenant that does not exist.
func numbered(n int) string { return fmt.Sprintf("%08d-0000-4000-8000-000000000000", n) }

// addPartners makes n partners of tenants that do not exist, with policies if wanted.
func addPartners(env *acctest.Env, n int, policies bool) {
	for i := range n {
		env.Contoso.AddPartner(numbered(i), nil)
		if policies {
			env.Contoso.AddIdentitySync(numbered(i), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
		}
	}
}

// What a query finds is what an import of the same object brings, so that the configuration that a CLI writes from it plans
// nothing.
func TestListedIsImported(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
			"b2bCollaborationInbound": map[string]any{
				"usersAndGroups": map[string]any{"accessType": "allowed", "targets": []any{
					map[string]any{"target": groupID, "targetType": "group"}, map[string]any{"target": secondID, "targetType": "user"},
				}},
				"applications": nil,
			},
			"inboundTrust":                 trust(true, nil),
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
			"isServiceProvider":            true,
		})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{
			"displayName": "Fabrikam", "userSyncInbound": map[string]any{"isSyncAllowed": true}, "groupSyncInbound": map[string]any{"isSyncAllowed": true},
		})
		addPartners(env, 3, false)
		env.Contoso.AddIdentitySync(numbered(1), map[string]any{"displayName": "", "userSyncInbound": map[string]any{"isSyncAllowed": false}})
		env.Contoso.AddIdentitySync(numbered(2), map[string]any{"displayName": nil, "userSyncInbound": nil})
		for name, further := range map[string]map[string]any{"without groups": nil, "with groups": {"preview_features": []string{"group_synchronization"}}} {
			s := acctest.NewSession(t, env, further)
			for typeName, want := range map[string]int{partnerType: 4, syncType: 3} {
				found := s.MustList(typeName, acctest.Query{IncludeResource: true})
				if len(found) != want {
					t.Errorf("%s: %d of %s are listed, want %d", name, len(found), typeName, want)
				}
				for _, listed := range found {
					imported := s.State(typeName, s.Imported(typeName, "", listed.Identity))
					if !reflect.DeepEqual(listed.State, imported) {
						t.Errorf("%s: %s is listed as\n%v\nand imported as\n%v", name, listed.DisplayName, listed.State, imported)
					}
				}
			}
		}
		env.RequireNoWrites(0)
	})
}

// A list costs its pages, and policies cost no more than the partners that they come with.
func TestListRequests(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	addPartners(env, 250, true)
	s := acctest.NewSession(t, env)
	for name, tt := range map[string]struct {
		typeName string
		query    acctest.Query
		found    int
		requests int
	}{
		"partners":                      {partnerType, acctest.Query{}, 250, 3},
		"partners with settings":        {partnerType, acctest.Query{IncludeResource: true}, 250, 3},
		"policies":                      {syncType, acctest.Query{}, 250, 3},
		"policies with settings":        {syncType, acctest.Query{IncludeResource: true}, 250, 3},
		"as many as a page has":         {partnerType, acctest.Query{Limit: 100}, 100, 1},
		"a few":                         {syncType, acctest.Query{Limit: 7}, 7, 1},
		"two with the names of tenants": {partnerType, acctest.Query{Limit: 2, Config: block{"resolve_names": true}}, 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			mark := env.Mark()
			if found := s.MustList(tt.typeName, tt.query); len(found) != tt.found {
				t.Errorf("%d are listed, want %d", len(found), tt.found)
			}
			if reads := env.ReadsSince(mark); len(reads) != tt.requests {
				t.Errorf("%d requests, want %d:\n%s", len(reads), tt.requests, strings.Join(reads, "\n"))
			}
		})
	}
}

// A list that shows no policy proves nothing: the partner is asked.
func TestListedPolicyThatTheListHides(t *testing.T) {
	t.Parallel()
	for name, member := range map[string]string{"null": `,"identitySynchronization":null`, "absent": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithoutContract())
			addPartners(env, 1, true)
			env.Contoso.AddPartner(numbered(1), nil)
			env.Server.AddFault(graphemu.Fault{
				Method: http.MethodGet, Path: partnersPath, Status: 200,
				Body: fmt.Sprintf(`{"value":[{"tenantId":%q%s},{"tenantId":%q%s}]}`, numbered(0), member, numbered(1), member),
			})
			s, mark := acctest.NewSession(t, env), env.Mark()
			found := s.MustList(syncType, acctest.Query{IncludeResource: true})
			if len(found) != 1 || found[0].Identity["partner_tenant_id"] != numbered(0) || found[0].State["user_sync_inbound"] == nil {
				t.Errorf("listed are %v", found)
			}
			if reads := env.ReadsSince(mark); len(reads) != 3 {
				t.Errorf("want the list and one request for each of the two partners, got %q", reads)
			}
		})
	}
}

func TestListNames(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	env.Contoso.AddPartner(numbered(0), nil)
	env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"displayName": "A label"})
	s := acctest.NewSession(t, env)
	resolve := acctest.Query{Config: block{"resolve_names": true}}
	gone := numbered(0) + " (no such tenant in this cloud any more)"
	for name, tt := range map[string]struct {
		typeName string
		query    acctest.Query
		want     []string
	}{
		"ids":             {partnerType, acctest.Query{}, []string{env.Fabrikam.ID(), numbered(0)}},
		"labels":          {syncType, acctest.Query{}, []string{"A label"}},
		"names":           {partnerType, resolve, []string{"Fabrikam (", gone}},
		"names, policies": {syncType, resolve, []string{"Fabrikam ("}},
	} {
		list := s.List(tt.typeName, tt.query)
		if len(list.Diagnostics) > 0 || len(list.Found) != len(tt.want) {
			t.Errorf("%s: got\n%s\n%s", name, list.Names(), acctest.Texts(list.Diagnostics))
		}
		for _, want := range tt.want {
			if !strings.Contains("\n"+list.Names(), "\n"+want) {
				t.Errorf("%s: want %q, got\n%s", name, want, list.Names())
			}
		}
	}
}

// Names that cannot be had do not keep anybody from looking at a tenant, and a refusal is not asked for again and again.
func TestListNamesRefused(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithPermissions(acctest.ReadPermissions()...))
	addPartners(env, 30, false)
	s, mark := acctest.NewSession(t, env), env.Mark()
	list := s.List(partnerType, acctest.Query{Config: block{"resolve_names": true}})
	if len(list.Found) != 30 || list.Found[29].DisplayName != list.Found[29].Identity["partner_tenant_id"] {
		t.Errorf("got\n%s", list.Names())
	}
	if len(list.Diagnostics) != 1 || list.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		!strings.Contains(list.Diagnostics[0].Detail, "CrossTenantInformation.ReadBasic.All") {
		t.Errorf("want one warning that names the permission, got %s", acctest.Texts(list.Diagnostics))
	}
	if reads := env.ReadsSince(mark); len(reads) > 6 {
		t.Errorf("%d requests although the first were refused", len(reads))
	}
}

// A list that fails is an error, also on a later page: a CLI then shows nothing of it.
func TestListFails(t *testing.T) {
	t.Parallel()
	refused := graphemu.Fault{Method: http.MethodGet, Path: partnersPath, Status: 403, Code: "Authorization_RequestDenied", Message: "No."}
	for name, tt := range map[string]struct {
		fault graphemu.Fault
		part  string
	}{
		"refused":          {refused, "Policy.Read.All"},
		"on a later page":  {graphemu.Fault{Method: http.MethodGet, Path: partnersPath, Skip: 1, Status: 400, Code: "Directory_ExpiredPageToken", Message: "Too late."}, "Too late."},
		"refused policies": {graphemu.Fault{Method: http.MethodGet, Path: partnersPath + "/*/identitySynchronization", Status: 403, Code: "Authorization_RequestDenied", Message: "No."}, "Policy.Read.All"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithServer(graphemu.WithPageSize(10)))
			addPartners(env, 15, false)
			env.Server.AddFault(tt.fault)
			types := map[string]string{partnerType: "Unable to list partner configurations", syncType: "Unable to list identity synchronization policies"}
			if strings.HasSuffix(tt.fault.Path, "n") {
				delete(types, partnerType)
			}
			for typeName, summary := range types {
				list := acctest.NewSession(t, env).List(typeName, acctest.Query{})
				acctest.Refused(t, list.Diagnostics, "", summary, tt.part)
			}
		})
	}
}

// One policy that cannot be read is named, and the others are listed.
func TestListGoesOn(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	addPartners(env, 2, true)
	env.Contoso.AddPartner(numbered(7), nil)
	env.Server.AddFault(graphemu.Fault{
		Method: http.MethodGet, Path: partnersPath + "/" + numbered(7) + "/identitySynchronization", Status: 400, Code: "Request_BadRequest", Message: "Something is wrong.",
	})
	list := acctest.NewSession(t, env).List(syncType, acctest.Query{IncludeResource: true})
	if len(list.Found) != 2 || len(list.Diagnostics) != 1 || list.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		!strings.Contains(list.Diagnostics[0].Summary, numbered(7)) || !strings.Contains(list.Diagnostics[0].Detail, "Something is wrong.") {
		t.Errorf("got\n%s\n%s", list.Names(), acctest.Texts(list.Diagnostics))
	}
}

// tenant_id says which tenant is listed.
func TestListTenant(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
	env.Fabrikam.AddPartner(env.Contoso.ID(), nil)
	s := acctest.NewSession(t, env)
	for tenant, partner := range map[string]string{env.Contoso.ID(): env.Fabrikam.ID(), env.Fabrikam.ID(): env.Contoso.ID()} {
		found := s.MustList(partnerType, acctest.Query{Config: block{"tenant_id": strings.ToUpper(tenant)}})
		if len(found) != 1 || found[0].Identity["tenant_id"] != tenant || found[0].Identity["partner_tenant_id"] != partner {
			t.Errorf("the partners of %s are %v", tenant, found)
		}
	}
	nobody := acctest.NewSession(t, env, map[string]any{"tenant_id": nil})
	acctest.Refused(t, nobody.List(partnerType, acctest.Query{}).Diagnostics, acctest.At("tenant_id"), "No tenant")
}
