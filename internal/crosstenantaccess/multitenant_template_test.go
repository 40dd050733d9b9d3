package crosstenantaccess_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	partnerTemplateType = "crosstenant_multitenant_partner_template"
	syncTemplateType    = "crosstenant_multitenant_identity_synchronization_template"
	partnerTemplateName = partnerTemplateType + ".test"
	syncTemplateName    = syncTemplateType + ".test"

	partnerTemplatePath = "/policies/crossTenantAccessPolicy/templates/multiTenantOrganizationPartnerConfiguration"
)

func templateBlock(typeName string, lines ...string) string {
	return "resource \"" + typeName + "\" \"test\" {\n" + strings.Join(lines, "\n") + "\n}\n"
}

const (
	templateTrust   = `inbound_trust = { is_mfa_accepted = true, is_compliant_device_accepted = false, is_hybrid_azure_ad_joined_device_accepted = false }`
	templateConsent = `automatic_user_consent_settings = { inbound_allowed = true, outbound_allowed = true }`
)

var (
	templateGroups = fmt.Sprintf(`users_and_groups = { access_type = "allowed", targets = [{ target = %q, target_type = "group" }, { target = %q, target_type = "user" }] }`,
		strings.ToUpper(groupID), secondID)
	templateApps = fmt.Sprintf(`applications = { access_type = "allowed", targets = [{ target = %q, target_type = "application" }] }`, appID)

	heldGroups = `{"accessType":"allowed","targets":[{"target":"` + groupID + `","targetType":"group"},{"target":"` + secondID + `","targetType":"user"}]}`
	heldApps   = `{"accessType":"allowed","targets":[{"target":"` + appID + `","targetType":"application"}]}`
)

// unconfigured is a partner template that nobody configured.
var unconfigured = map[string]string{
	"templateApplicationLevel": `"newPartners,existingPartners"`, "inboundTrust": "null", "automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
	"b2bCollaborationInbound": "null", "b2bCollaborationOutbound": "null", "b2bDirectConnectInbound": "null", "b2bDirectConnectOutbound": "null",
}

func TestAccLifecycleMultitenantPartnerTemplate(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		held := env.Contoso.PartnerTemplate
		config := func(lines ...string) string { return env.Config(templateBlock(partnerTemplateType, lines...)) }
		env.TestCase(resource.TestCase{
			CheckDestroy: holds(held, unconfigured),
			Steps: []resource.TestStep{
				{ // It says nothing, as every tenant's does.
					Config: config(),
					Check:  holds(held, unconfigured),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(partnerTemplateName, tfjsonpath.New("tenant_id"), knownvalue.StringExact(env.Contoso.ID())),
						statecheck.ExpectKnownValue(partnerTemplateName, tfjsonpath.New("template_application_level"), knownvalue.SetSizeExact(2)),
					},
				},
				{
					Config: config(templateTrust, templateConsent, "b2b_collaboration_inbound = {", templateGroups, templateApps, "}", `template_application_level = ["newPartners"]`),
					Check: holds(held, map[string]string{
						"templateApplicationLevel":     `"newPartners"`,
						"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`,
						"automaticUserConsentSettings": `{"inboundAllowed":true,"outboundAllowed":true}`,
						"b2bCollaborationInbound":      `{"usersAndGroups":` + heldGroups + `,"applications":` + heldApps + `}`,
					}),
				},
				{ // What is taken out is left alone from now on, halves too.
					Config:           config(templateTrust, "b2b_collaboration_inbound = {", templateApps, "}", `template_application_level = []`),
					ConfigPlanChecks: updates(partnerTemplateName),
					Check: holds(held, map[string]string{
						"templateApplicationLevel":     `"none"`,
						"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`,
						"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
						"b2bCollaborationInbound":      `{"applications":` + heldApps + `}`,
					}),
				},
				{ // Somebody resets it: seen, and written again.
					PreConfig: func() {
						env.Contoso.EditPartnerTemplate(map[string]any{"templateApplicationLevel": "newPartners,existingPartners", "inboundTrust": nil, "b2bCollaborationInbound": nil})
					},
					Config:           config(templateTrust),
					ConfigPlanChecks: updates(partnerTemplateName),
					Check: holds(held, map[string]string{
						"inboundTrust":             `{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`,
						"templateApplicationLevel": `"newPartners,existingPartners"`,
					}),
				},
				{ResourceName: partnerTemplateName, ImportState: true, ImportStateVerify: true, ImportStateId: env.Contoso.ID(), ImportStateVerifyIdentifierAttribute: "tenant_id"},
			},
		})
	})
}

