package multitenantorg

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
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

// awaitRemoved waits until a tenant is gone whose removal ended with an error, or none. The own tenant has gone when it sees no
// organization any more: what it is answered about itself then is not documented.
func awaitRemoved(ctx context.Context, tenant *graph.Tenant, id string, removal error) error {
	own := strings.EqualFold(id, tenant.ID())
	if errors.Is(removal, graph.ErrNotFound) && !own {
		return nil
	}
	if removal != nil && !errors.Is(removal, graph.ErrNotFound) {
		return removal
	}
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		if own {
			_, err := tenant.MultitenantOrganization(ctx)
			if errors.Is(err, graph.ErrNotFound) {
				return true, nil
			}
			if err != nil {
				return false, err
			}
		}
		found, err := tenant.OrganizationTenant(ctx, id)
		switch {
		case errors.Is(err, graph.ErrNotFound):
			return !own, nil
		case err != nil:
			return false, err
		case found.Transition.DesiredState == "removed" && !found.IsLeaving():
			return false, transitionError("the removal of tenant "+id, found.Transition.Details)
		}
		return false, nil
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
	return fmt.Errorf("Microsoft Graph accepted %s, but it failed: %s", what, reason(details))
}

// reason is what the service says of a failure.
func reason(details string) string {
	if details == "" {
		return "the service gives no reason"
	}
	return details
}
