package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Address is how configurations name the provider.
const Address = "registry.terraform.io/crosstenant/crosstenant"

var (
	_ provider.Provider                   = (*Provider)(nil)
	_ provider.ProviderWithActions        = (*Provider)(nil)
	_ provider.ProviderWithFunctions      = (*Provider)(nil)
	_ provider.ProviderWithListResources  = (*Provider)(nil)
	_ provider.ProviderWithValidateConfig = (*Provider)(nil)
)

// Provider serves the provider block and everything that the families offer.
type Provider struct {
	version string
	getenv  Getenv
}

// New makes a provider that reads this process's environment.
func New(version string) func() provider.Provider {
	return NewWithEnvironment(version, os.Getenv)
}

// NewWithEnvironment makes a provider that looks up its environment variables in getenv.
func NewWithEnvironment(version string, getenv Getenv) func() provider.Provider {
	return func() provider.Provider { return &Provider{version: version, getenv: getenv} }
}

// Metadata names the provider; every type name starts with it.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "crosstenant"
	resp.Version = p.version
}

// Schema is the provider block.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// Configure gathers the settings and sends nothing.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	entries, tenantsUnknown, diags := model.tenantLayers(ctx)
	resp.Diagnostics.Append(diags...)
	preview, previewUnknown, diags := model.preview(ctx)
	resp.Diagnostics.Append(diags...)

	shared := settings{model.layer(), environmentLayer(p.getenv, armVariables), environmentLayer(p.getenv, azureVariables)}
	defaultTenant, err := shared.defaultTenant()
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("tenant_id"), "Invalid tenant id", err.Error())
	}
	client, clientErr := shared.httpClient(p.getenv)
	if resp.Diagnostics.HasError() {
		return
	}

	userAgent := fmt.Sprintf("terraform-provider-crosstenant/%s Terraform/%s", p.version, req.TerraformVersion)
	c := &connector{
		shared: shared, tenants: entries, tenantsUnknown: tenantsUnknown,
		client: client, clientErr: clientErr, logins: map[string]login{},
	}
	data := &tf.Data{
		Graph:           graph.New(graph.Options{Connect: c.connect, HTTPClient: client, UserAgent: userAgent}),
		DefaultTenantID: defaultTenant,
		Preview:         preview,
		PreviewUnknown:  previewUnknown,
		Trusted:         model.trusted(),
	}
	resp.ResourceData, resp.DataSourceData, resp.ActionData = data, data, data
	resp.EphemeralResourceData, resp.ListResourceData = data, data
}

// defaultTenant is the tenant of everything that does not say its own: unknown if it is known after apply, null if no
// place says one.
func (s settings) defaultTenant() (types.String, error) {
	for _, l := range s {
		v, ok := l["tenant_id"]
		switch {
		case !ok:
			continue
		case v.unknown:
			return types.StringUnknown(), nil
		case !tf.IsGUID(v.text):
			return types.StringNull(), fmt.Errorf("%s %q is not a GUID. A tenant is named by its id here, not by a domain name", v.origin, v.text)
		}
		return tf.NewGUID(tf.NewGUID(v.text).Lower()).StringValue, nil
	}
	return types.StringNull(), nil
}

// httpClient makes the one HTTP client. Its failure is reported by the first call that would use it.
func (s settings) httpClient(getenv Getenv) (*http.Client, error) {
	v, _, err := s.get("ca_certificate_file")
	if err != nil {
		return nil, err
	}
	client, err := newHTTPClient(getenv, v.text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.origin, err)
	}
	return client, nil
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
