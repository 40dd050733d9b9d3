package attrexpr_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// Pages of .NET's and VB's documentation that values below come from.
const (
	customDates   = ".NET: Custom date and time format strings"
	standardDates = ".NET: Standard date and time format strings; DateTimeFormatInfo.InvariantInfo"
	substitutions = ".NET: Substitutions in regular expressions"
	groupings     = ".NET: Character classes in regular expressions"
	titleCasePage = ".NET: TextInfo.ToTitleCase"
	stringsPage   = ".NET: Best practices for comparing strings"
	addMonthsPage = ".NET: DateTime.AddMonths"
	dateDiffPage  = "Visual Basic: DateAndTime.DateDiff"
	chosen        = "grammar.md: How expressions evaluate"
)

func TestRegularExpressions(t *testing.T) {
	t.Parallel()
	replace := func(text, pattern, with string) string {
		return fmt.Sprintf(`Replace(%s, , %s, , %s, , )`, attrexpr.QuoteText(text), attrexpr.QuoteText(pattern), attrexpr.QuoteText(with))
	}
	group := func(text, pattern, name, with string) string {
		return fmt.Sprintf(`Replace(%s, , %s, %s, %s, , )`,
			attrexpr.QuoteText(text), attrexpr.QuoteText(pattern), attrexpr.QuoteText(name), attrexpr.QuoteText(with))
	}
	runDocumented(t, []documented{
		{
			substitutions, replace("$16.32 12.19 £16.29 €18.29  €18,29", `\p{Sc}*(\s?\d+[.,]?\d*)\p{Sc}*`, "$1"),
			sample{},
			"16.32 12.19 16.29 18.29  18,29",
		},
		{
			substitutions, replace("$16.32 12.19 £16.29 €18.29  €18,29", `\p{Sc}*(?<amount>\s?\d+[.,]?\d*)\p{Sc}*`, "${amount}"),
			sample{},
			"16.32 12.19 16.29 18.29  18,29",
		},
		{substitutions, replace("Hearts of Darkness", `^(\w+\s?)+$`, `"$&"`), sample{}, `"Hearts of Darkness"`},
		{substitutions, replace("aa1bb2cc3dd4ee5", `\d+`, "$`"), sample{}, "aaaabbaa1bbccaa1bb2ccddaa1bb2cc3ddeeaa1bb2cc3dd4ee"},
		{substitutions, replace("aa1bb2cc3dd4ee5", `\d+`, "$'"), sample{}, "aabb2cc3dd4ee5bbcc3dd4ee5ccdd4ee5ddee5ee"},
		{substitutions, replace("The the dog jumped over the fence fence.", `(?i)\b(\w+)\s\1\b`, "$+"), sample{}, "The dog jumped over the fence."},
		{substitutions, replace("ABC123DEF456", `\d+`, "$_"), sample{}, "ABCABC123DEF456DEFABC123DEF456"},
		{substitutions, replace("a", "a", "$$1"), sample{}, "$1"},
		{substitutions, replace("a", "a", "$9 ${none} ${} ${ $"), sample{}, "$9 ${none} ${} ${ $"},
		{substitutions, replace("ab", "(?<n>a)(b)", "$2$1"), sample{}, "ab"}, // named groups count after the others
		{substitutions, replace("ab", "(?<n>a)(b)", "${2}${1}"), sample{}, "ab"},
		{substitutions, replace("a1", `(\d)`, "$10 ${1}0"), sample{}, "a$10 10"},
		{substitutions, replace("a1", `(\d)`, "$${1}"), sample{}, "a${1}"},
		{substitutions, replace("ab", "(a)(?<5>b)", "$+"), sample{}, "b"},
		{groupings, replace("Зоя!", `\P{IsCyrillic}`, "?"), sample{}, "Зоя?"},
		{substitutions, replace("ab", "(?<x>a)|b", "[${x}]"), sample{}, "[a][]"},
		{substitutions, replace("abc", "", "-"), sample{}, "-a-b-c-"},
		{chosen, replace("zoë𝒳!", "[^a-z]", "."), sample{}, "zo..."}, // characters, where .NET has two code units for 𝒳

		{chosen, group("a1b2", `(?<letter>[a-z])\d`, "letter", "$0"), sample{}, "$01$02"},
		{chosen, `Replace("a1b2", , "(?<letter>[a-z])\\d", [group], "x", , )`, with(attributes{"group": "none"}), "a1b2"},
		{chosen, group("ab", `(?<x>a)?b`, "x", "y"), sample{}, "yb"},
		{chosen, `Replace([none], , "x", , "y", , )`, sample{}, nil},
		{chosen, `Replace("", , "(?<x>a)", "x", , [none], )`, sample{}, ""},
		{chosen, `Replace([none], , "(?<x>a)", "x", , "b", )`, sample{}, nil},
		{chosen, `Replace([pattern], , [pattern], , "y", , )`, with(attributes{"pattern": "a"}), "y"},
		{chosen, `Replace([list], , "^(.)", , "<$1>", , )`, with(attributes{"list": []string{"ab", "cd"}}), []string{"<a>b", "<c>d"}},
		{chosen, `Replace("abc", "", , , "x", , )`, sample{}, "abc"},
		{chosen, `Replace("Aa", "a", , , "b", , )`, sample{}, "Ab"},
	})
}

