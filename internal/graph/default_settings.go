package graph

import (
	"context"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

const defaultSettingsPath = "/policies/crossTenantAccessPolicy/default"

// RefreshDefaultSettings reads what partners without an entry meet, and those whose entry leaves a setting out (Graph:
// crossTenantAccessPolicyConfigurationDefault, get). The settings have the names and types of a partner's, and are returned as one
// without a tenant. An answer of the last minute that no write came after is shared by all who read.
func (t *Tenant) RefreshDefaultSettings(ctx context.Context) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
	of := document{
		parts: []string{partPolicies},
		fetch: func(ctx context.Context, l *link) ([]byte, error) {
			return l.raw(ctx, http.MethodGet, V1, defaultSettingsPath, nil)
		},
	}
	return refreshDocument(ctx, t.sharedDocument(defaultSettingsPath), of, t.clients.clock.snapshotAge, func(content []byte) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
		var a struct {
			IsServiceDefault *bool `json:"isServiceDefault"`
		}
		if err := decode(content, http.MethodGet, defaultSettingsPath, &a); err != nil {
			return nil, err
		}
		if a.IsServiceDefault == nil { // every default says it: without, the document is none
			return nil, errNoDocument
		}
		return parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](content, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
	}, nil)
}
