package graph

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// The verbs of this file list whole collections for somebody who looks at a tenant for the first time. They hand objects on as
// the pages answer, so that a caller who has enough asks for no further page; an error is the last pair. A loop may be run
// again, and asks again then.

// inPages lists a collection page by page, each page through the door of all verbs. read reads the page at a URL.
func inPages[T any](
	ctx context.Context, t *Tenant, c call, v APIVersion, path string, read func(context.Context, *link, *url.URL) ([]T, *string, error),
) iter.Seq2[T, error] {
	type answer struct {
		items []T
		next  *url.URL // nil after the last page
	}
	return func(yield func(T, error) bool) {
		var zero T
		for target := (*url.URL)(nil); ; {
			a, err := do(ctx, t, c, func(ctx context.Context, l *link) (answer, error) {
				current := target
				if current == nil {
					var err error
					if current, err = url.Parse(l.version(v) + path); err != nil {
						return answer{}, err
					}
				}
				items, link, err := read(ctx, l, current)
				if err != nil {
					return answer{}, err
				}
				next, err := l.nextPage(current, link)
				return answer{items, next}, err
			})
			if err != nil {
				yield(zero, err)
				return
			}
			for _, item := range a.items {
				if !yield(item, nil) {
					return
				}
			}
			if target = a.next; target == nil {
				return
			}
		}
	}
}

// collection is a page of an SDK collection with its objects.
type collection[M any] interface {
	nextLinked
	GetValue() []M
}

// typedPage converts the objects of a page that the SDK read.
func typedPage[M, T any](answer collection[M], err error, convert func(M) T) ([]T, *string, error) {
	switch {
	case err != nil:
		return nil, nil, err
	case answer == nil || answer.GetValue() == nil:
		return nil, nil, errNoDocument
	}
	items := make([]T, len(answer.GetValue()))
	for i, m := range answer.GetValue() {
		items[i] = convert(m)
	}
	return items, answer.GetOdataNextLink(), nil
}

// ListPartners lists the partner configurations (Graph: crossTenantAccessPolicy, list partners). The models are fetched ones:
// nothing that is set on them would be sent. Beta shows the switch of [OutboundBlock], too.
func (t *Tenant) ListPartners(ctx context.Context, v APIVersion) iter.Seq2[models.CrossTenantAccessPolicyConfigurationPartnerable, error] {
	type partner = models.CrossTenantAccessPolicyConfigurationPartnerable
	return inPages(ctx, t, call{}, v, "/policies/crossTenantAccessPolicy/partners", func(ctx context.Context, l *link, page *url.URL) ([]partner, *string, error) {
		answer, err := l.partners(v).WithUrl(page.String()).Get(ctx, nil)
		return typedPage(answer, err, func(m partner) partner { return m })
	})
}

// PartnerSync is what a list of partners tells about the identity synchronization policy of one.
type PartnerSync struct {
	PartnerTenantID string
	// Policy is nil where the list shows none. That is no proof: null and absent are documented for nothing, and who may not
	// read policies might be answered so. IdentitySync tells.
	Policy *IdentitySync
}

// ListIdentitySyncs lists the partners with their identity synchronization policies, in the requests that the partners alone
// would take (Graph: crossTenantAccessPolicy, list partners, with $expand). Beta shows the switch for groups, too.
func (t *Tenant) ListIdentitySyncs(ctx context.Context, v APIVersion) iter.Seq2[PartnerSync, error] {
	const path = "/policies/crossTenantAccessPolicy/partners?$select=tenantId&$expand=identitySynchronization"
	return inPages(ctx, t, call{}, v, path, func(ctx context.Context, l *link, target *url.URL) ([]PartnerSync, *string, error) {
		content, err := l.rawURL(ctx, http.MethodGet, target, nil)
		if err != nil {
			return nil, nil, err
		}
		var answer page[listedPartner]
		if err := decode(content, http.MethodGet, target.Path, &answer); err != nil {
			return nil, nil, err
		}
		if answer.Value == nil {
			return nil, nil, errNoDocument
		}
		partners := make([]PartnerSync, len(answer.Value))
		for i, p := range answer.Value {
			partners[i] = p.sync()
		}
		return partners, answer.Next, nil
	})
}

// listedPartner is a partner with its policy as a list shows them. What a list has in the place of a policy is not documented for
// a partner without one: whatever it is, it must not spoil the list.
type listedPartner struct {
	TenantID string          `json:"tenantId"`
	Policy   json.RawMessage `json:"identitySynchronization"`
}

func (p listedPartner) sync() PartnerSync {
	found := PartnerSync{PartnerTenantID: p.TenantID}
	var a identitySyncAnswer
	if json.Unmarshal(p.Policy, &a) == nil && a.TenantID != "" {
		policy := a.policy()
		found.Policy = &policy
	}
	return found
}

