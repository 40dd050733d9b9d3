package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Data reads a data source as a CLI does, and answers its state, nil after an error.
func (s *Session) Data(typeName string, config map[string]any) (state map[string]any, said []*tfprotov6.Diagnostic) {
	s.t.Helper()
	known, err := providerSchemas()
	if err != nil {
		s.t.Fatal(err)
	}
	schema := known.data[typeName]
	if schema == nil {
		s.t.Fatalf("there is no data source %s", typeName)
	}
	read, err := s.server.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: s.value(schema, config)})
	if err != nil {
		s.t.Fatal(err)
	}
	if read.State != nil && !hasErrors(read.Diagnostics) {
		state, _ = plainValue(s.t, s.plain(schema, read.State)).(map[string]any)
	}
	return state, read.Diagnostics
}

// MustData is Data without anything to say.
func (s *Session) MustData(typeName string, config map[string]any) map[string]any {
	s.t.Helper()
	state, said := s.Data(typeName, config)
	if len(said) > 0 {
		s.t.Fatal(Texts(said))
	}
	return state
}
