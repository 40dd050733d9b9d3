package attrexpr_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// problemCase is an expression of testdata/problems.txt with the problems that it has.
type problemCase struct {
	line       int
	expression string
	want       []string
}

func problemCases(t testing.TB) []problemCase {
	t.Helper()
	file, err := os.ReadFile("testdata/problems.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []problemCase
	for i, line := range strings.Split(string(file), "\n") {
		switch {
		case strings.HasPrefix(line, "#"), line == "":
		case strings.HasPrefix(line, "  "):
			last := &cases[len(cases)-1]
			last.want = append(last.want, strings.TrimSpace(line))
		default:
			cases = append(cases, problemCase{line: i + 1, expression: line})
		}
	}
	return cases
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, c := range problemCases(t) {
		_, problems := attrexpr.Diagnose(c.expression, attrexpr.CheckOptions{})
		var got []string
		for _, p := range problems {
			_, column := p.Position(c.expression)
			marked := utf8.RuneCountInString(c.expression[p.Offset : p.Offset+p.Length])
			line := fmt.Sprintf("%s %s %d+%d", p.Severity, p.Code, column, marked)
			if p.Suggestion != "" {
				line += " -> " + p.Suggestion
			}
			got = append(got, line)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("testdata/problems.txt:%d: %s\n got:\n  %s\n want:\n  %s\n%s", c.line, c.expression,
				strings.Join(got, "\n  "), strings.Join(c.want, "\n  "), problems.Format(c.expression))
		}
	}
}

func TestProblemFormat(t *testing.T) {
	t.Parallel()
	_, err := attrexpr.Parse("Join(\"ü\",\n  [a] 'x')")
	want := `line 2, column 7: A comma or a closing bracket is missing before this.
    [a] 'x')
        ^^^
line 2, column 7: String constants stand in plain double quotes. Did you mean "x"?
    [a] 'x')
        ^^^`
	if err == nil || sortLines(err.Error()) != sortLines(want) {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}

	// A long line is cut on both sides; the caret stays below its part.
	long := `Join("", "` + strings.Repeat("ä", 200) + `", wrong, "` + strings.Repeat("b", 200) + `")`
	_, problems := attrexpr.Diagnose(long, attrexpr.CheckOptions{})
	if len(problems) != 1 {
		t.Fatalf("got %v", problems)
	}
	lines := strings.Split(problems.Format(long), "\n")
	if len(lines) != 3 || len([]rune(lines[1])) > 80 {
		t.Fatalf("got %q", lines)
	}
	under := strings.Index(lines[2], "^")
	if got := string([]rune(lines[1])[under : under+5]); got != "wrong" || strings.Count(lines[2], "^") != 5 {
		t.Errorf("the carets stand below %q:\n%s", got, strings.Join(lines, "\n"))
	}
	if !strings.HasPrefix(lines[0], "line 1, column 214: ") {
		t.Errorf("got %s", lines[0])
	}
}

func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestProblemsBySeverity(t *testing.T) {
	t.Parallel()
	e, problems := attrexpr.Diagnose(`Append(IIF([a] = "", "b", "c"), nothing)`, attrexpr.CheckOptions{})
	if e != nil || codes(problems) != "warning iif-empty, error bare-word" || codes(problems.Errors()) != "error bare-word" {
		t.Errorf("got %v, %v", e, problems)
	}
}

// grammar.md lists each code once; the cases show every one of them but those
// that need options or a text that fits no line.
func TestProblemsAreListed(t *testing.T) {
	t.Parallel()
	grammar, err := os.ReadFile("grammar.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(grammar), "## Problems")
	listed := map[string]bool{}
	for line := range strings.Lines(table) {
		code, _, row := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !row || !strings.HasPrefix(line, "| `") {
			continue
		}
		if listed[code] {
			t.Errorf("%s is listed twice", code)
		}
		listed[code] = true
	}

	shown := map[string]bool{
		"empty": true, "not-text": true, "too-long": true, "too-deep": true, // TestParseBounds
		"unknown-attribute": true, "attribute-blank": true, "odd-space": true, // check_test.go
	}
	for _, c := range problemCases(t) {
		for _, want := range c.want {
			shown[strings.Fields(want)[1]] = true
		}
	}
	for code := range shown {
		if !listed[code] {
			t.Errorf("grammar.md does not list %s", code)
		}
	}
	for code := range listed {
		if !shown[code] {
			t.Errorf("no case shows %s", code)
		}
	}
}
