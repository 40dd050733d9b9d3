package graphemu

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// serveLogin answers for the login authority, for managed identities and for the OIDC endpoints of pipelines.
func (s *Server) serveLogin(w http.ResponseWriter, r *http.Request) {
	rec := Request{Time: time.Now(), Kind: KindToken, Method: r.Method, Path: r.URL.Path}
	segments := decodeSegments(r.URL.Path)
	rec.Tenant, rec.AppID = strings.ToLower(segments[0]), strings.ToLower(r.PostFormValue("client_id"))
	s.mu.Lock()
	if t := s.tenantByDomain(rec.Tenant); t != nil {
		rec.Tenant = t.id
	} else if identity := s.identities[r.Header.Get("X-IDENTITY-HEADER")]; identity != nil {
		rec.Tenant, rec.AppID = identity.tenant.id, identity.clientID
	}
	fault := s.matchFault(rec, false)
	if fault != nil && fault.Hook != nil {
		s.mu.Unlock()
		fault.Hook(rec)
		s.mu.Lock()
	}
	var out reply
	if fault != nil && fault.answers() {
		out, rec.Faulted = fault.reply(), true
	} else {
		out = s.login(r, segments)
	}
	if !out.drop {
		rec.Status = out.status
	}
	if isTokenRequest(r.Method, segments) {
		s.record(rec)
	}
	s.mu.Unlock()
	if out.header == nil {
		out.header = http.Header{}
	}
	out.header.Set("Content-Type", "application/json; charset=utf-8")
	s.send(w, r, out)
}

// isTokenRequest leaves discovery documents out of the record: clients cache them as they like.
func isTokenRequest(method string, segments []string) bool {
	last := segments[len(segments)-1]
	return method == http.MethodPost && last == "token" || segments[0] == "msi" || segments[0] == "oidc"
}

// login finds the endpoint of the authority by its path.
func (s *Server) login(r *http.Request, segments []string) reply {
	switch segments[0] {
	case "msi":
		return s.managedIdentityToken(r)
	case "oidc":
		return s.pipelineToken(r, segments)
	}
	tail := strings.ToLower(strings.Join(segments[1:], "/"))
	switch r.Method + " " + tail {
	case "GET discovery/instance":
		return instanceMetadata(r)
	case "GET v2.0/.well-known/openid-configuration":
		return s.openIDConfiguration(r, segments[0], "/v2.0", "/oauth2/v2.0")
	case "GET .well-known/openid-configuration":
		return s.openIDConfiguration(r, segments[0], "/", "/oauth2")
	case "GET discovery/v2.0/keys", "GET discovery/keys":
		return reply{status: http.StatusOK, body: s.signer.keys()}
	case "POST oauth2/v2.0/token":
		return s.token(r, segments[0], false)
	case "POST oauth2/token":
		return s.token(r, segments[0], true)
	}
	return reply{status: http.StatusNotImplemented, body: object{
		"error":             "not_implemented",
		"error_description": "The embedded login authority does not serve " + r.Method + " " + r.URL.Path + ".",
	}}
}

// instanceMetadata names this authority as its own cloud.
func instanceMetadata(r *http.Request) reply {
	tenant := "common"
	if u, err := url.Parse(r.URL.Query().Get("authorization_endpoint")); err == nil && len(decodeSegments(u.Path)[0]) > 0 {
		tenant = decodeSegments(u.Path)[0]
	}
	return reply{status: http.StatusOK, body: object{
		"tenant_discovery_endpoint": baseURL(r) + "/" + tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{object{
			"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []any{r.Host},
		}},
	}}
}

