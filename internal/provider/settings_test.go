package provider

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestMethod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		block  block
		env    env
		tenant string
		want   method
		err    string
	}{
		{name: "nothing: Azure CLI", want: byAzureCLI},
		{name: "nothing, and no Azure CLI", block: block{"use_cli": false}, err: "use_cli is false"},
		{name: "no Azure CLI by variable", env: env{"ARM_USE_CLI": "false"}, err: "use_cli is false"},
		{name: "the block beats the variable", block: block{"use_cli": true}, env: env{"ARM_USE_CLI": "false"}, want: byAzureCLI},
		{name: "secret", block: block{"client_secret": "s"}, want: bySecret},
		{name: "secret file", block: block{"client_secret_file_path": "f"}, want: bySecret},
		{name: "an empty secret is none", block: block{"client_secret": ""}, want: byAzureCLI},
		{name: "certificate", block: block{"client_certificate": "c"}, want: byCertificate},
		{name: "certificate file", env: env{"ARM_CLIENT_CERTIFICATE_PATH": "c"}, want: byCertificate},
		{name: "certificate before secret", env: env{"ARM_CLIENT_CERTIFICATE": "c", "ARM_CLIENT_SECRET": "s"}, want: byCertificate},
		{name: "secret before OIDC", env: env{"ARM_USE_OIDC": "true", "ARM_CLIENT_SECRET": "s"}, want: bySecret},
		{name: "OIDC before managed identity", env: env{"ARM_USE_OIDC": "1", "ARM_USE_MSI": "true"}, want: byOIDC},
		{name: "a token alone does not choose OIDC", env: env{"ARM_OIDC_TOKEN": "t"}, want: byAzureCLI},
		{name: "workload identity", block: block{"use_aks_workload_identity": true}, want: byWorkloadIdentity},
		{name: "managed identity", block: block{"use_msi": true}, want: byManagedIdentity},
		{name: "managed identity before Azure CLI", block: block{"use_msi": true, "use_cli": true}, want: byManagedIdentity},
		{name: "a method in the block beats a credential in the environment", block: block{"use_oidc": true}, env: env{"ARM_CLIENT_SECRET": "s"}, want: byOIDC},
		{name: "a secret in the block beats a certificate in the environment", block: block{"client_secret": "s"}, env: env{"ARM_CLIENT_CERTIFICATE": "c"}, want: bySecret},
		{name: "ARM before AZURE", env: env{"ARM_CLIENT_SECRET": "s", "AZURE_CLIENT_CERTIFICATE_PATH": "c"}, want: bySecret},
		{name: "AZURE last", env: env{"AZURE_CLIENT_SECRET": "s"}, want: bySecret},
		{name: "turned off in the block stays off", block: block{"use_oidc": false, "use_msi": false}, env: env{"ARM_USE_OIDC": "true", "ARM_USE_MSI": "true"}, want: byAzureCLI},
		{name: "a tenant's entry beats the block", block: block{"use_msi": true, "tenants": map[string]block{contoso: {"client_secret": "s"}}}, tenant: contoso, want: bySecret},
		{name: "an entry inherits the method", block: block{"use_msi": true, "tenants": map[string]block{contoso: {"client_id": clientID}}}, tenant: contoso, want: byManagedIdentity},
		{name: "an entry is for its tenant only", block: block{"use_msi": true, "tenants": map[string]block{contoso: {"client_secret": "s"}}}, tenant: fabrikam, want: byManagedIdentity},
		{name: "an entry's key in other letters", block: block{"tenants": map[string]block{strings.ToUpper(contoso): {"client_secret": "s"}}}, tenant: contoso, want: bySecret},
		{name: "neither true nor false", env: env{"ARM_USE_OIDC": "perhaps"}, err: `ARM_USE_OIDC is "perhaps"`},
		{name: "unknown switch", block: block{"use_oidc": unknown}, err: "its use_oidc depends on a value"},
		{name: "unknown switch that is not needed", block: block{"client_secret": "s", "use_oidc": unknown}, want: bySecret},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := resolve(t, c.block, c.env, c.tenant).method()
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %q %v, want an error with %q", got, err, c.err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %q %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestEveryVariable(t *testing.T) {
	t.Parallel()
	attributes := providerSchema().Attributes
	for _, family := range [][]variable{armVariables, azureVariables} {
		for _, v := range family {
			attribute, ok := attributes[v.attribute]
			if !ok {
				t.Errorf("there is no attribute %s", v.attribute)
				continue
			}
			for i, name := range v.names {
				e := env{}
				for _, weaker := range v.names[i:] {
					e[weaker] = "from " + weaker
				}
				got, ok := environmentLayer(e.get, family)[v.attribute]
				if !ok || got.text != "from "+name || got.origin != name {
					t.Errorf("%s: got %+v, want the value of %s", v.attribute, got, name)
				}
				if !strings.Contains(attribute.GetMarkdownDescription(), name) && name != "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID" {
					t.Errorf("the description of %s does not mention %s", v.attribute, name)
				}
			}
		}
	}
}

