package attrexpr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// culture is what .NET's casing depends on. It maps one character to one
// character in every culture (ß has no capital, σ no final form), and the only
// cultures that differ from the invariant one are Turkish and Azerbaijani.
// golang.org/x/text/cases does more than that, so it only reads the names here.
type culture int

const (
	invariant culture = iota
	named
	turkic
)

// parseCulture reads a culture's name, such as tr-TR; "" is the invariant culture.
func parseCulture(name string) (culture, error) {
	if name == "" {
		return invariant, nil
	}
	tag, err := language.Parse(name)
	if err != nil {
		return invariant, fmt.Errorf("%q is not the name of a culture, such as en-US", name)
	}
	switch base, _ := tag.Base(); base.String() {
	case "tr", "az":
		return turkic, nil
	default:
		return named, nil
	}
}

func (c culture) lower(s string) string {
	switch c {
	case turkic:
		return strings.ToLowerSpecial(unicode.TurkishCase, s)
	case named:
		return mapSimple(s, unicode.ToLower)
	default:
		return lowerInvariant(s)
	}
}

func (c culture) upper(s string) string {
	switch c {
	case turkic:
		return strings.ToUpperSpecial(unicode.TurkishCase, s)
	case named:
		return mapSimple(s, unicode.ToUpper)
	default:
		return upperInvariant(s)
	}
}

// The invariant culture keeps the dotted capital and the dotless small i apart
// from the ASCII letters: each maps to itself.
const (
	dottedI  = 'İ'
	dotlessI = 'ı'
)

func lowerInvariant(s string) string {
	return mapSimple(s, func(r rune) rune {
		if r == dottedI {
			return r
		}
		return unicode.ToLower(r)
	})
}

func upperInvariant(s string) string {
	return mapSimple(s, upperLetter)
}

func upperLetter(r rune) rune {
	if r == dotlessI {
		return r
	}
	return unicode.ToUpper(r)
}

// titleLetter is the form of a letter at the start of a word; digraphs such as
// dž have one of their own.
func titleLetter(r rune) rune {
	if r == dotlessI {
		return r
	}
	return unicode.ToTitle(r)
}

// mapSimple keeps a text that does not change, without a copy.
func mapSimple(s string, change func(rune) rune) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || change(rune(c)) != rune(c) {
			return strings.Map(change, s)
		}
	}
	return s
}
