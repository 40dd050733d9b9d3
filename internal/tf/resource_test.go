package tf

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestPlanTenant(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(contoso)
	for _, c := range []struct {
		name          string
		config, state any // nil state: a new object
		def           types.String
		want          GUID
		replaces      bool
		summary       string
	}{
		{name: "new, default", def: types.StringValue(contoso), want: NewGUID(contoso)},
		{name: "new, configured", config: fabrikam, def: types.StringValue(contoso), want: NewGUID(fabrikam)},
		{name: "new, configured in upper case keeps its letters", config: upper, def: types.StringNull(), want: NewGUID(upper)},
		{name: "new, configured later", config: tftypes.UnknownValue, def: types.StringValue(contoso), want: NewGUIDUnknown()},
		{name: "new, default known later", def: types.StringUnknown(), want: NewGUIDUnknown()},
		{name: "new, no tenant at all", def: types.StringNull(), summary: "No tenant"},
		{name: "kept, default", state: contoso, def: types.StringValue(contoso), want: NewGUID(contoso)},
		{name: "kept, default in upper case", state: contoso, def: types.StringValue(upper), want: NewGUID(contoso)},
		{name: "kept, default known later", state: contoso, def: types.StringUnknown(), want: NewGUID(contoso)},
		{name: "kept, default gone", state: contoso, def: types.StringNull(), want: NewGUID(contoso)},
		{name: "kept, other letter case", config: upper, state: contoso, def: types.StringNull(), want: NewGUID(contoso)},
		{name: "kept, configured although the default differs", config: contoso, state: contoso, def: types.StringValue(fabrikam), want: NewGUID(contoso)},
		{name: "default changed", state: contoso, def: types.StringValue(fabrikam), summary: "Provider's tenant is not the tenant of this object"},
		{name: "moved on purpose", config: fabrikam, state: contoso, def: types.StringValue(contoso), want: NewGUID(fabrikam), replaces: true},
		{name: "moved, target known later", config: tftypes.UnknownValue, state: contoso, def: types.StringValue(contoso), want: NewGUIDUnknown(), replaces: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := Resource{configured(t, c.def)}
			resp := planTenant(t, &r, c.config, c.state)
			if c.summary != "" {
				detail := wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Root("tenant_id"), c.summary)
				if c.state != nil && !(strings.Contains(detail, contoso) && strings.Contains(detail, fabrikam)) {
					t.Errorf("the detail does not name both tenants: %s", detail)
				}
				return
			}
			if resp.Diagnostics.HasError() {
				t.Fatal(resp.Diagnostics)
			}
			var got GUID
			resp.Plan.GetAttribute(context.Background(), path.Root("tenant_id"), &got)
			if !got.Equal(c.want) {
				t.Errorf("planned %s, want %s", got, c.want)
			}
			if replaces := len(resp.RequiresReplace) > 0; replaces != c.replaces {
				t.Errorf("replaces: %t, want %t", replaces, c.replaces)
			}
		})
	}
}

// planTenant plans as the framework does: a silent configuration leaves tenant_id unknown for ModifyPlan to fill.
func planTenant(t *testing.T, r *Resource, config, state any) *resource.ModifyPlanResponse {
	t.Helper()
	planned := config
	if config == nil {
		planned = tftypes.UnknownValue
	}
	prior := nothing()
	if state != nil {
		prior = raw(state)
	}
	req := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: raw(config), Schema: testSchema()},
		Plan:   tfsdk.Plan{Raw: raw(planned), Schema: testSchema()},
		State:  tfsdk.State{Raw: prior, Schema: testSchema()},
	}
	resp := &resource.ModifyPlanResponse{Plan: req.Plan}
	r.PlanTenant(context.Background(), req, resp)
	return resp
}

func TestPlanTenantLeavesDestroyAlone(t *testing.T) {
	t.Parallel()
	r := Resource{configured(t, types.StringValue(fabrikam))}
	req := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: nothing(), Schema: testSchema()},
		Plan:   tfsdk.Plan{Raw: nothing(), Schema: testSchema()},
		State:  tfsdk.State{Raw: raw(contoso), Schema: testSchema()},
	}
	resp := &resource.ModifyPlanResponse{Plan: req.Plan}
	r.PlanTenant(context.Background(), req, resp)
	if len(resp.Diagnostics) > 0 || len(resp.RequiresReplace) > 0 || !resp.Plan.Raw.IsNull() {
		t.Errorf("a destroy was changed: %v", resp)
	}
}

func TestEffectiveTenant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		configured GUID
		def        types.String
		want       string
		summary    string
	}{
		{name: "configured", configured: NewGUID(fabrikam), def: types.StringValue(contoso), want: fabrikam},
		{name: "default", def: types.StringValue(contoso), want: contoso},
		{name: "default known at apply", configured: NewGUIDUnknown(), def: types.StringValue(contoso), want: contoso},
		{name: "none", def: types.StringNull(), summary: "No tenant"},
		{name: "default unknown", def: types.StringUnknown(), summary: "Tenant is not known yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := DataSource{configured(t, c.def)}
			got, diags := d.EffectiveTenant(c.configured)
			if c.summary != "" {
				wantDiag(t, diags, diag.SeverityError, path.Root("tenant_id"), c.summary)
				return
			}
			if diags.HasError() || got.Lower() != c.want {
				t.Errorf("got %s %v, want %s", got, diags, c.want)
			}
		})
	}
}

func TestConfigureRefusesForeignData(t *testing.T) {
	t.Parallel()
	var r Resource
	resp := &resource.ConfigureResponse{}
	r.Configure(context.Background(), resource.ConfigureRequest{ProviderData: "text"}, resp)
	wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Empty(), "Unexpected provider data")

	resp = &resource.ConfigureResponse{}
	r.Configure(context.Background(), resource.ConfigureRequest{}, resp)
	if len(resp.Diagnostics) > 0 {
		t.Errorf("validation without a provider failed: %v", resp.Diagnostics)
	}
}

func TestRequirePreview(t *testing.T) {
	t.Parallel()
	at := path.Root("group_sync_inbound")
	off, on := configured(t, types.StringNull()), configured(t, types.StringNull(), GroupSynchronization)
	later := configured(t, types.StringNull())
	later.data.PreviewUnknown = true

	detail := wantDiag(t, off.RequirePreview(at, types.BoolValue(false), GroupSynchronization), diag.SeverityError, at, "Preview feature is not turned on")
	if want := `preview_features = ["group_synchronization"]`; !strings.Contains(detail, want) || !strings.Contains(detail, "group_sync_inbound") {
		t.Errorf("the detail names neither the attribute nor %s: %s", want, detail)
	}
	wantDiag(t, off.RequirePreview(at, types.BoolUnknown(), GroupSynchronization), diag.SeverityError, at, "Preview feature is not turned on")
	for name, diags := range map[string]diag.Diagnostics{
		"null":         off.RequirePreview(at, types.BoolNull(), GroupSynchronization),
		"turned on":    on.RequirePreview(at, types.BoolValue(true), GroupSynchronization),
		"known later":  later.RequirePreview(at, types.BoolValue(true), GroupSynchronization),
		"unconfigured": (&base{}).RequirePreview(at, types.BoolValue(true), GroupSynchronization),
	} {
		if len(diags) > 0 {
			t.Errorf("%s: %v", name, diags)
		}
	}
	if on.Preview(ServiceProviderAccess) || !on.Preview(GroupSynchronization) || later.Preview(GroupSynchronization) {
		t.Error("Preview answers for another feature")
	}
}
