package synchronization

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

func guidSet(ids ...string) types.Set {
	elements := []attr.Value{}
	for _, id := range ids {
		elements = append(elements, tf.NewGUID(id))
	}
	return types.SetValueMust(tf.GUIDType{}, elements)
}

func wantedPrincipals(ids ...string) map[string][]tf.GUID {
	return (&assignmentsModel{PrincipalIDs: tf.GUIDSet{SetValue: guidSet(ids...)}}).principals()
}

func TestAssignmentsKeepTheSpellingOfTheConfiguration(t *testing.T) {
	t.Parallel()
	upper, lower := strings.ToUpper(principal(1)), principal(1)
	for name, test := range map[string]struct {
		before  types.Set
		inScope []string
		want    types.Set
	}{
		"as written":         {guidSet(upper), []string{lower}, guidSet(upper)},
		"two spellings":      {guidSet(upper, lower), []string{lower}, guidSet(upper, lower)},
		"added by hand":      {guidSet(upper), []string{lower, principal(2)}, guidSet(upper, principal(2))},
		"service in capital": {guidSet(lower), []string{upper}, guidSet(lower)},
		"removed by hand":    {guidSet(upper, principal(2)), []string{principal(2)}, guidSet(principal(2))},
		"nobody":             {guidSet(upper), nil, guidSet()},
		"import":             {types.SetNull(tf.GUIDType{}), []string{upper}, guidSet(lower)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := assignmentsModel{PrincipalIDs: tf.GUIDSet{SetValue: test.before}}
			m.setPrincipals(test.inScope)
			if !m.PrincipalIDs.SetValue.Equal(test.want) {
				t.Errorf("got %s, want %s", m.PrincipalIDs, test.want)
			}
		})
	}
}

func TestSamePrincipalsInOtherLettersAreNoChange(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(principal(1))
	unknown := types.SetValueMust(tf.GUIDType{}, []attr.Value{tf.NewGUIDUnknown()})
	for name, test := range map[string]struct{ state, plan, want types.Set }{
		"other letters":   {guidSet(principal(1)), guidSet(upper), guidSet(principal(1))},
		"another one":     {guidSet(principal(1)), guidSet(upper, principal(2)), guidSet(upper, principal(2))},
		"unknown element": {guidSet(principal(1)), unknown, unknown},
		"new resource":    {types.SetNull(tf.GUIDType{}), guidSet(upper), guidSet(upper)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.SetResponse{PlanValue: test.plan}
			samePrincipals{}.PlanModifySet(context.Background(), planmodifier.SetRequest{StateValue: test.state, PlanValue: test.plan}, &resp)
			if !resp.PlanValue.Equal(test.want) {
				t.Errorf("planned %s, want %s", resp.PlanValue, test.want)
			}
		})
	}
}

// directory is the assignments of a scripted service principal; reads of the list lag by a number of calls.
type directory struct {
	mu      sync.Mutex
	list    []map[string]any
	shown   [][]map[string]any // answers of the list still to give before it is up to date
	unknown []string           // principals that the tenant does not have
	delay   time.Duration
}

func (d *directory) script() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET ":                    servicePrincipalAnswer(),
		"GET /appRoleAssignedTo":  d.get,
		"POST /appRoleAssignedTo": d.post,
		"DELETE":                  d.delete,
	}
}

func (d *directory) get(w http.ResponseWriter, req *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.list
	if len(d.shown) > 0 {
		list, d.shown = d.shown[0], d.shown[1:]
	}
	assignmentList(list...)(w, req)
}

func (d *directory) post(w http.ResponseWriter, req *http.Request) {
	time.Sleep(d.delay) // so that calls overlap
	var body struct{ PrincipalID, ResourceID, AppRoleID string }
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil || body.ResourceID != scriptServicePrincipal || body.AppRoleID != scriptRole {
		refuse(http.StatusBadRequest, "Request_BadRequest", "malformed")(w, req)
		return
	}
	if slices.Contains(d.unknown, body.PrincipalID) {
		refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource '"+body.PrincipalID+"' does not exist.")(w, req)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.list {
		if a["principalId"] == body.PrincipalID && a["appRoleId"] == body.AppRoleID {
			refuse(http.StatusBadRequest, "Request_BadRequest", "Permission being assigned already exists on the object")(w, req)
			return
		}
	}
	made := scriptAssignment("assignment-"+body.PrincipalID, "User", body.PrincipalID, body.AppRoleID)
	d.list = append(d.list, made)
	w.WriteHeader(http.StatusCreated)
	answer(made)(w, req)
}

