package compatibility

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const output = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestAccLifecycleJob"}
{"Action":"output","Package":"p","Test":"TestAccLifecycleJob","Output":"=== RUN   TestAccLifecycleJob\n"}
{"Action":"output","Package":"p","Test":"TestAccLifecycleJob/sub","Output":"said in passing\n"}
{"Action":"fail","Package":"p","Test":"TestAccLifecycleJob/sub"}
{"Action":"pass","Package":"p","Test":"TestAccLifecycleJob"}
{"Action":"output","Package":"p","Test":"TestAccOnlyQueryJob","Output":"needs Terraform 1.14\n"}
{"Action":"skip","Package":"p","Test":"TestAccOnlyQueryJob"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
# q
broken.go:1: no such thing
{"Action":"output","Package":"q","Test":"TestAccLifecycleJob","Output":"job is broken\n"}
{"Action":"fail","Package":"q","Test":"TestAccLifecycleJob"}
{"Action":"output","Package":"q","Test":"TestHangs","Output":"panic: test timed out\n"}
{"Action":"output","Package":"q","Output":"FAIL\tq\t1.0s\n"}
{"Action":"fail","Package":"q"}
`

func TestRecord(t *testing.T) {
	t.Parallel()
	var shown strings.Builder
	tests, err := Record(strings.NewReader(output), &shown)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]Outcome{"TestAccLifecycleJob": Fail, "TestAccOnlyQueryJob": Skip}; !maps.Equal(tests, want) {
		t.Errorf("got %v, want %v", tests, want)
	}
	for _, want := range []string{"ok  \tp\t0.1s\n", "broken.go:1: no such thing\n", "job is broken\n", "panic: test timed out\n", "FAIL\tq\t1.0s\n", "said in passing\n"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not shown", want)
		}
	}
	for _, unwanted := range []string{"=== RUN", "needs Terraform", "PASS", "Action"} {
		if strings.Contains(shown.String(), unwanted) {
			t.Errorf("%q is shown:\n%s", unwanted, &shown)
		}
	}
}

// runOf is a run of a CLI that showed all of some tests and skipped others.
func runOf(cli string, passed, skipped []string) Run {
	r := Run{CLI: cli, Tests: map[string]Outcome{"TestSomethingElse": Fail}}
	for _, test := range passed {
		r.Tests[test] = Pass
	}
	for _, test := range skipped {
		r.Tests[test] = Skip
	}
	return r
}

func old() Run {
	return runOf("Terraform 1.11.4", []string{"TestAccLifecycleJob", "TestAccLifecycleFunctions", "TestAccOnlyPartnerIdentity"},
		[]string{"TestAccOnlyImportByIdentity", "TestAccOnlyActionRuns", "TestAccOnlyFamilyIdentity"})
}

func fresh() Run {
	return runOf("Terraform 1.14.8", []string{
		"TestAccLifecycleJob", "TestAccLifecycleFunctions", "TestAccOnlyPartnerIdentity", "TestAccOnlyActionRuns",
	}, nil)
}

const document = `# Title

` + begin + `
| | Terraform 1.11.4 | Terraform 1.14.8 |
| --- | --- | --- |
| resources, data sources, import by id | yes | yes |
| functions | yes | yes |
| import by identity | partly | yes |
| actions | no | yes |
` + end + `

More.
`

func TestTableOfRuns(t *testing.T) {
	t.Parallel()
	empty := "# Title\n\n" + begin + "\n| |\n| --- |\n" + end + "\n\nMore.\n"
	table, err := Parse(empty)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := table.In(empty); err != nil || got != empty {
		t.Errorf("an empty table becomes %s, %v", got, err)
	}
	made, err := table.With([]Run{fresh(), old()}).In(empty)
	if err != nil || made != document {
		t.Fatalf("got %s, %v", made, err)
	}
	table, err = Parse(made)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := table.In(made); err != nil || again != made {
		t.Errorf("the table does not survive reading: %s, %v", again, err)
	}
}

// TestPatchVersionsAreOneColumn, and what did not run stays as it is.
func TestPatchVersionsAreOneColumn(t *testing.T) {
	t.Parallel()
	table, err := Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	newer := fresh()
	newer.CLI = "Terraform 1.14.9"
	tofu := runOf("OpenTofu 1.12.6", []string{"TestAccLifecycleJob"}, nil)
	made, err := table.With([]Run{tofu, newer}).In(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| | Terraform 1.11.4 | Terraform 1.14.9 | OpenTofu 1.12.6 |\n", "| import by identity | partly | yes | no |\n", "| functions | yes | yes | no |\n"} {
		if !strings.Contains(made, want) {
			t.Errorf("%q is not in\n%s", want, made)
		}
	}
}

func TestBeyond(t *testing.T) {
	t.Parallel()
	failed := fresh()
	failed.Tests["TestAccLifecycleJob"] = Fail
	skipped := fresh()
	skipped.CLI, skipped.Tests["TestAccOnlyFamilyIdentity"] = "Terraform 1.14.9", Skip
	gone := fresh()
	delete(gone.Tests, "TestAccOnlyActionRuns")
	for name, c := range map[string]struct {
		runs      []Run
		beyond    []string
		unchecked []string
	}{
		"what ran":              {runs: []Run{old(), fresh()}},
		"a CLI is not here":     {runs: []Run{old()}, unchecked: []string{"Terraform 1.14.8"}},
		"another CLI":           {runs: []Run{runOf("OpenTofu 1.12.6", nil, nil)}, unchecked: []string{"Terraform 1.11.4", "Terraform 1.14.8"}},
		"a test fails":          {runs: []Run{old(), failed}, beyond: []string{`resources, data sources, import by id on Terraform 1.14.8: the table says "yes", the tests say "no"`}},
		"a test skips":          {runs: []Run{old(), skipped}, beyond: []string{`import by identity on Terraform 1.14.9: the table says "yes", the tests say "partly"`}},
		"a feature has no test": {runs: []Run{old(), gone}, beyond: []string{`actions on Terraform 1.14.8: the table says "yes", the tests say "no"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := Parse(document)
			if err != nil {
				t.Fatal(err)
			}
			beyond, unchecked := table.Beyond(c.runs)
			if !slices.Equal(beyond, c.beyond) || !slices.Equal(unchecked, c.unchecked) {
				t.Errorf("got %q and %q, want %q and %q", beyond, unchecked, c.beyond, c.unchecked)
			}
		})
	}
}

// TestForeignLines: a claim that no test can show is an error, not a promise.
func TestForeignLines(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no table":        "# Title\n",
		"not closed":      begin + "\n| |\n",
		"another feature": strings.Replace(document, "| actions |", "| teleportation |", 1),
		"another claim":   strings.Replace(document, "| no | yes |", "| no | yes | yes |", 1),
		"a word":          strings.Replace(document, "| no | yes |", "| no | always |", 1),
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestEveryTestShowsAFeature: a test that runs on every CLI counts somewhere, and every feature has a place in the table.
func TestEveryTestShowsAFeature(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			test, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(test.Name.Name, "TestAccOnly") && !strings.HasPrefix(test.Name.Name, "TestAccLifecycle") {
				continue
			}
			f := featureOf(test.Name.Name)
			if f == "" {
				t.Errorf("%s: %s shows no feature of the compatibility table; name it after one (features in table.go)", path, test.Name.Name)
			}
			seen[f] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !seen["actions"] || !seen["functions"] || !seen["import by identity"] {
		t.Errorf("only %v were found", seen)
	}
	for _, f := range features {
		if !slices.Contains(rows, f.name) {
			t.Errorf("%s has no row", f.name)
		}
	}
}
