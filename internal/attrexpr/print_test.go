package attrexpr_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

func TestString(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// The exchange on the page "synchronizationSchema: parseExpression".
		`Replace([preferredLanguage], "-", , , "_", ,  )`: `Replace([preferredLanguage], "-", , , "_", , )`,
		"Len (\n[a] )": `Len([a])`,
		`Now( )`:       `Now()`,
		`IIF([country]="USA",[country],[department])`: `IIF([country] = "USA", [country], [department])`,
		`BitAnd(&HF,-7)`:        `BitAnd(&HF, -7)`,
		`Append("t-"&[a],"\d")`: `Append("t-" & [a], "\\d")`,
		` "a \"b\" \\ c" `:      `"a \"b\" \\ c"`,
		`switch([a],,"b","c")`:  `switch([a], , "b", "c")`,
		`[ a ]`:                 `[ a ]`,
	} {
		if got := mustParse(t, text).String(); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestEquivalent(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{`Append([a],"b")`, "Append (\n  [a],\n  \"b\"\n)"},
		{`Replace([a], "b", , , "c")`, `Replace([a],"b",,,"c",,)`},
		{`Mid([a], 1, 8)`, `Mid([a], "1", "8")`},
		{`Switch([a], , "b", "c")`, `switch([a],,"b","c")`},
		{`Replace([a], , "\d", , "", , )`, `Replace([a], , "\\d", , "", , )`},
		{` not an expression`, `not an expression `},
		{``, ` `},
	} {
		if !attrexpr.Equivalent(pair[0], pair[1]) || !attrexpr.Equivalent(pair[1], pair[0]) {
			t.Errorf("%q and %q are not equivalent", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{
		{`Append([a], "b")`, `Append([A], "b")`},
		{`Append([a], "b")`, `Append([a], "B")`},
		{`Append([a], "b")`, `Append([a], "b ")`},
		{`Append([a], "b")`, `Append("a", "b")`},
		{`Append([a], "b")`, `append([a], "b")`},
		{`Append([a], "b")`, `Append([a], [b])`},
		{`Join("", [a], [b])`, `Join("", [b], [a])`},
		{`Replace([a], "b", , , "c", , )`, `Replace([a], "b", , "c", , , )`},
		{`FormatDateTime([a], "b", "c")`, `FormatDateTime([a], "b", "c", )`},
		{`InStr([a], "b", 1, vbTextCompare)`, `InStr([a], "b", 1, vbBinaryCompare)`},
		{`CBool([a] = "1")`, `CBool([a] <> "1")`},
		{`CBool([a] = "1")`, `CBool("1" = [a])`},
		{`Trim([a] & "1")`, `Trim([a] & "2")`},
		{`Trim([a])`, `Trim([a] & "")`},
		{`IIF([a] = 1, "b", "c")`, `IIF([a] = "1", "b", "c")`},
		{`Append([a], &HF)`, `Append([a], "&HF")`},
		{`Append([a], 15)`, `Append([a], &HF)`},
		{`Foo([a])`, `Bar([a])`},
		{`Foo([a])`, `Foo([a], )`},
		{`Foo(`, `Foo( [a]`},
		{`Foo(`, `Foo()`},
	} {
		if attrexpr.Equivalent(pair[0], pair[1]) || attrexpr.Equivalent(pair[1], pair[0]) {
			t.Errorf("%q and %q are equivalent", pair[0], pair[1])
		}
	}
}

func TestQuoteText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{``: `""`, `a"b\c`: `"a\"b\\c"`, "a\nb": "\"a\nb\""} {
		if got := attrexpr.QuoteText(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
