package scopefilter_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// vector is one documented case: a filter as Graph spells it, an object, and whether it is in scope.
type vector struct {
	Function string
	Filter   struct {
		Groups []struct {
			Name    string
			Clauses []struct {
				SourceOperandName, OperatorName string
				TargetOperand                   *struct{ Values []string }
			}
		}
	}
	Attributes map[string]*string
	Expect     json.RawMessage
}

func (v vector) filter() scopefilter.Filter {
	var f scopefilter.Filter
	for _, group := range v.Filter.Groups {
		g := scopefilter.Group{Name: group.Name}
		for _, clause := range group.Clauses {
			c := scopefilter.Clause{Attribute: clause.SourceOperandName, Operator: clause.OperatorName}
			if clause.TargetOperand != nil {
				c.Values = clause.TargetOperand.Values
			}
			g.Clauses = append(g.Clauses, c)
		}
		f = append(f, g)
	}
	return f
}

// TestVectors runs the documented cases, which lie outside the repository, under both ways of anchoring.
func TestVectors(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE names no folder with expression-vectors.json")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "expression-vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, v := range vectors {
		if !strings.HasPrefix(v.Function, "scope:") {
			continue
		}
		ran++
		for _, whole := range []bool{false, true} {
			m, err := v.filter().Compile(scopefilter.MatchOptions{WholeValue: whole})
			if err != nil {
				t.Errorf("%s: %v", v.Function, err)
				continue
			}
			got, results, err := m.Match(func(name string) []string {
				if value := v.Attributes[name]; value != nil {
					return []string{*value}
				}
				return nil
			})
			if want := string(v.Expect) == "true"; err != nil || got != want {
				t.Errorf("%s, whole value %t: got %t (%v, %v), want %t", v.Function, whole, got, results, err, want)
			}
		}
	}
	if ran == 0 {
		t.Error("the folder holds no case about scoping filters")
	}
}
