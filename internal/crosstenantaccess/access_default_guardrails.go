package crosstenantaccess

import (
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
)

var accessDefaultGuardrails = guardrail.Set[accessRisk]{
	Type:     "crosstenant_access_default",
	Object:   func(d accessRisk) string { return "default configuration of tenant " + d.tenantID.Shown() },
	Replaces: func(from, to accessRisk) bool { return !from.tenantID.Is(to.tenantID) },
	Rules: []guardrail.Rule[accessRisk]{
		{
			Name: "default_trusts_mfa", Severity: guardrail.Error,
			Summary: "Everybody's multifactor authentication is trusted",
			Reason: "Conditional Access takes any tenant's word that its user is multifactor authenticated, also that of a tenant which somebody made an hour ago and which has " +
				"whatever factors its owner likes.",
			Advice: "Trust chosen partners, each in a crosstenant_access_partner.",
			At:     path.Root("inbound_trust"),
			Value:  func(d accessRisk) []string { return d.trust.mfa() },
		},
		{
			Name: "default_trusts_devices", Severity: guardrail.Error,
			Summary: "Everybody's devices are trusted",
			Reason:  "Whoever owns a tenant decides what a compliant or joined device is there, and passes every Conditional Access policy that asks for one.",
			Advice:  "Trust chosen partners, each in a crosstenant_access_partner.",
			At:      path.Root("inbound_trust"),
			Value:   func(d accessRisk) []string { return d.trust.devices() },
		},
		{
			Name: "default_direct_connect_open", Severity: guardrail.Error,
			Summary: "Direct connect is open to everybody",
			Reason: "With B2B direct connect nobody is invited and no account is made: what other tenants' users do in your shared channels, or yours in theirs, leaves no guest to " +
				"review. Microsoft blocks it by default.",
			Advice: "Open it to chosen partners, each in a crosstenant_access_partner, or to chosen groups and applications.",
			Value: func(d accessRisk) []string {
				return d.settings((*audienceModel).isOpen, "b2b_direct_connect_inbound", "b2b_direct_connect_outbound")
			},
		},
		contradictoryBlocks,
	},
}