// PartnerEntry is a partner configuration with what the list of all tells about the policy below it.
type PartnerEntry struct {
	Partner models.CrossTenantAccessPolicyConfigurationPartnerable // a fetched model: nothing that is set on it would be sent
	// Policy is nil where the list shows none, which is no proof; see PartnerSync.
	Policy *IdentitySync
}

// ListPartnerEntries lists the partner configurations with their identity synchronization policies, in the requests that the partners
// alone would take (Graph: crossTenantAccessPolicy, list partners, with $expand). Who may not have both gets the partners.
func (t *Tenant) ListPartnerEntries(ctx context.Context) iter.Seq2[PartnerEntry, error] {
	const path = "/policies/crossTenantAccessPolicy/partners"
	return func(yield func(PartnerEntry, error) bool) {
		for i, query := range []string{"?$expand=identitySynchronization", ""} {
			listed, refused := false, false
			for entry, err := range t.partnerEntries(ctx, path+query) {
				if refused = err != nil && !listed && i == 0 && isRefused(err); refused {
					break
				}
				listed = true
				if !yield(entry, err) {
					return
				}
			}
			if !refused {
				return
			}
		}
	}
}

func (t *Tenant) partnerEntries(ctx context.Context, path string) iter.Seq2[PartnerEntry, error] {
	return inPages(ctx, t, call{}, V1, path, func(ctx context.Context, l *link, target *url.URL) ([]PartnerEntry, *string, error) {
		content, err := l.rawURL(ctx, http.MethodGet, target, nil)
		if err != nil {
			return nil, nil, err
		}
		var answer page[json.RawMessage]
		if err := decode(content, http.MethodGet, target.Path, &answer); err != nil {
			return nil, nil, err
		}
		if answer.Value == nil {
			return nil, nil, errNoDocument
		}
		entries := make([]PartnerEntry, len(answer.Value))
		for i, element := range answer.Value {
			if entries[i], err = partnerEntry(element); err != nil {
				return nil, nil, err
			}
		}
		return entries, answer.Next, nil
	})
}

func partnerEntry(element []byte) (PartnerEntry, error) {
	var listed listedPartner
	if err := json.Unmarshal(element, &listed); err != nil || listed.TenantID == "" {
		return PartnerEntry{}, errNoDocument
	}
	p, err := parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](element, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
	return PartnerEntry{Partner: p, Policy: listed.sync().Policy}, err
}

// ofTemplate is the query for what was made from the template of cross-tenant synchronization.
func ofTemplate(properties []string) string {
	return "?$filter=" + url.PathEscape("applicationTemplateId eq '"+CrossTenantSyncTemplateID+"'") + "&$select=" + strings.Join(properties, ",")
}

// ListSyncApplications lists the applications made from the template of cross-tenant synchronization (Graph: application, list).
// A list may lag behind what was just created.
func (t *Tenant) ListSyncApplications(ctx context.Context) iter.Seq2[Application, error] {
	return inPages(ctx, t, call{}, V1, "/applications"+ofTemplate(applicationProperties), func(ctx context.Context, l *link, page *url.URL) ([]Application, *string, error) {
		answer, err := l.applications().WithUrl(page.String()).Get(ctx, nil)
		return typedPage(answer, err, newApplication)
	})
}

// ListSyncServicePrincipals lists the service principals of those applications (Graph: servicePrincipal, list). A list may lag
// behind what was just created.
func (t *Tenant) ListSyncServicePrincipals(ctx context.Context) iter.Seq2[ServicePrincipal, error] {
	return inPages(ctx, t, call{}, V1, "/servicePrincipals"+ofTemplate(servicePrincipalProperties), func(ctx context.Context, l *link, page *url.URL) ([]ServicePrincipal, *string, error) {
		answer, err := l.servicePrincipals().WithUrl(page.String()).Get(ctx, nil)
		return typedPage(answer, err, newServicePrincipal)
	})
}

// ListAssignments lists the assignments of a service principal, as Assignments does, page by page (Graph: servicePrincipal, list
// appRoleAssignedTo).
func (t *Tenant) ListAssignments(ctx context.Context, spID string) iter.Seq2[Assignment, error] {
	return inPages(ctx, t, below(spID), V1, assignmentsPath(spID), func(ctx context.Context, l *link, page *url.URL) ([]Assignment, *string, error) {
		answer, err := l.servicePrincipal(spID).AppRoleAssignedTo().WithUrl(page.String()).Get(ctx, nil)
		return typedPage(answer, err, newAssignment)
	})
}
