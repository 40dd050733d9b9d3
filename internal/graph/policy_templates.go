package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// PolicyTemplateKind is one of the two templates that a tenant has for the members of its multitenant organization.
type PolicyTemplateKind string

// The templates (Graph: policyTemplate).
const (
	PartnerTemplate      PolicyTemplateKind = "multiTenantOrganizationPartnerConfiguration"
	IdentitySyncTemplate PolicyTemplateKind = "multiTenantOrganizationIdentitySynchronization"
)

func (k PolicyTemplateKind) path() string {
	return "/policies/crossTenantAccessPolicy/templates/" + string(k)
}

// PolicyTemplate is what a tenant writes into its entries about the other tenants when a multitenant organization is joined. What
// is nil is left alone there (Graph: multiTenantOrganizationPartnerConfigurationTemplate,
// multiTenantOrganizationIdentitySyncPolicyTemplate).
type PolicyTemplate struct {
	// Levels are the entries that it is written into: newPartners, existingPartners, both or, empty, none.
	Levels []string
	// Settings has the settings of a partner template, which are those of a partner configuration by the same names.
	Settings models.CrossTenantAccessPolicyConfigurationPartnerable
	// UserSyncAllowed is the setting of an identity synchronization template.
	UserSyncAllowed *bool
}

// PolicyTemplateWrite is what a PATCH sends. What is nil is not sent; a null is never sent, since only a reset is documented to take
// a setting back.
type PolicyTemplateWrite struct {
	Levels          *[]string // empty sends none
	Settings        models.CrossTenantAccessPolicyConfigurationPartnerable
	UserSyncAllowed *bool
}

// PolicyTemplate reads a template (Graph: multiTenantOrganizationPartnerConfigurationTemplate, get, and its sister). Every tenant
// has both, also outside of a multitenant organization.
func (t *Tenant) PolicyTemplate(ctx context.Context, kind PolicyTemplateKind) (PolicyTemplate, error) {
	content, err := do(ctx, t, call{}, kind.fetch)
	if err != nil {
		return PolicyTemplate{}, err
	}
	return kind.decode(content)
}

// RefreshPolicyTemplate is PolicyTemplate for a refresh, as RefreshAssignments is Assignments.
func (t *Tenant) RefreshPolicyTemplate(ctx context.Context, kind PolicyTemplateKind, confirms func(PolicyTemplate) bool) (PolicyTemplate, error) {
	of := document{parts: []string{partPolicies}, fetch: kind.fetch}
	return refreshDocument(ctx, t.sharedDocument(kind.path()), of, t.clients.clock.snapshotAge, kind.decode, confirms)
}

// UpdatePolicyTemplate changes what w has (Graph: multiTenantOrganizationPartnerConfigurationTemplate, update, and its sister).
func (t *Tenant) UpdatePolicyTemplate(ctx context.Context, kind PolicyTemplateKind, w PolicyTemplateWrite) error {
	return t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		body, err := w.body()
		if err == nil {
			_, err = l.raw(ctx, http.MethodPatch, V1, kind.path(), body)
		}
		return err
	})
}

// ResetPolicyTemplate takes back everything that was set: the template applies to all entries and changes nothing in them (Graph:
// multiTenantOrganizationPartnerConfigurationTemplate, resetToDefaultSettings, and its sister).
func (t *Tenant) ResetPolicyTemplate(ctx context.Context, kind PolicyTemplateKind) error {
	return t.run(ctx, call{}.repeating(), func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPost, V1, kind.path()+"/resetToDefaultSettings", nil)
		return err
	})
}

func (k PolicyTemplateKind) fetch(ctx context.Context, l *link) ([]byte, error) {
	return l.raw(ctx, http.MethodGet, V1, k.path(), nil)
}

func (k PolicyTemplateKind) decode(content []byte) (PolicyTemplate, error) {
	var a struct {
		Levels          string       `json:"templateApplicationLevel"`
		UserSyncInbound *syncAllowed `json:"userSyncInbound"`
	}
	if err := decode(content, http.MethodGet, k.path(), &a); err != nil {
		return PolicyTemplate{}, err
	}
	if a.Levels == "" { // not nullable: without, the document is none
		return PolicyTemplate{}, errNoDocument
	}
	template := PolicyTemplate{Levels: levels(a.Levels)}
	if a.UserSyncInbound != nil {
		template.UserSyncAllowed = a.UserSyncInbound.IsSyncAllowed
	}
	var err error
	template.Settings, err = parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](content, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
	return template, err
}

const noLevel = "none"

// levels are the flags of a text. The SDK's own reader makes nothing of a flag that it does not know, and of blanks.
func levels(text string) []string {
	var found []string
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" && name != noLevel {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// body is the JSON of a write.
func (w PolicyTemplateWrite) body() (map[string]json.RawMessage, error) {
	more := map[string]any{}
	if w.UserSyncAllowed != nil {
		more["userSyncInbound"] = syncAllowed{IsSyncAllowed: w.UserSyncAllowed}
	}
	if w.Levels != nil {
		more["templateApplicationLevel"] = levelText(*w.Levels)
	}
	return settingsBody(w.Settings, more)
}

// levelText is how flags are sent: in the order of the documentation.
func levelText(levels []string) string {
	if len(levels) == 0 {
		return noLevel
	}
	sorted := slices.Sorted(slices.Values(levels))
	slices.Reverse(sorted) // newPartners, existingPartners
	return strings.Join(sorted, ",")
}

// serialized is a fresh model as the SDK sends it.
func serialized(model serialization.Parsable) ([]byte, error) {
	writer, err := serialization.DefaultSerializationWriterFactoryInstance.GetSerializationWriter("application/json")
	if err != nil {
		return nil, err
	}
	defer writer.Close()
	if err := writer.WriteObjectValue("", model); err != nil {
		return nil, err
	}
	return writer.GetSerializedContent()
}
