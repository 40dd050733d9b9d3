package crosstenantaccess_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// The entry is kept while a policy hangs on it that this run does not manage; the error says how to get rid of both.
func TestPartnerStillSynchronized(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		s := acctest.NewSession(t, env)
		partner := s.MustApply(partnerType, nil, block{"partner_tenant_id": env.Fabrikam.ID()})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), nil)
		kept := s.Apply(t.Context(), partnerType, partner, nil)
		acctest.Refused(t, kept.Diagnostics, acctest.At("partner_tenant_id"), "Partner still has an identity synchronization policy", env.Contoso.ID()+"/"+env.Fabrikam.ID())
		if s.Attribute(partnerType, kept, "partner_tenant_id") == "" {
			t.Error("the entry was dropped from state")
		}
		env.Contoso.DeleteIdentitySync(env.Fabrikam.ID())
		s.MustApply(partnerType, kept, nil)
		require(t, absent(fabrikamIn(env)))
	})
}

// What a multitenant organization made is not deleted; what was managed in it is inherited again, the rest stays.
func TestAccPartnerOfMultitenantOrganization(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	left := map[string]string{
		"inboundTrust":                 "null",
		"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
		"b2bDirectConnectInbound":      `{"applications":{"accessType":"allowed","targets":[{"target":"office365","targetType":"application"}]},"usersAndGroups":null}`,
		"isInMultiTenantOrganization":  "true",
	}
	config := env.Config(partnerBlock(env, "inbound_trust = { is_mfa_accepted = true }\nautomatic_user_consent_settings = { outbound_allowed = true }"))
	env.TestCase(resource.TestCase{
		CheckDestroy: holds(fabrikamIn(env), left),
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: func() {
					env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{"isInMultiTenantOrganization": true})
				},
				Config:   config,
				PlanOnly: true,
			},
			{
				PreConfig: func() { // after the last refresh but one: not managed, so not taken back
					env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{"b2bDirectConnectInbound": map[string]any{
						"applications": map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": "Office365", "targetType": "application"}}}, "usersAndGroups": nil,
					}})
				},
				Config:             config,
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
		},
	})
}

// is_service_provider is said at creation only, and an entry that was created with it is one's own.
func TestAccPartnerServiceProvider(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	replaces := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(partnerName, plancheck.ResourceActionReplace),
	}}
	is := func(want knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(partnerName, tfjsonpath.New("is_service_provider"), want)}
	}
	env.TestCase(resource.TestCase{
		CheckDestroy: absent(fabrikamIn(env)),
		Steps: []resource.TestStep{
			{Config: env.Config(partnerBlock(env)), ConfigStateChecks: is(knownvalue.Null())},
			{Config: env.Config(partnerBlock(env, "is_service_provider = false")), ConfigPlanChecks: updates(partnerName), ConfigStateChecks: is(knownvalue.Bool(false))},
			{Config: env.Config(partnerBlock(env, "is_service_provider = true")), ConfigPlanChecks: replaces, ConfigStateChecks: is(knownvalue.Bool(true))},
			{Config: env.Config(partnerBlock(env)), PlanOnly: true},
			{Config: env.Config(partnerBlock(env, "is_service_provider = false")), ConfigPlanChecks: replaces, ConfigStateChecks: is(knownvalue.Bool(false))},
		},
	})
}

// The policy is gone for readers, but where the service looks before it deletes the partner, it is not yet.
func TestAccPartnerDeletedAfterItsPolicy(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	refused := env.Server.AddFault(graphemu.Fault{
		Method: http.MethodDelete, Path: "/policies/crossTenantAccessPolicy/partners/*", Times: 2,
		Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: "The partner has an identity synchronization policy.",
	})
	env.TestCase(resource.TestCase{
		CheckDestroy: resource.ComposeTestCheckFunc(absent(fabrikamIn(env)), absent(syncIn(env))),
		Steps:        []resource.TestStep{{Config: env.Config(partnerBlock(env), syncBlock(usersOn))}},
	})
	if refused.Strikes() != 2 {
		t.Errorf("the deletion was refused %d times, want 2", refused.Strikes())
	}
}

// A refusal for another reason is reported at once.
func TestPartnerDeletionRefused(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	partner := s.MustApply(partnerType, nil, block{"partner_tenant_id": env.Fabrikam.ID()})
	mark := env.Mark()
	env.Server.AddFault(graphemu.Fault{
		Method: http.MethodDelete, Status: http.StatusForbidden, Code: "Authorization_RequestDenied", Message: "Insufficient privileges.",
	})
	kept := s.Apply(t.Context(), partnerType, partner, nil)
	acctest.Refused(t, kept.Diagnostics, "", "Unable to delete partner configuration", "Policy.ReadWrite.CrossTenantAccess")
	if s.Attribute(partnerType, kept, "partner_tenant_id") == "" {
		t.Error("the entry was dropped from state")
	}
	if writes := env.WritesSince(mark); len(writes) != 1 {
		t.Errorf("the emulator saw the writes %q, want one", writes)
	}
}