func (s *Server) openIDConfiguration(r *http.Request, name, version, oauth string) reply {
	id := strings.ToLower(name)
	if !slices.Contains([]string{"common", "organizations"}, id) {
		t := s.tenantByDomain(name)
		if t == nil {
			return unknownTenant(name).at(r, http.StatusBadRequest, "invalid_tenant")
		}
		id = t.id
		if !strings.EqualFold(name, id) && version == "/v2.0" {
			name = id
		}
	}
	base := baseURL(r) + "/" + name
	return reply{status: http.StatusOK, body: object{
		"issuer": base + version, "authorization_endpoint": base + oauth + "/authorize", "token_endpoint": base + oauth + "/token",
		"jwks_uri": base + "/discovery/v2.0/keys", "device_authorization_endpoint": base + oauth + "/devicecode",
		"token_endpoint_auth_methods_supported": []any{"client_secret_post", "private_key_jwt"},
		"response_types_supported":              []any{"code", "token"}, "subject_types_supported": []any{"pairwise"},
		"id_token_signing_alg_values_supported": []any{"ES256"}, "tenant_region_scope": "EU", "cloud_instance_name": r.Host,
	}}
}

// token is the token endpoint. What it refuses, it refuses because of the state of tenants and applications.
// Microsoft: "Microsoft identity platform and the OAuth 2.0 client credentials flow".
func (s *Server) token(r *http.Request, name string, v1 bool) reply {
	form := r.PostForm
	if form.Get("grant_type") != "client_credentials" {
		return stsError(70003, "The app requested an unsupported grant type '"+form.Get("grant_type")+"'.").at(r, http.StatusBadRequest, "unsupported_grant_type")
	}
	t := s.tenantByDomain(name)
	if t == nil {
		return unknownTenant(name).at(r, http.StatusBadRequest, "invalid_request")
	}
	audience, refused := resourceOf(r, form, v1)
	if refused != nil {
		return *refused
	}
	clientID := strings.ToLower(form.Get("client_id"))
	app, refused := s.client(r, t, clientID)
	if refused != nil {
		return *refused
	}
	if refused := s.proof(r, form, app, t); refused != nil {
		return *refused
	}
	if refused := s.consent(r, t, app); refused != nil {
		return *refused
	}
	seconds := int(tokenLifetime/time.Second) - 1
	body := object{"token_type": "Bearer", "access_token": s.issue(t, clientID, audience, baseURL(r), v1)}
	if v1 { // the first version writes numbers as text
		body["expires_in"], body["ext_expires_in"] = fmt.Sprint(seconds), fmt.Sprint(seconds)
		body["expires_on"], body["resource"] = fmt.Sprint(time.Now().Add(tokenLifetime).Unix()), audience
	} else {
		body["expires_in"], body["ext_expires_in"] = seconds, seconds
	}
	return reply{status: http.StatusOK, body: body, header: http.Header{"Cache-Control": {"no-store, no-cache"}}}
}

// resourceOf is the audience that a token is asked for: this server, or Graph in any cloud.
func resourceOf(r *http.Request, form url.Values, v1 bool) (string, *reply) {
	resource, ok := form.Get("resource"), true
	if !v1 {
		// MSAL adds openid, offline_access and profile, which the service passes over for an application.
		ok = false
		for scope := range strings.FieldsSeq(form.Get("scope")) {
			if name, isDefault := strings.CutSuffix(scope, "/.default"); isDefault {
				resource, ok = name, true
			}
		}
	}
	if !ok {
		out := stsError(1002012, "The provided value for scope "+form.Get("scope")+
			" is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).").
			at(r, http.StatusBadRequest, "invalid_scope")
		return "", &out
	}
	if !isGraphResource(resource, r) {
		out := stsError(500011, "The resource principal named "+resource+" was not found in the tenant.").at(r, http.StatusBadRequest, "invalid_resource")
		return "", &out
	}
	return resource, nil
}

const graphAppID = "00000003-0000-0000-c000-000000000000"

func isGraphResource(resource string, r *http.Request) bool {
	u, err := url.Parse(resource)
	if err != nil {
		return false
	}
	known := []string{
		r.Host, "graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn",
	}
	return resource == graphAppID || slices.Contains(known, u.Host) || slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname())
}

