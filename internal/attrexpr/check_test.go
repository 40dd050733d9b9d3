package attrexpr_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

func codes(problems attrexpr.Problems) string {
	found := make([]string, 0, len(problems))
	for _, p := range problems {
		found = append(found, p.Severity.String()+" "+p.Code)
	}
	return strings.Join(found, ", ")
}

func TestCheckAttributes(t *testing.T) {
	t.Parallel()
	e := mustParse(t, `Join(" ", [displayname], [givenName], [ surname])`)
	know := func(definite bool) func(string) attrexpr.AttributeKnowledge {
		return func(name string) attrexpr.AttributeKnowledge {
			switch name {
			case "givenName":
				return attrexpr.AttributeKnowledge{Known: true}
			case "displayname":
				return attrexpr.AttributeKnowledge{Suggestion: "displayName", Definite: definite}
			default:
				return attrexpr.AttributeKnowledge{Definite: definite}
			}
		}
	}
	got := e.Check(attrexpr.CheckOptions{Attribute: know(true)})
	if want := "error unknown-attribute, error unknown-attribute, warning attribute-blank"; codes(got) != want {
		t.Errorf("got %s, want %s", codes(got), want)
	}
	if got[0].Suggestion != "[displayName]" || got[0].Offset != 10 || got[0].Length != 13 {
		t.Errorf("got %+v", got[0])
	}
	got = e.Check(attrexpr.CheckOptions{Attribute: know(false)})
	if len(got.Errors()) != 0 || len(got) != 3 {
		t.Errorf("got %s", codes(got))
	}
	if got = e.Check(attrexpr.CheckOptions{}); codes(got) != "warning attribute-blank" {
		t.Errorf("got %s", codes(got))
	}
}

// SelectUniqueValue is for evaluating alone, and outermost.
func TestCheckUniqueValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`SelectUniqueValue([a], "b")`:              "",
		`Append(SelectUniqueValue([a], "b"), "c")`: "error select-unique-value",
		`SelectUniqueValue([a])`:                   "error argument-count",
	} {
		if got := codes(mustParse(t, text).Check(attrexpr.CheckOptions{UniqueValues: true})); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// Checking a second time, or at once in many places, finds the same.
func TestCheckChangesNothing(t *testing.T) {
	t.Parallel()
	e := mustParse(t, "Append(\u00a0[a], \"\\d\") ")
	first := codes(e.Check(attrexpr.CheckOptions{}))
	if want := "warning odd-space, warning single-backslash"; first != want {
		t.Errorf("got %s, want %s", first, want)
	}
	for range 3 {
		if again := codes(e.Check(attrexpr.CheckOptions{})); again != first {
			t.Errorf("got %s, then %s", first, again)
		}
	}
}

func TestAttributesAndNeeds(t *testing.T) {
	t.Parallel()
	e := mustParse(t, `IIF([b] = "x", Append([a], DefaultDomain()), Join("", [a] & Guid(), Now(), SingleAppRoleAssignment([appRoleAssignments])))`)
	var names []string
	for _, a := range e.Attributes() {
		names = append(names, a.Name)
	}
	if want := []string{"b", "a", "a", "appRoleAssignments"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	if got, want := e.Needs(), (attrexpr.Needs{Now: true, Random: true, DefaultDomain: true, Roles: true}); got != want {
		t.Errorf("got %+v", got)
	}
	if got := mustParse(t, `Append([Now], "Guid()")`).Needs(); got != (attrexpr.Needs{}) {
		t.Errorf("got %+v", got)
	}
}

// TestVectorsAreClean reads every documented example: none has an error.
func TestVectorsAreClean(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Expression string `json:"expression"`
	}
	if err := json.Unmarshal(referenceFile(t, "expression-vectors.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if v.Expression == "" {
			continue // a scoping filter
		}
		e := mustParse(t, v.Expression)
		if wrong := e.Check(attrexpr.CheckOptions{UniqueValues: true}).Errors(); len(wrong) > 0 {
			t.Errorf("%s\n%s", v.Expression, wrong.Format(v.Expression))
		}
		if again := mustParse(t, e.String()); tree(again.Root()) != tree(e.Root()) || again.String() != e.String() {
			t.Errorf("%s prints as %s", v.Expression, e)
		}
	}
}

// Names that VB, Excel, SQL and C# have for what a function does.
func TestForeignNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"If": "IIF", "Choose": "Switch", "IsEmpty": "IsNullOrEmpty", "IFNULL": "Coalesce", "Concatenate": "Join", "SUBSTR": "Mid",
		"Right": "Mid", "Length": "Len", "IndexOf": "InStr", "LCase": "ToLower", "Upper": "ToUpper", "ToTitleCase": "PCase",
		"RegexReplace": "Replace", "Strip": "Trim", "NewGuid": "Guid", "UtcNow": "Now", "Date": "CDate", "FormatDate": "FormatDateTime",
		"ToString": "CStr", "Distinct": "RemoveDuplicates", "Zebra": "",
	} {
		_, problems := attrexpr.Diagnose(name+"([a])", attrexpr.CheckOptions{})
		if len(problems) != 1 || problems[0].Code != "unknown-function" || problems[0].Suggestion != want {
			t.Errorf("%s: got %v, want %s", name, problems, want)
		}
	}
}

// Nobody reads a thousand problems.
func TestCheckEnds(t *testing.T) {
	t.Parallel()
	_, problems := attrexpr.Diagnose("Join("+strings.Repeat("Nothing(), IIF(1, 2, 3), ", 200)+"[a])", attrexpr.CheckOptions{})
	if wrong := len(problems.Errors()); wrong != 50 || len(problems) != 100 {
		t.Errorf("%d problems, %d errors among them", len(problems), wrong)
	}
}

func TestCheckPatternReason(t *testing.T) {
	t.Parallel()
	text := `Replace([a], , "(x", , "y", , )`
	got := mustParse(t, text).Check(attrexpr.CheckOptions{})
	if want := ".NET refuses this regular expression: missing closing )."; len(got) != 1 || got[0].Message != want {
		t.Errorf("got %v", got)
	}
}
