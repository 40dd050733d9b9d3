package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestMain lets the test binary stand in for the command: a test that starts a process starts itself.
func TestMain(m *testing.M) {
	if os.Getenv("GRAPHEMU_AS_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), "GRAPHEMU_AS_COMMAND=1")
	return cmd
}

// waitReady reads ready.json as soon as it is there.
func waitReady(t *testing.T, folder string) ready {
	t.Helper()
	var doc ready
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		raw, err := os.ReadFile(filepath.Join(folder, "ready.json"))
		if err == nil {
			if err := json.Unmarshal(raw, &doc); err != nil {
				t.Fatalf("ready.json is not whole: %v", err)
			}
			return doc
		}
		if time.Now().After(deadline) {
			t.Fatal("ready.json did not come")
		}
	}
}

func trusting(t *testing.T, doc ready) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(doc.CACertificateFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in the CA file")
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
}

func TestProcessServesAndStopsOnSignals(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "state")
			var stderr bytes.Buffer
			cmd := command(t, "-state", folder, "-behaviour", "token.format=opaque", "-page-size", "7")
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = cmd.Process.Kill() }()
			doc := waitReady(t, folder)
			client := trusting(t, doc)
			if len(doc.Tenants) != 2 {
				t.Fatalf("tenants %+v", doc.Tenants)
			}
			for _, tenant := range doc.Tenants {
				users := usersOf(t, client, doc, tenant)
				if len(users) != 7 && tenant.DisplayName == "Fabrikam" {
					t.Errorf("%s: %d users on a page", tenant.DisplayName, len(users))
				}
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v: %s", err, stderr.String())
			}
			if _, err := os.Stat(filepath.Join(folder, "ready.json")); !os.IsNotExist(err) {
				t.Errorf("ready.json is left: %v", err)
			}
		})
	}
}

// TestReadyServesOtherFolders: a provider runs in another folder than the command that it is pointed to.
func TestReadyServesOtherFolders(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cmd := command(t, "-state", "here")
	cmd.Dir = folder
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	doc := waitReady(t, filepath.Join(folder, "here"))
	for what, file := range map[string]string{"member": doc.CACertificateFile, "variable": doc.Environment["CROSSTENANT_CA_CERTIFICATE_FILE"]} {
		if !filepath.IsAbs(file) {
			t.Errorf("the %s names the file %q, which other folders don't have", what, file)
		}
	}
}

