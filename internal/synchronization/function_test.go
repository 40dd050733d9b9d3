package synchronization_test

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestEvaluateExpression has the printed results of "Reference for writing expressions for attribute mappings in Microsoft
// Entra Application Provisioning", with the attributes in every form in which Terraform can give them.
func TestEvaluateExpression(t *testing.T) {
	t.Parallel()
	upn := `Append([userPrincipalName], ".test")`
	for name, c := range map[string]struct {
		expression string
		rest       []any
		want       any
	}{
		"object":                     {upn, []any{map[string]any{"userPrincipalName": "John.Doe@contoso.com", "other": 1}}, "John.Doe@contoso.com.test"},
		"map":                        {upn, []any{textMap{"userPrincipalName": "John.Doe@contoso.com"}}, "John.Doe@contoso.com.test"},
		"no attributes":              {`Len("John Doe")`, []any{nil}, "8"},
		"empty object":               {`Len("John Doe")`, []any{map[string]any{}}, "8"},
		"number":                     {`Len([n])`, []any{map[string]any{"n": big.NewFloat(42568.75)}}, "8"},
		"number as Terraform has it": {`Append([n], "")`, []any{map[string]any{"n": parsed(t, "0.1")}}, "0.1"},
		"large number":               {`Append([n], "")`, []any{map[string]any{"n": parsed(t, "12345678901234567890")}}, "12345678901234567890"},
		"bool":                       {`Not([source])`, []any{map[string]any{"source": true}}, "False"},
		"bool as a text":             {`Append([source], "")`, []any{map[string]any{"source": true}}, "True"},
		"null attribute":             {`IsNullOrEmpty([displayName])`, []any{map[string]any{"displayName": nil}}, "True"},
		"missing attribute":          {`IsNullOrEmpty([displayName])`, []any{map[string]any{"other": "x"}}, "True"},
		"list":                       {`Join(", ", [surname], [names])`, []any{map[string]any{"surname": "Doe", "names": texts{"John"}}}, "Doe, John"},
		"tuple":                      {`Count([names])`, []any{map[string]any{"names": []any{"a", 2, true}}}, "3"},
		"set":                        {`Count([names])`, []any{map[string]any{"names": set{"a", "b"}}}, "2"},
		"list result":                {`Split([extensionAttribute5], ",")`, []any{map[string]any{"extensionAttribute5": "PermissionSetOne, PermissionSetTwo"}}, texts{"PermissionSetOne", "PermissionSetTwo"}},
		"null result":                {`[department]`, []any{map[string]any{"department": nil}}, nil},
		"ignored flow":               {`IgnoreFlowIfNullOrEmpty([department])`, []any{map[string]any{"department": nil}}, nil},
		"unique value": {
			`SelectUniqueValue(Join("@", [nickname], "contoso.com"), Join("@", [givenName], "contoso.com"))`,
			[]any{map[string]any{"givenName": "John", "nickname": "Jo"}},
			"Jo@contoso.com",
		},
		"attribute alone": {`[department]`, []any{map[string]any{"department": "Sales"}}, "Sales"},
		"constant alone":  {`"Member"`, []any{nil}, "Member"},
		"now": {
			`DateDiff("yyyy", Now(), CDate([StatusHireDate]))`,
			[]any{map[string]any{"StatusHireDate": "2012-03-16-07:00"}, map[string]any{"now": "2021-08-25T17:41:18Z"}},
			"-9",
		},
		"default domain":          {`DefaultDomain()`, []any{nil, map[string]any{"default_domain": "contoso.com"}}, "contoso.com"},
		"options that are null":   {`Len("John Doe")`, []any{nil, nil}, "8"},
		"options without members": {`Len("John Doe")`, []any{nil, map[string]any{}}, "8"},
		"an option that is null":  {`Len("John Doe")`, []any{nil, map[string]any{"now": nil, "seed": "x"}}, "8"},
	} {
		got, failure := call(t, "evaluate_expression", append([]any{c.expression}, c.rest...)...)
		if failure != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %#v (%v), want %#v", name, got, failure, c.want)
		}
	}
}

