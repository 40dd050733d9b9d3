package attrexpr_test

import (
	"fmt"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

func TestDateFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ page, in, format, want string }{
		{customDates, "2009-06-01T13:45:30.0000000", "%d", "1"},
		{customDates, "2009-06-15T13:45:30.0000000", "%d", "15"},
		{customDates, "2009-06-01T13:45:30.0000000", "dd", "01"},
		{customDates, "2009-06-15T13:45:30.0000000", "ddd", "Mon"},
		{customDates, "2009-06-15T13:45:30.0000000", "dddd", "Monday"},
		{customDates, "2009-06-15T13:45:30.6170000", "%f", "6"},
		{customDates, "2009-06-15T13:45:30.0500000", "%f", "0"},
		{customDates, "2009-06-15T13:45:30.6170000", "ff", "61"},
		{customDates, "2009-06-15T13:45:30.0050000", "ff", "00"},
		{customDates, "2009-06-15T13:45:30.6175425", "fffffff", "6175425"},
		{customDates, "2009-06-15T13:45:30.6170000", "%F", "6"},
		{customDates, "2009-06-15T13:45:30.0500000", "%F", ""},
		{customDates, "2009-06-15T13:45:30.6170000", "FF", "61"},
		{customDates, "2009-06-15T13:45:30.0050000", "FF", ""},
		{customDates, "2009-06-15T13:45:30.0500000", "FF", "05"},
		{customDates, "2009-06-15T13:45:30.6175400", "FFFFFF", "61754"},
		{customDates, "2009-06-15T13:45:30.6170000", "gg", "A.D."},
		{customDates, "2009-06-15T01:45:30.0000000", "%h", "1"},
		{customDates, "2009-06-15T13:45:30.0000000", "%h", "1"},
		{customDates, "2009-06-15T00:45:30.0000000", "hh", "12"},
		{customDates, "2009-06-15T13:45:30.0000000", "hh", "01"},
		{customDates, "2009-06-15T01:45:30.0000000", "%H", "1"},
		{customDates, "2009-06-15T01:45:30.0000000", "HH", "01"},
		{customDates, "2009-06-15T13:45:30.0000000", "HH", "13"},
		{customDates, "2009-06-15T13:45:30.0000000Z", "%K", "Z"},
		{customDates, "2009-06-15T13:45:30.0000000", "%K", ""},
		{customDates, "2009-06-15T01:09:30.0000000", "%m", "9"},
		{customDates, "2009-06-15T01:09:30.0000000", "mm", "09"},
		{customDates, "2009-06-15T13:45:30.0000000", "%M", "6"},
		{customDates, "2009-06-15T13:45:30.0000000", "MM", "06"},
		{customDates, "2009-06-15T13:45:30.0000000", "MMM", "Jun"},
		{customDates, "2009-06-15T13:45:30.0000000", "MMMM", "June"},
		{customDates, "2009-06-15T13:45:09.0000000", "%s", "9"},
		{customDates, "2009-06-15T13:45:09.0000000", "ss", "09"},
		{customDates, "2009-06-15T13:45:30.0000000", "%t", "P"},
		{customDates, "2009-06-15T13:45:30.0000000", "tt", "PM"},
		{customDates, "0001-01-01T00:00:00.0000000", "%y", "1"},
		{customDates, "0900-01-01T00:00:00.0000000", "%y", "0"},
		{customDates, "2019-06-15T13:45:30.0000000", "%y", "19"},
		{customDates, "1900-01-01T00:00:00.0000000", "yy", "00"},
		{customDates, "0001-01-01T00:00:00.0000000", "yyy", "001"},
		{customDates, "2009-06-15T13:45:30.0000000", "yyy", "2009"},
		{customDates, "0900-01-01T00:00:00.0000000", "yyyy", "0900"},
		{customDates, "2009-06-15T13:45:30.0000000", "yyyyy", "02009"},
		{customDates, "2009-06-15T13:45:30.0000000", `'arr:' h:m t`, "arr: 1:45 P"},
		{customDates, "2009-06-15T13:45:30.0000000", `h \h`, "1 h"},
		{customDates, "2009-06-15T13:45:30.0000000", "hh:mm:ss.FFF", "01:45:30"},

		{standardDates, "2009-06-15T13:45:30.0000000", "d", "06/15/2009"},
		{standardDates, "2009-06-15T13:45:30.0000000", "D", "Monday, 15 June 2009"},
		{standardDates, "2009-06-15T13:45:30.0000000", "G", "06/15/2009 13:45:30"},
		{standardDates, "2009-06-15T13:45:30.0000000", "m", "June 15"},
		{standardDates, "2009-06-15T13:45:30.0000000", "o", "2009-06-15T13:45:30.0000000"},
		{standardDates, "2009-06-15T13:45:30.0000000Z", "O", "2009-06-15T13:45:30.0000000Z"},
		{standardDates, "2009-06-15T13:45:30.0000000", "r", "Mon, 15 Jun 2009 13:45:30 GMT"},
		{standardDates, "2009-06-15T13:45:30.0000000", "s", "2009-06-15T13:45:30"},
		{standardDates, "2009-06-15T13:45:30.0000000", "t", "13:45"},
		{standardDates, "2009-06-15T13:45:30.0000000", "u", "2009-06-15 13:45:30Z"},
		{standardDates, "2009-06-15T13:45:30.0000000", "y", "2009 June"},
	} {
		t.Run(c.in+" "+c.format, func(t *testing.T) {
			t.Parallel()
			expression := fmt.Sprintf(`FormatDateTime("%s", , "O", %s)`, c.in, attrexpr.QuoteText(c.format))
			checkValue(t, evaluate(t, expression, attrexpr.Environment{}), c.want)
		})
	}
}

