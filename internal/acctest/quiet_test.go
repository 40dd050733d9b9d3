package acctest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// TestQuietNamesEveryType keeps a resource from being offered without a row here.
func TestQuietNamesEveryType(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, c := range quietCases() {
		rows[c.typeName] = true
	}
	for _, typeName := range acctest.NewSession(t, acctest.New(t)).ResourceTypes() {
		if !rows[typeName] {
			t.Errorf("%s has no row in quietCases", typeName)
		}
	}
}

// forEachQuiet runs a test for every case.
func forEachQuiet(t *testing.T, test func(t *testing.T, c quietCase)) {
	t.Helper()
	for _, c := range quietCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

// What was created and what was imported has nothing to plan and nothing to refresh, whichever way the configuration is written,
// and nothing is written for it.
func TestQuietAfterCreateAndImport(t *testing.T) {
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		q := newQuietWorld(t, c)
		config := c.config(q)
		o := q.create(config)
		since := q.Mark()
		read := q.requireQuiet(o, config)
		q.requireQuietInAllSpellings("created", read)
		for name, imported := range q.imports() {
			if s := q.process(); !s.Unchanged(c.typeName, imported, config) {
				t.Errorf("imported %s, the plan shows\n%s", name, q.shown(s, imported, config))
			}
			q.requireQuiet(imported, config)
			q.requireQuietInAllSpellings("imported "+name, imported)
		}
		q.RequireNoWrites(since)
	})
}

// A configuration whose ids stand in capitals is as quiet as any other.
func TestQuietAfterCreateInCapitals(t *testing.T) {
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		q := newQuietWorld(t, c)
		capitals := inCapitals(c.config(q)).(object)
		read := q.requireQuiet(q.create(capitals), capitals)
		q.requireQuietInAllSpellings("created in capitals", read)
		if s, config := q.process(), c.config(q); !s.Unchanged(c.typeName, read, config) {
			t.Errorf("written in small letters, the plan shows\n%s", q.shown(s, read, config))
		}
	})
}

// imports are the object as each way of importing it brings it.
func (q *quietWorld) imports() map[string]*acctest.Object {
	q.t.Helper()
	if q.importID == nil {
		return nil
	}
	id, identity := q.importID(q)
	s := q.process()
	return map[string]*acctest.Object{
		"by id":                   q.acknowledged(s.Imported(q.typeName, id, nil)),
		"in capitals":             q.acknowledged(s.Imported(q.typeName, inCapitals(id).(string), nil)),
		"by identity":             q.acknowledged(s.Imported(q.typeName, "", identity)),
		"by identity in capitals": q.acknowledged(s.Imported(q.typeName, "", inCapitals(identity).(object))),
	}
}

// acknowledged is an import after the apply of a configuration that lifts guardrails: an import knows of none, so the plan shows them,
// and the apply sends nothing at all.
func (q *quietWorld) acknowledged(imported *acctest.Object) *acctest.Object {
	q.t.Helper()
	config := q.config(q)
	if config["acknowledge"] == nil {
		return imported
	}
	s := q.process()
	if shown, want := q.shown(s, imported, config), fmt.Sprintf("acknowledge: <nil> -> %v", config["acknowledge"]); shown != want {
		q.t.Errorf("the plan shows\n%s\nwant\n%s", shown, want)
	}
	since := q.Mark()
	applied := s.Apply(q.t.Context(), q.typeName, imported, config)
	if failed(applied.Diagnostics) {
		q.t.Fatal(acctest.Texts(applied.Diagnostics))
	}
	if requests := q.Since(since); len(requests) > 0 {
		q.t.Errorf("acknowledging sent %v", requests)
	}
	return applied
}

func (q *quietWorld) requireQuietInAllSpellings(how string, o *acctest.Object) {
	q.t.Helper()
	s := q.process()
	for name, config := range q.spellings() {
		if diags := s.Validated(q.typeName, config); len(diags) > 0 {
			q.t.Errorf("%s, with %s, it is said: %s", how, name, acctest.Texts(diags))
		}
		if !s.Unchanged(q.typeName, o, config) {
			q.t.Errorf("%s, with %s, the plan shows\n%s", how, name, q.shown(s, o, config))
		}
	}
}

// leaveOutVariants skips what does the same as other tests under many answers: the run with the race detector, which asks for short
// tests, learns nothing from it.
func leaveOutVariants(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("repeats under other answers what runs anyway, which -short leaves out")
	}
}

// notRead tells behaviours that say nothing about an object that is there: those of cycles and runs, and those that only mean something
// from the creation on, which TestQuietAfterCreateUnderOtherAnswers has.
func notRead(behaviour string) bool {
	area, _, _ := strings.Cut(behaviour, ".")
	return slices.Contains([]string{"engine", "on-demand", "provisioning-log", "filters", "expressions", "credentials"}, area) ||
		behaviour == "synchronization.fresh-application" || behaviour == "lists.lag"
}

// Whatever the service is not known to do, and does from one day to the next, shows neither in a refresh nor in a plan.
func TestQuietUnderEveryAnswer(t *testing.T) {
	leaveOutVariants(t)
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		q := newQuietWorld(t, c, acctest.WithoutContract())
		config := c.config(q)
		o := q.create(config)
		for _, b := range graphemu.Behaviours() {
			for _, answer := range b.Answers {
				if answer == b.Default || notRead(b.Name) || slices.Contains(c.about, b.Name) {
					continue
				}
				q.setBehaviour(b.Name, answer)
				q.quietly(b.Name+" "+answer, func() { q.requireQuiet(o, config) })
				q.setBehaviour(b.Name, b.Default)
			}
		}
	})
}

