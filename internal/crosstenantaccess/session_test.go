package crosstenantaccess_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// session drives the provider as a CLI does, so that a test can interrupt it in the midst of an apply.
type session struct {
	t       *testing.T
	server  tfprotov6.ProviderServer
	schemas map[string]*tfprotov6.Schema
}

func newSession(t *testing.T, env *acctest.Env) *session {
	t.Helper()
	server, err := env.ProviderFactories()["crosstenant"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, server: server, schemas: schemas.ResourceSchemas}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.value(schemas.Provider, map[string]any{
		"tenant_id": env.Contoso.ID(), "client_id": env.ClientID, "client_secret": env.ClientSecret,
		"graph_endpoint": env.URL, "authority_host": env.URL, "ca_certificate_file": env.CAFile, "use_cli": false,
	})})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, texts(configured.Diagnostics))
	}
	return s
}

// value is a value of the schema with what is given and null for the rest.
func (s *session) value(schema *tfprotov6.Schema, members map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	text, err := json.Marshal(members)
	if err != nil {
		s.t.Fatal(err)
	}
	value, err := (&tfprotov6.DynamicValue{JSON: text}).Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	return s.dynamic(schema, value)
}

func (s *session) dynamic(schema *tfprotov6.Schema, value tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	if err != nil {
		s.t.Fatal(err)
	}
	return &dynamic
}

// apply plans and applies a change from a state (nil creates) to a configuration (nil destroys).
func (s *session) apply(ctx context.Context, typeName string, state *tfprotov6.DynamicValue, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	s.t.Helper()
	schema := s.schemas[typeName]
	null := s.dynamic(schema, tftypes.NewValue(schema.ValueType(), nil))
	if state == nil {
		state = null
	}
	planned, configured := null, null
	if config != nil {
		configured = s.value(schema, config)
		plan, err := s.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, PriorState: state, ProposedNewState: configured, Config: configured,
		})
		if err != nil || len(plan.Diagnostics) > 0 {
			s.t.Fatal(err, texts(plan.Diagnostics))
		}
		planned = plan.PlannedState
	}
	applied, err := s.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: state, PlannedState: planned, Config: configured,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return applied
}

