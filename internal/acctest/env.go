package acctest

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// Env is an emulated cloud for one test: some tenants, one application that may
// log in to all of them, and what a configuration needs to reach it.
type Env struct {
	Server  *graphemu.Server
	Tenants []*graphemu.TenantHandle // Contoso, Fabrikam, then those that were asked for
	// Contoso is the home tenant of the application and the provider's default
	// tenant; in a merger it buys Fabrikam.
	Contoso, Fabrikam *graphemu.TenantHandle
	// Estate is what [WithEstate] made; nil without it.
	Estate *graphemu.Estate

	URL          string // scheme and host of both the login authority and Graph
	CAFile       string // PEM
	ClientID     string
	ClientSecret string

	t        testing.TB
	contract *contract // nil where there is nothing to check against
	settings settings
}

type settings struct {
	server      []graphemu.Option
	tenants     int
	further     []graphemu.Tenant
	permissions []string
	environment map[string]string
	contract    bool
	estate      bool
}

// Option changes what [New] makes.
type Option func(*settings)

// WithServer hands options to the emulator: behaviours, lag, a clock.
func WithServer(opts ...graphemu.Option) Option {
	return func(s *settings) { s.server = append(s.server, opts...) }
}

// WithBehaviour chooses the emulator's answer for one named behaviour.
func WithBehaviour(name, answer string) Option {
	return WithServer(graphemu.WithBehaviours(map[string]string{name: answer}))
}

// WithTenants makes n tenants, two or more.
func WithTenants(n int) Option {
	return func(s *settings) { s.tenants = n }
}

// WithTenant adds a tenant with an id or a domain that matters.
func WithTenant(tenant graphemu.Tenant) Option {
	return func(s *settings) { s.further = append(s.further, tenant) }
}

// WithEstate takes the emulator's estate, configured by hand, instead of tenants
// without anything. The application is the estate's, which may do everything.
func WithEstate() Option {
	return func(s *settings) { s.estate = true }
}

// WithPermissions grants the application these permissions in every tenant
// instead of [AllPermissions].
func WithPermissions(permissions ...string) Option {
	return func(s *settings) { s.permissions = permissions }
}

// WithEnvironment sets a variable of the provider's environment, which is empty otherwise.
func WithEnvironment(name, value string) Option {
	return func(s *settings) { s.environment[name] = value }
}

// WithoutContract leaves requests and answers unchecked, for tests that send what
// Microsoft's description does not allow.
func WithoutContract() Option {
	return func(s *settings) { s.contract = false }
}

// AllPermissions are the application permissions that the whole provider needs.
func AllPermissions() []string {
	return []string{
		"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess", "CrossTenantInformation.ReadBasic.All",
		"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Synchronization.ReadWrite.All",
		"User.Read.All", "Group.Read.All", "Directory.Read.All", "MultiTenantOrganization.ReadWrite.All",
	}
}

// ReadPermissions are those of an identity that only looks for drift.
func ReadPermissions() []string {
	return []string{"Policy.Read.All", "Synchronization.Read.All", "Application.Read.All", "MultiTenantOrganization.Read.All"}
}

// New starts an emulator that ends with the test or benchmark.
func New(t testing.TB, opts ...Option) *Env {
	t.Helper()
	CLI(t) // sets what the testing library reads
	s := settings{tenants: 2, permissions: AllPermissions(), environment: map[string]string{}, contract: true}
	for _, opt := range opts {
		opt(&s)
	}
	e := &Env{Server: graphemu.New(s.server...), ClientSecret: "secret-of-the-acceptance-tests", t: t, settings: s}
	e.addTenants()
	t.Cleanup(func() {
		for _, loss := range e.Server.SchemaLosses() {
			t.Errorf("a write of a synchronization schema took away what was not its own: %s", loss)
		}
	})
	if s.contract {
		e.contract = loadContract(t)
	}
	e.listen()
	return e
}