func TestAccLifecycleMultitenantIdentitySynchronizationTemplate(t *testing.T) {
	t.Parallel()
	underBothAnswers(t, func(_ *testing.T, env *acctest.Env) {
		held := env.Fabrikam.IdentitySyncTemplate
		config := func(lines ...string) string {
			return env.Config(templateBlock(syncTemplateType, append(lines, fmt.Sprintf("tenant_id = %q", env.Fabrikam.ID()))...))
		}
		env.TestCase(resource.TestCase{
			CheckDestroy: holds(held, map[string]string{"templateApplicationLevel": `"newPartners,existingPartners"`, "userSyncInbound": `{"isSyncAllowed":null}`}),
			Steps: []resource.TestStep{
				{
					Config: config(usersOn),
					Check:  holds(held, map[string]string{"templateApplicationLevel": `"newPartners,existingPartners"`, "userSyncInbound": `{"isSyncAllowed":true}`}),
				},
				{ // What is false is written into policies, and is not the same as nothing.
					Config:           config(usersOff, `template_application_level = ["existingPartners"]`),
					ConfigPlanChecks: updates(syncTemplateName),
					Check:            holds(held, map[string]string{"templateApplicationLevel": `"existingPartners"`, "userSyncInbound": `{"isSyncAllowed":false}`}),
				},
				{
					Config:           config(`template_application_level = ["existingPartners"]`),
					ConfigPlanChecks: updates(syncTemplateName),
					Check:            holds(held, map[string]string{"templateApplicationLevel": `"existingPartners"`, "userSyncInbound": `{"isSyncAllowed":null}`}),
				},
				{
					Config: config(`template_application_level = ["existingPartners"]`),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(syncTemplateName, plancheck.ResourceActionNoop),
					}},
				},
				{ResourceName: syncTemplateName, ImportState: true, ImportStateVerify: true, ImportStateId: env.Fabrikam.ID(), ImportStateVerifyIdentifierAttribute: "tenant_id"},
			},
		})
	})
}

func consenting(inbound, outbound bool) block {
	return block{"inbound_allowed": inbound, "outbound_allowed": outbound}
}

func trusting(mfa bool) block {
	return block{"is_mfa_accepted": mfa, "is_compliant_device_accepted": false, "is_hybrid_azure_ad_joined_device_accepted": false}
}

