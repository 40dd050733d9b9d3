package synchronization

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// assignWidth is how many assignments are written at a time: enough to hide the service's latency, few enough that the
// directory's write quota is not what a first wave meets.
const assignWidth = 5

// scope is who is assigned to one application, as the service answered last.
type scope struct {
	tenant             *graph.Tenant
	servicePrincipalID string
	assigned           map[string][]graph.Assignment // by principal id in lower case
}

// readScope lists the assignments of an application; graph.ErrNotFound if the service principal is gone.
func readScope(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) (*scope, error) {
	s := &scope{tenant: tenant, servicePrincipalID: servicePrincipalID}
	return s, s.read(ctx)
}

// refreshScope is readScope for a refresh of what a model has.
func refreshScope(ctx context.Context, tenant *graph.Tenant, m assignmentsModel) (*scope, error) {
	s := &scope{tenant: tenant, servicePrincipalID: m.ServicePrincipalID.Lower()}
	list, err := tenant.RefreshAssignments(ctx, s.servicePrincipalID, func(list []graph.Assignment) bool {
		s.take(list)
		return m.PrincipalIDs.IsNull() || slices.Equal(s.principals(), sortedKeys(m.principals()))
	})
	s.take(list)
	return s, err
}

func (s *scope) read(ctx context.Context) error {
	list, err := s.tenant.Assignments(ctx, s.servicePrincipalID)
	if err != nil {
		return err
	}
	s.take(list)
	return nil
}

func (s *scope) take(list []graph.Assignment) {
	s.assigned = map[string][]graph.Assignment{}
	for _, a := range list {
		id := strings.ToLower(a.PrincipalID)
		s.assigned[id] = append(s.assigned[id], a)
	}
}

// contains tells whether provisioning takes the principal: whatever its role is, except default access.
func (s *scope) contains(principalID string) bool {
	return slices.ContainsFunc(s.assigned[principalID], func(a graph.Assignment) bool { return !hasDefaultAccess(a) })
}

// principals are the ids in scope, in order.
func (s *scope) principals() []string {
	return slices.DeleteFunc(sortedKeys(s.assigned), func(id string) bool { return !s.contains(id) })
}

// missing are the wanted principals that are not in scope, extra those in scope that are not wanted.
func (s *scope) missing(wanted map[string][]tf.GUID) []string {
	return slices.DeleteFunc(sortedKeys(wanted), s.contains)
}

func (s *scope) extra(wanted map[string][]tf.GUID) []string {
	return slices.DeleteFunc(s.principals(), func(id string) bool { return len(wanted[id]) > 0 })
}

// change assigns and unassigns exactly the differences to wanted and waits until the list shows it. Nobody is
// unassigned while somebody could not be assigned: a failed change takes nothing away. Whatever happens, the scope
// says afterwards what exists.
func (s *scope) change(ctx context.Context, wanted map[string][]tf.GUID) diag.Diagnostics {
	missing, extra := s.missing(wanted), s.extra(wanted)
	if diags := s.assign(ctx, missing, wanted); diags.HasError() {
		return diags
	}
	if diags := s.unassign(ctx, extra); diags.HasError() {
		return diags
	}
	return s.settle(ctx, missing, extra)
}

func (s *scope) assign(ctx context.Context, principalIDs []string, wanted map[string][]tf.GUID) diag.Diagnostics {
	if len(principalIDs) == 0 {
		return nil
	}
	role, diags := syncRole(ctx, s.tenant, s.servicePrincipalID)
	if diags.HasError() {
		return diags
	}

	var mu sync.Mutex
	errs := parallel(ctx, principalIDs, func(ctx context.Context, id string) error {
		assignment, err := assign(ctx, s.tenant, s.servicePrincipalID, id, role)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		s.assigned[id] = append(s.assigned[id], assignment)
		return nil
	})
	for i, err := range errs {
		if err == nil {
			continue
		}
		id := principalIDs[i]
		diags.Append(assignDiags(path.Root("principal_ids").AtSetValue(wanted[id][0]), id, err)...)
		if ctx.Err() != nil {
			break // the others only say the same
		}
	}
	return diags
}

// unassign removes every assignment of the principals, those with default access too: they shall be out of scope
// whatever the service makes of a role.
func (s *scope) unassign(ctx context.Context, principalIDs []string) diag.Diagnostics {
	var doomed []graph.Assignment
	for _, id := range principalIDs {
		doomed = append(doomed, s.assigned[id]...)
	}

	var mu sync.Mutex
	errs := parallel(ctx, doomed, func(ctx context.Context, a graph.Assignment) error {
		err := s.tenant.Unassign(ctx, s.servicePrincipalID, a.ID)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		id := strings.ToLower(a.PrincipalID)
		s.assigned[id] = slices.DeleteFunc(s.assigned[id], func(other graph.Assignment) bool { return other.ID == a.ID })
		return nil
	})
	var diags diag.Diagnostics
	for _, err := range errs {
		diags.Append(tf.ErrorDiags("Unable to remove assignment", err)...)
		if err != nil && ctx.Err() != nil {
			break
		}
	}
	return diags
}

// settle waits until the list shows what was written, so that the next plan does not see a change undone.
func (s *scope) settle(ctx context.Context, added, removed []string) diag.Diagnostics {
	if len(added) == 0 && len(removed) == 0 {
		return nil
	}
	known := s.assigned
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		err := s.read(ctx)
		if errors.Is(err, graph.ErrNotFound) && len(added) == 0 {
			return true, nil // the service principal is gone, and everything with it
		}
		if err != nil {
			return false, err
		}
		settled := !slices.ContainsFunc(added, func(id string) bool { return !s.contains(id) }) &&
			!slices.ContainsFunc(removed, s.contains)
		return settled, nil
	})
	if err == nil {
		return nil
	}
	s.assigned = known // the service's answers to the writes are newer than a list that lags
	if tf.Interrupted(err) {
		return tf.InterruptedDiags("assignments of service principal " + s.servicePrincipalID)
	}
	return tf.ErrorDiags("Assignments are not listed as written yet", err)
}

// parallel calls do for every item, assignWidth at a time, and answers an error per item. What had not begun when the
// context ended is not done.
func parallel[T any](ctx context.Context, items []T, do func(context.Context, T) error) []error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, assignWidth)
	var running sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		if err := ctx.Err(); err != nil {
			errs[i] = err
			<-slots
			continue
		}
		running.Go(func() {
			defer func() { <-slots }()
			errs[i] = do(ctx, item)
		})
	}
	running.Wait()
	return errs
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
