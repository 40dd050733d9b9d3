package graph

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
)

// exhaust counts the elements of a list.
func exhaust[T any](list iter.Seq2[T, error]) (int, error) {
	count := 0
	for _, err := range list {
		if err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}

// listVerbs are the verbs that list page by page, with the path of their first page.
func listVerbs() map[string]struct {
	list func(context.Context, *Tenant) (int, error)
	path string
} {
	const template = "?$filter=applicationTemplateId%20eq%20%27" + CrossTenantSyncTemplateID + "%27&$select="
	type verb = struct {
		list func(context.Context, *Tenant) (int, error)
		path string
	}
	return map[string]verb{
		"partners": {func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListPartners(ctx, V1)) }, "/v1.0/policies/crossTenantAccessPolicy/partners"},
		"policies": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListIdentitySyncs(ctx, V1)) },
			"/v1.0/policies/crossTenantAccessPolicy/partners?$select=tenantId&$expand=identitySynchronization",
		},
		"policies, beta": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListIdentitySyncs(ctx, Beta)) },
			"/beta/policies/crossTenantAccessPolicy/partners?$select=tenantId&$expand=identitySynchronization",
		},
		"applications": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListSyncApplications(ctx)) },
			"/v1.0/applications" + template + "id,appId,displayName,applicationTemplateId,createdDateTime",
		},
		"service principals": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListSyncServicePrincipals(ctx)) },
			"/v1.0/servicePrincipals" + template + "id,appId,displayName,applicationTemplateId,appRoles",
		},
		"organization tenants": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListOrganizationTenants(ctx)) },
			"/v1.0/tenantRelationships/multiTenantOrganization/tenants",
		},
		"assignments": {
			func(ctx context.Context, t *Tenant) (int, error) { return exhaust(t.ListAssignments(ctx, spID)) },
			"/v1.0/servicePrincipals/" + spID + "/appRoleAssignedTo",
		},
	}
}

// pagesOf answers a collection in pages of two objects.
func pagesOf(f func() string, pages int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page := max(1, len(r.URL.Query().Get("$skiptoken")))
		next := ""
		if page < pages {
			next = fmt.Sprintf(`,"@odata.nextLink":"%s%s?$skiptoken=%s"`, f(), r.URL.Path, strings.Repeat("x", page+1))
		}
		body(200, `{"value":[{"id":"a","tenantId":"a"},{"id":"b","tenantId":"b"}]`+next+`}`)(w, r)
	}
}

func TestListsGoThroughAllPages(t *testing.T) {
	t.Parallel()
	for name, verb := range listVerbs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var f *fakeGraph
			f = startGraph(t, pagesOf(func() string { return f.URL }, 3))
			count, err := verb.list(testContext(t), tenantOf(f))
			if err != nil || count != 6 {
				t.Errorf("listed %d objects, want 6: %v", count, err)
			}
			requests := f.requests()
			if len(requests) != 3 || requests[0].Path != verb.path || requests[0].Method != http.MethodGet {
				t.Errorf("sent %+v\nwant 3 requests, the first for %s", requests, verb.path)
			}
		})
	}
}

// A list fails where it fails; nothing passes for its end.
func TestListsFail(t *testing.T) {
	t.Parallel()
	answers := map[string]struct {
		answer func(url string) string
		status int
		want   string
	}{
		"no collection":  {func(string) string { return `{"id":"x"}` }, 200, errNoDocument.Error()},
		"a proxy's page": {func(string) string { return `<html></html>` }, 200, ""},
		"a next link to another origin": {
			func(string) string {
				return `{"value":[{"id":"a"}],"@odata.nextLink":"https://elsewhere.example/v1.0/x"}`
			}, 200, "https://elsewhere.example instead of",
		},
		"the same page again": {
			func(url string) string { return `{"value":[{"id":"a"}],"@odata.nextLink":"` + url + `"}` }, 200, "leads to the same page again",
		},
		"refused": {func(string) string { return `{"error":{"code":"Authorization_RequestDenied","message":"No."}}` }, 403, "Authorization_RequestDenied"},
	}
	for name, verb := range listVerbs() {
		for fault, tt := range answers {
			t.Run(name+"/"+fault, func(t *testing.T) {
				t.Parallel()
				var f *fakeGraph
				f = startGraph(t, func(w http.ResponseWriter, r *http.Request) {
					body(tt.status, tt.answer(f.URL+r.URL.RequestURI()))(w, r)
				})
				if _, err := verb.list(testContext(t), tenantOf(f)); err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
			})
		}
	}
}

// Who has enough asks for no further page; a second loop starts anew.
func TestListsStopWithTheirReader(t *testing.T) {
	t.Parallel()
	var f *fakeGraph
	f = startGraph(t, pagesOf(func() string { return f.URL }, 3))
	list := tenantOf(f).ListPartners(testContext(t), V1)
	for range 2 {
		for _, err := range list {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if got := f.requests(); len(got) != 2 || got[0].Path != got[1].Path {
		t.Errorf("sent %+v, want the first page twice", got)
	}
}

// Null, absent and anything that is no policy leave open whether there is one.
func TestListedPolicies(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{"value":[
		{"tenantId":"a","identitySynchronization":{"tenantId":"a","displayName":"A","userSyncInbound":{"isSyncAllowed":true},"groupSyncInbound":{"isSyncAllowed":false}}},
		{"tenantId":"b","identitySynchronization":{"tenantId":"b","displayName":null,"userSyncInbound":null}},
		{"tenantId":"c","identitySynchronization":null},
		{"tenantId":"d"},
		{"tenantId":"e","identitySynchronization":{}},
		{"tenantId":"f","identitySynchronization":[]}]}`))
	known := map[string]bool{}
	for listed, err := range tenantOf(f).ListIdentitySyncs(testContext(t), Beta) {
		if err != nil {
			t.Fatal(err)
		}
		known[listed.PartnerTenantID] = listed.Policy != nil
		if p := listed.Policy; listed.PartnerTenantID == "a" && (*p.DisplayName != "A" || !*p.UserSyncAllowed || *p.GroupSyncAllowed) {
			t.Errorf("a's policy is %+v", p)
		}
	}
	for id, want := range map[string]bool{"a": true, "b": true, "c": false, "d": false, "e": false, "f": false} {
		if got, listed := known[id]; !listed || got != want {
			t.Errorf("%s: listed %t, policy %t, want %t", id, listed, got, want)
		}
	}
}

// A cancelled list ends with the cancellation, not as if it were complete.
func TestCancelledList(t *testing.T) {
	t.Parallel()
	var f *fakeGraph
	f = startGraph(t, pagesOf(func() string { return f.URL }, 3))
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	count := 0
	var last error
	for _, err := range tenantOf(f).ListPartners(ctx, V1) {
		if last = err; err == nil {
			count++
			cancel()
		}
	}
	if count != 2 || !errors.Is(last, context.Canceled) {
		t.Errorf("listed %d objects and ended with %v", count, last)
	}
}
