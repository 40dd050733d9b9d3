package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"
)

func partnerKey(partnerTenantID string) string { return "partners/" + partnerTenantID }

// outboundBlock is a setting of partners, and of the default configuration, that only beta knows.
const outboundBlock = "blockServiceProviderOutboundAccess"

// OutboundBlock tells whether an answer of beta blocks sign-ins of the tenant's own users as staff of a service provider; nil
// if it is not set (Graph beta: crossTenantAccessPolicyConfigurationPartner, blockServiceProviderOutboundAccess).
func OutboundBlock(p models.CrossTenantAccessPolicyConfigurationPartnerable) *bool {
	blocked, _ := p.GetAdditionalData()[outboundBlock].(*bool)
	return blocked
}

// SetOutboundBlock puts the switch of [OutboundBlock] into a fresh model, which is then written by beta; nil is null.
func SetOutboundBlock(p models.CrossTenantAccessPolicyConfigurationPartnerable, blocked *bool) {
	var value any = json.RawMessage("null") // the SDK leaves out a nil
	if blocked != nil {
		value = blocked
	}
	p.SetAdditionalData(map[string]any{outboundBlock: value})
}

// versionOf is the version by which a body is written: v1.0, unless it has something that only beta knows.
func versionOf(p models.CrossTenantAccessPolicyConfigurationPartnerable) APIVersion {
	if p != nil {
		if _, has := p.GetAdditionalData()[outboundBlock]; has {
			return Beta
		}
	}
	return V1
}

const partnerCollection = "/policies/crossTenantAccessPolicy/partners"

// partners are the SDK's builders. They build addresses of v1.0 only, and take another as it is.
func (l *link) partners(v APIVersion) *policies.CrossTenantAccessPolicyPartnersRequestBuilder {
	all := policies.NewPoliciesRequestBuilderInternal(l.baseURL(), l.adapter).CrossTenantAccessPolicy().Partners()
	if v != V1 {
		return all.WithUrl(l.version(v) + partnerCollection)
	}
	return all
}

func (l *link) partner(v APIVersion, id string) *policies.CrossTenantAccessPolicyPartnersCrossTenantAccessPolicyConfigurationPartnerTenantItemRequestBuilder {
	one := l.partners(V1).ByCrossTenantAccessPolicyConfigurationPartnerTenantId(id)
	if v != V1 {
		return one.WithUrl(l.version(v) + partnerCollection + "/" + segment(id))
	}
	return one
}

// Partner reads the partner configuration for a tenant (Graph: crossTenantAccessPolicyConfigurationPartner, get). Beta shows the
// switch of [OutboundBlock], too.
func (t *Tenant) Partner(ctx context.Context, partnerTenantID string, v APIVersion) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
		p, err := l.partner(v, partnerTenantID).Get(ctx, nil)
		return identified(p, err, models.CrossTenantAccessPolicyConfigurationPartnerable.GetTenantId)
	})
}

// CreatePartner adds a partner configuration (Graph: crossTenantAccessPolicy, post partners). p must be a fresh model,
// since a fetched one doesn't serialize what is set on it. If the answer is lost and the configuration is there
// afterwards, the error is a conflict: the caller compares, as with any configuration that is there already.
func (t *Tenant) CreatePartner(ctx context.Context, p models.CrossTenantAccessPolicyConfigurationPartnerable) error {
	id := deref(p.GetTenantId())
	send := func(ctx context.Context, l *link) error {
		_, err := l.partners(versionOf(p)).Post(ctx, p, nil)
		return err
	}
	err := t.run(ctx, call{write: true}, send)
	if t.lost(ctx, err, "partner "+id) {
		switch _, lookup := t.Partner(ctx, id, V1); {
		case lookup == nil:
			err = lostAnswer(t.id, http.MethodPost, "/"+string(versionOf(p))+"/policies/crossTenantAccessPolicy/partners")
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
		_, err := l.partner(versionOf(p), partnerTenantID).Patch(ctx, p, nil)
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
		return l.partner(V1, partnerTenantID).Delete(ctx, nil)
	})
	if err == nil {
		t.recent.recordDeletion(partnerKey(partnerTenantID))
	}
	return err
}
