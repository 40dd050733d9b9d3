package graphemu

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the x5t thumbprint is defined with it
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestClientSecretGetsATokenForItsTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.s.SeedMerger()
	for _, h := range []*TenantHandle{m.Contoso, m.Fabrikam} {
		for _, name := range []string{h.ID(), strings.ToUpper(h.ID()), h.DefaultDomain()} {
			a := w.login(name, url.Values{"client_id": {strings.ToUpper(m.ClientID)}, "client_secret": {m.Secret}}).want(t, http.StatusOK, "")
			token, err := parseJWT(textOf(a.body["access_token"]))
			if err != nil {
				t.Fatal(err)
			}
			if token.claims["tid"] != h.ID() || token.claims["appid"] != m.ClientID || token.claims["aud"] != "https://graph.microsoft.com" || token.claims["oid"] == nil {
				t.Fatalf("claims %v", token.claims)
			}
			if !w.s.signer.verified(token) || len(token.claims["roles"].([]any)) != len(seededPermissions) {
				t.Fatalf("signature or roles are wrong: %v", token.claims)
			}
			if a.body["token_type"] != "Bearer" || a.body["expires_in"] != float64(3599) {
				t.Fatalf("answer %v", a.body)
			}
			graph := &session{world: w, token: textOf(a.body["access_token"]), header: http.Header{}}
			if got := graph.get("/organization").values(); len(got) != 1 || got[0]["id"] != h.ID() {
				t.Fatalf("organization %v", got)
			}
		}
	}
}

func TestVersionOneTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.s.SeedMerger()
	a := w.loginAt("/"+m.Contoso.ID()+"/oauth2/token", url.Values{
		"client_id": {m.ClientID}, "client_secret": {m.Secret}, "resource": {"https://graph.microsoft.com"},
	}).want(t, http.StatusOK, "")
	if a.body["resource"] != "https://graph.microsoft.com" || a.body["expires_in"] != "3599" || a.body["expires_on"] == nil {
		t.Fatalf("answer %v", a.body)
	}
}

func TestOpaqueTokensWorkAndMeanNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithBehaviours(map[string]string{behaviourTokenFormat: "opaque"}))
	h, graph := w.as("Organization.Read.All")
	if strings.Contains(graph.token, ".") {
		t.Fatal("the token looks like a JWT")
	}
	if got := graph.get("/organization").names("id"); len(got) != 1 || got[0] != h.ID() {
		t.Fatalf("organization %v", got)
	}
}

func TestLoginFailuresComeFromState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, WithClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	home := w.s.AddTenant(Tenant{DisplayName: "Home"})
	away := w.s.AddTenant(Tenant{DisplayName: "Away"})
	shared := home.AddApp(App{DisplayName: "shared", MultiTenant: true, Secret: "right", SecretExpires: w.s.Now().Add(time.Hour)})
	single := home.AddApp(App{DisplayName: "single", Secret: "right"})
	withdrawn := home.AddApp(App{DisplayName: "withdrawn", Secret: "right"})
	home.WithdrawConsent(withdrawn)
	gone := home.AddApp(App{DisplayName: "gone", Secret: "right"})
	for _, app := range home.Applications() {
		if app["appId"] == gone {
			home.DeleteApplication(textOf(app["id"]))
		}
	}
	for _, tt := range []struct {
		name, tenant, client, secret string
		status                       int
		oauth                        string
		number                       int
	}{
		{"unknown tenant", seedID("nobody"), shared, "right", 400, "invalid_request", 90002},
		{"unknown application", home.ID(), seedID("nobody"), "right", 400, "unauthorized_client", 700016},
		{"single-tenant application elsewhere", away.ID(), single, "right", 400, "unauthorized_client", 700016},
		{"deleted application", home.ID(), gone, "right", 400, "unauthorized_client", 700016},
		{"no service principal", away.ID(), shared, "right", 401, "invalid_client", 7000229},
		{"consent withdrawn", home.ID(), withdrawn, "right", 400, "invalid_grant", 65001},
		{"wrong secret", home.ID(), shared, "wrong", 401, "invalid_client", 7000215},
		{"no secret", home.ID(), shared, "", 401, "invalid_client", 7000218},
	} {
		w.login(tt.tenant, url.Values{"client_id": {tt.client}, "client_secret": {tt.secret}}).wantSTS(t, tt.name, tt.status, tt.oauth, tt.number)
	}
	form := func() url.Values { return url.Values{"client_id": {shared}, "client_secret": {"right"}} }
	w.login(home.ID(), form()).want(t, http.StatusOK, "")
	w.s.Advance(2 * time.Hour)
	w.login(home.ID(), form()).wantSTS(t, "expired secret", 401, "invalid_client", 7000222)
	w.s.AddSecret(shared, "fresh", time.Time{})
	away.Consent(shared)
	w.login(away.ID(), url.Values{"client_id": {shared}, "client_secret": {"fresh"}}).want(t, http.StatusOK, "")

	w.login(home.ID(), url.Values{"grant_type": {"password"}}).wantSTS(t, "grant", 400, "unsupported_grant_type", 70003)
	w.login(home.ID(), url.Values{"client_id": {shared}, "scope": {"User.Read"}}).wantSTS(t, "scope", 400, "invalid_scope", 1002012)
	w.login(home.ID(), url.Values{"client_id": {shared}, "scope": {"https://vault.azure.net/.default"}}).wantSTS(t, "resource", 400, "invalid_resource", 500011)
}

