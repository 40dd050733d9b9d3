package graph

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// LoginError says why no token for a tenant could be had. It never holds a secret, an assertion or a token.
type LoginError struct {
	TenantID   string
	ClientID   string // "" if not known
	AADSTS     string // the authority's number, e.g. "700016"; "" if the authority was not reached
	ConsentURL string // where an administrator of the tenant consents to the application; "" where that does not help
	Summary    string // one sentence: what is wrong
	Detail     string // what to do, or what the credential says
}

func (e *LoginError) Error() string {
	parts := []string{e.Summary}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	if e.ConsentURL != "" {
		parts = append(parts, "An administrator of the tenant can consent at "+e.ConsentURL)
	}
	text := strings.Join(parts, " ")
	if e.AADSTS != "" {
		text += " (AADSTS" + e.AADSTS + ")"
	}
	return text
}

// loginCause explains a number of the authority (Microsoft identity platform: authentication and authorization error
// codes). In the texts %[1]s is the application and %[2]s the tenant.
type loginCause struct {
	summary, detail string
	consent         bool
}

var loginCauses = map[string]loginCause{
	"700016": {"%[1]s is not known in tenant %[2]s.", "It was never consented to there, or the client id belongs to another tenant.", true},
	"65001":  {"%[1]s has no consent in tenant %[2]s.", "An administrator must grant the permissions that it asks for.", true},
	"90002":  {"Tenant %[2]s does not exist in this cloud.", "Check the tenant id and the provider's environment.", false},
	"900023": {"Tenant %[2]s is not a valid tenant id.", "Check the tenant id.", false},
	"7000222": {
		"The client secret of %[1]s, used for tenant %[2]s, has expired.",
		"Make a new secret in the application's home tenant and give it to the provider.", false,
	},
	"7000215": {
		"The client secret of %[1]s, used for tenant %[2]s, is wrong.",
		"Give the provider the secret's value, not its id.", false,
	},
	"7000229": {"%[1]s has no service principal in tenant %[2]s.", "It was never consented to there.", true},
	"7000216": {"%[1]s was used for tenant %[2]s without a client secret or assertion.", "Configure a credential for it.", false},
	"700027":  {"The client certificate or assertion of %[1]s, used for tenant %[2]s, was not accepted.", "Check that its public key is registered with the application.", false},
	"70021":   {"No federated identity credential of %[1]s matches the token used for tenant %[2]s.", "Compare issuer, subject and audience with the pipeline's token.", false},
	"700213":  {"No federated identity credential of %[1]s matches the token used for tenant %[2]s.", "Compare the subject with the pipeline's token.", false},
	"50020":   {"The signed-in account does not exist in tenant %[2]s.", "Sign in with an account of that tenant.", false},
	"53003":   {"A Conditional Access policy of tenant %[2]s blocks the login of %[1]s.", "", false},
}

var aadsts = regexp.MustCompile(`AADSTS(\d{4,8})`)

// newLoginError explains what a credential answered.
func newLoginError(tenantID string, conn Connection, err error) *LoginError {
	text := authorityText(err)
	e := &LoginError{TenantID: tenantID, ClientID: conn.ClientID}
	if found := aadsts.FindStringSubmatch(text); found != nil {
		e.AADSTS = found[1]
	}
	application := "the application"
	if conn.ClientID != "" {
		application = "application " + conn.ClientID
	}
	cause, ok := loginCauses[e.AADSTS]
	if !ok {
		e.Summary = fmt.Sprintf("Unable to log in to tenant %s.", tenantID)
		e.Detail = redact(text)
		if conn.ClientID != "" {
			e.Detail = "Application " + conn.ClientID + ": " + e.Detail
		}
		return e
	}
	// Sprintf would report the argument that a text leaves out.
	fill := strings.NewReplacer("%[1]s", application, "%[2]s", tenantID)
	e.Summary, e.Detail = sentence(fill.Replace(cause.summary)), sentence(fill.Replace(cause.detail))
	if cause.consent && conn.ClientID != "" {
		e.ConsentURL = consentURL(conn.AuthorityHost, tenantID, conn.ClientID)
	}
	return e
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// consentURL is where an administrator consents to an application (Microsoft identity platform: admin consent).
func consentURL(authority, tenantID, clientID string) string {
	return strings.TrimRight(authority, "/") + "/" + url.PathEscape(tenantID) + "/adminconsent?client_id=" + url.QueryEscape(clientID)
}

// authorityText is what the login authority said, or else what the credential says. azidentity's own text dumps the whole
// answer.
func authorityText(err error) string {
	var failed *azidentity.AuthenticationFailedError
	if errors.As(err, &failed) && failed.RawResponse != nil && failed.RawResponse.Body != nil {
		body, readErr := runtime.Payload(failed.RawResponse)
		if text := errorDescription(body); readErr == nil && text != "" {
			return text
		}
	}
	return err.Error()
}
