package attrexpr

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// dateStyles are .NET's DateTimeStyles.
type dateStyles struct {
	leading, inner, trailing          bool
	toUniversal, assumeUTC, roundtrip bool
	assumeLocal                       bool
}

// defaultDateStyles are those of FormatDateTime without a style.
var defaultDateStyles = dateStyles{roundtrip: true, leading: true, trailing: true}

// parseDateStyles reads names with commas between, each with or without the
// name of the type before it.
func parseDateStyles(text string) (dateStyles, error) {
	if strings.TrimSpace(text) == "" {
		return defaultDateStyles, nil
	}
	var s dateStyles
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '|' || r == ' ' }) {
		switch name := strings.TrimPrefix(name, "DateTimeStyles."); name {
		case "None", "NoCurrentDateDefault":
		case "AllowLeadingWhite":
			s.leading = true
		case "AllowInnerWhite":
			s.inner = true
		case "AllowTrailingWhite":
			s.trailing = true
		case "AllowWhiteSpaces":
			s.leading, s.inner, s.trailing = true, true, true
		case "AdjustToUniversal":
			s.toUniversal = true
		case "AssumeLocal":
			s.assumeLocal = true
		case "AssumeUniversal":
			s.assumeUTC = true
		case "RoundtripKind":
			s.roundtrip = true
		default:
			return s, fmt.Errorf("%q is not one of .NET's DateTimeStyles", name)
		}
	}
	if s.assumeLocal && s.assumeUTC || s.roundtrip && (s.assumeLocal || s.assumeUTC || s.toUniversal) {
		return s, fmt.Errorf("these DateTimeStyles exclude each other")
	}
	return s, nil
}

// exactDate collects what a text says about a date.
type exactDate struct {
	text                 string
	year, month, day     int
	hour, minute, second int
	nanosecond           int
	weekday              int // -1: not said
	afternoon            int // -1: not said, 0 AM, 1 PM
	twelve               bool
	offset               time.Duration
	hasOffset, zulu      bool
}

// parse reads a text that is written in exactly this format.
func (f *dateFormat) parse(text string, styles dateStyles) (moment, bool) {
	if styles.leading {
		text = strings.TrimLeft(text, " \t\r\n")
	}
	if styles.trailing {
		text = strings.TrimRight(text, " \t\r\n")
	}
	d := exactDate{text: text, month: 1, day: 1, year: 1, weekday: -1, afternoon: -1}
	for i, token := range f.tokens {
		if styles.inner {
			d.text = strings.TrimLeft(d.text, " \t")
		}
		// A fraction that may be missing takes the point before it along.
		if token.letter == 0 && strings.HasSuffix(token.literal, ".") && i+1 < len(f.tokens) && f.tokens[i+1].letter == 'F' {
			if !d.literal(strings.TrimSuffix(token.literal, "."), styles) {
				return moment{}, false
			}
			d.text = strings.TrimPrefix(d.text, ".")
			continue
		}
		if !d.read(token, styles) {
			return moment{}, false
		}
	}
	if d.text != "" {
		return moment{}, false
	}
	if f.text == "u" || f.text == "R" || f.text == "r" {
		d.hasOffset, d.zulu = true, true
	}
	return d.moment(styles)
}

func (d *exactDate) literal(literal string, styles dateStyles) bool {
	if styles.inner {
		literal = strings.TrimLeft(literal, " \t")
	}
	rest, ok := strings.CutPrefix(d.text, literal)
	d.text = rest
	return ok
}

func (d *exactDate) read(token dateToken, styles dateStyles) bool {
	switch token.letter {
	case 0:
		return d.literal(token.literal, styles)
	case 'd':
		if token.count > 2 {
			return d.name(&d.weekday, token.count == 3, weekdayNames[:], 0)
		}
		return d.number(&d.day, token.count)
	case 'M':
		if token.count > 2 {
			return d.name(&d.month, token.count == 3, monthNames[:], 1)
		}
		return d.number(&d.month, token.count)
	case 'y':
		return d.readYear(token.count)
	case 'H':
		return d.number(&d.hour, token.count)
	case 'h':
		d.twelve = true
		return d.number(&d.hour, token.count) && d.hour <= 12
	case 'm':
		return d.number(&d.minute, token.count)
	case 's':
		return d.number(&d.second, token.count)
	default:
		return d.readRest(token)
	}
}

func (d *exactDate) readRest(token dateToken) bool {
	switch token.letter {
	case 'f', 'F':
		return d.readFraction(token)
	case 't':
		return d.readHalf(token.count)
	case 'z':
		return d.readOffset(min(token.count, 3))
	case 'K':
		switch {
		case strings.HasPrefix(d.text, "Z"):
			d.text, d.hasOffset, d.zulu = d.text[1:], true, true
			return true
		case strings.HasPrefix(d.text, "+"), strings.HasPrefix(d.text, "-"):
			return d.readOffset(3)
		}
		return true
	default: // g
		for _, era := range []string{"A.D.", "AD"} {
			if rest, ok := strings.CutPrefix(d.text, era); ok {
				d.text = rest
				return true
			}
		}
		return false
	}
}

