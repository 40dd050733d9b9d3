package crosstenantaccess

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// templateBase is what the models of both templates for a multitenant organization have.
type templateBase struct {
	TenantID                 tf.GUID     `tfsdk:"tenant_id"`
	TemplateApplicationLevel []string    `tfsdk:"template_application_level"`
	AdoptExisting            types.Bool  `tfsdk:"adopt_existing"`
	Timeouts                 tf.Timeouts `tfsdk:"timeouts"`
}

func (m *templateBase) base() *templateBase { return m }

// bothLevels is what a template that nobody configured applies to. Graph: templateApplicationLevel.
var bothLevels = []string{"existingPartners", "newPartners"}

const levelAttribute = "template_application_level"

// templateModel is a template as Terraform has it.
type templateModel[M any] interface {
	*M
	base() *templateBase
	// settings says each setting that is set, and each half of one, by the path of its attribute. Unlike in a partner
	// configuration, "not set" and "nothing allowed" differ: the one leaves an entry alone, the other is written into it.
	settings() map[string]string
	// fill adds settings to a write: those whose attributes are named.
	fill(write *graph.PolicyTemplateWrite, attributes []string)
	// take reads the settings from an answer, in the words of what m had.
	take(answer graph.PolicyTemplate)
}

// refreshedTemplate is the model with what an answer says.
func refreshedTemplate[M any, P templateModel[M]](m *M, answer graph.PolicyTemplate) *M {
	read := *m
	P(&read).take(answer)
	P(&read).base().TemplateApplicationLevel = append([]string{}, answer.Levels...)
	return &read
}

// saidByTemplate is everything that a template says, by the path of its attribute.
func saidByTemplate[M any, P templateModel[M]](m *M) map[string]string {
	said := P(m).settings()
	said[levelAttribute] = strings.Join(slices.Compact(slices.Sorted(slices.Values(P(m).base().TemplateApplicationLevel))), " ")
	return said
}

// untouchedTemplate is what a template says that nobody configured, and one that was reset.
func untouchedTemplate() map[string]string {
	return map[string]string{levelAttribute: strings.Join(bothLevels, " ")}
}

// templateChange is what brings a template from one state to another.
type templateChange struct {
	// reset takes everything back before the write. Nothing else is documented to take back a setting.
	reset bool
	// attributes are written.
	attributes []string
	// cleared are settings that are not there afterwards; replaced are those that had another value.
	cleared, replaced []string
}

func (c templateChange) isEmpty() bool { return !c.reset && len(c.attributes) == 0 }

func changeOfTemplate(from, to map[string]string) templateChange {
	var c templateChange
	for at := range from {
		if _, stays := to[at]; !stays {
			c.cleared = append(c.cleared, at)
		}
	}
	left := from
	if c.reset = len(c.cleared) > 0; c.reset {
		left = untouchedTemplate()
	}
	for at, said := range to {
		if before, had := from[at]; had && before != said {
			c.replaced = append(c.replaced, at)
		}
		if left[at] != said {
			attribute, _, _ := strings.Cut(at, ".")
			c.attributes = append(c.attributes, attribute)
		}
	}
	slices.Sort(c.cleared)
	slices.Sort(c.replaced)
	slices.Sort(c.attributes)
	c.attributes = slices.Compact(c.attributes)
	return c
}

// writeTemplate brings a template from one state to another and waits until a read shows what was written.
func writeTemplate[M any, P templateModel[M]](ctx context.Context, tenant *graph.Tenant, kind graph.PolicyTemplateKind, from, to *M, failed string) diag.Diagnostics {
	change := changeOfTemplate(saidByTemplate[M, P](from), saidByTemplate[M, P](to))
	if change.isEmpty() {
		return nil
	}
	if change.reset {
		if err := tenant.ResetPolicyTemplate(ctx, kind); err != nil {
			return tf.ErrorDiags(failed, err)
		}
	}
	if len(change.attributes) > 0 {
		var write graph.PolicyTemplateWrite
		P(to).fill(&write, change.attributes)
		if slices.Contains(change.attributes, levelAttribute) {
			write.Levels = &P(to).base().TemplateApplicationLevel
		}
		if err := tenant.UpdatePolicyTemplate(ctx, kind, write); err != nil {
			return tf.ErrorDiags(failed, err)
		}
	}
	return settleTemplate[M, P](ctx, tenant, kind, change, to, failed)
}

// settleTemplate waits until a read shows a change.
func settleTemplate[M any, P templateModel[M]](ctx context.Context, tenant *graph.Tenant, kind graph.PolicyTemplateKind, change templateChange, to *M, failed string) diag.Diagnostics {
	want := saidByTemplate[M, P](to)
	written := func(at string) bool {
		attribute, _, _ := strings.Cut(at, ".")
		return change.reset || slices.Contains(change.attributes, attribute)
	}
	var unseen []string
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		answer, err := tenant.PolicyTemplate(ctx, kind)
		if err != nil {
			return false, err
		}
		unseen = slices.DeleteFunc(differences(saidByTemplate[M, P](refreshedTemplate[M, P](to, answer)), want), func(at string) bool { return !written(at) })
		return len(unseen) == 0, nil
	})
	if err != nil {
		return unsettledDiags(failed, "the template", strings.Join(unseen, ", "), err)
	}
	return nil
}

