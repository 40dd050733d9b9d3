package provider

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// connector makes a tenant's connection when that tenant is first asked for. Tenants with the same settings share one
// credential.
type connector struct {
	shared         settings         // provider block and environment
	tenants        map[string]layer // entries of tenants, by id in lower case
	tenantsUnknown bool
	client         *http.Client
	clientErr      error // why there is no client yet, such as a CA file known after apply

	mu     sync.Mutex
	logins map[string]login // by tenant id for those with an entry, else by ""
}

// connect is graph.Options.Connect.
func (c *connector) connect(ctx context.Context, tenantID string) (graph.Connection, error) {
	if c.clientErr != nil {
		return graph.Connection{}, c.clientErr
	}
	if c.tenantsUnknown {
		return graph.Connection{}, &UnknownError{Setting: "tenants"}
	}
	s, name := c.settingsOf(tenantID)
	place, err := s.place()
	if err != nil {
		return graph.Connection{}, fmt.Errorf("tenant %s: %w", tenantID, err)
	}
	budget, err := s.count("requests_per_10_seconds", graph.DefaultRequestsPer10Seconds)
	if err != nil {
		return graph.Connection{}, fmt.Errorf("tenant %s: %w", tenantID, err)
	}
	l, err := c.loginOf(name, tenantID, s, place.AuthorityHost)
	if err != nil {
		return graph.Connection{}, fmt.Errorf("tenant %s: %w", tenantID, err)
	}
	tflog.Debug(ctx, "connecting tenant", map[string]any{"tenant_id": tenantID, "login": string(l.method), "client_id": l.clientID, "endpoint": place.Endpoint})
	return graph.Connection{
		Credential:    l.credential,
		Endpoint:      place.Endpoint,
		Scope:         place.scope,
		AuthorityHost: place.AuthorityHost,
		ClientID:      l.clientID,
		AllowHTTP:     strings.HasPrefix(place.Endpoint, "http://"),

		RequestsPer10Seconds: budget,
	}, nil
}

// settingsOf are the settings that speak for a tenant, and the name under which its login is kept.
func (c *connector) settingsOf(tenantID string) (settings, string) {
	id := strings.ToLower(tenantID)
	if entry, ok := c.tenants[id]; ok {
		return slices.Concat(settings{entry}, c.shared), id
	}
	return c.shared, ""
}

// loginOf makes a credential once.
func (c *connector) loginOf(name, tenantID string, s settings, authorityHost string) (login, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l, ok := c.logins[name]; ok {
		return l, nil
	}
	l, err := newLogin(s, tenantID, authorityHost, azcore.ClientOptions{Transport: c.client})
	if err != nil {
		return login{}, err
	}
	c.logins[name] = l
	return l, nil
}

// place is where a tenant's Graph and authority are.
type place struct {
	graph.Cloud
	scope string // what tokens are for: the cloud's Graph, also where an own endpoint leads there
}

// place is the cloud that environment names, with the endpoints that are set on their own.
func (s settings) place() (place, error) {
	p := place{}
	v, ok, err := s.get("environment")
	if err != nil {
		return p, err
	}
	if !ok {
		v = value{text: "public"}
	}
	cloud, ok := cloudOf(v.text)
	if !ok {
		return p, fmt.Errorf("%s is %q; it must be one of %s", v.origin, v.text, strings.Join(graph.CloudNames(), ", "))
	}
	p.Cloud, p.scope = cloud, cloud.Scope()

	for name, endpoint := range map[string]*string{"graph_endpoint": &p.Endpoint, "authority_host": &p.AuthorityHost} {
		v, ok, err := s.get(name)
		switch {
		case err != nil:
			return p, err
		case !ok:
			continue
		}
		if err := checkEndpoint(v.text); err != nil {
			return p, fmt.Errorf("%s %s is not usable: %w", v.origin, shown(v.text), err)
		}
		*endpoint = strings.TrimRight(v.text, "/")
	}
	return p, nil
}

// otherCloudNames are names that ARM_ENVIRONMENT has in Microsoft's other Terraform providers.
var otherCloudNames = map[string]string{"global": "public", "usgovernmentl4": "usgovernment", "dod": "usgovernmentl5"}

func cloudOf(name string) (graph.Cloud, bool) {
	if other, ok := otherCloudNames[strings.ToLower(name)]; ok {
		name = other
	}
	return graph.CloudByName(name)
}
