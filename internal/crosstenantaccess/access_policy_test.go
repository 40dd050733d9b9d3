package crosstenantaccess_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	policyType = "crosstenant_access_policy"
	policyName = policyType + ".test"
	government = "microsoftonline.us"
	china      = "partner.microsoftonline.cn"
)

func policyBlock(clouds string) string {
	return fmt.Sprintf("resource \"crosstenant_access_policy\" \"test\" {\n  allowed_cloud_endpoints = %s\n}\n", clouds)
}

func allowing(clouds string) map[string]string {
	return map[string]string{"allowedCloudEndpoints": clouds, "displayName": `"CrossTenantAccessPolicy"`}
}

func TestAccLifecycleAccessPolicy(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	held := env.Contoso.AccessPolicy
	env.TestCase(resource.TestCase{
		CheckDestroy: holds(held, allowing(`[]`)),
		Steps: []resource.TestStep{
			{
				Config: env.Config(policyBlock(`["microsoftonline.us"]`)),
				Check:  holds(held, allowing(`["microsoftonline.us"]`)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(policyName, tfjsonpath.New("tenant_id"), knownvalue.StringExact(env.Contoso.ID())),
				},
			},
			{
				Config:           env.Config(policyBlock(`["partner.microsoftonline.cn", "microsoftonline.us"]`)),
				ConfigPlanChecks: updates(policyName),
				Check:            holds(held, allowing(`["microsoftonline.us","partner.microsoftonline.cn"]`)),
			},
			{ResourceName: policyName, ImportState: true, ImportStateVerify: true, ImportStateId: env.Contoso.ID(), ImportStateVerifyIdentifierAttribute: "tenant_id"},
			{ // Somebody closes one: seen, and repaired.
				PreConfig:        func() { env.Contoso.EditAccessPolicy(map[string]any{"allowedCloudEndpoints": []any{china}}) },
				Config:           env.Config(policyBlock(`["microsoftonline.us", "partner.microsoftonline.cn"]`)),
				ConfigPlanChecks: updates(policyName),
				Check:            holds(held, allowing(`["microsoftonline.us","partner.microsoftonline.cn"]`)),
			},
			{
				Config:           env.Config(policyBlock(`[]`)),
				ConfigPlanChecks: updates(policyName),
				Check:            holds(held, allowing(`[]`)),
			},
			{
				Config:           env.Config(policyBlock(`[]`)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
}

func cloudsOf(names ...any) block { return block{"allowed_cloud_endpoints": names} }

// Clouds that somebody allowed are not taken away unasked; destroying takes away those of the configuration, and no other.
func TestAccessPolicyOfOthers(t *testing.T) {
	t.Parallel()
	env := withOtherAnswers(t)
	s := acctest.NewSession(t, env)
	env.Contoso.EditAccessPolicy(map[string]any{"allowedCloudEndpoints": []any{china}})
	acctest.Refused(t, s.Apply(t.Context(), policyType, nil, cloudsOf(government)).Diagnostics, acctest.At("allowed_cloud_endpoints"),
		"Clouds are allowed already", china, env.Contoso.ID(), "adopt_existing = true")
	env.RequireNoWrites(0)

	more := s.MustApply(policyType, nil, cloudsOf(government, china)) // takes nothing away
	env.Contoso.EditAccessPolicy(map[string]any{"allowedCloudEndpoints": []any{china, government, "microsoftonline.com"}})
	s.MustApply(policyType, more, nil)
	require(t, holds(env.Contoso.AccessPolicy, allowing(`["microsoftonline.com"]`)))

	config := cloudsOf(government)
	config["adopt_existing"] = true
	adopted := s.Apply(t.Context(), policyType, nil, config)
	assertWarning(t, adopted.Diagnostics, env.Contoso.ID(), "does not have them: microsoftonline.com.")
	require(t, holds(env.Contoso.AccessPolicy, allowing(`["microsoftonline.us"]`)))
	since := env.Mark()
	s.MustApply(policyType, nil, config) // the same once more
	env.RequireNoWrites(since)
}

// Whether the list replaces what is there is not documented. If it only adds, a cloud cannot be taken away, and that is said.
func TestAccessPolicyThatOnlyAdds(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithBehaviour("policy.cloud-endpoints", "add"))
	s := acctest.NewSession(t, env)
	config := func(names ...any) block {
		all := cloudsOf(names...)
		all["timeouts"] = block{"update": "1s", "delete": "1s"}
		return all
	}
	o := s.MustApply(policyType, nil, config(government))
	o = s.MustApply(policyType, o, config(government, china))
	const unseen = "accepted the change, but no read showed it in allowed_cloud_endpoints"
	for _, next := range []block{config(china), nil} {
		applied := s.Apply(t.Context(), policyType, o, next)
		if len(applied.Diagnostics) != 1 {
			t.Fatalf("said is %q", acctest.Texts(applied.Diagnostics))
		}
		if !strings.Contains(applied.Diagnostics[0].Detail, unseen) {
			t.Errorf("said is %q", acctest.Texts(applied.Diagnostics))
		}
		if s.State(policyType, applied) == nil {
			t.Error("it left state")
		}
	}
}

// A cloud whose partners are configured may not be taken away: the error stands on the list.
func TestAccessPolicyOfCloudInUse(t *testing.T) {
	t.Parallel()
	env := acctest.New(t, acctest.WithBehaviour("policy.cloud-in-use", "refused"))
	s := acctest.NewSession(t, env)
	o := s.MustApply(policyType, nil, cloudsOf(government))
	env.Contoso.AddPartner(nobodysID, nil)
	acctest.Refused(t, s.Apply(t.Context(), policyType, o, cloudsOf()).Diagnostics, acctest.At("allowed_cloud_endpoints"),
		"Unable to update cross-tenant access policy", "partners of it are configured")
	acctest.Refused(t, s.Apply(t.Context(), policyType, o, nil).Diagnostics, acctest.At("allowed_cloud_endpoints"),
		"Unable to take back the clouds of cross-tenant access policy", "partners of it are configured")
	env.Contoso.DeletePartner(nobodysID)
	s.MustApply(policyType, o, nil)
	require(t, holds(env.Contoso.AccessPolicy, allowing(`[]`)))
}