func TestDatesInOtherFormats(t *testing.T) {
	t.Parallel()
	format := func(in, styles, format, out string) string {
		return fmt.Sprintf(`FormatDateTime(%s, %s, %s, %s)`, attrexpr.QuoteText(in), styles, attrexpr.QuoteText(format), attrexpr.QuoteText(out))
	}
	runDocumented(t, []documented{
		{customDates, format("7 Mar 99", "", "d MMM yy", "yyyy-MM-dd"), sample{}, "1999-03-07"},
		{customDates, format("07.03.2049 12:05 AM", "", "dd.MM.yyyy hh:mm tt", "s"), sample{}, "2049-03-07T00:05:00"},
		{customDates, format("2021-06-30T23:00:00-05:00", "", "yyyy-MM-ddTHH:mm:sszzz", "s"), sample{}, "2021-07-01T04:00:00"},
		{customDates, format("2021-06-30T23:00:00.25", "", "yyyy-MM-ddTHH:mm:ss.FFF", "HH:mm:ss.ff"), sample{}, "23:00:00.25"},
		{customDates, format("2021-06-30T23:00:00", "", "yyyy-MM-ddTHH:mm:ss.FFF", "HH:mm:ss.ff"), sample{}, "23:00:00.00"},
		{customDates, format(" 2021-06-30 ", "", "yyyy-MM-dd", "dd"), sample{}, "30"},
		{customDates, format("Wednesday, 30 June 2021", "", "dddd, dd MMMM yyyy", "s"), sample{}, "2021-06-30T00:00:00"},
		{customDates, format("2021-06-30", `"DateTimeStyles.AssumeUniversal, DateTimeStyles.AdjustToUniversal"`, "yyyy-MM-dd", "O"), sample{}, "2021-06-30T00:00:00.0000000Z"},
		{customDates, format("15 Jun 2009 8 +2", "", "d MMM yyyy H z", "s"), sample{}, "2009-06-15T06:00:00"},
		{customDates, format("2009-06-15 08:30 -0230", "", "yyyy-MM-dd HH:mm zzz", "s"), sample{}, "2009-06-15T11:00:00"},
		{customDates, format("2009-06-15T08:30:00Z", "", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ssK"), sample{}, "2009-06-15T08:30:00Z"},
		{customDates, format("6/15/2009 12:00:00 AM", "", "M/d/yyyy h:mm:ss tt", "HH"), sample{}, "00"},
		{customDates, format("15 6 09 9p", "", "d M y ht", "yyyy-MM-ddTHH"), sample{}, "2009-06-15T21"},
		{chosen, format("2009-06-15T08:30:00+02:00", "", "yyyy-MM-ddTHH:mm:sszzz", "HH:mmzzz zz %z K"), sample{}, "06:30+00:00 +00 +0 +00:00"},
		{chosen, format("", "", "yyyy-MM-dd", "dd"), sample{}, nil},

		{chosen, `CDate("3/16/2020")`, sample{}, "3/16/2020 12:00:00 AM"},
		{chosen, `CDate("16 March 2020 14:05 +02:00")`, sample{}, "3/16/2020 12:05:00 PM"},
		{chosen, `CDate("Mon, 16 Mar 2020 14:05:01 GMT")`, sample{}, "3/16/2020 2:05:01 PM"},
		{chosen, `CDate("March 16, 2020 2pm")`, sample{}, "3/16/2020 2:00:00 PM"},
		{chosen, `CDate("2020-03")`, sample{}, "3/1/2020 12:00:00 AM"},
		{chosen, `CDate("2020-03-16 23:59:59.9999999Z")`, sample{}, "3/16/2020 11:59:59 PM"},
		{chosen, `CDate([none])`, sample{}, nil},

		{addMonthsPage, `DateAdd("m", 2, "12/31/2015")`, sample{}, "2/29/2016 12:00:00 AM"},
		{addMonthsPage, `DateAdd("m", 4, "12/31/2015")`, sample{}, "4/30/2016 12:00:00 AM"},
		{addMonthsPage, `DateAdd("m", -1, "3/31/2015")`, sample{}, "2/28/2015 12:00:00 AM"},
		{addMonthsPage, `DateAdd("yyyy", 1, "2/29/2016")`, sample{}, "2/28/2017 12:00:00 AM"},
		{chosen, `DateAdd("h", "36", "12/31/2015")`, sample{}, "1/1/2016 12:00:00 PM"},
		{chosen, `DateAdd("n", -1, "1/1/2016")`, sample{}, "12/31/2015 11:59:00 PM"},
		{chosen, `DateAdd("s", [n], "1/1/2016")`, with(attributes{"n": "1.9"}), "1/1/2016 12:00:01 AM"},
		{chosen, `DateAdd("d", 1, [none])`, sample{}, nil},

		{dateDiffPage, `DateDiff("yyyy", "12/31/2000", "1/1/2001")`, sample{}, "1"},
		{dateDiffPage, `DateDiff("m", "1/31/2001", "2/1/2001")`, sample{}, "1"},
		{dateDiffPage, `DateDiff("ww", "8/28/2021", "8/29/2021")`, sample{}, "1"}, // Saturday to Sunday
		{dateDiffPage, `DateDiff("ww", "8/22/2021", "8/28/2021")`, sample{}, "0"}, // Sunday to Saturday
		{dateDiffPage, `DateDiff("d", "8/28/2021 11:00 PM", "8/29/2021 1:00 AM")`, sample{}, "0"},
		{dateDiffPage, `DateDiff("h", "8/28/2021 1:59 AM", "8/28/2021")`, sample{}, "-1"},
		{chosen, `DateDiff("d", [none], "8/28/2021")`, sample{}, nil},
		{chosen, `DateFromNum(0)`, sample{}, "1/1/1601 12:00:00 AM"},
		{chosen, `NumFromDate("1601-01-01T00:00:00.0000001Z")`, sample{}, "1"},
		{chosen, `NumFromDate(DateFromNum(129699324000000000))`, sample{}, "129699324000000000"},
	})
}
