package attrexpr

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says whether a problem stops an expression from being used.
type Severity int

const (
	// Error is a problem that the service refuses, or that gives the expression
	// another meaning than its writer can have wanted.
	Error Severity = iota
	// Warning is a problem that the service lives with.
	Warning
)

// String is "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// CodeUnknownAttribute is the code of the one problem that callers tell apart.
// grammar.md lists them all.
const CodeUnknownAttribute = "unknown-attribute"

// Problem is one thing that is wrong with an expression.
type Problem struct {
	Severity Severity
	// Code names the kind of problem, in kebab case; it stays when the words of Message change.
	Code string
	// Offset and Length are the marked part of the text, in bytes.
	Offset, Length int
	// Message is one or more whole sentences.
	Message string
	// Suggestion is what to write in place of the marked part, "" when nothing is close enough.
	Suggestion string

	text string // the whole expression, for Problems.Error
}

// Position is where the problem starts in text. Line and column count from 1,
// the column in characters.
func (p Problem) Position(text string) (line, column int) {
	return position(text, p.Offset)
}

// Format is the problem as a person reads it: place and message, then the line
// of text that it is in, with carets below the marked part.
func (p Problem) Format(text string) string {
	return formatPlace(text, p.Offset, p.Length, p.sentence())
}

func (p Problem) sentence() string {
	if p.Suggestion == "" {
		return p.Message
	}
	return p.Message + " Did you mean " + p.Suggestion + "?"
}

// Problems are all the problems of one expression, in the order of its text.
type Problems []Problem

// Error is every problem with its place, its line and its carets.
func (ps Problems) Error() string {
	parts := make([]string, 0, len(ps))
	for _, p := range ps {
		parts = append(parts, p.Format(p.text))
	}
	return strings.Join(parts, "\n")
}

// Format is Error for problems of a known text.
func (ps Problems) Format(text string) string {
	parts := make([]string, 0, len(ps))
	for _, p := range ps {
		parts = append(parts, p.Format(text))
	}
	return strings.Join(parts, "\n")
}

// Errors are the problems that stop the expression from being used.
func (ps Problems) Errors() Problems {
	var found Problems
	for _, p := range ps {
		if p.Severity == Error {
			found = append(found, p)
		}
	}
	return found
}

// sorted puts the problems in the order of the text; of two at one place the
// error comes first.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Severity, b.Severity))
	})
	return ps
}

func position(text string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	return strings.Count(text[:start], "\n") + 1, utf8.RuneCountInString(text[start:offset]) + 1
}

// snippetWidth is the longest part of a line that is shown, in characters: an
// expression is often one line of thousands.
const snippetWidth = 72

// formatPlace shows the place of a message; evaluation errors use it as well.
func formatPlace(text string, offset, length int, message string) string {
	offset = min(max(offset, 0), len(text))
	line, column := position(text, offset)

	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	marked := text[offset:min(max(offset+length, offset), end)]
	carets := min(max(utf8.RuneCountInString(strings.TrimRight(marked, "\r")), 1), snippetWidth)
	before, lead := lastRunes(text[start:offset], snippetWidth-min(carets, snippetWidth/2))
	after, tail := firstRunes(text[offset:end], max(carets, snippetWidth-len(before)))

	return fmt.Sprintf("line %d, column %d: %s\n  %s%s%s%s\n  %s%s", line, column, message,
		lead, onOneLine(before), onOneLine(after), tail,
		strings.Repeat(" ", utf8.RuneCountInString(lead)+len(before)), strings.Repeat("^", carets))
}

// lastRunes are the last characters of a line, with a sign for those left out.
func lastRunes(line string, most int) (_ []rune, lead string) {
	start := len(line)
	for range most {
		_, size := utf8.DecodeLastRuneInString(line[:start])
		start -= size
	}
	if start > 0 {
		lead = "…"
	}
	return []rune(line[start:]), lead
}

// firstRunes are the first ones.
func firstRunes(line string, most int) (_ []rune, tail string) {
	end := 0
	for range most {
		_, size := utf8.DecodeRuneInString(line[end:])
		end += size
	}
	if end < len(line) {
		tail = "…"
	}
	return []rune(line[:end]), tail
}

// onOneLine keeps one column per character, so that carets stay below their part.
func onOneLine(line []rune) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, string(line))
}
