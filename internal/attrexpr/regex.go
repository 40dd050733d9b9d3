package attrexpr

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// Bounds of matching: of one search, and of all searches of one evaluation.
const (
	matchTimeout      = 250 * time.Millisecond
	evaluationTimeout = time.Second
	maxPatternLength  = 10_000
)

// compilePattern reads a .NET regular expression.
func compilePattern(pattern string) (*regexp2.Regexp, error) {
	if len(pattern) > maxPatternLength {
		return nil, fmt.Errorf("the pattern is longer than %d bytes", maxPatternLength)
	}
	re, err := regexp2.Compile(pattern, regexp2.None)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = matchTimeout
	return re, nil
}

// patternSlot keeps the pattern that a call compiled last: nearly always the
// only one, because patterns are constants.
type patternSlot struct {
	last atomic.Pointer[compiledPattern]
}

type compiledPattern struct {
	text string
	re   *regexp2.Regexp
	err  error
}

func (s *patternSlot) compiled(text string) (*regexp2.Regexp, error) {
	if last := s.last.Load(); last != nil && last.text == text {
		return last.re, last.err
	}
	re, err := compilePattern(text)
	s.last.Store(&compiledPattern{text, re, err})
	return re, err
}

// matches calls visit for each match of a pattern in a text, which has to be
// r.runes, until visit says no more.
func (r *run) matches(c *callStep, re *regexp2.Regexp, visit func(*regexp2.Match) bool) error {
	for n, m := 0, (*regexp2.Match)(nil); ; n++ {
		started := time.Now()
		var err error
		if n == 0 {
			m, err = re.FindRunesMatch(r.runes)
		} else {
			m, err = re.FindNextMatch(m)
		}
		r.matching += time.Since(started)
		switch {
		case err != nil:
			// The engine's own message quotes the text.
			return c.failAt(slotPattern, "matching the pattern takes longer than %v", matchTimeout)
		case r.matching > evaluationTimeout:
			return c.failAt(slotPattern, "matching takes longer than %v in all", evaluationTimeout)
		case m == nil || !visit(m):
			return nil
		}
	}
}

// read puts a text into r.runes.
func (r *run) read(text string) {
	r.runes = r.runes[:0]
	for _, char := range text {
		r.runes = append(r.runes, char)
	}
}

func (r *run) write(runes []rune) {
	for _, char := range runes {
		r.bytes = utf8.AppendRune(r.bytes, char)
	}
}

// substitute replaces each match.
func (r *run) substitute(c *callStep, re *regexp2.Regexp, text string, with *replacement) (string, error) {
	r.read(text)
	r.bytes = r.bytes[:0]
	end, found, tooLong := 0, false, false
	err := r.matches(c, re, func(m *regexp2.Match) bool {
		found = true
		r.write(r.runes[end:m.Index])
		r.expand(with, m)
		end = m.Index + m.Length
		tooLong = len(r.bytes) > maxTextLength
		return !tooLong
	})
	return r.finish(c, text, end, found, tooLong, err)
}

// substituteGroup replaces what one group of each match caught.
func (r *run) substituteGroup(c *callStep, re *regexp2.Regexp, text, group, with string) (string, error) {
	r.read(text)
	r.bytes = r.bytes[:0]
	end, found, tooLong := 0, false, false
	err := r.matches(c, re, func(m *regexp2.Match) bool {
		caught := m.GroupByName(group)
		// A group inside of a look-behind can lie before what is written already.
		if caught == nil || len(caught.Captures) == 0 || caught.Index < end {
			return true
		}
		found = true
		r.write(r.runes[end:caught.Index])
		r.bytes = append(r.bytes, with...)
		end = caught.Index + caught.Length
		tooLong = len(r.bytes) > maxTextLength
		return !tooLong
	})
	return r.finish(c, text, end, found, tooLong, err)
}

func (r *run) finish(c *callStep, text string, end int, found, tooLong bool, err error) (string, error) {
	switch {
	case err != nil:
		return "", err
	case tooLong:
		return "", c.fail("the text gets longer than %d bytes", maxTextLength)
	case !found:
		return text, nil
	}
	r.write(r.runes[end:])
	return string(r.bytes), nil
}

