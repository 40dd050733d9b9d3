package tf

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestGUIDForm(t *testing.T) {
	t.Parallel()
	at := path.Root("partner_tenant_id")
	for text, valid := range map[string]bool{
		contoso:                               true,
		strings.ToUpper(contoso):              true,
		"":                                    false,
		"contoso.com":                         false,
		"{" + contoso + "}":                   false,
		contoso + "0":                         false,
		strings.ReplaceAll(contoso, "-", ""):  false,
		strings.Replace(contoso, "1", "g", 1): false,
	} {
		resp := &xattr.ValidateAttributeResponse{}
		NewGUID(text).ValidateAttribute(context.Background(), xattr.ValidateAttributeRequest{Path: at}, resp)
		if valid {
			if len(resp.Diagnostics) > 0 {
				t.Errorf("%q: %v", text, resp.Diagnostics)
			}
			continue
		}
		wantDiag(t, resp.Diagnostics, diag.SeverityError, at, "Invalid GUID")
	}
	for _, g := range []GUID{{}, NewGUIDNull(), NewGUIDUnknown()} {
		resp := &xattr.ValidateAttributeResponse{}
		g.ValidateAttribute(context.Background(), xattr.ValidateAttributeRequest{Path: at}, resp)
		if len(resp.Diagnostics) > 0 || g.Lower() != "" {
			t.Errorf("%s: %v", g, resp.Diagnostics)
		}
	}
}

func TestGUIDCaseMeansNothing(t *testing.T) {
	t.Parallel()
	upper, lower := NewGUID(strings.ToUpper(contoso)), NewGUID(contoso)
	same, _ := upper.StringSemanticEquals(context.Background(), lower)
	other, _ := upper.StringSemanticEquals(context.Background(), NewGUID(fabrikam))
	if !same || other || !upper.Is(lower) || upper.Is(NewGUID(fabrikam)) {
		t.Error("letter case decides, or does not where it should")
	}
	if upper.Equal(lower) || (GUID{}).Is(GUID{}) || NewGUIDUnknown().Is(NewGUIDUnknown()) {
		t.Error("Equal must be exact, and nothing is no id")
	}
}

func TestGUIDFromTerraform(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   any
		want GUID
	}{{contoso, NewGUID(contoso)}, {nil, NewGUIDNull()}, {tftypes.UnknownValue, NewGUIDUnknown()}} {
		got, err := GUIDType{}.ValueFromTerraform(context.Background(), tftypes.NewValue(tftypes.String, c.in))
		if err != nil || !got.Equal(c.want) {
			t.Errorf("%v: got %v %v, want %v", c.in, got, err, c.want)
		}
	}
	if (GUIDType{}).Equal(types.StringType) || !(GUIDType{}).Equal(GUIDType{}) {
		t.Error("types are mixed up")
	}
}

func TestGUIDModifiers(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(contoso)
	for _, c := range []struct {
		name        string
		modifier    planmodifier.String
		state, plan types.String
		want        types.String
		replaces    bool
	}{
		{"same id in other letters", ReplaceGUID(), types.StringValue(contoso), types.StringValue(upper), types.StringValue(contoso), false},
		{"other id", ReplaceGUID(), types.StringValue(contoso), types.StringValue(fabrikam), types.StringValue(fabrikam), true},
		{"known later", ReplaceGUID(), types.StringValue(contoso), types.StringUnknown(), types.StringUnknown(), true},
		{"removed", ReplaceGUID(), types.StringValue(contoso), types.StringNull(), types.StringNull(), true},
		{"other id in place", SameGUID(), types.StringValue(contoso), types.StringValue(fabrikam), types.StringValue(fabrikam), false},
		{"still null", ReplaceGUID(), types.StringNull(), types.StringNull(), types.StringNull(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req := planmodifier.StringRequest{
				State: tfsdk.State{Raw: raw(contoso)}, Plan: tfsdk.Plan{Raw: raw(contoso)},
				StateValue: c.state, PlanValue: c.plan,
			}
			resp := &planmodifier.StringResponse{PlanValue: c.plan}
			c.modifier.PlanModifyString(context.Background(), req, resp)
			if !resp.PlanValue.Equal(c.want) || resp.RequiresReplace != c.replaces {
				t.Errorf("got %s, replaces %t", resp.PlanValue, resp.RequiresReplace)
			}
		})
	}
}

func TestPointers(t *testing.T) {
	t.Parallel()
	if StringPtr(types.StringUnknown()) != nil || StringPtr(types.StringNull()) != nil || *StringPtr(types.StringValue("")) != "" {
		t.Error("StringPtr: only null and unknown are nil")
	}
	if BoolPtr(types.BoolUnknown()) != nil || BoolPtr(types.BoolNull()) != nil || *BoolPtr(types.BoolValue(false)) {
		t.Error("BoolPtr: only null and unknown are nil")
	}
}
