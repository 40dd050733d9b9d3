package graph

import (
	"context"
	"net/http"
)

// APIVersion is a version of Graph. Beta is called only where the caller asks for it.
type APIVersion string

// The versions of Graph.
const (
	V1   APIVersion = "v1.0"
	Beta APIVersion = "beta"
)

// IdentitySync is a partner's identity synchronization policy. A nil member is null or absent in Graph; GroupSyncAllowed is
// known to beta only.
type IdentitySync struct {
	TenantID         string // of the partner, which may push
	DisplayName      *string
	UserSyncAllowed  *bool
	GroupSyncAllowed *bool
}

// IdentitySyncWrite is what a PUT or PATCH sends: each member absent, null or a value.
type IdentitySyncWrite struct {
	DisplayName      Opt[string]
	UserSyncAllowed  Opt[bool]
	GroupSyncAllowed Opt[bool] // beta only
}

// syncAllowed is the inner object of userSyncInbound and groupSyncInbound.
type syncAllowed struct {
	IsSyncAllowed *bool `json:"isSyncAllowed"`
}

type identitySyncBody struct {
	DisplayName      Opt[string]      `json:"displayName,omitzero"`
	UserSyncInbound  Opt[syncAllowed] `json:"userSyncInbound,omitzero"`
	GroupSyncInbound Opt[syncAllowed] `json:"groupSyncInbound,omitzero"`
}

func (w IdentitySyncWrite) body() identitySyncBody {
	return identitySyncBody{
		DisplayName:      w.DisplayName,
		UserSyncInbound:  allowed(w.UserSyncAllowed),
		GroupSyncInbound: allowed(w.GroupSyncAllowed),
	}
}

// allowed keeps the outer object and nulls its member: a null of the whole object is not documented.
func allowed(o Opt[bool]) Opt[syncAllowed] {
	if o.IsAbsent() {
		return Opt[syncAllowed]{}
	}
	return Value(syncAllowed{IsSyncAllowed: o.Ptr()})
}

func identitySyncPath(partnerTenantID string) string {
	return "/policies/crossTenantAccessPolicy/partners/" + segment(partnerTenantID) + "/identitySynchronization"
}

func identitySyncKey(partnerTenantID string) string {
	return partnerKey(partnerTenantID) + "/identitySynchronization"
}

// IdentitySync reads a partner's identity synchronization policy (Graph: crossTenantIdentitySyncPolicyPartner, get).
func (t *Tenant) IdentitySync(ctx context.Context, partnerTenantID string, v APIVersion) (IdentitySync, error) {
	return t.identitySyncAt(ctx, v, identitySyncPath(partnerTenantID))
}

func (t *Tenant) identitySyncAt(ctx context.Context, v APIVersion, path string) (IdentitySync, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) (IdentitySync, error) {
		a, err := rawJSON[identitySyncAnswer](ctx, l, http.MethodGet, v, path, nil)
		if err == nil && a.TenantID == "" { // the key, which every policy has; without, it would seem to allow nothing
			err = errNoDocument
		}
		return a.policy(), err
	})
}

type identitySyncAnswer struct {
	TenantID         string       `json:"tenantId"`
	DisplayName      *string      `json:"displayName"`
	UserSyncInbound  *syncAllowed `json:"userSyncInbound"`
	GroupSyncInbound *syncAllowed `json:"groupSyncInbound"`
}

func (a identitySyncAnswer) policy() IdentitySync {
	policy := IdentitySync{TenantID: a.TenantID, DisplayName: a.DisplayName}
	if a.UserSyncInbound != nil {
		policy.UserSyncAllowed = a.UserSyncInbound.IsSyncAllowed
	}
	if a.GroupSyncInbound != nil {
		policy.GroupSyncAllowed = a.GroupSyncInbound.IsSyncAllowed
	}
	return policy
}

// CreateIdentitySync makes the policy by PUT, which conflicts if there is one already; it is no upsert (Graph:
// crossTenantAccessPolicyConfigurationPartner, put identitySynchronization). A PUT repeated after a lost answer conflicts
// too, so that the caller compares.
func (t *Tenant) CreateIdentitySync(ctx context.Context, partnerTenantID string, v APIVersion, w IdentitySyncWrite) error {
	err := t.writeIdentitySync(ctx, http.MethodPut, partnerTenantID, v, w)
	if err == nil || IsConflict(err) {
		t.recent.recordCreation(identitySyncKey(partnerTenantID))
	}
	return err
}

// UpdateIdentitySync changes the members that are not absent (Graph: crossTenantIdentitySyncPolicyPartner, update).
func (t *Tenant) UpdateIdentitySync(ctx context.Context, partnerTenantID string, v APIVersion, w IdentitySyncWrite) error {
	err := t.writeIdentitySync(ctx, http.MethodPatch, partnerTenantID, v, w)
	if err == nil {
		t.recent.record(identitySyncKey(partnerTenantID))
	}
	return err
}

func (t *Tenant) writeIdentitySync(ctx context.Context, method, partnerTenantID string, v APIVersion, w IdentitySyncWrite) error {
	c := call{write: true, fresh: []string{partnerKey(partnerTenantID), identitySyncKey(partnerTenantID)}}
	return t.run(ctx, c, func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, method, v, identitySyncPath(partnerTenantID), w.body())
		return err
	})
}

// DeleteIdentitySync removes the policy (Graph: crossTenantIdentitySyncPolicyPartner, delete).
func (t *Tenant) DeleteIdentitySync(ctx context.Context, partnerTenantID string) error {
	err := t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodDelete, V1, identitySyncPath(partnerTenantID), nil)
		return err
	})
	if err == nil {
		t.recent.recordDeletion(identitySyncKey(partnerTenantID))
	}
	return err
}
