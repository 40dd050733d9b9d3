package synchronization

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// checkExpression reports everything wrong with an expression but for attributes, which need a look at the job.
func (c *partCheck) checkExpression(at path.Path, target, text string) {
	_, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
	c.reportExpression(at, target, text, problems)
}

// checkSourceNames looks up what mappings read.
func (c *partCheck) checkSourceNames() {
	for _, target := range sortedKeys(c.mappings) {
		at, m := c.mapping(target), c.mappings[target]
		if isText(m.Attribute) {
			c.checkSourceName(at.AtName("attribute"), target, m.Attribute.ValueString())
		}
		if isText(m.Expression) {
			c.checkExpressionNames(at.AtName("expression"), target, m.Expression.ValueString())
		}
	}
}

func (c *partCheck) checkSourceName(at path.Path, target, name string) {
	switch fact := c.source.lookup(name); {
	case fact.Refusal != "":
		c.fail(at, summarySource, fmt.Sprintf("%s cannot be a source: %s.", name, fact.Refusal))
	case !fact.Known && fact.Definite:
		c.fail(at, summarySource, c.missing(c.source, name, fact.Suggestion))
	case !fact.Known:
		c.warn(at, name+" for "+target, "Unknown source attribute", c.doubtful(c.source, name, fact.Suggestion))
	case fact.Multivalued && isExtension(name):
		c.fail(at, summarySource, multivaluedExtension(name))
	}
}

// checkExpressionNames reports what only the look at attributes finds; the rest was said before.
func (c *partCheck) checkExpressionNames(at path.Path, target, text string) {
	expression, without := attrexpr.Diagnose(text, attrexpr.CheckOptions{})
	if expression == nil {
		return
	}
	_, with := attrexpr.Diagnose(text, attrexpr.CheckOptions{Attribute: c.source.forExpression})
	c.reportExpression(at, target, text, slices.DeleteFunc(with, func(p attrexpr.Problem) bool { return slices.Contains(without, p) }))
	said := map[string]bool{}
	for _, a := range expression.Attributes() {
		if said[a.Name] {
			continue
		}
		said[a.Name] = true
		switch fact := c.source.lookup(a.Name); {
		case fact.Refusal != "":
			c.fail(at, summarySource, fmt.Sprintf("%s cannot be a source: %s.", a.Name, fact.Refusal))
		case fact.Multivalued && isExtension(a.Name):
			c.fail(at, summarySource, multivaluedExtension(a.Name))
		}
	}
}

// reportExpression makes one diagnostic of each problem, with the place marked by carets.
func (c *partCheck) reportExpression(at path.Path, target, text string, problems attrexpr.Problems) {
	for _, p := range problems {
		detail := p.Format(text)
		if p.Code == attrexpr.CodeUnknownAttribute {
			detail += c.unknownHint(p, strings.Trim(text[p.Offset:p.Offset+p.Length], "[] "))
		}
		if p.Severity == attrexpr.Error {
			c.fail(at, summaryExpression, detail)
			continue
		}
		c.warn(at, target, doubt(p.Code), detail)
	}
}

// doubts are what the warnings that people meet are called, by the code of the problem.
var doubts = map[string]string{
	"bare-attribute":   "Expression that is a plain attribute",
	"bare-constant":    "Expression that is a constant",
	"iif-empty":        "IIF that compares with an empty text",
	"iif-ignore-flow":  "IIF over IgnoreFlowIfNullOrEmpty",
	"iif-presence":     "IIF over a test for presence",
	"role-function":    "Function of app roles",
	"switch-null":      "Switch that may clear the target",
	"switch-presence":  "Switch over a test for presence",
	"switch-reference": "Switch over a reference",
}

// doubt titles a warning about an expression. Warnings of one mapping need titles that differ, since the CLI folds equal ones.
func doubt(code string) string {
	if title, ok := doubts[code]; ok {
		return title
	}
	return "Doubtful expression (" + strings.ReplaceAll(code, "-", " ") + ")"
}

// unknownHint says what else there is to an attribute that is not known.
func (c *partCheck) unknownHint(p attrexpr.Problem, name string) string {
	switch {
	case isExtension(name):
		return fmt.Sprintf("\n\nIf the directory extension exists, declare it: %s.source_attributes = { %s = \"String\" }.", c.part, name)
	case p.Severity == attrexpr.Warning:
		return "\n\nNo page documents it. Once the job's own definitions have been read, a name that they lack is an error."
	}
	return ""
}

// checkResults checks constants that an expression may give against the target's type.
func (c *partCheck) checkResults(at path.Path, target, typ, text string) {
	expression, err := attrexpr.Parse(text)
	if err != nil {
		return
	}
	for _, n := range constantResults(expression.Root()) {
		var value string
		switch n := n.(type) {
		case *attrexpr.Constant:
			value = n.Value
		case *attrexpr.Number:
			value = n.Text
		}
		if value == "" { // nothing flows
			continue
		}
		if why := misfit(target, typ, value); why != "" {
			p := attrexpr.Problem{Offset: n.Offset(), Length: n.Length(), Message: why}
			c.fail(at, summaryExpression, p.Format(text))
		}
	}
}

// constantResults are the constants and numbers that can be the whole value of an expression.
func constantResults(n attrexpr.Node) []attrexpr.Node {
	var call *attrexpr.Call
	switch n := n.(type) {
	case *attrexpr.Constant, *attrexpr.Number:
		return []attrexpr.Node{n}
	case *attrexpr.Call:
		call = n
	default:
		return nil
	}
	function, _ := call.Function()
	var found []attrexpr.Node
	for i := range call.Args {
		branch := false
		switch function.Name {
		case "IgnoreFlowIfNullOrEmpty", "Coalesce":
			branch = true
		case "IIF":
			branch = i > 0
		case "Switch":
			branch = i%2 == 1 // the default and the values; the source and the keys stand between them
		}
		if branch {
			found = append(found, constantResults(call.Args[i])...)
		}
	}
	return found
}

// usesRoleFunction tells whether an expression reads app role assignments, which do not go with the scope "all".
// Microsoft: Customize user provisioning attribute-mappings for SaaS applications.
func usesRoleFunction(text string) bool {
	expression, err := attrexpr.Parse(text)
	return err == nil && expression.Needs().Roles
}
