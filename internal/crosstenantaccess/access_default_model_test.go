package crosstenantaccess

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// A write has the settings that are named, each complete, and no others: a national cloud refuses even the null of what it does
// not know.
func TestAccessDefaultWrites(t *testing.T) {
	t.Parallel()
	const patch = "PATCH /v1.0/policies/crossTenantAccessPolicy/default "
	full := &accessDefaultModel{
		B2BCollaborationInbound: &audienceModel{half("allowed group:" + groupID), half("allowed application:AllApplications")},
		InboundTrust:            &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)},
		TenantRestrictions:      &audienceModel{half("blocked user:AllUsers"), half("blocked application:AllApplications")},
		Redemption:              &redemptionModel{Order: []string{"azureActiveDirectory"}, Fallback: types.StringValue("microsoftAccount")},
	}
	for name, tt := range map[string]struct {
		model      *accessDefaultModel
		attributes []string
		want       string
	}{
		"trust is explicit": {
			full,
			[]string{"inbound_trust"},
			`{"inboundTrust":{"isCompliantDeviceAccepted":false,"isHybridAzureADJoinedDeviceAccepted":false,"isMfaAccepted":true}}`,
		},
		"both halves": {
			full,
			[]string{"b2b_collaboration_inbound"},
			`{"b2bCollaborationInbound":{"applications":{"accessType":"allowed","targets":[{"target":"AllApplications","targetType":"application"}]},"usersAndGroups":{"accessType":"allowed","targets":[{"target":"` + groupID + `","targetType":"group"}]}}}`,
		},
		"redemption in its order": {
			full,
			[]string{redemptionAttribute},
			`{"invitationRedemptionIdentityProviderConfiguration":{"fallbackIdentityProvider":"microsoftAccount","primaryIdentityProviderPrecedenceOrder":["azureActiveDirectory"]}}`,
		},
		"restrictions without devices": {
			full,
			[]string{"tenant_restrictions"},
			`{"tenantRestrictions":{"applications":{"accessType":"blocked","targets":[{"target":"AllApplications","targetType":"application"}]},"usersAndGroups":{"accessType":"blocked","targets":[{"target":"AllUsers","targetType":"user"}]}}}`,
		},
		"what was taken out": {
			(&accessDefaultModel{}).orSystemDefault([]string{redemptionAttribute, "m365_collaboration_outbound"}),
			[]string{redemptionAttribute, "m365_collaboration_outbound"},
			`{"invitationRedemptionIdentityProviderConfiguration":{"fallbackIdentityProvider":"defaultConfiguredIdp","primaryIdentityProviderPrecedenceOrder":["externalFederation","azureActiveDirectory","socialIdentityProviders"]},` +
				`"m365CollaborationOutbound":{"usersAndGroups":{"accessType":"allowed","targets":[{"target":"AllUsers","targetType":"user"}]}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, w := newWire(t, "{}")
			if err := tenant.UpdateAccessDefault(t.Context(), tt.model.toWrite(tt.attributes)); err != nil {
				t.Fatal(err)
			}
			if got := w.last(t); got != patch+tt.want {
				t.Errorf("sent is\n%s\nwant\n%s", got, patch+tt.want)
			}
		})
	}
}

// A refresh looks at what is managed, an import at what somebody changed.
func TestAccessDefaultReads(t *testing.T) {
	t.Parallel()
	const (
		everybody = `"usersAndGroups":{"accessType":"allowed","targets":[{"target":"AllUsers","targetType":"user"}]}`
		rest      = `"b2bCollaborationInbound":{` + everybody + `,"applications":{"accessType":"allowed","targets":[{"target":"AllApplications","targetType":"application"}]}},` +
			`"inboundTrust":{"isMfaAccepted":true,"isCompliantDeviceAccepted":null,"isHybridAzureADJoinedDeviceAccepted":false},` +
			`"m365CollaborationInbound":{"users":{"accessType":"allowed","targets":[{"target":"` + groupID + `","targetType":"group"}]}},` +
			`"protectedContentSharing":{"inboundAllowed":true,"outboundAllowed":true}`
	)
	trusting := &inboundTrustModel{IsMfaAccepted: types.BoolValue(true)}
	for name, tt := range map[string]struct {
		answer              string
		prior               *accessDefaultModel
		refreshed, imported []string // attributes
	}{
		"as Microsoft sets it": {`"isServiceDefault":true,` + rest, &accessDefaultModel{InboundTrust: trusting}, []string{"inbound_trust"}, nil},
		"changed":              {`"isServiceDefault":false,` + rest, &accessDefaultModel{}, nil, []string{"inbound_trust", "m365_collaboration_inbound"}},
		"managed": {
			`"isServiceDefault":false,` + rest, &accessDefaultModel{InboundTrust: trusting, Redemption: systemDefault().Redemption},
			[]string{"inbound_trust"},
			[]string{"inbound_trust", "m365_collaboration_inbound"},
		},
		"redemption in another order": {
			`"isServiceDefault":false,"invitationRedemptionIdentityProviderConfiguration":{"primaryIdentityProviderPrecedenceOrder":["azureActiveDirectory","newProvider"],"fallbackIdentityProvider":"defaultConfiguredIdp"}`,
			&accessDefaultModel{Redemption: systemDefault().Redemption},
			[]string{redemptionAttribute},
			[]string{redemptionAttribute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, _ := newWire(t, "{"+tt.answer+"}")
			answer, err := tenant.AccessDefault(t.Context(), graph.V1)
			if err != nil {
				t.Fatal(err)
			}
			refreshed := tt.prior.refreshed(answer, graph.V1)
			assertAttributes(t, "refreshed", refreshed, tt.refreshed)
			assertAttributes(t, "imported", (&accessDefaultModel{}).imported(answer, graph.V1), tt.imported)
			if tt.prior.InboundTrust != nil && refreshed.InboundTrust != tt.prior.InboundTrust {
				t.Error("the words of state were not kept")
			}
		})
	}
}

func assertAttributes(t *testing.T, what string, m *accessDefaultModel, want []string) {
	t.Helper()
	if got := changedFrom(nil, m.said()); len(got) != len(want) || len(changedFrom(nil, m.only(want).said())) != len(want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
