package crosstenantaccess_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	partnerType = "crosstenant_access_partner"
	syncType    = "crosstenant_identity_synchronization"
)

// session drives the provider as a CLI does, without starting one: for many small cases, for the exact place of a
// diagnostic, and to interrupt the provider in the midst of an apply.
type session struct {
	t          *testing.T
	server     tfprotov6.ProviderServer
	schemas    map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// object is what a CLI keeps of a resource from one call to the next, and what the last call said.
type object struct {
	State       *tfprotov6.DynamicValue
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Diagnostics []*tfprotov6.Diagnostic
}

// newSession configures the provider for Contoso; further arguments of the provider block are optional.
func newSession(t *testing.T, env *acctest.Env, further ...map[string]any) *session {
	t.Helper()
	server, err := env.ProviderFactories()["crosstenant"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, server: server, schemas: schemas.ResourceSchemas, identities: identities.IdentitySchemas}
	block := map[string]any{
		"tenant_id": env.Contoso.ID(), "client_id": env.ClientID, "client_secret": env.ClientSecret,
		"graph_endpoint": env.URL, "authority_host": env.URL, "ca_certificate_file": env.CAFile, "use_cli": false,
	}
	for _, members := range further {
		for name, value := range members {
			block[name] = value
		}
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.value(schemas.Provider, block)})
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

func (s *session) plain(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) tftypes.Value {
	s.t.Helper()
	plain, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	return plain
}

// validated answers what the provider says of a configuration alone.
func (s *session) validated(typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	s.t.Helper()
	resp, err := s.server.ValidateResourceConfig(s.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: s.value(s.schemas[typeName], config),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.Diagnostics
}

// plan plans a change from an object (nil creates) to a configuration.
func (s *session) plan(ctx context.Context, typeName string, from *object, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	s.t.Helper()
	schema := s.schemas[typeName]
	configured := s.value(schema, config)
	prior, private := s.dynamic(schema, tftypes.NewValue(schema.ValueType(), nil)), []byte(nil)
	proposed := configured
	if from != nil {
		prior, private = from.State, from.Private
		proposed = s.dynamic(schema, proposedNew(schema.Block.Attributes, s.plain(schema, prior), s.plain(schema, configured)))
	}
	plan, err := s.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: prior, ProposedNewState: proposed, Config: configured, PriorPrivate: private,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return plan
}

// proposedNew is what a CLI proposes: the configuration, with the state's values where it leaves out what is computed.
func proposedNew(attributes []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	if prior.IsNull() || config.IsNull() || !config.Type().Is(tftypes.Object{}) {
		return config
	}
	var had, has map[string]tftypes.Value
	if prior.As(&had) != nil || config.As(&has) != nil {
		return config
	}
	for _, a := range attributes {
		switch {
		case has[a.Name].IsNull() && a.Computed:
			has[a.Name] = had[a.Name]
		case a.NestedType != nil:
			has[a.Name] = proposedNew(a.NestedType.Attributes, had[a.Name], has[a.Name])
		}
	}
	return tftypes.NewValue(config.Type(), has)
}

// unchanged tells whether a plan changes nothing.
func (s *session) unchanged(typeName string, from *object, config map[string]any) bool {
	s.t.Helper()
	plan := s.plan(s.t.Context(), typeName, from, config)
	if len(plan.Diagnostics) > 0 {
		s.t.Fatal(texts(plan.Diagnostics))
	}
	schema := s.schemas[typeName]
	return s.plain(schema, plan.PlannedState).Equal(s.plain(schema, from.State))
}

// apply plans and applies a change from an object (nil creates) to a configuration (nil destroys).
func (s *session) apply(ctx context.Context, typeName string, from *object, config map[string]any) *object {
	s.t.Helper()
	schema := s.schemas[typeName]
	null := s.dynamic(schema, tftypes.NewValue(schema.ValueType(), nil))
	req := &tfprotov6.ApplyResourceChangeRequest{TypeName: typeName, PriorState: null, PlannedState: null, Config: null}
	if from != nil {
		req.PriorState, req.PlannedPrivate, req.PlannedIdentity = from.State, from.Private, from.Identity
	}
	if config != nil {
		plan := s.plan(ctx, typeName, from, config)
		if len(plan.Diagnostics) > 0 {
			s.t.Fatal(texts(plan.Diagnostics))
		}
		req.PlannedState, req.PlannedPrivate, req.Config = plan.PlannedState, plan.PlannedPrivate, s.value(schema, config)
	}
	applied, err := s.server.ApplyResourceChange(ctx, req)
	if err != nil {
		s.t.Fatal(err)
	}
	return &object{applied.NewState, applied.Private, applied.NewIdentity, applied.Diagnostics}
}

// mustApply is apply without anything to say.
func (s *session) mustApply(typeName string, from *object, config map[string]any) *object {
	s.t.Helper()
	applied := s.apply(s.t.Context(), typeName, from, config)
	if len(applied.Diagnostics) > 0 {
		s.t.Fatal(texts(applied.Diagnostics))
	}
	return applied
}

// imported imports by id, or by identity if that is not nil, and reads what there is.
func (s *session) imported(typeName, id string, identity map[string]any) *object {
	s.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = s.identity(typeName, identity)
	}
	resp, err := s.server.ImportResourceState(s.t.Context(), req)
	if err != nil || len(resp.Diagnostics) > 0 {
		s.t.Fatal(err, texts(resp.Diagnostics))
	}
	found := resp.ImportedResources[0]
	return s.refreshed(typeName, &object{found.State, found.Private, found.Identity, nil})
}

// refreshed reads an object again.
func (s *session) refreshed(typeName string, from *object) *object {
	s.t.Helper()
	read, err := s.server.ReadResource(s.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: from.State, Private: from.Private, CurrentIdentity: from.Identity,
	})
	if err != nil || len(read.Diagnostics) > 0 {
		s.t.Fatal(err, texts(read.Diagnostics))
	}
	return &object{read.NewState, read.Private, read.NewIdentity, nil}
}