// wantSTS checks a refusal in Microsoft's form.
func (a answer) wantSTS(t *testing.T, name string, status int, oauth string, number int) {
	t.Helper()
	codes, _ := a.body["error_codes"].([]any)
	if a.status != status || a.body["error"] != oauth || len(codes) != 1 || codes[0] != float64(number) ||
		!strings.HasPrefix(textOf(a.body["error_description"]), fmt.Sprintf("AADSTS%d: ", number)) {
		t.Errorf("%s: %d %s", name, a.status, a.raw)
	}
	for _, member := range []string{"timestamp", "trace_id", "correlation_id", "error_uri"} {
		if textOf(a.body[member]) == "" {
			t.Errorf("%s: no %s", name, member)
		}
	}
	if strings.Contains(a.raw, "right") && number == 7000215 {
		t.Errorf("%s: the answer holds the secret", name)
	}
}

func TestDiscoveryDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	get := func(path string) answer {
		req, err := http.NewRequest(http.MethodGet, w.e.AuthorityURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := w.send(req)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	doc := get("/"+h.ID()+"/v2.0/.well-known/openid-configuration").want(t, http.StatusOK, "")
	if doc.body["issuer"] != w.e.AuthorityURL+"/"+h.ID()+"/v2.0" || doc.body["token_endpoint"] != w.e.AuthorityURL+"/"+h.ID()+"/oauth2/v2.0/token" {
		t.Fatalf("configuration %v", doc.body)
	}
	unknown := get("/" + seedID("nobody") + "/v2.0/.well-known/openid-configuration")
	unknown.wantSTS(t, "unknown tenant", http.StatusBadRequest, "invalid_tenant", 90002)
	instance := get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" + url.QueryEscape(w.e.AuthorityURL+"/"+h.ID()+"/oauth2/v2.0/authorize"))
	if instance.want(t, http.StatusOK, "").body["tenant_discovery_endpoint"] != w.e.AuthorityURL+"/"+h.ID()+"/v2.0/.well-known/openid-configuration" {
		t.Fatalf("instance %v", instance.body)
	}
	if keys := get("/common/discovery/v2.0/keys").body["keys"].([]any); len(keys) != 1 {
		t.Fatalf("keys %v", keys)
	}
	if a := get("/" + h.ID() + "/oauth2/v2.0/authorize"); a.status != http.StatusNotImplemented || !strings.Contains(a.raw, "/oauth2/v2.0/authorize") {
		t.Fatalf("unserved: %d %s", a.status, a.raw)
	}
	if n := w.s.CountRequests().Tokens; n != 0 {
		t.Fatalf("%d token requests recorded for discovery", n)
	}
}

// testKey is made once: RSA keys are slow to make.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func testCertificate(t *testing.T, serial int64) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "automation"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// certificateAssertion signs as azidentity does.
func certificateAssertion(t *testing.T, alg string, cert *x509.Certificate, claims object) string {
	t.Helper()
	sum1, sum256 := sha1.Sum(cert.Raw), sha256.Sum256(cert.Raw) //nolint:gosec // as above
	header := object{"alg": alg, "typ": "JWT", "x5t": base64.RawURLEncoding.EncodeToString(sum1[:])}
	if alg == "PS256" {
		delete(header, "x5t")
		header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(sum256[:])
	}
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, testKey(), crypto.SHA256, sum[:])
	if alg == "PS256" {
		signature, err = rsa.SignPSS(rand.Reader, testKey(), crypto.SHA256, sum[:], nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func assertionForm(clientID, assertion string) url.Values {
	return url.Values{
		"client_id": {clientID}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
}

func TestClientCertificates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	cert, stranger := testCertificate(t, 1), testCertificate(t, 2)
	client := h.AddApp(App{DisplayName: "automation", Certificates: []*x509.Certificate{cert}})
	audience := w.e.AuthorityURL + "/" + h.ID() + "/oauth2/v2.0/token"
	claims := func(change func(object)) object {
		c := object{"iss": client, "sub": client, "aud": audience, "exp": time.Now().Add(time.Minute).Unix(), "jti": newID()}
		if change != nil {
			change(c)
		}
		return c
	}
	for _, alg := range []string{"RS256", "PS256"} {
		w.login(h.ID(), assertionForm(client, certificateAssertion(t, alg, cert, claims(nil)))).want(t, http.StatusOK, "")
	}
	for name, tt := range map[string]struct {
		assertion string
		number    int
	}{
		"unknown certificate": {certificateAssertion(t, "RS256", stranger, claims(nil)), 700027},
		"other audience":      {certificateAssertion(t, "RS256", cert, claims(func(c object) { c["aud"] = "https://elsewhere/" + h.ID() })), 50013},
		"expired":             {certificateAssertion(t, "RS256", cert, claims(func(c object) { c["exp"] = time.Now().Add(-time.Hour).Unix() })), 700024},
		"broken signature":    {strings.TrimRight(certificateAssertion(t, "RS256", cert, claims(nil)), "=")[:200] + strings.Repeat("A", 300), 0},
		"no JWT":              {"nonsense", 50027},
	} {
		a := w.login(h.ID(), assertionForm(client, tt.assertion))
		if tt.number != 0 {
			a.wantSTS(t, name, http.StatusUnauthorized, "invalid_client", tt.number)
		} else if a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	tampered := certificateAssertion(t, "RS256", cert, claims(nil))
	parts := strings.Split(tampered, ".")
	other, _ := json.Marshal(claims(func(c object) { c["jti"] = "changed" }))
	parts[1] = base64.RawURLEncoding.EncodeToString(other)
	w.login(h.ID(), assertionForm(client, strings.Join(parts, "."))).wantSTS(t, "tampered", http.StatusUnauthorized, "invalid_client", 700027)
}

func TestFederatedAssertions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	client := h.AddApp(App{DisplayName: "automation", Federated: []FederatedCredential{{Issuer: "https://issuer", Subject: "repo:contoso/iac:ref:refs/heads/main"}}})
	try := func(issuer, subject, audience string) answer {
		return w.login(h.ID(), assertionForm(client, w.s.FederatedToken(issuer, subject, audience)))
	}
	try("https://issuer", "repo:contoso/iac:ref:refs/heads/main", "").want(t, http.StatusOK, "")
	try("https://other", "repo:contoso/iac:ref:refs/heads/main", "").wantSTS(t, "issuer", 401, "invalid_client", 700211)
	try("https://issuer", "repo:contoso/iac:pull_request", "").wantSTS(t, "subject", 401, "invalid_client", 700213)
	try("https://issuer", "repo:contoso/iac:ref:refs/heads/main", "api://other").wantSTS(t, "audience", 401, "invalid_client", 700212)
	forged := strings.Split(w.s.FederatedToken("https://issuer", "x", ""), ".")
	claims, _ := json.Marshal(object{"iss": "https://issuer", "sub": "repo:contoso/iac:ref:refs/heads/main", "aud": exchangeAudience, "exp": time.Now().Add(time.Hour).Unix()})
	forged[1] = base64.RawURLEncoding.EncodeToString(claims)
	w.login(h.ID(), assertionForm(client, strings.Join(forged, "."))).wantSTS(t, "forged", 401, "invalid_client", 700027)
}

func TestManagedIdentityIgnoresTheTenantOneHasInMind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	w.s.AddTenant(Tenant{DisplayName: "Fabrikam"})
	identity := w.s.AddManagedIdentity(ManagedIdentity{TenantID: h.ID(), Permissions: []string{"Organization.Read.All"}})
	ask := func(header, query string) answer {
		req, err := http.NewRequest(http.MethodGet, w.e.AuthorityURL+identity.Path+"?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-IDENTITY-HEADER", header)
		a, err := w.send(req)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := ask(identity.Header, "api-version=2019-08-01&resource=https://graph.microsoft.com&tenant=elsewhere").want(t, http.StatusOK, "")
	token, err := parseJWT(textOf(a.body["access_token"]))
	if err != nil || token.claims["tid"] != h.ID() {
		t.Fatalf("claims %v, %v", token.claims, err)
	}
	graph := &session{world: w, token: textOf(a.body["access_token"]), header: http.Header{}}
	graph.get("/organization").want(t, http.StatusOK, "")
	ask("wrong", "api-version=2019-08-01&resource=https://graph.microsoft.com").want(t, http.StatusUnauthorized, "")
	ask(identity.Header, "resource=https://graph.microsoft.com").want(t, http.StatusBadRequest, "")
	ask(identity.Header, "api-version=2019-08-01&resource=https://graph.microsoft.com&client_id="+seedID("x")).want(t, http.StatusBadRequest, "")
	ask(identity.Header, "api-version=2019-08-01&resource=https://vault.azure.net").want(t, http.StatusBadRequest, "")
}

func TestPipelineTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	client := h.AddApp(App{DisplayName: "automation", Federated: []FederatedCredential{
		{Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/iac:environment:production"},
		{Issuer: "https://vstoken.dev.azure.com/org", Subject: "sc://contoso/iac/connection"},
	}})
	github := w.s.AddPipeline(Pipeline{Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/iac:environment:production"})
	connection := newID()
	azure := w.s.AddPipeline(Pipeline{Issuer: "https://vstoken.dev.azure.com/org", Subject: "sc://contoso/iac/connection", ServiceConnectionID: connection})
	ask := func(method, path, token string) answer {
		req, err := http.NewRequest(method, w.e.AuthorityURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		a, err := w.send(req)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := ask(http.MethodGet, github.Path+"&audience=api://AzureADTokenExchange", github.RequestToken).want(t, http.StatusOK, "")
	w.login(h.ID(), assertionForm(client, textOf(a.body["value"]))).want(t, http.StatusOK, "")
	a = ask(http.MethodPost, azure.Path+"?api-version=7.1&serviceConnectionId="+connection, azure.RequestToken).want(t, http.StatusOK, "")
	w.login(h.ID(), assertionForm(client, textOf(a.body["oidcToken"]))).want(t, http.StatusOK, "")

	ask(http.MethodGet, github.Path, "wrong").want(t, http.StatusUnauthorized, "")
	ask(http.MethodPost, azure.Path+"?serviceConnectionId="+newID(), azure.RequestToken).want(t, http.StatusNotFound, "")
	ask(http.MethodGet, github.Path, azure.RequestToken).want(t, http.StatusNotFound, "")
	if n := w.s.CountRequests().Tokens; n != 7 {
		t.Fatalf("%d token requests recorded", n)
	}
}
