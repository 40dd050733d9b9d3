package tf

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// SameGUID keeps the state's letters when the configuration writes the same id in another case: the framework
// compares a configuration with the state letter by letter, whatever the type's semantic equality says.
func SameGUID() planmodifier.String { return guidModifier{} }

// ReplaceGUID is SameGUID for an id that cannot be changed: another id replaces the object.
func ReplaceGUID() planmodifier.String { return guidModifier{replace: true} }

type guidModifier struct{ replace bool }

func (m guidModifier) Description(context.Context) string {
	if m.replace {
		return "Another id replaces the object; letter case does not matter."
	}
	return "Letter case does not matter."
}

func (m guidModifier) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (m guidModifier) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	if !req.PlanValue.IsUnknown() && !req.PlanValue.IsNull() && strings.EqualFold(req.PlanValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
		return
	}
	resp.RequiresReplace = m.replace && !req.PlanValue.Equal(req.StateValue)
}
