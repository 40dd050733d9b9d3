package synchronization_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// asked are the requests to Graph since a mark: method and the words of the path that are no ids.
func (s *schemaCase) asked(since acctest.Mark) []string {
	var all []string
	for _, r := range s.Since(since) {
		if r.Kind != graphemu.KindGraph {
			continue
		}
		_, below, _ := strings.Cut(r.Path, "/synchronization/")
		words := strings.Split(below, "/")
		if len(words) > 2 {
			words = slices.Delete(words, 0, 2)
		} else {
			words = words[:1]
		}
		if strings.Contains(below, "templates/") {
			words = append([]string{"template's"}, words...)
		}
		all = append(all, r.Method+" "+strings.Join(words, " "))
	}
	return all
}

// What a plan and an apply ask of Graph. A plan that changes nothing costs the read of the schema; the template is read in the
// mode that needs it only.
func TestSchemaRequests(t *testing.T) {
	t.Parallel()
	for _, mode := range unlistedModes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t)
			template := []string(nil)
			if mode == "template" {
				template = []string{"GET template's schema"}
			}
			want := func(step string, since acctest.Mark, parts ...[]string) {
				t.Helper()
				if got := s.asked(since); !slices.Equal(got, slices.Concat(parts...)) {
					t.Errorf("%s: asked %q, want %q", step, got, slices.Concat(parts...))
				}
			}
			get, parse, put := []string{"GET schema"}, []string{"POST schema parseExpression"}, []string{"PUT schema"}
			config := s.config(comparedIn(mode))

			mark := s.Mark()
			was := s.created(config)
			want("create", mark, []string{"GET jobs"}, template, get, parse, put, get)

			mark = s.Mark()
			read := s.Refreshed(schemaType, was)
			want("refresh", mark, get, template)
			mark = s.Mark()
			if !s.Unchanged(schemaType, read, config) {
				t.Error("the plan is not empty")
			}
			want("plan", mark)

			users := comparedIn(mode)
			users["attribute_mappings"].(object)["department"] = object{"constant": "Sales"}
			mark = s.Mark()
			now := s.applied(read, s.config(users))
			want("update without an expression", mark, template, get, put, get)

			users["attribute_mappings"].(object)["department"] = object{"expression": "ToUpper([department])"}
			users["attribute_mappings"].(object)["displayName"] = object{"expression": `Append([displayName],  " (Fabrikam)")`} // only blanks
			mark = s.Mark()
			now = s.applied(now, s.config(users))
			want("update of one expression", mark, template, get, parse, put, get)

			mark = s.Mark()
			s.applied(now, nil)
			want("destroy", mark)
		})
	}
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

// Failures of the service's parser: what may pass is asked again, what will not is an error at the expression, and nothing is
// written.
func TestSchemaParserFails(t *testing.T) {
	t.Parallel()
	config := mappings(object{"displayName": object{"expression": suffixed}})
	for name, fault := range map[string]graphemu.Fault{
		"lost":       {Drop: true, Times: 1},
		"busy":       {Status: 503, Code: "ServiceUnavailable", Message: "Later.", Times: 1},
		"throttling": {Status: 429, Code: "TooManyRequests", Message: "Slower.", Times: 1},
		"down":       {Status: 503, Code: "ServiceUnavailable", Message: "Never."},
		"forbidden":  {Status: 403, Code: "Authorization_RequestDenied", Message: "No."},
		"bad":        {Status: 400, Code: "InvalidParsing", Message: "What?"},
		"no verdict": {Status: 200, Body: `{}`},
		"no tree":    {Status: 200, Body: `{"parsingSucceeded":true,"parsedExpression":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchemaCase(t, acctest.WithoutContract())
			fault.Method, fault.Path = http.MethodPost, parsePath
			s.Server.AddFault(fault)
			mark := s.Mark()
			applied := s.Apply(t.Context(), schemaType, nil, s.config(config, object{"timeouts": object{"create": "2s"}}))
			if fault.Times == 1 {
				s.noErrors(applied.Diagnostics)
				s.wantPuts(mark, 1)
				return
			}
			i := slices.IndexFunc(applied.Diagnostics, isError)
			if i < 0 {
				t.Fatalf("no error: %s", acctest.Texts(applied.Diagnostics))
			}
			acctest.Refused(t, applied.Diagnostics[i:], atMapping("displayName", "expression"), "Unable to have an expression parsed")
			s.wantPuts(mark, 0)
			s.Server.ClearFaults()
			s.created(s.config(config))
		})
	}
}

// What the service parsed is what is written, also where it spells the expression otherwise.
func TestSchemaWritesTheServicesSpelling(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t, acctest.WithBehaviour("schema.stored-tree", "as-sent"), acctest.WithBehaviour("expressions.spelling", "normalised"))
	config := s.config(mappings(object{"displayName": object{"expression": `Append([displayName]," (Fabrikam)")`}}))
	was := s.created(config)
	s.wantSource("displayName", suffixed)
	if got := s.State(schemaType, s.Refreshed(schemaType, was))["users"].(object)["attribute_mappings"].(object)["displayName"].(object)["expression"]; got != `Append([displayName]," (Fabrikam)")` {
		t.Errorf("state spells it %v", got)
	}
}

// Whatever of one service principal is written in one apply is written one after the other: the schema, which the service
// replaces as a whole, whoever writes it, and the job's settings.
func TestSchemaOneWriterPerServicePrincipal(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	var inFlight, most, writes atomic.Int32
	watch := func(graphemu.Request) {
		now := inFlight.Add(1)
		defer inFlight.Add(-1)
		writes.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		time.Sleep(30 * time.Millisecond)
	}
	s.Server.AddFault(graphemu.Fault{Method: http.MethodPut, Path: "/servicePrincipals/*/synchronization/**", Hook: watch})
	var all sync.WaitGroup
	apply := func(typeName string, from *acctest.Object, config object) {
		all.Go(func() { s.noErrors(s.Apply(t.Context(), typeName, from, config).Diagnostics) })
	}
	targets := []string{"city", "department", "jobTitle"}
	imported := s.Imported("crosstenant_synchronization_job", s.Fabrikam.ID()+"/"+s.spID+"/"+s.jobID, nil)
	for _, target := range targets {
		apply(schemaType, nil, s.config(mappings(object{target: object{"constant": "of " + target}})))
	}
	apply("crosstenant_synchronization_job", imported, object{
		"tenant_id": s.Fabrikam.ID(), "service_principal_id": strings.ToUpper(s.spID), "target_tenant_id": s.Contoso.ID(), "scope": "all", "acknowledge": []any{"scope_all"},
		"notification_email": "sync@fabrikam.example",
	})
	all.Wait()
	for _, target := range targets {
		s.wantSource(target, `"of `+target+`"`)
	}
	if writes.Load() < 4 || most.Load() != 1 {
		t.Errorf("%d writes, up to %d at once", writes.Load(), most.Load())
	}
}