// parsed is a number at the precision that Terraform computes with.
func parsed(t *testing.T, text string) *big.Float {
	t.Helper()
	n, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestEvaluateExpressionVectors runs the documented cases, which lie outside the repository, through the function.
func TestEvaluateExpressionVectors(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE names no folder with expression-vectors.json")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "expression-vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Expression, Clock string
		Attributes        map[string]any
		Expect            any
		Existing          []string
		Kind              string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, v := range vectors {
		if v.Expression == "" || len(v.Existing) > 0 { // a filter; what objects of the target have is not known offline
			continue
		}
		ran++
		if v.Kind == "doubtful" {
			t.Logf("%s: the page's value %v is doubtful", v.Expression, v.Expect)
			continue
		}
		want := v.Expect
		switch expect := want.(type) {
		case map[string]any: // {"ignored": true}
			want = nil
		case []any:
			all := texts{}
			for _, text := range expect {
				all = append(all, text.(string))
			}
			want = all
		}
		arguments := []any{v.Expression, v.Attributes}
		if v.Clock != "" {
			arguments = append(arguments, map[string]any{"now": v.Clock})
		}
		if got, failure := call(t, "evaluate_expression", arguments...); failure != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v (%v), want %#v", v.Expression, got, failure, want)
		}
	}
	if ran == 0 {
		t.Error("the folder holds no expression")
	}
}

// TestSeed: the same seed gives the same value, a number is as good as its digits, and another seed gives another value.
func TestSeed(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{`Guid()`, `RandomString(20, 1, 1, 1, 1)`} {
		byText, failure := call(t, "evaluate_expression", expression, nil, map[string]any{"seed": "7"})
		if failure != nil || byText == nil {
			t.Fatalf("%s: %v, %v", expression, byText, failure)
		}
		if again, _ := call(t, "evaluate_expression", expression, nil, map[string]any{"seed": 7}); again != byText {
			t.Errorf("%s: got %v and %v of one seed", expression, byText, again)
		}
		if other, _ := call(t, "evaluate_expression", expression, nil, map[string]any{"seed": "8"}); other == byText || other == nil {
			t.Errorf("%s: got %v and %v of two seeds", expression, byText, other)
		}
	}
}

// TestEvaluateExpressionErrors expects each error on the argument that is wrong.
func TestEvaluateExpressionErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arguments []any
		position  int64
		want      []string
	}{
		"no expression":      {[]any{`Append([a], `, nil}, 0, []string{"line 1, column ", "^"}},
		"unknown function":   {[]any{`Apend([a], "x")`, nil}, 0, []string{"line 1, column 1:\n  Apend([a], \"x\")\n  ^^^^^\nThere is no function Apend (did you mean Append?)"}},
		"on a further line":  {[]any{"Append([a],\n  Foo())", nil}, 0, []string{"line 2, column 3:\n    Foo())\n    ^^^\n"}},
		"two problems":       {[]any{`Append(Foo(), Bar())`, nil}, 0, []string{"line 1, column 8:\n", "line 1, column 15:\n"}},
		"arity":              {[]any{`Append([a])`, nil}, 0, []string{"line 1, column 1"}},
		"no clock":           {[]any{`Append("x", Now())`, nil}, 0, []string{"line 1, column 13:\n", "^^^\nNow: ", `. Give the time to reckon with as third argument: { now = "`}},
		"no seed":            {[]any{`Guid()`, nil, map[string]any{"now": "2026-01-31T12:00:00Z"}}, 0, []string{"{ seed ="}},
		"no default domain":  {[]any{`DefaultDomain()`, nil, nil}, 0, []string{"{ default_domain ="}},
		"fails on the value": {[]any{`Mid([a], [b], 1)`, map[string]any{"a": "x", "b": "y"}}, 0, []string{"line 1, column "}},

		"attributes are a list":  {[]any{`[a]`, texts{"x"}}, 1, []string{"object or a map"}},
		"attribute is an object": {[]any{`[a]`, map[string]any{"a": map[string]any{"b": "c"}}}, 1, []string{`attribute "a" is neither`}},
		"list with null":         {[]any{`[a]`, map[string]any{"a": []any{"x", nil}}}, 1, []string{`attribute "a" has an element, 1,`}},
		"letter case":            {[]any{`[displayName]`, map[string]any{"displayname": "x"}}, 1, []string{`attribute "displayname" is asked for as "displayName"`}},

		"unknown option":   {[]any{`[a]`, nil, map[string]any{"time": "x"}}, 2, []string{`no option "time"`}},
		"options a text":   {[]any{`[a]`, nil, "2026-01-31T12:00:00Z"}, 2, []string{"now, seed and default_domain"}},
		"now is no time":   {[]any{`[a]`, nil, map[string]any{"now": "tomorrow"}}, 2, []string{"RFC 3339", `"tomorrow"`}},
		"option is a list": {[]any{`[a]`, nil, map[string]any{"seed": texts{"x"}}}, 2, []string{"option seed is a text"}},
		"two options":      {[]any{`[a]`, nil, map[string]any{}, map[string]any{}}, 3, []string{"only one object"}},
	} {
		got, failure := call(t, "evaluate_expression", c.arguments...)
		if failure == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != c.position {
			t.Errorf("%s: got %#v, %+v, want an error on argument %d", name, got, failure, c.position)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(failure.Text, part) {
				t.Errorf("%s: got\n%s\nwant %q in it", name, failure.Text, part)
			}
		}
	}
}