// quietly names what an error is about.
func (q *quietWorld) quietly(name string, do func()) {
	q.t.Helper()
	outer := q.t
	outer.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
		q.t = t
		defer func() { q.t = outer }()
		do()
	})
}

func (q *quietWorld) setBehaviour(name, answer string) {
	q.t.Helper()
	if err := q.Server.SetBehaviour(name, answer); err != nil {
		q.t.Fatal(err)
	}
}

// quietAnswers are named behaviours that change what a creation stores or what its reads show.
type quietAnswers struct {
	name    string
	answers map[string]string
	only    string   // the one case that it is about
	noNeed  []string // cases whose import brings another configuration then
	created bool     // whether an import does not find yet what was made a moment ago
}

func allQuietAnswers() []quietAnswers {
	return []quietAnswers{
		{name: "ids in capitals", answers: map[string]string{"ids.letter-case": "upper"}},
		{name: "other policies", answers: map[string]string{
			"policy.patch-nested": "replace", "policy.unset-members": "false", "policy.target-order": "reversed", "policy.empty-setting": "kept",
			"partners.expand-missing": "absent", "identity-sync.null-setting": "object", "identity-sync.patch-one": "clears-other",
			"policy-templates.null": "ignored", "policy-templates.level-text": "with-blanks", "policy-templates.permission": "organization",
		}},
		{name: "other settings", answers: map[string]string{
			"secrets.put": "merge", "secrets.order": "reversed", "jobs.create-status": "200", "jobs.first-interval": "P10675199DT2H48M5.4775807S",
		}},
		{name: "a masked target", answers: map[string]string{"secrets.company-id": "masked"}, noNeed: []string{"job"}}, // an import cannot know the target
		{name: "late lists", answers: map[string]string{"lists.lag": "two-reads"}, created: true},
		{name: "a slow start", only: "application", answers: map[string]string{
			"synchronization.fresh-application": "forbidden-at-first", "templates.at-first": "empty-at-first",
		}},
		{name: "another document", answers: map[string]string{
			"schema.flow-types": "Add, Update, Delete", "schema.directory-name": "Microsoft Entra ID", "schema.rule-id": "suffixed",
			"schema.type-names": "string", "schema.null-defaults": "empty", "schema.filter-order": "sorted", "schema.stored-tree": "parsed",
			"expressions.spelling": "as-sent",
		}},
		{name: "a strict document", noNeed: []string{"schema"}, answers: map[string]string{ // an import leaves out what the template has
			"schema.further-members": "absent", "schema.stored-tree": "absent", "schema.user-type-flow": "Always", "schema.open-flows": "ObjectAddOnly",
			"schema.preferred-language": "none", "schema.discovery": "by-itself",
		}},
	}
}

// The same where the service has been so from the beginning.
func TestQuietAfterCreateUnderOtherAnswers(t *testing.T) {
	leaveOutVariants(t)
	t.Parallel()
	for _, a := range allQuietAnswers() {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			forEachQuiet(t, func(t *testing.T, c quietCase) {
				if a.only != "" && a.only != c.name {
					return
				}
				q := newQuietWorld(t, c, acctest.WithoutContract(), acctest.WithServer(graphemu.WithBehaviours(a.answers)))
				config := c.config(q)
				q.requireQuietInAllSpellings("created", q.requireQuiet(q.create(config), config))
				if a.created || slices.Contains(a.noNeed, c.name) {
					return
				}
				for how, imported := range q.imports() {
					q.requireQuietInAllSpellings("imported "+how, q.requireQuiet(imported, config))
				}
			})
		})
	}
}

// What goes without Terraform is planned for creation, and nothing else is.
func TestQuietGone(t *testing.T) {
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		if len(c.gone) == 0 && !c.readsNothing && !c.neverGoes {
			t.Fatal("the row does not say how it goes")
		}
		for name, goes := range c.gone {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				q := newQuietWorld(t, c)
				config := c.config(q)
				o := q.create(config)
				goes(q)
				s := q.process()
				read := s.Read(c.typeName, o)
				if failed(read.Diagnostics) || s.State(c.typeName, read) != nil {
					t.Fatalf("still in state; said was %q", acctest.Texts(read.Diagnostics))
				}
				if plan := s.Plan(t.Context(), c.typeName, nil, config); failed(plan.Diagnostics) || s.Planned(c.typeName, plan) == nil {
					t.Errorf("no creation is planned: %s", acctest.Texts(plan.Diagnostics))
				}
			})
		}
	})
}

// What is done by hand shows as exactly that.
func TestQuietEditsByHand(t *testing.T) {
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		if len(c.edits) == 0 && !c.readsNothing {
			t.Fatal("the row does not say what becomes of an edit")
		}
		for _, name := range slices.Sorted(maps.Keys(c.edits)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				edit := c.edits[name]
				q := newQuietWorld(t, c)
				config := c.config(q)
				o := q.create(config)
				edit.edit(q)
				want := edit.want
				if edit.wants != nil {
					want = edit.wants(q)
				}
				s := q.process()
				read := s.Read(c.typeName, o)
				if failed(read.Diagnostics) {
					t.Fatal(acctest.Texts(read.Diagnostics))
				}
				if got := q.planned(s, read, config); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("the plan shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				repaired := s.Apply(t.Context(), c.typeName, read, config)
				if failed(repaired.Diagnostics) {
					t.Fatal(acctest.Texts(repaired.Diagnostics))
				}
				q.requireQuiet(repaired, config)
			})
		}
	})
}
