package graph

import (
	"context"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"
)

func partnerKey(partnerTenantID string) string { return "partners/" + partnerTenantID }

func (l *link) partners() *policies.CrossTenantAccessPolicyPartnersRequestBuilder {
	return policies.NewPoliciesRequestBuilderInternal(l.baseURL(), l.adapter).CrossTenantAccessPolicy().Partners()
}

// Partner reads the partner configuration for a tenant (Graph: crossTenantAccessPolicyConfigurationPartner, get).
func (t *Tenant) Partner(ctx context.Context, partnerTenantID string) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
		p, err := l.partners().ByCrossTenantAccessPolicyConfigurationPartnerTenantId(partnerTenantID).Get(ctx, nil)
		return identified(p, err, models.CrossTenantAccessPolicyConfigurationPartnerable.GetTenantId)
	})
}

// CreatePartner adds a partner configuration (Graph: crossTenantAccessPolicy, post partners). p must be a fresh model,
// since a fetched one doesn't serialize what is set on it. If the answer is lost and the configuration is there
// afterwards, the error is a conflict: the caller compares, as with any configuration that is there already.
func (t *Tenant) CreatePartner(ctx context.Context, p models.CrossTenantAccessPolicyConfigurationPartnerable) error {
	id := deref(p.GetTenantId())
	send := func(ctx context.Context, l *link) error {
		_, err := l.partners().Post(ctx, p, nil)
		return err
	}
	err := t.run(ctx, call{write: true}, send)
	if t.lost(ctx, err, "partner "+id) {
		switch _, lookup := t.Partner(ctx, id); {
		case lookup == nil:
			err = lostAnswer(t.id, http.MethodPost, "/v1.0/policies/crossTenantAccessPolicy/partners")
		case isGone(lookup):
			err = t.run(ctx, call{write: true}, send)
		}
	}
	if err == nil || IsConflict(err) {
		t.recent.recordCreation(partnerKey(id))
	}
	return err
}

// UpdatePartner changes the settings that are set on p, a fresh model (Graph: crossTenantAccessPolicyConfigurationPartner,
// update). A setting set to nil is sent as null, which means: inherit from the default configuration.
func (t *Tenant) UpdatePartner(ctx context.Context, partnerTenantID string, p models.CrossTenantAccessPolicyConfigurationPartnerable) error {
	err := t.run(ctx, call{write: true, fresh: []string{partnerKey(partnerTenantID)}}, func(ctx context.Context, l *link) error {
		_, err := l.partners().ByCrossTenantAccessPolicyConfigurationPartnerTenantId(partnerTenantID).Patch(ctx, p, nil)
		return err
	})
	if err == nil {
		t.recent.record(partnerKey(partnerTenantID))
	}
	return err
}

// DeletePartner removes a partner configuration. The service refuses while an identity synchronization policy hangs on it
// (Graph: crossTenantAccessPolicyConfigurationPartner, delete).
func (t *Tenant) DeletePartner(ctx context.Context, partnerTenantID string) error {
	err := t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		return l.partners().ByCrossTenantAccessPolicyConfigurationPartnerTenantId(partnerTenantID).Delete(ctx, nil)
	})
	if err == nil {
		t.recent.recordDeletion(partnerKey(partnerTenantID))
	}
	return err
}
