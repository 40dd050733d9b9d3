package crosstenantaccess_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const effectiveType = "crosstenant_access_effective"

// at is a value of a state by its path.
func at(state map[string]any, path string) any {
	var value any = state
	for _, name := range strings.Split(path, ".") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}

func requireValues(t *testing.T, state map[string]any, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if got := at(state, path); fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s is %v, want %v", path, got, value)
		}
	}
}

func effectiveOf(t *testing.T, env *acctest.Env, further block) map[string]any {
	t.Helper()
	config := block{"partner_tenant_id": env.Fabrikam.ID()}
	for name, value := range further {
		config[name] = value
	}
	return acctest.NewSession(t, env).MustData(effectiveType, config)
}

// Without an entry the default counts alone, and that is said.
func TestEffectiveWithoutAnEntry(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		since := env.Mark()
		requireValues(t, effectiveOf(t, env, nil), map[string]any{
			"tenant_id": env.Contoso.ID(), "partner_tenant_id": env.Fabrikam.ID(), "has_entry": false,
			"is_in_multitenant_organization": nil, "is_service_provider": nil,
			"b2b_collaboration_inbound.source": "default", "b2b_collaboration_inbound.users_and_groups.access_type": "allowed",
			"b2b_direct_connect_outbound.source": "default", "b2b_direct_connect_outbound.applications.access_type": "blocked",
			"inbound_trust.source": "default", "inbound_trust.is_mfa_accepted": false,
			"automatic_user_consent_settings.source": "default", "automatic_user_consent_settings.inbound_allowed": false,
			"m365_collaboration_inbound.users.access_type": "blocked", "tenant_restrictions.source": "default",
			"app_service_connect_inbound.applications.targets": []any{map[string]any{"target": "AllApplications", "target_type": "application"}},
			"inbound.is_invitation_possible":                   true, "inbound.is_redemption_automatic": false, "inbound.is_mfa_trusted": false,
			"inbound.is_synchronization_allowed": false, "inbound.has_job": nil, "inbound.unused_doors": []any{},
			"outbound.is_invitation_possible": true, "outbound.is_redemption_automatic": false, "outbound.has_job": nil,
		})
		if reads := env.ReadsSince(since); len(reads) > 2 {
			t.Errorf("it asked %q", reads)
		}
	})
}

// An entry is laid over the default, setting by setting.
func TestEffectiveOverTheDefault(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		nobody := map[string]any{"accessType": "blocked", "targets": []any{map[string]any{"target": "AllUsers", "targetType": "user"}}}
		nothing := map[string]any{"accessType": "blocked", "targets": []any{map[string]any{"target": "AllApplications", "targetType": "application"}}}
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": nil},
			"inboundTrust":                 trust(true, true),
			"b2bCollaborationOutbound":     map[string]any{"usersAndGroups": nobody, "applications": nothing},
			"isInMultiTenantOrganization":  true,
		})
		requireValues(t, effectiveOf(t, env, nil), map[string]any{
			"has_entry": true, "is_in_multitenant_organization": true, "is_service_provider": false,
			"b2b_collaboration_inbound.source": "default", "b2b_collaboration_outbound.source": "partner",
			"b2b_collaboration_outbound.users_and_groups.access_type": "blocked",
			"inbound_trust.source": "partner", "inbound_trust.is_compliant_device_accepted": true, "inbound_trust.is_hybrid_azure_ad_joined_device_accepted": false,
			"automatic_user_consent_settings.source": "partner", "automatic_user_consent_settings.outbound_allowed": false,
			"inbound.is_invitation_possible": true, "outbound.is_invitation_possible": false,
			"inbound.is_redemption_automatic": true, "inbound.is_mfa_trusted": true, "inbound.is_synchronization_allowed": false,
			"inbound.unused_doors": []any{"redemption_without_synchronization"}, "outbound.unused_doors": []any{},
		})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
		requireValues(t, effectiveOf(t, env, nil), map[string]any{"inbound.is_synchronization_allowed": true, "inbound.unused_doors": []any{}})
	})
}

// pushes makes a configuration that pushes from one tenant to another, with a job or without.
func pushes(from, to *graphemu.TenantHandle, job bool) {
	_, sp := from.AddSyncApplication("Push")
	from.PutSecrets(sp, map[string]string{"CompanyId": strings.ToUpper(to.ID()), "AuthenticationType": "SyncPolicy"})
	if job {
		from.AddJob(sp)
	}
}