// TestUnknownArguments: what is unknown deep inside an argument makes the result unknown, but no error is put off that
// the known arguments have.
func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	clause := func(value any) []any {
		return []any{map[string]any{"clauses": []any{map[string]any{"attribute": "city", "operator": "EQUALS", "value": value}}}}
	}
	for name, c := range map[string]struct {
		function  string
		arguments []any
	}{
		"attributes":                 {"evaluate_expression", []any{`[a]`, unknown{}}},
		"an attribute":               {"evaluate_expression", []any{`[a]`, map[string]any{"a": unknown{}}}},
		"an element":                 {"evaluate_expression", []any{`[a]`, map[string]any{"a": []any{"x", unknown{}}}}},
		"an attribute not asked for": {"evaluate_expression", []any{`[a]`, map[string]any{"a": "x", "b": unknown{}}}},
		"options":                    {"evaluate_expression", []any{`[a]`, nil, unknown{}}},
		"an option":                  {"evaluate_expression", []any{`Now()`, nil, map[string]any{"now": unknown{}}}},
		"filters":                    {"matches_scoping_filter", []any{unknown{}, nil}},
		"a clause's value":           {"matches_scoping_filter", []any{clause(unknown{}), map[string]any{"city": "Bonn"}}},
		"an object's attribute":      {"matches_scoping_filter", []any{clause("Bonn"), map[string]any{"city": unknown{}}}},
	} {
		if got, failure := call(t, c.function, c.arguments...); failure != nil || got != (unknown{}) {
			t.Errorf("%s: got %#v, %v, want unknown", name, got, failure)
		}
	}
	if got, failure := call(t, "evaluate_expression", `Apend([a], "x")`, unknown{}); failure == nil {
		t.Errorf("got %#v of an expression that is wrong whatever the attributes", got)
	}
}

func TestNormalizeExpression(t *testing.T) {
	t.Parallel()
	// The spelling that "synchronizationSchema: parseExpression" prints.
	want := `Replace([preferredLanguage], "-", , , "_", , )`
	for _, spelling := range []string{want, `Replace([preferredLanguage],"-",,,"_",,)`, "Replace ( [preferredLanguage] ,\n  \"-\", , , \"_\", , )"} {
		if got, failure := call(t, "normalize_expression", spelling); failure != nil || got != want {
			t.Errorf("%q: got %#v (%v)", spelling, got, failure)
		}
	}
	_, failure := call(t, "normalize_expression", `Replace([a, "-")`)
	if failure == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != 0 || !strings.Contains(failure.Text, "line 1, column ") {
		t.Errorf("got %+v, want an error with a place", failure)
	}
}

// TestMatchesScopingFilter has the filter that "Scoping users or groups to be provisioned with scoping filters" describes,
// and the forms in which a configuration can give it.
func TestMatchesScopingFilter(t *testing.T) {
	t.Parallel()
	newYork := []any{
		map[string]any{"name": "Engineers of New York", "clauses": []any{
			map[string]any{"attribute": "state", "operator": "EQUALS", "value": "New York"},
			map[string]any{"attribute": "department", "operator": "EQUALS", "value": "Engineering"},
			map[string]any{"attribute": "employeeId", "operator": "REGEX MATCH", "value": "(1[0-9][0-9][0-9][0-9][0-9][0-9])"},
			map[string]any{"attribute": "jobTitle", "operator": "IS NOT NULL"},
		}},
		map[string]any{"name": nil, "clauses": []any{map[string]any{"attribute": "level", "operator": "GREATER_THAN", "value": 3}}},
		map[string]any{"clauses": []any{map[string]any{"attribute": "accountEnabled", "operator": "IS FALSE", "value": nil}}},
	}
	engineer := map[string]any{"state": "New York", "department": "Engineering", "employeeId": 1234567, "jobTitle": "Clerk"}
	for name, c := range map[string]struct {
		filters, attributes any
		want                bool
	}{
		"first group":       {newYork, engineer, true},
		"second group":      {newYork, map[string]any{"level": 4}, true},
		"third group":       {newYork, map[string]any{"accountEnabled": false}, true},
		"none":              {newYork, map[string]any{"state": "New York", "level": 3, "accountEnabled": true}, false},
		"no attributes":     {newYork, nil, false},
		"no filters":        {nil, engineer, true},
		"an empty list":     {[]any{}, engineer, true},
		"attributes in map": {newYork, textMap{"level": "10"}, true},
	} {
		if got, failure := call(t, "matches_scoping_filter", c.filters, c.attributes); failure != nil || got != c.want {
			t.Errorf("%s: got %#v (%v), want %t", name, got, failure, c.want)
		}
	}
}

