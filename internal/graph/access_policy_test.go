package graph

import (
	"fmt"
	"testing"
)

// TestAccessPolicyAnswers reads the policy plain and wrapped, and nothing that is none.
func TestAccessPolicyAnswers(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"id":"crossTenantAccessPolicy","allowedCloudEndpoints":["microsoftonline.us"]}`:                    "[microsoftonline.us]",
		`{"value":{"displayName":"CrossTenantAccessPolicy","allowedCloudEndpoints":["microsoftonline.us"]}}`: "[microsoftonline.us]",
		`{"displayName":"CrossTenantAccessPolicy"}`:                                                          "[]",
		`{"allowedCloudEndpoints":["microsoftonline.us"]}`:                                                   "",
		`{"value":{}}`: "",
		`{}`:           "",
		`null`:         "",
	} {
		policy, err := tenantOf(startGraph(t, body(200, answer))).AccessPolicy(testContext(t))
		switch got := fmt.Sprint(policy.AllowedCloudEndpoints); {
		case want == "" && err == nil:
			t.Errorf("%s was taken for a policy", answer)
		case want != "" && (err != nil || got != want):
			t.Errorf("%s: %s, %v", answer, got, err)
		}
	}
}

// TestAccessDefaultAnswers reads what is a default, and nothing else.
func TestAccessDefaultAnswers(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{`{"isServiceDefault":false,"inboundTrust":{"isMfaAccepted":true}}`: true, `{"inboundTrust":null}`: false, `{}`: false, `null`: false} {
		found, err := tenantOf(startGraph(t, body(200, answer))).AccessDefault(testContext(t), Beta)
		if (err == nil) != want || want && (found.IsServiceDefault || found.Settings.GetInboundTrust() == nil || found.Redemption != nil) {
			t.Errorf("%s: %+v, %v", answer, found, err)
		}
	}
}
