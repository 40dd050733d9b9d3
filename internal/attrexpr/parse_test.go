package attrexpr_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// tree writes a node with its kind, so that a test can say what was understood.
func tree(n attrexpr.Node) string {
	switch n := n.(type) {
	case nil:
		return "-"
	case *attrexpr.Call:
		args := make([]string, len(n.Args))
		for i, arg := range n.Args {
			args[i] = tree(arg)
		}
		return n.Name + "{" + strings.Join(args, " ") + "}"
	case *attrexpr.Attribute:
		return "attribute:" + n.Name
	case *attrexpr.Constant:
		return fmt.Sprintf("text:%q", n.Value)
	case *attrexpr.Number:
		return "number:" + n.Text
	case *attrexpr.Word:
		return "word:" + n.Name
	case *attrexpr.Comparison:
		return "(" + tree(n.Left) + " " + n.Op + " " + tree(n.Right) + ")"
	case *attrexpr.Concat:
		return "(" + tree(n.Left) + " & " + tree(n.Right) + ")"
	default:
		return fmt.Sprintf("%T", n)
	}
}

func mustParse(t testing.TB, text string) *attrexpr.Expression {
	t.Helper()
	e, err := attrexpr.Parse(text)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return e
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`Append([userPrincipalName], ".test")`:            `Append{attribute:userPrincipalName text:".test"}`,
		`Replace([mail], "@contoso.com", , ,"", ,)`:       `Replace{attribute:mail text:"@contoso.com" - - text:"" - -}`,
		"Len\t(\r\n [a]\n)":                               `Len{attribute:a}`,
		`Now()`:                                           `Now{}`,
		`Now(,)`:                                          `Now{- -}`,
		`BitAnd(&HF, &hF7)`:                               `BitAnd{number:&HF number:&hF7}`,
		`DateAdd("d", -10, [x])`:                          `DateAdd{text:"d" number:-10 attribute:x}`,
		`Len(42568.75)`:                                   `Len{number:42568.75}`,
		`InStr("repEated","e",3,vbBinaryCompare)`:         `InStr{text:"repEated" text:"e" number:3 word:vbBinaryCompare}`,
		`IIF([country]="USA",[country],[department])`:     `IIF{(attribute:country = text:"USA") attribute:country attribute:department}`,
		`IIF(Len([a])<=5, 1, 2)`:                          `IIF{(Len{attribute:a} <= number:5) number:1 number:2}`,
		`IIF([a]<>-1, 1, 2)`:                              `IIF{(attribute:a <> number:-1) number:1 number:2}`,
		`IIF([employeeType]="Intern","t-" & [alias],"b")`: `IIF{(attribute:employeeType = text:"Intern") (text:"t-" & attribute:alias) text:"b"}`,
		`Append("a" & "b" & "c", "d")`:                    `Append{((text:"a" & text:"b") & text:"c") text:"d"}`,
		`Append("a"&HF & &HF, "d")`:                       `Append{((text:"a" & word:HF) & number:&HF) text:"d"}`,
		`CBool("a" & [b] = [c])`:                          `CBool{((text:"a" & attribute:b) = attribute:c)}`,
		`"say \"C:\\\""`:                                  `text:"say \"C:\\\""`,
		`Replace([a], , "\+(\d*)", , "", , )`:             `Replace{attribute:a - text:"\\+(\\d*)" - text:"" - -}`,
		`"it's [not] an attribute, (nor) a call"`:         `text:"it's [not] an attribute, (nor) a call"`,
		`[urn:ietf:params:scim:schemas:x:2.0:User:a.b]`:   `attribute:urn:ietf:params:scim:schemas:x:2.0:User:a.b`,
		`[emails[type eq "work, home"].value]`:            `attribute:emails[type eq "work, home"].value`,
		`[passwordProfile.password]`:                      `attribute:passwordProfile.password`,
		`Unknown(, [a])`:                                  `Unknown{- attribute:a}`,
		"\"two\nlines\"":                                  `text:"two\nlines"`,
		"Len(\u00a0[a])":                                  `Len{attribute:a}`,
	} {
		if got := tree(mustParse(t, text).Root()); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestParseKeepsPlaces(t *testing.T) {
	t.Parallel()
	text := "Join(\"-\",\n  Über[a])"
	if _, err := attrexpr.Parse(text); err == nil {
		t.Fatal("a name with a letter outside of ASCII was taken")
	}

	text = `Append(Join("ü", [givenName], "x"), [b] & "c")`
	root := mustParse(t, text).Root().(*attrexpr.Call)
	for _, c := range []struct {
		node attrexpr.Node
		want string
	}{
		{root, text},
		{root.Args[0], `Join("ü", [givenName], "x")`},
		{root.Args[0].(*attrexpr.Call).Args[1], `[givenName]`},
		{root.Args[1], `[b] & "c"`},
		{root.Args[1].(*attrexpr.Concat).Right, `"c"`},
	} {
		if got := text[c.node.Offset() : c.node.Offset()+c.node.Length()]; got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// The limit counts as .NET does: a character outside of the basic plane is two.
func TestParseLength(t *testing.T) {
	t.Parallel()
	fits := `"` + strings.Repeat("😀", (attrexpr.MaxLength-2)/2) + `"`
	mustParse(t, fits)

	_, err := attrexpr.Parse(strings.Replace(fits, "😀", "😀x", 1))
	var problems attrexpr.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Code != "too-long" {
		t.Errorf("one character too many: %v", err)
	}
	if want := "10001 characters"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %q", err, want)
	}

	// Too long and wrong: both are said.
	_, problems = attrexpr.Diagnose("Append("+fits+fits[:9], attrexpr.CheckOptions{})
	if len(problems) < 2 {
		t.Errorf("only %v", problems)
	}
}

func TestParseBounds(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string {
		return strings.Repeat("Trim(", depth) + "[a]" + strings.Repeat(")", depth)
	}
	mustParse(t, nested(attrexpr.MaxDepth))
	for name, text := range map[string]string{
		"calls":    nested(attrexpr.MaxDepth + 1),
		"brackets": strings.Repeat("(", 9_000),
		"closing":  strings.Repeat(")", 9_000),
		"chain":    "Trim(" + strings.Repeat("[a]&", attrexpr.MaxDepth) + "[a])",
		"compare":  "CBool(" + strings.Repeat("a=", 4_000) + "a)",
		"logic":    "CBool(a" + strings.Repeat(" and a", 1_500) + ")",
		"garbage":  strings.Repeat("}", 9_000),
		"quotes":   strings.Repeat("'", 9_000),
		"operands": "Join(" + strings.Repeat("[a] ", 2_000) + ")",
		"not text": "Trim(\xff)",
		"huge":     strings.Repeat("Trim(", 10_000_000),
		"empty":    "",
		"blank":    " \n",
	} {
		_, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
		if len(problems.Errors()) == 0 {
			t.Errorf("%s: no problem", name)
		}
		if len(problems) > 110 {
			t.Errorf("%s: %d problems", name, len(problems))
		}
	}
}

// Every problem of a text is found in one go.
func TestParseFindsAll(t *testing.T) {
	t.Parallel()
	_, err := attrexpr.Parse(`Join(", ", [givenName, 'x', "a" "b"`)
	var problems attrexpr.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("%T is not Problems", err)
	}
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code)
	}
	if got, want := strings.Join(codes, " "), "unclosed-call unclosed-attribute wrong-quotes missing-comma"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
