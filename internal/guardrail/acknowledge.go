package guardrail

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// attributeName is the attribute that lifts rules. Models hold it as a types.Set, since it may be unknown while planning.
const attributeName = "acknowledge"

// Attribute is acknowledge of the resource type. Nothing of it is ever sent: Update must not write where it alone changes.
func (s Set[M]) Attribute() schema.SetAttribute {
	description := "[Guardrails](../guides/guardrails.md) that are lifted for this object, since it is meant so: `" + strings.Join(s.names(), "`, `") +
		"`. Kept in state only; a change of it alone sends nothing."
	if slices.ContainsFunc(s.Rules, func(r Rule[M]) bool { return r.Destroy != nil }) {
		description += " About destroying, what an apply has put into state counts."
	}
	return schema.SetAttribute{
		ElementType:         types.StringType,
		Optional:            true,
		MarkdownDescription: description,
		Validators:          []validator.Set{setvalidator.ValueStringsAre(ruleName{s.Type, s.names()})},
	}
}

// lifts tells whether the rules named include one, or may: a finding that a value decides which is not known yet waits for the plan
// that the apply makes, when it is.
func lifts(acknowledged types.Set, name string) bool {
	if acknowledged.IsUnknown() {
		return true
	}
	for _, element := range acknowledged.Elements() {
		text, ok := element.(types.String)
		if element.IsUnknown() || ok && text.ValueString() == name {
			return true
		}
	}
	return false
}

// ruleName refuses whatever is no rule of the resource type.
type ruleName struct {
	typeName string
	names    []string
}

func (v ruleName) Description(context.Context) string {
	return "One of " + strings.Join(v.names, ", ") + "."
}

func (v ruleName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v ruleName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || slices.Contains(v.names, req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Unknown guardrail",
		fmt.Sprintf("%s has no rule %q to acknowledge. It has: %s.", v.typeName, req.ConfigValue.ValueString(), strings.Join(v.names, ", ")))
}
