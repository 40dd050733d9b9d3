package synchronization

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ resource.ResourceWithConfigure        = (*schemaResource)(nil)
	_ resource.ResourceWithConfigValidators = (*schemaResource)(nil)
	_ resource.ResourceWithIdentity         = (*schemaResource)(nil)
	_ resource.ResourceWithImportState      = (*schemaResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*schemaResource)(nil)
	_ resource.ResourceWithValidateConfig   = (*schemaResource)(nil)
)

// schemaTimeout is how long an operation may take, unless timeouts says otherwise.
const schemaTimeout = 5 * time.Minute

// privateImported marks a state that an import made of ids alone, until the first read.
const privateImported = "imported"

// schemaResource manages what a configuration names in the schema of one job.
// Graph: /servicePrincipals/{id}/synchronization/jobs/{id}/schema
type schemaResource struct{ tf.Resource }

// NewSchemaResource makes crosstenant_synchronization_schema.
func NewSchemaResource() resource.Resource { return &schemaResource{} }

func (r *schemaResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_schema"
}

func (r *schemaResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: schemaDescription, Attributes: schemaAttributes(ctx)}
}

func (r *schemaResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tf.IdentitySchema(jobParts...)
}

// ConfigValidators refuse a resource that manages nothing.
func (r *schemaResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot(usersPart), path.MatchRoot(groupsPart))}
}

// ValidateConfig refuses what cannot be right whatever the job. Warnings are left to the plan, which knows what changes.
func (r *schemaResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config schemaModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(checkSchemaConfig(ctx, config).Errors()...)
	}
}

func (r *schemaResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan schemaModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	tenantID, diags := r.EffectiveTenant(plan.TenantID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.TenantID = tenantID
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, schemaTimeout, &resp.Diagnostics)
	defer cancel()

	// A failed creation saves nothing: the schema is the job's and was there before. The next apply goes on where this one
	// stopped, while a tainted resource would be destroyed first.
	w := r.writer(plan)
	_, err := findJob(ctx, w.tenant, w.servicePrincipalID, w.jobID, w.tenant.SynchronizationJob)
	if err != nil {
		resp.Diagnostics.Append(w.failure("Unable to read the synchronization job", err)...)
		return
	}
	doc, diags := w.write(ctx)
	resp.Diagnostics.Append(diags...)
	if doc == nil || diags.HasError() {
		return
	}
	resp.Diagnostics.Append(w.replaced(ctx, nil)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, plan.identity())...)
	resp.Diagnostics.Append(keepRead(ctx, resp.Private, doc, nil)...)
}

func (r *schemaResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state schemaModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	imported, diags := req.Private.GetKey(ctx, privateImported)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before anything can remove the object from state: Terraform before 1.12 brings no identity along and wants one back.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
	tenant, servicePrincipalID := r.Tenant(state.TenantID), state.ServicePrincipalID.Lower()
	if imported != nil {
		job, err := findJob(ctx, tenant, servicePrincipalID, state.JobID.ValueString(), func(ctx context.Context, servicePrincipalID, jobID string) (graph.Job, error) {
			return tenant.RefreshSynchronizationJob(ctx, servicePrincipalID, jobID, nil)
		})
		if errors.Is(err, graph.ErrNotFound) {
			resp.State.RemoveResource(ctx)
			return
		}
		if err != nil {
			resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization job", err)...)
			return
		}
		state.JobID = types.StringValue(job.ID)
	}

	doc, err := readSchemaDocument(ctx, tenant, servicePrincipalID, state.JobID.ValueString(), tenant.RefreshSynchronizationSchema)
	if errors.Is(err, graph.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(tf.ErrorDiags("Unable to read the synchronization schema", err)...)
		return
	}
	shown, diags := readPrivate[shownMappings](ctx, req.Private, privateShown)
	resp.Diagnostics.Append(diags...)
	if imported != nil {
		resp.Diagnostics.Append(r.takeOver(ctx, tenant, &state, doc)...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, nil)...)
	} else {
		shown, diags = r.refresh(ctx, tenant, &state, doc, shown)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
	resp.Diagnostics.Append(keepRead(ctx, resp.Private, doc, shown)...)
}

func (r *schemaResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state schemaModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, schemaTimeout, &resp.Diagnostics)
	defer cancel()

	// Identity first: whatever happens below, an update without it fails on older Terraform.
	resp.Diagnostics.Append(tf.SetIdentity(ctx, resp.Identity, state.identity())...)
	if !plan.Users.Equal(state.Users) || !plan.Groups.Equal(state.Groups) {
		w := r.writer(plan)
		doc, diags := w.write(ctx)
		resp.Diagnostics.Append(diags...)
		if doc == nil || diags.HasError() {
			return
		}
		resp.Diagnostics.Append(w.replaced(ctx, &state)...)
		resp.Diagnostics.Append(keepRead(ctx, resp.Private, doc, nil)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *schemaResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state schemaModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() != onDestroyTemplate {
		return
	}
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, schemaTimeout, &resp.Diagnostics)
	defer cancel()
	resp.Diagnostics.Append(r.reset(ctx, state)...)
}