// differences are the keys whose values are not the same in both, sorted.
func differences(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(key string) bool {
		left, inA := a[key]
		right, inB := b[key]
		return inA == inB && left == right
	})
}

// adoptsTemplate decides what the creation of a template makes of one that somebody configured already: every tenant has
// the template, so that it is taken over silently where it says nothing yet, or the same.
func adoptsTemplate[M any, P templateModel[M]](current, plan *M) diag.Diagnostics {
	had, want := saidByTemplate[M, P](current), saidByTemplate[M, P](plan)
	if maps.Equal(had, untouchedTemplate()) || maps.Equal(had, want) {
		return nil
	}
	tenant := P(plan).base().TenantID.Lower()
	if !P(plan).base().AdoptExisting.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("tenant_id"), "Template is configured already",
			fmt.Sprintf("In tenant %s somebody has configured it, and it differs in %s. Import it with the id %s, "+
				"or set adopt_existing = true to bring it to what the configuration says.", tenant, strings.Join(differences(had, want), ", "), tenant))}
	}
	change := changeOfTemplate(had, want)
	detail := "It was configured already and was brought to what the configuration says, since adopt_existing is set."
	if len(change.cleared) > 0 {
		detail += " Cleared, and left alone from now on: " + strings.Join(change.cleared, ", ") + "."
	}
	if len(change.replaced) > 0 {
		detail += " Replaced: " + strings.Join(change.replaced, ", ") + "."
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Adopted the template of tenant "+tenant, detail)}
}

// resetTemplate takes back what was set and waits until a read shows it. It does not look whether there is anything to take back: a
// read may lag behind what this resource wrote a moment ago.
func resetTemplate[M any, P templateModel[M]](ctx context.Context, tenant *graph.Tenant, kind graph.PolicyTemplateKind, state *M) diag.Diagnostics {
	const failed = "Unable to reset the template"
	if err := tenant.ResetPolicyTemplate(ctx, kind); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		answer, err := tenant.PolicyTemplate(ctx, kind)
		return err == nil && maps.Equal(saidByTemplate[M, P](refreshedTemplate[M, P](state, answer)), untouchedTemplate()), err
	})
	if tf.Interrupted(err) {
		return tf.InterruptedDiags("the template was reset, but reads still showed what it had")
	}
	return tf.ErrorDiags(failed, err)
}

func templateLevelAttribute() schema.SetAttribute {
	levels := make([]attr.Value, len(bothLevels))
	for i, level := range bothLevels {
		levels[i] = types.StringValue(level)
	}
	return schema.SetAttribute{
		ElementType: types.StringType,
		Optional:    true,
		Computed:    true,
		MarkdownDescription: "Into which entries the template is written: `newPartners`, those that the joining makes, `existingPartners`, those that were there " +
			"before, both (default), or none (`[]`).",
		Default:    setdefault.StaticValue(types.SetValueMust(types.StringType, levels)),
		Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(bothLevels...))},
	}
}

func adoptTemplateAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Take over a template that somebody has configured already when this one is created, and bring it to what the configuration says: " +
			"settings that the configuration does not have are taken back, and a warning names them. Default: `false`, an error that names the import id. " +
			"It has no effect later.",
	}
}

// templatePermissions ends the description of both templates.
const templatePermissions = "**Permissions** in the tenant of the object: `Policy.ReadWrite.CrossTenantAccess`; `Policy.Read.All` is enough to plan. Microsoft's list of " +
	"permissions names `MultiTenantOrganization.ReadWrite.All` and `MultiTenantOrganization.Read.All` for the same calls: where the first are refused, grant these too. " +
	"A signed-in user needs the role Security Administrator; Security Reader or Global Reader is enough to plan."

// templateRules is what both templates have in common, for their descriptions.
const templateRules = "It is written once, when a tenant joins: if this tenant joins, into its entries about all others; if another tenant joins, into the entry about that " +
	"one. Later changes of the template change no entry, and destroying it takes nothing back from them. Whatever the template says, the service makes an empty " +
	"entry for each tenant of the organization that has none: a `crosstenant_access_partner` about it is taken over as an entry that exists already. An entry " +
	"that such a resource manages drifts when the template is written into it, unless both say the same.\n\n" +
	"Every tenant has the template, whether it is in an organization or not. What is left out of the configuration leaves entries alone. Since Microsoft documents no other " +
	"way to take a setting back, removing one resets the template and writes the rest anew. Destroying resets it. If somebody has configured it already, import it or set " +
	"`adopt_existing`. One resource for each tenant: two would undo each other.\n\n"
