package graph

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
)

const multitenantPath = "/tenantRelationships/multiTenantOrganization"

// organizationKey is what a tenant's organization is called among the recent writes.
const organizationKey = "multiTenantOrganization"

func organizationTenantKey(tenantID string) string { return organizationKey + "/tenants/" + tenantID }

// MultitenantOrganization is the organization of a tenant, as that tenant sees it.
type MultitenantOrganization struct {
	DisplayName string
	Description *string
}

// MultitenantOrganizationWrite is what a PUT or PATCH sends: each member absent, null or a value.
type MultitenantOrganizationWrite struct {
	DisplayName Opt[string] `json:"displayName,omitzero"`
	Description Opt[string] `json:"description,omitzero"`
}

// MultitenantOrganization reads the organization that the tenant is in. Graph answers for a tenant outside of any, too: with the
// state inactive, which is ErrNotFound here (Graph: multiTenantOrganization, get).
func (t *Tenant) MultitenantOrganization(ctx context.Context) (MultitenantOrganization, error) {
	content, err := do(ctx, t, call{}, getting(multitenantPath))
	if err != nil {
		return MultitenantOrganization{}, err
	}
	return t.organizationIn(content)
}

// RefreshMultitenantOrganization is MultitenantOrganization for a refresh: several resources of a tenant share one read, whose answer
// is believed where confirms says that it is what the caller knows already. Nil takes it as it is.
func (t *Tenant) RefreshMultitenantOrganization(ctx context.Context, confirms func(MultitenantOrganization) bool) (MultitenantOrganization, error) {
	return refreshSingleton(ctx, t, multitenantPath, t.organizationIn, confirms)
}

func (t *Tenant) organizationIn(content []byte) (MultitenantOrganization, error) {
	var a struct {
		State       string  `json:"state"`
		DisplayName *string `json:"displayName"`
		Description *string `json:"description"`
	}
	if err := decode(content, http.MethodGet, multitenantPath, &a); err != nil {
		return MultitenantOrganization{}, err
	}
	switch a.State {
	case "": // every answer has one
		return MultitenantOrganization{}, errNoDocument
	case "inactive":
		return MultitenantOrganization{}, absent(t.id, multitenantPath, "the tenant is in no multitenant organization")
	}
	return MultitenantOrganization{DisplayName: deref(a.DisplayName), Description: a.Description}, nil
}

// PutMultitenantOrganization makes an organization that the tenant owns. What a PUT does where there is one already is not
// documented, so look before; one that is repeated after a lost answer may be refused, so look after (Graph: tenantRelationship,
// put multiTenantOrganization).
func (t *Tenant) PutMultitenantOrganization(ctx context.Context, w MultitenantOrganizationWrite) error {
	err := t.sendMultitenant(ctx, call{write: true}, http.MethodPut, multitenantPath, w)
	if err == nil {
		t.recent.recordCreation(organizationKey)
	}
	return err
}

// UpdateMultitenantOrganization changes the members that are not absent. Only an owner may (Graph: multiTenantOrganization, update).
func (t *Tenant) UpdateMultitenantOrganization(ctx context.Context, w MultitenantOrganizationWrite) error {
	return t.sendMultitenant(ctx, call{write: true, fresh: []string{organizationKey}}, http.MethodPatch, multitenantPath, w)
}

// OrganizationTenant is a tenant of an organization. Texts that Graph leaves out or has as null are empty.
type OrganizationTenant struct {
	TenantID    string
	DisplayName string // a label that an owner gave it when adding it
	Role        string // "owner" or "member"
	State       string // "pending", "active" or "removed"
	// Transition is what the service is about to do; zero if nothing.
	Transition Transition
}

// Transition is what is desired for a tenant of an organization (Graph: multiTenantOrganizationMemberTransitionDetails).
type Transition struct {
	DesiredRole  string
	DesiredState string
	Status       string // "notStarted", "running", "succeeded" or "failed"
	Details      string // why it failed
}

// TransitionFailed is the status of what the service did not manage to do.
const TransitionFailed = "failed"

// WantedRole is the role that the tenant has, or will have once what is under way is done: a change of a role that was asked for
// shows as desired for as long as the tenant is pending.
func (o OrganizationTenant) WantedRole() string {
	if o.Transition.DesiredRole != "" && o.Transition.Status != TransitionFailed {
		return o.Transition.DesiredRole
	}
	return o.Role
}

// IsLeaving says that the tenant is being removed. A removal that failed is none.
func (o OrganizationTenant) IsLeaving() bool {
	return o.Transition.DesiredState == "removed" && o.Transition.Status != TransitionFailed
}

// organizationTenantAnswer is multiTenantOrganizationMember.
type organizationTenantAnswer struct {
	TenantID    string  `json:"tenantId"`
	DisplayName *string `json:"displayName"`
	Role        *string `json:"role"`
	State       *string `json:"state"`
	Transition  *struct {
		DesiredRole  *string `json:"desiredRole"`
		DesiredState *string `json:"desiredState"`
		Status       *string `json:"status"`
		Details      *string `json:"details"`
	} `json:"transitionDetails"`
}