func TestCasing(t *testing.T) {
	t.Parallel()
	runDocumented(t, []documented{
		{stringsPage, `ToUpper("file", "tr-TR")`, sample{}, "FİLE"},
		{stringsPage, `ToLower("FILE", "tr-TR")`, sample{}, "fıle"},
		{stringsPage, `ToUpper("file", "az-Latn-AZ")`, sample{}, "FİLE"},
		{stringsPage, `ToUpper("file", "en-US")`, sample{}, "FILE"},
		{stringsPage, `ToUpper("file")`, sample{}, "FILE"},
		{chosen, `ToUpper("straße ı", "de-DE")`, sample{}, "STRAßE I"},
		{chosen, `ToUpper("straße ı")`, sample{}, "STRAßE ı"},
		{chosen, `ToLower("ΣΑΣ İ", "el-GR")`, sample{}, "σασ i"},
		{chosen, `ToLower("ΣΑΣ İ")`, sample{}, "σασ İ"},
		{chosen, `ToLower([list])`, with(attributes{"list": []string{"A", "B"}}), []string{"a", "b"}},
		{chosen, `ToLower([none])`, sample{}, nil},
		{titleCasePage, `PCase("a tale of two cities")`, sample{}, "A Tale Of Two Cities"},
		{titleCasePage, `PCase("gROWL to the rescue")`, sample{}, "Growl To The Rescue"},
		{chosen, `PCase("jean-luc o'neil_smith 2nd, ǆ")`, sample{}, "Jean-Luc O'neil_Smith 2Nd, ǅ"},
		{chosen, `PCase("JEAN-LUC o'neil", "-")`, sample{}, "Jean-Luc o'neil"},
		{chosen, `PCase("a b", "")`, sample{}, "A b"},
	})
}

// TestNormalizeDiacriticsTable has every letter of the page's table, as printed,
// composed, and as a letter with combining marks.
func TestNormalizeDiacriticsTable(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/diacritics.txt")
	if err != nil {
		t.Fatal(err)
	}
	letters := 0
	for line := range strings.Lines(string(raw)) {
		plain, all, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			continue // a comment
		}
		for _, letter := range strings.Fields(all) {
			letters++
			for _, spelling := range []string{letter, norm.NFC.String(letter), norm.NFD.String(letter)} {
				env := with(attributes{"x": "x" + spelling + "y"}).environment(t)
				checkValue(t, evaluate(t, "NormalizeDiacritics([x])", env), "x"+plain+"y")
			}
		}
	}
	if letters != 261 {
		t.Errorf("%d letters, the page has 261", letters)
	}
}

