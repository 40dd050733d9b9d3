package graph

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklog"
)

// TestWrongTenant: a credential that knows another tenant only must not reach Graph, neither by one call nor by many.
func TestWrongTenant(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{}`))
	tenant := clientsOf(f, &fakeCredential{tid: partner}).Tenant(home)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := tenant.DeletePartner(testContext(t), partner)
			var mismatch *TenantMismatchError
			if !errors.As(err, &mismatch) || mismatch.TokenTenantID != partner || !strings.Contains(err.Error(), "nothing was sent") {
				t.Errorf("error %v", err)
			}
		})
	}
	wg.Wait()
	if n := len(f.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestOpaqueToken asks /organization once and compares.
func TestOpaqueToken(t *testing.T) {
	t.Parallel()
	organization := func(id string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1.0/organization" {
				answerJSON(w, 200, `{"value":[{"id":"`+id+`"}]}`)
				return
			}
			answerJSON(w, 200, `{"tenantId":"x"}`)
		}
	}
	t.Run("right", func(t *testing.T) {
		t.Parallel()
		f := startGraph(t, organization(strings.ToUpper(home)))
		cred := &fakeCredential{opaque: true}
		tenant := clientsOf(f, cred).Tenant(home)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := tenant.IdentitySync(testContext(t), partner, V1); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := f.requests()
		if got[0].Path != "/v1.0/organization?$select=id" || len(got) != 21 || cred.asked.Load() != 1 {
			t.Errorf("first %s, %d requests, %d tokens", got[0].Path, len(got), cred.asked.Load())
		}
	})
	t.Run("wrong", func(t *testing.T) {
		t.Parallel()
		f := startGraph(t, organization(partner))
		err := clientsOf(f, &fakeCredential{opaque: true}).Tenant(home).DeletePartner(testContext(t), partner)
		var mismatch *TenantMismatchError
		if !errors.As(err, &mismatch) || f.count("DELETE") != 0 {
			t.Errorf("error %v, requests %+v", err, f.requests())
		}
	})
	t.Run("not told", func(t *testing.T) {
		t.Parallel()
		f := startGraph(t, failure(403, "Authorization_RequestDenied", "no"))
		err := clientsOf(f, &fakeCredential{opaque: true}).Tenant(home).DeletePartner(testContext(t), partner)
		var login *LoginError
		if !errors.As(err, &login) || f.count("DELETE") != 0 || !strings.Contains(err.Error(), "Organization.Read.All") {
			t.Errorf("error %v, requests %+v", err, f.requests())
		}
	})
	t.Run("no organization", func(t *testing.T) { // says nothing about the partner, which must stay in the state
		t.Parallel()
		f := startGraph(t, failure(404, "Request_ResourceNotFound", "no"))
		_, err := clientsOf(f, &fakeCredential{opaque: true}).Tenant(home).Partner(testContext(t), partner, V1)
		var login *LoginError
		if !errors.As(err, &login) || errors.Is(err, ErrNotFound) || len(f.requests()) != 1 {
			t.Errorf("error %v, requests %+v", err, f.requests())
		}
	})
	t.Run("not reached", func(t *testing.T) { // the error leaves out the URL of the call, whose query may hold names
		t.Parallel()
		f := startGraph(t, func(w http.ResponseWriter, _ *http.Request) { dropConnection(w) })
		_, err := clientsOf(f, &fakeCredential{opaque: true}).Tenant(home).SyncApplicationsByName(testContext(t), "Jo Example")
		var broken *ConnectionError
		if !errors.As(err, &broken) || strings.Contains(err.Error(), "Example") {
			t.Errorf("error %v", err)
		}
	})
}

// TestOneTokenPerTenant: many first calls at once log in once, and each tenant is connected once.
func TestOneTokenPerTenant(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{"tenantId":"x"}`))
	cred := &fakeCredential{delay: 20 * time.Millisecond}
	clients := clientsOf(f, cred)
	connected := sync.Map{}
	inner := clients.options.Connect
	clients.options.Connect = func(ctx context.Context, id string) (Connection, error) {
		if _, again := connected.LoadOrStore(id, true); again {
			t.Errorf("tenant %s was connected twice", id)
		}
		return inner(ctx, id)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			id := home
			if i%2 == 0 {
				id = partner
			}
			if _, err := clients.Tenant(strings.ToUpper(id)).IdentitySync(testContext(t), objID, V1); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := cred.asked.Load(); n != 2 {
		t.Errorf("%d tokens for 2 tenants", n)
	}
}

// scriptedCredential gives one token after the other.
type scriptedCredential struct {
	tokens []azcore.AccessToken
	asked  []policy.TokenRequestOptions
}

func (c *scriptedCredential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.asked = append(c.asked, o)
	if len(c.tokens) < len(c.asked) {
		return azcore.AccessToken{}, errors.New("no token left")
	}
	return c.tokens[len(c.asked)-1], nil
}

func tokenOf(tenantID string, lifetime, refresh time.Duration) azcore.AccessToken {
	token := azcore.AccessToken{
		Token:     "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"tid":"`+tenantID+`"}`)) + ".x",
		ExpiresOn: time.Now().Add(lifetime),
	}
	if refresh != 0 {
		token.RefreshOn = time.Now().Add(refresh)
	}
	return token
}

