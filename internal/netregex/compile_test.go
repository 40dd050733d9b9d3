package netregex_test

import (
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/netregex"
)

// TestMatches has patterns with what they find, after .NET's "Character classes in regular expressions" and its
// neighbours on grouping, anchors, backreferences and options.
func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, text, want string }{
		// Named blocks, whose ranges the page lists.
		{`\b(\p{IsGreek}+(\s)?)+\p{Pd}\s(\p{IsBasicLatin}+(\s)?)+`, "Κατα Μαθθαίον - The Gospel of Matthew", "Κατα Μαθθαίον - The Gospel of Matthew"},
		{`\p{IsCyrillic}+`, "abc Зоя", "Зоя"},
		{`\P{IsBasicLatin}`, "zo\u00eb", "\u00eb"},
		{`\P{IsBasicLatin}`, "a\U0001D4B3", "\U0001D4B3"},
		{`[^\p{IsBasicLatin}]+`, "Søren", "ø"},
		{`[\p{IsGreek}\p{IsCyrillic}-]+`, "x λ-я y", "λ-я"},
		{`[\P{IsBasicLatin}x]+`, "abxé\U0001D4B3c", "xé\U0001D4B3"},
		{`[\P{IsSpecials}]`, "a", "a"},
		{`[\u0000-\uFFFF-[\s\p{P}\p{IsGreek}\x85]]+`, "λ, abc!", "abc"},
		{`[\P{IsGreek}-[a-z]]+`, "λabcÉd", "É"},
		{`[]\p{IsGreek}]+`, "a]λ", "]λ"},
		{`[^]\p{IsGreek}]`, "]λa", "a"},
		{`[-[\p{IsGreek}]\P{IsGreek}`, "[a", "[a"},
		{`\\p{2}\[\P{IsGreek}`, `\pp[x`, `\pp[x`},
		{`(?#\p{IsGreek})a`, "a", "a"},
		{`\p{IsLatin-1Supplement}`, "aé", "é"},

		{`\p{Lu}\p{L}*`, "der Émile", "Émile"},
		{`\d+`, "a٣", "٣"},
		{`(?<=foo)bar|(?<!foo)baz`, "bar foobar", "bar"},
		{`(?'open'\()[^()]*(?<-open>\))`, "a(b)", "(b)"},
		{`(?<double>\w)\k<double>`, "abccd", "cc"},
		{`(?x) a \ b # and more`, "a b", "a b"},
		{`(?imnsx-imnsx:a)`, "a", "a"},
		{`(?>a+)b|\Aaaa\z`, "aaa", "aaa"},
		{`\c[`, "\x1b", "\x1b"},
		{`end$`, "end\n", "end"},
		{`[\b]`, "\b", "\b"},
		{`.*\@domain.com`, "ann@domain.com", "ann@domain.com"},
	} {
		re, err := netregex.Compile(c.pattern, time.Second)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		m, err := re.FindStringMatch(c.text)
		switch {
		case err != nil || m == nil:
			t.Errorf("%s finds nothing in %q (%v)", c.pattern, c.text, err)
		case m.String() != c.want:
			t.Errorf("%s finds %q in %q, want %q", c.pattern, m.String(), c.text, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		// What only the engine takes.
		`\p{Greek}`:         `unknown property "Greek"`,
		`[\P{White_Space}]`: `unknown property "White_Space"`,
		`\p{LC}`:            `unknown property "LC"`,
		`\p{}`:              `unknown property ""`,
		`\p{isgreek}`:       `unknown property "isgreek"`,
		`\pL`:               `malformed \p{X} character escape`,
		`\p`:                `incomplete \p{X} character escape`,
		`\p{Lu`:             `incomplete \p{X} character escape`,
		`\x{41}`:            "insufficient hexadecimal digits",
		`(?U)a`:             "unrecognized grouping construct: (?U",
		`(?i-U:a)`:          "unrecognized grouping construct: (?i-U",

		// What other engines take.
		`\Qx\E`:       `unrecognized escape sequence \Q`,
		`\h`:          `unrecognized escape sequence \h`,
		`(?P<n>x)`:    "unrecognized grouping construct: (?P",
		`(?R)`:        "unrecognized grouping construct: (?R",
		`a++`:         "invalid nested repetition operator",
		`(x`:          "missing closing )",
		`x)`:          "unexpected )",
		`[b-a]`:       "[b-a] range in reverse order",
		`[a`:          "unterminated [] set",
		`*a`:          "missing argument to repetition operator",
		`(a)\2`:       "reference to undefined group number 2",
		`\`:           `illegal \ at end of pattern`,
		"(?<n>`x`in`": "missing closing )",

		strings.Repeat("x", 10_001): "the pattern is longer than 10000 bytes",
	} {
		if _, err := netregex.Compile(pattern, time.Second); err == nil || err.Error() != want {
			t.Errorf("%.40s: got %v, want %s", pattern, err, want)
		}
	}
}

// TestTimeout: a search that goes back and forth ends.
func TestTimeout(t *testing.T) {
	t.Parallel()
	re, err := netregex.Compile(`^(a+)+$`, 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := re.MatchString(strings.Repeat("a", 40) + "b"); err == nil {
		t.Error("a pattern that takes ages came to an end")
	}
}
