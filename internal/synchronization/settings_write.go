package synchronization

import (
	"context"
	"errors"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// settingsList reads the settings of a service principal. One that never had any may answer with a 404.
func settingsList(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) ([]graph.Secret, error) {
	list, err := tenant.SynchronizationSecrets(ctx, servicePrincipalID)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, nil
	}
	return list, err
}

// currentSettings tells what the settings of a service principal mean.
func currentSettings(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) (jobSettings, error) {
	list, err := settingsList(ctx, tenant, servicePrincipalID)
	if err != nil {
		return jobSettings{}, err
	}
	return readSettings(list)
}

// refreshedSettings is currentSettings for a refresh of what a model has.
func refreshedSettings(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string, m jobModel) (jobSettings, error) {
	list, err := tenant.RefreshSynchronizationSecrets(ctx, servicePrincipalID, func(list []graph.Secret) bool {
		have, err := readSettings(list)
		return err == nil && have.shows(m.settings())
	})
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		return jobSettings{}, err
	}
	return readSettings(list)
}

// writeSettings brings the settings to what is wanted, in one write and only if something changes, and returns what a
// read shows then. trustHidden says that a target which Graph hides is known to be the wanted one.
func writeSettings(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string, want jobSettings, trustHidden bool) (jobSettings, error) {
	list, written, err := tenant.EditSynchronizationSecrets(ctx, servicePrincipalID, func(list []graph.Secret) ([]graph.Secret, error) {
		merged, changed, err := mergeSettings(list, want, trustHidden)
		if err != nil || !changed {
			return nil, err
		}
		return merged, nil
	})
	if err != nil {
		return jobSettings{}, err
	}
	if !written {
		return readSettings(list)
	}
	var shown jobSettings
	err = graph.Await(ctx, func(ctx context.Context) (bool, error) {
		shown, err = currentSettings(ctx, tenant, servicePrincipalID)
		return err == nil && shown.shows(want), err
	})
	return shown, err
}
