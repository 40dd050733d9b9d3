package graph

import (
	"context"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/tenantrelationships"
)

// TenantInformation is what any tenant may know about another.
type TenantInformation struct {
	TenantID            string
	DisplayName         string
	DefaultDomainName   string
	FederationBrandName *string // nil if there is none
}

func (l *link) tenantRelationships() *tenantrelationships.TenantRelationshipsRequestBuilder {
	return tenantrelationships.NewTenantRelationshipsRequestBuilderInternal(l.baseURL(), l.adapter)
}

func newTenantInformation(m models.TenantInformationable) TenantInformation {
	return TenantInformation{
		TenantID:            deref(m.GetTenantId()),
		DisplayName:         deref(m.GetDisplayName()),
		DefaultDomainName:   deref(m.GetDefaultDomainName()),
		FederationBrandName: m.GetFederationBrandName(),
	}
}

// TenantInformationByID looks a tenant up by its id (Graph: tenantRelationship, findTenantInformationByTenantId).
func (t *Tenant) TenantInformationByID(ctx context.Context, id string) (TenantInformation, error) {
	return t.tenantInformation(ctx, func(ctx context.Context, l *link) (models.TenantInformationable, error) {
		return l.tenantRelationships().FindTenantInformationByTenantIdWithTenantId(quoted(id)).Get(ctx, nil)
	})
}

// TenantInformationByDomain looks a tenant up by one of its domains (Graph: tenantRelationship,
// findTenantInformationByDomainName). It doesn't reach other clouds.
func (t *Tenant) TenantInformationByDomain(ctx context.Context, name string) (TenantInformation, error) {
	return t.tenantInformation(ctx, func(ctx context.Context, l *link) (models.TenantInformationable, error) {
		return l.tenantRelationships().FindTenantInformationByDomainNameWithDomainName(quoted(name)).Get(ctx, nil)
	})
}

func (t *Tenant) tenantInformation(ctx context.Context, get func(context.Context, *link) (models.TenantInformationable, error)) (TenantInformation, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) (TenantInformation, error) {
		m, err := get(ctx, l)
		m, err = identified(m, err, models.TenantInformationable.GetTenantId)
		if err != nil {
			return TenantInformation{}, err
		}
		return newTenantInformation(m), nil
	})
}

// quoted doubles the quotes of an argument that the SDK's template puts between quotes.
func quoted(s string) *string {
	s = strings.ReplaceAll(s, "'", "''")
	return &s
}