func TestNormalizeDiacriticsBeyondOneLetter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Jürgen Groß":           "Jurgen Gross",
		"Søren Ørsted":          "Soeren OErsted",
		"Þórður Đoković":        "Þorður Đokovic", // þ, ð and đ are not in the page's table
		"Œuvre œ̄":              "Œuvre oe",       // plain œ is not, œ with a macron is
		"Зоя":                   "Зоя",
		"e\u0301 u\u0308\u0304": "e u", // combining marks count like composed letters
		"Ł. Şahin, İbrahim ıłk": "L. Sahin, Ibrahim ilk",
		"plain":                 "plain",
		"o\u0304\u0302 \u1e53":  "o o",
		"a\u0323":               "ạ", // not in the table; composed, as every letter is first
	} {
		checkValue(t, evaluate(t, "NormalizeDiacritics([x])", with(attributes{"x": in}).environment(t)), want)
	}
}

func TestTextEdges(t *testing.T) {
	t.Parallel()
	runDocumented(t, []documented{
		{chosen, `Len("𝒳é")`, sample{}, "3"},
		{chosen, `Mid("a𝒳b", 2, 2)`, sample{}, "𝒳"},
		{chosen, `Mid("a𝒳b", 2, 1)`, sample{}, "\ufffd"},
		{chosen, `Mid("abc", 4, 1)`, sample{}, ""},
		{chosen, `Mid("abc", 9223372036854775807, 9223372036854775807)`, sample{}, ""},
		{chosen, `Mid([none], 1, 1)`, sample{}, nil},
		{chosen, `Mid("abc", "2", "1")`, sample{}, "b"},
		{chosen, `InStr("a𝒳b𝒳", "𝒳", 3)`, sample{}, "5"},
		{chosen, `InStr("repEated", "E", 1, vbTextCompare)`, sample{}, "2"},
		{chosen, `InStr("abc", "", 2)`, sample{}, "2"},
		{chosen, `InStr("abc", "c", 9)`, sample{}, "0"},
		{chosen, `InStr([none], "c")`, sample{}, "0"},
		{chosen, `Word("a,,b", 2, ",")`, sample{}, "b"},
		{chosen, `Word("abc", 1, ",")`, sample{}, "abc"},
		{chosen, `Split("a,, b", ",")`, sample{}, []string{"a", "", "b"}},
		{chosen, `Split("a::b", "::")`, sample{}, []string{"a", "b"}},
		{chosen, `Split([none], ",")`, sample{}, nil},
		{chosen, `Join("-", [none], "")`, sample{}, ""},
		{chosen, `Join("-", "a", [list], 7)`, with(attributes{"list": []string{"b", "", "c"}}), "a-b-c-7"},
		{chosen, `Append([none], "x")`, sample{}, nil},
		{chosen, `Append("x", [none])`, sample{}, "x"},
		{chosen, `Append([list], "!")`, with(attributes{"list": []string{"a", "b"}}), []string{"a!", "b!"}},
		{chosen, `Append([list], "!")`, with(attributes{"list": []string{"a"}}), []string{"a!"}},
		{chosen, `Left([list], 1)`, with(attributes{"list": []string{"ab", "cd"}}), []string{"a", "c"}},
		{chosen, `Count([none])`, sample{}, "0"},
		{chosen, `Count("x")`, sample{}, "1"},
		{chosen, `BitAnd(6, "3")`, sample{}, "2"},
		{chosen, `BitAnd(-1, &HFF)`, sample{}, "255"},
		{chosen, `DNComponent("CN=Doe\\, John,OU=\"a,b\",DC=x", 1)`, sample{}, "Doe, John"},
		{chosen, `DNComponent("CN=Doe\\, John,OU=\"a,b\",DC=x", 2)`, sample{}, "a,b"},
		{chosen, `DNComponent("CN=\\C3\\A9,OU=b", 1)`, sample{}, "é"},
		{chosen, `DNComponent("CN=a", 2)`, sample{}, ""},
		{chosen, `ConvertFromBase64("w6k=", ASCII)`, sample{}, "??"},
		{chosen, `ConvertFromBase64(ConvertToBase64("é𝒳"))`, sample{}, "é𝒳"},
		{chosen, `IsString([list])`, with(attributes{"list": []string{"a", "b"}}), "False"},
		{chosen, `IsString("")`, sample{}, "True"},
		{chosen, `IsString([none])`, sample{}, "False"},
		{
			chosen, `StringFromSid([sid])`,
			with(attributes{"sid": base64.StdEncoding.EncodeToString([]byte{1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0})}), "S-1-5-32-544",
		},
	})
}