func (a organizationTenantAnswer) tenant() OrganizationTenant {
	o := OrganizationTenant{TenantID: a.TenantID, DisplayName: deref(a.DisplayName), Role: deref(a.Role), State: deref(a.State)}
	if tr := a.Transition; tr != nil {
		o.Transition = Transition{
			DesiredRole: deref(tr.DesiredRole), DesiredState: deref(tr.DesiredState), Status: deref(tr.Status), Details: deref(tr.Details),
		}
	}
	return o
}

func organizationTenantsPath() string { return multitenantPath + "/tenants" }

func organizationTenantPath(tenantID string) string {
	return organizationTenantsPath() + "/" + segment(tenantID)
}

// OrganizationTenant reads a tenant of the organization. One that was removed is ErrNotFound, also where the service still shows it
// with that state (Graph: multiTenantOrganizationMember, get).
func (t *Tenant) OrganizationTenant(ctx context.Context, tenantID string) (OrganizationTenant, error) {
	path := organizationTenantPath(tenantID)
	content, err := do(ctx, t, call{}, getting(path))
	if err != nil {
		return OrganizationTenant{}, err
	}
	return t.organizationTenantIn(content, path)
}

func (t *Tenant) organizationTenantIn(content []byte, path string) (OrganizationTenant, error) {
	var a organizationTenantAnswer
	err := decode(content, http.MethodGet, path, &a)
	switch {
	case err == nil && a.TenantID == "": // the key, which every one has
		err = errNoDocument
	case err == nil && deref(a.State) == "removed":
		err = absent(t.id, path, "the tenant was removed from the multitenant organization")
	}
	return a.tenant(), err
}

// RefreshOrganizationTenant is OrganizationTenant for a refresh: a list of all tenants of the organization may answer it where
// confirms says that the tenant is as the caller knows it. Nil takes it as it is.
func (t *Tenant) RefreshOrganizationTenant(ctx context.Context, tenantID string, confirms func(OrganizationTenant) bool) (OrganizationTenant, error) {
	return listedRead[OrganizationTenant]{
		lists: []*sharedList{t.sharedList(listing{
			version: V1, path: organizationTenantsPath(), parts: []string{partTenantRelationships}, keys: memberKeys("tenantId"),
		})},
		id: tenantID,
		decode: func(content json.RawMessage) (OrganizationTenant, bool, error) {
			o, err := t.organizationTenantIn(content, organizationTenantsPath())
			return o, true, err
		},
		confirms: confirms,
		alone: func(ctx context.Context) (OrganizationTenant, error) {
			return t.OrganizationTenant(ctx, tenantID)
		},
	}.read(ctx)
}

// ListOrganizationTenants lists the tenants of the organization, the own one among them and without those that were removed (Graph:
// multiTenantOrganization, list tenants).
func (t *Tenant) ListOrganizationTenants(ctx context.Context) iter.Seq2[OrganizationTenant, error] {
	return inPages(ctx, t, call{}, V1, organizationTenantsPath(), func(ctx context.Context, l *link, target *url.URL) ([]OrganizationTenant, *string, error) {
		content, err := l.rawURL(ctx, http.MethodGet, target, nil)
		if err != nil {
			return nil, nil, err
		}
		var answer page[organizationTenantAnswer]
		if err := decode(content, http.MethodGet, target.Path, &answer); err != nil {
			return nil, nil, err
		}
		if answer.Value == nil {
			return nil, nil, errNoDocument
		}
		var tenants []OrganizationTenant
		for _, a := range answer.Value {
			if deref(a.State) != "removed" {
				tenants = append(tenants, a.tenant())
			}
		}
		return tenants, answer.Next, nil
	})
}

// NewOrganizationTenant is what the POST of a tenant sends.
type NewOrganizationTenant struct {
	TenantID    string `json:"tenantId"`
	DisplayName string `json:"displayName"`
	Role        string `json:"role,omitempty"` // "": the service's default, member
}

// AddOrganizationTenant adds a tenant to the organization; only an owner may. It is pending until it joins. Where the tenant was
// added before, the service answers 400 without a code of its own, and where the answer was lost this call answers a conflict: the
// caller looks (Graph: multiTenantOrganization, post tenants).
func (t *Tenant) AddOrganizationTenant(ctx context.Context, o NewOrganizationTenant) error {
	c := call{write: true, fresh: []string{organizationKey}}
	err := t.sendMultitenant(ctx, c, http.MethodPost, organizationTenantsPath(), o)
	if t.lost(ctx, err, "organization tenant "+o.TenantID) {
		switch _, lookup := t.OrganizationTenant(ctx, o.TenantID); {
		case lookup == nil:
			err = lostAnswer(t.id, http.MethodPost, "/v1.0"+organizationTenantsPath())
		case isGone(lookup):
			err = t.sendMultitenant(ctx, c, http.MethodPost, organizationTenantsPath(), o)
		}
	}
	if err == nil || IsConflict(err) {
		t.recent.recordCreation(organizationTenantKey(o.TenantID))
	}
	return err
}

