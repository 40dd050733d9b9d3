package attrexpr

import (
	"slices"
	"strings"
)

// constant checks a string constant or a number against its slot.
func (c *checker) constant(n Node, slot *Parameter) {
	if slot == nil {
		return
	}
	text, _ := constant(n)
	switch slot.Type {
	case TypeWord:
		c.oneOf(spanOf(n), text, *slot, `"`)
	case TypeNumber:
		if !isWholeNumber(text) {
			c.fail("not-a-number", spanOf(n), "%s needs a whole number; this is none.", slot.Name)
		}
	case TypePattern:
		c.pattern(n, text)
	case TypeDate:
		if _, ok := parseDate(text); !ok {
			// .NET reads more spellings than are worth imitating, so this may be wrong.
			c.warn("bad-date", spanOf(n), "This does not look like a date, such as 2024-12-31T23:59:59Z.")
		}
	case TypeAttribute:
		c.warn("not-a-list", spanOf(n), "%s is an attribute with several values; a constant is none.", slot.Name)
	}
}

// isWholeNumber takes decimal digits with an optional sign, and &H.
func isWholeNumber(text string) bool {
	if len(text) > 2 && hexEnd(text, 0) == len(text) && text[0] == '&' {
		return true
	}
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// pattern checks a regular expression as .NET would.
func (c *checker) pattern(n Node, pattern string) {
	if _, err := compilePattern(pattern); err != nil {
		c.fail("bad-pattern", spanOf(n), ".NET refuses this regular expression: %v.", err)
	}
}

func (c *checker) culture(call *Call) {
	name, ok := call.Arg(1).(*Constant)
	if !ok || name.Value == "" {
		return
	}
	if _, err := parseCulture(name.Value); err != nil {
		c.fail("bad-culture", name.span, "%s is no name of a culture, such as en-US or tr-TR.", QuoteText(name.Value))
	}
}

// dateTimeStyles are the members of .NET's DateTimeStyles.
var dateTimeStyles = []string{
	"None", "AllowLeadingWhite", "AllowTrailingWhite", "AllowInnerWhite", "AllowWhiteSpaces", "NoCurrentDateDefault",
	"AdjustToUniversal", "AssumeLocal", "AssumeUniversal", "RoundtripKind",
}

func (c *checker) formatDateTime(call *Call) {
	formats := call.Args[1:]
	if len(call.Args) == 4 {
		c.styles(call.Args[1])
		formats = call.Args[2:]
	}
	for _, format := range formats {
		text, ok := format.(*Constant)
		if !ok {
			continue
		}
		if _, err := compileDateFormat(text.Value); err != nil {
			c.fail("bad-date-format", text.span, ".NET refuses this date format: %v.", err)
		}
	}
}

func (c *checker) styles(n Node) {
	text, ok := n.(*Constant)
	if !ok || strings.TrimSpace(text.Value) == "" {
		return
	}
	for name := range strings.SplitSeq(text.Value, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), "DateTimeStyles.")
		if slices.Contains(dateTimeStyles, name) {
			continue
		}
		c.report(Error, "bad-date-style", text.span, nearest(name, dateTimeStyles), "%s is no member of .NET's DateTimeStyles.", QuoteText(name))
	}
}
