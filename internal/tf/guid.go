package tf

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = GUIDType{}
	_ basetypes.StringValuableWithSemanticEquals = GUID{}
	_ xattr.ValidateableAttribute                = GUID{}
)

// guidForm is the form Graph uses for ids: eight, four, four, four and twelve hexadecimal digits.
var guidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// IsGUID tells whether text has the form of a GUID, in any letter case.
func IsGUID(text string) bool { return guidForm.MatchString(text) }

// GUIDType is the schema type of Graph's object and tenant ids: a string whose form is checked when the configuration
// is validated and whose letter case means nothing.
type GUIDType struct{ basetypes.StringType }

// Equal compares types, not values.
func (t GUIDType) Equal(other attr.Type) bool {
	o, ok := other.(GUIDType)
	return ok && t.StringType.Equal(o.StringType)
}

// String names the type in framework messages.
func (t GUIDType) String() string { return "GUIDType" }

// ValueFromString wraps a framework string.
func (t GUIDType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return GUID{in}, nil
}

// ValueFromTerraform wraps a value of the wire protocol.
func (t GUIDType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("a GUID was read as %T", value)
	}
	return GUID{text}, nil
}

// ValueType is GUID.
func (t GUIDType) ValueType(context.Context) attr.Value { return GUID{} }

// GUID is a value of GUIDType. The zero value is null.
type GUID struct{ basetypes.StringValue }

// NewGUID is a known GUID, as written.
func NewGUID(text string) GUID { return GUID{basetypes.NewStringValue(text)} }

// NewGUIDNull is an absent GUID.
func NewGUIDNull() GUID { return GUID{basetypes.NewStringNull()} }

// NewGUIDUnknown is a GUID known after apply.
func NewGUIDUnknown() GUID { return GUID{basetypes.NewStringUnknown()} }

// Lower is the text in lower case, the form of ids in requests, import ids and identities. Null and unknown give "".
func (g GUID) Lower() string { return strings.ToLower(g.ValueString()) }

// Shown is the id in a sentence about a plan, where it may not be known yet.
func (g GUID) Shown() string {
	if g.Lower() == "" {
		return "(known after apply)"
	}
	return g.Lower()
}

// Is tells whether both are known and the same id.
func (g GUID) Is(other GUID) bool { return g.Lower() != "" && g.Lower() == other.Lower() }

// Type is GUIDType.
func (g GUID) Type(context.Context) attr.Type { return GUIDType{} }

// Equal compares letter by letter, as the framework needs it; Is compares ids.
func (g GUID) Equal(other attr.Value) bool {
	o, ok := other.(GUID)
	return ok && g.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals makes the framework keep the letters of the configuration when Graph answers in another case.
func (g GUID) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(GUID)
	return ok && strings.EqualFold(g.ValueString(), o.ValueString()), nil
}

// ValidateAttribute refuses text that is no GUID.
func (g GUID) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if g.IsNull() || g.IsUnknown() || IsGUID(g.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid GUID",
		fmt.Sprintf("%q is not a GUID such as 8f5b2c1e-4c7a-4d58-9a3d-0f1e2d3c4b5a. Domain names and display names are not accepted here.", g.ValueString()))
}
