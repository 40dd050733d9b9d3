package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure   = (*applicationResource)(nil)
	_ resource.ResourceWithIdentity    = (*applicationResource)(nil)
	_ resource.ResourceWithImportState = (*applicationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*applicationResource)(nil)
	_ resource.ResourceWithMoveState   = (*applicationResource)(nil)
)

const (
	applicationCreateTimeout = 10 * time.Minute
	applicationUpdateTimeout = 5 * time.Minute
	applicationDeleteTimeout = 5 * time.Minute

	// microsoft365Prefix begins the names of configurations that the Microsoft 365 admin center makes and recognizes.
	microsoft365Prefix = "MTO_Sync_"
)

// belongsToMicrosoft365 tells a configuration of the Microsoft 365 admin center by its name.
func belongsToMicrosoft365(displayName string) bool {
	return strings.HasPrefix(displayName, microsoft365Prefix)
}

var applicationParts = []tf.Part{{Name: "application_id", Description: "Object id of the application."}}

// applicationResource manages the application and service principal that carry one synchronization configuration in
// the source tenant. Graph: applicationTemplate, instantiate; /applications/{id}; /servicePrincipals/{id}
type applicationResource struct{ tf.Resource }

// NewApplicationResource makes crosstenant_synchronization_application.
func NewApplicationResource() resource.Resource { return &applicationResource{} }

func (r *applicationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_application"
}

func (r *applicationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Application and service principal of one cross-tenant synchronization configuration. They live in the **source** tenant and " +
			"are made from Microsoft's gallery template for cross-tenant synchronization; one configuration pushes users to one target tenant.\n\n" +
			"Creating returns when application, service principal and its synchronization templates can be read, so that a `crosstenant_synchronization_job` can " +
			"follow at once. The template accepts any number of applications of one name. A run that was killed leaves an application behind that state " +
			"does not know: the next run takes one of the same name, if it has neither a job nor an assignment, and says so in a warning.\n\n" +
			"Destroying deletes the application with its service principal, jobs and assignments. Users that were synchronized stay in the target tenant. " +
			"Only an application that was made from the template can be imported.\n\n" +
			"**Permissions in the source tenant** (application): `Application.ReadWrite.All`, or `Application.ReadWrite.OwnedBy`, to create, rename and " +
			"destroy; `Application.Read.All` to plan; `Synchronization.Read.All` to see on creation that the templates are there. " +
			"**Role** (signed-in user): Application Administrator or Cloud Application Administrator.",
		Attributes: map[string]schema.Attribute{
			"tenant_id": tf.TenantIDAttribute(),
			"display_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the configuration as the admin center lists it, such as `Fabrikam to Contoso`. A change renames the application " +
					"in place, and the service principal follows. Names that begin with `MTO_Sync_` belong to the Microsoft 365 admin center.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 256)},
			},
			"adopt_existing": adoptExistingAttribute("If exactly one synchronization application of this name is in the tenant already, take it over instead of " +
				"making another one; several are an error that names their import ids. Without it a second application of the same name is made, and a warning names the others. " +
				"Looked at on creation only. Default `false`."),
			"acknowledge":          applicationGuardrails.Attribute(),
			"application_id":       computedID("Object id of the application."),
			"app_id":               computedID("Client id of the application. Graph calls it `appId`."),
			"service_principal_id": computedID("Object id of the service principal: what jobs, settings and assignments hang on."),
			"app_role_id":          computedID("Id of the role that assigned users and groups get, `msiam_access`. It differs from application to application."),
			"timeouts": tf.TimeoutsAttribute(ctx, timeouts.Opts{
				Create: true, Update: true, Delete: true,
				CreateDescription: "Until application, service principal and synchronization templates can be read. Default `10m`.",
				UpdateDescription: "Until a read shows the new name. Default `5m`.",
				DeleteDescription: "Until a read shows that the application is gone. Default `5m`.",
			}),
		},
	}
}

func (r *applicationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(applicationParts...)
}

func (r *applicationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanTenant(ctx, req, resp)
	applicationGuardrails.ModifyPlan(ctx, req, resp, applicationRiskOf)
}

func (r *applicationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan applicationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, applicationCreateTimeout, &resp.Diagnostics)
	defer cancel()
	tenant := r.Tenant(tenantID)

	app, sp, diags := takeOrInstantiate(ctx, tenant, plan.DisplayName.ValueString(), plan.AdoptExisting.ValueBool())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Saved at once, since what follows may fail or be interrupted. Roles may be missing until the service principal is
	// read.
	_ = plan.fromGraph(app, sp)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
	if resp.Diagnostics.HasError() {
		return
	}

	sp, diags = awaitApplication(ctx, tenant, app, sp)
	resp.Diagnostics.Append(diags...)
	if err := plan.fromGraph(app, sp); err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the roles of the synchronization application", err)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// awaitApplication waits until both objects can be read, as the next refresh does, and until the service principal's
