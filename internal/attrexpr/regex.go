package attrexpr

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/netregex"
)

// Bounds of matching. The clock goes on while the machine does something else,
// so that on a busy one an innocent search may run out of its time: it gets a
// second, longer chance.
const (
	matchTimeout      = 250 * time.Millisecond
	secondTimeout     = time.Second
	evaluationTimeout = 3 * time.Second // for all searches of one evaluation
)

// compilePattern reads a .NET regular expression. The error is the reason alone.
func compilePattern(pattern string) (*regexp2.Regexp, error) {
	return netregex.Compile(pattern, matchTimeout)
}

// patternSlot keeps the pattern that a call compiled last: nearly always the
// only one, because patterns are constants.
type patternSlot struct{ last atomic.Pointer[pattern] }

// pattern is a compiled pattern. Patterns that are equal but compiled twice count as two.
type pattern struct {
	text string
	re   *regexp2.Regexp
	err  error
	// again is the same pattern with more time.
	again func() *regexp2.Regexp
}

func (s *patternSlot) compiled(text string) *pattern {
	if last := s.last.Load(); last != nil && last.text == text {
		return last
	}
	p := &pattern{text: text}
	p.re, p.err = compilePattern(text)
	p.again = sync.OnceValue(func() *regexp2.Regexp {
		re, _ := netregex.Compile(text, secondTimeout) // read once already
		return re
	})
	s.last.Store(p)
	return p
}

// searching calls search with the pattern, and once more when its time ran out.
func (r *run) searching(c *callStep, p *pattern, search func(re *regexp2.Regexp) error) error {
	err := search(p.re)
	if err == nil || r.matching > evaluationTimeout {
		return r.searched(c, err)
	}
	return r.searched(c, search(p.again()))
}

// searched never hands the engine's own message on: it quotes the text.
func (r *run) searched(c *callStep, err error) error {
	if err == nil && r.matching <= evaluationTimeout {
		return nil
	}
	return c.failAt(slotPattern, "matching the pattern takes too long")
}

