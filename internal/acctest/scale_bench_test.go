//go:build unix

package acctest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	// latency is how long the emulator lets every request wait, as a service far away does.
	latency = 80 * time.Millisecond
	// pairs is how many times a plan is measured beside the one that reads nothing.
	pairs = 5
)

// measurePlan runs plans of a workspace whose plan is empty, with and without refresh in turn, and holds each to its requests. Times
// are ratios of one run: what the reads cost beyond the waiting for the pages of their lists, in plans that read nothing. A median
// of 1.5 is the aim.
func measurePlan(b *testing.B, env *acctest.Env, w *acctest.Workspace, pages, most int) {
	b.Helper()
	env.Server.SetLatency(latency)
	var ratios, megabytes []float64
	var plain, full time.Duration
	requests := 0
	for b.Loop() {
		for range pairs {
			began := time.Now()
			w.MustRun(0, "plan", "-refresh=false")
			without := time.Since(began)

			env.Server.ResetRequests()
			began = time.Now()
			megabytes = append(megabytes, peakMegabytes(w, func() { w.MustRun(0, "plan", "-detailed-exitcode") }))
			with := time.Since(began)
			if requests = env.Server.CountRequests().Graph; requests > most {
				b.Errorf("the plan took %d requests, want at most %d", requests, most)
			}
			plain, full = plain+without, full+with
			ratios = append(ratios, float64(with-time.Duration(pages)*latency)/float64(without))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(requests), "requests/plan")
	b.ReportMetric(median(ratios), "(plan-pages×latency)/(plan-without-refresh)")
	b.ReportMetric(full.Seconds()/float64(len(ratios)), "s/plan")
	b.ReportMetric(plain.Seconds()/float64(len(ratios)), "s/plan-without-refresh")
	b.ReportMetric(slices.Max(megabytes), "MB-provider-peak")
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// peakMegabytes is the greatest resident memory that one of the provider's processes had while a command ran; 0 where the system
// does not tell.
func peakMegabytes(w *acctest.Workspace, run func()) float64 {
	before := len(w.Providers())
	ended, peak := make(chan struct{}), make(chan float64)
	go func() {
		most, tick := 0.0, time.NewTicker(5*time.Millisecond)
		defer tick.Stop()
		for {
			for _, pid := range w.Providers()[before:] {
				most = max(most, highWater(pid))
			}
			select {
			case <-ended:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	run()
	close(ended)
	return <-peak
}

// highWater is the peak resident memory of a running process as Linux keeps it, in megabytes.
func highWater(pid int) float64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	if err != nil {
		return 0
	}
	return kilobytes * 1024 / 1e6
}

// BenchmarkPlanThousandPartners is a plan over 1,000 partners and their 1,000 policies. At its end one partner is changed in the
// portal: the plan changes exactly that one back, for one request more.
func BenchmarkPlanThousandPartners(b *testing.B) {
	const n = 1000
	env := acctest.New(b, acctest.WithoutContract())
	ids := addPartners(env.Contoso, n)
	s := acctest.NewSession(b, env)
	var state []acctest.Instance
	for i, resource := range partnersInState(b, s, ids) {
		state = append(state, acctest.Instance{Resource: resource, Key: ids[i/2]})
	}
	w := withState(b, env, s, ids, partnersConfig, state)
	measurePlan(b, env, w, pages(n), pages(n)+beforeList)

	env.Contoso.EditPartner(ids[345], map[string]any{"inboundTrust": nil})
	env.Server.ResetRequests()
	w.MustRun(2, "plan", "-detailed-exitcode", "-out", "changed.tfplan")
	if got, most := env.Server.CountRequests().Graph, pages(n)+beforeList+1; got > most {
		b.Errorf("the plan of one difference took %d requests, want at most %d", got, most)
	}
	want := fmt.Sprintf("crosstenant_access_partner.all[%q]", ids[345])
	if changed := plannedChanges(b, w, "changed.tfplan"); !slices.Equal(changed, []string{want}) {
		b.Errorf("the plan changes %v, want %s alone", changed, want)
	}
}

// plannedChanges are the addresses that a saved plan does something about.
func plannedChanges(b *testing.B, w *acctest.Workspace, file string) (changed []string) {
	b.Helper()
	var plan struct {
		Changes []struct {
			Address string
			Change  struct{ Actions []string }
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(w.MustRun(0, "show", "-json", file).Output), &plan); err != nil {
		b.Fatal(err)
	}
	for _, c := range plan.Changes {
		if !slices.Equal(c.Change.Actions, []string{"no-op"}) {
			changed = append(changed, c.Address)
		}
	}
	return changed
}

// BenchmarkPlanTwoThousandAssignments is a plan over an application and 2,000 who are assigned to it, one resource each.
func BenchmarkPlanTwoThousandAssignments(b *testing.B) {
	const n = 2000
	env := acctest.New(b, acctest.WithoutContract())
	applicationID, spID := env.Contoso.AddSyncApplication(siteApplication)
	users, assignments := addAssigned(env.Contoso, spID, n)
	s := acctest.NewSession(b, env)
	state := []acctest.Instance{{Resource: s.ImportAll(applicationType, []string{applicationID})[0]}}
	for i, resource := range assignmentsInState(b, s, spID, users, assignments) {
		state = append(state, acctest.Instance{Resource: resource, Key: users[i]})
	}
	w := withState(b, env, s, map[string]any{"users": users}, assignmentsConfig, state)
	measurePlan(b, env, w, pages(n), pages(n)+5)
}

// BenchmarkPlanThirtyTenants is a plan over 30 tenants in one configuration. One process of the provider serves them: the plan
// starts no more of them than one of a single partner does.
func BenchmarkPlanThirtyTenants(b *testing.B) {
	const tenants, partners = 30, 3
	env := acctest.New(b, acctest.WithoutContract(), acctest.WithTenants(1+tenants))
	sites := addSites(env, partners)
	w := imported(b, env, map[string]any{"hub": env.Contoso.ID(), "sites": sites}, sitesConfig, sitesImport)
	measurePlan(b, env, w, 1, tenants*mostPerSite)

	small := env.Workspace(partnerFiles(env))
	small.MustRun(0, "plan")
	before := len(w.Providers())
	w.MustRun(0, "plan")
	if got, want := len(w.Providers())-before, len(small.Providers()); got > want {
		b.Errorf("the plan started %d processes of the provider, want %d as for one tenant", got, want)
	}
}

// BenchmarkApplyTwoHundredPartners is the creation of 200 partners from a saved plan: two requests each, as many at a time as the
// CLI asks for. The ratio is the time in waits for an answer, of which 2 × 200 at 10 at a time make 40.
func BenchmarkApplyTwoHundredPartners(b *testing.B) {
	const n = 200
	env := acctest.New(b, acctest.WithoutContract())
	var ids []string
	for i := range n {
		ids = append(ids, partnerID(i))
	}
	config, _, _ := strings.Cut(partnersConfig, `resource "crosstenant_identity_synchronization"`)
	w := workspaceOf(b, env, ids, config, nil)
	env.Server.SetLatency(latency)
	var took time.Duration
	var peak float64
	for b.Loop() {
		w.MustRun(0, "plan", "-out", "create.tfplan")
		env.Server.ResetRequests()
		began := time.Now()
		peak = peakMegabytes(w, func() { w.MustRun(0, "apply", "create.tfplan") })
		took += time.Since(began)
		if counted := env.Server.CountRequests(); counted.Writes != n || counted.Graph > 2*n {
			b.Errorf("%d writes and %d reads, want %d and at most as many", counted.Writes, counted.Reads, n)
		}
		if most := env.Server.MostAtOnce(); most < acctest.Width {
			b.Errorf("at most %d requests were under way at once, want %d", most, acctest.Width)
		}
		w.MustRun(0, "destroy", "-auto-approve")
	}
	waits := 2 * n / acctest.Width * int(latency.Milliseconds())
	b.ReportMetric(0, "ns/op") // plan and destroy are in it
	b.ReportMetric(took.Seconds()/float64(b.N), "s/apply")
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N*waits), "apply/(requests/10×latency)")
	b.ReportMetric(float64(env.Server.MostAtOnce()), "requests-at-once")
	b.ReportMetric(peak, "MB-provider-peak")
}