// TestTokenIsKept as long as it lives, and each new one is checked again.
func TestTokenIsKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first, second azcore.AccessToken
		asked         int
		wrong         bool
	}{
		"fresh":                     {tokenOf(home, time.Hour, 0), tokenOf(home, time.Hour, 0), 1, false},
		"about to expire":           {tokenOf(home, 4*time.Minute, 0), tokenOf(home, time.Hour, 0), 2, false},
		"due for renewal":           {tokenOf(home, time.Hour, -time.Second), tokenOf(home, time.Hour, 0), 2, false},
		"renewed in another tenant": {tokenOf(home, time.Minute, 0), tokenOf(partner, time.Hour, 0), 2, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner := &scriptedCredential{tokens: []azcore.AccessToken{tt.first, tt.second}}
			cred := newTenantCredential(home, Connection{Credential: inner})
			_, _ = cred.GetToken(t.Context(), policy.TokenRequestOptions{})
			_, err := cred.GetToken(t.Context(), policy.TokenRequestOptions{})
			var mismatch *TenantMismatchError
			if errors.As(err, &mismatch) != tt.wrong || len(inner.asked) != tt.asked {
				t.Errorf("asked %d times, %v", len(inner.asked), err)
			}
			for _, o := range inner.asked {
				if o.TenantID != home {
					t.Errorf("asked for tenant %q", o.TenantID)
				}
			}
		})
	}
}

// TestClaimsChallenge: Graph may ask for a newer token (continuous access evaluation); the kept one doesn't do.
func TestClaimsChallenge(t *testing.T) {
	t.Parallel()
	claims := `{"access_token":{"nbf":{"essential":true}}}`
	f := startGraph(t, script(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="", error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(claims))+`"`)
		answerError(w, 401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge")
	}, status(204)))
	inner := &scriptedCredential{tokens: []azcore.AccessToken{tokenOf(home, time.Hour, 0), tokenOf(home, time.Hour, 0)}}
	if err := clientsOf(f, inner).Tenant(home).UpdatePartner(testContext(t), partner, inheritTrust()); err != nil {
		t.Fatal(err)
	}
	if len(inner.asked) != 2 || inner.asked[1].Claims != claims || f.requests()[0].Body != f.requests()[1].Body {
		t.Errorf("asked %+v, sent %+v", inner.asked, f.requests())
	}
}

