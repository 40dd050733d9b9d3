package synchronization

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// applicationRisk is what the rules look at of a synchronization application.
type applicationRisk struct {
	tenantID    tf.GUID
	displayName types.String
}

var applicationGuardrails = guardrail.Set[applicationRisk]{
	Type: "crosstenant_synchronization_application",
	Object: func(a applicationRisk) string {
		return fmt.Sprintf("%q in tenant %s", a.displayName.ValueString(), a.tenantID.Shown())
	},
	Replaces: func(from, to applicationRisk) bool { return !from.tenantID.Is(to.tenantID) },
	Rules: []guardrail.Rule[applicationRisk]{{
		Name: "name_of_microsoft_365", Severity: guardrail.Warning,
		Summary: "Name belongs to the Microsoft 365 admin center",
		Reason: "The Microsoft 365 admin center makes and recognizes synchronization configurations named " + microsoft365Prefix + " and a tenant id, and manages their job, mappings " +
			"and scope. Two managers undo each other's changes.",
		Advice: "If it made this one, take it out of the configuration, or stop managing it there; by another name it would not be recognized any more. " +
			"For one of your own choose another name.",
		At: path.Root("display_name"),
		Value: func(a applicationRisk) []string {
			if !belongsToMicrosoft365(a.displayName.ValueString()) {
				return nil
			}
			return []string{fmt.Sprintf("display_name = %q", a.displayName.ValueString())}
		},
	}},
}

func applicationRiskOf(ctx context.Context, source guardrail.Source) (applicationRisk, diag.Diagnostics) {
	var a applicationRisk
	diags := source.GetAttribute(ctx, path.Root("tenant_id"), &a.tenantID)
	diags.Append(source.GetAttribute(ctx, path.Root("display_name"), &a.displayName)...)
	return a, diags
}
