package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// lookForJob tells whether a tenant has a job that pushes to another one: null, with a warning, where that cannot be known. Jobs
// are found by the target in the settings beside them, which the service may mask.
func lookForJob(ctx context.Context, source *graph.Tenant, target string) (types.Bool, diag.Diagnostics) {
	unsure := errors.New("the service masks the target of some configurations")
	masked := false
	for sp, err := range source.ListSyncServicePrincipals(ctx) {
		if err != nil {
			return types.BoolNull(), jobsUnknown(source, target, err)
		}
		secrets, err := source.RefreshSynchronizationSecrets(ctx, sp.ID, nil)
		switch {
		case errors.Is(err, graph.ErrNotFound): // it never had settings
			continue
		case err != nil:
			return types.BoolNull(), jobsUnknown(source, target, err)
		}
		switch pushesTo := companyOf(secrets); {
		case pushesTo == "*":
			masked = true
		case strings.EqualFold(pushesTo, target):
			jobs, err := source.SynchronizationJobs(ctx, sp.ID)
			if err != nil && !errors.Is(err, graph.ErrNotFound) {
				return types.BoolNull(), jobsUnknown(source, target, err)
			}
			if len(jobs) > 0 {
				return types.BoolValue(true), nil
			}
		}
	}
	if masked {
		return types.BoolNull(), jobsUnknown(source, target, unsure)
	}
	return types.BoolValue(false), nil
}

// companyOf is the tenant that a configuration pushes to; "" if none is set.
func companyOf(secrets []graph.Secret) string {
	for _, secret := range secrets {
		if secret.Key == "CompanyId" {
			return secret.Value
		}
	}
	return ""
}

func jobsUnknown(source *graph.Tenant, target string, err error) diag.Diagnostics {
	summary := fmt.Sprintf("Unable to find out whether tenant %s has a job that synchronizes to tenant %s", source.ID(), target)
	var diags diag.Diagnostics
	for _, d := range tf.ErrorDiags(summary, err) {
		diags.AddWarning(d.Summary(), "has_job is null.\n\n"+d.Detail())
	}
	return diags
}
