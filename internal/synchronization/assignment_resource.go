package synchronization

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*assignmentResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*assignmentResource)(nil)
	_ resource.ResourceWithMoveState   = (*assignmentResource)(nil)
	_ resource.ResourceWithImportState = (*assignmentResource)(nil)
	_ resource.ResourceWithIdentity    = (*assignmentResource)(nil)
)

// assignmentTimeout is enough for the slowest replication that users report for appRoleAssignedTo.
const assignmentTimeout = 10 * time.Minute

const servicePrincipalIDDescription = "Object id of the application's service principal in the source tenant: " +
	"`service_principal_id` of `crosstenant_synchronization_application` (not its `app_id`)."

// deprovisioningNote is said wherever an assignment can be taken away.
const deprovisioningNote = "~> Whoever leaves the scope is **deprovisioned**: the next cycle soft-deletes the external user in the " +
	"target tenant, where it can be restored for 30 days. This happens only while the job runs and the target still allows inbound " +
	"synchronization; otherwise the external users stay behind. A user that was blocked from signing in before it left the scope is not deleted."

const assignmentPermissions = "Permissions in the source tenant: `Application.Read.All` to plan, `AppRoleAssignment.ReadWrite.All` in addition " +
	"to apply. A signed-in user needs the role Cloud Application Administrator or Application Administrator."

var assignmentParts = []tf.Part{
	{Name: "service_principal_id", Description: "Object id of the application's service principal."},
	{Name: "principal_id", Description: "Object id of the assigned user or group."},
}

// assignmentResource puts one user or group in the scope of a synchronization application.
// Graph: /servicePrincipals/{id}/appRoleAssignedTo
type assignmentResource struct{ tf.Resource }

// NewAssignmentResource makes crosstenant_synchronization_assignment.
func NewAssignmentResource() resource.Resource { return &assignmentResource{} }

func (r *assignmentResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_assignment"
}

func (r *assignmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(assignmentParts...)
}

func (r *assignmentResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replace := []planmodifier.String{tf.ReplaceGUID()}

	resp.Schema = schema.Schema{
		MarkdownDescription: "One user or group in the scope of a synchronization application whose job synchronizes assigned users only. " +
			"Of a group, the direct members are in scope.\n\n" +
			"Use this where assignments of one application come from several configurations. Where one configuration decides who is in scope, " +
			"use `crosstenant_synchronization_assignments`, which also finds assignments made by hand. Don't use both for one application.\n\n" +
			"An assignment that exists already is taken over. One with default access, which provisioning ignores, doesn't count and is left alone. " +
			"Destroying removes the assignment.\n\n" +
			deprovisioningNote + "\n\n" + assignmentPermissions,
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"service_principal_id": schema.StringAttribute{
				CustomType:          tf.GUIDType{},
				Required:            true,
				PlanModifiers:       replace,
				MarkdownDescription: servicePrincipalIDDescription + " Another id replaces the assignment.",
			},
			"principal_id": schema.StringAttribute{
				CustomType:    tf.GUIDType{},
				Required:      true,
				PlanModifiers: replace,
				MarkdownDescription: "Object id of the internal user or of the group to assign. A group must be security-enabled; " +
					"groups in it are not followed. Another id replaces the assignment.",
			},
			"app_role_id": schema.StringAttribute{
				CustomType:    tf.GUIDType{},
				Computed:      true,
				PlanModifiers: keep,
				MarkdownDescription: "Role of the assignment: the application's role `msiam_access`, whose id differs from one application to " +
					"the next and is read from the service principal.",
			},
			"assignment_id": schema.StringAttribute{
				Computed:            true,
				PlanModifiers:       keep,
				MarkdownDescription: "Id of the assignment in Microsoft Graph.",
			},
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long to wait until the new assignment can be read. Default `10m`. " +
					"Nothing is waited for where a read shows it at once.",
			}),
		},
	}
}

func (r *assignmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
}

func (r *assignmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan assignmentModel
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
	role, diags := syncRole(ctx, tenant, servicePrincipalID)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	assignment, err := assign(ctx, tenant, servicePrincipalID, plan.PrincipalID.Lower(), role)
	if err != nil {
		resp.Diagnostics.Append(assignDiags(path.Root("principal_id"), plan.PrincipalID.Lower(), err)...)
		return
	}

	plan.fromGraph(assignment)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)

	err = awaitFound(ctx, func(ctx context.Context) error {
		_, err := tenant.Assignment(ctx, servicePrincipalID, assignment.ID)
		return err
	})
	switch {
	case tf.Interrupted(err):
		resp.Diagnostics.Append(tf.InterruptedDiags("assignment of " + plan.PrincipalID.Lower())...)
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the new assignment", err)...)
	}
}

func (r *assignmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.ReadMoved(ctx, &req, resp)()
	var state assignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Also if the object turns out to be gone: Terraform before 1.12 keeps no identity, and the framework wants one.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)

	assignment, err := readAssignment(ctx, r.Tenant(state.TenantID), state)
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read assignment", err)...)
		return
	}

	state.fromGraph(assignment)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update only stores other timeouts: everything else replaces.
