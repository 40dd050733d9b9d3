package crosstenantaccess

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail/guardrailtest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	guardedTenant  = "11111111-2222-4333-8444-aaaaaaaaaaaa"
	guardedPartner = "11111111-2222-4333-8444-bbbbbbbbbbbb"
)

type (
	accessPlan  = guardrail.Plan[accessRisk]
	accessPlans = map[string]accessPlan
	syncPlans   = map[string]guardrail.Plan[identitySyncRisk]
)

func TestPartnerGuardrails(t *testing.T) {
	t.Parallel()
	on, off, unset, unknown := types.BoolValue(true), types.BoolValue(false), types.BoolNull(), types.BoolUnknown()
	partner := func(mfa, compliant, hybrid types.Bool) accessRisk {
		return accessRisk{
			tenantID: tf.NewGUID(guardedTenant), partnerTenantID: tf.NewGUID(guardedPartner), trust: &inboundTrustModel{mfa, compliant, hybrid},
		}
	}
	untrusted := func(p accessRisk) accessRisk {
		p.untrusted = true
		return p
	}
	set := func(name string, users, applications *targetsModel) accessPlan {
		return guardrailtest.New(accessRisk{
			tenantID: tf.NewGUID(guardedTenant), partnerTenantID: tf.NewGUID(guardedPartner), audiences: map[string]*audienceModel{name: {users, applications}},
		})
	}
	inbound := func(users, applications *targetsModel) accessPlan {
		return set("b2b_collaboration_inbound", users, applications)
	}
	allUsers, allApps := half("allowed user:AllUsers"), half("allowed application:AllApplications")
	group, app := half("allowed group:"+groupID), half("allowed application:"+clientID)
	noUser, noApp := half("blocked user:AllUsers"), half("blocked application:AllApplications")
	notGroup, notApp := half("blocked group:"+groupID), half("blocked application:"+clientID)

	guardrailtest.Test(t, partnerGuardrails, map[string]guardrailtest.Rows[accessRisk]{
		"inbound_trust_of_untrusted_tenant": {
			Trips: accessPlans{
				"multifactor authentication": guardrailtest.New(untrusted(partner(on, unset, unset))),
				"devices":                    guardrailtest.New(untrusted(partner(off, unset, on))),
				"as before":                  guardrailtest.Same(untrusted(partner(on, on, on))),
				"one known, one not":         guardrailtest.New(untrusted(partner(on, unknown, unset))),
			},
			Passes: accessPlans{
				"a trusted tenant":           guardrailtest.New(partner(on, on, on)),
				"nothing trusted":            guardrailtest.New(untrusted(partner(off, unset, unset))),
				"not known yet":              guardrailtest.New(untrusted(partner(unknown, unknown, unset))),
				"inherited from the default": guardrailtest.New(untrusted(accessRisk{})),
				"destroyed":                  guardrailtest.Gone(untrusted(partner(on, on, on))),
			},
		},
		"device_trust_without_mfa_trust": {
			Trips: accessPlans{
				"compliant devices": guardrailtest.New(partner(off, on, unset)),
				"hybrid devices":    guardrailtest.New(partner(unset, unset, on)),
				"trust taken back":  guardrailtest.Changed(partner(on, on, unset), partner(unset, on, unset)),
			},
			Passes: accessPlans{
				"both":                   guardrailtest.New(partner(on, on, on)),
				"neither":                guardrailtest.New(partner(off, off, unset)),
				"devices not known":      guardrailtest.New(partner(off, unknown, unset)),
				"authentication unknown": guardrailtest.New(partner(unknown, on, unset)),
				"inherited":              guardrailtest.New(accessRisk{}),
			},
		},
		"inbound_open_to_everybody": {
			Trips: accessPlans{
				"collaboration":  inbound(allUsers, allApps),
				"direct connect": set("b2b_direct_connect_inbound", allUsers, allApps),
			},
			Passes: accessPlans{
				"a group":      inbound(group, allApps),
				"one app":      inbound(allUsers, app),
				"half a door":  inbound(allUsers, nil),
				"blocked":      inbound(noUser, noApp),
				"outbound":     set("b2b_collaboration_outbound", allUsers, allApps),
				"not set":      guardrailtest.New(accessRisk{}),
				"Office alone": inbound(allUsers, half("allowed application:Office365")),
			},
		},
		"contradictory_blocks": { // row by row Microsoft's table of combinations
			Trips: accessPlans{
				"allow group 1, block app 1":   inbound(group, notApp),
				"block group 1, block all":     inbound(notGroup, noApp),
				"the same by direct connect":   set("b2b_direct_connect_outbound", notGroup, noApp),
				"the same towards the outside": set("b2b_collaboration_outbound", group, notApp),
			},
			Passes: accessPlans{
				"block all, block all":       inbound(noUser, noApp),
				"allow all, allow all":       inbound(allUsers, allApps),
				"allow group 1, allow all":   inbound(group, allApps),
				"allow all, allow app 1":     inbound(allUsers, app),
				"block group 1, allow app 1": inbound(notGroup, app),
				"allow group 1, allow app 1": inbound(group, app),
				"block group 1, block app 1": inbound(notGroup, notApp),
				"block all but app 1":        inbound(allUsers, notApp),
				"one half":                   inbound(notGroup, nil),
			},
		},
	})
}

func TestIdentitySyncGuardrails(t *testing.T) {
	t.Parallel()
	policy := func(untrusted bool, allowed ...string) identitySyncRisk {
		return identitySyncRisk{tf.NewGUID(guardedTenant), tf.NewGUID(guardedPartner), untrusted, allowed}
	}
	guardrailtest.Test(t, identitySyncGuardrails, map[string]guardrailtest.Rows[identitySyncRisk]{
		"inbound_sync_from_untrusted_tenant": {
			Trips: syncPlans{
				"users":      guardrailtest.New(policy(true, "users")),
				"turned on":  guardrailtest.Changed(policy(true), policy(true, "users")),
				"groups too": guardrailtest.Changed(policy(true, "users"), policy(true, "users", "groups")),
			},
			Passes: syncPlans{
				"a trusted tenant": guardrailtest.New(policy(false, "users")),
				"turned off":       guardrailtest.Changed(policy(true, "users"), policy(true)),
				"destroyed":        guardrailtest.Gone(policy(true, "users")),
			},
		},
	})
}
