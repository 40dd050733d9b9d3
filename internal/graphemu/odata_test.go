package graphemu

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	doc := object{
		"displayName": "Zoë O'Neill", "id": "AB", "enabled": true, "count": float64(5), "mail": nil,
		"at": "2026-03-01T10:00:00Z", "tags": []any{"one", "two"}, "status": object{"value": "Success"},
		"roles": []any{object{"name": "admin"}},
	}
	for filter, want := range map[string]bool{
		"displayName eq 'Zoë O''Neill'": true,
		"id eq 'ab'":                    true,
		"displayName eq 'zoë o''neill' and enabled eq true":       true,
		"enabled eq false or count gt 4":                          true,
		"not (count ge 5)":                                        false,
		"not(enabled eq false) and count le 5":                    true,
		"count lt 5 or count ne 5":                                false,
		"startswith(displayName,'zo')":                            true,
		"startsWith(displayName, 'x')":                            false,
		"endswith(displayName,'NEILL')":                           true,
		"contains(displayName,'neill')":                           false,
		"contains(tolower(displayName),'neill') eq true":          true,
		"mail eq null":                                            true,
		"mail ne null":                                            false,
		"mail eq 'x'":                                             false,
		"mail ne 'x'":                                             true,
		"at ge 2026-03-01T09:00:00Z and at lt 2026-03-02":         true,
		"at gt 2026-03-01T10:00:00.5Z":                            false,
		"status/value eq 'success'":                               true,
		"status/missing/deeper eq null":                           true,
		"tags/any(t:t eq 'two')":                                  true,
		"tags/any(t: t eq 'three')":                               false,
		"roles/any(r:r/name eq 'admin' and enabled eq true)":      false, // the lambda sees its own variable only
		"roles/any(r:startswith(r/name,'ad'))":                    true,
		"tags/any()":                                              true,
		"enabled eq true and (count eq 1 or displayName ne null)": true,
	} {
		p, err := parseFilter(filter, untyped)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := p.truth(doc); got != want {
			t.Errorf("%s is %v", filter, got)
		}
	}
}

func TestMalformedFilters(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{
		"displayName", "displayName eq", "displayName is 'x'", "(a eq 1", "a eq 1)", "startswith(a)", "startswith(a,'b'", "'open",
		"a eq 'x' b eq 'y'", "not", "tags/any(t", "tags/any(t:t eq 1", "contains(a,'b') eq false", "tolower(a eq 'x'", "and",
	} {
		if _, err := parseFilter(filter, untyped); err == nil {
			t.Errorf("%s was accepted", filter)
		}
	}
	if _, err := parseFilter("nope eq 'x'", userKind); err == nil || !strings.Contains(err.Error(), "'nope'") {
		t.Errorf("unknown property: %v", err)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("User.Read.All")
	for i := range 250 {
		h.AddUser(User{DisplayName: fmt.Sprintf("User %03d", i)})
	}
	seen := map[string]bool{}
	next, pages := "/users?$select=id,displayName", 0
	for next != "" {
		a := graph.get(next).want(t, http.StatusOK, "")
		pages++
		for _, doc := range a.values() {
			if len(doc) != 2 || seen[textOf(doc["id"])] {
				t.Fatalf("page %d holds %v", pages, doc)
			}
			seen[textOf(doc["id"])] = true
		}
		next = textOf(a.body["@odata.nextLink"])
		if pages == 1 && (len(a.values()) != 100 || !strings.Contains(next, "$skiptoken=") || !strings.HasPrefix(next, w.e.GraphURL+"/v1.0/users?")) {
			t.Fatalf("first page: %d objects, next %s", len(a.values()), next)
		}
	}
	if pages != 3 || len(seen) != 250 {
		t.Fatalf("%d pages, %d users", pages, len(seen))
	}
	if n := len(graph.get("/users?$top=999").values()); n != 250 {
		t.Fatalf("$top=999 answers %d", n)
	}
	if a := graph.get("/users?$top=7"); len(a.values()) != 7 || a.body["@odata.nextLink"] == nil {
		t.Fatalf("$top=7: %d", len(a.values()))
	}
	for _, query := range []string{"$top=0", "$top=1000", "$top=x", "$skiptoken=nonsense", "$skip=1", "$selekt=id"} {
		graph.get("/users?"+query).want(t, http.StatusBadRequest, "")
	}
}

func TestSelectExpandCountOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h, graph := w.as("Directory.Read.All")
	boss := h.AddUser(User{DisplayName: "Boss", JobTitle: "Head"})
	h.AddUser(User{DisplayName: "alpha", ManagerID: boss, Department: "Sales"})
	h.AddUser(User{DisplayName: "Beta", ManagerID: boss, Department: "Ops"})

	plain := graph.get("/users/" + strings.ToUpper(boss))
	if plain.body["accountEnabled"] != nil || plain.body["jobTitle"] != "Head" || len(plain.body) != len(userStandard)+1 {
		t.Fatalf("without $select: %v", plain.body)
	}
	if got := plain.body["@odata.context"]; got != w.e.GraphURL+"/v1.0/$metadata#users/$entity" {
		t.Fatalf("context %v", got)
	}
	chosen := graph.get("/users/" + boss + "?$select=ID,accountEnabled,userType,_homeTenantId")
	chosen.want(t, http.StatusBadRequest, "Request_BadRequest")
	chosen = graph.get("/users/" + boss + "?$select=ID,accountEnabled,userType")
	if chosen.body["accountEnabled"] != true || chosen.body["userType"] != "Member" || chosen.body["id"] != boss || len(chosen.body) != 4 {
		t.Fatalf("$select: %v", chosen.body)
	}
	expanded := graph.get(q("/users?$select=displayName&$expand=manager($select=id)&$filter=department eq 'Sales'"))
	if got := expanded.values(); len(got) != 1 || got[0]["manager"].(map[string]any)["id"] != boss {
		t.Fatalf("$expand: %s", expanded.raw)
	}
	graph.get("/users?$expand=nobody").want(t, http.StatusBadRequest, "Request_BadRequest")

	graph.header.Set("ConsistencyLevel", "eventual")
	ordered := graph.get(q("/users?$count=true&$orderby=displayName desc"))
	if got := ordered.names("displayName"); !slices.Equal(got, []string{"Boss", "Beta", "alpha"}) || ordered.body["@odata.count"] != float64(3) {
		t.Fatalf("$orderby: %v %v", got, ordered.body["@odata.count"])
	}
	graph.get(q("/users?$orderby=displayName sideways")).want(t, http.StatusBadRequest, "")
	graph.get("/users?$filter="+url.QueryEscape("contains(displayName,'a')")).want(t, http.StatusBadRequest, "Request_UnsupportedQuery")
}
