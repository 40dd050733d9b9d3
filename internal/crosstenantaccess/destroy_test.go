package crosstenantaccess_test

import (
	"net/http"
	"strings"
	"testing"

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
func TestPartnerOfMultitenantOrganization(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	s := acctest.NewSession(t, env)
	config := block{
		"partner_tenant_id": env.Fabrikam.ID(),
		"inbound_trust":     block{"is_mfa_accepted": true}, "automatic_user_consent_settings": block{"outbound_allowed": true},
	}
	partner := s.MustApply(partnerType, nil, config)
	env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{"isInMultiTenantOrganization": true})
	partner = s.Refreshed(partnerType, partner)
	if !s.Unchanged(partnerType, partner, config) {
		t.Error("that the partner joined the organization is planned as a change")
	}
	// After the refresh: not managed, so not taken back.
	env.Contoso.EditPartner(env.Fabrikam.ID(), map[string]any{"b2bDirectConnectInbound": map[string]any{
		"applications": map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": "Office365", "targetType": "application"}}}, "usersAndGroups": nil,
	}})
	if s.Unchanged(partnerType, s.Refreshed(partnerType, partner), config) {
		t.Error("what somebody set in the entry is no difference")
	}
	left := s.Apply(t.Context(), partnerType, partner, nil)
	if !strings.Contains(acctest.Texts(left.Diagnostics), "multitenant organization") || s.State(partnerType, left) != nil {
		t.Errorf("the entry that stays is still in state, or not mentioned: %s", acctest.Texts(left.Diagnostics))
	}
	require(t, holds(fabrikamIn(env), map[string]string{
		"inboundTrust":                 "null",
		"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
		"b2bDirectConnectInbound":      `{"applications":{"accessType":"allowed","targets":[{"target":"office365","targetType":"application"}]},"usersAndGroups":null}`,
		"isInMultiTenantOrganization":  "true",
	}))
}

// is_service_provider is said at creation only, and an entry that was created with it is one's own.
func TestPartnerServiceProvider(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	s := acctest.NewSession(t, env)
	said := func(value any) block {
		return block{"partner_tenant_id": env.Fabrikam.ID(), "is_service_provider": value}
	}
	var partner *acctest.Object
	for _, step := range []struct {
		says     any
		replaces bool
		want     any
	}{{nil, false, nil}, {false, false, false}, {true, true, true}, {nil, false, true}, {false, true, false}} {
		if partner != nil {
			if replaces := len(s.Plan(t.Context(), partnerType, partner, said(step.says)).RequiresReplace) > 0; replaces != step.replaces {
				t.Errorf("saying %v replaces the entry: %t, want %t", step.says, replaces, step.replaces)
			}
		}
		if step.replaces {
			s.MustApply(partnerType, partner, nil)
			require(t, absent(fabrikamIn(env)))
			partner = nil
		}
		partner = s.MustApply(partnerType, partner, said(step.says))
		if got := s.State(partnerType, partner)["is_service_provider"]; got != step.want {
			t.Errorf("saying %v leaves %v in state, want %v", step.says, got, step.want)
		}
	}
	s.MustApply(partnerType, partner, nil)
	require(t, absent(fabrikamIn(env)))
}

// The policy is gone for readers, but where the service looks before it deletes the partner, it is not yet.
func TestPartnerDeletedAfterItsPolicy(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	refused := env.Server.AddFault(graphemu.Fault{
		Method: http.MethodDelete, Path: "/policies/crossTenantAccessPolicy/partners/*", Times: 2,
		Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: "The partner has an identity synchronization policy.",
	})
	s := acctest.NewSession(t, env)
	partner := s.MustApply(partnerType, nil, settings(env, false))
	sync := s.MustApply(syncType, nil, policy(env, true))
	s.MustApply(syncType, sync, nil)
	s.MustApply(partnerType, partner, nil)
	require(t, absent(fabrikamIn(env)))
	require(t, absent(syncIn(env)))
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
