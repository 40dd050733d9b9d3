package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// These logins look at the process's own environment, as their libraries do, so their tests don't run beside others.

func TestManagedIdentity(t *testing.T) {
	w := newWorld(t)
	identity := w.server.AddManagedIdentity(graphemu.ManagedIdentity{TenantID: contoso, Permissions: []string{"Policy.Read.All"}})
	t.Setenv("IDENTITY_ENDPOINT", w.endpoint.AuthorityURL+identity.Path)
	t.Setenv("IDENTITY_HEADER", identity.Header)

	for name, b := range map[string]block{
		"the machine's own": {"use_msi": true},
		"a named one":       {"use_msi": true, "client_id": identity.ClientID},
	} {
		t.Run(name, func(t *testing.T) {
			w.server.ResetRequests()
			data := configured(t, w.block(b), nil)
			if err := ask(t, data, contoso); err != nil {
				t.Fatal(err)
			}

			w.server.ResetRequests()
			err := ask(t, data, fabrikam)
			var mismatch *graph.TenantMismatchError
			if !errors.As(err, &mismatch) || mismatch.TenantID != fabrikam || mismatch.TokenTenantID != contoso {
				t.Errorf("got %v, want an error that names both tenants", err)
			}
			if sent := w.graphRequests(); sent > 0 {
				t.Errorf("%d requests were sent with the token of another tenant", sent)
			}
		})
	}
}

func TestAzureCLI(t *testing.T) {
	w := newWorld(t)
	folder := t.TempDir()
	for _, tenantID := range []string{contoso, fabrikam} {
		answer := map[string]any{"accessToken": w.accessToken(t, tenantID), "expires_on": time.Now().Add(time.Hour).Unix()}
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, tenantID), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := fmt.Sprintf(`#!/bin/sh
echo "$*" >>%[1]s/calls
while [ "$1" ]; do
  [ "$1" = --tenant ] && exec cat "%[1]s/$2"
  shift
done
exit 1
`, folder)
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil { //nolint:gosec // it must be executable
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))

	data := configured(t, w.block(nil), nil)
	for _, tenantID := range []string{contoso, fabrikam, contoso} {
		if err := ask(t, data, tenantID); err != nil {
			t.Errorf("tenant %s: %v", tenantID, err)
		}
	}
	calls, err := os.ReadFile(filepath.Join(folder, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(calls)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "--resource https://graph.microsoft.com --tenant "+contoso) {
		t.Errorf("az was called with %q; want once per tenant", lines)
	}

	const stranger = "99999999-2222-4333-8444-dddddddddddd"
	var login *graph.LoginError
	if err := ask(t, data, stranger); !errors.As(err, &login) || login.TenantID != stranger {
		t.Errorf("a tenant that the account is not signed in to: got %v", err)
	}
}

func TestAzureCLIIsNotInstalled(t *testing.T) {
	w := newWorld(t)
	t.Setenv("PATH", t.TempDir())
	var login *graph.LoginError
	err := ask(t, configured(t, w.block(nil), nil), contoso)
	if !errors.As(err, &login) || !strings.Contains(err.Error(), "az login --tenant "+contoso) || !strings.Contains(err.Error(), "client_secret") {
		t.Errorf("got %v, want an error that says how to log in", err)
	}
}

// accessToken logs in by hand.
func (w *world) accessToken(t *testing.T, tenantID string) string {
	t.Helper()
	resp, err := w.endpoint.Client().PostForm(w.endpoint.AuthorityURL+"/"+tenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {secretText},
		"scope": {"https://graph.microsoft.com/.default"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, &answer) != nil {
		t.Fatal(resp.Status, err)
	}
	return answer.Token
}