func TestConditions(t *testing.T) {
	t.Parallel()
	compare := func(condition string) string { return "CBool(" + condition + ")" }
	both := with(attributes{"a": "9", "b": "10", "text": "abc", "list": []string{"x"}, "many": []string{"x", "y"}})
	runDocumented(t, []documented{
		{chosen, compare(`[a] < [b]`), both, "True"}, // both are numbers
		{chosen, compare(`[text] < [b]`), both, "False"},
		{chosen, compare(`[text] >= "abb"`), both, "True"},
		{chosen, compare(`[a] = "9.0"`), both, "False"}, // two texts
		{chosen, compare(`[a] = 9.0`), both, "True"},
		{chosen, compare(`[a] <> 9.0`), both, "False"},
		{chosen, compare(`[text] = "ABC"`), both, "False"},
		{chosen, compare(`"8/25/2021 5:41:18 PM" > "2021-08-25"`), both, "True"},
		{chosen, compare(`[none] = ""`), both, "True"},
		{chosen, compare(`[none] < 1`), both, "False"},
		{chosen, compare(`[list] = "x"`), both, "True"},
		{chosen, compare(`IsPresent([a]) = "True"`), both, "True"},
		{chosen, compare(`"x"`), both, "False"},
		{chosen, `IIF("true", "yes", "no")`, both, "yes"},
		{chosen, `IIF(1, "yes", "no")`, both, "yes"},
		{chosen, `IIF([none] <> "x", "yes", "no")`, both, "no"}, // the check of a null attribute fails
		{chosen, `IIF(Coalesce([none], [a]) = "9", "yes", "no")`, both, "yes"},
		{chosen, `IIF(IIF([none] = "x", "1", "2") = "2", "yes", "no")`, both, "yes"},
		{chosen, `IIF(1, IgnoreFlowIfNullOrEmpty([none]), "no")`, both, ignored{}},
		{chosen, `Coalesce(IgnoreFlowIfNullOrEmpty([none]), "x")`, both, "x"},
		{chosen, `IgnoreFlowIfNullOrEmpty([list])`, both, []string{"x"}},
		{chosen, `Switch([list], "none", "x", [many])`, both, []string{"x", "y"}},
		{chosen, `Switch([text], , "x", "y")`, both, nil},
		{chosen, `Switch(7, "none", "7", "seven")`, both, "seven"},
		{chosen, `SingleAppRoleAssignment([none])`, both, nil},
		{chosen, `AppRoleAssignmentsComplex([many])`, both, []string{"x", "y"}},
		{chosen, `"a" & [none] & "b"`, both, "ab"},
		{workdayPage, `IIF(DateDiff("d", "2025-07-30", "2025-08-15") >= 0, IgnoreAttributeFlow, [a])`, both, ignored{}},
	})
}

