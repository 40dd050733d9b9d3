package attrexpr

import (
	"strings"
	"time"
)

// parseDate reads a date as .NET's DateTime.Parse does for the usual spellings:
// ISO 8601, month/day/year, and names of months, each with or without a time,
// a half of the day and a zone. The result is in UTC; a date without a zone
// counts as UTC.
func parseDate(text string) (time.Time, bool) {
	p := exactDate{text: strings.TrimSpace(text), month: 1, day: 1, weekday: -1, afternoon: -1}
	if !p.looseDate() {
		return time.Time{}, false
	}
	dateEnds := p.text
	p.skip("Tt")
	p.blanks()
	if p.startsWithDigit() {
		if len(dateEnds) == len(p.text) || !p.looseTime() {
			return time.Time{}, false
		}
	} else if strings.TrimSpace(dateEnds) != p.text {
		return time.Time{}, false // a T without a time
	}
	p.blanks()
	if !p.looseZone() || p.text != "" {
		return time.Time{}, false
	}
	m, ok := p.moment(dateStyles{})
	return m.Time, ok
}

func (d *exactDate) startsWithDigit() bool {
	return d.text != "" && d.text[0] >= '0' && d.text[0] <= '9'
}

func (d *exactDate) blanks() { d.text = strings.TrimLeft(d.text, " \t") }

// skip leaves out one of the characters.
func (d *exactDate) skip(characters string) bool {
	if d.text == "" || !strings.Contains(characters, d.text[:1]) {
		return false
	}
	d.text = d.text[1:]
	return true
}

// looseDate reads the date: year first, month first, or with a name.
func (d *exactDate) looseDate() bool {
	if d.looseName(&d.weekday, weekdayNames[:], 0) {
		d.skip(",")
		d.blanks()
	}
	if !d.startsWithDigit() {
		return d.monthNameFirst()
	}
	before, first := len(d.text), 0
	if !d.digits(&first, 1, 4) {
		return false
	}
	length := before - len(d.text)
	if length == 3 {
		return false
	}
	rest := d.text
	if d.skip("-/. ") {
		d.blanks()
		if !d.startsWithDigit() {
			if d.looseName(&d.month, monthNames[:], 1) {
				d.day = first
				return length <= 2 && d.yearAfter()
			}
			d.text = rest
		}
	}
	d.text = rest
	if length == 4 {
		d.year = first
		return d.monthAndDay()
	}
	d.month = first
	return d.skip("/-.") && d.digits(&d.day, 1, 2) && d.skip("/-.") && d.looseYear()
}

// monthAndDay reads what follows a year: a month and, mostly, a day.
func (d *exactDate) monthAndDay() bool {
	if !d.skip("-/.") || !d.digits(&d.month, 1, 2) {
		return false
	}
	rest := d.text
	if d.skip("-/.") {
		if before := len(d.text); d.digits(&d.day, 1, 2) && (before-len(d.text) < 2 || !strings.HasPrefix(d.text, ":")) {
			return true
		}
	}
	d.text, d.day = rest, 1
	return true
}

// monthNameFirst reads "March 16, 2020" and "March 2020".
func (d *exactDate) monthNameFirst() bool {
	if !d.looseName(&d.month, monthNames[:], 1) {
		return false
	}
	d.skip("-.")
	d.blanks()
	before, first := len(d.text), 0
	if !d.digits(&first, 1, 4) {
		return false
	}
	if before-len(d.text) == 4 {
		d.year = first
		return true
	}
	d.day = first
	return d.yearAfter()
}

func (d *exactDate) yearAfter() bool {
	d.skip(",-/.")
	d.blanks()
	return d.looseYear()
}

func (d *exactDate) looseYear() bool {
	before := len(d.text)
	if !d.digits(&d.year, 1, 4) {
		return false
	}
	switch before - len(d.text) {
	case 1, 2:
		d.year = fullYear(d.year)
	case 3:
		return false
	}
	return !d.startsWithDigit()
}

// looseName reads a whole name or its first three letters, with or without a point.
func (d *exactDate) looseName(into *int, names []string, first int) bool {
	if d.name(into, false, names, first) {
		return true
	}
	if !d.name(into, true, names, first) {
		return false
	}
	d.skip(".")
	return true
}

// looseTime reads hours and minutes, seconds with a fraction, and AM or PM.
func (d *exactDate) looseTime() bool {
	if !d.digits(&d.hour, 1, 2) {
		return false
	}
	switch {
	case !d.skip(":"):
		if !d.halfAhead() {
			return false // a number alone is no time
		}
	case !d.digits(&d.minute, 1, 2):
		return false
	case d.skip(":") && (!d.digits(&d.second, 1, 2) || !d.looseFraction()):
		return false
	}
	if !d.halfAhead() {
		return true
	}
	d.blanks()
	d.twelve = true
	length := 1
	if len(d.text) > 1 && strings.EqualFold(d.text[1:2], "M") {
		length = 2
	}
	return d.readHalf(length) && d.hour <= 12
}

func (d *exactDate) halfAhead() bool {
	rest := strings.TrimLeft(d.text, " \t")
	return rest != "" && strings.ContainsAny(rest[:1], "AaPp")
}

// looseFraction reads the digits after a point; those beyond nanoseconds are cut off.
func (d *exactDate) looseFraction() bool {
	if !d.skip(".") {
		return true
	}
	if !d.startsWithDigit() {
		return false
	}
	scale := int(100 * time.Millisecond)
	for d.startsWithDigit() {
		d.nanosecond += int(d.text[0]-'0') * scale
		scale /= 10
		d.text = d.text[1:]
	}
	return true
}

// looseZone reads Z, GMT, UTC or an offset; none is fine.
func (d *exactDate) looseZone() bool {
	if d.text == "" {
		return true
	}
	for _, name := range []string{"Z", "GMT", "UTC"} {
		if strings.EqualFold(d.text, name) {
			d.text, d.hasOffset, d.zulu = "", true, true
			return true
		}
	}
	rest := d.text
	if d.readOffset(3) {
		return true
	}
	d.text = rest
	return d.readOffset(2)
}

// appendDate is the spelling of dates that expressions hand on: M/d/yyyy h:mm:ss tt.
func appendDate(out []byte, t time.Time) []byte {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	out = append(pad(out, int(month), 1), '/')
	out = append(pad(out, day, 1), '/')
	out = append(pad(out, year, 4), ' ')
	out = append(pad(out, (hour+11)%12+1, 1), ':')
	out = append(pad(out, minute, 2), ':')
	out = append(pad(out, second, 2), ' ')
	return append(out, [2]string{"AM", "PM"}[hour/12]...)
}

func dateValue(t time.Time) Value {
	return Text(string(appendDate(make([]byte, 0, len("12/31/9999 12:59:59 PM")), t)))
}
