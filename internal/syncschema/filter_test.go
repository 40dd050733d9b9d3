package syncschema_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

func clause(attribute, operator string, values ...string) scopefilter.Clause {
	return scopefilter.Clause{Attribute: attribute, Operator: operator, Values: values}
}

func group(name string, clauses ...scopefilter.Clause) scopefilter.Group {
	return scopefilter.Group{Name: name, Clauses: clauses}
}

// withGroups is a document with filter groups, written as clauseJSON and groupJSON write them.
func withGroups(t testing.TB, groups ...string) *syncschema.ObjectMapping {
	t.Helper()
	return usersWith(t, `"scope":{"groups":[`+strings.Join(groups, ",")+`],"inputFilterGroups":[`+builtIn+`]}`)
}

func groupJSON(name string, clauses ...string) string {
	return `{"name":"` + name + `","clauses":[` + strings.Join(clauses, ",") + `]}`
}

// Clauses as the service writes them.
const (
	sales   = `{"operatorName":"EQUALS","sourceOperandName":"department","targetOperand":{"values":["Sales"]}}`
	support = `{"operatorName":"EQUALS","sourceOperandName":"department","targetOperand":{"values":["Support"]}}`
	hasMail = `{"operatorName":"IS NOT NULL","sourceOperandName":"mail","targetOperand":null}`
	cities  = `{"operatorName":"EQUALS","sourceOperandName":"city","targetOperand":{"values":["Bonn","Berlin"]}}`
	noSMS   = `{"operatorName":"EQUALS","sourceOperandName":"alternativeSecurityIds","targetOperand":{"values":["None"]}}`
	strangr = `{"future":1.0,"operatorName":"EQUALS","sourceOperandName":"department","targetOperand":{"values":["Sales"],"future":[null]}}`
	builtIn = `{"name":"Filter external users","clauses":[` + noSMS + `]}`
)

func TestFilters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scope string
		want  scopefilter.Filter
	}{
		"absent":          {``, nil},
		"null":            {`"scope":null`, nil},
		"another shape":   {`"scope":[]`, nil},
		"null groups":     {`"scope":{"groups":null}`, nil},
		"input only":      {`"scope":{"groups":[],"inputFilterGroups":[` + groupJSON("x", sales) + `],"categoryFilterGroups":[` + groupJSON("x", sales) + `]}`, nil},
		"two groups":      {`"scope":{"groups":[` + groupJSON("A", sales, hasMail) + `,` + groupJSON("B", support) + `]}`, scopefilter.Filter{group("A", clause("department", "EQUALS", "Sales"), clause("mail", "IS NOT NULL")), group("B", clause("department", "EQUALS", "Support"))}},
		"built in":        {`"scope":{"groups":[` + builtIn + `,` + groupJSON("A", noSMS, sales) + `]}`, scopefilter.Filter{group("A", clause("department", "EQUALS", "Sales"))}},
		"multi-valued":    {`"scope":{"groups":[` + groupJSON("A", cities) + `,` + groupJSON("B", cities, hasMail) + `]}`, scopefilter.Filter{group("B", clause("mail", "IS NOT NULL"))}},
		"no clauses":      {`"scope":{"groups":[` + groupJSON("A") + `,null]}`, nil},
		"operand of null": {`"scope":{"groups":[` + groupJSON("A", `{"operatorName":"IS NULL","sourceOperandName":"mail","targetOperand":{"values":[]}}`) + `]}`, scopefilter.Filter{group("A", clause("mail", "IS NULL"))}},
		"unknown operator": {
			`"scope":{"groups":[` + groupJSON("A", `{"operatorName":"FUTURE","sourceOperandName":"mail","targetOperand":{"values":["1"]}}`) + `]}`,
			scopefilter.Filter{group("A", clause("mail", "FUTURE", "1"))},
		},
	}
	for name, tt := range tests {
		got := usersWith(t, tt.scope).Filters()
		if got == nil || len(got) != len(tt.want) || len(tt.want) > 0 && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v\nwant %+v", name, got, tt.want)
		}
	}
}

