package compatibility

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

// feature is a row of the table, with the tests that show it. A test belongs to the first feature that it fits.
type feature struct {
	name  string
	tests *regexp.Regexp
}

var features = []feature{
	{"functions", regexp.MustCompile(`^TestAccLifecycleFunctions`)},
	{"`moved` from another provider", regexp.MustCompile(`^TestAccLifecycleMoved`)},
	{"resources, data sources, import by id", regexp.MustCompile(`^TestAccLifecycle`)},
	{"actions", regexp.MustCompile(`^TestAccOnlyAction`)},
	{"list resources", regexp.MustCompile(`^TestAccOnlyQuery`)},
	{"import by identity", regexp.MustCompile(`^TestAccOnly(Import|.*Identity$)`)},
}

// rows are the features in the order of the table.
var rows = []string{
	"resources, data sources, import by id", "functions", "import by identity", "actions", "list resources", "`moved` from another provider",
}

// featureOf is the name of the feature that a test shows; "" if it shows none.
func featureOf(test string) string {
	for _, f := range features {
		if f.tests.MatchString(test) {
			return f.name
		}
	}
	return ""
}

// Claims of a cell. Only what every test of a feature showed is a plain yes.
const (
	yes    = "yes"
	partly = "partly"
	no     = "no"
)

// strengths order the claims.
var strengths = map[string]int{no: 0, partly: 1, yes: 2}

// claims are what a run shows, by feature. A feature without a test is not among them.
func (r Run) claims() map[string]string {
	total, passed := map[string]int{}, map[string]int{}
	for test, outcome := range r.Tests {
		f := featureOf(test)
		total[f]++
		if outcome == Pass {
			passed[f]++
		}
	}
	claims := map[string]string{}
	for _, f := range rows {
		switch {
		case total[f] == 0:
		case passed[f] == total[f]:
			claims[f] = yes
		case passed[f] > 0:
			claims[f] = partly
		default:
			claims[f] = no
		}
	}
	return claims
}

// column is one CLI of the table: the newest patch version that was run.
type column struct {
	cli    string            // "Terraform 1.14.8"
	claims map[string]string // by feature
}

// minor is a CLI's name without the patch version: releases of one minor version are one column.
func minor(cli string) string { return cli[:max(strings.LastIndex(cli, "."), 0)] }

// Table is what is claimed, by CLI.
type Table struct{ columns []column }

// The table stands between these lines.
const (
	begin = "<!-- compatibility: made from what .ci/run saw; see CONTRIBUTING.md -->"
	end   = "<!-- end of compatibility -->"
)

// cut finds the table's place in a document.
func cut(document string) (before, table, after string, err error) {
	before, rest, found := strings.Cut(document, begin+"\n")
	table, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", "", "", fmt.Errorf("there is no table between the lines %q and %q", begin, end)
	}
	return before, table, after, nil
}

// Parse reads the table of a document.
func Parse(document string) (Table, error) {
	_, text, _, err := cut(document)
	if err != nil {
		return Table{}, err
	}
	var t Table
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		name, values := cells[0], cells[1:]
		switch {
		case i == 0:
			for _, cli := range values {
				t.columns = append(t.columns, column{cli: cli, claims: map[string]string{}})
			}
		case i == 1 || line == "":
		case !slices.Contains(rows, name) || len(values) != len(t.columns):
			return Table{}, fmt.Errorf("the line %q is none of the table's: a line has a known feature and %d claims", line, len(t.columns))
		default:
			for j, claim := range values {
				if _, known := strengths[claim]; !known {
					return Table{}, fmt.Errorf("the line %q claims %q, which is none of yes, partly, no", line, claim)
				}
				t.columns[j].claims[name] = claim
			}
		}
	}
	return t, nil
}

// Beyond lists what the table claims beyond what runs showed, and which of its CLIs did not run.
func (t Table) Beyond(runs []Run) (claims, unchecked []string) {
	for _, c := range t.columns {
		ran := false
		for _, r := range runs {
			if minor(r.CLI) != minor(c.cli) {
				continue
			}
			ran = true
			seen := r.claims()
			for _, f := range rows {
				if strengths[c.claims[f]] > strengths[seen[f]] {
					claims = append(claims, fmt.Sprintf("%s on %s: the table says %q, the tests say %q", f, r.CLI, c.claims[f], cmp.Or(seen[f], no)))
				}
			}
		}
		if !ran {
			unchecked = append(unchecked, c.cli)
		}
	}
	return claims, unchecked
}

// With is the table with the columns of runs in place of its own.
func (t Table) With(runs []Run) Table {
	columns := slices.Clone(t.columns)
	for _, r := range runs {
		columns = slices.DeleteFunc(columns, func(c column) bool { return minor(c.cli) == minor(r.CLI) })
		columns = append(columns, column{r.CLI, r.claims()})
	}
	slices.SortFunc(columns, func(a, b column) int {
		nameA, versionA, _ := strings.Cut(a.cli, " ")
		nameB, versionB, _ := strings.Cut(b.cli, " ")
		vA, _ := terraformcli.ParseVersion(versionA)
		vB, _ := terraformcli.ParseVersion(versionB)
		return cmp.Or(-cmp.Compare(nameA, nameB), cmp.Compare(vA.Major, vB.Major), cmp.Compare(vA.Minor, vB.Minor))
	})
	return Table{columns}
}

// In is the document with this table.
func (t Table) In(document string) (string, error) {
	before, _, after, err := cut(document)
	if err != nil {
		return "", err
	}
	return before + begin + "\n" + t.markdown() + end + after, nil
}

// markdown is the table as text. A feature that no column knows has no row.
func (t Table) markdown() string {
	lines := [][]string{{""}, {"---"}}
	for _, c := range t.columns {
		lines[0], lines[1] = append(lines[0], c.cli), append(lines[1], "---")
	}
	for _, f := range rows {
		line, known := []string{f}, false
		for _, c := range t.columns {
			known = known || c.claims[f] != ""
			line = append(line, cmp.Or(c.claims[f], no))
		}
		if known {
			lines = append(lines, line)
		}
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.Replace("| "+strings.Join(line, " | ")+" |\n", "|  |", "| |", 1))
	}
	return b.String()
}
