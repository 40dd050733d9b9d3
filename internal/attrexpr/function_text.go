package attrexpr

import (
	"strings"
	"unicode"
)

func textImplementations() map[string]*implementation {
	return map[string]*implementation{
		"Append":              {apply: appendText, each: true},
		"Join":                {apply: join, nullable: true},
		"Left":                {apply: left, each: true, nullable: true},
		"Mid":                 {apply: mid, each: true},
		"Len":                 {apply: length, nullable: true},
		"InStr":               {apply: inStr, nullable: true},
		"Word":                {apply: word, each: true, nullable: true},
		"Trim":                onText(strings.TrimSpace),
		"StripSpaces":         onText(func(s string) string { return strings.ReplaceAll(s, " ", "") }),
		"ToLower":             {apply: toLower, each: true, prepare: prepareCulture},
		"ToUpper":             {apply: toUpper, each: true, prepare: prepareCulture},
		"PCase":               {apply: properCase, each: true},
		"NormalizeDiacritics": onText(normalizeDiacritics),
		"Split":               {apply: split},
		"Redact":              {apply: func(in arguments) (Value, error) { return in.value(0), nil }},
		"Replace":             {apply: replace, each: true, nullable: true, prepare: prepareReplace},
	}
}

func appendText(in arguments) (Value, error) {
	text, suffix, err := in.texts(0, 1)
	if err != nil {
		return Null(), err
	}
	return Text(text + suffix), nil
}

// join leaves empty values out together with their separator.
func join(in arguments) (Value, error) {
	separator, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	size, only, n := 0, "", 0
	count := func(text string) {
		if text != "" {
			size, only = size+len(text)+len(separator), text
			n++
		}
	}
	for _, v := range in.values[min(1, len(in.values)):] {
		v.visit(count)
	}
	switch {
	case n < 2:
		return Text(only), nil
	case size > maxTextLength+len(separator):
		return Null(), in.call.fail("the text gets longer than %d bytes", maxTextLength)
	}

	var b strings.Builder
	b.Grow(size)
	write := func(text string) {
		if text == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(text)
	}
	for _, v := range in.values[1:] {
		v.visit(write)
	}
	return Text(b.String()), nil
}

// visit calls f for each text of the value.
func (v Value) visit(f func(text string)) {
	switch v.kind {
	case kindText:
		f(v.text)
	case kindList:
		for _, text := range v.list {
			f(text)
		}
	}
}

func left(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	n, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	if n < 0 {
		return Text(text), nil
	}
	return Text(substring(text, 0, n)), nil
}

// mid counts from 1. Without a length, as one example of the page on cloud sync
// writes it, it goes to the end.
func mid(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	start, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	if start < 1 {
		return Null(), in.call.failAt(1, "positions count from 1")
	}
	if !in.given(2) {
		return Text(substring(text, start-1, int64(len(text)))), nil
	}
	n, err := in.integer(2)
	if err != nil {
		return Null(), err
	}
	if n < 0 {
		return Null(), in.call.failAt(2, "a length is not less than 0")
	}
	return Text(substring(text, start-1, n)), nil
}

func length(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	return integerValue(int64(utf16Length(text))), nil
}

func inStr(in arguments) (Value, error) {
	text, wanted, err := in.texts(0, 1)
	if err != nil {
		return Null(), err
	}
	start := int64(1)
	if in.given(2) {
		if start, err = in.integer(2); err != nil {
			return Null(), err
		}
		if start < 1 {
			return Null(), in.call.failAt(2, "positions count from 1")
		}
	}
	compareType, err := in.text(3)
	if err != nil {
		return Null(), err
	}
	switch compareType {
	case "", "vbBinaryCompare":
	case "vbTextCompare":
		text, wanted = upperInvariant(text), upperInvariant(wanted)
	default:
		return Null(), in.call.failAt(3, "the comparison is vbTextCompare or vbBinaryCompare")
	}
	if start > int64(utf16Length(text)) {
		return integerValue(0), nil
	}
	offset := utf16Offset(text, start-1)
	found := strings.Index(text[offset:], wanted)
	if found < 0 {
		return integerValue(0), nil
	}
	return integerValue(int64(utf16Length(text[:offset+found])) + 1), nil
}

