package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// ValidateConfig refuses what contradicts itself within the block. What the environment adds is never a contradiction:
// the block beats it.
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(contradictions(path.Empty(), model.layer())...)

	entries, diags := model.tenantModels(ctx)
	resp.Diagnostics.Append(diags...)
	seen := map[string]string{}
	for _, id := range sortedKeys(entries) {
		at := path.Root("tenants").AtMapKey(id)
		if !tf.IsGUID(id) {
			resp.Diagnostics.AddAttributeError(at, "Invalid tenant id", fmt.Sprintf("%q is not a tenant id (GUID); the keys of tenants are tenant ids.", id))
		}
		if other, ok := seen[strings.ToLower(id)]; ok {
			resp.Diagnostics.AddAttributeError(at, "Tenant listed twice", fmt.Sprintf("%q and %q are the same tenant: letter case does not matter.", other, id))
		}
		seen[strings.ToLower(id)] = id
		if entries[id].IsUnknown() || entries[id].IsNull() {
			continue
		}
		var entry loginModel
		resp.Diagnostics.Append(entries[id].As(ctx, &entry, basetypes.ObjectAsOptions{})...)
		resp.Diagnostics.Append(contradictions(at, entry.layer(""))...)
	}
}

// alternatives are settings of which one place may have one only.
var alternatives = [][]string{
	{"client_id", "client_id_file_path"},
	{"client_secret", "client_secret_file_path"},
	{"client_certificate", "client_certificate_path"},
	{"oidc_token", "oidc_token_file_path"},
}

// contradictions finds settings of one place that cannot hold together, and endpoints that are none.
func contradictions(at path.Path, l layer) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, names := range alternatives {
		if l.has(names[0]) && l.has(names[1]) {
			diags.AddAttributeError(within(at, names[1]), "Contradicting provider settings",
				fmt.Sprintf("%s and %s say the same thing twice. Remove one of them.", names[0], names[1]))
		}
	}
	if asked := l.methods(); len(asked) > 1 {
		for _, name := range asked[1:] {
			diags.AddAttributeError(within(at, name), "Contradicting provider settings",
				fmt.Sprintf("%s and %s are different ways to log in, and the block asks for both. Keep one of them.", asked[0], name))
		}
	}
	for _, name := range []string{"graph_endpoint", "authority_host"} {
		v, ok := l[name]
		if !ok || v.unknown {
			continue
		}
		if err := checkEndpoint(v.text); err != nil {
			diags.AddAttributeError(within(at, name), "Invalid endpoint", fmt.Sprintf("%s %s is not usable: %s.", name, shown(v.text), err))
		}
	}
	return diags
}

// methods names, for each way to log in that a place asks for, the setting that asks. Workload identity is a kind of
// OIDC, so the two go together.
func (l layer) methods() []string {
	var asked []string
	for _, c := range chooses {
		for _, name := range c.settings {
			v, ok := l[name]
			if !ok || v.unknown || (c.flag != "" && v.text != "true") {
				continue
			}
			if c.method == byWorkloadIdentity && slices.Contains(asked, "use_oidc") {
				continue
			}
			asked = append(asked, name)
			break
		}
	}
	return asked
}

func within(at path.Path, name string) path.Path {
	if at.Equal(path.Empty()) {
		return path.Root(name)
	}
	return at.AtName(name)
}
