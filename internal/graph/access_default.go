package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// AccessDefault is a tenant's default configuration (Graph: crossTenantAccessPolicyConfigurationDefault).
type AccessDefault struct {
	// IsServiceDefault says that nobody changed anything since the tenant was made, or since the last reset.
	IsServiceDefault bool
	// Settings are those that a partner configuration has too, by the same names and types. It has no tenant.
	Settings models.CrossTenantAccessPolicyConfigurationPartnerable
	// Redemption is nil in a cloud that does not know it.
	Redemption *Redemption
}

// Redemption says with which identity providers guests redeem invitations (Graph:
// defaultInvitationRedemptionIdentityProviderConfiguration).
type Redemption struct {
	// Order has the primary providers, the first asked first.
	Order []string `json:"primaryIdentityProviderPrecedenceOrder"`
	// Fallback is what is left to whom none of them knows.
	Fallback string `json:"fallbackIdentityProvider"`
}

// AccessDefaultWrite is what a PATCH sends. What is nil is not sent.
type AccessDefaultWrite struct {
	Settings   models.CrossTenantAccessPolicyConfigurationPartnerable // a fresh model
	Redemption *Redemption
}

const accessDefaultPath = "/policies/crossTenantAccessPolicy/default"

// AccessDefault reads the default configuration, which every tenant has (Graph: crossTenantAccessPolicyConfigurationDefault,
// get). Beta shows the switch of [OutboundBlock], too.
func (t *Tenant) AccessDefault(ctx context.Context, v APIVersion) (AccessDefault, error) {
	content, err := do(ctx, t, call{}, fetchAccessDefault(v))
	if err != nil {
		return AccessDefault{}, err
	}
	return newAccessDefault(content)
}

// RefreshAccessDefault is AccessDefault for a refresh, as RefreshAssignments is Assignments.
func (t *Tenant) RefreshAccessDefault(ctx context.Context, v APIVersion, confirms func(AccessDefault) bool) (AccessDefault, error) {
	of := document{parts: []string{partPolicies}, fetch: fetchAccessDefault(v)}
	return refreshDocument(ctx, t.sharedDocument(documentName(v, accessDefaultPath)), of, t.clients.clock.snapshotAge, newAccessDefault, confirms)
}

// documentName tells a document of beta, which shows more, from that of v1.0 by the same path.
func documentName(v APIVersion, path string) string {
	if v == V1 {
		return path
	}
	return string(v) + path
}

func fetchAccessDefault(v APIVersion) func(context.Context, *link) ([]byte, error) {
	return func(ctx context.Context, l *link) ([]byte, error) {
		return l.raw(ctx, http.MethodGet, v, accessDefaultPath, nil)
	}
}

func newAccessDefault(content []byte) (AccessDefault, error) {
	var a struct {
		IsServiceDefault *bool       `json:"isServiceDefault"`
		Redemption       *Redemption `json:"invitationRedemptionIdentityProviderConfiguration"`
	}
	if err := decode(content, http.MethodGet, accessDefaultPath, &a); err != nil {
		return AccessDefault{}, err
	}
	if a.IsServiceDefault == nil { // every default says it: without, the document is none
		return AccessDefault{}, errNoDocument
	}
	settings, err := parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](content, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
	return AccessDefault{IsServiceDefault: *a.IsServiceDefault, Settings: settings, Redemption: a.Redemption}, err
}

// UpdateAccessDefault changes what w has (Graph: crossTenantAccessPolicyConfigurationDefault, update).
func (t *Tenant) UpdateAccessDefault(ctx context.Context, w AccessDefaultWrite) error {
	return t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		more := map[string]any{}
		if w.Redemption != nil {
			more["invitationRedemptionIdentityProviderConfiguration"] = w.Redemption
		}
		body, err := settingsBody(w.Settings, more)
		if err == nil {
			_, err = l.raw(ctx, http.MethodPatch, versionOf(w.Settings), accessDefaultPath, body)
		}
		return err
	})
}

// ResetAccessDefault takes back every change of the default configuration, whoever made it (Graph:
// crossTenantAccessPolicyConfigurationDefault, resetToSystemDefault).
func (t *Tenant) ResetAccessDefault(ctx context.Context) error {
	return t.run(ctx, call{}.repeating(), func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPost, V1, accessDefaultPath+"/resetToSystemDefault", nil)
		return err
	})
}

// settingsBody is the JSON of a write: the settings as the SDK writes those of a partner, and more members beside them.
func settingsBody(settings models.CrossTenantAccessPolicyConfigurationPartnerable, more map[string]any) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	if settings != nil {
		content, err := serialized(settings)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &members); err != nil {
			return nil, err
		}
	}
	for name, value := range more {
		content, err := encode(value)
		if err != nil {
			return nil, err
		}
		members[name] = content
	}
	return members, nil
}
