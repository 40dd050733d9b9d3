package tf

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Move takes the state of another provider's resource over for a moved block. It is a conversion of what state says and
// asks nobody: CLIs do it with a provider that is not configured.
type Move struct {
	// To is the type that takes the state over, and Parts are those of its import id, which errors name.
	To    string
	Parts []Part
	// From is the source's type, such as azuread_synchronization_job. The address of its provider decides nothing: mirrors,
	// private registries and forks have addresses of their own, and of a resource with for_each OpenTofu (1.12) names the
	// source's provider for the first instance and the target's for the others.
	From string
	// Convert answers the values of attributes by name; all others become null, for Read to fill. An error says what in
	// the source's state cannot be taken over.
	Convert func(MovedState) (map[string]string, error)
}

// MovedState is the state of another provider's resource, of whatever version of its schema.
type MovedState map[string]any

// Text is an attribute that is a string; "" if it is absent, null or something else.
func (s MovedState) Text(name string) string {
	text, _ := s[name].(string)
	return text
}

// Mover is the move as the framework wants it. Whatever is not its source is an error of its own, since the framework's
// tells users that the provider's developers have to do something.
func (m Move) Mover() resource.StateMover {
	return resource.StateMover{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if req.SourceTypeName != m.From {
			resp.Diagnostics.Append(m.refused(fmt.Sprintf("%s takes over %s, not %s of the provider %s.", m.To, m.From, req.SourceTypeName, req.SourceProviderAddress)))
			return
		}
		var source MovedState
		if req.SourceRawState == nil || json.Unmarshal(req.SourceRawState.JSON, &source) != nil {
			resp.Diagnostics.Append(m.refused("The state of the " + m.From + " is not a JSON object. Run an apply with its own provider once, which writes it anew."))
			return
		}
		values, err := m.Convert(source)
		if err != nil {
			resp.Diagnostics.Append(m.refused(fmt.Sprintf("The %s cannot become a %s: %s.", m.From, m.To, err)))
			return
		}
		// No identity: its tenant is not known here, and an identity may not change afterwards. Read sets it.
		for name, value := range values {
			resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(name), value)...)
		}
	}}
}

func (m Move) refused(reason string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unable to move to "+m.To,
		reason+"\n\nWhat cannot be moved can be imported: replace the moved block by a removed block with lifecycle { destroy = false }, so that "+
			"nothing is deleted, and an import block with the id "+importForm(m.Parts)+".")
}

// ReadMoved begins a Read, with
//
//	defer r.ReadMoved(ctx, &req, resp)()
//
// A state that a moved block brought and nothing has read yet has no tenant; the provider's is put into req. The deferred
// part looks at what came of it. An object that is not there is an error then, not a removal: its tenant was a guess,
// and if it was the wrong one the plan would make a second object in the right one.
func (r *Resource) ReadMoved(ctx context.Context, req *resource.ReadRequest, resp *resource.ReadResponse) (done func()) {
	var tenantID GUID
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(tenantIDName), &tenantID)...)
	if !tenantID.IsNull() || resp.Diagnostics.HasError() {
		return func() {}
	}
	tenantID, diags := r.EffectiveTenant(tenantID)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return func() {}
	}
	moved := req.State
	resp.Diagnostics.Append(req.State.SetAttribute(ctx, path.Root(tenantIDName), tenantID)...)
	return func() {
		if resp.State.Raw.IsNull() {
			resp.State = moved
			resp.Diagnostics.AddError("Moved object is not in the provider's tenant",
				fmt.Sprintf("Tenant %s has no such object. The state that was moved does not say which tenant it lives in, so the provider's is taken. "+
					"If it lives in another one, replace the moved block by a removed block with lifecycle { destroy = false } and an import block whose id begins with that tenant. "+
					"If it was deleted, remove the old address from state (terraform state rm) and the moved block from the configuration.", tenantID.Lower()))
		}
	}
}

// unreadMoveError is the plan's word on a state that was moved and that no refresh completed.
func unreadMoveError() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(tenantIDName), "Moved object was not read yet",
		"Another provider's state says only a part of what this provider's holds; a refresh reads the rest. Run this plan without -refresh=false.")
}
