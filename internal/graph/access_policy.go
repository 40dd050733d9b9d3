package graph

import (
	"context"
	"net/http"
)

// AccessPolicy is a tenant's cross-tenant access policy itself, without what is below it (Graph: crossTenantAccessPolicy).
type AccessPolicy struct {
	// AllowedCloudEndpoints are the other clouds of Microsoft whose tenants can be partners, such as microsoftonline.us.
	AllowedCloudEndpoints []string `json:"allowedCloudEndpoints"`
}

const accessPolicyPath = "/policies/crossTenantAccessPolicy"

// AccessPolicy reads the policy, which every tenant has (Graph: crossTenantAccessPolicy, get).
func (t *Tenant) AccessPolicy(ctx context.Context) (AccessPolicy, error) {
	content, err := do(ctx, t, call{}, fetchAccessPolicy)
	if err != nil {
		return AccessPolicy{}, err
	}
	return newAccessPolicy(content)
}

// RefreshAccessPolicy is AccessPolicy for a refresh, as RefreshAssignments is Assignments.
func (t *Tenant) RefreshAccessPolicy(ctx context.Context, confirms func(AccessPolicy) bool) (AccessPolicy, error) {
	of := document{parts: []string{partPolicies}, fetch: fetchAccessPolicy}
	return refreshDocument(ctx, t.sharedDocument(accessPolicyPath), of, t.clients.clock.snapshotAge, newAccessPolicy, confirms)
}

func fetchAccessPolicy(ctx context.Context, l *link) ([]byte, error) {
	return l.raw(ctx, http.MethodGet, V1, accessPolicyPath, nil)
}

// newAccessPolicy reads an answer. Its page shows the one object wrapped in value, which no other single object is.
func newAccessPolicy(content []byte) (AccessPolicy, error) {
	type answer struct {
		AccessPolicy

		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
	}
	var a struct {
		answer

		Value *answer `json:"value"`
	}
	if err := decode(content, http.MethodGet, accessPolicyPath, &a); err != nil {
		return AccessPolicy{}, err
	}
	policy := a.answer
	if a.Value != nil {
		policy = *a.Value
	}
	if policy.ID == "" && policy.DisplayName == "" { // every policy has one of them; without, it would seem to allow no cloud
		return AccessPolicy{}, errNoDocument
	}
	return policy.AccessPolicy, nil
}

// UpdateAccessPolicy writes the list of clouds; its page does not say whether it replaces what is there (Graph:
// crossTenantAccessPolicy, update).
func (t *Tenant) UpdateAccessPolicy(ctx context.Context, p AccessPolicy) error {
	p.AllowedCloudEndpoints = append([]string{}, p.AllowedCloudEndpoints...) // never null
	return t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPatch, V1, accessPolicyPath, p)
		return err
	})
}