func (e *Env) addTenants() {
	if e.settings.estate {
		e.Estate = e.Server.SeedEstate()
		e.Tenants = []*graphemu.TenantHandle{e.Estate.Contoso, e.Estate.Fabrikam, e.Estate.Woodgrove}
		e.Contoso, e.Fabrikam = e.Estate.Contoso, e.Estate.Fabrikam
		e.ClientID, e.ClientSecret = e.Estate.ClientID, e.Estate.Secret
		return
	}
	names := []string{"Contoso", "Fabrikam"}
	for len(names) < e.settings.tenants {
		names = append(names, "Subsidiary "+strconv.Itoa(len(names)-1))
	}
	for _, name := range names {
		e.Tenants = append(e.Tenants, e.Server.AddTenant(graphemu.Tenant{DisplayName: name}))
	}
	for _, tenant := range e.settings.further {
		e.Tenants = append(e.Tenants, e.Server.AddTenant(tenant))
	}
	e.Contoso, e.Fabrikam = e.Tenants[0], e.Tenants[1]
	e.ClientID = e.Contoso.AddApp(graphemu.App{
		DisplayName: "Terraform", MultiTenant: true, Secret: e.ClientSecret, Permissions: e.settings.permissions,
	})
	for _, tenant := range e.Tenants[1:] {
		tenant.Consent(e.ClientID, e.settings.permissions...)
	}
}

// listen serves the emulator over TLS, with HTTP/2 as the service does.
func (e *Env) listen() {
	var handler http.Handler = e.Server
	if e.contract != nil {
		handler = e.contract.check(handler, e.t)
	}
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // dropped connections are part of the tests
	server.StartTLS()
	e.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	e.URL = server.URL
	e.CAFile = filepath.Join(e.t.TempDir(), "ca.pem")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(e.CAFile, ca, 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// ProviderFactories serve the provider from this process, so that the race
// detector and debuggers see it. Its environment is empty but for WithEnvironment.
func (e *Env) ProviderFactories() map[string]func() (tfprotov6.ProviderServer, error) {
	getenv := func(name string) string { return e.settings.environment[name] }
	return map[string]func() (tfprotov6.ProviderServer, error){
		"crosstenant": func() (tfprotov6.ProviderServer, error) {
			return provider.NewServer(provider.NewWithEnvironment("test", getenv)())
		},
	}
}

// ProviderConfig is a provider block that reaches the emulator, with further
// arguments as lines of HCL.
func (e *Env) ProviderConfig(lines ...string) string {
	return e.providerConfig(fmt.Sprintf("tenant_id = %q", e.Contoso.ID()), lines)
}

// ProviderConfigWithoutTenant leaves out the provider's own tenant.
func (e *Env) ProviderConfigWithoutTenant(lines ...string) string { return e.providerConfig("", lines) }

func (e *Env) providerConfig(tenant string, lines []string) string {
	return fmt.Sprintf(`
provider "crosstenant" {
  %s
  client_id           = %q
  client_secret       = %q
  graph_endpoint      = %q
  authority_host      = %q
  ca_certificate_file = %q
  use_cli             = false
  %s
}
`, tenant, e.ClientID, e.ClientSecret, e.URL, e.URL, e.CAFile, strings.Join(lines, "\n  "))
}

// Config is a complete configuration: the provider block and what is given.
func (e *Env) Config(blocks ...string) string {
	return e.ProviderConfig() + strings.Join(blocks, "\n")
}

// Test runs steps against the emulator. Everything is destroyed at their end. Like all that starts a CLI, it is left out by -short.
func (e *Env) Test(steps ...resource.TestStep) {
	e.t.Helper()
	e.TestCase(resource.TestCase{Steps: steps})
}

// TestCase runs a case; the provider is filled in, beside others that the case names.
func (e *Env) TestCase(c resource.TestCase) {
	e.t.Helper()
	t, ok := e.t.(*testing.T)
	if !ok {
		e.t.Fatal("steps run in tests; a benchmark uses a Workspace")
	}
	leaveOutIfShort(t)
	factories := e.ProviderFactories()
	maps.Copy(factories, c.ProtoV6ProviderFactories)
	c.ProtoV6ProviderFactories = factories
	resource.UnitTest(t, c)
}
