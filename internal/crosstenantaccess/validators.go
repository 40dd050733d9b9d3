package crosstenantaccess

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// hasContent refuses a setting in which nothing is set. What an empty object means to Graph is not documented, and
// "nothing is set" already has a way to be said: leaving the setting out.
type hasContent struct {
	removed string // what removing it is for
}

func (hasContent) Description(context.Context) string { return "At least one attribute is set." }

func (v hasContent) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v hasContent) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var names []string
	for name, value := range req.ConfigValue.Attributes() {
		if !value.IsNull() {
			return
		}
		names = append(names, name)
	}
	slices.Sort(names)
	resp.Diagnostics.AddAttributeError(req.Path, "Setting without content",
		fmt.Sprintf("%s is there, but nothing in it is set. Set at least one of %s, or remove it %s.",
			req.Path, strings.Join(names, ", "), v.removed))
}

// Keywords for many targets, by target type. Graph: crossTenantAccessPolicyTarget.
var targetKeywords = map[string][]string{
	"user":        {"AllUsers"},
	"group":       nil,
	"application": {"AllApplications", "Office365", "AllMicrosoftApps"},
}

// isTarget refuses a target that is neither an object id (of an application: a client id) nor a keyword of its type.
type isTarget struct{}

func (isTarget) Description(context.Context) string {
	return "The target is an id, or a keyword of its type."
}

func (v isTarget) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isTarget) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	target, _ := req.ConfigValue.Attributes()["target"].(types.String)
	targetType, _ := req.ConfigValue.Attributes()["target_type"].(types.String)
	keywords, known := targetKeywords[targetType.ValueString()]
	if target.IsNull() || target.IsUnknown() || !known || tf.IsGUID(target.ValueString()) || slices.Contains(keywords, target.ValueString()) {
		return
	}
	expected := "an id"
	if len(keywords) > 0 {
		expected += ", or exactly " + strings.Join(keywords, ", ")
	}
	// The CLI points at the whole resource for what stands inside a set, so the text names the place.
	resp.Diagnostics.AddAttributeError(req.Path.AtName("target"), "Invalid target",
		fmt.Sprintf("%q in %s is no target of type %q. Expected %s.",
			target.ValueString(), req.Path.ParentPath(), targetType.ValueString(), expected))
}

// isPossible refuses the combinations of both halves that the service refuses, and no others: blocking all users demands blocking all
// applications, and allowing any user demands an application to allow. Blocking some users while blocking all applications is possible,
// as the table shows. Entra: Cross-tenant access overview, interpretation of the API's settings. With one half only the service looks
// at nothing.
type isPossible struct{}

func (isPossible) Description(context.Context) string {
	return "Users and applications do not contradict each other."
}

func (v isPossible) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isPossible) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	users, applications := halfOf(req.ConfigValue, "users_and_groups"), halfOf(req.ConfigValue, "applications")
	at := req.Path.AtName("applications")
	switch {
	case users.access == "blocked" && users.names("AllUsers") && (applications.access == "allowed" ||
		applications.access == "blocked" && applications.whole && !applications.names("AllApplications")):
		resp.Diagnostics.AddAttributeError(at, "Contradicting users and applications",
			fmt.Sprintf("%s blocks all users, but not all applications, which Microsoft Graph refuses: nobody would be left to reach the others. "+
				"Block AllApplications as well, or block chosen users only.", req.Path))
	case users.access == "allowed" && applications.access == "blocked" && applications.names("AllApplications"):
		resp.Diagnostics.AddAttributeError(at, "Contradicting users and applications",
			fmt.Sprintf("%s allows users, but no application, which Microsoft Graph refuses. Allow an application, or block AllUsers as well.", req.Path))
	}
}

// configuredHalf is what is known of one half of a setting in a configuration.
type configuredHalf struct {
	access  string // "" if it is not known, or if the half is not there
	targets []string
	whole   bool // whether all targets are known
}

func (h configuredHalf) names(keyword string) bool { return slices.Contains(h.targets, keyword) }

func halfOf(setting types.Object, name string) configuredHalf {
	object, _ := setting.Attributes()[name].(types.Object)
	access, _ := object.Attributes()["access_type"].(types.String)
	targets, _ := object.Attributes()["targets"].(types.Set)
	h := configuredHalf{access: access.ValueString(), whole: !targets.IsUnknown()}
	for _, element := range targets.Elements() {
		member, _ := element.(types.Object)
		target, _ := member.Attributes()["target"].(types.String)
		h.whole = h.whole && !member.IsUnknown() && !target.IsUnknown()
		h.targets = append(h.targets, target.ValueString())
	}
	return h
}

// otherTenant refuses a partner that is the tenant itself. Either may be unknown while planning; Create asks again.
func otherTenant(tenantID, partnerTenantID tf.GUID) diag.Diagnostics {
	if !tenantID.Is(partnerTenantID) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("partner_tenant_id"), "Partner is the tenant itself",
		fmt.Sprintf("tenant_id and partner_tenant_id are both %s. A tenant cannot be a partner of its own: "+
			"partner_tenant_id is the other tenant, tenant_id the one in which the object lives.", tenantID.Lower()))}
}

// planOtherTenant is otherTenant for a plan.
func planOtherTenant(ctx context.Context, plan tfsdk.Plan) diag.Diagnostics {
	var tenantID, partnerTenantID tf.GUID
	diags := plan.GetAttribute(ctx, path.Root("tenant_id"), &tenantID)
	diags.Append(plan.GetAttribute(ctx, path.Root("partner_tenant_id"), &partnerTenantID)...)
	diags.Append(otherTenant(tenantID, partnerTenantID)...)
	return diags
}
