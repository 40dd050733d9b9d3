package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// secretText is looked for wherever it must not be.
const secretText = "the-secret~of.the_application"

// world is an emulator with two tenants and an application of contoso that fabrikam has consented to.
type world struct {
	server            *graphemu.Server
	endpoint          *graphemu.Endpoint
	contoso, fabrikam *graphemu.TenantHandle
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{server: graphemu.New()}
	w.contoso = w.server.AddTenant(graphemu.Tenant{ID: contoso, DisplayName: "Contoso"})
	w.fabrikam = w.server.AddTenant(graphemu.Tenant{ID: fabrikam, DisplayName: "Fabrikam"})
	w.contoso.AddApp(graphemu.App{ClientID: clientID, DisplayName: "terraform", MultiTenant: true, Secret: secretText, Permissions: []string{"Policy.Read.All"}})
	w.fabrikam.Consent(clientID, "Policy.Read.All")
	endpoint, err := w.server.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = endpoint.Close() })
	w.endpoint = endpoint
	return w
}

// block adds what leads to the emulator.
func (w *world) block(b block) block {
	all := block{"graph_endpoint": w.endpoint.GraphURL, "authority_host": w.endpoint.AuthorityURL, "ca_certificate_file": w.endpoint.CAFile}
	for name, v := range b {
		all[name] = v
	}
	return all
}

// ask reads something in a tenant that does not exist: the answer "gone" says that the login succeeded.
func ask(t *testing.T, data *tf.Data, tenantID string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, err := data.Graph.Tenant(tenantID).Partner(ctx, "99999999-9999-4999-8999-999999999999", graph.V1)
	if errors.Is(err, graph.ErrNotFound) {
		return nil
	}
	if err == nil {
		t.Fatal("a partner that does not exist was found")
	}
	return err
}

// configured fails the test if Configure does.
func configured(t *testing.T, b block, e env) *tf.Data {
	t.Helper()
	data, diags := configure(t, b, e)
	if diags.HasError() {
		t.Fatal(diags)
	}
	return data
}

// tokens counts the requests for access tokens of one tenant.
func (w *world) tokens(tenantID string) int {
	return len(w.server.RequestsWhere(func(r graphemu.Request) bool {
		return r.Kind == graphemu.KindToken && r.Method == http.MethodPost && r.Tenant == tenantID
	}))
}

// graphRequests counts what reached Graph.
func (w *world) graphRequests() int {
	return len(w.server.RequestsWhere(func(r graphemu.Request) bool { return r.Kind == graphemu.KindGraph }))
}

func TestConfigureSendsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	configured(t, w.block(block{"client_id": clientID, "client_secret": secretText, "tenant_id": contoso}), nil)
	if sent := w.server.Requests(); len(sent) > 0 {
		t.Errorf("Configure sent %v", sent)
	}
}

