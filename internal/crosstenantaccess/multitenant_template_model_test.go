package crosstenantaccess

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

func target(id, kind string) targetModel {
	return targetModel{Target: types.StringValue(id), TargetType: types.StringValue(kind)}
}

// TestTemplateBodies pins what is written of a template: what is set in the attributes that change, and no null.
func TestTemplateBodies(t *testing.T) {
	t.Parallel()
	yes, no := types.BoolValue(true), types.BoolValue(false)
	partner := &partnerTemplateModel{
		B2BDirectConnectOutbound:     &audienceModel{Applications: &targetsModel{AccessType: types.StringValue("blocked"), Targets: []targetModel{target("Office365", "application")}}},
		InboundTrust:                 &inboundTrustModel{IsMfaAccepted: yes, IsCompliantDeviceAccepted: no, IsHybridAzureADJoinedDeviceAccepted: no},
		AutomaticUserConsentSettings: &consentModel{InboundAllowed: yes, OutboundAllowed: no},
	}
	sync := &identitySyncTemplateModel{UserSyncInbound: &syncInboundModel{IsSyncAllowed: no}}
	const at = "PATCH /v1.0/policies/crossTenantAccessPolicy/templates/"
	for name, tt := range map[string]struct {
		kind graph.PolicyTemplateKind
		fill func(*graph.PolicyTemplateWrite)
		want string
	}{
		"two settings of a partner": {
			graph.PartnerTemplate,
			func(w *graph.PolicyTemplateWrite) {
				partner.fill(w, []string{"b2b_direct_connect_outbound", "inbound_trust"})
			},
			at + `multiTenantOrganizationPartnerConfiguration {"b2bDirectConnectOutbound":{"applications":{"accessType":"blocked","targets":[{"target":"Office365","targetType":"application"}]}},` +
				`"inboundTrust":{"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false,"isMfaAccepted":true}}`,
		},
		"consent": {
			graph.PartnerTemplate,
			func(w *graph.PolicyTemplateWrite) { partner.fill(w, []string{"automatic_user_consent_settings"}) },
			at + `multiTenantOrganizationPartnerConfiguration {"automaticUserConsentSettings":{"inboundAllowed":true,"outboundAllowed":false}}`,
		},
		"a setting that is not set": {
			graph.PartnerTemplate,
			func(w *graph.PolicyTemplateWrite) {
				partner.fill(w, []string{"b2b_collaboration_inbound"})
				w.Levels = &[]string{"newPartners"}
			},
			at + `multiTenantOrganizationPartnerConfiguration {"templateApplicationLevel":"newPartners"}`,
		},
		"synchronization": {
			graph.IdentitySyncTemplate,
			func(w *graph.PolicyTemplateWrite) { sync.fill(w, []string{"user_sync_inbound"}) },
			at + `multiTenantOrganizationIdentitySynchronization {"userSyncInbound":{"isSyncAllowed":false}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, w := newWire(t, "")
			var write graph.PolicyTemplateWrite
			tt.fill(&write)
			if err := tenant.UpdatePolicyTemplate(t.Context(), tt.kind, write); err != nil {
				t.Fatal(err)
			}
			if got := w.last(t); got != tt.want {
				t.Errorf("sent %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTemplateChanges(t *testing.T) {
	t.Parallel()
	const both = "existingPartners newPartners"
	for name, tt := range map[string]struct {
		from, to map[string]string
		want     templateChange
	}{
		"nothing": {map[string]string{levelAttribute: both, "a": "1"}, map[string]string{levelAttribute: both, "a": "1"}, templateChange{}},
		"a half comes": {
			map[string]string{levelAttribute: both, "a.x": "1"},
			map[string]string{levelAttribute: both, "a.x": "1", "a.y": "2"},
			templateChange{attributes: []string{"a"}},
		},
		"a half goes, and what stays is written anew": {
			map[string]string{levelAttribute: "", "a.x": "1", "a.y": "2", "b": "3"},
			map[string]string{levelAttribute: "", "a.x": "1", "b": "3"},
			templateChange{reset: true, attributes: []string{"a", "b", levelAttribute}, cleared: []string{"a.y"}},
		},
		"everything goes": {
			map[string]string{levelAttribute: both, "a": "1"},
			map[string]string{levelAttribute: both},
			templateChange{reset: true, cleared: []string{"a"}},
		},
	} {
		if got := changeOfTemplate(tt.from, tt.to); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

// Flags are read in whatever order and with whatever blanks they come; what says nothing about levels is no template.
func TestTemplatesAreRead(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string][]string{
		`{"templateApplicationLevel":"newPartners,existingPartners"}`:    {"existingPartners", "newPartners"},
		`{"templateApplicationLevel":" existingPartners , newPartners"}`: {"existingPartners", "newPartners"},
		`{"templateApplicationLevel":"none"}`:                            {},
		`{"templateApplicationLevel":"newPartners,somethingNew"}`:        {"newPartners", "somethingNew"},
		`{"id":"1"}`: nil,
		`{}`:         nil,
	} {
		tenant, _ := newWire(t, answer)
		template, err := tenant.PolicyTemplate(t.Context(), graph.PartnerTemplate)
		if want == nil {
			if err == nil {
				t.Errorf("%s is taken for a template", answer)
			}
			continue
		}
		if read := refreshedTemplate(&partnerTemplateModel{}, template); err != nil || !reflect.DeepEqual(read.TemplateApplicationLevel, want) {
			t.Errorf("%s: %v, %v", answer, template.Levels, err)
		}
	}
}
