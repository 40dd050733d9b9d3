package attrexpr_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// valueOf is an attribute's value from JSON: null, a text or a list of texts.
func valueOf(t *testing.T, v any) attrexpr.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return attrexpr.Null()
	case string:
		return attrexpr.Text(v)
	case []any:
		texts := make([]string, 0, len(v))
		for _, text := range v {
			texts = append(texts, text.(string))
		}
		return attrexpr.List(texts...)
	case []string:
		return attrexpr.List(v...)
	default:
		t.Fatalf("no value for %#v", v)
		return attrexpr.Null()
	}
}

// sample is one object with what surrounds it.
type sample struct {
	attributes map[string]any
	// clock is the current time in RFC 3339, "" for none.
	clock string
	// existing are the values that objects of the target have already.
	existing []string
}

func (s sample) environment(t *testing.T) attrexpr.Environment {
	t.Helper()
	env := attrexpr.Environment{
		Attribute: func(name string) attrexpr.Value { return valueOf(t, s.attributes[name]) },
		Exists:    func(value string) bool { return slices.Contains(s.existing, value) },
	}
	if s.clock != "" {
		clock, err := time.Parse(time.RFC3339, s.clock)
		if err != nil {
			t.Fatal(err)
		}
		env.Now = func() time.Time { return clock }
	}
	return env
}

// evaluate parses and evaluates, and fails the test when either does.
func evaluate(t *testing.T, expression string, env attrexpr.Environment) attrexpr.Value {
	t.Helper()
	e, err := attrexpr.Parse(expression)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	value, err := e.Evaluate(env)
	if err != nil {
		t.Fatalf("Evaluate: %v", err)
	}
	return value
}

// ignored is the expected result of a flow that is dropped.
type ignored struct{}

func checkValue(t *testing.T, got attrexpr.Value, want any) {
	t.Helper()
	switch want := want.(type) {
	case ignored:
		if !got.Ignored() || !got.IsNull() {
			t.Errorf("got %q, want an ignored flow", got.Values())
		}
	case nil:
		if !got.IsNull() || got.Ignored() {
			t.Errorf("got %q, want null", got.Values())
		}
	case string:
		if got.IsNull() || got.IsList() || got.Text() != want {
			t.Errorf("got %q (null %v, list %v), want %q", got.Values(), got.IsNull(), got.IsList(), want)
		}
	case []string:
		if !got.IsList() || !slices.Equal(got.Values(), want) {
			t.Errorf("got %q (list %v), want the list %q", got.Values(), got.IsList(), want)
		}
	default:
		t.Fatalf("no comparison with %#v", want)
	}
}

// TestVectors evaluates the collected examples of Microsoft's pages. They are
// not part of this repository: CROSSTENANT_REFERENCE names the folder that has them.
func TestVectors(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE does not name the folder with expression-vectors.json")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "expression-vectors.json")) //nolint:gosec // the folder is the developer's
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Function   string          `json:"function"`
		Expression *string         `json:"expression"`
		Attributes map[string]any  `json:"attributes"`
		Expect     json.RawMessage `json:"expect"`
		Clock      string          `json:"clock"`
		Existing   []string        `json:"existing"`
		Kind       string          `json:"kind"`
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}

	ran := 0
	for _, v := range vectors {
		if v.Expression == nil {
			continue // a scoping filter
		}
		ran++
		t.Run(v.Function, func(t *testing.T) {
			got := evaluate(t, *v.Expression, sample{v.Attributes, v.Clock, v.Existing}.environment(t))
			if v.Kind == "doubtful" {
				t.Logf("%s: the page's value %s is doubtful; here it is %q", *v.Expression, v.Expect, got.Values())
				return
			}
			checkValue(t, got, expected(t, v.Expect))
			if t.Failed() {
				t.Log(*v.Expression)
			}
		})
	}
	if ran == 0 {
		t.Fatal("no expression among the vectors")
	}
	t.Logf("%d expressions", ran)
}

// expected reads a text, a list, null or {"ignored": true}.
func expected(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	var want any
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	switch want := want.(type) {
	case map[string]any:
		if want["ignored"] != true {
			t.Fatalf("no expectation in %s", raw)
		}
		return ignored{}
	case []any:
		return valueOf(t, want).Values()
	default:
		return want
	}
}
