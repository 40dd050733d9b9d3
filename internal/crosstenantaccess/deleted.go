package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// The service keeps deleted entries and policies for 30 days. Whether one stands in the way of a new one about the same tenant is
// not documented; if so, the new one is refused as existing although no read shows it. See decision 183.

// errDeletedProvider says that a deleted entry cannot become what the configuration says.
var errDeletedProvider = errors.New("a deleted entry about the same tenant stands in the way, and its is_service_provider, which cannot be changed, is not that of the configuration. " +
	"Delete it for good, by DELETE /beta/policies/deletedItems/crossTenantPartners/{tenant}, or make is_service_provider the same")

// restoreDeletedPartner restores the deleted entry that stands in the way of a creation; false if there is none.
func restoreDeletedPartner(ctx context.Context, tenant *graph.Tenant, plan *partnerModel) (restored bool, err error) {
	deleted, err := tenant.DeletedPartner(ctx, plan.PartnerTenantID.Lower())
	if errors.Is(err, graph.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !plan.IsServiceProvider.IsUnknown() && plan.IsServiceProvider.ValueBool() != isSet(deleted.GetIsServiceProvider()) {
		return false, errDeletedProvider
	}
	return orGone(tenant.RestorePartner(ctx, plan.PartnerTenantID.Lower()))
}

// restoreDeletedIdentitySync is restoreDeletedPartner for the policy below an entry.
func restoreDeletedIdentitySync(ctx context.Context, tenant *graph.Tenant, plan *identitySyncModel) (restored bool, err error) {
	_, err = tenant.DeletedIdentitySync(ctx, plan.PartnerTenantID.Lower())
	if err == nil {
		err = tenant.RestoreIdentitySync(ctx, plan.PartnerTenantID.Lower())
	}
	return orGone(err)
}

// orGone is whether something was restored, if it was still there.
func orGone(err error) (restored bool, _ error) {
	if errors.Is(err, graph.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// unseenConflict explains a creation that ended without an answer: Await only goes on while there is a conflict with an
// object that cannot be read.
func unseenConflict(err error, collection string, restores, restored bool) error {
	switch {
	case !errors.Is(err, graph.ErrTimeout):
		return err
	case restored:
		return fmt.Errorf("a deleted one stood in the way of a new one and was restored, as it was, but no read shows it: %w", err)
	case restores:
		return fmt.Errorf("Microsoft Graph says that the object exists already, but no read shows it, not among what was deleted either: %w", err)
	}
	return fmt.Errorf("Microsoft Graph says that the object exists already, but no read shows it. A deleted one may stand in the way: it can be restored for 30 days. "+
		"Add preview_features = [%q] to the provider block to have it restored and brought to what the configuration says, "+
		"or delete it for good, by DELETE /beta/policies/deletedItems/%s/{tenant}: %w", tf.DeletedPartners, collection, err)
}

// restoredWarning is the one thing that is said of a restored object.
func restoredWarning(object string, cleared, replaced []string) diag.Diagnostic {
	detail := "A deleted one stood in the way of a new one. It was restored, since the preview feature " + tf.DeletedPartners + " is turned on, and says exactly what the configuration says."
	if len(cleared) > 0 {
		detail += " Cleared: " + strings.Join(cleared, ", ") + "."
	}
	if len(replaced) > 0 {
		detail += " Replaced: " + strings.Join(replaced, ", ") + "."
	}
	return diag.NewWarningDiagnostic("Restored "+object, detail)
}
