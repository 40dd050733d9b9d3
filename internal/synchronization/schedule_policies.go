package synchronization

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// policyReadTimeout bounds the reads that explain a refusal: an explanation is not worth more waiting.
const policyReadTimeout = 15 * time.Second

// policyDiagnosis is what the policies of source and target say about a refused synchronization.
type policyDiagnosis struct {
	// Wrong says what has to change, a line per side.
	Wrong []string
	// Unread says which side could not be looked at.
	Unread []string
	// WrongIsFresh says that this process wrote each of the wrong sides a moment ago, so that a read may be stale.
	WrongIsFresh bool
	// Fresh says that this process wrote either side a moment ago, so that the service may still judge by the old one.
	Fresh bool
}

// diagnosePolicies looks at both tenants' policies towards each other. A synchronization needs, in the source, that
// invitations of the target are redeemed automatically outbound; in the target the same inbound, and that users may be
// synchronized in. Entra: configure cross-tenant synchronization, "Why does the test connection fail".
func diagnosePolicies(ctx context.Context, source, target *graph.Tenant) policyDiagnosis {
	ctx, cancel := context.WithTimeout(ctx, policyReadTimeout)
	defer cancel()
	d := policyDiagnosis{WrongIsFresh: true, Fresh: wrotePolicies(source, target.ID()) || wrotePolicies(target, source.ID())}
	d.look("Source", source, target.ID(), func() ([]string, error) { return sourceFaults(ctx, source, target.ID()) })
	d.look("Target", target, source.ID(), func() ([]string, error) { return targetFaults(ctx, target, source.ID()) })
	return d
}

func (d *policyDiagnosis) look(side string, tenant *graph.Tenant, partnerID string, faults func() ([]string, error)) {
	found, err := faults()
	if err != nil {
		d.Unread = append(d.Unread, fmt.Sprintf("%s tenant %s cannot be looked at with this provider's credentials: %s", side, tenant.ID(), firstLine(err)))
		return
	}
	for _, fault := range found {
		d.Wrong = append(d.Wrong, fmt.Sprintf("%s tenant %s %s", side, tenant.ID(), fault))
	}
	if len(found) > 0 && !wrotePolicies(tenant, partnerID) {
		d.WrongIsFresh = false
	}
}

// wrotePolicies tells whether this process lately wrote what a tenant says about a partner.
func wrotePolicies(tenant *graph.Tenant, partnerID string) bool {
	return tenant.WroteRecently("partners/"+partnerID) || tenant.WroteRecently("partners/"+partnerID+"/identitySynchronization")
}

func sourceFaults(ctx context.Context, source *graph.Tenant, targetID string) ([]string, error) {
	const remedy = "automatic_user_consent_settings.outbound_allowed = true"
	partner, err := source.Partner(ctx, targetID, graph.V1)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return []string{missingPartner(targetID, remedy)}, nil
	case err != nil:
		return nil, err
	}
	if settings := partner.GetAutomaticUserConsentSettings(); settings == nil || !isTrue(settings.GetOutboundAllowed()) {
		return []string{wrongPartner(targetID, "does not redeem invitations automatically (outbound)", remedy)}, nil
	}
	return nil, nil
}

func targetFaults(ctx context.Context, target *graph.Tenant, sourceID string) ([]string, error) {
	const remedy = "automatic_user_consent_settings.inbound_allowed = true"
	partner, err := target.Partner(ctx, sourceID, graph.V1)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return []string{missingPartner(sourceID, remedy)}, nil
	case err != nil:
		return nil, err
	}
	var faults []string
	if settings := partner.GetAutomaticUserConsentSettings(); settings == nil || !isTrue(settings.GetInboundAllowed()) {
		faults = append(faults, wrongPartner(sourceID, "does not redeem invitations automatically (inbound)", remedy))
	}
	sync, err := target.IdentitySync(ctx, sourceID, graph.V1)
	switch {
	case errors.Is(err, graph.ErrNotFound), err == nil && !isTrue(sync.UserSyncAllowed):
		faults = append(faults, fmt.Sprintf("does not allow that users of %s are synchronized into it: set user_sync_inbound.is_sync_allowed = true on the "+
			"crosstenant_identity_synchronization with partner_tenant_id = %q", sourceID, sourceID))
	case err != nil:
		return nil, err
	}
	return faults, nil
}

func missingPartner(partnerID, remedy string) string {
	return fmt.Sprintf("has no settings for partner %s: it needs a crosstenant_access_partner with partner_tenant_id = %q and %s", partnerID, partnerID, remedy)
}

func wrongPartner(partnerID, fault, remedy string) string {
	return fmt.Sprintf("%s for partner %s: set %s on the crosstenant_access_partner with partner_tenant_id = %q", fault, partnerID, remedy, partnerID)
}

func isTrue(b *bool) bool { return b != nil && *b }

// firstLine is the short form of an error, for a line of an explanation of another error.
func firstLine(err error) string {
	line, _, _ := strings.Cut(tf.ErrorDiags("", err)[0].Detail(), "\n")
	return line
}

// explanation says which side is wrong and what to set there.
func (d policyDiagnosis) explanation(sourceID, targetID string) string {
	var out strings.Builder
	switch {
	case len(d.Wrong) > 0:
		out.WriteString("What is missing:\n\n")
		for _, line := range d.Wrong {
			out.WriteString("  - " + line + "\n")
		}
	case len(d.Unread) == 0:
		out.WriteString("The policies of both tenants read as they should be; the service may need some minutes until it sees them. Run apply again.\n")
	}
	for _, line := range d.Unread {
		out.WriteString("  - " + line + "\n")
	}
	if len(d.Unread) > 0 {
		fmt.Fprintf(&out, "\nNeeded are: in source tenant %s, a partner entry for the target with automatic_user_consent_settings.outbound_allowed = true; in target tenant %s, "+
			"a partner entry for the source with automatic_user_consent_settings.inbound_allowed = true, and identity synchronization for the source with "+
			"user_sync_inbound.is_sync_allowed = true.\n", sourceID, targetID)
	}
	return strings.TrimSpace(out.String())
}

// worthWaiting tells whether a refusal may pass by itself. elapsed is how long it has been waited for.
func (d policyDiagnosis) worthWaiting(elapsed time.Duration) bool {
	switch {
	case !d.Fresh:
		return false
	case len(d.Wrong) == 0:
		return true
	default:
		return d.WrongIsFresh && elapsed < stalePolicyPatience
	}
}

// stalePolicyPatience is for a policy that this process wrote and that reads wrong: the resources that write policies
// return when a read shows them, so more than a lagging replica is a mistake in the configuration.
const stalePolicyPatience = 5 * time.Second

// jobTarget is the tenant a job pushes to; "" if its settings cannot be read or do not say.
func jobTarget(ctx context.Context, tenant *graph.Tenant, servicePrincipalID string) string {
	settings, err := currentSettings(ctx, tenant, servicePrincipalID)
	if err != nil {
		return ""
	}
	return settings.TargetTenantID
}

// unknownTarget is the explanation where the job's target cannot be told.
func unknownTarget(sourceID string) string {
	return fmt.Sprintf("The job's target tenant could not be read. Needed are: in source tenant %s, a partner entry for the target with "+
		"automatic_user_consent_settings.outbound_allowed = true; in the target tenant, a partner entry for the source with "+
		"automatic_user_consent_settings.inbound_allowed = true, and identity synchronization for the source with user_sync_inbound.is_sync_allowed = true.", sourceID)
}
