package synchronization

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// schemaRisk is what the rules look at of a job's schema.
type schemaRisk struct {
	tenantID, servicePrincipalID tf.GUID
	jobID                        types.String
	userType                     *schemaMapping // nil if it is not listed, or not known yet
}

var schemaGuardrails = guardrail.Set[schemaRisk]{
	Type: "crosstenant_synchronization_schema",
	Object: func(s schemaRisk) string {
		if isText(s.jobID) {
			return "users of job " + s.jobID.ValueString()
		}
		return "users of a new job in tenant " + s.tenantID.Shown()
	},
	Replaces: func(from, to schemaRisk) bool {
		return !from.tenantID.Is(to.tenantID) || !from.servicePrincipalID.Is(to.servicePrincipalID) || !strings.EqualFold(from.jobID.ValueString(), to.jobID.ValueString())
	},
	Rules: []guardrail.Rule[schemaRisk]{{
		Name: "user_type_always", Severity: guardrail.Warning,
		Summary: "Existing users change their type",
		Reason: "With flow_type Always, which is the default of an entry, the mapping also applies to B2B users that the target tenant had already: guests become members, with all " +
			"that members may see, or the other way round.",
		Advice: "Set flow_type = \"ObjectAddOnly\", as the template has it, which leaves them as they are.",
		At:     mappingPath(usersPart, userTypeTarget),
		Value: func(s schemaRisk) []string {
			if s.userType == nil || !strings.EqualFold(s.userType.FlowType.ValueString(), syncschema.DefaultFlowType) {
				return nil
			}
			for name, source := range map[string]types.String{
				"attribute": s.userType.Attribute, "constant": s.userType.Constant, "expression": s.userType.Expression,
			} {
				if isText(source) {
					return []string{fmt.Sprintf("userType has %s = %q and flow_type = %q", name, source.ValueString(), syncschema.DefaultFlowType)}
				}
			}
			return nil
		},
	}},
}

func schemaRiskOf(ctx context.Context, source guardrail.Source) (schemaRisk, diag.Diagnostics) {
	var (
		s     schemaRisk
		users types.Object
	)
	diags := source.GetAttribute(ctx, path.Root("tenant_id"), &s.tenantID)
	diags.Append(source.GetAttribute(ctx, path.Root("service_principal_id"), &s.servicePrincipalID)...)
	diags.Append(source.GetAttribute(ctx, path.Root("job_id"), &s.jobID)...)
	diags.Append(source.GetAttribute(ctx, path.Root(usersPart), &users)...)
	object, d := into[schemaObject](ctx, users)
	diags.Append(d...)
	mappings, d := object.mappings(ctx)
	diags.Append(d...)
	if mapping, ok := mappings[userTypeTarget]; ok {
		s.userType = &mapping
	}
	return s, diags
}
