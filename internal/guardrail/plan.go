package guardrail

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Source is a plan or a state.
type Source interface {
	GetAttribute(ctx context.Context, at path.Path, target any) diag.Diagnostics
}

// ModifyPlan holds what the framework plans against the rules. Call it last in a resource's ModifyPlan, for a destroy as well. read
// makes an M of a plan or a state, and leaves out what is not known yet.
func (s Set[M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, read func(context.Context, Source) (M, diag.Diagnostics)) {
	if resp.Diagnostics.HasError() {
		return
	}
	side := func(source Source) (*M, types.Set) {
		m, diags := read(ctx, source)
		var acknowledged types.Set
		diags.Append(source.GetAttribute(ctx, path.Root(attributeName), &acknowledged)...)
		resp.Diagnostics.Append(diags...)
		return &m, acknowledged
	}
	var p Plan[M]
	if !req.State.Raw.IsNull() {
		p.From, p.AcknowledgedBefore = side(req.State)
	}
	if !req.Plan.Raw.IsNull() {
		p.To, p.Acknowledged = side(resp.Plan)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(s.Check(p)...)
	}
}

// Plan is what becomes of one object.
type Plan[M any] struct {
	// From is nil for a new object, To for one that is destroyed.
	From, To *M
	// Acknowledged are the rules lifted by the plan, AcknowledgedBefore those lifted by the state, which decide about a destroy.
	Acknowledged, AcknowledgedBefore types.Set
}

// Check is what the rules say of a plan.
func (s Set[M]) Check(p Plan[M]) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, r := range s.Rules {
		if r.Destroy != nil {
			diags.Append(s.checkDestroy(r, p)...)
			continue
		}
		diags.Append(s.checkPlan(r, p)...)
	}
	return diags
}

func (s Set[M]) checkPlan(r Rule[M], p Plan[M]) diag.Diagnostics {
	if p.To == nil || lifts(p.Acknowledged, r.Name) {
		return nil
	}
	from := p.From
	if s.replaces(p) { // what a replacement has, it creates
		from = nil
	}
	var risks, before []string
	switch {
	case r.Change != nil:
		risks = r.Change(from, *p.To)
	default:
		risks = r.Value(*p.To)
		if from != nil {
			before = r.Value(*from)
		}
	}
	if len(risks) == 0 {
		return nil
	}
	detail := fmt.Sprintf("%s %s\n\nWhat trips the rule %s: %s. If it is meant, set acknowledge = [%q] on the resource.",
		r.Reason, r.Advice, r.Name, strings.Join(risks, ", "), r.Name)
	isNew := slices.ContainsFunc(risks, func(risk string) bool { return !slices.Contains(before, risk) })
	at := r.At
	if len(at.Steps()) == 0 {
		at = path.Root(risks[0])
	}
	if r.Severity == Error && isNew {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, s.summary(r, *p.To), detail)}
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, s.summary(r, *p.To), detail)}
}

func (s Set[M]) checkDestroy(r Rule[M], p Plan[M]) diag.Diagnostics {
	destroys := p.From != nil && p.To == nil || s.replaces(p)
	if !destroys || lifts(p.AcknowledgedBefore, r.Name) {
		return nil
	}
	risks := r.Destroy(*p.From)
	if len(risks) == 0 {
		return nil
	}
	detail := fmt.Sprintf("%s %s\n\nWhat trips the rule %s: %s. If it is meant, set acknowledge = [%q] on the resource and apply that first: "+
		"a destroy takes acknowledge from state, since the configuration may be gone.",
		r.Reason, r.Advice, r.Name, strings.Join(risks, ", "), r.Name)
	if r.Severity == Error {
		return diag.Diagnostics{diag.NewErrorDiagnostic(s.summary(r, *p.From), detail)}
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(s.summary(r, *p.From), detail)}
}

func (s Set[M]) replaces(p Plan[M]) bool {
	return p.From != nil && p.To != nil && s.Replaces(*p.From, *p.To)
}

func (s Set[M]) summary(r Rule[M], m M) string { return r.Summary + ": " + s.Object(m) }
