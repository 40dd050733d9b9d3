package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

const organizationPath = "/v1.0/tenantRelationships/multiTenantOrganization"

// TestMultitenantWrites pins the bytes of every write about a multitenant organization.
func TestMultitenantWrites(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		write              func(context.Context, *Tenant) error
		status             int
		method, path, body string
	}{
		"create": {
			func(ctx context.Context, t *Tenant) error {
				return t.PutMultitenantOrganization(ctx, MultitenantOrganizationWrite{DisplayName: Value("Contoso & Söhne")})
			}, 201, "PUT", organizationPath, `{"displayName":"Contoso & Söhne"}`,
		},
		"update": {
			func(ctx context.Context, t *Tenant) error {
				return t.UpdateMultitenantOrganization(ctx, MultitenantOrganizationWrite{Description: Null[string]()})
			}, 204, "PATCH", organizationPath, `{"description":null}`,
		},
		"add": {
			func(ctx context.Context, t *Tenant) error {
				return t.AddOrganizationTenant(ctx, NewOrganizationTenant{TenantID: partner, DisplayName: "Fabrikam"})
			}, 201, "POST", organizationPath + "/tenants", `{"tenantId":"` + partner + `","displayName":"Fabrikam"}`,
		},
		"add an owner": {
			func(ctx context.Context, t *Tenant) error {
				return t.AddOrganizationTenant(ctx, NewOrganizationTenant{TenantID: partner, DisplayName: "Fabrikam", Role: "owner"})
			}, 201, "POST", organizationPath + "/tenants", `{"tenantId":"` + partner + `","displayName":"Fabrikam","role":"owner"}`,
		},
		"promote": {
			func(ctx context.Context, t *Tenant) error { return t.SetOrganizationRole(ctx, partner, "owner") },
			204, "PATCH", organizationPath + "/tenants/" + partner, `{"role":"owner"}`,
		},
		"remove": {
			func(ctx context.Context, t *Tenant) error { return t.RemoveOrganizationTenant(ctx, partner) },
			204, "DELETE", organizationPath + "/tenants/" + partner, "",
		},
		"join": {
			func(ctx context.Context, t *Tenant) error { return t.RequestJoin(ctx, partner) },
			204, "PATCH", organizationPath + "/joinRequest", `{"addedByTenantId":"` + partner + `"}`,
		},
		"reset": {
			func(ctx context.Context, t *Tenant) error { return t.ResetJoinRequest(ctx) },
			204, "PATCH", organizationPath + "/joinRequest", `{"addedByTenantId":"00000000-0000-0000-0000-000000000000"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.status) })
			if err := tt.write(testContext(t), tenantOf(f)); err != nil {
				t.Fatal(err)
			}
			got := f.requests()
			if len(got) != 1 || got[0].Method != tt.method || got[0].Path != tt.path || got[0].Body != tt.body {
				t.Errorf("sent %+v\nwant %s %s %s", got, tt.method, tt.path, tt.body)
			}
		})
	}
}

func TestMultitenantReads(t *testing.T) {
	t.Parallel()
	text := func(p *string) string {
		if p == nil {
			return "null"
		}
		return *p
	}
	organization := func(ctx context.Context, t *Tenant) (string, error) {
		o, err := t.MultitenantOrganization(ctx)
		return o.DisplayName + "/" + text(o.Description), err
	}
	member := func(ctx context.Context, t *Tenant) (string, error) {
		o, err := t.OrganizationTenant(ctx, partner)
		leaving := ""
		if o.IsLeaving() {
			leaving = "leaving"
		}
		return strings.Join([]string{o.DisplayName, o.Role, o.WantedRole(), o.State, leaving}, "/"), err
	}
	join := func(ctx context.Context, t *Tenant) (string, error) {
		j, err := t.JoinRequest(ctx)
		return strings.Join([]string{j.AddedByTenantID, j.State, j.Role, j.Status, j.Details}, "/"), err
	}
	for name, tt := range map[string]struct {
		read   func(context.Context, *Tenant) (string, error)
		answer string
		want   string
		err    error
	}{
		"active":             {organization, `{"id":"x","displayName":"Cairo","description":null,"state":"active"}`, "Cairo/null", nil},
		"inactive is gone":   {organization, `{"createdDateTime":null,"displayName":null,"description":null,"state":"inactive"}`, "", ErrNotFound},
		"named and inactive": {organization, `{"displayName":"Cairo","state":"inactive"}`, "", ErrNotFound},
		"no organization":    {organization, `{"displayName":"Cairo"}`, "", errNoDocument},
		"member":             {member, `{"tenantId":"x","displayName":"Berlin","role":"member","state":"active","transitionDetails":null}`, "Berlin/member/member/active/", nil},
		"to be promoted": {
			member, `{"tenantId":"x","role":"member","state":"pending","transitionDetails":{"desiredState":"active","desiredRole":"owner","status":"notStarted","details":null}}`,
			"/member/owner/pending/", nil,
		},
		"not promoted": {
			member, `{"tenantId":"x","role":"member","state":"active","transitionDetails":{"desiredState":"active","desiredRole":"owner","status":"failed"}}`, "/member/member/active/", nil,
		},
		"leaving": {
			member, `{"tenantId":"x","role":"member","state":"pending","transitionDetails":{"desiredState":"removed","desiredRole":"member","status":"notStarted"}}`,
			"/member/member/pending/leaving", nil,
		},
		"removal failed":  {member, `{"tenantId":"x","role":"member","state":"active","transitionDetails":{"desiredState":"removed","status":"failed"}}`, "/member/member/active/", nil},
		"removed is gone": {member, `{"tenantId":"x","state":"removed"}`, "", ErrNotFound},
		"no member":       {member, `{"displayName":"Berlin"}`, "", errNoDocument},
		"nobody asked":    {join, `{"id":"x","addedByTenantId":"00000000-0000-0000-0000-000000000000","memberState":null,"role":null,"transitionDetails":null}`, "////", nil},
		"failed": {
			join, `{"addedByTenantId":"` + partner + `","memberState":"pending","role":null,"transitionDetails":{"desiredMemberState":"active","status":"failed","details":"DirectoryService\nException"}}`,
			partner + "/pending//failed/DirectoryService Exception", nil,
		},
		"joined":    {join, `{"addedByTenantId":"` + partner + `","memberState":"active","role":"member","transitionDetails":null}`, partner + "/active/member//", nil},
		"no record": {join, `{"value":[]}`, "", errNoDocument},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, body(200, tt.answer))
			got, err := tt.read(testContext(t), tenantOf(f))
			if !errors.Is(err, tt.err) || err == nil && got != tt.want {
				t.Errorf("%q, %v; want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// TestOrganizationIsReadOnce: the resources of a tenant share one read, and that the tenant is in no organization is read alone.
func TestOrganizationIsReadOnce(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{"displayName":"Cairo","state":"active"}`))
	tenant, ctx := tenantOf(f), testContext(t)
	for range 5 {
		if _, err := tenant.RefreshMultitenantOrganization(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.count(http.MethodGet); n != 1 {
		t.Errorf("%d reads, want 1", n)
	}
	if _, err := tenant.RefreshMultitenantOrganization(ctx, func(MultitenantOrganization) bool { return false }); err != nil || f.count(http.MethodGet) != 2 {
		t.Errorf("%d reads (%v): what is otherwise is read alone", f.count(http.MethodGet), err)
	}
	outside := startGraph(t, body(200, `{"state":"inactive"}`))
	tenant = tenantOf(outside)
	for range 2 {
		if _, err := tenant.RefreshMultitenantOrganization(ctx, nil); !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
	}
	if n := outside.count(http.MethodGet); n != 2 {
		t.Errorf("%d reads, want 2: an answer to others does not say that something is gone", n)
	}
}

// TestOrganizationTenantsAreListed: after three single reads one list answers for the rest, but for who is removed.
func TestOrganizationTenantsAreListed(t *testing.T) {
	t.Parallel()
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		one := func(id, state string) string {
			return `{"tenantId":"` + id + `","role":"member","state":"` + state + `"}`
		}
		switch id := strings.TrimPrefix(r.URL.Path, organizationPath+"/tenants"); id {
		case "":
			answerJSON(w, 200, `{"value":[`+one(partner, "active")+`,`+one(objID, "removed")+`]}`)
		case "/" + objID:
			answerError(w, 404, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")
		default:
			answerJSON(w, 200, one(id[1:], "active"))
		}
	})
	tenant, ctx := tenantOf(f), testContext(t)
	for range 8 {
		if o, err := tenant.RefreshOrganizationTenant(ctx, partner, nil); err != nil || o.TenantID != partner {
			t.Fatal(o, err)
		}
	}
	if n := f.count(http.MethodGet); n != 4 {
		t.Errorf("%d reads, want 3 and a list", n)
	}
	if _, err := tenant.RefreshOrganizationTenant(ctx, objID, nil); !errors.Is(err, ErrNotFound) || f.count(http.MethodGet) != 5 {
		t.Errorf("a removed tenant: %v, %d reads", err, f.count(http.MethodGet))
	}
}