// extract is what a group caught in the first match.
func (r *run) extract(c *callStep, re *regexp2.Regexp, text, group string) (Value, error) {
	r.read(text)
	result := Null()
	err := r.matches(c, re, func(m *regexp2.Match) bool {
		if caught := m.GroupByName(group); caught != nil && len(caught.Captures) > 0 {
			result = Text(caught.String())
		}
		return false
	})
	return result, err
}

// replacement is a replacement text with .NET's substitutions, read for one pattern.
type replacement struct {
	text  string
	re    *regexp2.Regexp
	parts []replacementPart
}

type replacementPart struct {
	kind    partKind
	literal string
	group   int
}

type partKind uint8

const (
	partLiteral partKind = iota
	partGroup            // ${name}, $1, $&
	partBefore           // $`
	partAfter            // $'
	partLast             // $+
	partInput            // $_
)

// parseReplacement reads $1, ${name}, $$, $&, $`, $', $+ and $_. What names no
// group of the pattern is literal text, as in .NET.
func parseReplacement(re *regexp2.Regexp, text string) *replacement {
	p := &replacement{text: text, re: re}
	literal := func(s string) {
		if n := len(p.parts); n > 0 && p.parts[n-1].kind == partLiteral {
			p.parts[n-1].literal += s
			return
		}
		p.parts = append(p.parts, replacementPart{literal: s})
	}
	for text != "" {
		dollar := strings.IndexByte(text, '$')
		if dollar < 0 {
			literal(text)
			break
		}
		if dollar > 0 {
			literal(text[:dollar])
			text = text[dollar:]
		}
		part, length := p.substitution(text)
		if part.kind == partLiteral {
			literal(part.literal)
		} else {
			p.parts = append(p.parts, part)
		}
		text = text[length:]
	}
	return p
}

// substitution reads what starts with a dollar sign.
func (p *replacement) substitution(text string) (part replacementPart, length int) {
	if len(text) < 2 {
		return replacementPart{literal: "$"}, 1
	}
	switch c := text[1]; {
	case c == '$':
		return replacementPart{literal: "$"}, 2
	case c == '&':
		return replacementPart{kind: partGroup}, 2
	case c == '`':
		return replacementPart{kind: partBefore}, 2
	case c == '\'':
		return replacementPart{kind: partAfter}, 2
	case c == '+':
		return replacementPart{kind: partLast}, 2
	case c == '_':
		return replacementPart{kind: partInput}, 2
	case c == '{':
		if end := strings.IndexByte(text, '}'); end > 0 {
			if group := p.re.GroupNumberFromName(text[2:end]); group >= 0 {
				return replacementPart{kind: partGroup, group: group}, end + 1
			}
		}
	case c >= '0' && c <= '9':
		end := 1
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		if group := p.re.GroupNumberFromName(text[1:end]); group >= 0 {
			return replacementPart{kind: partGroup, group: group}, end
		}
	}
	return replacementPart{literal: "$"}, 1
}

// expand appends the replacement of one match to r.bytes.
func (r *run) expand(with *replacement, m *regexp2.Match) {
	for i := range with.parts {
		switch part := &with.parts[i]; part.kind {
		case partLiteral:
			r.bytes = append(r.bytes, part.literal...)
		case partGroup:
			r.writeGroup(m, part.group)
		case partLast:
			r.writeGroup(m, m.GroupCount()-1)
		case partBefore:
			r.write(r.runes[:m.Index])
		case partAfter:
			r.write(r.runes[m.Index+m.Length:])
		case partInput:
			r.write(r.runes)
		}
	}
}

func (r *run) writeGroup(m *regexp2.Match, number int) {
	if number == 0 {
		r.write(r.runes[m.Index : m.Index+m.Length])
		return
	}
	if caught := m.GroupByNumber(number); caught != nil && len(caught.Captures) > 0 {
		r.write(r.runes[caught.Index : caught.Index+caught.Length])
	}
}
