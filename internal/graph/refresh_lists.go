package graph

import (
	"context"
	"encoding/json"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// partnerList is the collection of partner configurations, with or without the identity synchronization policies below them
// (Graph: crossTenantAccessPolicy, list partners).
func (t *Tenant) partnerList(v APIVersion, expanded bool) *sharedList {
	path := "/policies/crossTenantAccessPolicy/partners"
	if expanded {
		path += "?$expand=identitySynchronization"
	}
	return t.sharedList(listing{version: v, path: path, parts: []string{partPolicies}, keys: memberKeys("tenantId")})
}

// memberKeys reads the members of an element by which it is looked for.
func memberKeys(names ...string) func([]byte) []string {
	return func(element []byte) []string {
		var members map[string]json.RawMessage
		if json.Unmarshal(element, &members) != nil {
			return nil
		}
		var keys []string
		for _, name := range names {
			var key string
			if json.Unmarshal(members[name], &key) == nil && key != "" {
				keys = append(keys, key)
			}
		}
		return keys
	}
}

// RefreshPartner is Partner for a refresh: a list of all partners may answer it where confirms says that the configuration is as
// the caller knows it. Nil takes it as it is.
func (t *Tenant) RefreshPartner(
	ctx context.Context, partnerTenantID string, v APIVersion, confirms func(models.CrossTenantAccessPolicyConfigurationPartnerable) bool,
) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
	return listedRead[models.CrossTenantAccessPolicyConfigurationPartnerable]{
		// One list serves partners and policies. A caller without the right to the policies still gets the partners.
		lists: []*sharedList{t.partnerList(v, true), t.partnerList(v, false)},
		id:    partnerTenantID,
		kind:  "partners",
		decode: func(content json.RawMessage) (models.CrossTenantAccessPolicyConfigurationPartnerable, bool, error) {
			p, err := parsed[models.CrossTenantAccessPolicyConfigurationPartnerable](content, models.CreateCrossTenantAccessPolicyConfigurationPartnerFromDiscriminatorValue)
			return p, true, err
		},
		confirms: confirms,
		alone: func(ctx context.Context) (models.CrossTenantAccessPolicyConfigurationPartnerable, error) {
			return t.Partner(ctx, partnerTenantID, v)
		},
	}.read(ctx)
}

// RefreshIdentitySync is IdentitySync for a refresh, as RefreshPartner is Partner. A list that has no policy doesn't tell whether
// there is none, since what the service shows then is not documented.
func (t *Tenant) RefreshIdentitySync(ctx context.Context, partnerTenantID string, v APIVersion, confirms func(IdentitySync) bool) (IdentitySync, error) {
	return listedRead[IdentitySync]{
		lists: []*sharedList{t.partnerList(v, true)},
		id:    partnerTenantID,
		kind:  "identitySynchronization",
		decode: func(content json.RawMessage) (IdentitySync, bool, error) {
			var p listedPartner
			if err := json.Unmarshal(content, &p); err != nil {
				return IdentitySync{}, false, err
			}
			if found := p.sync(); found.Policy != nil {
				return *found.Policy, true, nil
			}
			return IdentitySync{}, false, nil
		},
		confirms: confirms,
		alone: func(ctx context.Context) (IdentitySync, error) {
			return t.IdentitySync(ctx, partnerTenantID, v)
		},
	}.read(ctx)
}

// RefreshApplication is Application for a refresh: a list of the applications made of the template of cross-tenant synchronization
// may answer it.
func (t *Tenant) RefreshApplication(ctx context.Context, applicationID string, confirms func(Application) bool) (Application, error) {
	app, err := listedRead[Application]{
		lists: []*sharedList{t.sharedList(listing{
			version: V1, path: "/applications" + ofTemplate(applicationProperties), parts: []string{partApplications}, keys: memberKeys("id"),
		})},
		id: applicationID,
		decode: func(content json.RawMessage) (Application, bool, error) {
			m, err := parsed[models.Applicationable](content, models.CreateApplicationFromDiscriminatorValue)
			if err != nil {
				return Application{}, false, err
			}
			return newApplication(m), true, nil
		},
		confirms: confirms,
		alone: func(ctx context.Context) (Application, error) {
			return t.Application(ctx, applicationID)
		},
	}.read(ctx)
	if err == nil {
		t.recent.know(applicationID)
	}
	return app, err
}

// RefreshServicePrincipal is ServicePrincipal for a refresh, as RefreshApplication is Application.
func (t *Tenant) RefreshServicePrincipal(ctx context.Context, id string, confirms func(ServicePrincipal) bool) (ServicePrincipal, error) {
	return t.refreshServicePrincipal(ctx, id, confirms, func(ctx context.Context) (ServicePrincipal, error) {
		return t.ServicePrincipal(ctx, id)
	})
}

// RefreshServicePrincipalByAppID is ServicePrincipalByAppID for an import, as RefreshApplication is Application.
func (t *Tenant) RefreshServicePrincipalByAppID(ctx context.Context, appID string) (ServicePrincipal, error) {
	return t.refreshServicePrincipal(ctx, appID, nil, func(ctx context.Context) (ServicePrincipal, error) {
		return t.ServicePrincipalByAppID(ctx, appID)
	})
}

func (t *Tenant) refreshServicePrincipal(
	ctx context.Context, id string, confirms func(ServicePrincipal) bool, alone func(context.Context) (ServicePrincipal, error),
) (ServicePrincipal, error) {
	return listedRead[ServicePrincipal]{
		lists: []*sharedList{t.sharedList(listing{
			version: V1, path: "/servicePrincipals" + ofTemplate(servicePrincipalProperties), parts: []string{partApplications}, keys: memberKeys("id", "appId"),
		})},
		id: id,
		decode: func(content json.RawMessage) (ServicePrincipal, bool, error) {
			m, err := parsed[models.ServicePrincipalable](content, models.CreateServicePrincipalFromDiscriminatorValue)
			if err != nil {
				return ServicePrincipal{}, false, err
			}
			return newServicePrincipal(m), true, nil
		},
		confirms: confirms,
		alone:    alone,
	}.read(ctx)
}

// RefreshAssignment is Assignment for a refresh: a list of the service principal's assignments may answer it.
func (t *Tenant) RefreshAssignment(ctx context.Context, spID, assignmentID string, confirms func(Assignment) bool) (Assignment, error) {
	return listedRead[Assignment]{
		lists: []*sharedList{t.sharedList(listing{
			version: V1, path: assignmentsPath(spID), call: below(spID), parts: partsOfAssignments(spID), keys: memberKeys("id"),
		})},
		id: assignmentID,
		decode: func(content json.RawMessage) (Assignment, bool, error) {
			a, err := parsedAssignment(content)
			return a, true, err
		},
		confirms: confirms,
		alone: func(ctx context.Context) (Assignment, error) {
			return t.Assignment(ctx, spID, assignmentID)
		},
	}.read(ctx)
}

func parsedAssignment(content []byte) (Assignment, error) {
	m, err := parsed[models.AppRoleAssignmentable](content, models.CreateAppRoleAssignmentFromDiscriminatorValue)
	if err != nil {
		return Assignment{}, err
	}
	return newAssignment(m), nil
}
