package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/applicationtemplates"
)

// InstantiateSyncApplication makes a cross-tenant synchronization application and its service principal (Graph:
// applicationTemplate, instantiate).
//
// The call has no idempotency key and the service makes as many applications of one name as it is asked for. Hence
// creations of one name in one tenant run one at a time, and when an answer is lost, the application is looked for before
// anything is sent again: only one counts that was not there before and that this process didn't make otherwise.
//
// The application comes with an error if it was made and only its service principal could not be read.
func (t *Tenant) InstantiateSyncApplication(ctx context.Context, displayName string) (Application, ServicePrincipal, error) {
	turn := t.creations.named(strings.ToLower(displayName))
	if err := turn.enter(ctx); err != nil {
		return Application{}, ServicePrincipal{}, err
	}
	defer turn.leave()

	before, err := t.SyncApplicationsByName(ctx, displayName)
	if err != nil {
		return Application{}, ServicePrincipal{}, err
	}
	app, sp, err := t.instantiate(ctx, displayName)
	if t.lost(ctx, err, "application") {
		app, sp, err = t.afterLostInstantiate(ctx, displayName, before, err)
	}
	if err != nil {
		return app, sp, err
	}
	t.remember(app, sp)
	return app, sp, nil
}

func (t *Tenant) remember(app Application, sp ServicePrincipal) {
	t.recent.know(app.ID)
	along := []string{appIDKey(app.AppID)}
	if sp.ID != "" {
		along = append(along, servicePrincipalKey(sp.ID))
	}
	t.recent.recordCreation(applicationKey(app.ID), along...)
}

func (t *Tenant) instantiate(ctx context.Context, displayName string) (Application, ServicePrincipal, error) {
	type pair struct {
		app Application
		sp  ServicePrincipal
	}
	made, err := do(ctx, t, call{write: true}, func(ctx context.Context, l *link) (pair, error) {
		body := applicationtemplates.NewItemInstantiatePostRequestBody()
		body.SetDisplayName(&displayName)
		answer, err := applicationtemplates.NewApplicationTemplatesRequestBuilderInternal(l.baseURL(), l.adapter).
			ByApplicationTemplateId(CrossTenantSyncTemplateID).Instantiate().Post(ctx, body, nil)
		if err != nil {
			return pair{}, err
		}
		if answer == nil || answer.GetApplication() == nil || answer.GetServicePrincipal() == nil {
			return pair{}, errNoDocument
		}
		app, sp := answer.GetApplication(), answer.GetServicePrincipal()
		if deref(app.GetId()) == "" || deref(sp.GetId()) == "" {
			return pair{}, errNoDocument
		}
		return pair{newApplication(app), newServicePrincipal(sp)}, nil
	})
	return made.app, made.sp, err
}

// afterLostInstantiate looks for what a creation without an answer made. If nothing shows up for as long as lists lag
// behind, the creation is sent once more.
func (t *Tenant) afterLostInstantiate(ctx context.Context, displayName string, before []Application, lost error) (Application, ServicePrincipal, error) {
	app, found, err := t.awaitNewApplication(ctx, displayName, before)
	switch {
	case err != nil:
		return Application{}, ServicePrincipal{}, fmt.Errorf("the creation of the application %q got no answer (%w), and whether it was made could not be told: %w", displayName, lost, err)
	case !found:
		return t.instantiate(ctx, displayName)
	}
	t.remember(app, ServicePrincipal{})
	sp, err := t.ServicePrincipalByAppID(ctx, app.AppID)
	return app, sp, err
}

func (t *Tenant) awaitNewApplication(ctx context.Context, displayName string, before []Application) (app Application, found bool, err error) {
	old := map[string]bool{}
	for _, a := range before {
		old[a.ID] = true
	}
	found, err = awaitFor(ctx, t.clients.clock, t.clients.clock.lookupWindow, func(ctx context.Context) (bool, error) {
		list, err := t.SyncApplicationsByName(ctx, displayName)
		if err != nil {
			return false, err
		}
		for _, a := range list {
			if !old[a.ID] && !t.recent.knows(a.ID) {
				app = a
				return true, nil
			}
		}
		return false, nil
	})
	return app, found, err
}
