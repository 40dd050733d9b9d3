package acctest

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Session drives the provider as a CLI does, without starting one: for many small cases, for the exact place of a
// diagnostic, and to interrupt the provider in the midst of an apply.
type Session struct {
	t          testing.TB
	env        *Env
	server     tfprotov6.ProviderServer
	schemas    map[string]*tfprotov6.Schema
	lists      map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// Unknown as a string in a configuration is a value that is only known after apply.
const Unknown = "(known after apply)"

// Object is what a CLI keeps of a resource from one call to the next, and what the last call said.
type Object struct {
	State       *tfprotov6.DynamicValue
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Diagnostics []*tfprotov6.Diagnostic
}

// NewSession configures the provider for Contoso; further arguments of the provider block are optional.
func NewSession(t testing.TB, env *Env, further ...map[string]any) *Session {
	t.Helper()
	server, err := env.ProviderFactories()["crosstenant"]()
	if err != nil {
		t.Fatal(err)
	}
	known, err := providerSchemas()
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{t: t, env: env, server: server, schemas: known.resources, lists: known.lists, identities: known.identities}
	block := map[string]any{
		"tenant_id": env.Contoso.ID(), "client_id": env.ClientID, "client_secret": env.ClientSecret,
		"graph_endpoint": env.URL, "authority_host": env.URL, "ca_certificate_file": env.CAFile, "use_cli": false,
	}
	for _, members := range further {
		for name, value := range members {
			block[name] = value
		}
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.value(known.provider, block)})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, Texts(configured.Diagnostics))
	}
	return s
}

// value is a value of the schema with what is given and null for the rest. [Unknown] is unknown in the place of any value.
func (s *Session) value(schema *tfprotov6.Schema, members map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	text, err := json.Marshal(members)
	if err != nil {
		s.t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		s.t.Fatal(err)
	}
	return s.dynamic(schema, Literal(s.t, schema.ValueType(), plain))
}

// Literal makes a value of a type out of decoded JSON, as the CLI makes one from a block of the configuration: what an object does
// not name is null. [Unknown] is unknown in the place of any value.
func Literal(t testing.TB, typ tftypes.Type, plain any) tftypes.Value {
	t.Helper()
	switch {
	case plain == nil:
		return tftypes.NewValue(typ, nil)
	case plain == any(Unknown):
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	}
	switch of := typ.(type) {
	case tftypes.Object:
		named, _ := plain.(map[string]any)
		members := make(map[string]tftypes.Value, len(of.AttributeTypes))
		for name, kind := range of.AttributeTypes {
			members[name] = Literal(t, kind, named[name])
		}
		for name := range named {
			if _, ok := of.AttributeTypes[name]; !ok {
				t.Fatalf("there is no attribute %s", name)
			}
		}
		return tftypes.NewValue(typ, members)
	case tftypes.Map:
		members := map[string]tftypes.Value{}
		for name, member := range plain.(map[string]any) {
			members[name] = Literal(t, of.ElementType, member)
		}
		return tftypes.NewValue(typ, members)
	case tftypes.List:
		return tftypes.NewValue(typ, literals(t, of.ElementType, plain))
	case tftypes.Set:
		return tftypes.NewValue(typ, literals(t, of.ElementType, plain))
	}
	return tftypes.NewValue(typ, plain)
}

func literals(t testing.TB, typ tftypes.Type, plain any) []tftypes.Value {
	t.Helper()
	items := []tftypes.Value{}
	for _, item := range plain.([]any) {
		items = append(items, Literal(t, typ, item))
	}
	return items
}

func (s *Session) dynamic(schema *tfprotov6.Schema, value tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	if err != nil {
		s.t.Fatal(err)
	}
	return &dynamic
}

func (s *Session) plain(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) tftypes.Value {
	s.t.Helper()
	plain, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	return plain
}

// Validated answers what the provider says of a configuration alone.
func (s *Session) Validated(typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	s.t.Helper()
	resp, err := s.server.ValidateResourceConfig(s.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: s.value(s.schemas[typeName], config),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.Diagnostics
}

// Plan plans a change from an object (nil creates) to a configuration.
func (s *Session) Plan(ctx context.Context, typeName string, from *Object, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
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
	if prior.IsNull() || !prior.IsKnown() || config.IsNull() || !config.IsKnown() {
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
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			has[a.Name] = proposedNew(a.NestedType.Attributes, had[a.Name], has[a.Name])
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeMap:
			has[a.Name] = proposedEntries(a.NestedType.Attributes, had[a.Name], has[a.Name])
		}
	}
	return tftypes.NewValue(config.Type(), has)
}

