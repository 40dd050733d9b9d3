package graphemu

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The contract test holds the emulator against every exchange that Microsoft's pages document: the request is sent, the status
// must be the documented one, and the answer must have each documented member with a value of the same JSON type.
// An exchange whose route is not served yet is named in testdata/contract-pending.txt, and nowhere else.

// exchangeFile is one documented exchange.
type exchangeFile struct {
	name    string // policy/13-partner-get
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers"`
		Body    json.RawMessage   `json:"body"`
	} `json:"request"`
	Response struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	} `json:"response"`
}

// contractCase says what has to be there before an exchange, and where the emulator knowingly differs.
type contractCase struct {
	prepare func(*stage)
	// differs names documented members that the answer lacks or has otherwise, with the reason.
	differs map[string]string
	status  int    // differs from the documented one, 0 = the documented one
	reason  string // why the status differs
}

// stage is the world of one exchange.
type stage struct {
	*world
	h *TenantHandle
	// replace turns placeholders and ids of the documented request into those of this stage.
	replace     map[string]string
	permissions []string // nil = every permission that any route asks for
	behaviours  map[string]string
}

// contractCases are all exchanges that are served, by name.
func contractCases() map[string]contractCase {
	all := map[string]contractCase{}
	for _, family := range []map[string]contractCase{directoryContract(), policyContract(), multiTenantContract(), synchronizationContract()} {
		for name, c := range family {
			all[name] = c
		}
	}
	return all
}

func TestContract(t *testing.T) {
	t.Parallel()
	files := readExchanges(t)
	cases, pending := contractCases(), readPending(t)
	router := New().router
	for _, file := range files {
		route := file.route(router)
		_, hasCase := cases[file.name]
		switch isPending := slices.Contains(pending, file.name); {
		case isPending && (route != nil || hasCase):
			t.Errorf("%s is served: take it off testdata/contract-pending.txt and give it a case", file.name)
		case !isPending && !hasCase:
			t.Errorf("%s is neither served nor pending", file.name)
		case hasCase:
			t.Run(file.name, func(t *testing.T) {
				t.Parallel()
				file.replay(t, cases[file.name])
			})
		}
	}
	for _, name := range append(sortedKeys(cases), pending...) {
		if !slices.ContainsFunc(files, func(f exchangeFile) bool { return f.name == name }) {
			t.Errorf("there is no documented exchange %s", name)
		}
	}
}

// TestPendingListOnlyShrinks keeps the number of exchanges that are not served from growing.
func TestPendingListOnlyShrinks(t *testing.T) {
	t.Parallel()
	pending := readPending(t)
	if len(pending) > mostPending {
		t.Errorf("%d exchanges are pending, once it were %d", len(pending), mostPending)
	}
	if !slices.IsSorted(pending) || len(slices.Compact(slices.Clone(pending))) != len(pending) {
		t.Error("the list of pending exchanges is not sorted or names one twice")
	}
}

func referenceFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE is empty: no documented exchanges to replay")
	}
	return folder
}

func readExchanges(t *testing.T) []exchangeFile {
	t.Helper()
	root := filepath.Join(referenceFolder(t), "examples")
	paths, err := filepath.Glob(filepath.Join(root, "*", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no exchanges in %s: %v", root, err)
	}
	var files []exchangeFile
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file exchangeFile
		if err := json.Unmarshal(raw, &file); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		relative, _ := filepath.Rel(root, path)
		file.name = strings.TrimSuffix(filepath.ToSlash(relative), ".json")
		file.Request.Path = strings.TrimPrefix(file.Request.Path, "https://graph.microsoft.com")
		files = append(files, file)
	}
	return files
}

func readPending(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "contract-pending.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var names []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			names = append(names, line)
		}
	}
	return names
}

// route is what serves the exchange, whatever stands for its placeholders.
func (f exchangeFile) route(rt *router) *route {
	api, path, _ := strings.Cut(strings.TrimPrefix(f.Request.Path, "/"), "/")
	path, _, _ = strings.Cut(path, "?")
	r, _ := rt.find(f.Request.Method, api, "/"+path)
	return r
}

func (f exchangeFile) replay(t *testing.T, c contractCase) {
	st := &stage{world: newWorld(t), replace: map[string]string{}}
	st.h = st.s.AddTenant(Tenant{DisplayName: "Contoso", DefaultDomain: "CONTOSO18839.onmicrosoft.com", Domains: []string{"contoso.com"}})
	if c.prepare != nil {
		c.prepare(st)
	}
	for name, answer := range st.behaviours {
		if err := st.s.SetBehaviour(name, answer); err != nil {
			t.Fatal(err)
		}
	}
	permissions := st.permissions
	if permissions == nil {
		permissions = everyPermission(st.s)
	}
	graph := st.session(st.h, st.h.AddApp(App{DisplayName: "automation", Permissions: permissions}))
	for name, value := range f.Request.Headers {
		graph.header.Set(name, value)
	}
	var body any
	if text := st.substitute(string(f.Request.Body)); text != "" && text != "null" {
		body = []byte(text)
	}
	a := graph.do(f.Request.Method, graph.e.GraphURL+strings.ReplaceAll(st.substitute(f.Request.Path), " ", "%20"), body)
	want := f.Response.Status
	if c.status != 0 {
		want = c.status
	}
	if want == 0 { // an observation without a status: some refusal
		want = max(a.status, http.StatusBadRequest)
	}
	if a.status != want {
		t.Fatalf("status %d, documented %d: %s", a.status, f.Response.Status, a.raw)
	}
	if c.status == 0 {
		f.compare(t, a, c.differs)
	}
}

