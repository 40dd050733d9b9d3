package graph

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// CrossTenantSyncTemplateID is the gallery template of cross-tenant synchronization applications (Entra: configure
// cross-tenant synchronization using Microsoft Graph).
const CrossTenantSyncTemplateID = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"

// Application is an app registration.
type Application struct {
	ID          string // of the object
	AppID       string // of the client
	DisplayName string
	TemplateID  string
	CreatedAt   time.Time
}

var applicationProperties = []string{"id", "appId", "displayName", "applicationTemplateId", "createdDateTime"}

func applicationKey(id string) string { return "applications/" + id }

// isApplicationKey tells the keys of an application and of what belongs to it.
func isApplicationKey(key string) bool {
	return strings.HasPrefix(key, "applications/") || strings.HasPrefix(key, "servicePrincipals")
}

func (l *link) applications() *applications.ApplicationsRequestBuilder {
	return applications.NewApplicationsRequestBuilderInternal(l.baseURL(), l.adapter)
}

func newApplication(m models.Applicationable) Application {
	return Application{
		ID:          deref(m.GetId()),
		AppID:       deref(m.GetAppId()),
		DisplayName: deref(m.GetDisplayName()),
		TemplateID:  deref(m.GetApplicationTemplateId()),
		CreatedAt:   deref(m.GetCreatedDateTime()),
	}
}

// Application reads an app registration by its object id (Graph: application, get).
func (t *Tenant) Application(ctx context.Context, applicationID string) (Application, error) {
	c := call{fresh: []string{applicationKey(applicationID)}}
	app, err := do(ctx, t, c, func(ctx context.Context, l *link) (Application, error) {
		m, err := l.applications().ByApplicationId(applicationID).Get(ctx, &applications.ApplicationItemRequestBuilderGetRequestConfiguration{
			QueryParameters: &applications.ApplicationItemRequestBuilderGetQueryParameters{Select: applicationProperties},
		})
		m, err = identified(m, err, models.Applicationable.GetId)
		if err != nil {
			return Application{}, err
		}
		return newApplication(m), nil
	})
	if err == nil {
		t.recent.know(applicationID)
	}
	return app, err
}

// SyncApplicationsByName lists the cross-tenant synchronization applications with exactly this display name. A list may lag
// behind what was just created.
func (t *Tenant) SyncApplicationsByName(ctx context.Context, displayName string) ([]Application, error) {
	return do(ctx, t, call{}, func(ctx context.Context, l *link) ([]Application, error) {
		return l.syncApplicationsByName(ctx, displayName)
	})
}

func (l *link) syncApplicationsByName(ctx context.Context, displayName string) ([]Application, error) {
	filter := fmt.Sprintf("applicationTemplateId eq '%s' and displayName eq '%s'", CrossTenantSyncTemplateID, strings.ReplaceAll(displayName, "'", "''"))
	builder := l.applications()
	config := &applications.ApplicationsRequestBuilderGetRequestConfiguration{
		QueryParameters: &applications.ApplicationsRequestBuilderGetQueryParameters{Filter: &filter, Select: applicationProperties},
	}
	var found []Application
	err := eachPage(l, "/applications", func(next string) (nextLinked, error) {
		if next != "" {
			builder, config = builder.WithUrl(next), nil
		}
		answer, err := builder.Get(ctx, config)
		if err != nil {
			return nil, err
		}
		if answer == nil || answer.GetValue() == nil {
			return nil, errNoDocument
		}
		for _, m := range answer.GetValue() {
			// The service compares display names without letter case; two names are two configurations.
			if app := newApplication(m); app.DisplayName == displayName {
				found = append(found, app)
			}
		}
		return answer, nil
	})
	return found, err
}

// RenameApplication changes the display name (Graph: application, update). The service principal follows.
func (t *Tenant) RenameApplication(ctx context.Context, applicationID, displayName string) error {
	c := call{write: true, fresh: []string{applicationKey(applicationID)}}
	err := t.run(ctx, c, func(ctx context.Context, l *link) error {
		m := models.NewApplication()
		m.SetDisplayName(&displayName)
		_, err := l.applications().ByApplicationId(applicationID).Patch(ctx, m, nil)
		return err
	})
	if err == nil {
		t.recent.record(applicationKey(applicationID))
	}
	return err
}

// DeleteApplication moves the application to the deleted items; its service principal goes with it (Graph: application,
// delete).
func (t *Tenant) DeleteApplication(ctx context.Context, applicationID string) error {
	err := t.run(ctx, call{write: true}, func(ctx context.Context, l *link) error {
		return l.applications().ByApplicationId(applicationID).Delete(ctx, nil)
	})
	if err == nil {
		t.recent.recordDeletion(applicationKey(applicationID))
	}
	return err
}