// TestSetFilters says what becomes of the groups of a document.
func TestSetFilters(t *testing.T) {
	t.Parallel()
	salesClause, supportClause, mailClause := clause("department", "EQUALS", "Sales"), clause("department", "EQUALS", "Support"), clause("mail", "IS NOT NULL")
	tests := map[string]struct {
		groups []string
		set    scopefilter.Filter
		want   []string // groups
	}{
		"the same":                       {[]string{groupJSON("A", sales, hasMail)}, scopefilter.Filter{group("A", salesClause, mailClause)}, []string{groupJSON("A", sales, hasMail)}},
		"order of groups":                {[]string{groupJSON("A", sales), groupJSON("B", hasMail)}, scopefilter.Filter{group("B", mailClause), group("A", salesClause)}, []string{groupJSON("A", sales), groupJSON("B", hasMail)}},
		"order of clauses":               {[]string{groupJSON("A", sales, hasMail)}, scopefilter.Filter{group("A", mailClause, salesClause)}, []string{groupJSON("A", sales, hasMail)}},
		"first group":                    {nil, scopefilter.Filter{group("A", salesClause, mailClause)}, []string{groupJSON("A", sales, hasMail)}},
		"one more group":                 {[]string{groupJSON("A", sales)}, scopefilter.Filter{group("A", salesClause), group("B", mailClause)}, []string{groupJSON("A", sales), groupJSON("B", hasMail)}},
		"one less group":                 {[]string{groupJSON("A", sales), groupJSON("B", hasMail)}, scopefilter.Filter{group("B", mailClause)}, []string{groupJSON("B", hasMail)}},
		"all gone":                       {[]string{groupJSON("A", sales)}, nil, nil},
		"another value":                  {[]string{groupJSON("A", strangr)}, scopefilter.Filter{group("A", supportClause)}, []string{groupJSON("A", strings.Replace(strangr, "Sales", "Support", 1))}},
		"renamed":                        {[]string{groupJSON("A", strangr)}, scopefilter.Filter{group("B", salesClause)}, []string{groupJSON("B", strangr)}},
		"one more clause":                {[]string{groupJSON("A", strangr)}, scopefilter.Filter{group("A", mailClause, salesClause)}, []string{groupJSON("A", hasMail, strangr)}},
		"one less clause":                {[]string{groupJSON("A", hasMail, strangr)}, scopefilter.Filter{group("A", salesClause)}, []string{groupJSON("A", strangr)}},
		"another operator":               {[]string{groupJSON("A", hasMail)}, scopefilter.Filter{group("A", clause("mail", "EQUALS", "x"))}, []string{groupJSON("A", `{"operatorName":"EQUALS","sourceOperandName":"mail","targetOperand":{"values":["x"]}}`)}},
		"value no more":                  {[]string{groupJSON("A", sales)}, scopefilter.Filter{group("A", clause("department", "IS NULL"))}, []string{groupJSON("A", `{"operatorName":"IS NULL","sourceOperandName":"department","targetOperand":null}`)}},
		"swapped":                        {[]string{groupJSON("A", sales), groupJSON("B", hasMail)}, scopefilter.Filter{group("A", mailClause), group("B", salesClause)}, []string{groupJSON("A", hasMail), groupJSON("B", sales)}},
		"built-in group stays":           {[]string{builtIn, groupJSON("A", sales)}, scopefilter.Filter{group("B", mailClause)}, []string{builtIn, groupJSON("B", hasMail)}},
		"built-in group stays alone":     {[]string{groupJSON("A", sales), builtIn}, nil, []string{builtIn}},
		"group of many stays":            {[]string{groupJSON("A", cities), groupJSON("B", sales)}, scopefilter.Filter{group("A", mailClause)}, []string{groupJSON("A", cities), groupJSON("A", hasMail)}},
		"kept clauses stay in place":     {[]string{groupJSON("A", cities, sales, noSMS)}, scopefilter.Filter{group("A", supportClause, mailClause)}, []string{groupJSON("A", cities, support, noSMS, hasMail)}},
		"renamed with a kept clause":     {[]string{groupJSON("A", cities, sales)}, scopefilter.Filter{group("B", salesClause)}, []string{groupJSON("B", cities, sales)}},
		"all anew with a kept clause":    {[]string{groupJSON("A", cities, sales)}, scopefilter.Filter{group("B", mailClause)}, []string{groupJSON("B", cities, hasMail)}},
		"two of one name":                {[]string{groupJSON("A", sales), groupJSON("A", hasMail)}, scopefilter.Filter{group("A", salesClause), group("A", supportClause)}, []string{groupJSON("A", sales), groupJSON("A", support)}},
		"JSON is quoted":                 {nil, scopefilter.Filter{group(`"<é`, clause("a&b", "REGEX MATCH", `\d"`))}, []string{groupJSON(`\"<é`, `{"operatorName":"REGEX MATCH","sourceOperandName":"a&b","targetOperand":{"values":["\\d\""]}}`)}},
		"same clause in another group":   {[]string{groupJSON("A", strangr)}, scopefilter.Filter{group("A", mailClause), group("B", salesClause)}, []string{groupJSON("A", hasMail), groupJSON("B", sales)}},
		"kept ones of an empty document": {[]string{"null", "7"}, scopefilter.Filter{group("A", salesClause)}, []string{"null", "7", groupJSON("A", sales)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := withGroups(t, tt.groups...)
			if err := o.SetFilters(tt.set); err != nil {
				t.Fatal(err)
			}
			want := documentOf(t, withGroups(t, tt.want...))
			if got := documentOf(t, o); len(changes(t, want, got)) > 0 {
				t.Errorf("wrote %s\nwant  %s", got, want)
			}
			if !o.Filters().Equal(tt.set) {
				t.Errorf("they read as %+v", o.Filters())
			}
		})
	}
}

