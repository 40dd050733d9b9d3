package acctest

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// List is what the provider answered to a query.
type List struct {
	Found       []Listed
	Diagnostics []*tfprotov6.Diagnostic
}

// Listed is an object that a query found.
type Listed struct {
	DisplayName string
	Identity    map[string]any
	State       map[string]any // nil unless resources are included
}

// Query is how the CLI asks for a list.
type Query struct {
	Config          map[string]any
	IncludeResource bool
	Limit           int64 // 0 for all
}

// List asks for the objects of a type as a CLI does: it ends at the limit, and at the first error.
func (s *Session) List(typeName string, query Query) List {
	s.t.Helper()
	server, ok := s.server.(tfprotov6.ListResourceServer)
	if !ok {
		s.t.Fatal("the provider's server lists nothing")
	}
	config := query.Config
	if config == nil {
		config = map[string]any{} // a CLI sends an object of nulls for a block without config
	}
	stream, err := server.ListResource(s.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: s.value(s.lists[typeName], config), IncludeResource: query.IncludeResource, Limit: query.Limit,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var list List
	for result := range stream.Results {
		list.Diagnostics = append(list.Diagnostics, result.Diagnostics...)
		if hasErrors(result.Diagnostics) {
			break
		}
		if result.Identity != nil {
			list.Found = append(list.Found, s.listed(typeName, result))
		}
	}
	if limit := int(query.Limit); limit > 0 && len(list.Found) > limit {
		s.t.Errorf("the provider listed %d objects, the CLI asked for %d", len(list.Found), limit)
	}
	return list
}

// MustList is List without anything to say.
func (s *Session) MustList(typeName string, query Query) []Listed {
	s.t.Helper()
	list := s.List(typeName, query)
	if len(list.Diagnostics) > 0 {
		s.t.Fatal(Texts(list.Diagnostics))
	}
	return list.Found
}

func (s *Session) listed(typeName string, result tfprotov6.ListResourceResult) Listed {
	s.t.Helper()
	identity, err := result.Identity.IdentityData.Unmarshal(s.identities[typeName].ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	found := Listed{DisplayName: result.DisplayName}
	found.Identity, _ = plainValue(s.t, identity).(map[string]any)
	if result.Resource != nil {
		found.State, _ = plainValue(s.t, s.plain(s.schemas[typeName], result.Resource)).(map[string]any)
	}
	return found
}

// Names are the names that a CLI shows for what was found, one a line.
func (l List) Names() string {
	var names []string
	for _, found := range l.Found {
		names = append(names, found.DisplayName)
	}
	return strings.Join(names, "\n")
}
