package netregex

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// translate writes named blocks as ranges and refuses what only the engine takes. Whatever else is wrong is left to it.
func translate(pattern string) (string, error) {
	if !strings.Contains(pattern, `\`) && !strings.Contains(pattern, "(?") {
		return pattern, nil
	}
	t := &translator{rest: pattern}
	for t.rest != "" {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

type translator struct {
	rest string
	out  strings.Builder
	// class is how many character classes are open: a class that is subtracted stands within another.
	class int
}

// copy hands the next n bytes on.
func (t *translator) copy(n int) {
	n = min(n, len(t.rest))
	t.out.WriteString(t.rest[:n])
	t.rest = t.rest[n:]
}

func (t *translator) next() error {
	switch {
	case t.rest[0] == '\\':
		return t.escape()
	case t.class > 0 && t.rest[0] == ']':
		t.class--
		t.copy(1)
	case t.class > 0 && strings.HasPrefix(t.rest, "-["):
		t.copy(1)
		t.open()
	case t.class > 0:
		t.copy(1)
	case t.rest[0] == '[':
		t.open()
	case strings.HasPrefix(t.rest, "(?#"):
		t.copy(1 + strings.IndexByte(t.rest+")", ')'))
	case strings.HasPrefix(t.rest, "(?"):
		return t.group()
	default:
		t.copy(1)
	}
	return nil
}

// open enters a character class. A bracket that comes first in it does not close it, a hyphen subtracts nothing there.
func (t *translator) open() {
	t.class++
	t.copy(1)
	if strings.HasPrefix(t.rest, "^") {
		t.copy(1)
	}
	if strings.HasPrefix(t.rest, "]") || strings.HasPrefix(t.rest, "-") {
		t.copy(1)
	}
}

// group looks at the options that a group begins with. .NET has no U.
func (t *translator) group() error {
	letters := len(t.rest[2:]) - len(strings.TrimLeft(t.rest[2:], "imnsxU+-"))
	options, after := t.rest[2:2+letters], t.rest[2+letters:]
	if strings.Contains(options, "U") && (strings.HasPrefix(after, ":") || strings.HasPrefix(after, ")")) {
		return fmt.Errorf("unrecognized grouping construct: (?%s", options)
	}
	t.copy(2)
	return nil
}

func (t *translator) escape() error {
	switch {
	case strings.HasPrefix(t.rest, `\x{`):
		return errors.New("insufficient hexadecimal digits")
	case strings.HasPrefix(t.rest, `\p`), strings.HasPrefix(t.rest, `\P`):
		return t.property()
	case strings.HasPrefix(t.rest, `\c`):
		t.copy(2) // the control character, which may be a bracket
	default:
		t.copy(1)
	}
	_, size := utf8.DecodeRuneInString(t.rest)
	t.copy(size)
	return nil
}

// property reads \p{name} and \P{name}.
func (t *translator) property() error {
	negated := t.rest[1] == 'P'
	name, after, closed := strings.Cut(t.rest[2:], "}")
	name, opened := strings.CutPrefix(name, "{")
	switch {
	case len(t.rest) > 2 && !opened:
		return errors.New(`malformed \p{X} character escape`)
	case !closed:
		return errors.New(`incomplete \p{X} character escape`)
	case slices.Contains(categories, name):
		t.copy(len(t.rest) - len(after))
		return nil
	}
	b, ok := blocks[name]
	if !ok {
		return fmt.Errorf("unknown property %q", name)
	}
	t.rest = after
	switch {
	case t.class == 0 && negated:
		fmt.Fprintf(&t.out, "[^%s]", b)
	case t.class == 0:
		fmt.Fprintf(&t.out, "[%s]", b)
	case negated:
		t.out.WriteString(b.others())
	default:
		t.out.WriteString(b.String())
	}
	return nil
}
