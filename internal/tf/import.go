package tf

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Part is one segment of an import id and one attribute of an identity, after the tenant.
type Part struct {
	// Name is the attribute in the schema and in the identity.
	Name string
	// Text marks a part that is not a GUID, such as a job id.
	Text bool
	// Optional marks a part that may be left out; only the last one may be.
	Optional bool
	// Description says in the documentation of the identity what the part is.
	Description string
}

// TenantPart is the tenant as a part: the whole id of an object that exists once per tenant.
var TenantPart = Part{Name: tenantIDName, Description: "Tenant in which the object lives."}

// ParseImportID splits "[tenant/]a/b" into values by attribute name, GUIDs in lower case. An absent tenant and an
// absent optional part are absent from the map. Without parts the id is the tenant.
func ParseImportID(id string, parts ...Part) (map[string]string, error) {
	segments := strings.Split(id, "/")
	for _, form := range importForms(parts) {
		if values, ok := matchForm(segments, form); ok {
			return values, nil
		}
	}
	return nil, fmt.Errorf("%q is not an import id of the form %s%s", id, importForm(parts), importFault(segments, parts))
}

// importForms lists every sequence of parts that an id may consist of: with and without the tenant, and with and
// without the optional last part.
func importForms(parts []Part) [][]Part {
	withTenant := append([]Part{TenantPart}, parts...)
	if len(parts) == 0 {
		return [][]Part{withTenant}
	}
	forms := [][]Part{parts, withTenant}
	if last := len(parts) - 1; parts[last].Optional {
		forms = append(forms, parts[:last], withTenant[:last+1])
	}
	return forms
}

func matchForm(segments []string, form []Part) (map[string]string, bool) {
	if len(segments) != len(form) {
		return nil, false
	}
	values := map[string]string{}
	for i, part := range form {
		switch isGUID := IsGUID(segments[i]); {
		case isGUID == part.Text, segments[i] == "":
			return nil, false
		case isGUID:
			values[part.Name] = strings.ToLower(segments[i])
		default:
			values[part.Name] = segments[i]
		}
	}
	return values, true
}

// importForm shows the form to users, such as [tenant_id/]service_principal_id[/job_id].
func importForm(parts []Part) string {
	if len(parts) == 0 {
		return tenantIDName
	}
	var form strings.Builder
	form.WriteString("[" + tenantIDName + "/]")
	for i, part := range parts {
		switch {
		case part.Optional:
			form.WriteString("[/" + part.Name + "]")
		case i > 0:
			form.WriteString("/" + part.Name)
		default:
			form.WriteString(part.Name)
		}
	}
	return form.String()
}

// importFault names the first segment that should be a GUID and is not, if the number of segments is right.
func importFault(segments []string, parts []Part) string {
	if len(segments) == 1 && segments[0] == "" {
		return ""
	}
	for _, form := range importForms(parts) {
		if len(form) != len(segments) {
			continue
		}
		for i, part := range form {
			if !part.Text && !IsGUID(segments[i]) {
				return fmt.Sprintf(": %s %q is not a GUID", part.Name, segments[i])
			}
		}
	}
	return ""
}

// IdentitySchema is the identity of a resource with the same parts as its import id.
func IdentitySchema(parts ...Part) identityschema.Schema {
	tenant := identityschema.StringAttribute{Description: TenantPart.Description}
	if len(parts) == 0 {
		tenant.RequiredForImport = true
	} else {
		tenant.OptionalForImport = true
	}
	attributes := map[string]identityschema.Attribute{tenantIDName: tenant}
	for _, part := range parts {
		attributes[part.Name] = identityschema.StringAttribute{
			Description:       part.Description,
			RequiredForImport: !part.Optional,
			OptionalForImport: part.Optional,
		}
	}
	return identityschema.Schema{Attributes: attributes}
}

// Identity holds the values of an identity by attribute name, tenant_id among them.
type Identity map[string]string

// SetIdentity writes the identity. Create, Read and Update all call it: Terraform before 1.12 fails on the one that
// does not. GUIDs are lower-cased, since an identity may never change.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, values Identity) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	for name, value := range values {
		if IsGUID(value) {
			value = strings.ToLower(value)
		}
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

// ImportState fills state and identity from an import id or an identity; the Read that follows does the rest. An
// absent tenant is the provider's.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, parts ...Part) {
	values, diags := importValues(ctx, req, parts)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if values[tenantIDName] == "" {
		tenant, diags := r.EffectiveTenant(GUID{})
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		values[tenantIDName] = tenant.Lower()
	}
	for name, value := range values {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(SetIdentity(ctx, resp.Identity, values)...)
}

// importValues reads the import id, or the identity where Terraform was given one.
func importValues(ctx context.Context, req resource.ImportStateRequest, parts []Part) (Identity, diag.Diagnostics) {
	var diags diag.Diagnostics
	if req.ID != "" || req.Identity == nil {
		values, err := ParseImportID(req.ID, parts...)
		if err != nil {
			diags.AddError("Invalid import id", err.Error()+".")
		}
		return values, diags
	}

	values := Identity{}
	for _, part := range append([]Part{TenantPart}, parts...) {
		var value *string
		at := path.Root(part.Name)
		diags.Append(req.Identity.GetAttribute(ctx, at, &value)...)
		switch {
		case value == nil || *value == "":
		case !part.Text && !IsGUID(*value):
			diags.AddAttributeError(at, "Invalid import identity", fmt.Sprintf("%s %q is not a GUID.", part.Name, *value))
		case part.Text:
			values[part.Name] = *value
		default:
			values[part.Name] = strings.ToLower(*value)
		}
	}
	return values, diags
}
