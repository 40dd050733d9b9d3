//go:build unix

package acctest_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// partnerAndPolicy is the smallest thing that lets a source tenant in.
func partnerAndPolicy(env *acctest.Env) map[string]string {
	files := partnerFiles(env)
	files["policy.tf"] = `
resource "crosstenant_identity_synchronization" "fabrikam" {
  partner_tenant_id = crosstenant_access_partner.fabrikam.partner_tenant_id
  user_sync_inbound = { is_sync_allowed = true }
}
`
	return files
}

// mostExtraRequests is what creating may cost beyond its writes: one read for each
// object that shows it.
const mostExtraRequests = 2

// createdWith applies a saved plan, so that nothing but the creation counts, and
// answers how many requests wrote and how many read.
func createdWith(env *acctest.Env, w *acctest.Workspace) (writes, reads int) {
	w.MustRun(0, "plan", "-out", "plan.tfplan")
	start := env.Mark()
	w.MustRun(0, "apply", "plan.tfplan")
	return len(env.WritesSince(start)), len(env.ReadsSince(start))
}

func TestRequestsOfPartnerAndPolicy(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	writes, reads := createdWith(env, env.Workspace(partnerAndPolicy(env)))
	if writes != 2 || reads > mostExtraRequests {
		t.Errorf("%d writes and %d reads, want 2 and at most %d:\n%v", writes, reads, mostExtraRequests, env.Server.Requests())
	}
}

// BenchmarkCreatePartnerAndPolicy is the wall time of an apply by a real CLI, its
// start and the provider's included, against an emulator without lag.
func BenchmarkCreatePartnerAndPolicy(b *testing.B) {
	env := acctest.New(b, acctest.WithoutContract())
	w := env.Workspace(partnerAndPolicy(env))
	writes, reads := 0, 0
	var took time.Duration
	for b.Loop() {
		w.MustRun(0, "plan", "-out", "plan.tfplan")
		start, began := env.Mark(), time.Now()
		w.MustRun(0, "apply", "plan.tfplan")
		took += time.Since(began)
		writes, reads = len(env.WritesSince(start)), len(env.ReadsSince(start))
		w.MustRun(0, "destroy", "-auto-approve")
	}
	if reads > mostExtraRequests {
		b.Errorf("%d reads, want at most %d", reads, mostExtraRequests)
	}
	b.ReportMetric(0, "ns/op") // plan and destroy are in it
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms/apply")
	b.ReportMetric(float64(writes), "writes/apply")
	b.ReportMetric(float64(reads), "reads/apply")
}

// BenchmarkStart is the time from the provider's start to the line by which it
// tells the CLI where to connect, and what it weighs then.
func BenchmarkStart(b *testing.B) {
	binary := acctest.ProviderBinary(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	var resident float64
	for b.Loop() {
		began := time.Now()
		cmd := startProvider(b, binary)
		took += time.Since(began)
		resident = residentMegabytes(b, cmd.Process.Pid)
		if err := cmd.Process.Kill(); err != nil {
			b.Fatal(err)
		}
		_ = cmd.Wait() // killed
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took.Microseconds())/1e3/float64(b.N), "ms-to-handshake")
	b.ReportMetric(resident, "MB-resident")
	b.ReportMetric(float64(info.Size())/1e6, "MB-stripped")
}

// startProvider starts the binary as a CLI would and returns at its handshake.
func startProvider(b *testing.B, binary string) *exec.Cmd {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), binary)
	cmd.Env = append(os.Environ(), "PLUGIN_PROTOCOL_VERSIONS=6", "PLUGIN_MIN_PORT=10000", "PLUGIN_MAX_PORT=25000",
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
	output, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.Contains(line, "|6|") {
		b.Fatalf("handshake %q (%v)", line, err)
	}
	return cmd
}

func residentMegabytes(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := exec.CommandContext(b.Context(), "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		b.Fatal(err)
	}
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes * 1024 / 1e6
}

// BenchmarkColdBuild compiles the provider with an empty build cache, once.
func BenchmarkColdBuild(b *testing.B) {
	folder := b.TempDir()
	var took time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		cmd := exec.CommandContext(b.Context(), "go", "build", "-ldflags", "-s -w", "-o", filepath.Join(folder, "provider"), ".")
		cmd.Dir = acctest.Root()
		cmd.Env = append(os.Environ(), "GOCACHE="+filepath.Join(folder, fmt.Sprint("cache", i)))
		if output, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, output)
		}
		took += time.Since(began)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took.Seconds()/float64(b.N), "s/build")
}
