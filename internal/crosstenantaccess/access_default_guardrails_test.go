package crosstenantaccess

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail/guardrailtest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

func TestAccessDefaultGuardrails(t *testing.T) {
	t.Parallel()
	on, off, unset, unknown := types.BoolValue(true), types.BoolValue(false), types.BoolNull(), types.BoolUnknown()
	trusts := func(mfa, compliant, hybrid types.Bool) accessRisk {
		return accessRisk{tenantID: tf.NewGUID(guardedTenant), trust: &inboundTrustModel{mfa, compliant, hybrid}}
	}
	set := func(name, users, applications string) accessRisk {
		return accessRisk{tenantID: tf.NewGUID(guardedTenant), audiences: map[string]*audienceModel{name: {half(users), half(applications)}}}
	}
	const allUsers, allApps, noUser, noApp = "allowed user:AllUsers", "allowed application:AllApplications", "blocked user:AllUsers", "blocked application:AllApplications"
	nothing := accessRisk{tenantID: tf.NewGUID(guardedTenant)}

	guardrailtest.Test(t, accessDefaultGuardrails, map[string]guardrailtest.Rows[accessRisk]{
		"default_trusts_mfa": {
			Trips: accessPlans{"created": guardrailtest.New(trusts(on, unset, unset)), "turned on": guardrailtest.Changed(trusts(off, on, on), trusts(on, on, on))},
			Passes: accessPlans{
				"devices": guardrailtest.New(trusts(off, on, on)), "not known": guardrailtest.New(trusts(unknown, unset, unset)), "not managed": guardrailtest.New(nothing),
				"turned off": guardrailtest.Changed(trusts(on, unset, unset), trusts(off, unset, unset)),
			},
		},
		"default_trusts_devices": {
			Trips: accessPlans{
				"compliant ones": guardrailtest.New(trusts(off, on, unset)), "joined ones": guardrailtest.New(trusts(off, unset, on)),
				"joined ones too": guardrailtest.Changed(trusts(off, on, unset), trusts(off, on, on)),
			},
			Passes: accessPlans{
				"multifactor authentication": guardrailtest.New(trusts(on, off, unset)), "not known": guardrailtest.New(trusts(off, unknown, unknown)),
				"not managed": guardrailtest.New(nothing),
			},
		},
		"default_direct_connect_open": {
			Trips: accessPlans{
				"inwards":  guardrailtest.New(set("b2b_direct_connect_inbound", allUsers, allApps)),
				"outwards": guardrailtest.New(set("b2b_direct_connect_outbound", allUsers, allApps)),
			},
			Passes: accessPlans{
				"blocked":             guardrailtest.New(set("b2b_direct_connect_inbound", noUser, noApp)),
				"one application":     guardrailtest.New(set("b2b_direct_connect_inbound", allUsers, "allowed application:Office365")),
				"a group":             guardrailtest.New(set("b2b_direct_connect_inbound", "allowed group:"+groupID, allApps)),
				"Microsoft's default": guardrailtest.New(set("b2b_collaboration_inbound", allUsers, allApps)),
			},
		},
		"contradictory_blocks": {
			Trips:  accessPlans{"allow group 1, block app 1": guardrailtest.New(set("b2b_collaboration_inbound", "allowed group:"+groupID, "blocked application:"+clientID))},
			Passes: accessPlans{"block all, block all": guardrailtest.New(set("b2b_collaboration_inbound", noUser, noApp))},
		},
	})
}
