package synchronization

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	_ list.ListResourceWithConfigure = (*assignmentListResource)(nil)
	_ list.ListResourceWithConfigure = (*assignmentsListResource)(nil)
)

const assignmentListPermissions = " Those of applications that the Microsoft 365 admin center manages are marked, and a warning names the application.\n\n" +
	"**Permissions in the source tenant** (application): `Application.Read.All`; with `Directory.Read.All` (or `User.Read.All` and `Group.Read.All`) in addition, names of users and groups can be " +
	"shown. **Role** (signed-in user): Global Reader."

var tenantIDPath = path.Root("tenant_id")

// assignmentsQuery is the configuration of both list resources about assignments.
type assignmentsQuery struct {
	TenantID           tf.GUID `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID `tfsdk:"service_principal_id"`
}

func assignmentsQueryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id":            tf.ListTenantIDAttribute(),
		"service_principal_id": listServicePrincipalIDAttribute(),
	}
}

// assignmentListResource lists what assignmentResource can import: who holds the role that puts a principal in scope.
// Graph: /servicePrincipals by applicationTemplateId, then /servicePrincipals/{id}/appRoleAssignedTo
type assignmentListResource struct{ tf.ListResource }

// NewAssignmentListResource makes the list resource crosstenant_synchronization_assignment.
func NewAssignmentListResource() list.ListResource { return &assignmentListResource{} }

func (l *assignmentListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_assignment"
}

func (l *assignmentListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The users and groups in the scope of synchronization applications, one by one, for `terraform query`: whatever a " +
			"`crosstenant_synchronization_assignment` can import, in one request per page of an application's assignments." + assignmentListPermissions,
		Attributes: assignmentsQueryAttributes(),
	}
}

func (l *assignmentListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query assignmentsQuery
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant := l.Tenant(tenantID)
		for sp, err := range principals(ctx, tenant, query.ServicePrincipalID) {
			if err != nil {
				return principalsDiags(tenant, query.ServicePrincipalID, err)
			}
			if goesOn, diags := addAssignments(ctx, listing, tenant, sp); !goesOn {
				return diags
			}
		}
		return nil
	})
}

// addAssignments hands on who is in the scope of one application, and tells whether more are wanted.
func addAssignments(ctx context.Context, listing *tf.Listing, tenant *graph.Tenant, sp graph.ServicePrincipal) (goesOn bool, diags diag.Diagnostics) {
	role, err := sp.SyncRoleID()
	if err != nil {
		return listing.Warn(tf.Unlisted("assignments of synchronization application "+sp.DisplayName, err)), nil
	}
	first := true
	for assignment, err := range tenant.ListAssignments(ctx, sp.ID) {
		if err != nil {
			return principalFailed(listing, sp.DisplayName, err)
		}
		if !strings.EqualFold(assignment.AppRoleID, role) {
			continue
		}
		if !listing.Add(flagged(assignmentResult(ctx, listing, tenant, sp, assignment), sp.DisplayName, first)) {
			return false, nil
		}
		first = false
	}
	return true, nil
}

func assignmentResult(ctx context.Context, listing *tf.Listing, tenant *graph.Tenant, sp graph.ServicePrincipal, assignment graph.Assignment) list.ListResult {
	name := assignment.PrincipalDisplayName
	if name == "" {
		name = assignment.PrincipalID
	}
	model := assignmentModel{TenantID: tf.NewGUID(tenant.ID()), ServicePrincipalID: lowerGUID(sp.ID), PrincipalID: lowerGUID(assignment.PrincipalID)}
	result := listing.Found(ctx, sp.DisplayName+": "+name+" ("+assignment.PrincipalType+")", model.identity())
	tf.Fill(ctx, listing, &result, func(m *assignmentModel) diag.Diagnostics {
		m.fromGraph(assignment)
		return nil
	})
	return result
}

// assignmentsListResource lists what assignmentsResource can import: the set of each synchronization application.
// Graph: /servicePrincipals by applicationTemplateId, then /servicePrincipals/{id}/appRoleAssignedTo for the members
type assignmentsListResource struct{ tf.ListResource }

// NewAssignmentsListResource makes the list resource crosstenant_synchronization_assignments.
func NewAssignmentsListResource() list.ListResource { return &assignmentsListResource{} }

func (l *assignmentsListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_synchronization_assignments"
}

func (l *assignmentsListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The scopes of synchronization applications, for `terraform query`: whatever a `crosstenant_synchronization_assignments` can import, one for each " +
			"application, also where nobody is assigned. Assignments are read only where resources are included, in one request per page." + assignmentListPermissions,
		Attributes: assignmentsQueryAttributes(),
	}
}

func (l *assignmentsListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	l.Stream(ctx, req, stream, func(listing *tf.Listing) diag.Diagnostics {
		var query assignmentsQuery
		diags := req.Config.Get(ctx, &query)
		tenantID, d := l.EffectiveTenant(query.TenantID)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		tenant := l.Tenant(tenantID)
		type principalScope struct {
			principal graph.ServicePrincipal
			scope     *scope
			err       error
		}
		all := tf.Ahead(ctx, listing, principals(ctx, tenant, query.ServicePrincipalID), func(ctx context.Context, sp graph.ServicePrincipal) principalScope {
			if !listing.IncludesResources() {
				return principalScope{principal: sp}
			}
			scope, err := readScope(ctx, tenant, strings.ToLower(sp.ID))
			return principalScope{sp, scope, err}
		})
		for found, err := range all {
			if err != nil {
				return principalsDiags(tenant, query.ServicePrincipalID, err)
			}
			if found.err != nil {
				if goesOn, diags := principalFailed(listing, found.principal.DisplayName, found.err); !goesOn {
					return diags
				}
				continue
			}
			model := assignmentsModel{TenantID: tenantID, ServicePrincipalID: lowerGUID(found.principal.ID)}
			result := listing.Found(ctx, found.principal.DisplayName, model.identity())
			tf.Fill(ctx, listing, &result, func(m *assignmentsModel) diag.Diagnostics {
				m.setPrincipals(found.scope.principals())
				return nil
			})
			if !listing.Add(flagged(result, found.principal.DisplayName, true)) {
				break
			}
		}
		return nil
	})
}