// word counts the pieces that are not empty.
func word(in arguments) (Value, error) {
	text, delimiters, err := in.texts(0, 2)
	if err != nil {
		return Null(), err
	}
	n, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	rest := text
	for n > 0 {
		rest = strings.TrimLeft(rest, delimiters)
		if rest == "" {
			return Text(""), nil
		}
		end := strings.IndexAny(rest, delimiters)
		if end < 0 {
			end = len(rest)
		}
		if n--; n == 0 {
			return Text(rest[:end]), nil
		}
		rest = rest[end:]
	}
	return Text(""), nil
}

// split takes white space off each piece, as Microsoft's example does, and
// keeps empty pieces, so that positions for Item stay.
func split(in arguments) (Value, error) {
	text, delimiter, err := in.texts(0, 1)
	if err != nil {
		return Null(), err
	}
	if delimiter == "" {
		return List(strings.TrimSpace(text)), nil
	}
	if strings.Count(text, delimiter) >= maxListLength {
		return Null(), in.call.fail("the list has more than %d values", maxListLength)
	}
	pieces := strings.Split(text, delimiter)
	for i, piece := range pieces {
		pieces[i] = strings.TrimSpace(piece)
	}
	return List(pieces...), nil
}

func toLower(in arguments) (Value, error) { return inCulture(in, culture.lower) }
func toUpper(in arguments) (Value, error) { return inCulture(in, culture.upper) }

// prepareCulture reads a name that is a constant. A wrong one shows at the evaluation.
func prepareCulture(c *callStep) {
	if name, ok := c.constant(1); ok {
		if read, err := parseCulture(name); err == nil {
			c.culture = &read
		}
	}
}

func inCulture(in arguments, change func(culture, string) string) (Value, error) {
	text, name, err := in.texts(0, 1)
	if err != nil {
		return Null(), err
	}
	if in.call.culture != nil {
		return Text(change(*in.call.culture, text)), nil
	}
	c, err := parseCulture(name)
	if err != nil {
		return Null(), in.call.refuse(1, err, "this is not the name of a culture, such as en-US")
	}
	return Text(change(c, text)), nil
}

func properCase(in arguments) (Value, error) {
	text, separators, err := in.texts(0, 1)
	switch {
	case err != nil:
		return Null(), err
	case in.given(1) && !in.value(1).IsNull():
		return Text(capitalizeBetween(lowerInvariant(text), separators)), nil
	default:
		return Text(titleCase(lowerInvariant(text))), nil
	}
}

// capitalizeBetween makes a capital of each letter that starts the text or
// follows one of the separators.
func capitalizeBetween(text, separators string) string {
	starts := true
	return strings.Map(func(r rune) rune {
		first := starts
		starts = strings.ContainsRune(separators, r)
		if first {
			return titleLetter(r)
		}
		return r
	}, text)
}

// titleCase does what .NET's TextInfo.ToTitleCase does to a text in lower case:
// a word starts at a letter and ends before a separator. An apostrophe, a
// digit and a combining mark belong to the word.
func titleCase(text string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		switch {
		case inWord && (r == '\'' || !isWordSeparator(r)):
			return r
		case !unicode.IsLetter(r):
			inWord = false
			return r
		default:
			inWord = true
			return titleLetter(r)
		}
	}, text)
}

// isWordSeparator names the Unicode categories that ToTitleCase ends words at:
// all but letters, marks, numbers, surrogates, private use and unassigned.
func isWordSeparator(r rune) bool {
	if r < unicode.MaxASCII {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	}
	return unicode.In(r, unicode.Z, unicode.Cc, unicode.Cf, unicode.P, unicode.S)
}
