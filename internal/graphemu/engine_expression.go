package graphemu

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// compiled is an expression with what the service does otherwise than its pages.
type compiled struct {
	*attrexpr.Expression
	redacts    bool
	conditions []string // attributes in conditions of IIF that must not be empty
}

// compile reads an expression. What the service refuses is an error that names every problem.
func (s *Server) compile(text string) (*compiled, error) {
	expression, err := parseChecked(text)
	if err != nil {
		return nil, err
	}
	if s.behaviour(behaviourSwitchDefault) == "null" {
		if expression, err = parseChecked(withoutSwitchDefaults(expression)); err != nil {
			return nil, err
		}
	}
	c := &compiled{Expression: expression}
	visit(expression.Root(), func(n attrexpr.Node) {
		call, ok := n.(*attrexpr.Call)
		if !ok {
			return
		}
		c.redacts = c.redacts || call.Name == "Redact"
		if call.Name == "IIF" && s.behaviour(behaviourNullCondition) == "skips" {
			visit(call.Arg(0), func(n attrexpr.Node) {
				if attribute, ok := n.(*attrexpr.Attribute); ok {
					c.conditions = append(c.conditions, attribute.Name)
				}
			})
		}
	})
	return c, nil
}

func (c *compiled) evaluate(in attrexpr.Environment) (attrexpr.Value, error) {
	for _, name := range c.conditions {
		if value := in.Attribute(name); value.IsNull() || firstText(value) == "" {
			return attrexpr.Null(), nil
		}
	}
	return c.Evaluate(in)
}

// parseChecked reads an expression and refuses what the service has no function or no arity for. The error is [unreadable].
func parseChecked(text string) (*attrexpr.Expression, error) {
	expression, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
	if expression == nil {
		return nil, unreadable{text, problems.Errors()}
	}
	return expression, nil
}

// unreadable is why an expression cannot be used, in one line.
type unreadable struct {
	text     string
	problems attrexpr.Problems
}

func (u unreadable) Error() string {
	texts := make([]string, 0, len(u.problems))
	for _, p := range u.problems {
		line, column := p.Position(u.text)
		texts = append(texts, fmt.Sprintf("%s (line %d, column %d)", p.Message, line, column))
	}
	return strings.Join(texts, " ")
}

// withoutSwitchDefaults is the text of an expression whose Switch calls have an empty default.
func withoutSwitchDefaults(e *attrexpr.Expression) string {
	var defaults []attrexpr.Node
	visit(e.Root(), func(n attrexpr.Node) {
		if call, ok := n.(*attrexpr.Call); ok && call.Name == "Switch" && call.Arg(1) != nil {
			defaults = append(defaults, call.Arg(1))
		}
	})
	slices.SortFunc(defaults, func(a, b attrexpr.Node) int { return b.Offset() - a.Offset() })
	text := e.Text()
	for i, n := range defaults { // from the end
		end := n.Offset() + n.Length()
		inner := slices.ContainsFunc(defaults[i+1:], func(outer attrexpr.Node) bool { return end <= outer.Offset()+outer.Length() })
		if !inner { // one inside another default goes with it
			text = text[:n.Offset()] + text[end:]
		}
	}
	return text
}

// visit goes through an expression in the order of its text.
func visit(n attrexpr.Node, do func(attrexpr.Node)) {
	if n == nil {
		return
	}
	do(n)
	switch n := n.(type) {
	case *attrexpr.Call:
		for _, arg := range n.Args {
			visit(arg, do)
		}
	case *attrexpr.Comparison:
		visit(n.Left, do)
		visit(n.Right, do)
	case *attrexpr.Concat:
		visit(n.Left, do)
		visit(n.Right, do)
	}
}

// codeOf is the error code under which a mapping's failure is logged.
func codeOf(err error) string {
	if failed := (*errMapping)(nil); errors.As(err, &failed) {
		return failed.code
	}
	return "AttributeMappingFailed"
}
