package graphemu

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// flow is one attribute mapping as the engine runs it.
type flow struct {
	target      string
	kind        string // type of the target attribute
	flowType    string
	fallback    string
	hasFallback bool
	redacted    bool   // the value is not shown in the logs
	text        string // the expression, for messages
	value       func(*imported) (attrexpr.Value, error)
}

// imported is one source user as the mappings see it.
type imported struct {
	user        object
	roles       string
	known       map[string]definition // attributes of the source object
	environment attrexpr.Environment
}

// attribute answers what a mapping finds under a name. An attribute that the schema does not declare is never imported.
func (in *imported) attribute(name string) attrexpr.Value {
	declared, ok := in.known[name]
	switch {
	case !ok:
		return attrexpr.Null()
	case name == "appRoleAssignments" && in.roles == "":
		return attrexpr.Null()
	case name == "appRoleAssignments":
		return attrexpr.List(in.roles)
	case declared.multivalued && name != matchAttribute:
		return attrexpr.List(sourceValues(in.user, name)...)
	}
	if text, ok := sourceValue(in.user, name); ok {
		return attrexpr.Text(text)
	}
	return attrexpr.Null()
}

// flowed is what a mapping gives for one user.
type flowed struct {
	*flow
	text    string
	has     bool // false: the value is null
	ignored bool // the expression took the attribute out of the flow
}

// errMapping is why an object is put aside whose mapping or scope cannot be computed. It names mapping or clause, never a value.
type errMapping struct{ code, reason string }

func (e *errMapping) Error() string { return e.reason }

// flowsOf reads the attribute mappings of an object mapping for target attributes of these kinds. An expression that cannot be
// read is an error that names the mapping.
func (j *syncJob) flowsOf(mapping object, kinds map[string]definition) ([]*flow, error) {
	var flows []*flow
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		target := targetOf(m)
		if target == matchAttribute {
			continue // the match itself never flows
		}
		f := &flow{target: target, kind: kinds[target].kind, flowType: textOf(m["flowType"])}
		f.fallback, f.hasFallback = m["defaultValue"].(string)
		f.hasFallback = f.hasFallback && f.fallback != ""
		source, _ := m["source"].(object)
		if err := j.s.readSource(f, source); err != nil {
			return nil, err
		}
		flows = append(flows, f)
	}
	return flows, nil
}

// readSource makes the flow's value of an attributeMappingSource. What counts about a function is its expression.
func (s *Server) readSource(f *flow, source object) error {
	name := textOf(source["name"])
	switch source["type"] {
	case "Attribute":
		f.value = func(in *imported) (attrexpr.Value, error) { return in.attribute(name), nil }
	case "Constant":
		constant := attrexpr.Text(constantOf(source))
		f.value = func(*imported) (attrexpr.Value, error) { return constant, nil }
	case "Function":
		f.text = textOf(source["expression"])
		compiled, err := s.compile(f.text)
		if err != nil {
			return &errMapping{"InvalidExpression", fmt.Sprintf("The mapping of '%s' has the expression %s, which is not valid: %v", f.target, f.text, err)}
		}
		f.redacted = compiled.redacts
		f.value = func(in *imported) (attrexpr.Value, error) { return compiled.evaluate(in.environment) }
	default: // no source: the default value alone
		f.value = func(*imported) (attrexpr.Value, error) { return attrexpr.Null(), nil }
	}
	return nil
}

// flow computes every mapping for one user. The slice is the exporter's own and good until the next user.
func (e *exporter) flow(user object) ([]flowed, error) {
	if e.flowsErr != nil {
		return nil, e.flowsErr
	}
	in := e.imported(user)
	e.buffer = e.buffer[:0]
	for _, f := range e.flows {
		value, err := f.value(in)
		if err != nil {
			return nil, f.failure(err)
		}
		out := flowed{flow: f, ignored: value.Ignored()}
		if !value.IsNull() {
			out.text = firstText(value)
			out.has = out.text != "" // an empty text is no value
		}
		if out.has {
			if _, ok := typedValue(f.kind, f.target, out.text); !ok {
				return nil, &errMapping{"InvalidAttributeValue", fmt.Sprintf("The mapping of '%s' gives a value that is none of the type %s.", f.target, f.kindText())}
			}
		}
		e.buffer = append(e.buffer, out)
	}
	return e.buffer, nil
}

func (f *flow) kindText() string {
	if f.target == "userType" {
		return "userType (Member or Guest)"
	}
	return f.kind
}

// failure says where an evaluation failed. What the evaluator says may quote the user's data, which is not repeated.
func (f *flow) failure(err error) error {
	at := ""
	if failed := (*attrexpr.EvaluationError)(nil); errors.As(err, &failed) && failed.Function != "" {
		at = ", in " + failed.Function
	}
	return &errMapping{"AttributeMappingFailed", fmt.Sprintf("The mapping of '%s' with the expression %s could not be evaluated for this object%s.", f.target, f.text, at)}
}

// firstText is a value for an attribute that takes one: of a list its first.
func firstText(v attrexpr.Value) string {
	if !v.IsList() {
		return v.Text()
	}
	for _, text := range v.Values() {
		return text
	}
	return ""
}

func (e *exporter) imported(user object) *imported {
	in := &imported{user: user, roles: e.mode.rolesOf(lower(textOf(user["id"]))), known: e.known}
	in.environment = attrexpr.Environment{
		Attribute:     in.attribute,
		Now:           func() time.Time { return e.now },
		Random:        &luck{seed: e.job.id + textOf(user["id"]) + e.now.String()},
		DefaultDomain: e.source.defaultDomain,
	}
	return in
}

// luck is random and yet the same in each run of a test: it follows from job, user and moment.
type luck struct {
	seed   string
	source io.Reader
}

func (l *luck) Read(p []byte) (int, error) {
	if l.source == nil {
		l.source = rand.NewChaCha8(sha256.Sum256([]byte(l.seed)))
	}
	return l.source.Read(p)
}

// constantOf is a constant's value; the expression has it in quotes.
func constantOf(source object) string {
	if expression, err := attrexpr.Parse(textOf(source["expression"])); err == nil {
		if text, ok := expression.Root().(*attrexpr.Constant); ok {
			return text.Value
		}
	}
	return textOf(source["name"])
}

// flags reads "Add, Update, Delete".
func flags(text string) map[string]bool {
	out := map[string]bool{}
	for _, flag := range strings.Split(text, ",") {
		out[strings.TrimSpace(flag)] = true
	}
	return out
}