func TestEvaluationErrors(t *testing.T) {
	t.Parallel()
	const secret = "Person's data, 17"
	for _, c := range []struct{ expression, marked, message string }{
		{`Item([list], 3)`, "3", "Item: there is no such value: the list has 2, counted from 1"},
		{`Item([list], 0)`, "0", "Item: there is no such value: the list has 2, counted from 1"},
		{`Item([none], 1)`, "1", "Item: there is no such value: the list has 0, counted from 1"},
		{`Len([list])`, "[list]", "Len: a list of 2 values stands where one value is needed; Item picks one, Join makes one of them"},
		{`CBool("x" = [list])`, "[list]", "a list of 2 values stands where one value is needed; Item picks one, Join makes one of them"},
		{`Append("x", Mid([a], 0, 1))`, "0", "Mid: positions count from 1"},
		{`Mid([a], 1, -1)`, "-1", "Mid: a length is not less than 0"},
		{`Left([a], [a])`, "[a]", "Left: a number is needed here"},
		{`CDate([a])`, "[a]", "CDate: the value is not a date; FormatDateTime reads one of any format"},
		{`CDate("2020-12-31T10:00:00-14:01")`, `"2020-12-31T10:00:00-14:01"`, "CDate: the value is not a date; FormatDateTime reads one of any format"}, // .NET: DateTimeOffset reaches to 14 hours
		{`FormatDateTime([a], , "yyyy", "yyyy")`, "[a]", "FormatDateTime: the value is not a date in the input format"},
		{`FormatDateTime("2021", [a], "yyyy", "yyyy")`, "[a]", "FormatDateTime: these are not .NET's DateTimeStyles"},
		{`FormatDateTime("2021", , [a], "yyyy")`, "[a]", "FormatDateTime: this is not a date format of .NET"},
		{`FormatDateTime("2021", , [format], "yyyy")`, `"2021"`, "FormatDateTime: the value is not a date in the input format"},
		{`ToLower([a], [a])`, "[a]", "ToLower: this is not the name of a culture, such as en-US"},
		{`FormatDateTime("2021-02-30", , "yyyy-MM-dd", "dd")`, `"2021-02-30"`, "FormatDateTime: the value is not a date in the input format"},
		{`FormatDateTime("Tuesday, 15 June 2009", , "D", "s")`, `"Tuesday, 15 June 2009"`, "FormatDateTime: the value is not a date in the input format"}, // it was a Monday
		{`FormatDateTime("1:00:00 AM", , "hh:mm:ss tt", "s")`, `"1:00:00 AM"`, "FormatDateTime: the value is not a date in the input format"},
		{`FormatDateTime([a], "Bogus", "yyyy", "yyyy")`, `"Bogus"`, `FormatDateTime: "Bogus" is not one of .NET's DateTimeStyles`},
		{`FormatDateTime("2021", , "yyyy", "'x")`, `"'x"`, `FormatDateTime: the date format has an opening ' without a closing one`},
		{`DateAdd("q", 1, "1/1/2020")`, `"q"`, "DateAdd: the interval is one of yyyy, m, d, ww, h, n, s"},
		{`DateAdd("yyyy", 8000, "1/1/2020")`, "8000", "DateAdd: the date gets outside of the years 1 to 9999"},
		{`DateAdd("ww", -9223372036854775808, "1/1/2020")`, "-9223372036854775808", "DateAdd: the date gets outside of the years 1 to 9999"},
		{`DateFromNum([a])`, "[a]", "DateFromNum: the value is not a Windows file time"},
		{`ToLower([a], "no such culture")`, `"no such culture"`, `ToLower: "no such culture" is not the name of a culture, such as en-US`},
		{`ConvertFromBase64([a])`, "[a]", "ConvertFromBase64: the value is not base64"},
		{`StringFromSid([a])`, "[a]", "StringFromSid: the value is not a security identifier in base64"},
		{`Replace([a], "x", , , , , )`, "Replace", ""},
		{`Replace([a], , [pattern], , "", , )`, "[pattern]", "Replace: the pattern is not a regular expression of .NET"},
		{`Error("AccountName is required")`, "Error", "Error: AccountName is required"},
		{`RandomString(3, 2, 2, 0, 0)`, "3", "RandomString: the length is too short for the characters that are asked for"},
		{`RandomString(257, 0, 0, 0, 0)`, "257", "RandomString: the length is a number from 1 to 256"},
		{`RandomString(5, 1, 0, 0, 0, "0123456789")`, `"0123456789"`, "RandomString: no numbers are left to choose from"},
		{`SelectUniqueValue("taken", "taken")`, "SelectUniqueValue", "SelectUniqueValue: objects of the target have every value that the rules give"},
		{`IIF(1, IgnoreObjectFlow, "False")`, "IgnoreObjectFlow", "IgnoreObjectFlow leaves the whole object out, which is not a value"},
		{`NoSuchFunction([a])`, "NoSuchFunction", "NoSuchFunction: this function is not known and cannot be evaluated"},
	} {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			e, err := attrexpr.Parse(c.expression)
			if err != nil {
				t.Fatal(err)
			}
			env := sample{attributes: attributes{"a": secret, "list": []string{secret, "y"}, "pattern": secret + "(", "format": "'" + secret}, existing: []string{"taken"}}.environment(t)
			env.Random = &steady{}
			value, err := e.Evaluate(env)
			var failed *attrexpr.EvaluationError
			if !errors.As(err, &failed) {
				t.Fatalf("got %q and %v", value.Values(), err)
			}
			if got := c.expression[failed.Offset : failed.Offset+failed.Length]; got != c.marked {
				t.Errorf("marks %q, want %q", got, c.marked)
			}
			if c.message != "" && err.Error() != c.message {
				t.Errorf("says %q, want %q", err, c.message)
			}
			if strings.Contains(failed.Format(c.expression), secret) {
				t.Errorf("quotes an attribute: %s", failed.Format(c.expression))
			}
		})
	}
}

