package provider

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// everyTenant lets one credential log in to all tenants of a configuration; which tenant a token is for is said with
// each request.
var everyTenant = []string{"*"}

// login is one credential, which serves every tenant with the same settings.
type login struct {
	credential azcore.TokenCredential
	method     method
	clientID   string // "" where the login itself says who it is
}

// newLogin makes the credential that the settings ask for. tenantID is the first tenant it will serve.
func newLogin(s settings, tenantID, authorityHost string, client azcore.ClientOptions) (login, error) {
	m, err := s.method()
	if err != nil {
		return login{}, err
	}
	authorityHost, client.Transport = overPlainHTTP(authorityHost, client.Transport)
	client.Cloud = cloud.Configuration{ActiveDirectoryAuthorityHost: authorityHost}
	// Instance discovery asks Microsoft's public authority whether a host is one; it cannot know an own host, and the
	// known clouds need no asking.
	const noDiscovery = true
	if m != byManagedIdentity { // whose endpoint on the machine has its own rules of what passes
		client.Retry.ShouldRetry = worthRepeating
	}

	l := login{method: m}
	switch m {
	case byCertificate:
		l.clientID, l.credential, err = certificateCredential(s, tenantID, &azidentity.ClientCertificateCredentialOptions{
			ClientOptions: client, AdditionallyAllowedTenants: everyTenant, DisableInstanceDiscovery: noDiscovery, SendCertificateChain: true,
		})
	case bySecret:
		l.clientID, l.credential, err = secretCredential(s, tenantID, &azidentity.ClientSecretCredentialOptions{
			ClientOptions: client, AdditionallyAllowedTenants: everyTenant, DisableInstanceDiscovery: noDiscovery,
		})
	case byOIDC, byWorkloadIdentity:
		l.clientID, l.credential, err = assertionCredential(s, m, tenantID, &azidentity.ClientAssertionCredentialOptions{
			ClientOptions: client, AdditionallyAllowedTenants: everyTenant, DisableInstanceDiscovery: noDiscovery,
		})
	case byManagedIdentity:
		l.clientID, l.credential, err = managedIdentityCredential(s, client)
	case byAzureCLI:
		l.credential, err = newCLICredential()
	}
	return l, err
}

func secretCredential(s settings, tenantID string, o *azidentity.ClientSecretCredentialOptions) (string, azcore.TokenCredential, error) {
	clientID, err := s.need(bySecret, "client_id", "client_id_file_path")
	if err != nil {
		return "", nil, err
	}
	secret, err := s.need(bySecret, "client_secret", "client_secret_file_path")
	if err != nil {
		return "", nil, err
	}
	credential, err := azidentity.NewClientSecretCredential(tenantID, clientID, secret, o)
	return clientID, credential, err
}

func certificateCredential(s settings, tenantID string, o *azidentity.ClientCertificateCredentialOptions) (string, azcore.TokenCredential, error) {
	clientID, err := s.need(byCertificate, "client_id", "client_id_file_path")
	if err != nil {
		return "", nil, err
	}
	bundle, origin, err := s.certificate()
	if err != nil {
		return "", nil, err
	}
	password, err := s.text("client_certificate_password", "")
	if err != nil {
		return "", nil, err
	}
	chain, key, err := parseCertificate(bundle, password)
	if err != nil {
		return "", nil, fmt.Errorf("%s is not a usable certificate with its private key (PEM, or PKCS #12 with client_certificate_password): %w", origin, err)
	}
	credential, err := azidentity.NewClientCertificateCredential(tenantID, clientID, chain, key, o)
	return clientID, credential, err
}

// certificate is the bundle of the strongest place that has one, and how the user knows it.
func (s settings) certificate() (bundle []byte, origin string, err error) {
	for _, l := range s {
		if v, ok := l["client_certificate"]; ok {
			if err := v.known(); err != nil {
				return nil, v.origin, err
			}
			bundle, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.text), ""))
			if err != nil {
				return nil, v.origin, fmt.Errorf("%s is not base64", v.origin)
			}
			return bundle, v.origin, nil
		}
		if v, ok := l["client_certificate_path"]; ok {
			if err := v.known(); err != nil {
				return nil, v.origin, err
			}
			bundle, err := os.ReadFile(v.text)
			if err != nil {
				return nil, v.origin, fmt.Errorf("unable to read the file that %s names: %w", v.origin, err)
			}
			return bundle, v.origin, nil
		}
	}
	return nil, "", errors.New("no client certificate")
}

func assertionCredential(s settings, m method, tenantID string, o *azidentity.ClientAssertionCredentialOptions) (string, azcore.TokenCredential, error) {
	clientID, err := s.need(m, "client_id", "client_id_file_path")
	if err != nil {
		return "", nil, err
	}
	source, err := s.assertionSource(m, o.ClientOptions)
	if err != nil {
		return "", nil, err
	}
	credential, err := azidentity.NewClientAssertionCredential(tenantID, clientID, source, o)
	return clientID, credential, err
}

func managedIdentityCredential(s settings, client azcore.ClientOptions) (string, azcore.TokenCredential, error) {
	clientID, err := s.text("client_id", "client_id_file_path")
	if err != nil {
		return "", nil, err
	}
	options := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: client}
	if clientID != "" {
		options.ID = azidentity.ClientID(clientID)
	}
	credential, err := azidentity.NewManagedIdentityCredential(options)
	return clientID, credential, err
}

// cliCredential says what to do when the last resort fails, too: az itself does not know what else was possible.
type cliCredential struct{ *azidentity.AzureCLICredential }

func newCLICredential() (azcore.TokenCredential, error) {
	az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{AdditionallyAllowedTenants: everyTenant})
	return cliCredential{az}, err
}

// GetToken asks az.
func (c cliCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := c.AzureCLICredential.GetToken(ctx, o)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("nothing in the provider block or the environment says how to log in, so the Azure CLI was asked, which failed: %w. "+
			"Run az login --tenant %s, or configure a login (client_secret, client_certificate, use_oidc, use_msi)", err, o.TenantID)
	}
	return token, err
}

// worthRepeating tells whether a failed login may succeed when it is repeated: an answer that promises to be passing or
// a broken connection, but not a certificate that this machine does not trust.
func worthRepeating(resp *http.Response, err error) bool {
	var untrusted *tls.CertificateVerificationError
	switch {
	case err != nil:
		return !errors.As(err, &untrusted)
	case resp.StatusCode == http.StatusRequestTimeout, resp.StatusCode == http.StatusTooManyRequests:
		return true
	}
	return resp.StatusCode >= http.StatusInternalServerError && resp.StatusCode != http.StatusNotImplemented
}