func (s *session) identity(typeName string, members map[string]any) *tfprotov6.ResourceIdentityData {
	s.t.Helper()
	text, err := json.Marshal(members)
	if err != nil {
		s.t.Fatal(err)
	}
	kind := s.identities[typeName].ValueType()
	value, err := (&tfprotov6.DynamicValue{JSON: text}).Unmarshal(kind)
	if err != nil {
		s.t.Fatal(err)
	}
	dynamic, err := tfprotov6.NewDynamicValue(kind, value)
	if err != nil {
		s.t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &dynamic}
}

// attribute is a string of a state; "" if the state is null.
func (s *session) attribute(typeName string, from *object, name string) string {
	s.t.Helper()
	value := s.plain(s.schemas[typeName], from.State)
	if value.IsNull() {
		return ""
	}
	var members map[string]tftypes.Value
	var text string
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

// refused wants one error, at an attribute ("" for none) and with a summary, whose detail holds all the parts.
func refused(t *testing.T, diags []*tfprotov6.Diagnostic, place, summary string, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError || diags[0].Summary != summary {
		t.Fatalf("want one error %q, got %q", summary, texts(diags))
	}
	if got := diags[0].Attribute.String(); got != place {
		t.Errorf("the error stands at %s, want %s", got, place)
	}
	for _, part := range parts {
		if !strings.Contains(diags[0].Detail, part) {
			t.Errorf("the error does not say %q: %s", part, diags[0].Detail)
		}
	}
}

// at is the place of nested attributes as diagnostics print it.
func at(names ...string) string {
	var steps []string
	for _, name := range names {
		steps = append(steps, `AttributeName("`+name+`")`)
	}
	return strings.Join(steps, ".")
}
