package attrexpr

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The service counts as .NET does, in UTF-16 code units: a character outside of
// the basic plane counts twice. Text of ASCII alone takes the short way.

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func utf16Length(s string) int {
	if isASCII(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// utf16Offset is the byte at which a code unit lies; the second half of a pair
// gives the character after it. Behind the end is the end.
func utf16Offset(s string, units int64) int {
	if isASCII(s) {
		return int(min(units, int64(len(s))))
	}
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= int64(max(utf16.RuneLen(r), 1))
	}
	return len(s)
}

// substring is the part of a text from a code unit on. Half of a pair becomes
// U+FFFD, as .NET writes it when it encodes such a text.
func substring(s string, start, length int64) string {
	if isASCII(s) {
		start = min(start, int64(len(s)))
		return s[start : start+min(length, int64(len(s))-start)]
	}
	units := utf16.Encode([]rune(s))
	start = min(start, int64(len(units)))
	return string(utf16.Decode(units[start : start+min(length, int64(len(units))-start)]))
}

func integerValue(n int64) Value { return Text(strconv.FormatInt(n, 10)) }
