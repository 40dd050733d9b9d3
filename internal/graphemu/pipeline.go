package graphemu

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// exchangeAudience is the audience that Entra expects of foreign tokens.
const exchangeAudience = "api://AzureADTokenExchange"

// managedIdentity is an identity of an App Service, with the secret header of its endpoint.
type managedIdentity struct {
	tenant   *tenant
	clientID string
}

// ManagedIdentity describes a managed identity to add.
type ManagedIdentity struct {
	TenantID    string
	ClientID    string // "" = a new one
	DisplayName string
	Permissions []string
}

// ManagedIdentityEndpoint is what an App Service finds in its environment: IDENTITY_ENDPOINT is the authority's URL and Path,
// IDENTITY_HEADER is Header.
type ManagedIdentityEndpoint struct {
	Path     string
	Header   string
	ClientID string
}

// AddManagedIdentity adds an identity to a tenant. Its endpoint knows no tenant: whichever one the caller has in mind, the
// token is for the identity's own.
func (s *Server) AddManagedIdentity(in ManagedIdentity) ManagedIdentityEndpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenant(in.TenantID)
	if t == nil {
		panic(fmt.Sprintf("graphemu: no tenant %q", in.TenantID))
	}
	clientID := strings.ToLower(in.ClientID)
	if clientID == "" {
		clientID = newID()
	}
	name := in.DisplayName
	if name == "" {
		name = "managed identity"
	}
	t.addPrincipal(clientID, name, "ManagedIdentity", t.id)
	t.grant(clientID, in.Permissions)
	header := newID()
	s.identities[header] = &managedIdentity{tenant: t, clientID: clientID}
	return ManagedIdentityEndpoint{Path: "/msi/token", Header: header, ClientID: clientID}
}

// managedIdentityToken answers as the endpoint of an App Service does.
// Microsoft: "How to use managed identities for App Service", REST endpoint reference.
func (s *Server) managedIdentityToken(r *http.Request) reply {
	identity := s.identities[r.Header.Get("X-IDENTITY-HEADER")]
	query := r.URL.Query()
	refuse := func(status int, message string) reply {
		return reply{status: status, body: object{"statusCode": status, "message": message, "correlationId": newID()}}
	}
	switch {
	case identity == nil:
		return refuse(http.StatusUnauthorized, "The X-IDENTITY-HEADER is missing or unknown.")
	case query.Get("resource") == "" || query.Get("api-version") == "":
		return refuse(http.StatusBadRequest, "The parameters resource and api-version are required.")
	case query.Get("client_id") != "" && !strings.EqualFold(query.Get("client_id"), identity.clientID):
		return refuse(http.StatusBadRequest, "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
	case !isGraphResource(query.Get("resource"), r):
		return refuse(http.StatusBadRequest, "The resource principal was not found in the tenant.")
	}
	return reply{status: http.StatusOK, body: object{
		"access_token": s.issue(identity.tenant, identity.clientID, query.Get("resource"), baseURL(r), true),
		"expires_on":   fmt.Sprint(time.Now().Add(tokenLifetime).Unix()), "resource": query.Get("resource"),
		"token_type": "Bearer", "client_id": identity.clientID,
	}}
}

// Pipeline describes a run of a build service that may ask for OIDC tokens.
type Pipeline struct {
	Issuer  string
	Subject string
	// ServiceConnectionID makes it a pipeline of Azure DevOps; "" a workflow of GitHub.
	ServiceConnectionID string
}

// PipelineEndpoint is what such a run finds in its environment: the authority's URL and Path are the request URL
// (ACTIONS_ID_TOKEN_REQUEST_URL, SYSTEM_OIDCREQUESTURI), RequestToken the token for it.
type PipelineEndpoint struct {
	Path         string
	RequestToken string
}

type pipelineIdentity struct{ Pipeline }

// AddPipeline adds a pipeline run.
func (s *Server) AddPipeline(in Pipeline) PipelineEndpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := opaqueID()
	s.pipelines[token] = &pipelineIdentity{Pipeline: in}
	if in.ServiceConnectionID != "" {
		return PipelineEndpoint{Path: "/oidc/azuredevops", RequestToken: token}
	}
	return PipelineEndpoint{Path: "/oidc/github?api-version=2.0", RequestToken: token}
}

// pipelineToken answers as GitHub's and Azure DevOps' OIDC endpoints do.
func (s *Server) pipelineToken(r *http.Request, segments []string) reply {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	run := s.pipelines[token]
	query := r.URL.Query()
	kind := strings.Join(segments[1:], "/")
	switch {
	case run == nil:
		return reply{status: http.StatusUnauthorized, body: object{"message": "The request token is not valid."}}
	case kind == "github" && r.Method == http.MethodGet && run.ServiceConnectionID == "":
		audience := query.Get("audience")
		if audience == "" {
			audience = "https://github.com"
		}
		return reply{status: http.StatusOK, body: object{"value": s.federatedToken(run.Issuer, run.Subject, audience), "count": 1}}
	case kind == "azuredevops" && r.Method == http.MethodPost && strings.EqualFold(query.Get("serviceConnectionId"), run.ServiceConnectionID):
		return reply{status: http.StatusOK, body: object{"oidcToken": s.federatedToken(run.Issuer, run.Subject, exchangeAudience)}}
	}
	return reply{status: http.StatusNotFound, body: object{"message": "No such endpoint or service connection."}}
}

// FederatedToken makes a token of a foreign identity provider, as a Kubernetes cluster puts it into AZURE_FEDERATED_TOKEN_FILE.
// An empty audience is the one Entra expects.
func (s *Server) FederatedToken(issuer, subject, audience string) string {
	if audience == "" {
		audience = exchangeAudience
	}
	return s.federatedToken(issuer, subject, audience)
}

func (s *Server) federatedToken(issuer, subject, audience string) string {
	now := time.Now()
	return s.signer.sign(object{
		"iss": issuer, "sub": subject, "aud": audience, "jti": newID(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
	})
}
