//go:build unix

package acctest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestPlanIsThrottled: a plan whose every tenth request is answered with 429 succeeds, and costs one more request for each of
// them. Data sources are read one by one, so the number is known. How long it may take is tested where time is exact, in
// internal/graph.
func TestPlanIsThrottled(t *testing.T) {
	t.Parallel()
	const reads, most = 30, 3 // 33 requests, of which the 10th, 20th and 30th are throttled
	env := acctest.New(t, acctest.WithTenants(2+reads))
	var others []string
	for _, tenant := range env.Tenants[2:] {
		others = append(others, fmt.Sprintf("%q", tenant.ID()))
	}
	w := env.Workspace(map[string]string{"main.tf": env.ProviderConfig() + fmt.Sprintf(`
terraform {
  required_providers {
    crosstenant = { source = "crosstenant/crosstenant" }
  }
}

data "crosstenant_tenant_information" "other" {
  for_each          = toset([%s])
  partner_tenant_id = each.key
}

output "names" { value = [for other in data.crosstenant_tenant_information.other : other.display_name] }
`, strings.Join(others, ", "))})
	plan := func() (requests int, took time.Duration) {
		start, began := env.Mark(), time.Now()
		w.MustRun(0, "plan")
		return len(env.ReadsSince(start)), time.Since(began)
	}
	calm, without := plan()
	rule := env.Server.AddFault(graphemu.Fault{Every: 10, Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: time.Second})
	throttled, took := plan()
	if calm != reads || throttled != reads+most || rule.Strikes() != most {
		t.Errorf("%d requests, throttled %d with %d answers of 429; want %d, %d, %d", calm, throttled, rule.Strikes(), reads, reads+most, most)
	}
	t.Logf("%s, throttled %s", without, took)
}