func TestMatchesScopingFilterErrors(t *testing.T) {
	t.Parallel()
	clauses := func(all ...any) []any { return []any{map[string]any{"clauses": all}} }
	for name, c := range map[string]struct {
		filters, attributes any
		position            int64
		want                []string
	}{
		"a text":          {"x", nil, 0, []string{"filters is a list of groups"}},
		"one group":       {map[string]any{"clauses": []any{}}, nil, 0, []string{"filters is a list of groups"}},
		"a group is null": {[]any{nil}, nil, 0, []string{"filters[0] is an object { name, clauses }"}},
		"no clauses":      {[]any{map[string]any{"name": "x"}}, nil, 0, []string{"filters[0].clauses is a list"}},
		"an empty group":  {[]any{map[string]any{}}, nil, 0, []string{"filters[0].clauses is a list"}},
		"an empty clause": {[]any{map[string]any{"clauses": []any{map[string]any{}}}}, nil, 0, []string{"filters[0].clauses[0] has no attribute\n", "filters[0].clauses[0] has no operator"}},
		"every slip of form": {
			[]any{"x", map[string]any{"nam": "x", "clauses": []any{map[string]any{"attribut": "city", "operator": "IS NULL"}}}},
			nil, 0,
			[]string{"filters[0] is an object", `filters[1] has no member "nam"`, `filters[1].clauses[0] has no member "attribut"`, "filters[1].clauses[0] has no attribute"},
		},
		"empty group":        {clauses(), nil, 0, []string{"filters[0].clauses: "}},
		"no operator":        {clauses(map[string]any{"attribute": "city"}), nil, 0, []string{"filters[0].clauses[0] has no operator"}},
		"misspelled member":  {clauses(map[string]any{"attribut": "city", "operator": "IS NULL"}), nil, 0, []string{`filters[0].clauses[0] has no member "attribut"`}},
		"value is a list":    {clauses(map[string]any{"attribute": "city", "operator": "EQUALS", "value": texts{"x"}}), nil, 0, []string{"filters[0].clauses[0].value is a text"}},
		"unknown operator":   {clauses(map[string]any{"attribute": "city", "operator": "CONTAINS", "value": "x"}), nil, 0, []string{"filters[0].clauses[0].operator: ", `"INCLUDES"`}},
		"cannot be filtered": {clauses(map[string]any{"attribute": "userType", "operator": "EQUALS", "value": "Member"}), nil, 0, []string{"filters[0].clauses[0].attribute: userType "}},
		"all at once": {
			clauses(map[string]any{"attribute": "city", "operator": "EQUALS"}, map[string]any{"attribute": "level", "operator": "GREATER_THAN", "value": "x"}), nil, 0,
			[]string{"filters[0].clauses[0].value: ", "filters[0].clauses[1].value: "},
		},
		"letter case": {
			clauses(map[string]any{"attribute": "City", "operator": "IS NULL"}),
			map[string]any{"city": "x"},
			1,
			[]string{`attribute "city" is asked for as "City"`},
		},
		"no integer": {
			clauses(map[string]any{"attribute": "city", "operator": "IS NULL"}, map[string]any{"attribute": "level", "operator": "GREATER_THAN", "value": 3}),
			map[string]any{"level": "high"},
			1,
			[]string{"filters[0].clauses[1], about level: ", "no integer"},
		},
		"attributes a list": {nil, []any{"x"}, 1, []string{"object or a map"}},
	} {
		got, failure := call(t, "matches_scoping_filter", c.filters, c.attributes)
		if failure == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != c.position {
			t.Errorf("%s: got %#v, %+v, want an error on argument %d", name, got, failure, c.position)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(failure.Text, part) {
				t.Errorf("%s: got %q, want %q in it", name, failure.Text, part)
			}
		}
	}
}