// TestFailedConnection is reported, and not remembered.
func TestFailedConnection(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{"tenantId":"x"}`))
	clients := clientsOf(f, &fakeCredential{})
	inner, broken := clients.options.Connect, errors.New("client_secret is not known yet")
	fail := true
	clients.options.Connect = func(ctx context.Context, id string) (Connection, error) {
		if fail {
			fail = false
			return Connection{}, broken
		}
		return inner(ctx, id)
	}
	if _, err := clients.Tenant(home).IdentitySync(testContext(t), partner, V1); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if _, err := clients.Tenant(home).IdentitySync(testContext(t), partner, V1); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

// TestCancelledLogin: a caller that gives up doesn't wait for another's login, and takes nobody down with it.
func TestCancelledLogin(t *testing.T) {
	t.Parallel()
	f := startGraph(t, body(200, `{"tenantId":"x"}`))
	tenant := clientsOf(f, &fakeCredential{delay: 300 * time.Millisecond}).Tenant(home)
	patient := make(chan error, 1)
	impatient, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { _, err := tenant.IdentitySync(impatient, partner, V1); first <- err }()
	time.Sleep(10 * time.Millisecond) // the first caller is logging in
	go func() { _, err := tenant.IdentitySync(testContext(t), partner, V1); patient <- err }()
	cancel()
	select {
	case err := <-first:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("first: %v", err)
		}
	case <-time.After(200 * time.Millisecond):
		t.Error("the cancelled caller waits on")
	}
	if err := <-patient; err != nil {
		t.Errorf("the other caller: %v", err)
	}
}

// loginAuthority answers as Microsoft's does, with one failure for all.
func loginAuthority(t *testing.T, discovery, token string) *httptest.Server {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		tenant := strings.Split(r.URL.Path, "/")[1]
		switch {
		case strings.HasSuffix(r.URL.Path, "/openid-configuration") && discovery != "":
			w.WriteHeader(400)
			_, _ = io.WriteString(w, discovery)
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			_, _ = fmt.Fprintf(w, `{"issuer":"%[1]s/%[2]s/v2.0","authorization_endpoint":"%[1]s/%[2]s/oauth2/v2.0/authorize","token_endpoint":"%[1]s/%[2]s/oauth2/v2.0/token"}`, server.URL, tenant)
		default:
			w.WriteHeader(401)
			_, _ = io.WriteString(w, token)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

const clientSecret = "Abc8Q~this-is-the-secret-value"

func secretCredential(t *testing.T, authority *httptest.Server) azcore.TokenCredential {
	t.Helper()
	cred, err := azidentity.NewClientSecretCredential(home, appID, clientSecret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: authority.URL},
			Transport: authority.Client(),
		},
		AdditionallyAllowedTenants: []string{"*"},
		DisableInstanceDiscovery:   true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

// TestLoginErrors runs the real credential against an authority that refuses, as everybody meets it first.
func TestLoginErrors(t *testing.T) {
	t.Parallel()
	consent := "https://login.microsoftonline.com/" + partner + "/adminconsent?client_id=" + appID
	tests := map[string]struct {
		code, description string
		discovery         bool
		summary           string
		consent           string
	}{
		"unknown application":  {"700016", "Application with identifier '" + appID + "' was not found in the directory 'Fabrikam'.", false, "is not known in tenant " + partner, consent},
		"no consent":           {"65001", "The user or administrator has not consented to use the application.", false, "has no consent in tenant " + partner, consent},
		"no service principal": {"7000229", "The client application is missing service principal in the tenant.", false, "has no service principal in tenant " + partner, consent},
		"unknown tenant":       {"90002", "Tenant '" + partner + "' not found.", true, "Tenant " + partner + " does not exist", ""},
		"expired secret":       {"7000222", "The provided client secret keys for app are expired.", false, "has expired", ""},
		"wrong secret":         {"7000215", "Invalid client secret provided.", false, "is wrong", ""},
		"anything else":        {"530003", "Your device is required to be managed. assertion=eyJabc.def.ghi", false, "Unable to log in to tenant " + partner, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := fmt.Sprintf(`{"error":"invalid_client","error_description":"AADSTS%s: %s Trace ID: 1","error_codes":[%s]}`, tt.code, tt.description, tt.code)
			discovery := ""
			if tt.discovery {
				discovery = answer
			}
			f := startGraph(t, body(200, `{}`))
			clients := clientsOf(f, secretCredential(t, loginAuthority(t, discovery, answer)))
			err := clients.Tenant(partner).DeletePartner(testContext(t), home)
			var login *LoginError
			if !errors.As(err, &login) {
				t.Fatalf("%T: %v", err, err)
			}
			if login.AADSTS != tt.code || login.TenantID != partner || login.ClientID != appID || login.ConsentURL != tt.consent {
				t.Errorf("%+v", login)
			}
			text := err.Error()
			if !strings.Contains(text, tt.summary) || !strings.Contains(text, "AADSTS"+tt.code) || !strings.Contains(text, partner) {
				t.Errorf("text %q", text)
			}
			if !tt.discovery && !strings.Contains(text, appID) {
				t.Errorf("%q lacks the application", text)
			}
			for _, secret := range []string{clientSecret, "eyJ", "RESPONSE", "--------"} {
				if strings.Contains(text, secret) {
					t.Errorf("%q in %q", secret, text)
				}
			}
			if len(f.requests()) != 0 {
				t.Error("Graph was called")
			}
		})
	}
}

// TestCredentialUnavailable: no managed identity, no az, nobody signed in.
func TestCredentialUnavailable(t *testing.T) {
	t.Parallel()
	tests := map[string]error{
		"plain":   errors.New("Azure CLI not found on path"),
		"leaking": errors.New("az failed: --password hunter2hunter2 client_secret=" + clientSecret + "&x=1 Bearer eyJ0.abc.def"),
		"network": &url.Error{Op: "Post", URL: "https://login/", Err: errors.New("no such host")},
	}
	for name, cause := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, body(200, `{}`))
			err := clientsOf(f, &fakeCredential{err: cause}).Tenant(home).DeletePartner(testContext(t), partner)
			var login *LoginError
			if !errors.As(err, &login) || login.AADSTS != "" || !strings.Contains(err.Error(), "Unable to log in to tenant "+home) {
				t.Fatalf("%T: %v", err, err)
			}
			for _, secret := range []string{clientSecret, "eyJ0"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q in %q", secret, err)
				}
			}
		})
	}
}

// TestNothingSecretIsLogged runs calls that fail in every way with all logging on.
func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx := tfsdklog.ContextWithTestLogging(tflogtest.RootLogger(testContext(t), &log), t.Name())
	f := startGraph(t, script(
		throttled("1"),
		html(502),
		failure(403, "Authorization_RequestDenied", "Insufficient privileges"),
		dropped,
		status(204),
		body(200, `{"value":[{"key":"CompanyId","value":"secret-setting"}]}`),
	))
	tenant := tenantOf(f)
	_, err := tenant.SyncApplicationsByName(ctx, "Person Name")
	if err == nil {
		t.Fatal("no error")
	}
	if err := tenant.StartJob(ctx, spID, jobID); err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.SynchronizationSecrets(ctx, spID); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{secretOfToken, "eyJ", "Bearer", "Person", "secret-setting", "Insufficient"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q was logged:\n%s", secret, log.String())
		}
	}
	for _, secret := range []string{secretOfToken, "eyJ", "Person"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q in %v", secret, err)
		}
	}
	for _, want := range []string{`"status":429`, `"status":502`, `"status":403`, home, "req-1", "did not answer"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q was not logged:\n%s", want, log.String())
		}
	}
}