// attribute is a string of a state; "" if the state is null.
func (s *session) attribute(typeName string, state *tfprotov6.DynamicValue, name string) string {
	s.t.Helper()
	value, err := state.Unmarshal(s.schemas[typeName].ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	var members map[string]tftypes.Value
	var text string
	if value.IsNull() {
		return ""
	}
	if err := value.As(&members); err != nil {
		s.t.Fatal(err)
	}
	if err := members[name].As(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

func texts(diags []*tfprotov6.Diagnostic) string {
	var list []string
	for _, d := range diags {
		list = append(list, d.Severity.String()+" "+d.Summary+": "+d.Detail)
	}
	return strings.Join(list, "\n")
}

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
			typeName: "crosstenant_access_partner", path: "/policies/crossTenantAccessPolicy/partners/*", state: true,
			changed: map[string]any{"inbound_trust": map[string]any{"is_mfa_accepted": true}},
		},
		"update a partner": {
			typeName: "crosstenant_access_partner", path: "/policies/crossTenantAccessPolicy/partners/*", state: true,
			created: map[string]any{}, changed: map[string]any{"inbound_trust": map[string]any{"is_mfa_accepted": true}},
		},
		"create a policy": {
			typeName: "crosstenant_identity_synchronization", path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization", state: true,
			changed: map[string]any{"user_sync_inbound": map[string]any{"is_sync_allowed": true}},
		},
		"update a policy": {
			typeName: "crosstenant_identity_synchronization", path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization", state: true,
			created: map[string]any{"display_name": "Fabrikam"}, changed: map[string]any{"display_name": "Fabrikam AG"},
		},
		"destroy a policy": {
			typeName: "crosstenant_identity_synchronization", path: "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
			created: map[string]any{"display_name": "Fabrikam"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t)
			s := newSession(t, env)
			if tt.typeName == "crosstenant_identity_synchronization" {
				env.Contoso.AddPartner(env.Fabrikam.ID(), nil)
			}
			with := func(members map[string]any) map[string]any {
				if members != nil {
					members["partner_tenant_id"] = env.Fabrikam.ID()
				}
				return members
			}
			var state *tfprotov6.DynamicValue
			if tt.created != nil {
				applied := s.apply(t.Context(), tt.typeName, nil, with(tt.created))
				if len(applied.Diagnostics) > 0 {
					t.Fatal(texts(applied.Diagnostics))
				}
				state = applied.NewState
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
			applied := s.apply(ctx, tt.typeName, state, with(tt.changed))

			if waited := time.Since(began); waited > 5*time.Second {
				t.Errorf("it went on for %s", waited)
			}
			if ctx.Err() == nil {
				t.Error("it ended before it was interrupted")
			}
			for _, d := range applied.Diagnostics {
				if d.Severity != tfprotov6.DiagnosticSeverityWarning {
					t.Errorf("want warnings only, got %s", texts(applied.Diagnostics))
				}
			}
			if len(applied.Diagnostics) == 0 {
				t.Error("the interruption is not mentioned")
			}
			want := ""
			if tt.state {
				want = env.Fabrikam.ID()
			}
			if got := s.attribute(tt.typeName, applied.NewState, "partner_tenant_id"); got != want {
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
	s := newSession(t, env)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	env.Server.AddFault(graphemu.Fault{Method: http.MethodPost, Times: 1, After: true, Drop: true, Hook: func(graphemu.Request) { interrupt() }})
	config := map[string]any{"partner_tenant_id": env.Fabrikam.ID()}

	applied := s.apply(ctx, "crosstenant_access_partner", nil, config)
	if len(applied.Diagnostics) != 1 || applied.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("want an error, got %q", texts(applied.Diagnostics))
	}
	again := s.apply(t.Context(), "crosstenant_access_partner", nil, config)
	if len(again.Diagnostics) > 0 || s.attribute("crosstenant_access_partner", again.NewState, "partner_tenant_id") == "" {
		t.Errorf("the entry was not taken over: %s", texts(again.Diagnostics))
	}
}

// Diagnostics of what stands deep inside a setting carry its exact place, which the CLI does not show.
func TestPlacesOfRefusals(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := newSession(t, env)
	target := func(id, kind string) map[string]any {
		return map[string]any{"access_type": "allowed", "targets": []any{map[string]any{"target": id, "target_type": kind}}}
	}
	tests := map[string]struct {
		setting map[string]any
		place   string
	}{
		"keyword": {
			map[string]any{"b2b_collaboration_inbound": map[string]any{"users_and_groups": target("Everybody", "user")}},
			`AttributeName("b2b_collaboration_inbound").AttributeName("users_and_groups").AttributeName("targets").ElementKeyValue(`,
		},
		"kind": {
			map[string]any{"app_service_connect_inbound": map[string]any{"applications": target(groupID, "group")}},
			`AttributeName("app_service_connect_inbound").AttributeName("applications").AttributeName("targets").ElementKeyValue(`,
		},
		"setting": {
			map[string]any{"inbound_trust": map[string]any{}},
			`AttributeName("inbound_trust")`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.setting["partner_tenant_id"] = env.Fabrikam.ID()
			resp, err := s.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: "crosstenant_access_partner", Config: s.value(s.schemas["crosstenant_access_partner"], tt.setting),
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(resp.Diagnostics) != 1 || !strings.HasPrefix(resp.Diagnostics[0].Attribute.String(), tt.place) {
				t.Errorf("want one diagnostic at %s, got %s at %s", tt.place, texts(resp.Diagnostics), resp.Diagnostics[0].Attribute)
			}
		})
	}
}
