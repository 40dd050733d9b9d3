package graph

import (
	"context"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// What is deleted of the cross-tenant access settings can be restored for 30 days, by beta only (Graph beta: policyDeletableItem).

func deletedPartnerPath(partnerTenantID string) string {
	return "/policies/deletedItems/crossTenantPartners/" + segment(partnerTenantID)
}

func deletedIdentitySyncPath(partnerTenantID string) string {
	return "/policies/deletedItems/crossTenantSyncPolicyPartners/" + segment(partnerTenantID)
}

// DeletedPartner reads a partner configuration that was deleted and can be restored (Graph beta: policyDeletableItem, get).
func (t *Tenant) DeletedPartner(ctx context.Context, partnerTenantID string) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
		content, err := l.raw(ctx, http.MethodGet, Beta, deletedPartnerPath(partnerTenantID), nil)
		if err != nil {
			return nil, err
		}
		p, err := parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](content, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
		return identified(p, err, models.CrossTenantAccessPolicyConfigurationPartnerable.GetTenantId)
	})
}

// RestorePartner brings a deleted partner configuration back, as it was (Graph beta: crossTenantAccessPolicyConfigurationPartner,
// restore).
func (t *Tenant) RestorePartner(ctx context.Context, partnerTenantID string) error {
	err := t.restore(ctx, deletedPartnerPath(partnerTenantID))
	if err == nil {
		t.recent.recordCreation(partnerKey(partnerTenantID))
	}
	return err
}

// DeletedIdentitySync reads an identity synchronization policy that was deleted and can be restored (Graph beta:
// policyDeletableItem, get).
func (t *Tenant) DeletedIdentitySync(ctx context.Context, partnerTenantID string) (IdentitySync, error) {
	return t.identitySyncAt(ctx, Beta, deletedIdentitySyncPath(partnerTenantID))
}

// RestoreIdentitySync is RestorePartner for an identity synchronization policy (Graph beta: crossTenantIdentitySyncPolicyPartner,
// restore). Its partner configuration has to be there.
func (t *Tenant) RestoreIdentitySync(ctx context.Context, partnerTenantID string) error {
	err := t.restore(ctx, deletedIdentitySyncPath(partnerTenantID))
	if err == nil {
		t.recent.recordCreation(identitySyncKey(partnerTenantID))
	}
	return err
}

// restore sends a restore. If its answer is lost, it is sent again: that there is nothing to restore any more, or that the object
// exists, then says that the first one was carried out.
func (t *Tenant) restore(ctx context.Context, path string) error {
	send := func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPost, Beta, path+"/restore", nil)
		return err
	}
	err := t.run(ctx, call{write: true}, send)
	if t.lost(ctx, err, path) {
		if err = t.run(ctx, call{write: true}, send); isGone(err) || IsConflict(err) {
			err = nil
		}
	}
	return err
}
