package tf

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const (
	contoso  = "11111111-2222-4333-8444-aaaaaaaaaaaa"
	fabrikam = "11111111-2222-4333-8444-bbbbbbbbbbbb"
)

// testSchema is a resource like those of the families.
func testSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"tenant_id":         TenantIDAttribute(),
		"partner_tenant_id": schema.StringAttribute{CustomType: GUIDType{}, Required: true},
		"job_id":            schema.StringAttribute{Optional: true, Computed: true},
	}}
}

// raw is a value of testSchema; nil is null, tftypes.UnknownValue is unknown.
func raw(tenantID any) tftypes.Value {
	return tftypes.NewValue(testSchema().Type().TerraformType(context.Background()), map[string]tftypes.Value{
		"tenant_id":         tftypes.NewValue(tftypes.String, tenantID),
		"partner_tenant_id": tftypes.NewValue(tftypes.String, fabrikam),
		"job_id":            tftypes.NewValue(tftypes.String, nil),
	})
}

func nothing() tftypes.Value {
	return tftypes.NewValue(testSchema().Type().TerraformType(context.Background()), nil)
}

// configured is a base as a provider with this default tenant configures it.
func configured(t *testing.T, def types.String, preview ...string) base {
	t.Helper()
	features := map[string]bool{}
	for _, feature := range preview {
		features[feature] = true
	}
	var b base
	if diags := b.configure(&Data{Graph: graph.New(graph.Options{}), DefaultTenantID: def, Preview: features}); diags.HasError() {
		t.Fatal(diags)
	}
	return b
}

// wantDiag checks that there is exactly one diagnostic, with this severity, path and summary; it returns its detail.
func wantDiag(t *testing.T, diags diag.Diagnostics, severity diag.Severity, at path.Path, summary string) string {
	t.Helper()
	if len(diags) != 1 {
		t.Fatalf("want one diagnostic %q, got %v", summary, diags)
	}
	if diags[0].Severity() != severity || diags[0].Summary() != summary {
		t.Errorf("got %s %q, want %s %q", diags[0].Severity(), diags[0].Summary(), severity, summary)
	}
	if with, ok := diags[0].(diag.DiagnosticWithPath); ok {
		if !with.Path().Equal(at) {
			t.Errorf("path is %s, want %s", with.Path(), at)
		}
	} else if !at.Equal(path.Empty()) {
		t.Errorf("no path, want %s", at)
	}
	return diags[0].Detail()
}
