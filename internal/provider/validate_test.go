package provider

import (
	"slices"
	"strings"
	"testing"
)

func TestValidateConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		block  block
		paths  []string // nil: valid
		detail string
	}{
		{name: "empty", block: block{}},
		{name: "secret", block: block{"client_id": clientID, "client_secret": "s"}},
		{name: "everything known after apply", block: block{"client_secret": unknown, "client_certificate": unknown, "tenants": unknown, "graph_endpoint": unknown, "use_oidc": unknown}},
		{name: "a method that is switched off", block: block{"client_secret": "s", "use_oidc": false, "use_msi": false}},
		{name: "the last resort contradicts nothing", block: block{"client_secret": "s", "use_cli": true}},
		{name: "an empty value is none", block: block{"client_secret": "s", "client_certificate": ""}},
		{name: "workload identity is OIDC", block: block{"use_oidc": true, "use_aks_workload_identity": true}},
		{
			name: "twice the same", block: block{"client_id": clientID, "client_id_file_path": "f"},
			paths: []string{"client_id_file_path"}, detail: "client_id and client_id_file_path",
		},
		{
			name: "secret and its file", block: block{"client_secret": "s", "client_secret_file_path": "f"},
			paths: []string{"client_secret_file_path"}, detail: "client_secret and client_secret_file_path",
		},
		{
			name: "two credentials", block: block{"client_secret": "s", "client_certificate_path": "c"},
			paths: []string{"client_secret"}, detail: "client_certificate_path and client_secret",
		},
		{
			name: "secret and OIDC", block: block{"client_secret": "s", "use_oidc": true},
			paths: []string{"use_oidc"}, detail: "client_secret and use_oidc",
		},
		{
			name: "three ways", block: block{"client_secret": "s", "use_oidc": true, "use_msi": true},
			paths: []string{"use_oidc", "use_msi"}, detail: "client_secret and use_oidc",
		},
		{
			name: "within an entry", block: block{"use_msi": true, "tenants": map[string]block{contoso: {"client_secret": "s", "use_oidc": true}}},
			paths: []string{`tenants["` + contoso + `"].use_oidc`}, detail: "client_secret and use_oidc",
		},
		{name: "an entry may differ from the block", block: block{"use_msi": true, "tenants": map[string]block{contoso: {"client_secret": "s"}}}},
		{name: "an entry that is known after apply", block: block{"tenants": map[string]block{contoso: nil}}},
		{
			name: "a key that is no tenant id", block: block{"tenants": map[string]block{"contoso.com": {}}},
			paths: []string{`tenants["contoso.com"]`}, detail: "is not a tenant id",
		},
		{
			name: "a tenant twice", block: block{"tenants": map[string]block{contoso: {}, strings.ToUpper(contoso): {}}},
			paths: []string{`tenants["` + contoso + `"]`}, detail: "are the same tenant",
		},
		{name: "plain http", block: block{"graph_endpoint": "http://graph.example"}, paths: []string{"graph_endpoint"}, detail: "plain http"},
		{name: "plain http for logins", block: block{"authority_host": "http://login.example"}, paths: []string{"authority_host"}, detail: "plain http"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			diags := validate(t, c.block)
			if got := paths(diags); !slices.Equal(got, c.paths) {
				t.Fatalf("paths %v, want %v: %v", got, c.paths, diags)
			}
			if len(diags) > 0 && !strings.Contains(diags[0].Detail(), c.detail) {
				t.Errorf("%q is not in %s", c.detail, diags[0].Detail())
			}
		})
	}
}
