package graphemu

import (
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

func TestSwitchDefaultsAreTakenOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`Switch([a], "x", "1", "2")`:     `Switch([a], , "1", "2")`,
		`Switch([a], , "1", "2")`:        `Switch([a], , "1", "2")`,
		`Append([a], "b")`:               `Append([a], "b")`,
		"Switch([a],\n [b], \"1\", [c])": `Switch([a], , "1", [c])`,
		`Switch([a], Switch([b], "deep", "1", "2"), "3", Switch([c], "é", "4", "5"))`: `Switch([a], , "3", Switch([c], , "4", "5"))`,
	} {
		parsed, err := attrexpr.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := withoutSwitchDefaults(parsed); !attrexpr.Equivalent(got, want) {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}

// TestErrorsOfExpressionsSayWhere: one line, with every problem and its place.
func TestErrorsOfExpressionsSayWhere(t *testing.T) {
	t.Parallel()
	_, err := parseChecked("Append([a],\n Lenn([b]), \"x\")")
	if err == nil {
		t.Fatal("accepted")
	}
	const want = "There is no function Lenn. (line 2, column 2)"
	if got := err.Error(); !strings.Contains(got, want) || strings.Contains(got, "\n") {
		t.Errorf("%q does not hold %q", got, want)
	}
}
