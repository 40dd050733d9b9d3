package synchronization

import (
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

func TestChooseApplication(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	pristine := func(id string, age time.Duration) existingApplication {
		return existingApplication{app: graph.Application{ID: id, CreatedAt: day.Add(-age)}, pristine: true}
	}
	used := func(id string) existingApplication {
		return existingApplication{app: graph.Application{ID: id, CreatedAt: day}}
	}

	tests := map[string]struct {
		existing []existingApplication
		adopt    bool
		chosen   string // "" = none
		summary  string // of the only diagnostic, "" = none
		fails    bool
		names    []string // ids the detail must hold
	}{
		"nothing there":                         {},
		"an interrupted run's leftover":         {existing: []existingApplication{pristine("a", 0)}, chosen: "a", summary: "Took over unused synchronization application a"},
		"the oldest leftover":                   {existing: []existingApplication{pristine("a", time.Hour), pristine("b", 2*time.Hour)}, chosen: "b", summary: "Took over unused synchronization application b"},
		"one in use is left alone":              {existing: []existingApplication{used("a")}, summary: `Another synchronization application is named "N"`, names: []string{"t/a"}},
		"a leftover beside one in use":          {existing: []existingApplication{used("a"), pristine("b", 0)}, chosen: "b", summary: "Took over unused synchronization application b"},
		"adopt the only one":                    {existing: []existingApplication{used("a")}, adopt: true, chosen: "a", summary: "Took over synchronization application a"},
		"adopt one in use rather than leftover": {existing: []existingApplication{pristine("b", 0), used("a")}, adopt: true, chosen: "a", summary: "Took over synchronization application a"},
		"adopt a leftover if there is no other": {existing: []existingApplication{pristine("b", 0)}, adopt: true, chosen: "b", summary: "Took over unused synchronization application b"},
		"adopt needs a clear choice":            {existing: []existingApplication{used("a"), used("b")}, adopt: true, summary: "Several synchronization applications to adopt", fails: true, names: []string{"t/a", "t/b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chosen, diags := chooseApplication(test.existing, "t", "N", test.adopt)
			if got := ""; (chosen == nil) != (test.chosen == "") || chosen != nil && chosen.app.ID != test.chosen {
				t.Errorf("chose %+v %s, want %q", chosen, got, test.chosen)
			}
			if diags.HasError() != test.fails {
				t.Errorf("got %v, want an error: %t", diags, test.fails)
			}
			if (len(diags) > 0) != (test.summary != "") {
				t.Fatalf("got %v, want %q", diags, test.summary)
			}
			if len(diags) == 0 {
				return
			}
			if diags[0].Summary() != test.summary {
				t.Errorf("got the summary %q, want %q", diags[0].Summary(), test.summary)
			}
			for _, id := range test.names {
				if !strings.Contains(diags[0].Detail(), id) {
					t.Errorf("the detail lacks %s:\n%s", id, diags[0].Detail())
				}
			}
		})
	}
}

func TestMailAddresses(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"ops@contoso.com": true, "o'neil+x@sub.contoso.co.uk": true,
		"": false, "ops": false, "ops@contoso": false, "Ops <ops@contoso.com>": false, "ops@contoso.com ": false, "a@b.com, c@d.com": false,
	} {
		if got := isMailAddress(text); got != valid {
			t.Errorf("%q: got %t, want %t", text, got, valid)
		}
	}
}
