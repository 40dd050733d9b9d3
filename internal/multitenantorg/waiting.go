package multitenantorg

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	// settleTimeout is how long a write may take to be seen, unless timeouts says otherwise. Microsoft speaks of minutes.
	settleTimeout = 15 * time.Minute
	// removeTimeout is how long a removal may take, unless timeouts says otherwise. Microsoft names no figure for removals, and up
	// to two hours for a join.
	removeTimeout = 2 * time.Hour
)

// unsettledDiags explains a wait that ended before a read showed the write.
func unsettledDiags(failed, object string, err error) diag.Diagnostics {
	if tf.Interrupted(err) {
		return tf.InterruptedDiags(object + " was written, but no read showed it yet")
	}
	if errors.Is(err, graph.ErrTimeout) {
		err = fmt.Errorf("Microsoft Graph accepted the change, but no read showed it: %w", err)
	}
	return tf.ErrorDiags(failed, err)
}

// isRefusal reports that the service understood the call and says no. Microsoft documents few codes for this family, so that what a
// refusal means is told by what is there.
func isRefusal(err error) bool {
	var refused *graph.Error
	return errors.As(err, &refused) && (refused.StatusCode == http.StatusBadRequest || refused.StatusCode == http.StatusConflict)
}

// removeTenant takes a tenant out of the organization and waits until it is gone. Microsoft's pages disagree on whether an owner can be
// removed: where that is refused, the tenant becomes a member first.
func removeTenant(ctx context.Context, tenant *graph.Tenant, id string) error {
	err := tenant.RemoveOrganizationTenant(ctx, id)
	if isRefusal(err) && demote(ctx, tenant, id) {
		err = tenant.RemoveOrganizationTenant(ctx, id)
	}
	return awaitRemoved(ctx, tenant, id, err)
}

// awaitRemoved waits until a tenant whose removal was accepted is gone.
func awaitRemoved(ctx context.Context, tenant *graph.Tenant, id string, removal error) error {
	if errors.Is(removal, graph.ErrNotFound) {
		return nil
	}
	if removal != nil {
		return removal
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		found, err := tenant.OrganizationTenant(ctx, id)
		switch {
		case errors.Is(err, graph.ErrNotFound):
			return true, nil
		case err != nil:
			return false, err
		case found.Transition.DesiredState == "removed" && !found.IsLeaving():
			return false, transitionError("the removal of tenant "+id, found.Transition.Details)
		}
		return false, nil
	})
}

// awaitOutside waits until a tenant that left, as removed says, sees no organization.
func awaitOutside(ctx context.Context, tenant *graph.Tenant, removed error) error {
	if removed != nil {
		return removed
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		_, err := tenant.MultitenantOrganization(ctx)
		if errors.Is(err, graph.ErrNotFound) {
			return true, nil
		}
		return false, err
	})
}

// demote makes an owner a member, and tells whether it is one now. Why it could not be is of no interest: the refusal of the removal
// says more.
func demote(ctx context.Context, tenant *graph.Tenant, id string) bool {
	found, err := tenant.OrganizationTenant(ctx, id)
	if err != nil || found.Role != roleOwner || tenant.SetOrganizationRole(ctx, id, roleMember) != nil {
		return false
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		found, err := tenant.OrganizationTenant(ctx, id)
		return found.Role == roleMember || found.State == statePending, err
	}) == nil
}

// transitionError is what the service says of something that it began and did not manage to do.
func transitionError(what, details string) error {
	if details == "" {
		details = "the service gives no reason"
	}
	return fmt.Errorf("Microsoft Graph accepted %s, but it failed: %s", what, details)
}
