package tf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

func TestErrorDiags(t *testing.T) {
	t.Parallel()
	refused := &graph.Error{
		StatusCode: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation.",
		RequestID: "req-1", TenantID: contoso, Method: "PATCH", Path: "/v1.0/policies/crossTenantAccessPolicy/partners/x",
		Permissions: []string{"Policy.ReadWrite.CrossTenantAccess"},
	}
	for _, c := range []struct {
		name    string
		err     error
		want    []string
		without []string
	}{
		{
			name: "a missing permission names it and the tenant", err: refused,
			want: []string{
				"Insufficient privileges", "lacks a permission in tenant " + contoso, "Policy.ReadWrite.CrossTenantAccess",
				"code: Authorization_RequestDenied", "request id: req-1", "call: PATCH /v1.0/policies", "status: 403",
			},
		},
		{
			name: "what was wrapped around the answer stays", err: fmt.Errorf("partner %s: %w", fabrikam, refused),
			want: []string{"partner " + fabrikam + ": Insufficient privileges"}, without: []string{"[request id"},
		},
		{
			name: "an empty 401 is a missing permission",
			err: &graph.Error{
				StatusCode: 401, Code: "UnknownError", TenantID: contoso, Method: "POST",
				Permissions: []string{"Synchronization.ReadWrite.All"},
			},
			want: []string{"answered 401 Unauthorized without a message", "Synchronization.ReadWrite.All", contoso},
		},
		{
			name: "several permissions are alternatives",
			err:  &graph.Error{StatusCode: 403, Permissions: []string{"A.Read.All", "A.ReadWrite.All"}},
			want: []string{"A.Read.All or A.ReadWrite.All"},
		},
		{name: "an unknown permission is not invented", err: &graph.Error{StatusCode: 403}, want: []string{"Graph reference names"}},
		{name: "a details' reason is shown", err: &graph.Error{StatusCode: 400, Message: "Bad.", Details: []graph.ErrorDetail{{Code: "x", Message: "The reason"}}}, want: []string{"The reason."}},
		{name: "throttling", err: &graph.Error{StatusCode: 429, Message: "Too many"}, want: []string{"Too many.", "requests_per_10_seconds"}, without: []string{"request id"}},
		{name: "a service's failure", err: &graph.Error{StatusCode: 503}, want: []string{"503 Service Unavailable", "apply again later"}},
		{name: "a timeout", err: fmt.Errorf("waiting: %w", graph.ErrTimeout), want: []string{"raise its timeout"}},
		{name: "Ctrl-C", err: fmt.Errorf("x: %w", context.Canceled), want: []string{"interrupted"}},
		{name: "anything else", err: errors.New("the reason"), want: []string{"the reason."}},
		{
			name: "a login that needs consent",
			err: fmt.Errorf("wrapped: %w", &graph.LoginError{
				TenantID: contoso, ClientID: fabrikam, AADSTS: "700016", ConsentURL: "https://login.example/consent",
				Summary: "Not known", Detail: "Never consented to",
			}),
			want: []string{"Not known.", "Never consented to.", "https://login.example/consent", "tenant: " + contoso, "application: " + fabrikam, "code: AADSTS700016"},
		},
		{
			name: "a login where consent does not help", err: &graph.LoginError{TenantID: contoso, AADSTS: "7000222", Summary: "Expired."},
			want: []string{"Expired."}, without: []string{"consent", "application:", ".."},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			detail := wantDiag(t, ErrorDiags("Unable to do it", c.err), diag.SeverityError, path.Empty(), "Unable to do it")
			for _, want := range c.want {
				if !strings.Contains(detail, want) {
					t.Errorf("%q is missing in:\n%s", want, detail)
				}
			}
			for _, unwanted := range c.without {
				if strings.Contains(detail, unwanted) {
					t.Errorf("%q is in:\n%s", unwanted, detail)
				}
			}
		})
	}
	if ErrorDiags("x", nil) != nil || AttributeErrorDiags(path.Root("a"), "x", nil) != nil {
		t.Error("no error, no diagnostic")
	}
	wantDiag(t, AttributeErrorDiags(path.Root("a"), "Unable", errors.New("x")), diag.SeverityError, path.Root("a"), "Unable")
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	if !Interrupted(fmt.Errorf("x: %w", context.Canceled)) || Interrupted(graph.ErrTimeout) || Interrupted(nil) {
		t.Error("only a cancelled context is an interruption")
	}
	wantDiag(t, InterruptedDiags("job 1"), diag.SeverityWarning, path.Empty(), "Interrupted: job 1")
}

func TestWithTimeout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		configured func(context.Context, time.Duration) (time.Duration, diag.Diagnostics)
		want       time.Duration
		fails      bool
	}{
		{"default", func(_ context.Context, def time.Duration) (time.Duration, diag.Diagnostics) { return def, nil }, time.Hour, false},
		{"configured", func(context.Context, time.Duration) (time.Duration, diag.Diagnostics) { return time.Minute, nil }, time.Minute, false},
		{"unreadable", func(context.Context, time.Duration) (time.Duration, diag.Diagnostics) {
			return 0, diag.Diagnostics{diag.NewErrorDiagnostic("x", "y")}
		}, time.Hour, true},
	} {
		var diags diag.Diagnostics
		ctx, cancel := WithTimeout(context.Background(), c.configured, time.Hour, &diags)
		deadline, ok := ctx.Deadline()
		cancel()
		if left := time.Until(deadline); !ok || left > c.want || left < c.want-time.Minute/2 || diags.HasError() != c.fails {
			t.Errorf("%s: %v left, diagnostics %v", c.name, left, diags)
		}
	}
}
