package acctest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// referenceContract skips the test where there is no description to check with.
func referenceContract(t *testing.T) *contract {
	t.Helper()
	c, err := readContract()
	if errors.Is(err, errNoReference) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// documented is an exchange as Microsoft's pages print it.
type documented struct {
	Request struct {
		Method string
		Path   string
		Body   json.RawMessage
	}
	Response struct {
		Status int
		Body   json.RawMessage
	}
}

// deviations are documented exchanges that Microsoft's own description refuses,
// with a part of the refusal. The list may only shrink.
var deviations = map[string]string{
	// The page prints a collection where the description has the singleton.
	"01-policy-get.json": `"value" is unsupported`,
	// Paths in other letter case, with a slash at the end, or without the parentheses of a function.
	"34-get-secrets-masked.json":              "neither in Microsoft's description",
	"23-delete-job.json":                      "neither in Microsoft's description",
	"50-deleted-partners-list-beta.json":      "neither in Microsoft's description",
	"51-deleted-sync-partners-list-beta.json": "neither in Microsoft's description",
	"20-filter-operators.json":                "neither in Microsoft's description",
	"21-functions.json":                       "neither in Microsoft's description",
	// Parts of Graph that the description leaves out and nothing here uses.
	"57-partner-m365-capability-create.json": "neither in Microsoft's description",
	"29-get-object-connection.json":          "neither in Microsoft's description",
	"30-delete-object-connection.json":       "neither in Microsoft's description",
	// Bodies that the page leaves out.
	"31-error-provision-on-demand-unknown-rule.json": "the status is not described",
	"32-error-restart-without-permission.json":       "a body is needed",
	"33-error-patch-schema-not-routed.json":          "a body is needed",
	"79-deleted-items-restore.json":                  "a body is needed",
	// Values in other letter case than the description's, and of another service's templates.
	"16-put-schema.json":     "/directories/0/objects/0/attributes/0/type",
	"17-get-schema.json":     "/directories/0/objects/0/attributes/0/type",
	"26-list-templates.json": "/value/0/metadata/0/key",
	// stringKeyObjectValuePair has no value in the description.
	"19-parse-expression.json": `"value" is unsupported`,
}

// TestDocumentedExchangesFitTheDescription keeps the closing of schemas honest: it
// must not refuse what Microsoft's pages show.
func TestDocumentedExchangesFitTheDescription(t *testing.T) {
	t.Parallel()
	c := referenceContract(t)
	files, err := filepath.Glob(filepath.Join(os.Getenv(referenceVariable), "examples", "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documented exchanges (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			e, name := readDocumented(t, file), filepath.Base(file)
			wrong := errors.Join(c.verify(e)...)
			expected, deviates := deviations[name]
			switch {
			case wrong == nil && deviates:
				t.Errorf("fits by now: take %q off the list", name)
			case wrong != nil && (!deviates || !strings.Contains(wrong.Error(), expected)):
				t.Error(wrong)
			}
		})
	}
}

// placeholder is a value that a page leaves to the reader, "{tenantId}".
var placeholder = regexp.MustCompile(`"\{[A-Za-z -]+\}"`)

func readDocumented(t *testing.T, file string) exchange {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = placeholder.ReplaceAll(text, []byte(`"00000000-0000-0000-0000-000000000000"`))
	var d documented
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(d.Request.Path)
	if err != nil {
		t.Fatal(err)
	}
	return exchange{d.Request.Method, u, withoutNull(d.Request.Body), d.Response.Status, withoutNull(d.Response.Body)}
}

// withoutNull makes "no body", which the files write as null, none.
func withoutNull(body json.RawMessage) []byte {
	if string(body) == "null" {
		return nil
	}
	return body
}