func TestLogins(t *testing.T) {
	t.Parallel()
	const issuer, subject = "https://issuer.example", "repo:contoso/tenants:ref:refs/heads/main"
	w := newWorld(t)
	w.server.AddFederatedCredential(clientID, graphemu.FederatedCredential{Issuer: issuer, Subject: subject})
	bundles := newBundles(t)
	w.server.AddCertificate(clientID, bundles.certificate)
	gitHub := w.server.AddPipeline(graphemu.Pipeline{Issuer: issuer, Subject: subject})
	azureDevOps := w.server.AddPipeline(graphemu.Pipeline{Issuer: issuer, Subject: subject, ServiceConnectionID: fabrikam})
	token := w.server.FederatedToken(issuer, subject, "")
	at := w.endpoint.AuthorityURL

	for _, c := range []struct {
		name  string
		block block
		env   env
	}{
		{name: "secret", block: block{"client_secret": secretText}},
		{name: "secret by variable", env: env{"ARM_CLIENT_SECRET": secretText}},
		{name: "secret by Microsoft's own variable", env: env{"AZURE_CLIENT_SECRET": secretText}},
		{name: "secret file", block: block{"client_secret_file_path": write(t, []byte(secretText+"\n"))}},
		{name: "certificate, PEM file", block: block{"client_certificate_path": write(t, bundles.pem)}},
		{name: "certificate, PKCS #12 of today", block: block{"client_certificate_path": write(t, bundles.modern), "client_certificate_password": bundles.password}},
		{name: "certificate, old PKCS #12 in base64", block: block{"client_certificate": bundles.legacyBase64, "client_certificate_password": bundles.password}},
		{name: "certificate by variable", env: env{"ARM_CLIENT_CERTIFICATE": bundles.legacyBase64, "ARM_CLIENT_CERTIFICATE_PASSWORD": bundles.password}},
		{name: "OIDC token", block: block{"use_oidc": true, "oidc_token": token}},
		{name: "OIDC token by variable", env: env{"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": token}},
		{name: "OIDC token file", block: block{"use_oidc": true, "oidc_token_file_path": write(t, []byte(token+"\n"))}},
		{name: "GitHub Actions", block: block{"use_oidc": true}, env: env{"ACTIONS_ID_TOKEN_REQUEST_URL": at + gitHub.Path, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": gitHub.RequestToken}},
		{
			name: "Azure DevOps", block: block{"use_oidc": true},
			env: env{
				"SYSTEM_OIDCREQUESTURI": at + azureDevOps.Path, "SYSTEM_ACCESSTOKEN": azureDevOps.RequestToken,
				"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID": fabrikam,
			},
		},
		{name: "workload identity", block: block{"use_aks_workload_identity": true}, env: env{"AZURE_FEDERATED_TOKEN_FILE": write(t, []byte(token))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := w.block(block{"client_id": clientID})
			for name, v := range c.block {
				b[name] = v
			}
			data := configured(t, b, c.env)
			for _, tenantID := range []string{contoso, fabrikam} {
				if err := ask(t, data, tenantID); err != nil {
					t.Errorf("tenant %s: %v", tenantID, err)
				}
			}
		})
	}
}

func TestLoginRefused(t *testing.T) {
	t.Parallel()
	const stranger = "99999999-2222-4333-8444-dddddddddddd"
	for _, c := range []struct {
		name    string
		prepare func(*world)
		block   block
		tenant  string
		want    []string // in the detail
		consent bool
	}{
		{
			name: "application not known there", block: block{"client_id": stranger}, tenant: fabrikam,
			want: []string{"not known in tenant " + fabrikam, stranger, "AADSTS700016"}, consent: true,
		},
		{
			name: "no service principal there", prepare: func(w *world) {
				w.server.AddTenant(graphemu.Tenant{ID: stranger, DisplayName: "Litware"})
			},
			tenant: stranger, want: []string{"no service principal in tenant " + stranger, clientID, "AADSTS7000229"}, consent: true,
		},
		{
			name: "consent withdrawn", prepare: func(w *world) { w.fabrikam.WithdrawConsent(clientID) }, tenant: fabrikam,
			want: []string{"no consent in tenant " + fabrikam, clientID, "AADSTS65001"}, consent: true,
		},
		{name: "no such tenant", tenant: stranger, want: []string{"Tenant " + stranger + " does not exist", "environment", "AADSTS90002"}},
		{
			name: "wrong secret", block: block{"client_secret": "wrong" + secretText}, tenant: contoso,
			want: []string{"client secret of", clientID, "is wrong", "AADSTS7000215"},
		},
		{
			name: "expired secret", prepare: func(w *world) {
				w.server.AddSecret(clientID, "expired"+secretText, time.Now().Add(-time.Hour))
			},
			block: block{"client_secret": "expired" + secretText}, tenant: contoso, want: []string{"has expired", clientID, "AADSTS7000222"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.prepare != nil {
				c.prepare(w)
			}
			b := w.block(block{"client_id": clientID, "client_secret": secretText})
			for name, v := range c.block {
				b[name] = v
			}
			err := ask(t, configured(t, b, nil), c.tenant)
			wantNoneTwice(t, w)
			wantLoginError(t, w, err, c.want, c.consent)
		})
	}
}

func wantLoginError(t *testing.T, w *world, err error, want []string, consent bool) {
	t.Helper()
	var login *graph.LoginError
	if !errors.As(err, &login) {
		t.Fatalf("got %v, want a login error", err)
	}
	detail := tf.ErrorDiags("Unable to read", err)[0].Detail()
	for _, text := range want {
		if !strings.Contains(detail, text) {
			t.Errorf("%q is missing in:\n%s", text, detail)
		}
	}
	url := w.endpoint.AuthorityURL + "/" + login.TenantID + "/adminconsent?client_id=" + login.ClientID
	if strings.Contains(detail, url) != consent {
		t.Errorf("consent at %s: want %t in:\n%s", url, consent, detail)
	}
	if strings.Contains(detail+err.Error(), secretText) {
		t.Errorf("the secret is in:\n%s\n%s", detail, err)
	}
	if w.graphRequests() > 0 {
		t.Error("Graph was called without a login")
	}
}

func TestMissingSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		block block
		want  string
	}{
		{"no client id", block{"client_secret": secretText}, "client secret needs client_id: set it in the provider block or export ARM_CLIENT_ID"},
		{"no client id for a certificate", block{"client_certificate": "QQ=="}, "client certificate needs client_id"},
		{"no token", block{"client_id": clientID, "use_oidc": true}, "needs one of oidc_token"},
		{"no request token", block{"client_id": clientID, "use_oidc": true, "oidc_request_url": "https://pipeline.example/x"}, "OIDC needs oidc_request_token"},
		{"request URL over plain http", block{"client_id": clientID, "use_oidc": true, "oidc_request_url": "http://pipeline.example", "oidc_request_token": secretText}, "oidc_request_url is not an https URL"},
		{"no service account token", block{"client_id": clientID, "use_aks_workload_identity": true}, "AZURE_FEDERATED_TOKEN_FILE"},
		{"no secret in the file", block{"client_id": clientID, "client_secret_file_path": "/nowhere/secret"}, "the file that client_secret_file_path names"},
		{"no certificate in the file", block{"client_id": clientID, "client_certificate_path": "/nowhere/pfx"}, "the file that client_certificate_path names"},
		{"not base64", block{"client_id": clientID, "client_certificate": "-" + secretText}, "client_certificate is not base64"},
		{"not a certificate", block{"client_id": clientID, "client_certificate": "c2VjcmV0"}, "client_certificate is not a usable certificate"},
		{"nothing", block{"use_cli": false}, "nothing says how to log in"},
		{"secret known after apply", block{"client_id": clientID, "client_secret": unknown}, "its client_secret depends on a value"},
		{"client id known after apply", block{"client_id": unknown, "client_secret": secretText}, "its client_id depends on a value"},
		{"CA known after apply", block{"client_id": clientID, "client_secret": secretText, "ca_certificate_file": unknown}, "its ca_certificate_file depends on a value"},
		{"no such CA", block{"client_id": clientID, "client_secret": secretText, "ca_certificate_file": "/nowhere/ca.pem"}, "ca_certificate_file: unable to read the certificate authorities"},
		{"tenants known after apply", block{"client_id": clientID, "client_secret": secretText, "tenants": unknown}, "its tenants depends on a value"},
		{"endpoint known after apply", block{"client_id": clientID, "client_secret": secretText, "graph_endpoint": unknown}, "its graph_endpoint depends on a value"},
		{"a tenant's own secret known after apply", block{"client_id": clientID, "client_secret": secretText, "tenants": map[string]block{contoso: {"client_secret": unknown}}}, `its tenants["` + contoso + `"].client_secret depends`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := configured(t, c.block, nil)
			err := ask(t, data, contoso)
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secretText) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestUnknownTenantEntryLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := configured(t, w.block(block{
		"client_id": clientID, "client_secret": secretText,
		"tenants": map[string]block{contoso: {"client_secret": unknown}},
	}), nil)
	if err := ask(t, data, fabrikam); err != nil {
		t.Errorf("a tenant whose settings are known could not be asked: %v", err)
	}
}

func TestDefaultTenant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		block block
		env   env
		want  string // "unknown", "null" or the id
		err   string
	}{
		{name: "none", want: "null"},
		{name: "block", block: block{"tenant_id": strings.ToUpper(contoso)}, env: env{"ARM_TENANT_ID": fabrikam}, want: contoso},
		{name: "ARM", env: env{"ARM_TENANT_ID": contoso, "AZURE_TENANT_ID": fabrikam}, want: contoso},
		{name: "AZURE", env: env{"AZURE_TENANT_ID": fabrikam}, want: fabrikam},
		{name: "known after apply", block: block{"tenant_id": unknown}, env: env{"ARM_TENANT_ID": contoso}, want: "unknown"},
		{name: "a domain name", env: env{"ARM_TENANT_ID": "contoso.onmicrosoft.com"}, err: `ARM_TENANT_ID "contoso.onmicrosoft.com" is not a GUID`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data, diags := configure(t, c.block, c.env)
			if c.err != "" {
				if got := paths(diags); len(got) != 1 || got[0] != "tenant_id" || !strings.Contains(diags[0].Detail(), c.err) {
					t.Errorf("got %v", diags)
				}
				return
			}
			got := data.DefaultTenantID.ValueString()
			switch {
			case data.DefaultTenantID.IsUnknown():
				got = "unknown"
			case data.DefaultTenantID.IsNull():
				got = "null"
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// wantNoneTwice fails the test if the authority was asked the same thing again: a refusal must not be repeated.
func wantNoneTwice(t *testing.T, w *world) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range w.server.Requests() {
		call := r.Method + " " + r.Path
		if r.Kind == graphemu.KindToken && seen[call] {
			t.Errorf("%s was repeated", call)
		}
		seen[call] = true
	}
}
