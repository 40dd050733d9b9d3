package compatibility

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Outcome is how a test ended, in the words of go test -json: "pass", "fail" or "skip".
type Outcome string

// The outcomes of a test.
const (
	Pass Outcome = "pass"
	Fail Outcome = "fail"
	Skip Outcome = "skip"
)

// Run is what one CLI was seen to do.
type Run struct {
	CLI   string             `json:"cli"`   // "Terraform 1.14.8"
	Tests map[string]Outcome `json:"tests"` // by name, without their subtests
}

// event is a line of go test -json ("go doc test2json").
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// Record reads the output of go test -json and gives the outcomes of its tests. What a run without -json would print goes to
// show: a line for each package, what failed tests said, and whatever is not JSON.
func Record(output io.Reader, show io.Writer) (map[string]Outcome, error) {
	tests, said := map[string]Outcome{}, map[string][]string{}
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				e = event{Output: string(line)}
			}
			e.count(tests)
			if _, failed := io.WriteString(show, e.print(said)); failed != nil {
				return tests, failed
			}
		}
		switch err {
		case nil:
		case io.EOF:
			return tests, nil
		default:
			return tests, fmt.Errorf("unable to read what the tests print: %w", err)
		}
	}
}

// count notes how a test ended. Where two packages have a test of one name, the worse outcome counts.
func (e event) count(tests map[string]Outcome) {
	outcome := Outcome(e.Action)
	if e.Test == "" || strings.Contains(e.Test, "/") || worse(outcome) == 0 {
		return
	}
	if worse(outcome) > worse(tests[e.Test]) {
		tests[e.Test] = outcome
	}
}

// worse orders outcomes; 0 is none.
func worse(o Outcome) int {
	return map[Outcome]int{Pass: 1, Skip: 2, Fail: 3}[o]
}

// print is what to show for an event. What tests say is kept until it is known whether they, or their package, fail.
func (e event) print(said map[string][]string) string {
	key := e.Package + " " + e.Test
	switch {
	case e.Output != "" && e.Test != "":
		said[key] = append(said[key], e.Output)
	case e.Output == "PASS\n", e.Output == "testing: warning: no tests to run\n": // said with -v and -json only
	case e.Output != "":
		return e.Output
	case e.Action == string(Fail) && e.Test == "":
		var left strings.Builder
		for of, texts := range said {
			if strings.HasPrefix(of, key) {
				left.WriteString(strings.Join(texts, ""))
				delete(said, of)
			}
		}
		return left.String()
	case e.Action == string(Fail):
		text := strings.Join(said[key], "")
		delete(said, key)
		return text
	case worse(Outcome(e.Action)) > 0:
		delete(said, key)
	}
	return ""
}