func TestContractRefuses(t *testing.T) {
	t.Parallel()
	c := referenceContract(t)
	const (
		partner = "/v1.0/policies/crossTenantAccessPolicy/partners/0fe5ae9c-6a3e-4f4d-a3b5-b8e4a0e6e2a1"
		jobs    = "/v1.0/servicePrincipals/60443998-8cf7-4e61-b05c-a53b658cb5e1/synchronization/jobs"
	)
	cases := map[string]struct {
		method, path, sent string
		status             int
		received           string
		want               string // "" = fits
	}{
		"a fitting exchange":              {"PATCH", partner, `{"inboundTrust":null,"b2bCollaborationInbound":{"applications":{"accessType":"blocked"}}}`, 204, "", ""},
		"an unknown member":               {"PATCH", partner, `{"inboundTrusts":null}`, 204, "", `property "inboundTrusts" is unsupported`},
		"a miscased member":               {"PATCH", partner, `{"inboundTrust":{"IsMfaAccepted":true}}`, 204, "", `property "IsMfaAccepted" is unsupported`},
		"an unknown member deep inside":   {"PATCH", partner, `{"tenantRestrictions":{"applications":{"targets":[{"target":"x","kind":"y"}]}}}`, 204, "", `property "kind" is unsupported`},
		"a wrong enum value":              {"PATCH", partner, `{"b2bCollaborationInbound":{"applications":{"accessType":"Blocked"}}}`, 204, "", "/b2bCollaborationInbound/applications/accessType"},
		"an undescribed member, sent":     {"PATCH", partner, `{"protectedContentSharing":null}`, 204, "", `"protectedContentSharing" is unsupported`},
		"an undescribed member, answered": {"GET", partner, "", 200, `{"tenantId":"x","protectedContentSharing":null}`, ""},
		"a status not described":          {"PATCH", partner, `{}`, 200, "", "the status is not described"},
		"an unknown annotation":           {"PATCH", partner, `{"@odata.kind":"x"}`, 204, "", `"@odata.kind" is unsupported`},
		"a member in an answer":           {"GET", partner, "", 200, `{"tenantId":"x","inboundtrust":null}`, `"inboundtrust" is unsupported`},
		"a null that is not allowed":      {"GET", partner, "", 200, `{"tenantId":null}`, "/tenantId: Value is not nullable"},
		"a body where none belongs":       {"POST", jobs + "/x/start", `{"a":1}`, 204, "", "no body is described"},
		"no body where one belongs":       {"POST", jobs, "", 201, "", "a body is needed"},
		"a method that does not exist":    {"PATCH", jobs + "/x/start", "", 204, "", "neither in Microsoft's description nor in the table"},
		"a path in other letter case":     {"GET", "/v1.0/serviceprincipals/x/synchronization/jobs", "", 200, `{"value":[]}`, "neither in"},
		"a version without the route":     {"GET", "/v2.0/organization", "", 200, `{"value":[]}`, "neither in"},
		"an error without its code":       {"GET", partner, "", 404, `{"error":{"message":"gone"}}`, "property \"code\" is missing"},
		"the routing layer's error":       {"GET", partner, "", 404, `{"Message":"No HTTP resource was found"}`, ""},
		"a gateway's page":                {"GET", partner, "", 502, `<html>`, ""},
		"a route beside the description":  {"GET", "/v1.0/servicePrincipals/x/synchronization/secrets", "", 200, `{"value":[{"key":"SyncAll","value":"false"}]}`, ""},
		"a wrong name in such a route":    {"GET", "/v1.0/servicePrincipals/x/synchronization/secrets", "", 200, `{"value":[{"key":"syncAll","value":"false"}]}`, "/value/0/key"},
		"several flags":                   {"PUT", jobs + "/x/schema", `{"synchronizationRules":[{"objectMappings":[{"flowTypes":"Add, Update,Delete"}]}]}`, 204, "", ""},
		"an unknown flag":                 {"PUT", jobs + "/x/schema", `{"synchronizationRules":[{"objectMappings":[{"flowTypes":"Add, update"}]}]}`, 204, "", "flowTypes"},
		"a wrong request inside a $batch": {"POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/organizations"}]}`, 200, `{"responses":[{"id":"1","status":200,"body":{"value":[]}}]}`, "GET /v1.0/organizations is neither"},
		"a wrong answer inside a $batch":  {"POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/organization"}]}`, 200, `{"responses":[{"id":"1","status":200,"body":{"value":[{"Id":"x"}]}}]}`, `"Id" is unsupported`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wrong := errors.Join(c.verify(exchange{tc.method, &url.URL{Path: tc.path}, []byte(tc.sent), tc.status, []byte(tc.received)})...)
			switch {
			case tc.want == "" && wrong != nil:
				t.Error(wrong)
			case tc.want != "" && (wrong == nil || !strings.Contains(wrong.Error(), tc.want)):
				t.Errorf("got %v, want %q", wrong, tc.want)
			}
		})
	}
}

// recorded counts what a check reports.
type recorded struct{ reports []string }

func (r *recorded) Helper() {}

func (r *recorded) Errorf(format string, _ ...any) { r.reports = append(r.reports, format) }

func TestCheckReportsAndPassesOn(t *testing.T) {
	t.Parallel()
	c := referenceContract(t)
	emulator := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("request-id", "7")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(`{"value":[{"nonsense":1}]}`))
	})
	for path, reports := range map[string]int{"/v1.0/organization": 1, "/common/oauth2/v2.0/token": 0} {
		r := &recorded{}
		answer := serve(c.check(emulator, r), path)
		if len(r.reports) != reports {
			t.Errorf("%s: %d reports, want %d", path, len(r.reports), reports)
		}
		if answer.Code != http.StatusOK || answer.Header().Get("request-id") != "7" || !strings.Contains(answer.Body.String(), "nonsense") {
			t.Errorf("%s: the answer was changed to %d %v %s", path, answer.Code, answer.Header(), answer.Body)
		}
	}
}

func serve(h http.Handler, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}
