package attrexpr_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// FuzzParse feeds any text: nothing may panic, hang or be marked outside of the
// text, and what can be read means the same when printed and read again.
func FuzzParse(f *testing.F) {
	for _, c := range problemCases(f) {
		f.Add(c.expression)
	}
	for _, seed := range []string{
		"", " ", "\"", "[", "(", "&H", "&Hx", "-", "-1-", "\\", "Append(\"\\", "A(,,,)", "a=>b", "[[]]", "A(\u2028)", "“a”", "IIF(a and (b",
		"Len (\r\n[a] )", "\ufeffNow()", "IIF([a]=\"b\" AND [c]=\"d\", 1, 2)", "Trim(1.5.2)", "Über(x)", "A(=,=)", "A(&)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
		for _, p := range problems {
			if p.Offset < 0 || p.Length < 0 || p.Offset+p.Length > len(text) {
				t.Fatalf("%q: %+v is outside of the text", text, p)
			}
			if p.Message == "" || p.Code == "" {
				t.Fatalf("%q: %+v says nothing", text, p)
			}
		}
		_ = problems.Format(text)
		parsed, err := attrexpr.Parse(text)
		if e != nil && err != nil {
			t.Fatalf("%q: Diagnose takes what Parse refuses: %v", text, err)
		}
		if err != nil {
			if err.Error() == "" {
				t.Fatalf("%q: an error without words", text)
			}
			return
		}
		readAgain(t, parsed)
		_ = parsed.Source()
	})
}

// readAgain prints an expression and expects the same tree of what was printed.
func readAgain(t *testing.T, e *attrexpr.Expression) {
	t.Helper()
	printed := e.String()
	again, err := attrexpr.Parse(printed)
	if err != nil {
		// Printing writes blanks and escapes that a text at the limit had no room for.
		if utf8.RuneCountInString(printed) > attrexpr.MaxLength/2 {
			return
		}
		t.Fatalf("%q prints as %q, which cannot be read:\n%v", e.Text(), printed, err)
	}
	if tree(again.Root()) != tree(e.Root()) || !again.Equal(e) || !attrexpr.Equivalent(e.Text(), printed) {
		t.Fatalf("%q prints as %q, which is another tree:\n%s\n%s", e.Text(), printed, tree(e.Root()), tree(again.Root()))
	}
	if again.String() != printed {
		t.Fatalf("%q prints as %q and then as %q", e.Text(), printed, again.String())
	}
}

// FuzzPrint makes expressions of the grammar from a seed, with the blanks and
// spellings that a person may choose.
func FuzzPrint(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, "text \\ \"quoted\"\n")
	}
	f.Fuzz(func(t *testing.T, seed uint64, piece string) {
		piece = strings.ToValidUTF8(piece[:min(len(piece), 100)], "")
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), piece: piece}
		text := g.argument(4)
		if utf8.RuneCountInString(text) > attrexpr.MaxLength/2 {
			return
		}
		e, err := attrexpr.Parse(text)
		if err != nil {
			t.Fatalf("seed %d made %q:\n%v", seed, text, err)
		}
		readAgain(t, e)
	})
}

// generator writes expressions by the grammar.
type generator struct {
	*rand.Rand
	piece string
}

func (g *generator) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g *generator) blank() string { return g.pick("", "", " ", "\n  ", "\t", "\r\n") }

func (g *generator) argument(depth int) string {
	switch {
	case depth > 0 && g.IntN(8) == 0:
		return g.joined(depth-1) + g.blank() + g.pick("=", "<>", ">", ">=", "<", "<=") + g.blank() + g.joined(depth-1)
	default:
		return g.joined(depth)
	}
}

func (g *generator) joined(depth int) string {
	text := g.operand(depth)
	for g.IntN(8) == 0 {
		text += g.blank() + "&" + " " + g.blank() + g.operand(depth-1)
	}
	return text
}

func (g *generator) operand(depth int) string {
	if depth <= 0 || g.IntN(3) == 0 {
		switch g.IntN(5) {
		case 0:
			return attrexpr.QuoteText(g.piece)
		case 1:
			return "[" + g.pick("a", "displayName", "a.b", "urn:x:1.0:y", `e[type eq "w"].v`, "extension_1_x") + "]"
		case 2:
			return g.pick("0", "-10", "1.5", "&HF7", "129699324000000000")
		case 3:
			return g.pick("vbBinaryCompare", "UTF8", "AND", "x_1")
		default:
			return attrexpr.QuoteText(g.pick("", "\\", "\"", "a, b", "(", "[", "ß😀"))
		}
	}
	name := g.pick("Append", "Join", "Replace", "Switch", "IIF", "Now", "switch", "NoSuch", "FormatDateTime")
	var b strings.Builder
	b.WriteString(name + g.blank() + "(")
	for i := range g.IntN(6) {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(g.blank())
		if g.IntN(5) > 0 {
			b.WriteString(g.argument(depth - 1))
		}
		b.WriteString(g.blank())
	}
	b.WriteString(")")
	return b.String()
}

// TestPrintedMeansTheSame is FuzzPrint over a fixed stretch of seeds.
func TestPrintedMeansTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3_000) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 2)), piece: `a "b" \c`}
		e, err := attrexpr.Parse(g.argument(5))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		readAgain(t, e)
		sameValue(t, e, mustParse(t, e.String()))
	}
}

// sameValue evaluates two expressions that count as equal.
func sameValue(t *testing.T, a, b *attrexpr.Expression) {
	t.Helper()
	evaluate := func(e *attrexpr.Expression) (attrexpr.Value, bool) {
		value, err := e.Evaluate(attrexpr.Environment{
			Attribute: func(name string) attrexpr.Value { return attrexpr.Text(name) },
			Now:       func() time.Time { return time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC) },
		})
		return value, err == nil
	}
	left, ok := evaluate(a)
	right, also := evaluate(b)
	if ok != also || !reflect.DeepEqual(left, right) {
		t.Fatalf("%q gives %v, and %q gives %v", a.Text(), left, b.Text(), right)
	}
}
