package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// reader looks at a tenant as anybody with a token could: over HTTPS, through Graph.
type reader struct {
	client        *http.Client
	graph         string
	authority     string
	id, secret    string
	tokenByTenant map[string]string
}

func newReader(caPEM []byte, graph, authority, clientID, secret string) (*reader, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(caPEM) {
		return nil, errors.New("the emulator's CA certificate cannot be read")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	return &reader{
		client: &http.Client{Transport: transport}, graph: graph, authority: authority,
		id: clientID, secret: secret, tokenByTenant: map[string]string{},
	}, nil
}

func (r *reader) token(ctx context.Context, tenantID string) (string, error) {
	if token := r.tokenByTenant[tenantID]; token != "" {
		return token, nil
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {r.id}, "client_secret": {r.secret}, "scope": {r.graph + "/.default"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.authority+"/"+tenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := r.do(req, &answer); err != nil {
		return "", err
	}
	r.tokenByTenant[tenantID] = answer.AccessToken
	return answer.AccessToken, nil
}

func (r *reader) do(req *http.Request, into any) error {
	resp, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, resp.Status)
	}
	return json.Unmarshal(body, into)
}

// user is what the demo shows of a user.
type user struct {
	ID                string `json:"id"`
	DisplayName       string `json:"displayName"`
	UserPrincipalName string `json:"userPrincipalName"`
	Mail              string `json:"mail"`
	UserType          string `json:"userType"`
	Department        string `json:"department"`
	EmployeeID        string `json:"employeeId"`
	CreationType      string `json:"creationType"`
	ExternalUserState string `json:"externalUserState"`
	AccountEnabled    bool   `json:"accountEnabled"`
	ShowInAddressList bool   `json:"showInAddressList"`
	Origin            string `json:"extension_a0703a7e1a2b4c3d8e4f000000000003_originCompany"` // graphemu.MergerOriginAttribute
}

// properties are the members of [user] in a query.
const properties = "id,displayName,userPrincipalName,mail,userType,department,employeeId,creationType,externalUserState,accountEnabled,showInAddressList," +
	graphemu.MergerOriginAttribute

// users reads all users of a tenant, page by page.
func (r *reader) users(ctx context.Context, tenantID string) ([]user, error) {
	token, err := r.token(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	next := r.graph + "/v1.0/users?$select=" + properties
	var all []user
	for next != "" {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, next, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		var page struct {
			Value []user `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		if err := r.do(req, &page); err != nil {
			return nil, err
		}
		all, next = append(all, page.Value...), page.Next
	}
	return all, nil
}

// externalUsers are those who came by invitation: B2B users, synchronized ones among them.
func (r *reader) externalUsers(ctx context.Context, tenantID string) ([]user, error) {
	all, err := r.users(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	var external []user
	for _, u := range all {
		if u.CreationType == "Invitation" {
			external = append(external, u)
		}
	}
	return external, nil
}