func (r *assignmentResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan assignmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
}

func (r *assignmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state assignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Tenant(state.TenantID).Unassign(ctx, state.ServicePrincipalID.Lower(), state.AssignmentID.ValueString())
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to remove assignment", err)...)
	}
}

func (r *assignmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, assignmentParts...)
}

func (r *assignmentResource) MoveState(context.Context) []resource.StateMover {
	return fromAzuread("azuread_app_role_assignment", "crosstenant_synchronization_assignment", assignmentParts, assignmentFromAzuread)
}

// readAssignment reads by id and, where that is not known (import) or gone, looks whether the principal is assigned
// under another id: somebody who unassigns and assigns again by hand has changed nothing that matters.
func readAssignment(ctx context.Context, tenant *graph.Tenant, state assignmentModel) (graph.Assignment, error) {
	servicePrincipalID := state.ServicePrincipalID.Lower()
	if id := state.AssignmentID.ValueString(); id != "" {
		assignment, err := tenant.RefreshAssignment(ctx, servicePrincipalID, id, state.isSaidBy)
		if !errors.Is(err, graph.ErrNotFound) {
			return assignment, err
		}
	}

	role := state.AppRoleID.Lower()
	if role == "" {
		servicePrincipal, err := tenant.RefreshServicePrincipal(ctx, servicePrincipalID, nil)
		if err != nil {
			return graph.Assignment{}, err
		}
		if role, err = servicePrincipal.SyncRoleID(); err != nil {
			return graph.Assignment{}, err
		}
	}
	list, err := tenant.RefreshAssignments(ctx, servicePrincipalID, nil)
	if err != nil {
		return graph.Assignment{}, err
	}
	if assignment, ok := findAssignment(list, state.PrincipalID.Lower(), role); ok {
		return assignment, nil
	}
	if state.AppRoleID.IsNull() {
		return graph.Assignment{}, otherRole(list, state)
	}
	return graph.Assignment{}, graph.ErrNotFound
}

// otherRole is why an assignment that was imported or moved cannot be managed: it is one with another role, which would be
// left behind, unmanaged, if another were made in its place. Without any it does not exist.
func otherRole(list []graph.Assignment, state assignmentModel) error {
	for _, a := range list {
		if strings.EqualFold(a.PrincipalID, state.PrincipalID.ValueString()) {
			return fmt.Errorf("principal %s is assigned to service principal %s with the role %s, which is not that of synchronization: provisioning ignores it. "+
				"Remove that assignment and let this resource make another, or leave it to where it is managed now", a.PrincipalID, a.ResourceID, a.AppRoleID)
		}
	}
	return graph.ErrNotFound
}

// syncRole reads the role that makes provisioning take a principal.
func syncRole(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) (string, diag.Diagnostics) {
	at := path.Root("service_principal_id")
	servicePrincipal, err := tenant.ServicePrincipal(ctx, servicePrincipalID)
	if errors.Is(err, graph.ErrNotFound) {
		return "", diag.Diagnostics{noServicePrincipal(tenant, servicePrincipalID, err)}
	}
	if err != nil {
		return "", tf.ErrorDiags("Unable to read service principal", err)
	}
	role, err := servicePrincipal.SyncRoleID()
	return role, tf.AttributeErrorDiags(at, "Service principal has no role for synchronization", err)
}

func noServicePrincipal(tenant *graph.Tenant, id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("service_principal_id"), "Service principal does not exist",
		fmt.Sprintf("Tenant %s has no service principal with the object id %s. Use service_principal_id of "+
			"crosstenant_synchronization_application; an app_id or an application_id does not work here.\n\n%s", tenant.ID(), id, err))
}

// assign makes an assignment. The service refuses a second equal one, so a refusal of that kind is answered with the
// one that exists: a lost answer, or the same done by hand. A list may show it late.
func assign(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, principalID, appRoleID string) (graph.Assignment, error) {
	assignment, err := tenant.Assign(ctx, servicePrincipalID, principalID, appRoleID)
	if err == nil || !graph.IsConflict(err) {
		return assignment, err
	}
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		list, err := tenant.Assignments(ctx, servicePrincipalID)
		if err != nil {
			return false, err
		}
		var found bool
		assignment, found = findAssignment(list, principalID, appRoleID)
		return found, nil
	})
	return assignment, err
}

// assignDiags reports a refused assignment at the attribute that names the principal. The service principal was read
// before, so what the service calls wrong or missing is the principal.
func assignDiags(at path.Path, principalID string, err error) diag.Diagnostics {
	var refused *graph.Error
	if errors.As(err, &refused) && (refused.StatusCode == http.StatusNotFound || refused.StatusCode == http.StatusBadRequest) && !graph.IsConflict(err) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Principal cannot be assigned",
			fmt.Sprintf("Tenant %s has no user or security-enabled group with the object id %s that could be assigned. "+
				"The principal must live in the source tenant, the one that the application is in.\n\n%s", refused.TenantID, principalID, err))}
	}
	return tf.AttributeErrorDiags(at, "Unable to assign principal", err)
}
