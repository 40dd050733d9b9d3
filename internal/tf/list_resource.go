package tf

import (
	"context"
	"iter"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ListResource is embedded by every list resource: it lists the objects of a tenant that a managed resource of the same type
// could import.
type ListResource struct{ base }

// Configure takes the provider's data.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	resp.Diagnostics.Append(l.configure(req.ProviderData)...)
}

// ListTenantIDAttribute is tenant_id of a list resource; its List uses what EffectiveTenant answers.
func ListTenantIDAttribute() listschema.StringAttribute {
	return listschema.StringAttribute{
		CustomType:          GUIDType{},
		Optional:            true,
		MarkdownDescription: "Tenant whose objects are listed (GUID). Default: the provider's `tenant_id`.",
	}
}

// Stream answers a request: run hands its results to the listing, and reports what ended it early.
func (l *ListResource) Stream(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream, run func(*Listing) diag.Diagnostics) {
	stream.Results = func(push func(list.ListResult) bool) {
		listing := &Listing{req: req, push: push, left: req.Limit}
		if diags := run(listing); len(diags) > 0 && ctx.Err() == nil {
			push(list.ListResult{Diagnostics: diags})
		}
	}
}

// Listing hands results to the CLI until it has as many as it asked for.
type Listing struct {
	req  list.ListRequest
	push func(list.ListResult) bool
	left int64 // how many are still wanted; all there are if the request has no limit
}

// IncludesResources tells whether the CLI wants the attributes of what is found, and not only its identity.
func (l *Listing) IncludesResources() bool { return l.req.IncludeResource }

// Found starts the result for one object: its name for the CLI's table, its identity, and what an import by that identity puts
// into a state before it reads.
func (l *Listing) Found(ctx context.Context, name string, identity Identity) list.ListResult {
	result := l.req.NewListResult(ctx)
	result.DisplayName = name
	result.Diagnostics.Append(SetIdentity(ctx, result.Identity, identity)...)
	if !l.req.IncludeResource {
		return result
	}
	for name := range identity {
		var value string
		result.Diagnostics.Append(result.Identity.GetAttribute(ctx, path.Root(name), &value)...)
		result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root(name), value)...)
	}
	return result
}

// Fill completes a result as the read after an import does: complete gets the model with nothing but the identity in it. If the
// CLI wants identities only, it is not called.
func Fill[M any](ctx context.Context, l *Listing, result *list.ListResult, complete func(*M) diag.Diagnostics) {
	if !l.req.IncludeResource || result.Diagnostics.HasError() {
		return
	}
	var model M
	result.Diagnostics.Append(result.Resource.Get(ctx, &model)...)
	result.Diagnostics.Append(complete(&model)...)
	if !result.Diagnostics.HasError() {
		result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
	}
}

// Add hands a result on and tells whether more are wanted. A CLI drops the whole list for one error, so that an error about one
// object becomes a warning, and the object is left out.
func (l *Listing) Add(result list.ListResult) bool {
	if result.Diagnostics.HasError() {
		return l.Warn(omitted(result)...)
	}
	if !l.push(result) {
		return false
	}
	l.left--
	return l.left != 0
}

// Warn says something that belongs to no single object, and tells whether more results are wanted.
func (l *Listing) Warn(diags ...diag.Diagnostic) bool {
	return len(diags) == 0 || l.push(list.ListResult{Diagnostics: diags})
}

// Unlisted warns that one object, or whatever belongs to one, is missing from a list: a CLI drops the whole list for an error.
func Unlisted(what string, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not listed: "+what, "It could not be read; everything else is listed.\n\n"+detail(err))
}

func omitted(result list.ListResult) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, d := range result.Diagnostics {
		if d.Severity() == diag.SeverityWarning {
			diags.Append(d)
			continue
		}
		diags.AddWarning("Not listed: "+result.DisplayName, d.Summary()+". Everything else is listed.\n\n"+d.Detail())
	}
	return diags
}

// aheadWidth is how many elements of a list are looked at side by side: enough to hide the service's latency.
const aheadWidth = 5

// Ahead calls look for the elements of a list, some at a time but no more than are wanted, and hands on what it answers in the
// order of the list. Errors of the list are handed on too.
func Ahead[T, R any](ctx context.Context, l *Listing, elements iter.Seq2[T, error], look func(context.Context, T) R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var waiting []T
		flush := func() bool {
			found := make([]R, len(waiting))
			var looking sync.WaitGroup
			for i, element := range waiting {
				looking.Go(func() { found[i] = look(ctx, element) })
			}
			looking.Wait()
			waiting = waiting[:0]
			for _, answer := range found {
				if !yield(answer, nil) {
					return false
				}
			}
			return true
		}
		for element, err := range elements {
			if err != nil {
				if flush() {
					var none R
					yield(none, err)
				}
				return
			}
			waiting = append(waiting, element)
			if full := len(waiting) == aheadWidth || int64(len(waiting)) == l.left; full && !flush() {
				return
			}
		}
		flush()
	}
}
