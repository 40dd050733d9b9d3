package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	abstractions "github.com/microsoft/kiota-abstractions-go"
)

// Connection is how one tenant is reached. It is made once per tenant, at that tenant's first request.
type Connection struct {
	Credential    azcore.TokenCredential
	Endpoint      string // "https://graph.microsoft.com": no version, no trailing slash
	Scope         string // "https://graph.microsoft.com/.default"
	AuthorityHost string // "https://login.microsoftonline.com", for consent URLs in messages
	ClientID      string // for messages; "" if not known
	AllowHTTP     bool   // lets a token travel over plain http; for loopback endpoints only
	// RequestsPer10Seconds is how many requests may start in any ten seconds; 0 means DefaultRequestsPer10Seconds.
	RequestsPer10Seconds int
}

// Options say how tenants are reached.
type Options struct {
	// Connect makes a tenant's connection. A failure is reported by the call that needed the tenant and is not
	// remembered, so that a later call may succeed.
	Connect func(ctx context.Context, tenantID string) (Connection, error)
	// HTTPClient carries the requests of all tenants, so that they share one connection pool. Nil means http.DefaultClient.
	HTTPClient *http.Client
	// UserAgent is sent with every request.
	UserAgent string
}

// Clients holds one client per tenant, made on first use.
type Clients struct {
	options Options
	clock   timing

	mu      sync.Mutex
	tenants map[string]*Tenant
}

// New returns clients that reach their tenants as the options say. Nothing is sent until a verb is called.
func New(o Options) *Clients {
	shared := http.Client{}
	if o.HTTPClient != nil {
		shared = *o.HTTPClient
	}
	// Graph doesn't redirect; whoever does must not be followed with a write or a token.
	shared.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	o.HTTPClient = &shared
	return &Clients{options: o, clock: defaultTiming(), tenants: map[string]*Tenant{}}
}

// Tenant returns the client of a tenant. It is cheap, never nil and sends nothing; ids are compared without letter case.
func (c *Clients) Tenant(tenantID string) *Tenant {
	id := strings.ToLower(strings.TrimSpace(tenantID))
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tenants[id]
	if !ok {
		t = &Tenant{
			id:        id,
			clients:   c,
			connected: newGate(),
			recent:    newRecentWrites(c.clock),
			creations: newNamedGates(),
			shared:    newSharedReads(),
		}
		c.tenants[id] = t
	}
	return t
}

// Tenant speaks to Microsoft Graph about one tenant. Its methods are safe for concurrent use.
type Tenant struct {
	id      string
	clients *Clients

	connected gate // held while link is made
	link      *link

	recent    *recentWrites
	creations *namedGates
	shared    *sharedReads
}

// ID is the tenant's id in lower case.
func (t *Tenant) ID() string { return t.id }

// link is a made connection: the SDK's adapter on top of our transport.
type link struct {
	conn     Connection
	origin   *url.URL
	adapter  abstractions.RequestAdapter
	pipeline runtime.Pipeline
	cred     *tenantCredential
	throttle *throttle
	verified gate
	isRight  bool // the tenant was proven to be the one asked for; guarded by verified
}

// version is the base URL of one version of Graph, e.g. "https://graph.microsoft.com/v1.0".
func (l *link) version(v APIVersion) string { return l.conn.Endpoint + "/" + string(v) }

// baseURL are the path parameters that the SDK's request builders start from.
func (l *link) baseURL() map[string]string { return map[string]string{"baseurl": l.version(V1)} }

// connect returns the tenant's link and makes it at the first call.
func (t *Tenant) connect(ctx context.Context) (*link, error) {
	if err := t.connected.enter(ctx); err != nil {
		return nil, err
	}
	defer t.connected.leave()
	if t.link != nil {
		return t.link, nil
	}
	if t.id == "" {
		return nil, errors.New("no tenant id was given for a call to Microsoft Graph")
	}
	conn, err := t.clients.options.Connect(ctx, t.id)
	if err != nil {
		return nil, err
	}
	made, err := newLink(t, conn)
	if err != nil {
		return nil, err
	}
	t.link = made
	return made, nil
}

func newLink(t *Tenant, conn Connection) (*link, error) {
	conn.Endpoint = strings.TrimRight(conn.Endpoint, "/")
	origin, err := url.Parse(conn.Endpoint)
	if err != nil || origin.Host == "" {
		return nil, fmt.Errorf("the Microsoft Graph endpoint %q of tenant %s is not a URL with scheme and host", conn.Endpoint, t.id)
	}
	l := &link{conn: conn, origin: origin, verified: newGate()}
	l.cred = newTenantCredential(t.id, conn)
	l.throttle = newThrottle(t.clients.clock, conn.RequestsPer10Seconds)
	l.pipeline = newPipeline(t, l)
	l.adapter, err = newAdapter(&transport{tenant: t, link: l}, l.version(V1))
	if err != nil {
		return nil, err
	}
	return l, nil
}