func (d *directory) delete(w http.ResponseWriter, req *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := len(d.list)
	d.list = slices.DeleteFunc(d.list, func(a map[string]any) bool { return strings.HasSuffix(req.URL.Path, "/"+a["id"].(string)) })
	if len(d.list) == before {
		refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource does not exist.")(w, req)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (d *directory) assigned() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var ids []string
	for _, a := range d.list {
		ids = append(ids, a["principalId"].(string))
	}
	slices.Sort(ids)
	return ids
}

func readTestScope(t *testing.T, g *scriptedGraph) *scope {
	t.Helper()
	s, err := readScope(t.Context(), g.tenant, scriptServicePrincipal)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noErrors(t *testing.T, diags diag.Diagnostics) {
	t.Helper()
	if diags.HasError() {
		t.Fatal(diags)
	}
}

func TestScopeChangesOnlyDifferences(t *testing.T) {
	t.Parallel()
	d := &directory{list: []map[string]any{
		scriptAssignment("kept", "User", principal(1), scriptRole),
		scriptAssignment("gone", "Group", principal(2), scriptRole),
		scriptAssignment("gone too", "Group", principal(2), defaultAccessRoleID),
	}}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	noErrors(t, s.change(t.Context(), wantedPrincipals(principal(1), strings.ToUpper(principal(3)))))

	if got, want := d.assigned(), []string{principal(1), principal(3)}; !slices.Equal(got, want) {
		t.Errorf("assigned are %v, want %v", got, want)
	}
	if got, want := s.principals(), []string{principal(1), principal(3)}; !slices.Equal(got, want) {
		t.Errorf("the scope says %v, want %v", got, want)
	}
	for call, want := range map[string]int{"POST /appRoleAssignedTo": 1, "GET ": 1, "GET /appRoleAssignedTo": 2} {
		if got := g.count(call); got != want {
			t.Errorf("%d times %s, want %d", got, call, want)
		}
	}
}

func TestScopeWithoutDifferenceWritesAndWaitsNothing(t *testing.T) {
	t.Parallel()
	d := &directory{list: []map[string]any{scriptAssignment("kept", "User", principal(1), scriptRole)}}
	g := newScriptedGraph(t, d.script())
	noErrors(t, readTestScope(t, g).change(t.Context(), wantedPrincipals(principal(1))))
	if len(g.calls) != 1 {
		t.Errorf("calls were %v, want one list", g.calls)
	}
}

func TestScopeAndDefaultAccess(t *testing.T) {
	t.Parallel()
	d := &directory{list: []map[string]any{
		scriptAssignment("a", "User", principal(1), defaultAccessRoleID),
		scriptAssignment("b", "User", principal(2), defaultAccessRoleID),
		scriptAssignment("c", "User", principal(3), "99999999-aaaa-4bbb-8ccc-999999999999"),
	}}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	if got, want := s.principals(), []string{principal(3)}; !slices.Equal(got, want) {
		t.Fatalf("in scope are %v, want %v: any role but default access counts", got, want)
	}
	noErrors(t, s.change(t.Context(), wantedPrincipals(principal(1), principal(3))))
	if got, want := d.assigned(), []string{principal(1), principal(1), principal(2), principal(3)}; !slices.Equal(got, want) {
		t.Errorf("assigned are %v, want %v: a wanted principal gets the role, a stranger's default access is left alone", got, want)
	}
}

func TestScopeKeepsItsParallelismInBounds(t *testing.T) {
	t.Parallel()
	d := &directory{delay: 20 * time.Millisecond}
	g := newScriptedGraph(t, d.script())
	var ids []string
	for n := range 40 {
		ids = append(ids, principal(n))
	}
	s := readTestScope(t, g)
	noErrors(t, s.change(t.Context(), wantedPrincipals(ids...)))
	if g.most < 2 || g.most > assignWidth {
		t.Errorf("%d calls ran at one time, want 2 to %d", g.most, assignWidth)
	}
	if len(g.calls) != 1+1+40+1 {
		t.Errorf("%d calls, want list, service principal, 40 assignments, list", len(g.calls))
	}
}

func TestScopeTakesNothingAwayWhenAnAdditionFails(t *testing.T) {
	t.Parallel()
	d := &directory{
		list:    []map[string]any{scriptAssignment("old", "User", principal(1), scriptRole)},
		unknown: []string{principal(8), principal(9)},
	}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	unknown := strings.ToUpper(principal(9))
	diags := s.change(t.Context(), wantedPrincipals(principal(2), principal(8), unknown))

	var at []string
	for _, d := range diags.Errors() {
		withPath, ok := d.(diag.DiagnosticWithPath)
		if !ok || d.Summary() != "Principal cannot be assigned" {
			t.Fatalf("unexpected diagnostic %v", d)
		}
		at = append(at, withPath.Path().String())
	}
	if want := []string{`principal_ids[Value("` + principal(8) + `")]`, `principal_ids[Value("` + unknown + `")]`}; !slices.Equal(at, want) {
		t.Errorf("reported at %v, want %v", at, want)
	}
	if got, want := s.principals(), []string{principal(1), principal(2)}; !slices.Equal(got, want) {
		t.Errorf("the scope says %v, want %v", got, want)
	}
	if got := g.count("DELETE /appRoleAssignedTo/old"); got != 0 {
		t.Error("somebody was unassigned although the change failed")
	}
}

func TestScopeWaitsForTheList(t *testing.T) {
	t.Parallel()
	old := scriptAssignment("old", "User", principal(1), scriptRole)
	d := &directory{list: []map[string]any{old}, shown: [][]map[string]any{{old}, {old}, {}}}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	noErrors(t, s.change(t.Context(), wantedPrincipals(principal(2))))
	if got := g.count("GET /appRoleAssignedTo"); got != 4 {
		t.Errorf("%d lists, want 4: one before, two that lag, one that shows the change", got)
	}
}

func TestScopeOutOfTimeKnowsWhatItWrote(t *testing.T) {
	t.Parallel()
	d := &directory{}
	for range 100 {
		d.shown = append(d.shown, []map[string]any{})
	}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	diags := s.change(ctx, wantedPrincipals(principal(1)))
	if !diags.HasError() || diags.Errors()[0].Summary() != "Assignments are not listed as written yet" {
		t.Fatalf("got %v", diags)
	}
	if got := s.principals(); !slices.Equal(got, []string{principal(1)}) {
		t.Errorf("the scope says %v although the assignment was made", got)
	}
}

func TestScopeStopsAtOnceWhenInterrupted(t *testing.T) {
	t.Parallel()
	d := &directory{delay: 50 * time.Millisecond}
	g := newScriptedGraph(t, d.script())
	s := readTestScope(t, g)
	var ids []string
	for n := range 200 {
		ids = append(ids, principal(n))
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(130*time.Millisecond, cancel)
	began := time.Now()
	diags := s.change(ctx, wantedPrincipals(ids...))
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("returned after %s", took)
	}
	if len(diags.Errors()) != 1 {
		t.Errorf("got %d diagnostics, want one that says what happened", len(diags.Errors()))
	}
	if got := len(s.principals()); got == 0 || got > len(d.assigned()) {
		t.Errorf("the scope knows %d of %d assignments", got, len(d.assigned()))
	}
}

func TestAssignTakesWhatExists(t *testing.T) {
	t.Parallel()
	existing := scriptAssignment("there", "User", principal(1), scriptRole)
	// The list lags: it shows the assignment only at the second look.
	d := &directory{list: []map[string]any{existing}, shown: [][]map[string]any{{}}}
	g := newScriptedGraph(t, d.script())
	a, err := assign(t.Context(), g.tenant, scriptServicePrincipal, principal(1), scriptRole)
	if err != nil || a.ID != "there" {
		t.Errorf("got %q, %v", a.ID, err)
	}
}