func TestEvaluationErrorFormat(t *testing.T) {
	t.Parallel()
	const text = "Join(\"-\",\n  [a], Item([b], 2))"
	e, err := attrexpr.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Evaluate(attrexpr.Environment{})
	var failed *attrexpr.EvaluationError
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	const want = "line 2, column 18: Item: there is no such value: the list has 0, counted from 1\n" +
		"    [a], Item([b], 2))\n" +
		"                   ^"
	if got := failed.Format(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsMissing(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]error{
		`Now()`:                         attrexpr.ErrNeedsNow,
		`Guid()`:                        attrexpr.ErrNeedsRandom,
		`RandomString(4,1,1,1,1)`:       attrexpr.ErrNeedsRandom,
		`Append("x@", DefaultDomain())`: attrexpr.ErrNeedsDefaultDomain,
	} {
		e, err := attrexpr.Parse(expression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Evaluate(attrexpr.Environment{}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", expression, err, want)
		}
		env := attrexpr.Environment{Now: time.Now, Random: &steady{}, DefaultDomain: "contoso.com"}
		if _, err := e.Evaluate(env); err != nil {
			t.Errorf("%s: %v", expression, err)
		}
	}
	domain := sample{attributes: attributes{"mailNickname": "john"}}.environment(t)
	domain.DefaultDomain = "contoso.com"
	checkValue(t, evaluate(t, `Join("@", [mailNickname], DefaultDomain())`, domain), "john@contoso.com")
	// A branch that is not taken needs nothing.
	checkValue(t, evaluate(t, `Switch("a", Now(), "a", "b")`, attrexpr.Environment{}), "b")
}

func TestRandomString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expression                              string
		length, digits, special, capital, small int
		without                                 string
	}{
		{`RandomString(6,3,0,0,3)`, 6, 3, 0, 0, 3, ""},
		{`RandomString(10,2,2,2,1,"?,")`, 10, 2, 2, 2, 1, "?,"},
		{`RandomString(256,0,0,0,0,"abcxyz")`, 256, 0, 0, 0, 0, "abcxyz"},
	} {
		source := &steady{}
		env := attrexpr.Environment{Random: source}
		for range 50 {
			text := evaluate(t, c.expression, env).Text()
			var digits, special, capital, small int
			for _, r := range text {
				switch {
				case unicode.IsDigit(r):
					digits++
				case unicode.IsUpper(r):
					capital++
				case unicode.IsLower(r):
					small++
				default:
					special++
				}
			}
			if len(text) != c.length || digits < c.digits || special < c.special || capital < c.capital || small < c.small ||
				c.without != "" && strings.ContainsAny(text, c.without) {
				t.Fatalf("%s gave %q", c.expression, text)
			}
		}
	}
}