// templates can, which is what a job needs.
func awaitApplication(ctx context.Context, tenant *graph.Tenant, app graph.Application, sp graph.ServicePrincipal) (graph.ServicePrincipal, diag.Diagnostics) {
	var diags diag.Diagnostics
	err := awaitFound(ctx, func(ctx context.Context) error {
		_, err := tenant.Application(ctx, app.ID)
		return err
	})
	if err == nil {
		err = awaitFound(ctx, func(ctx context.Context) error {
			read, err := tenant.ServicePrincipal(ctx, sp.ID)
			if err == nil {
				sp = read
			}
			return err
		})
	}
	if err == nil {
		err = awaitTemplates(ctx, tenant, sp.ID)
	}
	switch {
	case err == nil:
	case tf.Interrupted(err):
		diags.Append(tf.InterruptedDiags("synchronization application " + app.ID)...)
	case graph.IsForbidden(err):
		detail := tf.ErrorDiags("", err)[0].Detail()
		diags.AddWarning("Unable to see whether synchronization application "+app.ID+" is ready",
			"The application exists. A job made right after it may fail until the service has set it up.\n\n"+detail)
	default:
		diags.Append(tf.ErrorDiags("Synchronization application did not become ready", err)...)
	}
	return sp, diags
}

// awaitTemplates waits until the engine knows the service principal: its list of templates is empty at first.
func awaitTemplates(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) error {
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		templates, err := tenant.SynchronizationTemplates(ctx, servicePrincipalID)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return len(templates) > 0, err
	})
}

// awaitFound waits until a read finds what was made a moment ago.
func awaitFound(ctx context.Context, read func(context.Context) error) error {
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		err := read(ctx)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
}

func (r *applicationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.ReadMoved(ctx, &req, resp)()
	var state applicationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before anything can remove the object from state: Terraform before 1.12 brings no identity along and wants one back.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)

	app, sp, err := readApplication(ctx, r.Tenant(state.TenantID), state)
	var orphan *orphanError
	switch {
	case errors.As(err, &orphan):
		resp.Diagnostics.AddWarning("Service principal of application "+orphan.applicationID+" is gone", orphan.Error())
		resp.State.RemoveResource(ctx)
		return
	case errors.Is(err, graph.ErrNotFound):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization application", err)...)
		return
	}

	if imported := state.ServicePrincipalID.IsNull(); imported && !fromTemplate(app, sp) {
		resp.Diagnostics.AddError("Not a synchronization application",
			fmt.Sprintf("Application %s (%q) was not made from the template of cross-tenant synchronization. Managing it here would delete it on destroy.", app.ID, app.DisplayName))
		return
	}
	if err := state.fromGraph(app, sp); err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the roles of the synchronization application", err)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
}

// orphanError says that an application has lost its service principal.
type orphanError struct{ applicationID string }

func (e *orphanError) Error() string {
	return "Application " + e.applicationID + " still exists, but without its service principal nothing can be synchronized and it cannot be repaired. " +
		"The next apply makes a new application; delete this one in the Microsoft Entra admin center."
}

// readApplication reads both objects. Right after an import only the application's id is known.
func readApplication(ctx context.Context, tenant *graph.Tenant, m applicationModel) (graph.Application, graph.ServicePrincipal, error) {
	imported := m.ServicePrincipalID.IsNull()
	app, err := tenant.RefreshApplication(ctx, m.ApplicationID.Lower(), func(app graph.Application) bool {
		return imported || m.isSaidBy(app)
	})
	if err != nil {
		return app, graph.ServicePrincipal{}, err
	}
	var sp graph.ServicePrincipal
	if imported {
		sp, err = tenant.RefreshServicePrincipalByAppID(ctx, app.AppID)
	} else {
		sp, err = tenant.RefreshServicePrincipal(ctx, m.ServicePrincipalID.Lower(), m.hasRoleOf)
	}
	if errors.Is(err, graph.ErrNotFound) {
		return app, sp, &orphanError{applicationID: app.ID}
	}
	return app, sp, err
}

// fromTemplate tells whether either object says that it was made from the template.
func fromTemplate(app graph.Application, sp graph.ServicePrincipal) bool {
	return strings.EqualFold(app.TemplateID, graph.CrossTenantSyncTemplateID) || strings.EqualFold(sp.TemplateID, graph.CrossTenantSyncTemplateID)
}

func (r *applicationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state applicationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, applicationUpdateTimeout, &resp.Diagnostics)
	defer cancel()

	if !plan.DisplayName.Equal(state.DisplayName) {
		err := rename(ctx, r.Tenant(state.TenantID), state.ApplicationID.Lower(), plan.DisplayName.ValueString())
		if err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags("Unable to rename the synchronization application", err)...)
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
}

// rename returns when a read shows the new name. The service principal gets it from the application in its own time.
func rename(ctx context.Context, tenant *graph.Tenant, applicationID, name string) error {
	if err := tenant.RenameApplication(ctx, applicationID, name); err != nil {
		return err
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		app, err := tenant.Application(ctx, applicationID)
		return app.DisplayName == name, err
	})
}

func (r *applicationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state applicationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, applicationDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	tenant, id := r.Tenant(state.TenantID), state.ApplicationID.Lower()

	err := tenant.DeleteApplication(ctx, id)
	if err == nil {
		err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
			_, err := tenant.Application(ctx, id)
			if errors.Is(err, graph.ErrNotFound) {
				return true, nil
			}
			return false, err
		})
	}
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to delete the synchronization application", err)...)
	}
}

func (r *applicationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, applicationParts...)
}

func (r *applicationResource) MoveState(context.Context) []resource.StateMover {
	return fromAzuread("azuread_application_from_template", "crosstenant_synchronization_application", applicationParts, applicationFromAzuread)
}

// computedID is an id that Graph gives once and never changes.
func computedID(description string) schema.StringAttribute {
	return schema.StringAttribute{
		CustomType:          tf.GUIDType{},
		Computed:            true,
		MarkdownDescription: description,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}
