package tf

import "github.com/hashicorp/terraform-plugin-framework/types"

// StringPtr is nil for null and unknown; the framework's own pointer of an unknown string is "".
func StringPtr(v types.String) *string {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	return v.ValueStringPointer()
}

// BoolPtr is nil for null and unknown.
func BoolPtr(v types.Bool) *bool {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	return v.ValueBoolPointer()
}
