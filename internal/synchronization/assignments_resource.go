package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*assignmentsResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*assignmentsResource)(nil)
	_ resource.ResourceWithImportState = (*assignmentsResource)(nil)
	_ resource.ResourceWithIdentity    = (*assignmentsResource)(nil)
)

var assignmentsParts = []tf.Part{{Name: "service_principal_id", Description: "Object id of the application's service principal."}}

// assignmentsResource decides alone who is in the scope of a synchronization application.
// Graph: /servicePrincipals/{id}/appRoleAssignedTo
type assignmentsResource struct{ tf.Resource }

// NewAssignmentsResource makes crosstenant_synchronization_assignments.
func NewAssignmentsResource() resource.Resource { return &assignmentsResource{} }

func (r *assignmentsResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_assignments"
}

func (r *assignmentsResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(assignmentsParts...)
}

func (r *assignmentsResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Everybody in the scope of a synchronization application whose job synchronizes assigned users only: the set is " +
			"**authoritative**. A user or group that somebody assigns by hand shows as drift, and the next apply removes it. " +
			"Of a group, the direct members are in scope.\n\n" +
			"A change assigns and unassigns only the differences; nobody is unassigned by an apply that could not assign everybody it should. " +
			"Assignments with default access, which provisioning ignores, don't count as being in scope; they go with their principal when it is removed.\n\n" +
			"If a create fails half way, Terraform marks the resource as tainted and plans to replace it, which unassigns and assigns again. " +
			"`terraform untaint` beforehand makes the next apply only add what is missing; do so if a cycle may run in between. " +
			"For the same reason don't set `create_before_destroy`.\n\n" +
			"Destroying removes the assignments that state knows, and no others.\n\n" +
			deprovisioningNote + "\n\n" + assignmentPermissions +
			" A plan that takes two or more principals away reads the deletion threshold of the application's job (`Synchronization.Read.All`); where it may not, it takes 500.",
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				PlanModifiers:       []planmodifier.String{tf.ReplaceGUID()},
				MarkdownDescription: servicePrincipalIDDescription + " Another id replaces the assignments.",
			},
			"principal_ids": schema.SetAttribute{
				CustomType:    tf.NewGUIDSetType(),
				ElementType:   tf.GUIDType{},
				Required:      true,
				Validators:    []validator.Set{tf.GUIDMembers()},
				PlanModifiers: []planmodifier.Set{samePrincipals{}},
				MarkdownDescription: "Object ids of the internal users and of the groups in scope, all of them. Groups must be security-enabled; " +
					"groups in them are not followed. An empty set means that nobody is in scope.",
			},
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Only for the creation: whether to remove assignments that exist already and are not in `principal_ids`, naming " +
					"them in a warning. Otherwise such assignments make the creation fail, since removing them deprovisions people. Default `false`.",
			},
			"acknowledge": assignmentsGuardrails.Attribute(),
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to write assignments and to wait until the list shows them. Default `10m`.",
				Update:            true,
				UpdateDescription: "The same for changes. Default `10m`.",
				Delete:            true,
				DeleteDescription: "The same for the removal of all. Default `10m`.",
			}),
		},
	}
}

func (r *assignmentsResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	assignmentsGuardrails.ModifyPlan(ctx, req, resp, r.risk)
}

func (r *assignmentsResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan assignmentsModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, assignmentTimeout, &resp.Diagnostics)
	defer cancel()

	tenant, servicePrincipalID := r.Tenant(plan.TenantID), plan.ServicePrincipalID.Lower()
	scope, err := readScope(ctx, tenant, servicePrincipalID)
	if errors.Is(err, graph.ErrNotFound) {
		resp.Diagnostics.Append(noServicePrincipal(tenant, servicePrincipalID, err))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to list assignments", err)...)
		return
	}
	resp.Diagnostics.Append(adoptAssignments(&plan, scope)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// After a change that worked, state is what was planned: the list has shown that. Somebody who was assigned by hand
	// meanwhile is the next plan's drift.
	diags = scope.change(ctx, plan.principals())
	resp.Diagnostics.Append(diags...)
	if diags.HasError() && len(scope.principals()) == 0 {
		return // nothing exists, so there is nothing to keep
	}
	if diags.HasError() {
		plan.setPrincipals(scope.principals())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
}

func (r *assignmentsResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state assignmentsModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also if the object turns out to be gone: Terraform before 1.12 keeps no identity, and the framework wants one.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)

	scope, err := refreshScope(ctx, r.Tenant(state.TenantID), state)
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to list assignments", err)...)
		return
	}

	state.setPrincipals(scope.principals())
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *assignmentsResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state assignmentsModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, assignmentTimeout, &resp.Diagnostics)
	defer cancel()

	// Identity first: whatever happens below, an update without it fails on older Terraform.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
	if !plan.PrincipalIDs.Equal(state.PrincipalIDs) {
		scope, err := readScope(ctx, r.Tenant(plan.TenantID), plan.ServicePrincipalID.Lower())
		if err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags("Unable to list assignments", err)...)
			return
		}
		diags := scope.change(ctx, plan.principals())
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			plan.setPrincipals(scope.principals())
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *assignmentsResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state assignmentsModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, assignmentTimeout, &resp.Diagnostics)
	defer cancel()

	scope, err := readScope(ctx, r.Tenant(state.TenantID), state.ServicePrincipalID.Lower())
	if errors.Is(err, graph.ErrNotFound) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to list assignments", err)...)
		return
	}
	// Who was assigned by hand since the last refresh was in no plan and is left alone. The wait matters if this is a
	// replacement: a create that still lists the old assignments would not make new ones.
	doomed := sortedKeys(state.principals())
	resp.Diagnostics.Append(scope.unassign(ctx, doomed)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(scope.settle(ctx, nil, doomed)...)
	}
}

func (r *assignmentsResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, assignmentsParts...)
}

// adoptAssignments decides about people who are in scope already and not wanted. A plan to create shows nobody being
// removed, so removing them takes the user's word.
func adoptAssignments(plan *assignmentsModel, scope *scope) diag.Diagnostics {
	extra := scope.extra(plan.principals())
	if len(extra) == 0 {
		return nil
	}
	at := path.Root("principal_ids")
	if plan.AdoptExisting.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at,
			fmt.Sprintf("Removing %d assignments of service principal %s", len(extra), plan.ServicePrincipalID.Lower()),
			"They existed before and are not in principal_ids: "+strings.Join(extra, ", ")+
				". The next cycle deprovisions whoever is in scope by them alone.")}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Others are assigned already",
		fmt.Sprintf("The set is authoritative, and %d assigned principals are not in it: %s. Removing them would deprovision people.\n\n"+
			"Add them to principal_ids; or import the assignments with the id %s/%s, so that the plan shows who goes; "+
			"or set adopt_existing = true to remove them.",
			len(extra), strings.Join(extra, ", "), plan.TenantID.Lower(), plan.ServicePrincipalID.Lower()))}
}