// What is taken out costs a reset, since nobody documents what a null does to a template, and nothing else does.
func TestTemplatesAreResetForWhatIsTakenOut(t *testing.T) {
	t.Parallel()
	const patch, reset = "PATCH " + partnerTemplatePath, "POST " + partnerTemplatePath + "/resetToDefaultSettings"
	apps, users := targeting("allowed", "Office365", "application"), targeting("allowed", "AllUsers", "user")
	steps := []struct {
		name   string
		config block
		writes []string
	}{
		{"nothing to say", block{}, nil},
		{"a setting", block{"inbound_trust": trusting(true)}, []string{patch}},
		{"a value", block{"inbound_trust": trusting(false)}, []string{patch}},
		{"half of one", block{"inbound_trust": trusting(false), "b2b_collaboration_inbound": block{"applications": apps}}, []string{patch}},
		{"both halves", block{"inbound_trust": trusting(false), "b2b_collaboration_inbound": block{"applications": apps, "users_and_groups": users}}, []string{patch}},
		{"the other half", block{"inbound_trust": trusting(false), "b2b_collaboration_inbound": block{"users_and_groups": users}}, []string{reset, patch}},
		{"a level", block{"template_application_level": []any{"newPartners"}, "inbound_trust": trusting(false), "b2b_collaboration_inbound": block{"users_and_groups": users}}, []string{patch}},
		{"nothing any more", block{}, []string{reset}},
		{"another level", block{"template_application_level": []any{}}, []string{patch}},
		{"the default level", block{}, []string{patch}},
	}
	underBothAnswers(t, func(t *testing.T, env *acctest.Env) {
		s := acctest.NewSession(t, env)
		var o *acctest.Object
		for _, step := range steps {
			since := env.Mark()
			o = s.MustApply(partnerTemplateType, o, step.config)
			if got := env.WritesSince(since); fmt.Sprint(got) != fmt.Sprint(step.writes) {
				t.Errorf("%s: the writes are %q, want %q", step.name, got, step.writes)
			}
			if !s.Unchanged(partnerTemplateType, s.Refreshed(partnerTemplateType, o), step.config) {
				t.Errorf("%s: the next plan changes something", step.name)
			}
		}
		require(t, holds(env.Contoso.PartnerTemplate, unconfigured))
	})
}

// A template that somebody configured is not overwritten unasked.
func TestTemplatesOfOthers(t *testing.T) {
	t.Parallel()
	configured := map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": true}, "templateApplicationLevel": "existingPartners"}
	same := block{"automatic_user_consent_settings": consenting(true, true), "template_application_level": []any{"existingPartners"}}

	t.Run("the same", func(t *testing.T) {
		t.Parallel()
		env := withOtherAnswers(t)
		env.Contoso.EditPartnerTemplate(configured)
		acctest.NewSession(t, env).MustApply(partnerTemplateType, nil, same)
		env.RequireNoWrites(0)
	})
	t.Run("another", func(t *testing.T) {
		t.Parallel()
		env := withOtherAnswers(t)
		env.Contoso.EditPartnerTemplate(configured)
		s := acctest.NewSession(t, env)
		refused := s.Apply(t.Context(), partnerTemplateType, nil, block{"inbound_trust": trusting(true)})
		if len(refused.Diagnostics) != 1 || refused.Diagnostics[0].Summary != "Template is configured already" || refused.Diagnostics[0].Attribute.String() != `AttributeName("tenant_id")` {
			t.Fatalf("said is %s", acctest.Texts(refused.Diagnostics))
		}
		for _, named := range []string{env.Contoso.ID(), "automatic_user_consent_settings", "inbound_trust", "template_application_level"} {
			if !strings.Contains(refused.Diagnostics[0].Detail, named) {
				t.Errorf("%s is not named in %q", named, refused.Diagnostics[0].Detail)
			}
		}
		env.RequireNoWrites(0)
	})
	t.Run("adopted", func(t *testing.T) {
		t.Parallel()
		env := withOtherAnswers(t)
		env.Contoso.EditPartnerTemplate(configured)
		s := acctest.NewSession(t, env)
		config := block{"inbound_trust": trusting(true), "adopt_existing": true}
		adopted := s.Apply(t.Context(), partnerTemplateType, nil, config)
		if len(adopted.Diagnostics) != 1 || adopted.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
			t.Fatalf("said is %s", acctest.Texts(adopted.Diagnostics))
		}
		for _, text := range []string{"Cleared, and left alone from now on: automatic_user_consent_settings.", "Replaced: template_application_level."} {
			if !strings.Contains(adopted.Diagnostics[0].Detail, text) {
				t.Errorf("%q is not in %q", text, adopted.Diagnostics[0].Detail)
			}
		}
		if !s.Unchanged(partnerTemplateType, s.Refreshed(partnerTemplateType, adopted), config) {
			t.Error("the next plan changes something")
		}
	})
}

