package tf

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// ResolveNamesAttribute is resolve_names of a list resource, whose objects are about other tenants; cost says what it takes.
func ResolveNamesAttribute(cost string) listschema.BoolAttribute {
	return listschema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Show other tenants by name instead of by id. " + cost + " It needs `CrossTenantInformation.ReadBasic.All`. " +
			"A tenant whose name cannot be had is shown by its id. Default: `false`.",
	}
}

// TenantNames tells what other tenants are called, for a list that people look at: it never fails.
type TenantNames struct {
	tenant *graph.Tenant // nil if nobody wants names

	mu     sync.Mutex
	known  map[string]NamedTenant
	failed error // the first failure
}

// NamedTenant is what another tenant is called. The zero value says nothing about it: nobody asked, or nobody answered.
type NamedTenant struct {
	DisplayName       string
	DefaultDomainName string
	Found             bool
	Gone              bool // the service knows no such tenant in this cloud
}

// NewTenantNames asks the tenant for names if resolve_names is true; otherwise every tenant is called by its id.
func NewTenantNames(tenant *graph.Tenant, resolve types.Bool) *TenantNames {
	n := &TenantNames{known: map[string]NamedTenant{}}
	if resolve.ValueBool() {
		n.tenant = tenant
	}
	return n
}

// Wanted tells whether names are looked up.
func (n *TenantNames) Wanted() bool { return n.tenant != nil }

// Of is the name of a tenant with its domain, or its id. Two calls at the same time may both ask.
func (n *TenantNames) Of(ctx context.Context, id string) string {
	id = strings.ToLower(id)
	switch named := n.Named(ctx, id); {
	case named.Gone:
		return id + " (no such tenant in this cloud any more)"
	case !named.Found:
		return id
	case named.DefaultDomainName == "":
		return named.DisplayName
	default:
		return named.DisplayName + " (" + named.DefaultDomainName + ")"
	}
}

// Named is Of in its parts.
func (n *TenantNames) Named(ctx context.Context, id string) NamedTenant {
	id = strings.ToLower(id)
	n.mu.Lock()
	named, known := n.known[id]
	refused := graph.IsForbidden(n.failed)
	n.mu.Unlock()
	if known || n.tenant == nil || refused {
		return named
	}
	named, err := n.lookUp(ctx, id)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known[id] = named
	if n.failed == nil {
		n.failed = err
	}
	return named
}

// lookUp takes a refusal of the id for "no such tenant": which status says that is not documented, and the id is one that the
// service gave.
func (n *TenantNames) lookUp(ctx context.Context, id string) (NamedTenant, error) {
	info, err := n.tenant.TenantInformationByID(ctx, id)
	var refused *graph.Error
	switch {
	case errors.Is(err, graph.ErrNotFound), errors.As(err, &refused) && refused.StatusCode == http.StatusBadRequest:
		return NamedTenant{Gone: true}, nil
	case err != nil:
		return NamedTenant{}, err
	}
	return NamedTenant{DisplayName: info.DisplayName, DefaultDomainName: info.DefaultDomainName, Found: true}, nil
}

// Diagnostics warn if names could not be had.
func (n *TenantNames) Diagnostics() diag.Diagnostics {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.failed == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Unable to look up names of tenants",
		"Some tenants are shown by their ids.\n\n"+detail(n.failed))}
}
