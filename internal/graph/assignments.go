package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
)

// Assignment is a user or group that is in the scope of a service principal's synchronization.
type Assignment struct {
	ID                   string // opaque
	PrincipalID          string
	PrincipalType        string // User, Group, ServicePrincipal
	PrincipalDisplayName string
	ResourceID           string // the service principal
	AppRoleID            string
}

func assignmentKey(spID, id string) string {
	return servicePrincipalKey(spID) + "/appRoleAssignedTo/" + id
}

func newAssignment(m models.AppRoleAssignmentable) Assignment {
	return Assignment{
		ID:                   deref(m.GetId()),
		PrincipalID:          guid(m.GetPrincipalId()),
		PrincipalType:        deref(m.GetPrincipalType()),
		PrincipalDisplayName: deref(m.GetPrincipalDisplayName()),
		ResourceID:           guid(m.GetResourceId()),
		AppRoleID:            guid(m.GetAppRoleId()),
	}
}

func guid(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

func assignmentsPath(spID string) string {
	return "/servicePrincipals/" + segment(spID) + "/appRoleAssignedTo"
}

// Assignments lists all assignments of a service principal (Graph: servicePrincipal, list appRoleAssignedTo).
func (t *Tenant) Assignments(ctx context.Context, spID string) ([]Assignment, error) {
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) ([]Assignment, error) {
		builder := l.servicePrincipal(spID).AppRoleAssignedTo()
		var all []Assignment
		err := eachPage(l, assignmentsPath(spID), func(next string) (nextLinked, error) {
			if next != "" {
				builder = builder.WithUrl(next)
			}
			answer, err := builder.Get(ctx, nil)
			if err != nil {
				return nil, err
			}
			if answer == nil || answer.GetValue() == nil {
				return nil, errNoDocument
			}
			for _, m := range answer.GetValue() {
				all = append(all, newAssignment(m))
			}
			return answer, nil
		})
		return all, err
	})
}

// Assignment reads one assignment (Graph: appRoleAssignment, get).
func (t *Tenant) Assignment(ctx context.Context, spID, assignmentID string) (Assignment, error) {
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) (Assignment, error) {
		m, err := l.assignment(spID, assignmentID).Get(ctx, nil)
		m, err = identified(m, err, models.AppRoleAssignmentable.GetId)
		if err != nil {
			return Assignment{}, err
		}
		return newAssignment(m), nil
	})
}

func (l *link) assignment(spID, id string) *serviceprincipals.ItemAppRoleAssignedToAppRoleAssignmentItemRequestBuilder {
	return l.servicePrincipal(spID).AppRoleAssignedTo().ByAppRoleAssignmentId(id)
}

// Assign gives a user or group a role of the service principal (Graph: servicePrincipal, post appRoleAssignedTo). If the answer
// is lost, the assignment is looked for before it is made again.
func (t *Tenant) Assign(ctx context.Context, spID, principalID, appRoleID string) (Assignment, error) {
	send, err := assignRequest(spID, principalID, appRoleID)
	if err != nil {
		return Assignment{}, err
	}
	c := below(spID).writing()
	made, err := do(ctx, t, c, send)
	if t.lost(ctx, err, "assignment of "+principalID) {
		found, lookup := t.findAssignment(ctx, spID, principalID, appRoleID)
		switch {
		case lookup != nil:
			return Assignment{}, errors.Join(err, lookup)
		case found != nil:
			made, err = *found, nil
		default:
			if made, err = do(ctx, t, c, send); IsConflict(err) {
				made, err = t.awaitAssignment(ctx, spID, principalID, appRoleID, err)
			}
		}
	}
	if err == nil {
		t.recent.recordCreation(assignmentKey(spID, made.ID))
	}
	return made, err
}

func assignRequest(spID, principalID, appRoleID string) (func(context.Context, *link) (Assignment, error), error) {
	var ids [3]uuid.UUID
	for i, text := range []string{principalID, spID, appRoleID} {
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not a GUID", text)
		}
		ids[i] = id
	}
	return func(ctx context.Context, l *link) (Assignment, error) {
		body := models.NewAppRoleAssignment()
		body.SetPrincipalId(&ids[0])
		body.SetResourceId(&ids[1])
		body.SetAppRoleId(&ids[2])
		m, err := l.servicePrincipal(spID).AppRoleAssignedTo().Post(ctx, body, nil)
		m, err = identified(m, err, models.AppRoleAssignmentable.GetId)
		if err != nil {
			return Assignment{}, err
		}
		return newAssignment(m), nil
	}, nil
}

func (t *Tenant) findAssignment(ctx context.Context, spID, principalID, appRoleID string) (*Assignment, error) {
	all, err := t.Assignments(ctx, spID)
	for _, a := range all {
		if strings.EqualFold(a.PrincipalID, principalID) && strings.EqualFold(a.AppRoleID, appRoleID) {
			return &a, nil
		}
	}
	return nil, err
}

// awaitAssignment waits for a list to show what the service says is there.
func (t *Tenant) awaitAssignment(ctx context.Context, spID, principalID, appRoleID string, conflict error) (Assignment, error) {
	var found *Assignment
	seen, err := awaitFor(ctx, t.clients.clock, t.clients.clock.lookupWindow, func(ctx context.Context) (bool, error) {
		var err error
		found, err = t.findAssignment(ctx, spID, principalID, appRoleID)
		return found != nil, err
	})
	switch {
	case err != nil:
		return Assignment{}, err
	case !seen:
		return Assignment{}, conflict
	}
	return *found, nil
}

// Unassign takes an assignment away (Graph: servicePrincipal, delete appRoleAssignedTo).
func (t *Tenant) Unassign(ctx context.Context, spID, assignmentID string) error {
	err := t.run(ctx, below(spID).writing(), func(ctx context.Context, l *link) error {
		return l.assignment(spID, assignmentID).Delete(ctx, nil)
	})
	if err == nil {
		t.recent.recordDeletion(assignmentKey(spID, assignmentID))
	}
	return err
}
