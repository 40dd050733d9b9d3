package attrexpr

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// dateFormat is a date format of .NET, custom or standard, in the invariant culture.
type dateFormat struct {
	text   string
	tokens []dateToken
	// universal says that the standard format U converts to UTC before writing.
	universal bool
}

// dateToken is a specifier with its number of letters, or literal text (letter 0).
type dateToken struct {
	letter  byte
	count   int
	literal string
}

// standardFormats are .NET's one-letter formats in the invariant culture.
var standardFormats = map[byte]string{
	'd': "MM/dd/yyyy",
	'D': "dddd, dd MMMM yyyy",
	'f': "dddd, dd MMMM yyyy HH:mm",
	'F': "dddd, dd MMMM yyyy HH:mm:ss",
	'g': "MM/dd/yyyy HH:mm",
	'G': "MM/dd/yyyy HH:mm:ss",
	'm': "MMMM dd",
	'M': "MMMM dd",
	'o': "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
	'O': "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
	'r': "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
	'R': "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
	's': "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
	't': "HH:mm",
	'T': "HH:mm:ss",
	'u': "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
	'U': "dddd, dd MMMM yyyy HH:mm:ss",
	'y': "yyyy MMMM",
	'Y': "yyyy MMMM",
}

// maxFraction is the number of digits of a second that .NET keeps.
const maxFraction = 7

// compileDateFormat reads a format. One letter alone is a standard format.
func compileDateFormat(text string) (*dateFormat, error) {
	f := &dateFormat{text: text}
	custom := text
	switch len(text) {
	case 0:
		return nil, fmt.Errorf("a date format has at least one character")
	case 1:
		standard, ok := standardFormats[text[0]]
		if !ok {
			return nil, fmt.Errorf("%q is not a standard date format; as a custom one it is written %q", text, "%"+text)
		}
		f.universal = text == "U"
		custom = standard
	}
	for custom != "" {
		token, length, err := nextDateToken(custom)
		if err != nil {
			return nil, err
		}
		f.add(token)
		custom = custom[length:]
	}
	return f, nil
}

func (f *dateFormat) add(token dateToken) {
	if n := len(f.tokens); token.letter == 0 && n > 0 && f.tokens[n-1].letter == 0 {
		f.tokens[n-1].literal += token.literal
		return
	}
	f.tokens = append(f.tokens, token)
}

func nextDateToken(text string) (token dateToken, length int, err error) {
	switch c := text[0]; c {
	case 'd', 'f', 'F', 'g', 'h', 'H', 'K', 'm', 'M', 's', 't', 'y', 'z':
		count := 1
		for c != 'K' && count < len(text) && text[count] == c {
			count++
		}
		if (c == 'f' || c == 'F') && count > maxFraction {
			return dateToken{}, 0, fmt.Errorf("a second has at most %d decimal digits in a date format", maxFraction)
		}
		return dateToken{letter: c, count: count}, count, nil
	case '\'', '"':
		return quotedDateText(text)
	case '\\':
		if len(text) == 1 {
			return dateToken{}, 0, fmt.Errorf("the date format ends in a backslash")
		}
		_, size := utf8.DecodeRuneInString(text[1:])
		return dateToken{literal: text[1 : 1+size]}, 1 + size, nil
	case '%':
		if len(text) == 1 || text[1] == '%' {
			return dateToken{}, 0, fmt.Errorf("a %% in a date format stands before a specifier")
		}
		token, length, err = nextDateToken(text[1:])
		return token, length + 1, err
	default:
		_, size := utf8.DecodeRuneInString(text)
		return dateToken{literal: text[:size]}, size, nil
	}
}

func quotedDateText(text string) (token dateToken, length int, err error) {
	var literal strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return dateToken{literal: literal.String()}, i + 1, nil
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		literal.WriteByte(text[i])
	}
	return dateToken{}, 0, fmt.Errorf("the date format has an opening %c without a closing one", text[0])
}

// zoneKind is what .NET knows about a date's zone. Local time is UTC here, as
// on the service's machines.
type zoneKind uint8

const (
	zoneUnspecified zoneKind = iota
	zoneUTC
	zoneLocal
)

// moment is a date together with its kind.
type moment struct {
	time.Time
	kind zoneKind
}

// write is the date in the format.
func (f *dateFormat) write(m moment) string {
	out := make([]byte, 0, len(f.text)+16)
	for _, token := range f.tokens {
		if token.letter == 0 {
			out = append(out, token.literal...)
			continue
		}
		out = token.write(out, m)
	}
	return string(out)
}

func (d dateToken) write(out []byte, m moment) []byte {
	hour := m.Hour()
	switch d.letter {
	case 'd':
		switch d.count {
		case 1, 2:
			return pad(out, m.Day(), d.count)
		case 3:
			return append(out, m.Weekday().String()[:3]...)
		default:
			return append(out, m.Weekday().String()...)
		}
	case 'M':
		switch d.count {
		case 1, 2:
			return pad(out, int(m.Month()), d.count)
		case 3:
			return append(out, m.Month().String()[:3]...)
		default:
			return append(out, m.Month().String()...)
		}
	case 'y':
		if d.count <= 2 {
			return pad(out, m.Year()%100, d.count)
		}
		return pad(out, m.Year(), d.count)
	case 'g':
		return append(out, "A.D."...)
	case 'H':
		return pad(out, hour, min(d.count, 2))
	case 'h':
		return pad(out, (hour+11)%12+1, min(d.count, 2))
	case 'm':
		return pad(out, m.Minute(), min(d.count, 2))
	case 's':
		return pad(out, m.Second(), min(d.count, 2))
	default:
		return d.writeRest(out, m)
	}
}

func (d dateToken) writeRest(out []byte, m moment) []byte {
	switch d.letter {
	case 'f':
		return append(out, fraction(m.Time)[:d.count]...)
	case 'F':
		digits := strings.TrimRight(fraction(m.Time)[:d.count], "0")
		if digits == "" && len(out) > 0 && out[len(out)-1] == '.' {
			return out[:len(out)-1]
		}
		return append(out, digits...)
	case 't':
		return append(out, [2]string{"AM", "PM"}[m.Hour()/12][:min(d.count, 2)]...)
	case 'z':
		return append(out, [...]string{"+0", "+00", "+00:00"}[min(d.count, 3)-1]...)
	case 'K':
		return append(out, [...]string{zoneUnspecified: "", zoneUTC: "Z", zoneLocal: "+00:00"}[m.kind]...)
	default:
		return out
	}
}

// fraction is the part of the second in ticks of 100 nanoseconds.
func fraction(t time.Time) string {
	return string(pad(nil, t.Nanosecond()/100, maxFraction))
}

func pad(out []byte, n, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for n > 0 || i == len(digits) {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	for ; len(digits)-i < width; width-- {
		out = append(out, '0')
	}
	return append(out, digits[i:]...)
}

// dateFormats are the two formats of a FormatDateTime call, kept while they
// stay the same.
type dateFormats struct {
	mu   sync.RWMutex
	kept map[string]*dateFormat
}

// maxKeptFormats bounds what a format that differs from object to object can hold.
const maxKeptFormats = 8

func (f *dateFormats) compiled(text string) (*dateFormat, error) {
	f.mu.RLock()
	format := f.kept[text]
	f.mu.RUnlock()
	if format != nil {
		return format, nil
	}
	format, err := compileDateFormat(text)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = make(map[string]*dateFormat)
	}
	if len(f.kept) < maxKeptFormats {
		f.kept[text] = format
	}
	return format, nil
}
