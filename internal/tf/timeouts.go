package tf

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// Timeouts is the Go type of the timeouts attribute in models.
type Timeouts = timeouts.Value

// TimeoutsAttribute is the timeouts attribute of a resource that waits; opts says for which operations, and each
// description says the default and what is waited for.
func TimeoutsAttribute(ctx context.Context, opts timeouts.Opts) schema.Attribute {
	attribute, ok := timeouts.Attributes(ctx, opts).(schema.SingleNestedAttribute)
	if !ok {
		return timeouts.Attributes(ctx, opts)
	}
	attribute.MarkdownDescription = "How long to wait, as durations such as `30s` or `10m`."
	return attribute
}

// WithTimeout bounds an operation by its configured timeout, else by def. Use it as
//
//	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, 10*time.Minute, &resp.Diagnostics)
//	defer cancel()
func WithTimeout(
	ctx context.Context,
	configured func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	def time.Duration,
	diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	limit, d := configured(ctx, def)
	diags.Append(d...)
	if d.HasError() {
		limit = def
	}
	return context.WithTimeout(ctx, limit)
}
