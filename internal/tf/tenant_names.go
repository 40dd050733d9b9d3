package tf

import (
	"context"
	"errors"
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
	known  map[string]string
	failed error // the first failure
}

// NewTenantNames asks the tenant for names if resolve_names is true; otherwise every tenant is called by its id.
func NewTenantNames(tenant *graph.Tenant, resolve types.Bool) *TenantNames {
	n := &TenantNames{known: map[string]string{}}
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
	n.mu.Lock()
	name, known := n.known[id]
	refused := graph.IsForbidden(n.failed)
	n.mu.Unlock()
	switch {
	case known:
		return name
	case n.tenant == nil || refused:
		return id
	}
	name, err := n.lookUp(ctx, id)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known[id] = name
	if n.failed == nil {
		n.failed = err
	}
	return name
}

func (n *TenantNames) lookUp(ctx context.Context, id string) (string, error) {
	info, err := n.tenant.TenantInformationByID(ctx, id)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return id + " (no such tenant in this cloud any more)", nil
	case err != nil:
		return id, err
	case info.DefaultDomainName == "":
		return info.DisplayName, nil
	}
	return info.DisplayName + " (" + info.DefaultDomainName + ")", nil
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