// TestSetFiltersWithoutScope fills in what the service shows where nothing is filtered.
func TestSetFiltersWithoutScope(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{``, `"scope":null`, `"scope":7`} {
		o := usersWith(t, scope)
		before := documentOf(t, o)
		if err := o.SetFilters(scopefilter.Filter{}); err != nil || documentOf(t, o) != before {
			t.Errorf("%s, no filters: %v, %s", scope, err, documentOf(t, o))
		}
		if err := o.SetFilters(scopefilter.Filter{group("A", clause("mail", "IS NOT NULL"))}); err != nil {
			t.Error(err)
		}
		want := documentOf(t, usersWith(t, `"scope":{"categoryFilterGroups":[],"groups":[`+groupJSON("A", hasMail)+`],"inputFilterGroups":[]}`))
		if got := documentOf(t, o); len(changes(t, want, got)) > 0 {
			t.Errorf("%s: wrote %s", scope, got)
		}
	}
}

// TestSetFiltersNeverWidens: a clause that isn't managed must not become a filter of its own, which would let in whom the
// group kept out.
func TestSetFiltersNeverWidens(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]string{"multi-valued": cities, "built in": noSMS} {
		o := withGroups(t, groupJSON("A", sales, kept), groupJSON("B", hasMail))
		before := documentOf(t, o)
		var refusal *syncschema.KeptClauseError
		for _, want := range []scopefilter.Filter{nil, {group("B", clause("mail", "IS NOT NULL"))}} {
			if err := o.SetFilters(want); !errors.As(err, &refusal) || refusal.Group != "A" {
				t.Errorf("%s: %v", name, err)
			}
			if got := documentOf(t, o); got != before {
				t.Errorf("%s: changed to %s", name, got)
			}
		}
	}
}

func TestBuiltInClause(t *testing.T) {
	t.Parallel()
	for attribute, want := range map[string]bool{"alternativeSecurityIds": true, "UserState": true, "department": false, "": false} {
		if syncschema.BuiltInClause(attribute) != want {
			t.Errorf("%s: %t", attribute, !want)
		}
	}
}