func (r *schemaResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Resource.ImportState(ctx, req, resp, jobParts...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyKeep)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImported, []byte("true"))...)
}

func (r *schemaResource) writer(plan schemaModel) *schemaWriter {
	return &schemaWriter{
		tenant:             r.Tenant(plan.TenantID),
		servicePrincipalID: plan.ServicePrincipalID.Lower(),
		jobID:              plan.JobID.ValueString(),
		plan:               plan,
	}
}

// schemaReader is one of the ways to read a schema: of a job, or of a template.
type schemaReader func(ctx context.Context, servicePrincipalID, id string) (json.RawMessage, error)

// readSchemaDocument reads a job's schema. It is gone with its job only: a 404 while the job answers is an error.
func readSchemaDocument(ctx context.Context, tenant *graph.Tenant, servicePrincipalID, jobID string, read schemaReader) (*syncschema.Document, error) {
	raw, err := read(ctx, servicePrincipalID, jobID)
	if errors.Is(err, graph.ErrNotFound) {
		_, jobErr := tenant.SynchronizationJob(ctx, servicePrincipalID, jobID)
		switch {
		case jobErr == nil:
			return nil, fmt.Errorf("job %s is there, but Microsoft Graph answers that its schema is not", jobID)
		case !errors.Is(jobErr, graph.ErrNotFound):
			return nil, jobErr
		}
	}
	if err != nil {
		return nil, err
	}
	return jobSchema(raw)
}

// jobSchema reads an answer as a job's schema. One without rules is another document, such as an empty object: it would show everything
// as removed, and be written back as the whole schema.
func jobSchema(raw []byte) (*syncschema.Document, error) {
	doc, err := syncschema.Parse(raw)
	if err == nil && !doc.HasRules() {
		return nil, errors.New("the answer of Microsoft Graph is no synchronization schema: it has no synchronization rules")
	}
	return doc, err
}

// refresh brings state up to date. A template that cannot be had leaves unlisted mappings as state has them. It takes and answers
// the entries of state that nobody lists.
func (r *schemaResource) refresh(ctx context.Context, tenant *graph.Tenant, state *schemaModel, doc *syncschema.Document, shown shownMappings) (shownMappings, diag.Diagnostics) {
	wanted, diags := state.wanted(ctx)
	var template *syncschema.Document
	if needsTemplate(wanted) {
		var err error
		template, err = templateOf(ctx, tenant.RefreshTemplateSchema, state.ServicePrincipalID.Lower(), readAlready(doc))
		switch {
		case errors.Is(err, errNoTemplate), graph.IsForbidden(err):
			diags.AddWarning("Unable to read the template of synchronization job "+state.JobID.ValueString(),
				"Changes that others made to mappings that are not listed are not seen in this plan.\n\n"+tf.ErrorDiags("", err)[0].Detail())
		case err != nil:
			diags.Append(tf.ErrorDiags("Unable to read the template of the synchronization job", err)...)
			return shown, diags
		}
	}
	shown, d := state.refresh(ctx, doc, template, shown)
	diags.Append(d...)
	return shown, diags
}

// takeOver fills the state of an import.
func (r *schemaResource) takeOver(ctx context.Context, tenant *graph.Tenant, state *schemaModel, doc *syncschema.Document) diag.Diagnostics {
	return takeOverSchema(ctx, tenant, state, doc, r.Preview(tf.GroupSynchronization))
}

// takeOverSchema fills a state with everything that is not as the template has it. Groups are looked at only where the provider
// may manage them.
func takeOverSchema(ctx context.Context, tenant *graph.Tenant, state *schemaModel, doc *syncschema.Document, withGroups bool) diag.Diagnostics {
	var diags diag.Diagnostics
	template, err := templateOf(ctx, tenant.RefreshTemplateSchema, state.ServicePrincipalID.Lower(), readAlready(doc))
	if err != nil {
		diags.AddWarning("Unable to read the template of synchronization job "+state.JobID.ValueString(),
			"The import brings every mapping, since which of them differ from the template is not known.\n\n"+tf.ErrorDiags("", err)[0].Detail())
	}
	for _, part := range schemaParts {
		have, ok := doc.Object(graphObject(part))
		if !ok || part == groupsPart && !withGroups {
			continue
		}
		object, d := importedObject(ctx, have, templateObject(template, part))
		diags.Append(d...)
		if object == nil && part == usersPart {
			nothing := emptySchemaObject()
			object = &nothing
		}
		value, d := object.value(ctx)
		diags.Append(d...)
		state.setPart(part, value)
	}
	return diags
}