// matches calls visit for each match of a pattern in r.runes, until visit says no more.
func (r *run) matches(re *regexp2.Regexp, visit func(*regexp2.Match) bool) (err error) {
	started := time.Now()
	defer func() {
		r.matching += time.Since(started)
		if reason := recover(); reason != nil {
			err = errors.New("the pattern cannot be matched") // a panic of the engine would end the provider
		}
	}()
	m, err := re.FindRunesMatch(r.runes)
	for n := 1; err == nil && m != nil && visit(m); n++ {
		// Many short matches take their time as well.
		if n%1024 == 0 && r.matching+time.Since(started) > evaluationTimeout {
			return nil // searched sees it
		}
		m, err = re.FindNextMatch(m)
	}
	return err
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
func (r *run) substitute(c *callStep, p *pattern, text string, with *replacement) (string, error) {
	return r.rewrite(c, p, text, func(m *regexp2.Match) (start, length int, found bool) {
		return m.Index, m.Length, true
	}, func(m *regexp2.Match) { r.expand(with, m) })
}

// substituteGroup replaces what one group of each match caught.
func (r *run) substituteGroup(c *callStep, p *pattern, text, group, with string) (string, error) {
	return r.rewrite(c, p, text, func(m *regexp2.Match) (start, length int, found bool) {
		caught := m.GroupByName(group)
		if caught == nil || len(caught.Captures) == 0 {
			return 0, 0, false
		}
		return caught.Index, caught.Length, true
	}, func(*regexp2.Match) { r.bytes = append(r.bytes, with...) })
}

// rewrite replaces a span of each match by what write appends to r.bytes.
func (r *run) rewrite(
	c *callStep, p *pattern, text string, span func(*regexp2.Match) (start, length int, found bool), write func(*regexp2.Match),
) (string, error) {
	r.read(text)
	end, changed := 0, false
	err := r.searching(c, p, func(re *regexp2.Regexp) error {
		r.bytes, end, changed = r.bytes[:0], 0, false
		return r.matches(re, func(m *regexp2.Match) bool {
			start, length, found := span(m)
			// A group inside of a look-behind can lie before what is written already.
			if !found || start < end {
				return true
			}
			r.write(r.runes[end:start])
			write(m)
			end, changed = start+length, true
			return len(r.bytes) <= maxTextLength
		})
	})
	switch {
	case err != nil:
		return "", err
	case !changed:
		return text, nil
	}
	r.write(r.runes[end:])
	if len(r.bytes) > maxTextLength {
		return "", c.fail("the text gets longer than %d bytes", maxTextLength)
	}
	return string(r.bytes), nil
}

// extract is what a group caught in the first match.
func (r *run) extract(c *callStep, p *pattern, text, group string) (Value, error) {
	r.read(text)
	result := Null()
	err := r.searching(c, p, func(re *regexp2.Regexp) error {
		return r.matches(re, func(m *regexp2.Match) bool {
			if caught := m.GroupByName(group); caught != nil && len(caught.Captures) > 0 {
				result = Text(caught.String())
			}
			return false
		})
	})
	return result, err
}

// replacement is a replacement text with .NET's substitutions, read for one pattern.
type replacement struct {
	text    string
	pattern *pattern
	parts   []replacementPart
	// unknown are the names in ${name} that the pattern has no group for.
	unknown []string
}

type replacementPart struct {
	kind    partKind
	literal string
	group   int
}

type partKind uint8

const (
	partLiteral partKind = iota
	partGroup            // ${name}, $1, $&, $+
	partBefore           // $`
	partAfter            // $'
	partInput            // $_
)

// parseReplacement reads $1, ${name}, $$, $&, $`, $', $+ and $_. What names no
// group of the pattern is literal text, as in .NET.
func parseReplacement(of *pattern, text string) *replacement {
	p := &replacement{text: text, pattern: of}
	for text != "" {
		dollar := strings.IndexByte(text, '$')
		if dollar < 0 {
			p.literal(text)
			break
		}
		p.literal(text[:dollar])
		text = text[dollar:]
		part, length := p.substitution(text)
		if part.kind == partLiteral {
			p.literal(part.literal)
		} else {
			p.parts = append(p.parts, part)
		}
		text = text[length:]
	}
	return p
}

func (p *replacement) literal(text string) {
	if n := len(p.parts); n > 0 && p.parts[n-1].kind == partLiteral {
		p.parts[n-1].literal += text
	} else if text != "" {
		p.parts = append(p.parts, replacementPart{literal: text})
	}
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
		numbers := p.pattern.re.GetGroupNumbers()
		return replacementPart{kind: partGroup, group: numbers[len(numbers)-1]}, 2
	case c == '_':
		return replacementPart{kind: partInput}, 2
	case c == '{':
		if end := strings.IndexByte(text, '}'); end > 0 {
			if group, ok := p.group(text[2:end]); ok {
				return replacementPart{kind: partGroup, group: group}, end + 1
			}
			p.unknown = append(p.unknown, text[2:end])
		}
	case isDigit(c):
		end := 1
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		if group, ok := p.group(text[1:end]); ok {
			return replacementPart{kind: partGroup, group: group}, end
		}
	}
	return replacementPart{literal: "$"}, 1
}

// group finds a group by its number or its name. A group with a name has a
// number as well: named ones are counted after the others.
func (p *replacement) group(name string) (number int, ok bool) {
	re := p.pattern.re
	switch {
	case name == "":
		return 0, false
	case isDigit(name[0]):
		number, err := strconv.Atoi(name)
		return number, err == nil && slices.Contains(re.GetGroupNumbers(), number)
	default:
		number = re.GroupNumberFromName(name)
		return number, number >= 0
	}
}

// expand appends the replacement of one match to r.bytes.
func (r *run) expand(with *replacement, m *regexp2.Match) {
	for i := range with.parts {
		switch part := &with.parts[i]; part.kind {
		case partLiteral:
			r.bytes = append(r.bytes, part.literal...)
		case partGroup:
			r.writeGroup(m, part.group)
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
