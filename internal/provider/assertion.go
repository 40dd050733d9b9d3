package provider

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// assertion answers the token of a federated identity, which the authority takes in place of a secret.
type assertion func(context.Context) (string, error)

// exchangeAudience is what Microsoft's authority expects a federated token to be made for (Entra workload identity
// federation). A request URL with an audience of its own keeps it.
const exchangeAudience = "api://AzureADTokenExchange"

var errNoAssertion = errors.New("logging in by OIDC needs one of oidc_token, oidc_token_file_path, or oidc_request_url with oidc_request_token. " +
	"In GitHub Actions give the job the permission id-token: write; in Azure Pipelines map SYSTEM_ACCESSTOKEN and " +
	"set ado_pipeline_service_connection_id")

// assertionSource finds where the federated token comes from: the first place that names a source wins, and within one
// place a token beats a file, and a file beats a request URL.
func (s settings) assertionSource(m method, client policy.ClientOptions) (assertion, error) {
	for _, l := range s {
		if v, ok := l["oidc_token"]; ok && m == byOIDC {
			return func(context.Context) (string, error) { return v.text, nil }, v.known()
		}
		if v, ok := l["oidc_token_file_path"]; ok {
			// Read each time: Kubernetes and pipelines replace the file while a long run goes on.
			return func(context.Context) (string, error) { return v.read() }, v.known()
		}
		if l.has("oidc_request_url") && m == byOIDC {
			return s.requestedAssertion(client)
		}
	}
	if m == byWorkloadIdentity {
		return nil, errors.New("logging in by workload identity needs oidc_token_file_path, or AZURE_FEDERATED_TOKEN_FILE as the webhook of AKS sets it")
	}
	return nil, errNoAssertion
}

// requestedAssertion asks the pipeline for a token: Azure DevOps where a service connection is named, else GitHub Actions.
func (s settings) requestedAssertion(client policy.ClientOptions) (assertion, error) {
	requestURL, err := s.need(byOIDC, "oidc_request_url", "")
	if err != nil {
		return nil, err
	}
	token, err := s.need(byOIDC, "oidc_request_token", "")
	if err != nil {
		return nil, err
	}
	connection, err := s.text("ado_pipeline_service_connection_id", "")
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(requestURL)
	if err != nil || checkEndpoint(u.Scheme+"://"+u.Host) != nil {
		return nil, errors.New("oidc_request_url is not an https URL")
	}
	r := &tokenRequest{pipeline: runtime.NewPipeline("crosstenant", "v1", runtime.PipelineOptions{}, &client), bearer: token, asking: make(chan struct{}, 1)}
	if connection != "" {
		r.method, r.url = http.MethodPost, withQuery(u, "api-version", "7.1", "serviceConnectionId", connection)
	} else {
		r.method, r.url = http.MethodGet, withQuery(u, "audience", exchangeAudience)
	}
	return r.token, nil
}

// withQuery adds parameters that the URL does not have.
func withQuery(u *url.URL, pairs ...string) string {
	query := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		if !query.Has(pairs[i]) {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	asked := *u
	asked.RawQuery = query.Encode()
	return asked.String()
}

// tokenRequest asks a pipeline's token service, and keeps the answer while it lasts: many tenants log in with one token.
type tokenRequest struct {
	pipeline    runtime.Pipeline
	method, url string
	bearer      string

	asking  chan struct{} // holds one while somebody asks; waiting for it ends with the context
	kept    string        // guarded by asking
	expires time.Time     // likewise
}

func (r *tokenRequest) token(ctx context.Context) (string, error) {
	select {
	case r.asking <- struct{}{}:
		defer func() { <-r.asking }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if r.kept != "" && time.Until(r.expires) > time.Minute {
		return r.kept, nil
	}
	token, err := r.ask(ctx)
	if err != nil {
		return "", err
	}
	r.kept, r.expires = token, expiry(token)
	return token, nil
}

func (r *tokenRequest) ask(ctx context.Context) (string, error) {
	req, err := runtime.NewRequest(ctx, r.method, r.url)
	if err != nil {
		return "", errors.New("oidc_request_url cannot be asked for a token")
	}
	req.Raw().Header.Set("Authorization", "Bearer "+r.bearer)
	req.Raw().Header.Set("Accept", "application/json")
	if r.method == http.MethodPost {
		req.Raw().Header.Set("Content-Type", "application/json")
	}
	resp, err := r.pipeline.Do(req)
	if err != nil {
		return "", fmt.Errorf("the pipeline's token service at %s cannot be reached: %w", req.Raw().URL.Host, unwrapURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the pipeline's token service at %s refused a token: %s. Check oidc_request_token and the job's permission to ask for one",
			req.Raw().URL.Host, resp.Status)
	}
	var answer struct {
		Value     string `json:"value"`     // GitHub Actions
		OIDCToken string `json:"oidcToken"` // Azure DevOps
	}
	if err := runtime.UnmarshalAsJSON(resp, &answer); err != nil || answer.Value+answer.OIDCToken == "" {
		return "", fmt.Errorf("the pipeline's token service at %s answered without a token", req.Raw().URL.Host)
	}
	return answer.Value + answer.OIDCToken, nil
}

// unwrapURL leaves out the request's URL, whose query is nobody's business.
func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// expiry is when a JWT ends; the zero time if it does not say.
func expiry(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var claims struct {
		Expires int64 `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil || claims.Expires == 0 {
		return time.Time{}
	}
	return time.Unix(claims.Expires, 0)
}
