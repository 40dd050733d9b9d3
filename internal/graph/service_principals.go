package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
)

// ServicePrincipal is an application's presence in a tenant; synchronization and assignments hang on it.
type ServicePrincipal struct {
	ID          string // of the object; what jobs and assignments are addressed by
	AppID       string
	DisplayName string
	TemplateID  string
	AppRoles    []AppRole
}

// AppRole is a role that users and groups are assigned to.
type AppRole struct {
	ID          string
	DisplayName string
	Value       *string // null for the role of synchronization applications
	Enabled     bool
	ForUsers    bool // users and groups may hold it
}

// syncRoleName is the display name of the role that puts users and groups into scope. Its id differs per application and its
// value is null (Graph: applicationTemplate, instantiate).
const syncRoleName = "msiam_access"

// SyncRoleID is the id of the role that puts users and groups into the scope of synchronization: msiam_access, or else the
// only enabled role for users.
func (sp ServicePrincipal) SyncRoleID() (string, error) {
	var usable []AppRole
	for _, role := range sp.AppRoles {
		if !role.Enabled || !role.ForUsers {
			continue
		}
		if role.DisplayName == syncRoleName {
			return role.ID, nil
		}
		usable = append(usable, role)
	}
	if len(usable) == 1 {
		return usable[0].ID, nil
	}
	return "", fmt.Errorf("service principal %s has no role %s and %d other enabled roles for users, so that the role to assign is unclear",
		sp.ID, syncRoleName, len(usable))
}

var servicePrincipalProperties = []string{"id", "appId", "displayName", "applicationTemplateId", "appRoles"}

func servicePrincipalKey(id string) string { return "servicePrincipals/" + id }

func (l *link) servicePrincipals() *serviceprincipals.ServicePrincipalsRequestBuilder {
	return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(l.baseURL(), l.adapter)
}

func (l *link) servicePrincipal(id string) *serviceprincipals.ServicePrincipalItemRequestBuilder {
	return l.servicePrincipals().ByServicePrincipalId(id)
}

func newServicePrincipal(m models.ServicePrincipalable) ServicePrincipal {
	sp := ServicePrincipal{
		ID:          deref(m.GetId()),
		AppID:       deref(m.GetAppId()),
		DisplayName: deref(m.GetDisplayName()),
		TemplateID:  deref(m.GetApplicationTemplateId()),
	}
	for _, r := range m.GetAppRoles() {
		role := AppRole{
			DisplayName: deref(r.GetDisplayName()),
			Value:       r.GetValue(),
			Enabled:     deref(r.GetIsEnabled()),
			ForUsers:    slices.Contains(r.GetAllowedMemberTypes(), "User"),
		}
		if id := r.GetId(); id != nil {
			role.ID = id.String()
		}
		sp.AppRoles = append(sp.AppRoles, role)
	}
	return sp
}

// ServicePrincipal reads a service principal by its object id (Graph: servicePrincipal, get).
func (t *Tenant) ServicePrincipal(ctx context.Context, id string) (ServicePrincipal, error) {
	return do(ctx, t, call{fresh: []string{servicePrincipalKey(id)}}, func(ctx context.Context, l *link) (ServicePrincipal, error) {
		m, err := l.servicePrincipal(id).Get(ctx, &serviceprincipals.ServicePrincipalItemRequestBuilderGetRequestConfiguration{
			QueryParameters: &serviceprincipals.ServicePrincipalItemRequestBuilderGetQueryParameters{Select: servicePrincipalProperties},
		})
		m, err = identified(m, err, models.ServicePrincipalable.GetId)
		if err != nil {
			return ServicePrincipal{}, err
		}
		return newServicePrincipal(m), nil
	})
}

// ServicePrincipalByAppID finds the service principal of an application by the application's client id (Graph:
// servicePrincipal, list). A list may lag behind: for an application that this process just created it is asked again, for
// others an empty list counts as gone.
func (t *Tenant) ServicePrincipalByAppID(ctx context.Context, appID string) (ServicePrincipal, error) {
	return do(ctx, t, call{fresh: []string{appIDKey(appID)}}, func(ctx context.Context, l *link) (ServicePrincipal, error) {
		filter := "appId eq '" + strings.ReplaceAll(appID, "'", "''") + "'"
		answer, err := l.servicePrincipals().Get(ctx, &serviceprincipals.ServicePrincipalsRequestBuilderGetRequestConfiguration{
			QueryParameters: &serviceprincipals.ServicePrincipalsRequestBuilderGetQueryParameters{Filter: &filter, Select: servicePrincipalProperties},
		})
		if err != nil {
			return ServicePrincipal{}, err
		}
		if answer == nil || answer.GetValue() == nil {
			return ServicePrincipal{}, errNoDocument
		}
		for _, m := range answer.GetValue() {
			return newServicePrincipal(m), nil // a client id has one service principal per tenant
		}
		return ServicePrincipal{}, absent(t.id, "/v1.0/servicePrincipals", "no service principal belongs to the application with client id "+appID)
	})
}

// appIDKey notes a service principal's creation by its client id.
func appIDKey(appID string) string { return "servicePrincipals(appId)/" + appID }
