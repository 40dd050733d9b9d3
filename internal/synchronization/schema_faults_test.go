package synchronization_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

func TestSchemaFaults(t *testing.T) {
	t.Parallel()
	config := mappings(object{"displayName": object{"expression": suffixed}})
	put := graphemu.Fault{Method: http.MethodPut, Path: schemaPath, Times: 1}
	t.Run("the answer is lost", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		lost := put
		lost.After, lost.Drop = true, true
		rule := s.Server.AddFault(lost)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config))
		if rule.Strikes() != 1 {
			t.Error("no answer was lost")
		}
		mark := s.Mark()
		if s.State(schemaType, applied) == nil { // an error: the next apply goes on
			applied = s.created(s.config(config))
			s.wantPuts(mark, 0)
		}
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, applied), s.config(config)) {
			t.Error("the next plan is not empty")
		}
	})
	t.Run("the write is refused", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		refused := put
		refused.Status, refused.Code, refused.Message = 400, "schemaInvalid", "The schema is invalid."
		s.Server.AddFault(refused)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to write the synchronization schema", "schemaInvalid") || s.State(schemaType, applied) != nil {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
		s.created(s.config(config))
	})
	t.Run("reads lag behind", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.lateReads(1, 3, nil)
		mark := s.Mark()
		was := s.created(s.config(config))
		s.wantPuts(mark, 1)
		if reads := s.calls(mark, http.MethodGet, "schema"); reads < 4 {
			t.Errorf("%d reads: nobody waited for the write to be seen", reads)
		}
		if !s.Unchanged(schemaType, s.Refreshed(schemaType, was), s.config(config)) {
			t.Error("the next plan is not empty")
		}
	})
	t.Run("reads never show the write", func(t *testing.T) {
		t.Parallel()
		s := newSchemaCase(t)
		s.lateReads(1, 0, nil)
		applied := s.Apply(t.Context(), schemaType, nil, s.config(config, object{"timeouts": object{"create": "2s"}}))
		if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, `users.attribute_mappings["displayName"]`, "accepted") {
			t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
		}
	})
}

func TestSchemaCreatedAgain(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	config := s.config(comparedUsers())
	was := s.created(config)
	mark := s.Mark()
	again := s.created(config)
	s.wantPuts(mark, 0)
	if asked := s.calls(mark, http.MethodPost, "parseExpression"); asked != 0 {
		t.Errorf("the service was asked %d times about expressions that are there", asked)
	}
	if d := differences("", s.State(schemaType, was), s.State(schemaType, again)); len(d) > 0 {
		t.Errorf("the states differ:\n%s", strings.Join(d, "\n"))
	}
}

func TestSchemaWritersAtOnce(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	s.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: schemaPath, Hook: func(graphemu.Request) { time.Sleep(20 * time.Millisecond) }})
	targets := []string{"city", "country", "department", "jobTitle", "mobile", "state"}
	var writers sync.WaitGroup
	for _, target := range targets {
		writers.Go(func() {
			s.created(s.config(mappings(object{target: object{"constant": "of " + target}})))
		})
	}
	writers.Wait()
	for _, target := range targets {
		s.wantSource(target, `"of `+target+`"`)
	}
}

func (s *schemaCase) lateReads(pass, times int, hook func()) {
	s.t.Helper()
	old, err := json.Marshal(s.Fabrikam.Schema(s.spID, s.jobID))
	if err != nil {
		s.t.Fatal(err)
	}
	fault := graphemu.Fault{Method: http.MethodGet, Path: schemaPath, Skip: pass, Times: times, Status: http.StatusOK, Body: string(old)}
	if hook != nil {
		fault.Hook = func(graphemu.Request) { hook() }
	}
	s.Server.AddFault(fault)
}

func TestSchemaInterrupted(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "update"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			var was *acctest.Object
			if step == "update" {
				was = s.created(s.config(mappings(object{"displayName": object{"attribute": "displayName"}})))
			}
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			s.lateReads(1, 0, interrupt)
			config := s.config(mappings(object{"displayName": object{"expression": suffixed}}))
			began := time.Now()
			applied := s.Apply(ctx, schemaType, was, config)
			if took := time.Since(began); took > 5*time.Second || ctx.Err() == nil {
				t.Errorf("it took %s; interrupted: %v", took, ctx.Err())
			}
			s.noErrors(applied.Diagnostics)
			if !warned(applied.Diagnostics, "Interrupted") {
				t.Errorf("the interruption is not mentioned: %s", acctest.Texts(applied.Diagnostics))
			}
			s.Server.ClearFaults()
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, applied), config) {
				t.Error("the next plan is not empty")
			}
		})
	}
}

// Failures of the write: what may pass is tried again; after what does not, nothing is in state, and the next apply converges.
func TestSchemaWriteFails(t *testing.T) {
	t.Parallel()
	tests := map[string]graphemu.Fault{
		"throttled":                 {Status: 429, Code: "TooManyRequests", Message: "Slower.", Times: 1},
		"busy":                      {Status: 503, Code: "ServiceUnavailable", Message: "Later.", Times: 1},
		"dropped":                   {Drop: true, Times: 1},
		"carried out, answer lost":  {Drop: true, After: true, Times: 1},
		"carried out, answered 503": {Status: 503, Code: "ServiceUnavailable", Message: "Who knows.", After: true, Times: 1},
		"broken":                    {Status: 500, Code: "InternalServerError", Message: "Never."},
		"down":                      {Status: 503, Code: "ServiceUnavailable", Message: "Never."},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			was := s.created(s.config(mappings(object{"displayName": object{"attribute": "displayName"}})))
			config := s.config(comparedUsers(), object{"timeouts": object{"update": "3s"}})
			fault.Method, fault.Path = http.MethodPut, schemaPath
			s.Server.AddFault(fault)
			applied := s.Apply(t.Context(), schemaType, was, config)
			if fault.Times == 1 {
				s.noErrors(applied.Diagnostics)
			} else {
				if !said(applied.Diagnostics, tfprotov6.DiagnosticSeverityError, "Unable to write the synchronization schema") {
					t.Errorf("got %s", acctest.Texts(applied.Diagnostics))
				}
				if d := differences("", s.State(schemaType, was), s.State(schemaType, applied)); len(d) > 0 {
					t.Errorf("state shows what was not written:\n%s", strings.Join(d, "\n"))
				}
				s.Server.ClearFaults()
				applied = s.applied(s.Refreshed(schemaType, applied), config)
			}
			mark := s.Mark()
			if !s.Unchanged(schemaType, s.Refreshed(schemaType, applied), config) {
				t.Error("the next plan is not empty")
			}
			s.created(config)
			s.wantPuts(mark, 0)
		})
	}
}