func TestEveryAttributeIsASetting(t *testing.T) {
	t.Parallel()
	full := (&loginModel{}).layer("")
	if len(full) != 0 {
		t.Fatalf("an empty block sets %v", full)
	}
	for name, attribute := range providerSchema().Attributes {
		if attribute.GetMarkdownDescription() == "" {
			t.Errorf("%s has no description", name)
		}
		var v any = "text"
		switch {
		case name == "tenants" || name == "preview_features" || name == "trusted_tenants": // of the provider as a whole
			continue
		case strings.HasPrefix(name, "use_"):
			v = false
		case name == "requests_per_10_seconds":
			v = 7
		case name == "tenant_id":
			v = contoso
		}
		for _, v := range []any{v, unknown} {
			s := resolve(t, block{name: v}, nil, "")
			if got, ok := s[0][name]; !ok || got.origin != name || got.unknown != (v == unknown) || (got.text == "" && v != unknown) {
				t.Errorf("%s = %v became %+v", name, v, got)
			}
		}
		if name == "tenant_id" || name == "ca_certificate_file" {
			continue
		}
		s := resolve(t, block{"tenants": map[string]block{contoso: {name: v}}}, nil, contoso)
		if got := s[0][name]; got.origin != `tenants["`+contoso+`"].`+name {
			t.Errorf("an entry's %s is known as %q", name, got.origin)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	const name, variable = "requests_per_10_seconds", "CROSSTENANT_REQUESTS_PER_10_SECONDS"
	for _, c := range []struct {
		name  string
		block block
		env   env
		want  int
		err   string
	}{
		{name: "absent", want: 1000},
		{name: "from the block", block: block{name: 7}, env: env{variable: "8"}, want: 7},
		{name: "from the environment", env: env{variable: "8"}, want: 8},
		{name: "an entry beats the block", block: block{name: 7, "tenants": map[string]block{contoso: {name: 6}}}, want: 6},
		{name: "an entry of another tenant", block: block{name: 7, "tenants": map[string]block{fabrikam: {name: 6}}}, want: 7},
		{name: "known after apply", block: block{name: unknown}, env: env{variable: "8"}, want: 1000},
		{name: "none", env: env{variable: "0"}, err: variable + ` is "0", which is not a whole number of 1 or more`},
		{name: "less than none", env: env{variable: "-5"}, err: variable},
		{name: "a fraction", env: env{variable: "1.5"}, err: variable},
		{name: "a word", env: env{variable: "many"}, err: variable},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := resolve(t, c.block, c.env, contoso).count(name, 1000)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %d %v, want an error with %q", got, err, c.err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %d %v, want %d", got, err, c.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "id")
	if err := os.WriteFile(file, []byte(" "+clientID+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		block block
		env   env
		want  string
		err   string
	}{
		{name: "absent"},
		{name: "from the block", block: block{"client_id": "a"}, env: env{"ARM_CLIENT_ID": "b"}, want: "a"},
		{name: "from a file", block: block{"client_id_file_path": file}, want: clientID},
		{name: "a file in the block beats a variable", block: block{"client_id_file_path": file}, env: env{"ARM_CLIENT_ID": "b"}, want: clientID},
		{name: "in the environment the value beats the file", env: env{"ARM_CLIENT_ID": "b", "ARM_CLIENT_ID_FILE_PATH": file}, want: "b"},
		{name: "AZURE last", env: env{"AZURE_CLIENT_ID": "c"}, want: "c"},
		{name: "ARM file before AZURE value", env: env{"ARM_CLIENT_ID_FILE_PATH": file, "AZURE_CLIENT_ID": "c"}, want: clientID},
		{name: "no such file", env: env{"ARM_CLIENT_ID_FILE_PATH": file + "x"}, err: "ARM_CLIENT_ID_FILE_PATH names"},
		{name: "an empty file", block: block{"client_id_file_path": empty}, err: "is empty"},
		{name: "known after apply", block: block{"client_id": unknown}, env: env{"ARM_CLIENT_ID": "b"}, err: "its client_id depends on a value"},
		{name: "a file known after apply", block: block{"client_id_file_path": unknown}, err: "its client_id_file_path depends"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := resolve(t, c.block, c.env, "").text("client_id", "client_id_file_path")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %q %v, want an error with %q", got, err, c.err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %q %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		block                      block
		env                        env
		tenant                     string
		endpoint, authority, scope string
		err                        string
	}{
		{name: "public", endpoint: "https://graph.microsoft.com", authority: "https://login.microsoftonline.com", scope: "https://graph.microsoft.com/.default"},
		{
			name: "usgovernment", block: block{"environment": "usgovernment"}, env: env{"ARM_ENVIRONMENT": "china"},
			endpoint: "https://graph.microsoft.us", authority: "https://login.microsoftonline.us", scope: "https://graph.microsoft.us/.default",
		},
		{
			name: "usgovernmentl5 by its other name", env: env{"ARM_ENVIRONMENT": "dod"},
			endpoint: "https://dod-graph.microsoft.us", authority: "https://login.microsoftonline.us", scope: "https://dod-graph.microsoft.us/.default",
		},
		{name: "public by its other name", env: env{"ARM_ENVIRONMENT": "global"}, endpoint: "https://graph.microsoft.com", authority: "https://login.microsoftonline.com", scope: "https://graph.microsoft.com/.default"},
		{
			name: "a tenant in another cloud", block: block{"tenants": map[string]block{contoso: {"environment": "china"}}}, tenant: contoso,
			endpoint: "https://microsoftgraph.chinacloudapi.cn", authority: "https://login.chinacloudapi.cn", scope: "https://microsoftgraph.chinacloudapi.cn/.default",
		},
		{
			name: "own endpoints keep the cloud's scope", block: block{"graph_endpoint": "https://gateway.example/", "environment": "china"},
			env:      env{"CROSSTENANT_GRAPH_ENDPOINT": "https://x.example", "CROSSTENANT_AUTHORITY_HOST": "https://login.example:444"},
			endpoint: "https://gateway.example", authority: "https://login.example:444", scope: "https://microsoftgraph.chinacloudapi.cn/.default",
		},
		{name: "unknown cloud", env: env{"ARM_ENVIRONMENT": "german"}, err: `ARM_ENVIRONMENT is "german"; it must be one of public`},
		{name: "cloud known after apply", block: block{"environment": unknown}, err: "its environment depends"},
		{name: "endpoint known after apply", block: block{"graph_endpoint": unknown}, err: "its graph_endpoint depends"},
		{name: "plain http elsewhere", env: env{"CROSSTENANT_GRAPH_ENDPOINT": "http://graph.example"}, err: `CROSSTENANT_GRAPH_ENDPOINT "http://graph.example" is not usable: plain http`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := resolve(t, c.block, c.env, c.tenant).place()
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want an error with %q", err, c.err)
				}
				return
			}
			if err != nil || got.Endpoint != c.endpoint || got.AuthorityHost != c.authority || got.scope != c.scope {
				t.Errorf("got %+v %v", got, err)
			}
		})
	}
}

func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://graph.microsoft.com":  "",
		"https://graph.microsoft.com/": "",
		"https://127.0.0.1:8443":       "",
		"http://127.0.0.1:8080":        "",
		"http://localhost:8080":        "",
		"http://[::1]:8080":            "",
		"http://10.0.0.1":              "plain http",
		"http://localhost.example":     "plain http",
		"https://graph.example/v1.0":   "scheme and host only",
		"https://graph.example?x=1":    "scheme and host only",
		"https://me@graph.example":     "scheme and host only",
		"graph.microsoft.com":          "must be scheme and host",
		"ftp://graph.example":          "scheme must be https",
		"https://":                     "must be scheme and host",
		"https://graph example":        "must be scheme and host",
		"mailto:graph@example":         "must be scheme and host",
	} {
		err := checkEndpoint(text)
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestUnknownErrorIsFound(t *testing.T) {
	t.Parallel()
	s := resolve(t, block{"tenants": map[string]block{contoso: nil}}, nil, contoso)
	_, err := s.place()
	var later *UnknownError
	if !errors.As(err, &later) || later.Setting != `tenants["`+contoso+`"]` {
		t.Errorf("got %v", err)
	}
}

// TestEndpointsAreShownWithoutSecrets: whoever writes a password into an endpoint must not find it in a pipeline's log.
func TestEndpointsAreShownWithoutSecrets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"https://user:" + secretText + "@graph.example", "https://graph.example/?key=" + secretText, "https://graph.example/" + secretText,
		"https://user:" + secretText + "%zz@graph.example", secretText,
	} {
		b := block{"client_id": clientID, "client_secret": "x", "graph_endpoint": text}
		for _, d := range contradictions(path.Empty(), layer{"graph_endpoint": value{text: text}}) {
			if strings.Contains(d.Detail(), secretText) {
				t.Errorf("validation says %s", d.Detail())
			}
		}
		if err := ask(t, configured(t, b, nil), contoso); err == nil || strings.Contains(err.Error(), secretText) {
			t.Errorf("the first call says %v", err)
		}
	}
}
