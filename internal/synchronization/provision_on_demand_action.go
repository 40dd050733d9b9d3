package synchronization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ action.ActionWithConfigure      = (*provisionOnDemandAction)(nil)
	_ action.ActionWithValidateConfig = (*provisionOnDemandAction)(nil)
	_ action.ActionWithModifyPlan     = (*provisionOnDemandAction)(nil)
)

// provisionOnDemandAction provisions a few objects at once and keeps nothing.
type provisionOnDemandAction struct{ tf.Action }

// provisionOnDemandActionModel is the configuration of the action crosstenant_provision_on_demand.
type provisionOnDemandActionModel struct {
	TenantID           tf.GUID        `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID        `tfsdk:"service_principal_id"`
	JobID              types.String   `tfsdk:"job_id"`
	Subjects           types.List     `tfsdk:"subjects"`
	AcceptSkipped      types.Bool     `tfsdk:"accept_skipped"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// NewProvisionOnDemandAction makes the action crosstenant_provision_on_demand.
func NewProvisionOnDemandAction() action.Action { return &provisionOnDemandAction{} }

func (a *provisionOnDemandAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provision_on_demand"
}

func (a *provisionOnDemandAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Provisions a few users (or groups) into the target tenant at once, and reports each of them while it runs.\n\n" +
			onDemandBehaviour + "\n\n" +
			"Terraform runs an action by `action_trigger` in the `lifecycle` of a resource, or by hand with `terraform apply -invoke`. " +
			"An action that fails after the creation of its resource is **not** run again by the next apply; use the resource " +
			"`crosstenant_provision_on_demand` where a failed pilot has to be repeated. Needs Terraform 1.14.\n\n" +
			onDemandPermissions,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.ActionTenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				MarkdownDescription: servicePrincipalIDDescription,
			},
			"job_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: jobIDDescription,
			},
			"subjects":       actionSubjectsAttribute(),
			"accept_skipped": schema.BoolAttribute{Optional: true, MarkdownDescription: acceptSkippedDescription},
			"timeouts":       actionTimeoutsAttribute(ctx),
		},
	}
}

func actionSubjectsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Required:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
		MarkdownDescription: subjectsDescription,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"object_id": schema.StringAttribute{CustomType: tf.GUIDType{}, Required: true, MarkdownDescription: objectIDDescription},
			"object_type_name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(userType, groupType)},
				MarkdownDescription: objectTypeNameDescription,
			},
			"member_ids": schema.SetAttribute{
				ElementType:         tf.GUIDType{},
				Optional:            true,
				Validators:          []validator.Set{setvalidator.SizeBetween(1, maxMembers), tf.GUIDMembers()},
				MarkdownDescription: memberIDsDescription,
			},
		}},
	}
}

func actionTimeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute, ok := timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: onDemandTimeoutsDescription}).(schema.SingleNestedAttribute)
	if !ok {
		return timeouts.Attributes(ctx)
	}
	attribute.MarkdownDescription = "How long to wait, as durations such as `30s` or `10m`."
	return attribute
}

func (a *provisionOnDemandAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var subjects types.List
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("subjects"), &subjects)...)
	resp.Diagnostics.Append(validateSubjects(subjects)...)
}

func (a *provisionOnDemandAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var subjects types.List
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("subjects"), &subjects)...)
	for _, s := range configuredSubjects(subjects) {
		if s.typeName.ValueString() == groupType {
			resp.Diagnostics.Append(a.RequirePreview(s.at.AtName("object_type_name"), s.typeName, tf.GroupSynchronization)...)
		}
	}
}

func (a *provisionOnDemandAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config provisionOnDemandActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	tenantID, diags := a.EffectiveTenant(config.TenantID)
	resp.Diagnostics.Append(diags...)
	subjects, diags := subjectsToGraph(ctx, config.Subjects)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, config.Timeouts.Invoke, onDemandTimeout, &resp.Diagnostics)
	defer cancel()

	run := onDemandRun{
		tenant:             a.Tenant(tenantID),
		servicePrincipalID: config.ServicePrincipalID.Lower(),
		jobID:              config.JobID.ValueString(),
		acceptSkipped:      config.AcceptSkipped.ValueBool(),
		progress: func(message string) {
			if resp.SendProgress != nil {
				resp.SendProgress(action.InvokeProgressEvent{Message: message})
			}
		},
	}
	_, diags = run.provision(ctx, subjects)
	resp.Diagnostics.Append(diags...)
}
