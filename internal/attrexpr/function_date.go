package attrexpr

import (
	"strconv"
	"strings"
	"time"
)

func dateImplementations() map[string]*implementation {
	return map[string]*implementation{
		"Now":            {apply: now},
		"CDate":          {apply: toDate, each: true},
		"DateAdd":        {apply: dateAdd},
		"DateDiff":       {apply: dateDiff},
		"FormatDateTime": {apply: formatDateTime, each: true, prepare: func(c *callStep) { c.formats = &dateFormats{} }},
		"DateFromNum":    {apply: dateFromNum, each: true},
		"NumFromDate":    {apply: numFromDate, each: true},
	}
}

func now(in arguments) (Value, error) {
	if in.run.env.Now == nil {
		return Null(), in.call.needs(ErrNeedsNow)
	}
	t := in.run.env.Now().UTC()
	if !inRange(t) {
		return Null(), in.call.fail("the current time is outside of the years 1 to 9999")
	}
	return dateValue(t), nil
}

// date is a slot that has to be a date; a null or empty one is none.
func (in arguments) date(slot int) (t time.Time, given bool, err error) {
	text, err := in.text(slot)
	if err != nil || strings.TrimSpace(text) == "" {
		return time.Time{}, false, err
	}
	t, ok := parseDate(text)
	if !ok {
		return time.Time{}, false, in.call.failAt(slot, "the value is not a date; FormatDateTime reads one of any format")
	}
	return t, true, nil
}

func toDate(in arguments) (Value, error) {
	t, given, err := in.date(0)
	if err != nil || !given {
		return Null(), err
	}
	return dateValue(t), nil
}

// dateAdd moves months as .NET's AddMonths does: a day that the month lacks
// becomes its last.
func dateAdd(in arguments) (Value, error) {
	t, given, err := in.date(2)
	if err != nil || !given {
		return Null(), err
	}
	n, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	interval, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	// No interval is shorter than a second, so that more of them leave the calendar.
	const mostSeconds = 10_000 * 366 * 24 * 60 * 60
	if n > mostSeconds || n < -mostSeconds {
		return Null(), in.call.failAt(1, "the date gets outside of the years 1 to 9999")
	}
	switch interval {
	case "yyyy":
		t = addMonths(t, 12*n)
	case "m":
		t = addMonths(t, n)
	case "d":
		t = addSeconds(t, n, 24*60*60)
	case "ww":
		t = addSeconds(t, n, 7*24*60*60)
	case "h":
		t = addSeconds(t, n, 60*60)
	case "n":
		t = addSeconds(t, n, 60)
	case "s":
		t = addSeconds(t, n, 1)
	default:
		return Null(), in.call.failAt(0, "the interval is one of %s", strings.Join(intervals, ", "))
	}
	if !inRange(t) {
		return Null(), in.call.failAt(1, "the date gets outside of the years 1 to 9999")
	}
	return dateValue(t), nil
}

// addSeconds moves by n units. The product fits: both factors are bounded.
func addSeconds(t time.Time, n, unit int64) time.Time {
	return time.Unix(t.Unix()+n*unit, int64(t.Nanosecond())).UTC()
}

func addMonths(t time.Time, n int64) time.Time {
	if n > 12*10_000 || n < -12*10_000 {
		return time.Time{}.AddDate(-1, 0, 0) // out of range
	}
	year, month, day := t.Date()
	first := time.Date(year, month+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day, last)-1)
}

// dateDiff counts as VB's DateDiff: calendar years and months, Sundays that
// are passed, and whole elapsed days, hours, minutes and seconds.
func dateDiff(in arguments) (Value, error) {
	from, given, err := in.date(1)
	if err != nil || !given {
		return Null(), err
	}
	to, given, err := in.date(2)
	if err != nil || !given {
		return Null(), err
	}
	interval, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	elapsed := to.Unix() - from.Unix()
	switch {
	case elapsed > 0 && to.Nanosecond() < from.Nanosecond():
		elapsed--
	case elapsed < 0 && to.Nanosecond() > from.Nanosecond():
		elapsed++
	}
	const day = 24 * 60 * 60
	switch interval {
	case "yyyy":
		return integerValue(int64(to.Year() - from.Year())), nil
	case "m":
		return integerValue(int64(12*(to.Year()-from.Year()) + int(to.Month()-from.Month()))), nil
	case "ww":
		return integerValue((sunday(to) - sunday(from)) / (7 * day)), nil
	case "d":
		return integerValue(elapsed / day), nil
	case "h":
		return integerValue(elapsed / (60 * 60)), nil
	case "n":
		return integerValue(elapsed / 60), nil
	case "s":
		return integerValue(elapsed), nil
	default:
		return Null(), in.call.failAt(0, "the interval is one of %s", strings.Join(intervals, ", "))
	}
}

// sunday is the midnight that a date's week starts at.
func sunday(t time.Time) int64 {
	year, month, day := t.Date()
	return time.Date(year, month, day-int(t.Weekday()), 0, 0, 0, 0, time.UTC).Unix()
}

// formatDateTime takes the styles as its second of four slots; with three
// slots there are none.
func formatDateTime(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil || strings.TrimSpace(text) == "" {
		return Null(), err
	}
	slot, styles := 1, defaultDateStyles
	if len(in.call.args) > 3 {
		slot = 2
		names, err := in.text(1)
		if err != nil {
			return Null(), err
		}
		if styles, err = parseDateStyles(names); err != nil {
			return Null(), in.call.refuse(1, err, "these are not .NET's DateTimeStyles")
		}
	}
	read, err := in.dateFormat(slot)
	if err != nil {
		return Null(), err
	}
	write, err := in.dateFormat(slot + 1)
	if err != nil {
		return Null(), err
	}
	m, ok := read.parse(text, styles)
	if !ok {
		return Null(), in.call.failAt(0, "the value is not a date in the input format")
	}
	return Text(write.write(m)), nil
}

func (in arguments) dateFormat(slot int) (*dateFormat, error) {
	text, err := in.text(slot)
	if err != nil {
		return nil, err
	}
	format, err := in.call.formats.compiled(text)
	if err != nil {
		return nil, in.call.refuse(slot, err, "this is not a date format of .NET")
	}
	return format, nil
}

// Windows file time counts steps of 100 nanoseconds from the start of 1601.
const (
	fileTimeStart   = -11_644_473_600 // in seconds of Unix time
	stepsPerSecond  = 10_000_000
	nanosecondsStep = 100
)

func dateFromNum(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil || text == "" {
		return Null(), err
	}
	steps, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || steps < 0 {
		return Null(), in.call.failAt(0, "the value is not a Windows file time")
	}
	t := time.Unix(fileTimeStart+steps/stepsPerSecond, steps%stepsPerSecond*nanosecondsStep).UTC()
	if !inRange(t) {
		return Null(), in.call.failAt(0, "the file time is after the year 9999")
	}
	return dateValue(t), nil
}

func numFromDate(in arguments) (Value, error) {
	t, given, err := in.date(0)
	if err != nil || !given {
		return Null(), err
	}
	if t.Unix() < fileTimeStart {
		return Null(), in.call.failAt(0, "a Windows file time starts in 1601")
	}
	// The year 9999 ends well below the largest number of steps.
	return integerValue((t.Unix()-fileTimeStart)*stepsPerSecond + int64(t.Nanosecond()/nanosecondsStep)), nil
}