// SetOrganizationRole asks for another role of a tenant of the organization; only an owner may. A pending tenant gets it when it
// joins (Graph: multiTenantOrganizationMember, update).
func (t *Tenant) SetOrganizationRole(ctx context.Context, tenantID, role string) error {
	c := call{write: true, fresh: []string{organizationTenantKey(tenantID)}}
	return t.sendMultitenant(ctx, c, http.MethodPatch, organizationTenantPath(tenantID), map[string]string{"role": role})
}

// RemoveOrganizationTenant begins the removal of a tenant from the organization, which takes minutes: reads show a removal under
// way, and ErrNotFound in the end. A tenant may remove itself (Graph: multiTenantOrganization, delete tenants).
func (t *Tenant) RemoveOrganizationTenant(ctx context.Context, tenantID string) error {
	err := t.sendMultitenant(ctx, call{write: true}, http.MethodDelete, organizationTenantPath(tenantID), nil)
	if err == nil {
		t.recent.recordDeletion(organizationTenantKey(tenantID))
	}
	return err
}

// JoinRequest is a tenant's request to join the organization of another one.
type JoinRequest struct {
	AddedByTenantID string // "" where nothing was requested
	State           string // of the tenant in the organization: "", "pending", "active" or "removed"
	Role            string // once it is active
	Status          string // of a pending one: "notStarted", "running" or "failed"
	Details         string // why it failed
}

// nobody stands for no tenant in a join request.
const nobody = "00000000-0000-0000-0000-000000000000"

// JoinRequest reads the tenant's request to join an organization. There always is a record; where nothing was requested it is empty
// (Graph: multiTenantOrganizationJoinRequestRecord, get).
func (t *Tenant) JoinRequest(ctx context.Context) (JoinRequest, error) {
	content, err := do(ctx, t, call{}, getting(joinRequestPath))
	if err != nil {
		return JoinRequest{}, err
	}
	return joinRequestIn(content)
}

// RefreshJoinRequest is JoinRequest for a refresh, as RefreshMultitenantOrganization is MultitenantOrganization.
func (t *Tenant) RefreshJoinRequest(ctx context.Context, confirms func(JoinRequest) bool) (JoinRequest, error) {
	return refreshSingleton(ctx, t, joinRequestPath, joinRequestIn, confirms)
}

const joinRequestPath = multitenantPath + "/joinRequest"

func joinRequestIn(content []byte) (JoinRequest, error) {
	var a struct {
		AddedByTenantID *string `json:"addedByTenantId"`
		MemberState     *string `json:"memberState"`
		Role            *string `json:"role"`
		Transition      *struct {
			Status  *string `json:"status"`
			Details *string `json:"details"`
		} `json:"transitionDetails"`
	}
	if err := decode(content, http.MethodGet, joinRequestPath, &a); err != nil {
		return JoinRequest{}, err
	}
	if a.AddedByTenantID == nil { // the record of nobody's request has it, too
		return JoinRequest{}, errNoDocument
	}
	j := JoinRequest{AddedByTenantID: *a.AddedByTenantID, State: deref(a.MemberState), Role: deref(a.Role)}
	if j.AddedByTenantID == nobody {
		return JoinRequest{}, nil
	}
	if a.Transition != nil {
		j.Status, j.Details = deref(a.Transition.Status), oneLine(deref(a.Transition.Details))
	}
	return j, nil
}

// RequestJoin asks to join the organization of the tenant that added this one (Graph: multiTenantOrganizationJoinRequestRecord, update).
func (t *Tenant) RequestJoin(ctx context.Context, addedByTenantID string) error {
	return t.sendMultitenant(ctx, call{write: true}, http.MethodPatch, joinRequestPath, map[string]string{"addedByTenantId": addedByTenantID})
}

// ResetJoinRequest empties the record of a request that failed, so that another one may be made. Whether it withdraws a request that
// is pending is not documented (Graph: multiTenantOrganizationJoinRequestRecord, update).
func (t *Tenant) ResetJoinRequest(ctx context.Context) error {
	return t.RequestJoin(ctx, nobody)
}

func (t *Tenant) sendMultitenant(ctx context.Context, c call, method, path string, body any) error {
	return t.run(ctx, c, func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, method, V1, path, body)
		return err
	})
}

// getting is a read of a document as it is.
func getting(path string) func(context.Context, *link) ([]byte, error) {
	return func(ctx context.Context, l *link) ([]byte, error) { return l.raw(ctx, http.MethodGet, V1, path, nil) }
}

// refreshSingleton reads a document of the tenant's organization for a refresh. Both documents say of what is not there that it is
// empty, or inactive; like a 404, that is never believed of an answer to others.
func refreshSingleton[T any](ctx context.Context, t *Tenant, path string, decode func([]byte) (T, error), confirms func(T) bool) (T, error) {
	return refreshDocument(ctx, t.sharedDocument(path), document{
		parts: []string{partTenantRelationships}, fetch: getting(path),
	}, t.clients.clock.snapshotAge, decode, func(out T) bool { return confirms == nil || confirms(out) })
}
