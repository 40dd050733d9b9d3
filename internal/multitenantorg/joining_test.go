package multitenantorg

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const scriptedOwner = "1fd6544e-e994-4de2-9f1b-787b51c7d325"

// scriptedTenant answers reads of its join request one after the other, the last one again and again, and counts the writes.
type scriptedTenant struct {
	records         []graph.JoinRequest
	refusal         error // of every request to join
	inside          bool  // an organization, whatever the records say
	reads           int
	requests, reset int
}

func (s *scriptedTenant) ID() string { return "4a12efe6-aa14-4d03-8dff-88fc89e2e2ad" }

func (s *scriptedTenant) JoinRequest(context.Context) (graph.JoinRequest, error) {
	record := s.records[min(s.reads, len(s.records)-1)]
	s.reads++
	return record, nil
}

func (s *scriptedTenant) RequestJoin(context.Context, string) error { s.requests++; return s.refusal }

func (s *scriptedTenant) ResetJoinRequest(context.Context) error { s.reset++; return nil }

func (s *scriptedTenant) MultitenantOrganization(context.Context) (graph.MultitenantOrganization, error) {
	if last := s.records[min(s.reads, len(s.records))-1]; !s.inside && last.State != "active" {
		return graph.MultitenantOrganization{}, graph.ErrNotFound
	}
	return graph.MultitenantOrganization{DisplayName: "Alliance"}, nil
}

var (
	scriptedPending = graph.JoinRequest{AddedByTenantID: scriptedOwner, State: "pending", Status: "running"}
	scriptedFailed  = graph.JoinRequest{AddedByTenantID: scriptedOwner, State: "pending", Status: "failed", Details: "DirectoryService Exception"}
	scriptedActive  = graph.JoinRequest{AddedByTenantID: scriptedOwner, State: "active", Role: "member"}
)

// joinedBy runs a joining that began some time ago.
func joinedBy(t *testing.T, s *scriptedTenant, ago time.Duration) (pending bool, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	j := newJoining(s, tf.NewGUID(strings.ToUpper(scriptedOwner)))
	j.began, j.pause = time.Now().Add(-ago), time.Millisecond
	pending, diags := j.run(ctx, true)
	for _, d := range diags {
		said += d.Severity().String() + ": " + d.Detail() + "\n"
	}
	return pending, said
}

// A failure, or a refusal, is tried again for a while, and final after that.
func TestJoinPatience(t *testing.T) {
	t.Parallel()
	refused := &graph.Error{StatusCode: 400, Code: "Request_BadRequest", Message: "Not now."}
	tests := map[string]struct {
		tenant          scriptedTenant
		ago             time.Duration
		says            string // "" for nothing
		requests, reset int
	}{
		"joined at once":          {scriptedTenant{records: []graph.JoinRequest{scriptedActive}}, 0, "", 0, 0},
		"fails early":             {scriptedTenant{records: []graph.JoinRequest{{}, scriptedFailed, {}, scriptedPending, scriptedActive}}, time.Minute, "", 2, 1},
		"fails late":              {scriptedTenant{records: []graph.JoinRequest{{}, scriptedPending, scriptedFailed}}, joinPatience, "DirectoryService Exception", 1, 0},
		"failed long ago":         {scriptedTenant{records: []graph.JoinRequest{scriptedFailed, {}, scriptedPending, scriptedActive}}, joinPatience, "", 1, 1},
		"refused for a long time": {scriptedTenant{records: []graph.JoinRequest{{}}, refusal: refused}, joinPatience, "Not now.", 1, 0},
		"an owner already":        {scriptedTenant{records: []graph.JoinRequest{{}}, inside: true}, 0, `"Alliance" already`, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tt.tenant
			pending, said := joinedBy(t, &s, tt.ago)
			if pending || (said == "") != (tt.says == "") || !strings.Contains(said, tt.says) {
				t.Errorf("pending %t, said %q, want %q", pending, said, tt.says)
			}
			if s.requests != tt.requests || s.reset != tt.reset {
				t.Errorf("%d requests and %d resets, want %d and %d", s.requests, s.reset, tt.requests, tt.reset)
			}
		})
	}
}

// What becomes of a request is logged, each status once.
func TestJoinIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx, cancel := context.WithTimeout(tflogtest.RootLogger(t.Context(), &log), time.Minute)
	defer cancel()
	notStarted := scriptedPending
	notStarted.Status = "notStarted"
	s := &scriptedTenant{records: []graph.JoinRequest{notStarted, notStarted, scriptedPending, scriptedPending, scriptedActive}}
	if pending, diags := newJoining(s, tf.NewGUID(scriptedOwner)).run(ctx, true); pending || diags.HasError() {
		t.Fatal(pending, diags)
	}
	for _, want := range []string{`"status":"notStarted"`, `"status":"running"`, `"member_state":"active"`} {
		if n := strings.Count(log.String(), want); n != 1 {
			t.Errorf("%s is logged %d times, want once:\n%s", want, n, log.String())
		}
	}
}
