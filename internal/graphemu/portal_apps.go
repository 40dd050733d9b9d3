package graphemu

import (
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// registration is what the login authority knows about an application; its directory objects are documents like others.
type registration struct {
	clientID     string
	displayName  string
	home         *tenant
	multiTenant  bool
	secrets      []secret
	certificates []*x509.Certificate
	federated    []FederatedCredential
}

type secret struct {
	value   string
	expires time.Time // zero: never
}

// App describes an application to register, with which a client logs in.
type App struct {
	ClientID      string // "" = a new one
	DisplayName   string
	MultiTenant   bool
	Secret        string
	SecretExpires time.Time // on the server's clock; zero = never
	Certificates  []*x509.Certificate
	Federated     []FederatedCredential
	Permissions   []string // application permissions of Graph, consented in the home tenant
}

// FederatedCredential trusts tokens of a foreign identity provider.
type FederatedCredential struct {
	Issuer   string
	Subject  string
	Audience string // "" = api://AzureADTokenExchange
}

func (f FederatedCredential) audience() string {
	if f.Audience == "" {
		return exchangeAudience
	}
	return f.Audience
}

// AddApp registers an application in this tenant, with its service principal, and answers its client id. Other tenants let it
// in with [TenantHandle.Consent].
func (h *TenantHandle) AddApp(in App) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	clientID := strings.ToLower(in.ClientID)
	if clientID == "" {
		clientID = newID()
	}
	if h.s.apps[clientID] != nil {
		panic(fmt.Sprintf("graphemu: application %s exists", clientID))
	}
	app := &registration{
		clientID: clientID, displayName: in.DisplayName, home: h.t, multiTenant: in.MultiTenant,
		certificates: in.Certificates, federated: in.Federated,
	}
	if in.Secret != "" {
		app.secrets = []secret{{value: in.Secret, expires: in.SecretExpires}}
	}
	h.s.apps[clientID] = app
	h.t.addApplication(clientID, in.DisplayName, in.MultiTenant)
	h.t.addPrincipal(clientID, in.DisplayName, "Application", h.t.id)
	h.t.grant(clientID, in.Permissions)
	return clientID
}

// AddSecret gives an application one more secret; zero expires never.
func (s *Server) AddSecret(clientID, value string, expires time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.registered(clientID)
	app.secrets = append(app.secrets, secret{value: value, expires: expires})
}

// AddCertificate lets an application log in with a certificate.
func (s *Server) AddCertificate(clientID string, cert *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.registered(clientID)
	app.certificates = append(app.certificates, cert)
}

// AddFederatedCredential lets an application log in with tokens of a foreign identity provider.
func (s *Server) AddFederatedCredential(clientID string, f FederatedCredential) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.registered(clientID)
	app.federated = append(app.federated, f)
}

func (s *Server) registered(clientID string) *registration {
	app := s.apps[strings.ToLower(clientID)]
	if app == nil {
		panic(fmt.Sprintf("graphemu: application %s is not registered", clientID))
	}
	return app
}

// Consent lets an application of another tenant in, or again after [TenantHandle.WithdrawConsent], and grants application
// permissions. The application must be registered for many tenants to log in here.
func (h *TenantHandle) Consent(clientID string, permissions ...string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	app := h.s.registered(clientID)
	if h.t.clientPrincipal(app.clientID) == nil {
		h.t.addPrincipal(app.clientID, app.displayName, "Application", app.home.id)
	}
	delete(h.t.withdrawn, app.clientID)
	h.t.grant(app.clientID, permissions)
}

// WithdrawConsent leaves the service principal but takes every permission back: tokens are refused with AADSTS65001.
func (h *TenantHandle) WithdrawConsent(clientID string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	clientID = strings.ToLower(clientID)
	h.t.withdrawn[clientID] = true
	delete(h.t.grants, clientID)
}

// GrantPermissions grants application permissions of Graph; they are in the tokens issued from now on.
func (h *TenantHandle) GrantPermissions(clientID string, permissions ...string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.t.grant(strings.ToLower(clientID), permissions)
}

// RevokePermission takes an application permission back, at once: the service would honour tokens until they expire.
func (h *TenantHandle) RevokePermission(clientID, permission string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	delete(h.t.grants[strings.ToLower(clientID)], permission)
}

// SetPermissions leaves an application exactly these permissions.
func (h *TenantHandle) SetPermissions(clientID string, permissions ...string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	clientID = strings.ToLower(clientID)
	delete(h.t.grants, clientID)
	h.t.grant(clientID, permissions)
}

// Permissions lists what an application may do here, sorted.
func (h *TenantHandle) Permissions(clientID string) []string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return slices.Sorted(maps.Keys(h.t.grants[strings.ToLower(clientID)]))
}

func (t *tenant) grant(clientID string, permissions []string) {
	if t.grants[clientID] == nil {
		t.grants[clientID] = map[string]bool{}
	}
	for _, permission := range permissions {
		t.grants[clientID][permission] = true
	}
}

// clientApplication is the application object of a client id; nil if there is none.
func (t *tenant) clientApplication(clientID string) object {
	return findBy(t.store(applicationsCollection).list(), "appId", clientID)
}

// clientPrincipal is the service principal of a client id; nil if there is none.
func (t *tenant) clientPrincipal(clientID string) object {
	return findBy(t.store(servicePrincipalsCollection).list(), "appId", clientID)
}

func findBy(docs []object, member, value string) object {
	for _, doc := range docs {
		if strings.EqualFold(textOf(doc[member]), value) {
			return doc
		}
	}
	return nil
}
