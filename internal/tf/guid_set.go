package tf

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.SetTypable                    = GUIDSetType{}
	_ basetypes.SetValuableWithSemanticEquals = GUIDSet{}
)

// GUIDSetType is the schema type of sets of GUIDs. It means what the framework's set of [GUIDType] means, but where that one holds
// every member against every other, which takes seconds for 2,000 principals, this one takes a time that grows with the set.
type GUIDSetType struct{ basetypes.SetType }

// NewGUIDSetType makes the type.
func NewGUIDSetType() GUIDSetType { return GUIDSetType{basetypes.SetType{ElemType: GUIDType{}}} }

// Equal compares types, not values.
func (t GUIDSetType) Equal(other attr.Type) bool {
	o, ok := other.(GUIDSetType)
	return ok && t.SetType.Equal(o.SetType)
}

// String names the type in framework messages.
func (t GUIDSetType) String() string { return "GUIDSetType" }

// ValueFromSet wraps a framework set.
func (t GUIDSetType) ValueFromSet(_ context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return GUIDSet{in}, nil
}

// ValueFromTerraform wraps a value of the wire protocol.
func (t GUIDSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("a set of GUIDs was read as %T", value)
	}
	return GUIDSet{set}, nil
}

// ValueType is GUIDSet.
func (t GUIDSetType) ValueType(context.Context) attr.Value { return GUIDSet{} }

// Validate refuses a member that occurs twice. The framework asks it wherever a value is taken out of a configuration, plan or state.
func (t GUIDSetType) Validate(_ context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	var members []tftypes.Value
	if in.Type() == nil || !in.IsKnown() || in.IsNull() {
		return nil
	}
	if err := in.As(&members); err != nil {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid set of GUIDs", err.Error())}
	}
	seen := make(map[string]bool, len(members))
	for _, member := range members {
		var text string
		if !member.IsKnown() || member.IsNull() || member.As(&text) != nil {
			continue
		}
		if seen[text] {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Duplicate Set Element", "This attribute contains "+text+" twice.")}
		}
		seen[text] = true
	}
	return nil
}

// GUIDSet is a value of GUIDSetType. The zero value is null.
type GUIDSet struct{ basetypes.SetValue }

// NewGUIDSet is a known set. Its members must differ.
func NewGUIDSet(members []attr.Value) GUIDSet {
	return GUIDSet{basetypes.NewSetValueMust(GUIDType{}, members)}
}

// Type is GUIDSetType.
func (s GUIDSet) Type(context.Context) attr.Type { return NewGUIDSetType() }

// Equal compares letter by letter, as the framework needs it.
func (s GUIDSet) Equal(other attr.Value) bool {
	o, ok := other.(GUIDSet)
	switch {
	case !ok || s.IsNull() != o.IsNull() || s.IsUnknown() != o.IsUnknown():
		return false
	case s.IsNull() || s.IsUnknown():
		return true
	}
	return len(s.Elements()) == len(o.Elements()) && sameKeys(s.keyed(attr.Value.String), o.keyed(attr.Value.String))
}

// SetSemanticEquals makes the framework keep the whole set of the configuration when Graph answers the same ids in other letters
// or in another order.
func (s GUIDSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	o, ok := other.(GUIDSet)
	lower := func(v attr.Value) string { return strings.ToLower(v.String()) }
	return ok && sameKeys(s.keyed(lower), o.keyed(lower)), nil
}

// keyed are the members by a text of each.
func (s GUIDSet) keyed(key func(attr.Value) string) map[string]bool {
	elements := s.Elements()
	keys := make(map[string]bool, len(elements))
	for _, element := range elements {
		keys[key(element)] = true
	}
	return keys
}

func sameKeys(a, b map[string]bool) bool {
	for key := range a {
		if !b[key] {
			return false
		}
	}
	return len(a) == len(b)
}

// GUIDMembers checks the form of the ids in a set: the framework asks the values of attributes to check themselves, but not those of
// members.
func GUIDMembers() validator.Set { return guidMembers{} }

type guidMembers struct{}

func (guidMembers) Description(context.Context) string { return "Every member is a GUID." }

func (v guidMembers) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (guidMembers) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		id, ok := element.(GUID)
		if !ok {
			continue
		}
		var checked xattr.ValidateAttributeResponse
		id.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: req.Path.AtSetValue(element)}, &checked)
		resp.Diagnostics.Append(checked.Diagnostics...)
	}
}
