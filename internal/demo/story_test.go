package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// newStory is a story before its first step, without a CLI. Pages are short, so that reading goes over several.
func newStory(t *testing.T) (*story, *bytes.Buffer) {
	t.Helper()
	server := graphemu.New(graphemu.WithPageSize(7))
	merger := server.SeedMerger()
	endpoint, err := server.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endpoint.Close() })
	reader, err := newReader(endpoint.CAPEM, endpoint.GraphURL, endpoint.AuthorityURL, merger.ClientID, merger.Secret)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return &story{out: &out, server: server, merger: merger, reader: reader, guests: map[string]user{}}, &out
}

func TestBeforeCountsThroughGraph(t *testing.T) {
	t.Parallel()
	s, out := newStory(t)
	if err := s.before(t.Context()); err != nil {
		t.Fatal(err)
	}
	users, err := s.reader.users(t.Context(), s.merger.Fabrikam.ID())
	if err != nil || len(users) != len(s.merger.Fabrikam.Users()) {
		t.Errorf("read %d users of %d (%v)", len(users), len(s.merger.Fabrikam.Users()), err)
	}
	if _, known := s.guests[s.merger.Visitor]; !known || len(s.guests) != 1 {
		t.Errorf("Contoso's guests are %v, want the visitor", s.guests)
	}
	if !strings.Contains(out.String(), "Fabrikam   43      2") {
		t.Errorf("the table reads\n%s", out)
	}
}

// The table of arrivals is a check: it fails if somebody is missing, and if somebody came who should not.
func TestArrivedIsACheck(t *testing.T) {
	t.Parallel()
	s, _ := newStory(t)
	if err := s.before(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, err := s.expected(t.Context())
	if err != nil || len(want) < len(s.merger.Pilots) {
		t.Fatalf("expected are %v (%v)", want, err)
	}
	if len(s.apart) != 3 { // two contractors of the first wave, and the one of the department that stays behind
		t.Errorf("kept apart are %v", s.apart)
	}
	if err := s.arrived(t.Context()); err == nil || !strings.Contains(err.Error(), "is not as the mappings say") {
		t.Errorf("the guest of before is a guest still, and the step says %v", err)
	}
	s.asMapped(s.merger.Visitor, "Member")
	if err := s.arrived(t.Context()); err == nil || !strings.Contains(err.Error(), "expected: ") {
		t.Errorf("nobody came, and the step says %v", err)
	}
	var last string
	for _, home := range want {
		if home != s.visitorsHome() {
			last = s.invite(home, "Member")
		}
	}
	if err := s.arrived(t.Context()); err != nil {
		t.Errorf("everybody came, and the step says %v", err)
	}
	s.invite("nobody.special_fabrikam.com", "Member")
	if err := s.arrived(t.Context()); err == nil {
		t.Error("somebody came who should not, and the step says nothing")
	}
	s.asMapped(last, "Guest")
	if err := s.arrived(t.Context()); err == nil || !strings.Contains(err.Error(), "is not as the mappings say") {
		t.Errorf("somebody came as a guest, and the step says %v", err)
	}
}

// asMapped makes a user of Contoso look as the scenario's mappings say.
func (s *story) asMapped(id, userType string) {
	s.merger.Contoso.EditUser(id, map[string]any{
		"displayName": "Somebody (Fabrikam)", "userType": userType, "showInAddressList": true, s.merger.OriginAttribute: "Fabrikam",
	})
}

func TestChangedLines(t *testing.T) {
	t.Parallel()
	plan := `
  # module.merger.crosstenant_synchronization_schema.this["a"] will be updated in-place
  ~ resource "crosstenant_synchronization_schema" "this" {
      ~ users                = {
          ~ attribute_mappings = {
              ~ "displayName"       = {
                  ~ expression    = "Append([displayName], \"->\")" -> "Append([displayName], \"x\")"
                    # (2 unchanged attributes hidden)
                },
              - "jobTitle"          = {
                  - attribute     = "jobTitle" -> null
                },
                # (4 unchanged elements hidden)
            }
          ~ scoping_filters    = [
              + {
                  + name    = "Employees"
                },
            ]
        }
      ~ on_destroy           = "keep" -> "template"
    }
`
	got := changedLines(plan)
	want := []string{
		`users.attribute_mappings.displayName.expression = "Append([displayName], \"->\")" -> "Append([displayName], \"x\")"`,
		`users.attribute_mappings.jobTitle.attribute = "jobTitle" -> null`,
		`users.scoping_filters..name = "Employees"`,
		`on_destroy = "keep" -> "template"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("changed are %q, want %q", got, want)
	}
}

func (s *story) visitorsHome() string { return home(s.guests[s.merger.Visitor]) }

// invite adds an external user at Contoso, as synchronization would.
func (s *story) invite(home, userType string) string {
	id := s.merger.Contoso.AddUser(graphemu.User{
		DisplayName: home, UserPrincipalName: home + "#EXT#@contoso.onmicrosoft.com", UserType: userType,
		HomeTenantID: s.merger.Fabrikam.ID(), HomeObjectID: home,
	})
	s.asMapped(id, userType)
	return id
}

func TestReaderReportsRefusals(t *testing.T) {
	t.Parallel()
	s, _ := newStory(t)
	s.merger.Fabrikam.SetPermissions(s.merger.ClientID, "Policy.Read.All")
	if _, err := s.reader.users(t.Context(), s.merger.Fabrikam.ID()); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("the error is %v", err)
	}
	s.reader.secret = "wrong"
	if _, err := s.reader.users(t.Context(), s.merger.Contoso.ID()); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("the error is %v", err)
	}
}

// A step that fails ends the demo and is named.
func TestTellStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	s, out := newStory(t)
	ran := 0
	err := s.tell(t.Context(), []step{
		{"The beginning", func(context.Context) error { ran++; return nil }},
		{"The Middle", func(context.Context) error { ran++; return errors.New("it broke") }},
		{"The end", func(context.Context) error { ran++; return nil }},
	})
	if err == nil || err.Error() != "step 2, the middle: it broke" || ran != 2 {
		t.Errorf("after %d steps: %v", ran, err)
	}
	if !strings.Contains(out.String(), "2 of 3 · The Middle") {
		t.Errorf("the steps are not named:\n%s", out)
	}
}
