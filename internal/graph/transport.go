package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	khttp "github.com/microsoft/kiota-http-go"
	kjson "github.com/microsoft/kiota-serialization-json-go"
)

// transport is one tenant's http.RoundTripper. It runs azcore's pipeline and answers every status outside 2xx with our
// typed error, so that the SDK above it never parses an error body.
type transport struct {
	tenant *Tenant
	link   *link
}

// RoundTrip implements http.RoundTripper.
func (tr *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if req.Method != http.MethodGet {
		answered := tr.tenant.shared.writes.begin(req.URL.Path)
		defer answered()
	}
	if err := tr.link.verify(ctx, tr.tenant); err != nil {
		return nil, err
	}
	call, err := runtime.NewRequestFromRequest(req.WithContext(retryingAs(ctx, req.Method, tr.tenant.clients.clock)))
	if err != nil {
		return nil, err
	}
	resp, err := tr.link.pipeline.Do(call)
	switch {
	case err != nil:
		return nil, connectionError(ctx, tr.tenant.id, req, err)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, newError(tr.tenant.id, req, resp)
	}
	return resp, nil
}

// newPipeline is what every request of a tenant passes: retries, then for each attempt the wait until it may start, the
// bearer token, which is asked for after the wait, and the log.
func newPipeline(t *Tenant, l *link) runtime.Pipeline {
	bearer := runtime.NewBearerTokenPolicy(l.cred, []string{l.conn.Scope}, &policy.BearerTokenOptions{
		InsecureAllowCredentialWithHTTP: l.conn.AllowHTTP,
	})
	return runtime.NewPipeline("crosstenant", "", runtime.PipelineOptions{
		PerRetry: []policy.Policy{
			policyFunc(func(req *policy.Request) (*http.Response, error) { return l.throttle.send(t.id, req) }),
			bearer,
			policyFunc(t.logAttempt),
		},
	}, &policy.ClientOptions{
		Transport: t.clients.options.HTTPClient,
		Telemetry: policy.TelemetryOptions{Disabled: true},
		PerCallPolicies: []policy.Policy{policyFunc(func(req *policy.Request) (*http.Response, error) {
			req.Raw().Header.Set("User-Agent", t.clients.options.UserAgent)
			return req.Next()
		})},
	})
}

// policyFunc is a pipeline policy made of a function.
type policyFunc func(*policy.Request) (*http.Response, error)

// Do implements policy.Policy.
func (f policyFunc) Do(req *policy.Request) (*http.Response, error) { return f(req) }

// logAttempt logs identifiers and outcomes. Queries may hold names of people, headers hold the token: neither is logged.
func (t *Tenant) logAttempt(req *policy.Request) (*http.Response, error) {
	ctx, raw := req.Raw().Context(), req.Raw()
	resp, err := req.Next()
	fields := map[string]any{"tenant_id": t.id, "method": raw.Method, "path": raw.URL.Path}
	if err != nil {
		fields["failure"] = fmt.Sprintf("%T", err)
		tflog.Debug(ctx, "Microsoft Graph did not answer", fields)
		return resp, err
	}
	fields["status"] = resp.StatusCode
	fields["request_id"] = resp.Header.Get("request-id")
	if after := resp.Header.Get("Retry-After"); after != "" {
		fields["retry_after"] = after
	}
	tflog.Debug(ctx, "Microsoft Graph answered", fields)
	return resp, nil
}

// ConnectionError says that no answer came: whether the service acted is unknown unless the request was never sent.
type ConnectionError struct {
	TenantID, Method, Path string
	sent                   bool
	err                    error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("no answer from Microsoft Graph to %s %s for tenant %s: %v", e.Method, e.Path, e.TenantID, e.err)
}

// Unwrap gives the transport's error.
func (e *ConnectionError) Unwrap() error { return e.err }

// connectionError keeps the errors that speak for themselves (login, wrong tenant, cancellation) and wraps the rest.
func connectionError(ctx context.Context, tenantID string, req *http.Request, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if own := ours(err); own != nil {
		return own
	}
	var withURL *url.Error // repeats the query, which may hold names
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	return &ConnectionError{TenantID: tenantID, Method: req.Method, Path: req.URL.Path, sent: !neverSent(err), err: err}
}

// setUpSDK registers JSON with the SDK and puts the backing store, which tells null from absent, around it. It changes
// what the whole process shares, hence once: an adapter's own EnableBackingStore writes it again at each call, while models
// of other tenants are being made.
var setUpSDK = sync.OnceFunc(func() {
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory { return kjson.NewJsonSerializationWriterFactory() })
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return kjson.NewJsonParseNodeFactory() })
	abstractions.EnableBackingStoreForSerializationWriterFactory(serialization.DefaultSerializationWriterFactoryInstance)
	abstractions.EnableBackingStoreForParseNodeFactory(serialization.DefaultParseNodeFactoryInstance)
})

// newAdapter puts the SDK's core on our transport: no authentication of its own, none of its middleware (which would
// compress bodies and repeat POST), no redirects.
func newAdapter(tr http.RoundTripper, baseURL string) (abstractions.RequestAdapter, error) {
	setUpSDK()
	client := &http.Client{
		Transport:     tr,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	adapter, err := khttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		&authentication.AnonymousAuthenticationProvider{}, nil, nil, client)
	if err != nil {
		return nil, fmt.Errorf("unable to set up the Microsoft Graph SDK: %w", err)
	}
	adapter.SetBaseUrl(baseURL)
	return adapter, nil
}