func TestGuid(t *testing.T) {
	t.Parallel()
	checkValue(t, evaluate(t, "Guid()", attrexpr.Environment{Random: &steady{}}), "00010203-0405-4607-8809-0a0b0c0d0e0f")
	e, err := attrexpr.Parse("Guid()")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Evaluate(attrexpr.Environment{Random: strings.NewReader("short")}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a source that ends gave %v", err)
	}
}

// TestEveryFunctionEvaluates: what the checker lets pass has a value or a reason, and the reason is never that nobody wrote it.
func TestEveryFunctionEvaluates(t *testing.T) {
	t.Parallel()
	for _, f := range attrexpr.Functions() {
		text := f.Name + "(" + strings.TrimSuffix(strings.Repeat("[a], ", f.Least), ", ") + ")"
		e, err := attrexpr.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Evaluate(attrexpr.Environment{Attribute: func(string) attrexpr.Value { return attrexpr.Text("1") }, Now: time.Now, Random: &steady{}, DefaultDomain: "x"})
		if err != nil && strings.Contains(err.Error(), "not known") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestBounds builds expressions that ask for more than there is room or time for.
func TestBounds(t *testing.T) {
	t.Parallel()
	grow := `[a]`
	for range 30 {
		grow = `Replace(` + grow + `, "a", , , "aaaaaaaaaa", , )`
	}
	for name, c := range map[string]struct {
		expression string
		attribute  attrexpr.Value
	}{
		"replacements within replacements": {grow, attrexpr.Text("a")},
		"a substitution of everything":     {`Replace([a], , ".", , "$_$_", , )`, attrexpr.Text(strings.Repeat("x", 10_000))},
		"a pattern that backtracks":        {`Replace([a], , "^(a+)+$", , "x", , )`, attrexpr.Text(strings.Repeat("a", 40) + "b")},
		"a long pattern":                   {`Replace([a], , [a], , "x", , )`, attrexpr.Text(strings.Repeat("x", 20_000))},
		"a long list":                      {`Split([a], ",")`, attrexpr.Text(strings.Repeat(",", 20_000))},
		"a long text":                      {`Join("", [a], [a], [a])`, attrexpr.Text(strings.Repeat("x", 400_000))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := attrexpr.Parse(c.expression)
			if err != nil {
				t.Fatal(err)
			}
			_, err = e.Evaluate(attrexpr.Environment{Attribute: func(string) attrexpr.Value { return c.attribute }})
			var failed *attrexpr.EvaluationError
			if !errors.As(err, &failed) || len(err.Error()) > 500 {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestConcurrentEvaluation evaluates one expression from many goroutines from
// its first evaluation on.
func TestConcurrentEvaluation(t *testing.T) {
	t.Parallel()
	e, err := attrexpr.Parse(`Append(Replace([a], , [pattern], , "<$0>", , ), FormatDateTime([date], , [in], "dd"))`)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				digit := fmt.Sprint((worker + i) % 10)
				value, err := e.Evaluate(attrexpr.Environment{Attribute: func(name string) attrexpr.Value {
					return attrexpr.Text(map[string]string{"a": "x" + digit, "pattern": digit, "date": digit + ":07", "in": digit + "':'dd"}[name])
				}})
				if err != nil || value.Text() != "x<"+digit+">07" {
					t.Errorf("%q, %v", value.Text(), err)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestValues(t *testing.T) {
	t.Parallel()
	if v := attrexpr.List(); !v.IsNull() || v.IsList() {
		t.Error("a list of none is not null")
	}
	if v := attrexpr.List("a", "b"); v.Text() != "a, b" || len(v.Values()) != 2 || v.IsNull() {
		t.Errorf("a list of two is %q", v.Text())
	}
	if v := attrexpr.Text(""); v.IsNull() || len(v.Values()) != 1 {
		t.Error("the empty text is null")
	}
	if v := attrexpr.Null(); !v.IsNull() || v.Ignored() || v.Values() != nil || v.Text() != "" {
		t.Error("null is not null")
	}
}
