package provider

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestLogsHoldNoSecrets logs in by secret and by a pipeline's token, with every level on.
func TestLogsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	const issuer, subject = "https://issuer.example", "the-subject"
	w := newWorld(t)
	w.server.AddFederatedCredential(clientID, graphemu.FederatedCredential{Issuer: issuer, Subject: subject})
	pipeline := w.server.AddPipeline(graphemu.Pipeline{Issuer: issuer, Subject: subject})

	for name, b := range map[string]block{
		"secret":       {"client_secret": secretText},
		"wrong secret": {"client_secret": "wrong" + secretText},
		"pipeline": {
			"use_oidc": true, "oidc_request_url": w.endpoint.AuthorityURL + pipeline.Path, "oidc_request_token": pipeline.RequestToken,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b["client_id"] = clientID
			var log bytes.Buffer
			ctx, cancel := context.WithTimeout(tflogtest.RootLogger(context.Background(), &log), time.Minute)
			defer cancel()
			_, err := configured(t, w.block(b), nil).Graph.Tenant(contoso).Partner(ctx, fabrikam, graph.V1)
			if refused := name == "wrong secret"; errors.Is(err, graph.ErrNotFound) == refused {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), contoso) || !strings.Contains(log.String(), clientID) {
				t.Errorf("the log does not say who asked which tenant:\n%s", &log)
			}
			for _, unwanted := range []string{secretText, pipeline.RequestToken, "eyJ", "Bearer"} {
				if strings.Contains(log.String()+err.Error(), unwanted) {
					t.Errorf("%q is in the log or the error:\n%s\n%v", unwanted, &log, err)
				}
			}
		})
	}
}

func TestPipelineRefusesAToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pipeline := w.server.AddPipeline(graphemu.Pipeline{Issuer: "https://issuer.example", Subject: "x"})
	err := ask(t, configured(t, w.block(block{
		"client_id": clientID, "use_oidc": true,
		"oidc_request_url": w.endpoint.AuthorityURL + pipeline.Path + "&secret=" + secretText, "oidc_request_token": secretText,
	}), nil), contoso)
	for _, want := range []string{"refused a token: 401", "oidc_request_token"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), secretText) {
		t.Errorf("the secret is in %v", err)
	}
}

func TestPipelineIsAskedOnceForManyTenants(t *testing.T) {
	t.Parallel()
	const issuer, subject = "https://issuer.example", "the-subject"
	w := newWorld(t)
	w.server.AddFederatedCredential(clientID, graphemu.FederatedCredential{Issuer: issuer, Subject: subject})
	pipeline := w.server.AddPipeline(graphemu.Pipeline{Issuer: issuer, Subject: subject})
	data := configured(t, w.block(block{"client_id": clientID, "use_oidc": true}), env{
		"ACTIONS_ID_TOKEN_REQUEST_URL": w.endpoint.AuthorityURL + pipeline.Path, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": pipeline.RequestToken,
	})
	for _, tenantID := range []string{contoso, fabrikam} {
		if err := ask(t, data, tenantID); err != nil {
			t.Fatal(err)
		}
	}
	asked := w.server.RequestsWhere(func(r graphemu.Request) bool { return strings.HasPrefix(r.Path, "/oidc/") })
	if len(asked) != 1 {
		t.Errorf("the pipeline was asked %d times for two tenants", len(asked))
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	server := graphemu.New()
	if left := time.Until(expiry(server.FederatedToken("a", "b", ""))); left < 5*time.Minute || left > time.Hour {
		t.Errorf("a token of ten minutes has %s left", left)
	}
	for _, text := range []string{"", "opaque", "a.b.c", "a.e30.c"} {
		if !expiry(text).IsZero() {
			t.Errorf("%q expires", text)
		}
	}
}
