package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// loginModel is what the provider block and an entry of tenants have in common: how to log in, where, and how fast.
type loginModel struct {
	ClientID                       types.String `tfsdk:"client_id"`
	ClientIDFilePath               types.String `tfsdk:"client_id_file_path"`
	ClientSecret                   types.String `tfsdk:"client_secret"`
	ClientSecretFilePath           types.String `tfsdk:"client_secret_file_path"`
	ClientCertificate              types.String `tfsdk:"client_certificate"`
	ClientCertificatePath          types.String `tfsdk:"client_certificate_path"`
	ClientCertificatePassword      types.String `tfsdk:"client_certificate_password"`
	UseOIDC                        types.Bool   `tfsdk:"use_oidc"`
	OIDCToken                      types.String `tfsdk:"oidc_token"`
	OIDCTokenFilePath              types.String `tfsdk:"oidc_token_file_path"`
	OIDCRequestURL                 types.String `tfsdk:"oidc_request_url"`
	OIDCRequestToken               types.String `tfsdk:"oidc_request_token"`
	ADOPipelineServiceConnectionID types.String `tfsdk:"ado_pipeline_service_connection_id"`
	UseMSI                         types.Bool   `tfsdk:"use_msi"`
	UseAKSWorkloadIdentity         types.Bool   `tfsdk:"use_aks_workload_identity"`
	UseCLI                         types.Bool   `tfsdk:"use_cli"`
	Environment                    types.String `tfsdk:"environment"`
	GraphEndpoint                  types.String `tfsdk:"graph_endpoint"`
	AuthorityHost                  types.String `tfsdk:"authority_host"`
	RequestsPer10Seconds           types.Int64  `tfsdk:"requests_per_10_seconds"`
}

// providerModel is the provider block.
type providerModel struct {
	loginModel
	TenantID          tf.GUID      `tfsdk:"tenant_id"`
	Tenants           types.Map    `tfsdk:"tenants"`
	CACertificateFile types.String `tfsdk:"ca_certificate_file"`
	PreviewFeatures   types.Set    `tfsdk:"preview_features"`
	TrustedTenants    tf.GUIDSet   `tfsdk:"trusted_tenants"`
}

// layer turns the attributes into settings; prefix is how messages name the place, "" for the provider block.
func (m *loginModel) layer(prefix string) layer {
	l := layer{}
	for name, v := range map[string]attr.Value{
		"client_id":                          m.ClientID,
		"client_id_file_path":                m.ClientIDFilePath,
		"client_secret":                      m.ClientSecret,
		"client_secret_file_path":            m.ClientSecretFilePath,
		"client_certificate":                 m.ClientCertificate,
		"client_certificate_path":            m.ClientCertificatePath,
		"client_certificate_password":        m.ClientCertificatePassword,
		"use_oidc":                           m.UseOIDC,
		"oidc_token":                         m.OIDCToken,
		"oidc_token_file_path":               m.OIDCTokenFilePath,
		"oidc_request_url":                   m.OIDCRequestURL,
		"oidc_request_token":                 m.OIDCRequestToken,
		"ado_pipeline_service_connection_id": m.ADOPipelineServiceConnectionID,
		"use_msi":                            m.UseMSI,
		"use_aks_workload_identity":          m.UseAKSWorkloadIdentity,
		"use_cli":                            m.UseCLI,
		"environment":                        m.Environment,
		"graph_endpoint":                     m.GraphEndpoint,
		"authority_host":                     m.AuthorityHost,
		"requests_per_10_seconds":            m.RequestsPer10Seconds,
	} {
		l.put(name, prefix, v)
	}
	return l
}

// layer is the provider block's own settings, without tenants and preview_features.
func (m *providerModel) layer() layer {
	l := m.loginModel.layer("")
	l.put("tenant_id", "", m.TenantID)
	l.put("ca_certificate_file", "", m.CACertificateFile)
	return l
}

// put adds an attribute unless it is null or "", which modules pass for "not set".
func (l layer) put(name, prefix string, v attr.Value) {
	set := value{origin: prefix + name, unknown: v.IsUnknown()}
	switch v := v.(type) {
	case types.String:
		set.text = v.ValueString()
	case tf.GUID:
		set.text = v.ValueString()
	case types.Bool:
		if !v.IsNull() {
			set.text = fmt.Sprint(v.ValueBool())
		}
	case types.Int64:
		if !v.IsNull() {
			set.text = fmt.Sprint(v.ValueInt64())
		}
	}
	if set.unknown || set.text != "" {
		l[name] = set
	}
}

// tenantLayers are the entries of tenants by tenant id in lower case. Unknown says that the map itself is unknown.
func (m *providerModel) tenantLayers(ctx context.Context) (entries map[string]layer, unknown bool, diags diag.Diagnostics) {
	entries = map[string]layer{}
	if m.Tenants.IsUnknown() {
		return entries, true, diags
	}
	models, diags := m.tenantModels(ctx)
	for id, entry := range models {
		prefix := fmt.Sprintf("tenants[%q].", id)
		if entry.IsUnknown() {
			entries[strings.ToLower(id)] = unknownEntry(prefix)
			continue
		}
		var login loginModel
		diags.Append(entry.As(ctx, &login, basetypes.ObjectAsOptions{})...)
		entries[strings.ToLower(id)] = login.layer(prefix)
	}
	return entries, false, diags
}

// unknownEntry stands for an entry of which nothing is known: whatever is asked of it is unknown.
func unknownEntry(prefix string) layer {
	l := layer{}
	for name := range entryAttributes() {
		l[name] = value{unknown: true, origin: strings.TrimSuffix(prefix, ".")}
	}
	return l
}

func (m *providerModel) tenantModels(ctx context.Context) (map[string]types.Object, diag.Diagnostics) {
	models := map[string]types.Object{}
	if m.Tenants.IsNull() || m.Tenants.IsUnknown() {
		return models, nil
	}
	diags := m.Tenants.ElementsAs(ctx, &models, false)
	return models, diags
}

// preview is the set of features turned on; unknown is true if it is not known yet.
func (m *providerModel) preview(ctx context.Context) (on map[string]bool, unknown bool, diags diag.Diagnostics) {
	on = map[string]bool{}
	if m.PreviewFeatures.IsUnknown() {
		return on, true, diags
	}
	var names []types.String
	diags.Append(m.PreviewFeatures.ElementsAs(ctx, &names, false)...)
	for _, name := range names {
		if name.IsUnknown() {
			unknown = true
			continue
		}
		on[name.ValueString()] = true
	}
	return on, unknown, diags
}

// trusted are the tenants of trusted_tenants. While one of them is not known, it may be any: then nobody is distrusted.
func (m *providerModel) trusted() tf.TrustedTenants {
	if m.TrustedTenants.IsNull() || m.TrustedTenants.IsUnknown() {
		return nil
	}
	trusted := tf.TrustedTenants{}
	for _, element := range m.TrustedTenants.Elements() {
		id, ok := element.(tf.GUID)
		if !ok || id.IsUnknown() {
			return nil
		}
		trusted[id.Lower()] = true
	}
	return trusted
}
