package crosstenantaccess

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sameTargets keeps the state's targets when the configuration names the same ones in other letters, as it does after
// an import: the framework compares a configuration with the state letter by letter.
type sameTargets struct{}

func (sameTargets) Description(context.Context) string {
	return "The letter case of targets does not matter."
}

func (m sameTargets) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (sameTargets) PlanModifySet(ctx context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	for _, element := range req.PlanValue.Elements() {
		if element.IsUnknown() {
			return
		}
	}
	var planned, state []targetModel
	if req.PlanValue.ElementsAs(ctx, &planned, false).HasError() || req.StateValue.ElementsAs(ctx, &state, false).HasError() {
		return
	}
	for _, target := range planned {
		if target.Target.IsUnknown() || target.TargetType.IsUnknown() {
			return
		}
	}
	if slices.Equal(targetKeys(planned), targetKeys(state)) {
		resp.PlanValue = req.StateValue
	}
}

// unsetGrantsNothing plans a member that the configuration leaves out of a setting: null, or the false that the service
// filled in. The service's answer to such a member is not documented, and either must not become a difference.
type unsetGrantsNothing struct{}

func (unsetGrantsNothing) Description(context.Context) string { return "Left out, it grants nothing." }

func (m unsetGrantsNothing) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

func (unsetGrantsNothing) PlanModifyBool(_ context.Context, req planmodifier.BoolRequest, resp *planmodifier.BoolResponse) {
	if req.ConfigValue.IsNull() {
		resp.PlanValue = keepBool(types.BoolNull(), req.StateValue)
	}
}