func (f exchangeFile) compare(t *testing.T, a answer, differs map[string]string) {
	var documented any
	if len(f.Response.Body) > 0 {
		if err := json.Unmarshal(f.Response.Body, &documented); err != nil {
			t.Fatal(err)
		}
	}
	if documented == nil {
		return
	}
	used := map[string]bool{}
	for _, problem := range sameShape("", documented, any(a.body)) {
		if _, known := differs[problem.path]; known {
			used[problem.path] = true
			continue
		}
		t.Errorf("%s: %s\n%s", problem.path, problem.text, a.raw)
	}
	for path := range differs {
		if !used[path] {
			t.Errorf("%s no longer differs: take it off the case", path)
		}
	}
	if failure, ok := documented.(object)["error"].(object); ok && a.code() != textOf(failure["code"]) {
		t.Errorf("code %q, documented %q", a.code(), failure["code"])
	}
}

func (st *stage) substitute(text string) string {
	for from, to := range st.replace {
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}

func everyPermission(s *Server) []string {
	seen := map[string]bool{}
	for _, routes := range s.router.byMethod {
		for _, r := range routes {
			for _, permission := range r.permissions {
				for _, one := range strings.Split(permission, "+") {
					seen[one] = true
				}
			}
		}
	}
	return sortedKeys(seen)
}

// difference is one place where an answer is not as documented.
type difference struct{ path, text string }

// sameShape looks for every documented member in the answer. Where the documentation has null, anything will do; documented
// elements of a list must each have a like one in the answer's.
func sameShape(path string, documented, got any) []difference {
	if documented == nil {
		return nil
	}
	if jsonKind(documented) != jsonKind(got) {
		return []difference{{path, fmt.Sprintf("is %s, documented %s", jsonKind(got), jsonKind(documented))}}
	}
	var found []difference
	switch want := documented.(type) {
	case object:
		have, _ := got.(object)
		for _, name := range sortedKeys(want) {
			value, has := have[name]
			if !has {
				found = append(found, difference{join(path, name), "is missing"})
				continue
			}
			found = append(found, sameShape(join(path, name), want[name], value)...)
		}
	case []any:
		have, _ := got.([]any)
		for i, item := range want {
			found = append(found, bestMatch(path, i, item, have)...)
		}
	}
	return found
}

// bestMatch compares a documented element with the most like one of the answer.
func bestMatch(path string, i int, item any, have []any) []difference {
	if len(have) == 0 {
		return []difference{{path, fmt.Sprintf("has no element like documented element %d", i)}}
	}
	best := sameShape(path+"[]", item, have[0])
	for _, candidate := range have[1:] {
		if found := sameShape(path+"[]", item, candidate); len(found) < len(best) {
			best = found
		}
	}
	return best
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func jsonKind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case object:
		return "an object"
	default:
		return "an array"
	}
}

// directoryContract are the exchanges of the directory.
func directoryContract() map[string]contractCase {
	contoso := func(st *stage) {
		st.s.AddTenant(Tenant{
			ID: "6babcaad-604b-40ac-a9d7-9fd97c0b779f", DisplayName: "Contoso, Ltd", DefaultDomain: "CONTOSO.onmicrosoft.com", Domains: []string{"contoso.example"},
		})
		st.replace["contoso.com"] = "contoso.example"
	}
	deletedGroups := func(st *stage) {
		for _, name := range []string{"SampleGroup", "Role assignable group"} {
			id := st.h.AddGroup(Group{DisplayName: name, Microsoft365: true})
			st.h.EditGroup(id, map[string]any{"visibility": "Public"})
			st.h.DeleteGroup(id)
			st.replace["{object-id}"] = id
		}
	}
	return map[string]contractCase{
		"policy/48-tenant-information-by-id":          {prepare: contoso},
		"policy/49-tenant-information-by-domain":      {prepare: contoso},
		"policy/77-deleted-items-list-groups":         {prepare: deletedGroups},
		"policy/78-deleted-items-list-groups-ordered": {prepare: deletedGroups},
		"policy/79-deleted-items-restore":             {prepare: deletedGroups},
		"sync/05-assign-user-to-configuration": {prepare: func(st *stage) {
			sp := st.syncPrincipal()
			st.replace["{servicePrincipalId}"], st.replace["{appRoleId}"] = textOf(sp["id"]), firstRole(sp)
			st.replace["{principalId}"] = st.h.AddUser(User{DisplayName: "User1"})
		}},
		"sync/27-grant-app-role": {prepare: func(st *stage) {
			sp := st.syncPrincipal()
			st.replace["9028d19c-26a9-4809-8e3f-20ff73e2d75e"] = textOf(sp["id"])
			st.replace["ef7437e6-4f94-4a0a-a110-a439eb2aa8f7"] = firstRole(sp)
			st.h.AddGroup(Group{ID: "33ad69f9-da99-4bed-acd0-3f24235cb296", DisplayName: "Parents of Contoso"})
		}},
	}
}

// syncPrincipal makes a synchronization application and answers its service principal.
func (st *stage) syncPrincipal() object {
	_, id := st.h.AddSyncApplication("Fabrikam")
	for _, doc := range st.h.ServicePrincipals() {
		if doc["id"] == id {
			return doc
		}
	}
	st.t.Fatal("no service principal was made")
	return nil
}

func firstRole(sp object) string {
	roles, _ := sp["appRoles"].([]any)
	role, _ := roles[0].(object)
	return textOf(role["id"])
}

// mostPending is how many exchanges were pending when the list was last shortened.
const mostPending = 1