// A write that did not happen is an error that names the permissions, and the next apply does the rest.
func TestTemplateAfterAFailure(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	s := acctest.NewSession(t, env)
	o := s.MustApply(partnerTemplateType, nil, block{"inbound_trust": trusting(true), "automatic_user_consent_settings": consenting(true, false)})
	refuse := env.Server.AddFault(graphemu.Fault{Method: http.MethodPatch, Path: partnerTemplatePath, Status: 403, Code: "Authorization_RequestDenied", Message: "No."})
	config := block{"inbound_trust": trusting(true)}
	failed := s.Apply(t.Context(), partnerTemplateType, o, config) // the reset goes through
	if len(failed.Diagnostics) != 1 || !strings.Contains(failed.Diagnostics[0].Detail, "Policy.ReadWrite.CrossTenantAccess or MultiTenantOrganization.ReadWrite.All") {
		t.Fatalf("said is %s", acctest.Texts(failed.Diagnostics))
	}
	refuse.Remove()
	read := s.Refreshed(partnerTemplateType, failed)
	s.MustApply(partnerTemplateType, read, config)
	require(t, holds(env.Contoso.PartnerTemplate, map[string]string{
		"inboundTrust":                 `{"isMfaAccepted":true,"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false}`,
		"automaticUserConsentSettings": `{"inboundAllowed":null,"outboundAllowed":null}`,
	}))
}

// Ctrl-C while reads do not show the write yet: it returns with what exists, and with a warning, since an error would taint the object.
func TestTemplateInterruptedWhileWaiting(t *testing.T) {
	t.Parallel()
	config := block{"inbound_trust": trusting(true)}
	for name, tt := range map[string]struct {
		before, after block
		state         bool
	}{
		"create": {nil, config, true}, "update": {config, block{"inbound_trust": trusting(false)}, true}, "destroy": {config, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := acctest.NewSession(t, env)
			var o *acctest.Object
			if tt.before != nil {
				o = s.MustApply(partnerTemplateType, nil, tt.before)
			}
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			env.Server.SetLag(graphemu.Lag{SingleReads: 1000})
			skip := 0
			if name == "create" { // which looks before it writes
				skip = 1
			}
			env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: partnerTemplatePath, Skip: skip, Hook: func(graphemu.Request) { interrupt() }})
			applied := s.Apply(ctx, partnerTemplateType, o, tt.after)
			if len(applied.Diagnostics) != 1 || applied.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
				t.Errorf("said is %s", acctest.Texts(applied.Diagnostics))
			}
			if s.State(partnerTemplateType, applied) != nil != tt.state {
				t.Errorf("in state is %v", s.State(partnerTemplateType, applied))
			}
		})
	}
}

// Configurations that are refused before anything is asked of Graph: the place and the summary.
func TestRefusedTemplates(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	for name, tt := range map[string]struct {
		typeName string
		config   block
		at       string
	}{
		"an unknown level":       {syncTemplateType, block{"template_application_level": []any{"allPartners"}}, "template_application_level"},
		"none among the levels":  {syncTemplateType, block{"template_application_level": []any{"none", "newPartners"}}, "template_application_level"},
		"nothing in a setting":   {partnerTemplateType, block{"b2b_collaboration_inbound": block{}}, "b2b_collaboration_inbound"},
		"half the switches":      {partnerTemplateType, block{"automatic_user_consent_settings": block{"inbound_allowed": true}}, "automatic_user_consent_settings"},
		"one claim of three":     {partnerTemplateType, block{"inbound_trust": block{"is_mfa_accepted": true}}, "inbound_trust"},
		"a keyword of no target": {partnerTemplateType, block{"b2b_direct_connect_inbound": block{"applications": targeting("allowed", "AllUsers", "application")}}, "b2b_direct_connect_inbound"},
	} {
		said := s.Validated(tt.typeName, tt.config)
		if len(said) == 0 || !strings.Contains(said[0].Attribute.String(), tt.at) {
			t.Errorf("%s: said is %s", name, acctest.Texts(said))
		}
	}
	env.RequireNoWrites(0)
}