// Doors are found to be unused where the jobs of both tenants can be looked at.
func TestEffectiveLooksForJobs(t *testing.T) {
	t.Parallel()
	open := func(env *acctest.Env) {
		env.Contoso.AddPartner(env.Fabrikam.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": true}})
		env.Contoso.AddIdentitySync(env.Fabrikam.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
	}
	look := block{"look_for_jobs": true}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		env := acctest.New(t)
		open(env)
		pushes(env.Fabrikam, env.Contoso, false)
		pushes(env.Contoso, env.Contoso, true) // to somebody else
		requireValues(t, effectiveOf(t, env, look), map[string]any{
			"inbound.has_job": false, "inbound.unused_doors": []any{"synchronization_without_job"},
			"outbound.has_job": false, "outbound.unused_doors": []any{"redemption_without_job"},
		})
	})
	t.Run("in both directions", func(t *testing.T) {
		t.Parallel()
		env := acctest.New(t)
		open(env)
		pushes(env.Fabrikam, env.Contoso, true)
		pushes(env.Contoso, env.Fabrikam, true)
		requireValues(t, effectiveOf(t, env, look), map[string]any{
			"inbound.has_job": true, "inbound.unused_doors": []any{}, "outbound.has_job": true, "outbound.unused_doors": []any{},
		})
	})
	for name, hide := range map[string]func(*acctest.Env) error{
		"a partner that lets nobody in": func(env *acctest.Env) error {
			env.Fabrikam.WithdrawConsent(env.ClientID)
			return nil
		},
		"targets that are masked": func(env *acctest.Env) error { return env.Server.SetBehaviour("secrets.company-id", "masked") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			open(env)
			pushes(env.Fabrikam, env.Contoso, true)
			if err := hide(env); err != nil {
				t.Fatal(err)
			}
			state, said := acctest.NewSession(t, env).Data(effectiveType, block{"partner_tenant_id": env.Fabrikam.ID(), "look_for_jobs": true})
			if len(said) != 1 || said[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(said[0].Summary, env.Fabrikam.ID()) {
				t.Fatalf("said is %s", acctest.Texts(said))
			}
			requireValues(t, state, map[string]any{
				"inbound.has_job": nil, "inbound.unused_doors": []any{}, "outbound.has_job": false, "outbound.unused_doors": []any{"redemption_without_job"},
			})
		})
	}
}

// A read that fails is an error: no answer is made of a part of the truth.
func TestEffectiveFails(t *testing.T) {
	t.Parallel()
	for path, without := range map[string]bool{
		"/policies/crossTenantAccessPolicy/default":                            true,
		"/policies/crossTenantAccessPolicy/partners/*":                         true,
		"/policies/crossTenantAccessPolicy/partners/*/identitySynchronization": false,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, acctest.WithoutContract())
			if !without {
				env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
			}
			env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: path, Status: 403, Code: "Authorization_RequestDenied", Message: "No."})
			_, said := acctest.NewSession(t, env).Data(effectiveType, block{"partner_tenant_id": env.Fabrikam.ID()})
			if len(said) != 1 || said[0].Summary != "Unable to read effective access settings" || !strings.Contains(said[0].Detail, "Policy.Read.All") {
				t.Errorf("said is %s", acctest.Texts(said))
			}
		})
	}
	t.Run("the tenant itself", func(t *testing.T) {
		t.Parallel()
		env := acctest.New(t)
		_, said := acctest.NewSession(t, env).Data(effectiveType, block{"partner_tenant_id": env.Contoso.ID()})
		if len(said) != 1 || said[0].Summary != "Partner is the tenant itself" {
			t.Errorf("said is %s", acctest.Texts(said))
		}
	})
}

// Many that are read in one run share the default configuration, and the lists of entries and policies.
func TestEffectiveOfMany(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	addPartners(env, 40, true)
	s := acctest.NewSession(t, env)
	since := env.Mark()
	for i := range 40 {
		requireValues(t, s.MustData(effectiveType, block{"partner_tenant_id": numbered(i)}), map[string]any{"inbound.is_synchronization_allowed": true})
	}
	if reads := env.ReadsSince(since); len(reads) > 9 {
		t.Errorf("%d reads for 40 partners: %q", len(reads), reads)
	}
}
