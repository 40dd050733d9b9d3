package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

type object = map[string]any

// quietCase is one resource as the suite of quiet plans looks at it.
type quietCase struct {
	name     string
	typeName string
	provider object            // further arguments of the provider block
	seed     func(*quietWorld) // what is there before; nil for nothing
	config   func(*quietWorld) object
	created  func(*quietWorld, *acctest.Session, *acctest.Object) // notes the ids that the service gave

	importID func(*quietWorld) (id string, identity object) // nil where an import brings another configuration, or there is none
	same     map[string]func(config object)                 // further ways to write the configuration, beside letter case and order
	inOrder  []string                                       // lists whose order means something

	gone         map[string]func(*quietWorld) // ways in which it goes without Terraform
	edits        map[string]quietEdit
	readsNothing bool
	neverGoes    bool     // every tenant has it
	softened     string   // the last word of a path that may be forbidden: a warning, since the plan can do without it
	about        []string // named behaviours that change what the case manages, not how it is told
}

// quietEdit is something that somebody does by hand, and all that the plan shows of it.
type quietEdit struct {
	edit  func(*quietWorld)
	want  []string
	wants func(*quietWorld) []string // want, where it holds ids
}

// quietWorld is the cloud of a case.
type quietWorld struct {
	*acctest.Env
	quietCase
	t      *testing.T
	appID  string // object id of the application in Fabrikam
	spID   string
	jobID  string
	people []string
}

func newQuietWorld(t *testing.T, c quietCase, opts ...acctest.Option) *quietWorld {
	t.Helper()
	q := &quietWorld{Env: acctest.New(t, opts...), quietCase: c, t: t}
	if c.seed != nil {
		c.seed(q)
	}
	return q
}

// process is a new process of the provider, as each command starts one.
func (q *quietWorld) process() *acctest.Session {
	q.t.Helper()
	return acctest.NewSession(q.t, q.Env, q.provider)
}

// create applies a configuration for the first time. Warnings are let pass.
func (q *quietWorld) create(config object) *acctest.Object {
	q.t.Helper()
	s := q.process()
	o := s.Apply(q.t.Context(), q.typeName, nil, config)
	if failed(o.Diagnostics) {
		q.t.Fatal(acctest.Texts(o.Diagnostics))
	}
	if q.quietCase.created != nil {
		q.quietCase.created(q, s, o)
	}
	if !s.Unchanged(q.typeName, o, config) {
		q.t.Errorf("the next plan of the same process shows\n%s", q.shown(s, o, config))
	}
	return o
}

// requireQuiet refreshes in a new process and fails unless neither the refresh nor the plan shows anything. It answers what was read.
func (q *quietWorld) requireQuiet(o *acctest.Object, config object) *acctest.Object {
	q.t.Helper()
	s := q.process()
	read := s.Read(q.typeName, o)
	switch {
	case len(read.Diagnostics) > 0:
		q.t.Errorf("the refresh says %s", acctest.Texts(read.Diagnostics))
	case !s.Same(q.typeName, o, read):
		q.t.Errorf("the refresh shows\n%s", strings.Join(stateChanges("", s.State(q.typeName, o), s.State(q.typeName, read)), "\n"))
	case !s.Unchanged(q.typeName, read, config):
		q.t.Errorf("the plan shows\n%s", q.shown(s, read, config))
	}
	return read
}

func (q *quietWorld) shown(s *acctest.Session, o *acctest.Object, config object) string {
	q.t.Helper()
	return strings.Join(q.planned(s, o, config), "\n")
}

// planned are the changes that a plan shows.
func (q *quietWorld) planned(s *acctest.Session, o *acctest.Object, config object) []string {
	q.t.Helper()
	plan := s.Plan(q.t.Context(), q.typeName, o, config)
	if failed(plan.Diagnostics) {
		q.t.Fatal(acctest.Texts(plan.Diagnostics))
	}
	changes := stateChanges("", s.State(q.typeName, o), s.Planned(q.typeName, plan))
	for _, at := range plan.RequiresReplace {
		changes = append(changes, "replaced because of "+at.String())
	}
	return changes
}

