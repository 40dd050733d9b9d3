package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// TenantMismatchError says that a credential gave a token for another tenant than the one asked for, as a managed
// identity does: it knows its own tenant only. Nothing was sent to the wrong tenant.
type TenantMismatchError struct {
	TenantID      string // asked for
	TokenTenantID string // of the token
}

func (e *TenantMismatchError) Error() string {
	return fmt.Sprintf("the credential was asked for a token of tenant %s but gave one of tenant %s; nothing was sent. "+
		"A managed identity or a signed-in Azure CLI account may know one tenant only: "+
		"give the provider a credential that can log in to tenant %s", e.TenantID, e.TokenTenantID, e.TenantID)
}

// tokenMargin is how long before its expiry a token is replaced.
const tokenMargin = 5 * time.Minute

// tenantCredential asks a credential for tokens of one tenant only, keeps the token that it got, and refuses a token of
// another tenant. azcore's bearer token policy asks it; the azidentity types that shell out cache nothing themselves.
type tenantCredential struct {
	tenantID string
	conn     Connection

	asking gate
	token  azcore.AccessToken // guarded by asking
}

func newTenantCredential(tenantID string, conn Connection) *tenantCredential {
	return &tenantCredential{tenantID: tenantID, conn: conn, asking: newGate()}
}

// GetToken implements azcore.TokenCredential. Concurrent callers share one request.
func (c *tenantCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if err := c.asking.enter(ctx); err != nil {
		return azcore.AccessToken{}, err
	}
	defer c.asking.leave()
	if o.Claims == "" && c.fresh() {
		return c.token, nil
	}
	o.TenantID = c.tenantID
	token, err := c.conn.Credential.GetToken(ctx, o)
	if ctx.Err() != nil {
		return azcore.AccessToken{}, ctx.Err()
	}
	if err != nil {
		return azcore.AccessToken{}, newLoginError(c.tenantID, c.conn, err)
	}
	if tid := claimsOf(token.Token).TID; tid != "" && !strings.EqualFold(tid, c.tenantID) {
		return azcore.AccessToken{}, &TenantMismatchError{TenantID: c.tenantID, TokenTenantID: tid}
	}
	c.token = token
	return token, nil
}

func (c *tenantCredential) fresh() bool {
	now := time.Now()
	due := !c.token.RefreshOn.IsZero() && now.After(c.token.RefreshOn)
	return c.token.Token != "" && !due && c.token.ExpiresOn.Sub(now) > tokenMargin
}

// roles are the application permissions in the token at hand; nil if there are none to be seen.
func (c *tenantCredential) roles(ctx context.Context) []string {
	if c.asking.enter(ctx) != nil {
		return nil
	}
	defer c.asking.leave()
	return claimsOf(c.token.Token).Roles
}

// tokenClaims are what is read of an access token. The signature is Graph's to check: this guards against a mix-up, not
// against an attacker.
type tokenClaims struct {
	TID   string   `json:"tid"`
	Roles []string `json:"roles"`
}

// claimsOf reads an access token; an opaque one has no claims.
func claimsOf(token string) tokenClaims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return tokenClaims{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return tokenClaims{}
	}
	var claims tokenClaims
	if json.Unmarshal(payload, &claims) != nil {
		return tokenClaims{}
	}
	return claims
}

// verify makes sure, once and before the tenant's first request, that what the credential opens is the tenant asked
// for: by the token's tid claim, or by /organization where the token is opaque.
func (l *link) verify(ctx context.Context, t *Tenant) error {
	if err := l.verified.enter(ctx); err != nil {
		return err
	}
	defer l.verified.leave()
	if l.isRight {
		return nil
	}
	token, err := l.cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{l.conn.Scope}, EnableCAE: true})
	if err != nil {
		return err
	}
	if claimsOf(token.Token).TID == "" {
		if err := l.verifyByOrganization(ctx, t); err != nil {
			return err
		}
	}
	l.isRight = true
	return nil
}

func (l *link) verifyByOrganization(ctx context.Context, t *Tenant) error {
	req, err := runtime.NewRequest(retryingAs(ctx, http.MethodGet, t.clients.clock), http.MethodGet, l.version(V1)+"/organization?$select=id")
	if err != nil {
		return err
	}
	resp, err := l.pipeline.Do(req)
	if err != nil {
		return connectionError(ctx, t.id, req.Raw(), err)
	}
	if resp.StatusCode != http.StatusOK {
		return l.unproven(t, newError(t.id, req.Raw(), resp).Error())
	}
	var answer struct {
		Value []struct {
			ID string `json:"id"`
		} `json:"value"`
	}
	if err := runtime.UnmarshalAsJSON(resp, &answer); err != nil || len(answer.Value) != 1 {
		return l.unproven(t, "/organization did not name one tenant.")
	}
	if got := answer.Value[0].ID; !strings.EqualFold(got, t.id) {
		return &TenantMismatchError{TenantID: t.id, TokenTenantID: got}
	}
	return nil
}

// unproven is a failure of the login, whatever /organization said: its 404 or 403 must not pass for an answer about the
// object that the caller asked for.
func (l *link) unproven(t *Tenant, why string) *LoginError {
	return &LoginError{
		TenantID: t.id, ClientID: l.conn.ClientID,
		Summary: fmt.Sprintf("Unable to tell which tenant the credential for tenant %s belongs to, so nothing else was sent.", t.id),
		Detail:  why,
	}
}
