package crosstenantaccess_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	partnerType = "crosstenant_access_partner"
	syncType    = "crosstenant_identity_synchronization"
)

// Ctrl-C while reads do not show the write yet: the operation returns at once with what exists, and with a warning, since
// an error would taint the object.
func TestInterruptedWhileWaiting(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typeName string
		path     string // whose read the interruption meets
		created  map[string]any
		changed  map[string]any // nil destroys
		state    bool           // whether the object is still there afterwards
	}{
		"create a partner": {
			typeName: partnerType, path: "/policies/crossTenantAccessPolicy/partners/*", state: true,
			changed: map[string]any{"inbound_trust": map[string]any{"is_mfa_accepted": true}},
		},
		"update a partner": {
			typeName: partnerType, path: "/policies/crossTenantAccessPolicy/partners/*", state: true,
			created: map[string]any{}, changed: map[string]any{"inbound_trust": map[string]any{"is_mfa_accepted": true}},
		},
		"create a policy": {
			typeName: syncType, path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization", state: true,
			changed: map[string]any{"user_sync_inbound": map[string]any{"is_sync_allowed": true}},
		},
		"update a policy": {
			typeName: syncType, path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization", state: true,
			created: map[string]any{"display_name": "Fabrikam"}, changed: map[string]any{"display_name": "Fabrikam AG"},
		},
		"destroy a policy": {
			typeName: syncType, path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
			created: map[string]any{"display_name": "Fabrikam"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := acctest.NewSession(t, env)
			if tt.typeName == syncType {
				env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
			}
			with := func(members map[string]any) map[string]any {
				if members != nil {
					members["partner_tenant_id"] = env.Fabrikam.ID()
				}
				return members
			}
			var before *acctest.Object
			if tt.created != nil {
				before = s.MustApply(tt.typeName, nil, with(tt.created))
			}

			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			reads := graphemu.Fault{Method: http.MethodGet, Path: tt.path, Skip: 1, Hook: func(graphemu.Request) { interrupt() }}
			if tt.changed != nil {
				env.Server.SetLag(graphemu.Lag{SingleReads: 1000})
			} else { // reads go on to show what was deleted
				reads.Skip, reads.Status, reads.Body = 0, http.StatusOK, `{"tenantId":"`+env.Fabrikam.ID()+`","displayName":"Fabrikam"}`
			}
			env.Server.AddFault(reads)
			began := time.Now()
			applied := s.Apply(ctx, tt.typeName, before, with(tt.changed))

			if waited := time.Since(began); waited > 5*time.Second {
				t.Errorf("it went on for %s", waited)
			}
			if ctx.Err() == nil {
				t.Error("it ended before it was interrupted")
			}
			for _, d := range applied.Diagnostics {
				if d.Severity != tfprotov6.DiagnosticSeverityWarning {
					t.Errorf("want warnings only, got %s", acctest.Texts(applied.Diagnostics))
				}
			}
			if len(applied.Diagnostics) == 0 {
				t.Error("the interruption is not mentioned")
			}
			want := ""
			if tt.state {
				want = env.Fabrikam.ID()
			}
			if got := s.Attribute(tt.typeName, applied, "partner_tenant_id"); got != want {
				t.Errorf("partner_tenant_id in state is %q, want %q", got, want)
			}
		})
	}
}

// Ctrl-C before the service answered: it is not known whether the object exists, so there is no state; the next apply finds
// it and takes it over.
func TestInterruptedWhileWriting(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	env.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Times: 1, After: true, Drop: true, Hook: func(graphemu.Request) { interrupt() }})
	config := map[string]any{"partner_tenant_id": env.Fabrikam.ID()}

	applied := s.Apply(ctx, partnerType, nil, config)
	if len(applied.Diagnostics) != 1 || applied.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("want an error, got %q", acctest.Texts(applied.Diagnostics))
	}
	again := s.Apply(t.Context(), partnerType, nil, config)
	if len(again.Diagnostics) > 0 || s.Attribute(partnerType, again, "partner_tenant_id") == "" {
		t.Errorf("the entry was not taken over: %s", acctest.Texts(again.Diagnostics))
	}
}