// number reads one or two digits for a single letter, exactly two for two.
func (d *exactDate) number(into *int, count int) bool {
	if count == 1 {
		return d.digits(into, 1, 2)
	}
	return d.digits(into, 2, 2)
}

func (d *exactDate) digits(into *int, least, most int) bool {
	n, length := 0, 0
	for length < most && length < len(d.text) && d.text[length] >= '0' && d.text[length] <= '9' {
		n = n*10 + int(d.text[length]-'0')
		length++
	}
	if length < least {
		return false
	}
	*into, d.text = n, d.text[length:]
	return true
}

// readYear puts two digits into the hundred years that end in 2049.
func (d *exactDate) readYear(count int) bool {
	switch {
	case count > 2:
		return d.digits(&d.year, count, max(count, 4))
	case !d.number(&d.year, count):
		return false
	}
	d.year = fullYear(d.year)
	return true
}

func fullYear(twoDigits int) int {
	if twoDigits < 50 {
		return 2000 + twoDigits
	}
	return 1900 + twoDigits
}

func (d *exactDate) readFraction(token dateToken) bool {
	least := token.count
	if token.letter == 'F' {
		least = 0
	}
	before, n := len(d.text), 0
	if !d.digits(&n, least, token.count) {
		return false
	}
	for range 9 - (before - len(d.text)) {
		n *= 10
	}
	d.nanosecond = n
	return true
}

func (d *exactDate) readHalf(count int) bool {
	length := min(count, 2)
	if len(d.text) < length {
		return false
	}
	switch half := d.text[:length]; {
	case strings.EqualFold(half, "AM"[:length]):
		d.afternoon = 0
	case strings.EqualFold(half, "PM"[:length]):
		d.afternoon = 1
	default:
		return false
	}
	d.text = d.text[length:]
	return true
}

// maxOffset is how far a zone lies from UTC at the most, in .NET.
const maxOffset = 14 * time.Hour

// readOffset reads a sign and hours, and for three letters minutes as well.
func (d *exactDate) readOffset(count int) bool {
	if d.text == "" || d.text[0] != '+' && d.text[0] != '-' {
		return false
	}
	west := d.text[0] == '-'
	d.text = d.text[1:]
	hours, minutes := 0, 0
	if !d.digits(&hours, min(count, 2), 2) {
		return false
	}
	if count == 3 {
		d.text = strings.TrimPrefix(d.text, ":")
		if !d.digits(&minutes, 2, 2) {
			return false
		}
	}
	d.offset = time.Duration(60*hours+minutes) * time.Minute
	if minutes > 59 || d.offset > maxOffset {
		return false
	}
	d.hasOffset = true
	if west {
		d.offset = -d.offset
	}
	return true
}

var (
	weekdayNames = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	monthNames   = [...]string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	}
)

// name reads one of the names, or its first three letters, in any case.
func (d *exactDate) name(into *int, short bool, names []string, first int) bool {
	i := slices.IndexFunc(names, func(name string) bool {
		if short {
			name = name[:3]
		}
		return len(d.text) >= len(name) && strings.EqualFold(d.text[:len(name)], name)
	})
	if i < 0 {
		return false
	}
	length := len(names[i])
	if short {
		length = 3
	}
	*into, d.text = first+i, d.text[length:]
	return true
}

// moment checks what was read and applies the styles.
func (d *exactDate) moment(styles dateStyles) (moment, bool) {
	if d.twelve && d.hour == 12 {
		d.hour = 0
	}
	switch {
	case d.afternoon == 1 && d.hour < 12:
		d.hour += 12
	case d.afternoon == 0 && d.hour >= 12:
		if d.hour > 12 {
			return moment{}, false
		}
		d.hour = 0
	}
	t, ok := validDate(d.year, d.month, d.day, d.hour, d.minute, d.second, d.nanosecond)
	if !ok || d.weekday >= 0 && int(t.Weekday()) != d.weekday {
		return moment{}, false
	}
	if d.hasOffset {
		t = t.Add(-d.offset)
	}
	kind := zoneUnspecified
	switch {
	case (d.hasOffset || styles.assumeUTC || styles.assumeLocal) && styles.toUniversal, d.zulu && styles.roundtrip:
		kind = zoneUTC
	case d.hasOffset, styles.assumeUTC, styles.assumeLocal:
		kind = zoneLocal
	}
	return moment{t, kind}, inRange(t)
}

// validDate refuses what time.Date would carry over, such as 30 February.
func validDate(year, month, day, hour, minute, second, nanosecond int) (time.Time, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
	return t, t.Day() == day
}

// inRange says whether .NET has such a date.
func inRange(t time.Time) bool {
	return t.Year() >= 1 && t.Year() <= 9999
}
