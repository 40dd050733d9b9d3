package attrexpr_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// steady gives the same bytes at every reading: 0, 1, 2 and on.
type steady struct{ next byte }

func (s *steady) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = s.next
		s.next++
	}
	return len(p), nil
}

// FuzzEvaluate evaluates anything that parses, over any attribute value: it
// must end soon, without a panic, within the bounds, and twice the same.
func FuzzEvaluate(f *testing.F) {
	for _, expression := range []string{
		`Append([a], "x")`, `Replace([a], , "(?<x>.)(y)*", , "${x}$1$$$&$_", , )`, `Replace([a], , "(?<x>.)", "x", "y", , )`,
		`Replace(, , "(?<x>.)", "x", , [a], )`, `Replace([a], "a", , , , , "a[a]a")`, `Mid([a], 2, 3) & Left([l], 2)`, `Item([l], 2)`,
		`Join(",", [l], [a], 1)`, `Split([a], ",")`, `Word([a], 2, " ,")`, `PCase([a], "-")`, `ToUpper([a], "tr-TR")`, `NormalizeDiacritics([a])`,
		`FormatDateTime([a], "AllowWhiteSpaces", "yyyy-MM-ddTHH:mm:ss.FFFK", "O")`, `CDate([a])`, `DateAdd("m", [a], Now())`, `DateDiff("ww", [a], Now())`,
		`DateFromNum([a])`, `NumFromDate([a])`, `RandomString([a], 1, 1, 1, 1, "abc")`, `Guid()`, `StringFromSid([a])`, `DNComponent([a], 2)`,
		`ConvertFromBase64([a], UTF8)`, `ConvertToBase64([a])`, `BitAnd([a], &HFF)`, `IIF([a] >= 5, Error("no"), IgnoreFlowIfNullOrEmpty([l]))`,
		`Switch([a], , "x", [l], "y", Coalesce(, [a]))`, `SelectUniqueValue([a], DefaultDomain())`, `InStr([a], "e", 2, vbTextCompare)`,
		`RemoveDuplicates(Split([a], ""))`, `Len([a]) > Count([l])`, `CBool([a] = [l])`, `[l]`, `IsString(Trim([l]))`,
	} {
		for _, value := range []string{"", "abc, é 𝒳", "2021-08-18T10:00:00.5+08:00", "8/25/2021 5:41:18 PM", "129699324000000000", "cn=a\\,b,ou=c", "AQUAAAAAAAUVAAAA", "-7"} {
			f.Add(expression, value)
		}
	}
	clock := time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)
	f.Fuzz(func(t *testing.T, expression, value string) {
		e, err := attrexpr.Parse(expression)
		if err != nil {
			return
		}
		once := func() (attrexpr.Value, error) {
			return e.Evaluate(attrexpr.Environment{
				Attribute: func(name string) attrexpr.Value {
					switch name {
					case "a":
						return attrexpr.Text(value)
					case "l":
						return attrexpr.List(value, "x", value)
					default:
						return attrexpr.Null()
					}
				},
				Now: func() time.Time { return clock }, Random: &steady{}, DefaultDomain: "contoso.com",
			})
		}
		started := time.Now()
		first, err := once()
		if took := time.Since(started); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		if err != nil {
			checkEvaluationError(t, expression, err)
			return
		}
		if len(first.Text()) > 64<<20 {
			t.Errorf("%d bytes", len(first.Text()))
		}
		second, err := once()
		if err != nil || !slices.Equal(first.Values(), second.Values()) || first.Ignored() != second.Ignored() {
			t.Errorf("first %q, then %q (%v)", first.Values(), second.Values(), err)
		}
		for _, text := range first.Values() {
			if utf8.ValidString(value) && !utf8.ValidString(text) {
				t.Errorf("%q is not UTF-8", text)
			}
		}
	})
}

// checkEvaluationError requires a place within the expression and a caret below it.
func checkEvaluationError(t *testing.T, expression string, err error) {
	t.Helper()
	var failed *attrexpr.EvaluationError
	if !errors.As(err, &failed) {
		t.Fatalf("%T: %v", err, err)
	}
	if failed.Offset < 0 || failed.Length < 0 || failed.Offset+failed.Length > len(expression) || failed.Message == "" {
		t.Errorf("%+v does not lie in %q", failed, expression)
	}
	if !strings.Contains(failed.Format(expression), "^") {
		t.Errorf("no caret in %q", failed.Format(expression))
	}
}

// FuzzPattern feeds patterns and replacements to Replace in all three of its
// modes with a pattern: the engine is another's, its panics would be ours.
func FuzzPattern(f *testing.F) {
	for _, pattern := range []string{
		`(?<x>a)|b`, `\p{Lu}+`, `(?<=a)b(?!c)`, `(a+)+$`, `[a-z-[aeiou]]`, `(?<x-y>a)(?<y>b)`, `\k<x>(?<x>.)`, `(?(x)a|b)(?<x>c)`, `(?i:É)\b`, `a{2,3}?`,
		`(?x) a # b`, `\u0041\x41\cA\0`, `(?>a*)a`, `^\G.`, `(?'x'a)\1`, `[\d-\w]`, `\p{IsGreek}[^\P{IsBasicLatin}-[a]]`,
	} {
		f.Add(pattern, "aabc É", "${x}$1")
	}
	f.Fuzz(func(t *testing.T, pattern, text, with string) {
		if !utf8.ValidString(pattern) || len(pattern) > 200 || len(text) > 200 {
			return
		}
		values := map[string]attrexpr.Value{
			"pattern": attrexpr.Text(pattern), "text": attrexpr.Text(text), "with": attrexpr.Text(with), "none": attrexpr.Null(),
		}
		for _, expression := range []string{
			`Replace([text], , [pattern], , [with], , )`, `Replace([text], , [pattern], "x", [with], , )`, `Replace([none], , [pattern], "x", , [text], )`,
		} {
			e, err := attrexpr.Parse(expression)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Evaluate(attrexpr.Environment{Attribute: func(name string) attrexpr.Value { return values[name] }}); err != nil {
				checkEvaluationError(t, expression, err)
			}
		}
	})
}
