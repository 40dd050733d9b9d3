package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// adoptPartner takes over an entry that exists already and saves it: silently if it says what the plan says, since then it
// may be this resource's own whose answer got lost; otherwise only if the configuration asks for it.
func adoptPartner(ctx context.Context, tenant *graph.Tenant, plan *partnerModel, existing *existingPartner, save *tfsdk.State) diag.Diagnostics {
	current := plan.refreshed(existing.answer, existing.version)
	different := differingSettings(current, plan)
	sameProvider := plan.IsServiceProvider.IsUnknown() || plan.IsServiceProvider.ValueBool() == current.IsServiceProvider.ValueBool()

	switch {
	case len(different) == 0 && sameProvider:
		diags := existing.warning(plan, current, nil)
		diags.Append(save.Set(ctx, current)...)
		return diags
	case existing.restored: // its is_service_provider was looked at before
	case !plan.AdoptExisting.ValueBool():
		return diag.Diagnostics{partnerExistsError(plan, different)}
	case !sameProvider:
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("is_service_provider"), "Unable to adopt partner configuration",
			fmt.Sprintf("The existing entry about tenant %s says otherwise, and is_service_provider cannot be changed. "+
				"Leave it out to take the entry as it is, or delete the entry first.", plan.PartnerTenantID.Lower()))}
	}

	failed := "Unable to adopt partner configuration"
	if existing.restored {
		failed = "Restored partner configuration still says what it said"
	}
	if err := tenant.UpdatePartner(ctx, plan.PartnerTenantID.Lower(), plan.toPatch(different)); err != nil {
		return tf.ErrorDiags(failed, err)
	}
	diags := existing.warning(plan, current, different)
	plan.IsServiceProvider = current.IsServiceProvider
	state, settled := settlePartner(ctx, tenant, plan, different, failed)
	diags.Append(settled...)
	diags.Append(save.Set(ctx, state)...)
	return diags
}

func partnerExistsError(plan *partnerModel, different []setting) diag.Diagnostic {
	detail := fmt.Sprintf("Tenant %s already has an entry about tenant %s, and it differs from the configuration", plan.TenantID.Lower(), plan.PartnerTenantID.Lower())
	if len(different) > 0 {
		detail += " in " + attributeNames(different)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("partner_tenant_id"), "Partner configuration exists already",
		fmt.Sprintf("%s. Import it with the id %s, or set adopt_existing = true to bring it to what the configuration says.",
			detail, importID(plan.TenantID, plan.PartnerTenantID)))
}

// warning says what became of an entry that was there before. One that needed no change is only mentioned if it was restored.
func (e *existingPartner) warning(plan, current *partnerModel, written []setting) diag.Diagnostics {
	if len(written) == 0 && !e.restored {
		return nil
	}
	var cleared, replaced []setting
	for _, s := range written {
		switch {
		case !s.isSet(plan):
			cleared = append(cleared, s)
		case s.isSet(current):
			replaced = append(replaced, s)
		}
	}
	object := fmt.Sprintf("the partner configuration about tenant %s in tenant %s", plan.PartnerTenantID.Lower(), plan.TenantID.Lower())
	if e.restored {
		return diag.Diagnostics{restoredWarning(object, attributesOf(cleared), attributesOf(replaced))}
	}
	detail := "The entry existed already and was brought to what the configuration says, since adopt_existing is set."
	if len(cleared) > 0 {
		detail += " Cleared, and inherited from now on: " + attributeNames(cleared) + "."
	}
	if len(replaced) > 0 {
		detail += " Replaced: " + attributeNames(replaced) + "."
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Adopted "+object, detail)}
}

// settlePartner waits until a read shows the settings that were written, and returns the state to save: as that read shows
// it, or as planned if the wait ended before, with the reason. Settings that were not part of the write stay as planned,
// since Terraform takes nothing else from an apply; the next plan shows if they changed meanwhile.
func settlePartner(ctx context.Context, tenant *graph.Tenant, plan *partnerModel, written []setting, failed string) (*partnerModel, diag.Diagnostics) {
	var read *partnerModel
	unseen, v := written, versionFor(plan, written)
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		answer, err := tenant.Partner(ctx, plan.PartnerTenantID.Lower(), v)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		read = plan.refreshed(answer, v)
		unseen = slices.DeleteFunc(slices.Clone(written), func(s setting) bool { return s.key(read) == s.key(plan) })
		return len(unseen) == 0, nil
	})
	if err != nil {
		return plan.asWritten(), unsettledDiags(failed, "the partner configuration", attributeNames(unseen), err)
	}

	for _, s := range partnerSettings {
		if !slices.ContainsFunc(written, func(w setting) bool { return w.attribute == s.attribute }) {
			s.take(read, plan)
		}
	}
	return read, serviceProviderDiags(plan, read)
}

// serviceProviderDiags reports a service that did not take is_service_provider, which only one page says it does.
func serviceProviderDiags(plan, read *partnerModel) diag.Diagnostics {
	if plan.IsServiceProvider.IsUnknown() || plan.IsServiceProvider.ValueBool() == read.IsServiceProvider.ValueBool() {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("is_service_provider"), "Service did not take is_service_provider",
		fmt.Sprintf("Microsoft Graph created the entry about tenant %s without it. Leave is_service_provider out.", plan.PartnerTenantID.Lower()))}
}