// proposedEntries is proposedNew for each entry of a map that both have.
func proposedEntries(attributes []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	var had, has map[string]tftypes.Value
	if prior.IsNull() || config.IsNull() || !config.IsKnown() || prior.As(&had) != nil || config.As(&has) != nil {
		return config
	}
	for key, entry := range has {
		if before, ok := had[key]; ok {
			has[key] = proposedNew(attributes, before, entry)
		}
	}
	return tftypes.NewValue(config.Type(), has)
}

// Unchanged tells whether a plan changes nothing.
func (s *Session) Unchanged(typeName string, from *Object, config map[string]any) bool {
	s.t.Helper()
	plan := s.Plan(s.t.Context(), typeName, from, config)
	if len(plan.Diagnostics) > 0 {
		s.t.Fatal(Texts(plan.Diagnostics))
	}
	schema := s.schemas[typeName]
	return s.plain(schema, plan.PlannedState).Equal(s.plain(schema, from.State))
}

// Apply plans and applies a change from an object (nil creates) to a configuration (nil destroys). The diagnostics
// are those of both; an error of the plan ends the test.
func (s *Session) Apply(ctx context.Context, typeName string, from *Object, config map[string]any) *Object {
	s.t.Helper()
	schema := s.schemas[typeName]
	null := s.dynamic(schema, tftypes.NewValue(schema.ValueType(), nil))
	req := &tfprotov6.ApplyResourceChangeRequest{TypeName: typeName, PriorState: null, PlannedState: null, Config: null}
	var said []*tfprotov6.Diagnostic
	if from != nil {
		req.PriorState, req.PlannedPrivate, req.PlannedIdentity = from.State, from.Private, from.Identity
	}
	if config != nil {
		plan := s.Plan(ctx, typeName, from, config)
		if said = plan.Diagnostics; hasErrors(said) {
			s.t.Fatal(Texts(said))
		}
		req.PlannedState, req.PlannedPrivate, req.Config = plan.PlannedState, plan.PlannedPrivate, s.value(schema, config)
	}
	applied, err := s.server.ApplyResourceChange(ctx, req)
	if err != nil {
		s.t.Fatal(err)
	}
	if planned := s.plain(schema, req.PlannedState); planned.IsFullyKnown() && !hasErrors(applied.Diagnostics) && !planned.Equal(s.plain(schema, applied.NewState)) {
		s.t.Errorf("a CLI would refuse a state that is not what was planned:\nplanned %s\nstate   %s", planned, s.plain(schema, applied.NewState))
	}
	return &Object{applied.NewState, applied.Private, applied.NewIdentity, append(said, applied.Diagnostics...)}
}

// MustApply is Apply without anything to say.
func (s *Session) MustApply(typeName string, from *Object, config map[string]any) *Object {
	s.t.Helper()
	applied := s.Apply(s.t.Context(), typeName, from, config)
	if len(applied.Diagnostics) > 0 {
		s.t.Fatal(Texts(applied.Diagnostics))
	}
	return applied
}

// Imported imports by id, or by identity if that is not nil, without anything to say, and reads what there is.
func (s *Session) Imported(typeName, id string, identity map[string]any) *Object {
	s.t.Helper()
	found := s.Import(typeName, id, identity)
	if len(found.Diagnostics) > 0 {
		s.t.Fatal(Texts(found.Diagnostics))
	}
	return s.Refreshed(typeName, found)
}