// ofJob is a configuration about the job.
func (q *quietWorld) ofJob(further object) object {
	return with(object{"tenant_id": q.Fabrikam.ID(), "service_principal_id": q.spID, "job_id": q.jobID}, further)
}

func with(config, further object) object {
	maps.Copy(config, further)
	return config
}

func failed(diags []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

// spellings are the configuration in other words, by what is different.
func (q *quietWorld) spellings() map[string]object {
	capital := func(config any) object { return inCapitals(config).(object) }
	turned := func(config any) object { return inReverse(config, q.inOrder).(object) }
	all := map[string]object{
		"ids in capitals":                      capital(q.config(q)),
		"another order":                        turned(q.config(q)),
		"ids in capitals and in another order": turned(capital(q.config(q))),
	}
	for name, change := range q.same {
		all[name] = cloned(q.config(q))
		change(all[name])
	}
	return all
}

func cloned(config object) object {
	text, err := json.Marshal(config)
	if err != nil {
		panic(err)
	}
	var copied object
	if err := json.Unmarshal(text, &copied); err != nil {
		panic(err)
	}
	return copied
}

var guids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b`)

// inCapitals is a JSON value with every id in capitals, also within a job's id.
func inCapitals(value any) any {
	return everywhere(value, func(v any) any {
		if text, ok := v.(string); ok {
			return guids.ReplaceAllStringFunc(text, strings.ToUpper)
		}
		return v
	})
}

// inReverse is a JSON value with its lists the other way round, but for those under some names.
func inReverse(value any, but []string) any {
	switch v := value.(type) {
	case object:
		out := object{}
		for name, member := range v {
			out[name] = member
			if !slices.Contains(but, name) {
				out[name] = inReverse(member, but)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[len(v)-1-i] = inReverse(item, but)
		}
		return out
	}
	return value
}

// everywhere rewrites a JSON value from the leaves up.
func everywhere(value any, rewrite func(any) any) any {
	switch v := value.(type) {
	case object:
		out := make(object, len(v))
		for name, member := range v {
			out[name] = everywhere(member, rewrite)
		}
		return rewrite(out)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = everywhere(item, rewrite)
		}
		return rewrite(out)
	}
	return rewrite(value)
}

// stateChanges are the places in which two states differ, a line for each. What a set or list has more or less stands by itself, as
// a CLI shows it.
func stateChanges(at string, before, after any) []string {
	left, isMap := before.(object)
	right, alsoMap := after.(object)
	switch {
	case isMap && alsoMap:
		var changes []string
		all := object{}
		maps.Copy(all, left)
		maps.Copy(all, right)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			changes = append(changes, stateChanges(strings.TrimPrefix(at+"."+name, "."), left[name], right[name])...)
		}
		return changes
	case isMap && after == nil:
		return []string{at + ": goes"}
	case alsoMap && before == nil:
		return []string{at + ": comes"}
	}
	had, isList := before.([]any)
	has, alsoList := after.([]any)
	if isList && alsoList {
		return append(missingItems(at+": goes ", had, has), missingItems(at+": comes ", has, had)...)
	}
	if was, is := fmt.Sprint(before), fmt.Sprint(after); was != is {
		return []string{at + ": " + was + " -> " + is}
	}
	return nil
}

func missingItems(text string, items, among []any) []string {
	var lines []string
	for _, item := range items {
		same := func(other any) bool { return fmt.Sprint(other) == fmt.Sprint(item) }
		if !slices.ContainsFunc(among, same) {
			lines = append(lines, text+strings.TrimSuffix(strings.TrimPrefix(fmt.Sprint(item), "map["), "]"))
		}
	}
	return lines
}
