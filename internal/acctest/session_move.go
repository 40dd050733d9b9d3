package acctest

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Source is a resource of another provider, as a CLI hands its state over for a moved block.
type Source struct {
	Provider string // address, such as registry.terraform.io/hashicorp/azuread
	Type     string
	Version  int64 // of the schema that wrote the state
	State    map[string]any
}

// Moved converts a source's state and reads nothing. As in a CLI, a provider does it that nobody has configured.
func (s *Session) Moved(typeName string, from Source) *Object {
	s.t.Helper()
	server, err := s.env.ProviderFactories()["crosstenant"]()
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := json.Marshal(from.State)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := server.MoveResourceState(s.t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: from.Provider, SourceTypeName: from.Type, SourceSchemaVersion: from.Version,
		SourceState: &tfprotov6.RawState{JSON: text}, TargetTypeName: typeName,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return &Object{resp.TargetState, resp.TargetPrivate, resp.TargetIdentity, resp.Diagnostics}
}