// client finds the application that asks, as the tenant knows it.
func (s *Server) client(r *http.Request, t *tenant, clientID string) (*registration, *reply) {
	app := s.apps[clientID]
	if app != nil && app.home.clientApplication(clientID) == nil { // deleted since
		app = nil
	}
	if app == nil || app.home != t && !app.multiTenant {
		out := stsError(700016, fmt.Sprintf("Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been "+
			"installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
			clientID, t.displayName)).at(r, http.StatusBadRequest, "unauthorized_client")
		return nil, &out
	}
	return app, nil
}

// consent looks at what the tenant's administrator has agreed to.
func (s *Server) consent(r *http.Request, t *tenant, app *registration) *reply {
	if t.clientPrincipal(app.clientID) == nil {
		out := stsError(7000229, fmt.Sprintf("The client application '%s' is missing service principal in the tenant '%s'.", app.clientID, t.id)).
			at(r, http.StatusUnauthorized, "invalid_client")
		return &out
	}
	if t.withdrawn[app.clientID] {
		out := stsError(65001, fmt.Sprintf("The user or administrator has not consented to use the application with ID '%s' named '%s'. "+
			"Send an interactive authorization request for this user and resource.", app.clientID, app.displayName)).
			at(r, http.StatusBadRequest, "invalid_grant")
		return &out
	}
	return nil
}

// proof checks the client's secret or assertion.
func (s *Server) proof(r *http.Request, form url.Values, app *registration, t *tenant) *reply {
	var failure *stsFailure
	switch {
	case form.Get("client_assertion") != "":
		failure = s.checkAssertion(r, form.Get("client_assertion"), app, t)
	case form.Get("client_secret") != "":
		failure = s.checkSecret(form.Get("client_secret"), app)
	default:
		failure = stsError(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	}
	if failure == nil {
		return nil
	}
	out := failure.at(r, http.StatusUnauthorized, "invalid_client")
	return &out
}

func (s *Server) checkSecret(secret string, app *registration) *stsFailure {
	for _, known := range app.secrets {
		if known.value != secret {
			continue
		}
		if !known.expires.IsZero() && s.clock.now().After(known.expires) {
			return stsError(7000222, fmt.Sprintf("The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: "+
				"https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", app.clientID))
		}
		return nil
	}
	return stsError(7000215, fmt.Sprintf("Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "+
		"not the client secret ID, for a secret added to app '%s'.", app.clientID))
}

// stsFailure is a refusal of the token service by its AADSTS number.
type stsFailure struct {
	number  int
	message string
}

func stsError(number int, message string) *stsFailure {
	return &stsFailure{number: number, message: message}
}

func unknownTenant(name string) *stsFailure {
	return stsError(90002, "Tenant '"+name+"' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. "+
		"Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.")
}

// at is the failure in Microsoft's JSON form.
func (f *stsFailure) at(r *http.Request, status int, oauth string) reply {
	now := time.Now().UTC().Format("2006-01-02 15:04:05Z")
	trace, correlation := newID(), r.Header.Get("client-request-id")
	if correlation == "" {
		correlation = newID()
	}
	return reply{status: status, body: object{
		"error": oauth,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			f.number, f.message, trace, correlation, now),
		"error_codes": []any{f.number}, "timestamp": now, "trace_id": trace, "correlation_id": correlation,
		"error_uri": baseURL(r) + "/error?code=" + fmt.Sprint(f.number),
	}}
}

var errNoTenant = errors.New("graphemu: no such tenant")

// IssueToken makes an access token for a client without its credentials, as `az account get-access-token` would after a
// sign-in. The client must be known in the tenant.
func (s *Server) IssueToken(tenantID, clientID string) (token string, expires time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenantByDomain(tenantID)
	if t == nil {
		return "", time.Time{}, errNoTenant
	}
	clientID = strings.ToLower(clientID)
	if t.clientPrincipal(clientID) == nil {
		return "", time.Time{}, fmt.Errorf("graphemu: no service principal of %s in tenant %s", clientID, t.id)
	}
	token = s.issue(t, clientID, "https://graph.microsoft.com", "https://login.microsoftonline.com", false)
	return token, s.grants[token].expires, nil
}
