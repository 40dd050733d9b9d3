package synchronization

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// existingApplication is an application of the wanted name that is in the tenant already.
type existingApplication struct {
	app graph.Application
	sp  graph.ServicePrincipal
	// pristine says that it has neither a job nor an assignment: it is what an interrupted run leaves behind.
	pristine bool
}

// takeOrInstantiate returns the application that a creation ends with: an interrupted run's leftover, an existing one
// that the configuration asks for, or a new one. Creations of one name run one after the other, so that two of them
// never take the same leftover.
func takeOrInstantiate(ctx context.Context, tenant *graph.Tenant, name string, adopt bool) (graph.Application, graph.ServicePrincipal, diag.Diagnostics) {
	var diags diag.Diagnostics
	fail := func(err error) (graph.Application, graph.ServicePrincipal, diag.Diagnostics) {
		diags.Append(tf.ErrorDiags("Unable to create the synchronization application", err)...)
		return graph.Application{}, graph.ServicePrincipal{}, diags
	}
	leave, err := tenant.Exclusive(ctx, "synchronization application "+name)
	if err != nil {
		return fail(err)
	}
	defer leave()

	existing, err := applicationsNamed(ctx, tenant, name)
	if err != nil {
		return fail(err)
	}
	chosen, d := chooseApplication(existing, tenant.ID(), name, adopt)
	diags.Append(d...)
	if d.HasError() {
		return graph.Application{}, graph.ServicePrincipal{}, diags
	}
	if chosen == nil {
		app, sp, err := tenant.InstantiateSyncApplication(ctx, name)
		if err != nil {
			return fail(err)
		}
		return app, sp, diags
	}
	app, err := tenant.Application(ctx, chosen.app.ID) // read by its id, it is known as ours from here on
	if err != nil {
		return fail(err)
	}
	return app, chosen.sp, diags
}

// chooseApplication decides which of the existing applications to take, nil for none.
func chooseApplication(existing []existingApplication, tenantID, name string, adopt bool) (*existingApplication, diag.Diagnostics) {
	var diags diag.Diagnostics
	leftover, inUse := oldestPristine(existing), inUse(existing)
	switch {
	case adopt && len(inUse) == 1:
		diags.AddWarning("Took over synchronization application "+inUse[0].app.ID,
			fmt.Sprintf("An application named %q existed with its own jobs and assignments. It is managed from here on; destroy will delete it.", name))
		return &inUse[0], diags
	case adopt && len(inUse) > 1:
		diags.AddAttributeError(path.Root("adopt_existing"), "Several synchronization applications to adopt",
			fmt.Sprintf("%d applications are named %q, so which one is meant cannot be told. Import the right one with one of these ids, or remove adopt_existing to make another one:\n\n%s",
				len(inUse), name, importIDs(tenantID, inUse)))
		return nil, diags
	case leftover != nil:
		diags.AddWarning("Took over unused synchronization application "+leftover.app.ID,
			fmt.Sprintf("An application named %q existed with neither a job nor an assignment, as a run leaves it that was stopped before it could save its state. "+
				"It is used instead of making another one.", name))
		return leftover, diags
	case len(inUse) > 0:
		diags.AddWarning(fmt.Sprintf("Another synchronization application is named %q", name),
			"A further one was made. To manage an existing one instead, set adopt_existing or import it:\n\n"+importIDs(tenantID, inUse))
	}
	return nil, diags
}

// oldestPristine is the leftover to take; a choice that does not depend on the order of a list.
func oldestPristine(existing []existingApplication) *existingApplication {
	var oldest *existingApplication
	for i, e := range existing {
		if e.pristine && (oldest == nil || e.app.CreatedAt.Before(oldest.app.CreatedAt)) {
			oldest = &existing[i]
		}
	}
	return oldest
}

func inUse(existing []existingApplication) []existingApplication {
	return slices.DeleteFunc(slices.Clone(existing), func(e existingApplication) bool { return e.pristine })
}

func importIDs(tenantID string, applications []existingApplication) string {
	var ids []string
	for _, e := range applications {
		ids = append(ids, "  "+tenantID+"/"+strings.ToLower(e.app.ID))
	}
	return strings.Join(ids, "\n")
}

// applicationsNamed finds the synchronization applications of a name that this process neither made nor manages. One
// without a service principal is of no use to anybody and left out.
func applicationsNamed(ctx context.Context, tenant *graph.Tenant, name string) ([]existingApplication, error) {
	applications, err := tenant.SyncApplicationsByName(ctx, name)
	if err != nil {
		return nil, err
	}
	var found []existingApplication
	for _, app := range applications {
		if tenant.KnowsApplication(app.ID) {
			continue
		}
		sp, err := servicePrincipalOf(ctx, tenant, app)
		if errors.Is(err, graph.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		pristine, err := isPristine(ctx, tenant, sp.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, existingApplication{app: app, sp: sp, pristine: pristine})
	}
	return found, nil
}

// An application this young may have a service principal that the directory does not list yet; it is looked for that long.
const (
	youngApplication = 5 * time.Minute
	listingPatience  = 20 * time.Second
)

// servicePrincipalOf finds the service principal of an application. The list that it is found in lags behind a creation,
// and a run that was killed a moment ago has just made one.
func servicePrincipalOf(ctx context.Context, tenant *graph.Tenant, app graph.Application) (graph.ServicePrincipal, error) {
	sp, err := tenant.ServicePrincipalByAppID(ctx, app.AppID)
	if !errors.Is(err, graph.ErrNotFound) || time.Since(app.CreatedAt) > youngApplication {
		return sp, err
	}
	patient, cancel := context.WithTimeout(ctx, listingPatience)
	defer cancel()
	missing := err
	err = graph.Await(patient, func(ctx context.Context) (bool, error) {
		var err error
		sp, err = tenant.ServicePrincipalByAppID(ctx, app.AppID)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
	if errors.Is(err, graph.ErrTimeout) && ctx.Err() == nil {
		err = missing
	}
	return sp, err
}

// isPristine tells whether nothing hangs on a service principal. What may not be read counts as there.
func isPristine(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) (bool, error) {
	jobs, err := tenant.SynchronizationJobs(ctx, servicePrincipalID)
	if none, err := noneOf(len(jobs), err); !none || err != nil {
		return false, err
	}
	assignments, err := tenant.Assignments(ctx, servicePrincipalID)
	return noneOf(len(assignments), err)
}

// noneOf judges the answer to a list.
func noneOf(count int, err error) (bool, error) {
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return true, nil
	case graph.IsForbidden(err):
		return false, nil
	}
	return err == nil && count == 0, err
}