// Import imports by id, or by identity if that is not nil. The state is what an import alone knows; nil after an error.
func (s *Session) Import(typeName, id string, identity map[string]any) *Object {
	s.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = s.identity(typeName, identity)
	}
	resp, err := s.server.ImportResourceState(s.t.Context(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	found := &Object{Diagnostics: resp.Diagnostics}
	if len(resp.ImportedResources) > 0 {
		only := resp.ImportedResources[0]
		found.State, found.Private, found.Identity = only.State, only.Private, only.Identity
	}
	return found
}

// Refreshed reads an object again, without anything to say.
func (s *Session) Refreshed(typeName string, from *Object) *Object {
	s.t.Helper()
	read := s.Read(typeName, from)
	if len(read.Diagnostics) > 0 {
		s.t.Fatal(Texts(read.Diagnostics))
	}
	return read
}

// Read reads an object again.
func (s *Session) Read(typeName string, from *Object) *Object {
	s.t.Helper()
	return s.ReadWithin(s.t.Context(), typeName, from)
}

// ReadWithin is Read until a context ends.
func (s *Session) ReadWithin(ctx context.Context, typeName string, from *Object) *Object {
	s.t.Helper()
	read, err := s.read(ctx, typeName, from)
	if err != nil {
		s.t.Fatal(err)
	}
	return read
}

func (s *Session) identity(typeName string, members map[string]any) *tfprotov6.ResourceIdentityData {
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

// Attribute is a string of a state; "" if the state is null.
func (s *Session) Attribute(typeName string, from *Object, name string) string {
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

// Same tells whether two states are the same to a CLI, identity included: a refresh that leaves them so shows nothing.
func (s *Session) Same(typeName string, a, b *Object) bool {
	s.t.Helper()
	schema := s.schemas[typeName]
	return s.plain(schema, a.State).Equal(s.plain(schema, b.State)) && s.sameIdentity(typeName, a.Identity, b.Identity)
}

func (s *Session) sameIdentity(typeName string, a, b *tfprotov6.ResourceIdentityData) bool {
	s.t.Helper()
	if a == nil || b == nil {
		return a == b
	}
	kind := s.identities[typeName].ValueType()
	left, err := a.IdentityData.Unmarshal(kind)
	must(s.t, err)
	right, err := b.IdentityData.Unmarshal(kind)
	must(s.t, err)
	return left.Equal(right)
}

// ResourceTypes are the names of all resource types that the provider offers.
func (s *Session) ResourceTypes() []string { return slices.Sorted(maps.Keys(s.schemas)) }

// State is a state as plain values: maps, lists, strings and booleans; nil if the object is gone.
func (s *Session) State(typeName string, from *Object) map[string]any {
	s.t.Helper()
	members, _ := plainValue(s.t, s.plain(s.schemas[typeName], from.State)).(map[string]any)
	return members
}

// Planned is what a plan shows, in the form of [Session.State]; what is only known after apply is [Unknown].
func (s *Session) Planned(typeName string, plan *tfprotov6.PlanResourceChangeResponse) map[string]any {
	s.t.Helper()
	members, _ := plainValue(s.t, s.plain(s.schemas[typeName], plan.PlannedState)).(map[string]any)
	return members
}

func plainValue(t testing.TB, value tftypes.Value) any {
	t.Helper()
	switch typ := value.Type(); {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	case typ.Is(tftypes.String):
		var text string
		must(t, value.As(&text))
		return text
	case typ.Is(tftypes.Bool):
		var flag bool
		must(t, value.As(&flag))
		return flag
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Set{}):
		var items []tftypes.Value
		must(t, value.As(&items))
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = plainValue(t, item)
		}
		return list
	case typ.Is(tftypes.Map{}), typ.Is(tftypes.Object{}):
		var members map[string]tftypes.Value
		must(t, value.As(&members))
		plain := make(map[string]any, len(members))
		for name, member := range members {
			plain[name] = plainValue(t, member)
		}
		return plain
	default:
		t.Fatalf("a value of type %s has no plain form here", typ)
		return nil
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hasErrors tells whether one of the diagnostics is more than a warning.
func hasErrors(diags []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

// Texts are diagnostics as lines.
func Texts(diags []*tfprotov6.Diagnostic) string {
	var list []string
	for _, d := range diags {
		list = append(list, d.Severity.String()+" "+d.Summary+": "+d.Detail)
	}
	return strings.Join(list, "\n")
}

// Refused wants one error, at an attribute ("" for none) and with a summary, whose detail holds all the parts.
func Refused(t *testing.T, diags []*tfprotov6.Diagnostic, place, summary string, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError || diags[0].Summary != summary {
		t.Fatalf("want one error %q, got %q", summary, Texts(diags))
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

// At is the place of nested attributes as diagnostics print it.
func At(names ...string) string {
	var steps []string
	for _, name := range names {
		steps = append(steps, `AttributeName("`+name+`")`)
	}
	return strings.Join(steps, ".")
}