// usersOf logs in with a tenant's credentials and lists its users.
func usersOf(t *testing.T, client *http.Client, doc ready, in tenant) []any {
	t.Helper()
	resp, err := client.PostForm(doc.AuthorityHost+"/"+in.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {in.ClientID}, "client_secret": {in.ClientSecret},
		"scope": {doc.GraphEndpoint + "/.default"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	decode(t, resp, &token)
	if strings.Contains(token.AccessToken, ".") {
		t.Error("the behaviour was not set: the token is a JWT")
	}
	req, err := http.NewRequest(http.MethodGet, doc.GraphEndpoint+"/v1.0/users", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	if resp, err = client.Do(req); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Value []any `json:"value"`
	}
	decode(t, resp, &list)
	return list.Value
}

func decode(t *testing.T, resp *http.Response, into any) {
	t.Helper()
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d", resp.StatusCode)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

func TestBehavioursAreListed(t *testing.T) {
	t.Parallel()
	out, err := command(t, "-behaviours").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range graphemu.Behaviours() {
		if !strings.Contains(string(out), b.Name+"\n") || !strings.Contains(string(out), "  = "+b.Default+" (default)\n") {
			t.Errorf("%s is not listed", b.Name)
		}
		for _, answer := range b.Answers {
			if !strings.Contains(string(out), "  = "+answer) {
				t.Errorf("%s = %s is not listed", b.Name, answer)
			}
		}
	}
}

func TestSeedsAndFaultFiles(t *testing.T) {
	t.Parallel()
	server := graphemu.New()
	tenants, err := seed(server, "sizes:3,4,2")
	if err != nil || len(tenants) != 3 || len(server.Tenant(tenants[2].TenantID).Users()) != 4 {
		t.Fatalf("%v %v", tenants, err)
	}
	if tenants, err := seed(graphemu.New(), "estate"); err != nil || len(tenants) != 3 || tenants[0].TenantID != graphemu.MergerContosoID {
		t.Fatalf("%v %v", tenants, err)
	}
	if tenants, err := seed(graphemu.New(), "empty"); err != nil || len(tenants) != 0 {
		t.Fatalf("%v %v", tenants, err)
	}
	file := filepath.Join(t.TempDir(), "faults.json")
	if err := os.WriteFile(file, []byte(`[{"method":"GET","path":"/users","status":503,"code":"x"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := parseFlags([]string{"-state", "x", "-faults", file, "-read-lag", "1s"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cfg.server(); err != nil {
		t.Fatal(err)
	}
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	blocked := filepath.Join(broken, "state")
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no state":           {args: nil, code: 2},
		"unknown flag":       {[]string{"-state", t.TempDir(), "-port", "1"}, 2},
		"stray argument":     {[]string{"-state", t.TempDir(), "stray"}, 2},
		"unknown seed":       {[]string{"-state", t.TempDir(), "-seed", "forest"}, 2},
		"unknown behaviour":  {[]string{"-state", t.TempDir(), "-behaviour", "nope=1"}, 2},
		"unknown answer":     {[]string{"-state", t.TempDir(), "-behaviour", "token.format=runes"}, 2},
		"no answer":          {[]string{"-state", t.TempDir(), "-behaviour", "token.format"}, 2},
		"page size":          {[]string{"-state", t.TempDir(), "-page-size", "0"}, 2},
		"no such faults":     {[]string{"-state", t.TempDir(), "-faults", "/nonexistent/faults.json"}, 2},
		"broken faults":      {[]string{"-state", t.TempDir(), "-faults", broken}, 2},
		"every address":      {[]string{"-state", t.TempDir(), "-listen", "0.0.0.0:0"}, 2},
		"no port":            {[]string{"-state", t.TempDir(), "-listen", "127.0.0.1"}, 2},
		"address in use":     {[]string{"-state", t.TempDir(), "-listen", taken.Addr().String()}, 1},
		"state is no folder": {[]string{"-state", blocked}, 1},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		var out bytes.Buffer
		err := run(ctx, c.args, &out)
		if err == nil || exitCode(err) != c.code || out.Len() > 0 {
			t.Errorf("%s: %v, exit code %d, output %q", name, err, exitCode(err), out.String())
		}
		if name == "address in use" {
			wantEmpty(t, c.args[1])
		}
	}
}

func wantEmpty(t *testing.T, folder string) {
	t.Helper()
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v is left in the state folder (%v)", left, err)
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &out); err != nil || !strings.Contains(out.String(), "-behaviours") {
		t.Errorf("%v, %q", err, out.String())
	}
}

// TestStopsWithGoRun: the go command does not pass SIGTERM on to what it runs.
func TestStopsWithGoRun(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	executable := filepath.Join(t.TempDir(), "go-build1", "b001", "exe", "graphemu")
	if err := os.MkdirAll(filepath.Dir(executable), 0o700); err != nil {
		t.Fatal(err)
	}
	binary, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(executable, binary, 0o700); err != nil { //nolint:gosec // it must be executable
		t.Fatal(err)
	}
	folder := t.TempDir()
	goCommand := exec.Command("sh", "-c", `"$0" -state "$1" >/dev/null 2>&1 & read line`, executable, folder) //nolint:gosec // a test's own files
	goCommand.Env = append(os.Environ(), "GRAPHEMU_AS_COMMAND=1")
	stdin, err := goCommand.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := goCommand.Start(); err != nil {
		t.Fatal(err)
	}
	waitReady(t, folder)
	_ = stdin.Close()
	_ = goCommand.Wait() // read answers 1 at the end of its input
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(folder, "ready.json")); os.IsNotExist(err) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the program outlives what started it")
		}
	}
}

func TestOnlyGoRunIsAParent(t *testing.T) {
	t.Parallel()
	for executable, watched := range map[string]bool{
		"/tmp/go-build1458320399/b001/exe/graphemu": true,
		"/usr/local/bin/graphemu":                   false,
		"/tmp/go-build1458320399/b001/main.test":    false,
	} {
		if got := parent(executable) != 0; got != watched {
			t.Errorf("%s is watched: %v", executable, got)
		}
	}
}
