package graphemu

import (
	"net/http"
	"strings"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// checkParse is the body of parseExpression. Values of the test object are texts or lists of texts.
// Graph: synchronizationSchema, parseExpression; expressionInputObject.
var checkParse = objectOf(members{
	"expression":                nullable(aString),
	"targetAttributeDefinition": nullable(checkAttributeDefinition),
	"testInputObject": nullable(objectOf(members{
		"definition": nullable(anything),
		"properties": nullable(listOf(objectOf(members{"key": nullable(aString), "value": nullable(anything)}))),
	})),
})

// parseJobExpression reads an expression for the schema of a job.
func parseJobExpression(c *call) reply {
	if _, refusal := c.job(); refusal != nil {
		return *refusal
	}
	return c.parseExpression()
}

// parseTemplateExpression does so for a template's schema.
func parseTemplateExpression(c *call) reply {
	if refusal, refused := c.unknownTemplate(); refused {
		return refusal
	}
	return c.parseExpression()
}

// parseExpression answers the parsed form, and what the expression gives for the test object. An expression that cannot be
// read is an answer as well, not an HTTP error.
func (c *call) parseExpression() reply {
	answer := object{
		"@odata.context":      c.context("microsoft.graph.parseExpressionResponse"),
		"error":               nil,
		"evaluationSucceeded": false,
		"evaluationResult":    []any{},
		"parsedExpression":    nil,
		"parsingSucceeded":    false,
	}
	out := reply{status: http.StatusOK, body: answer}
	text := textOf(c.body["expression"])
	parsed, err := parseChecked(text)
	if err != nil {
		answer["error"] = parseError("InvalidExpression", err.Error())
		return out
	}
	answer["parsingSucceeded"] = true
	tree := sourceDocument(parsed.Source())
	if c.behaviour(behaviourParsedSpelling) == "as-sent" {
		tree["expression"] = strings.TrimSpace(text)
	}
	answer["parsedExpression"] = tree
	input, ok := c.body["testInputObject"].(object)
	if !ok {
		return out
	}
	value, err := c.evaluate(text, objectsOf(input["properties"]))
	if err != nil {
		answer["error"] = parseError("EvaluationFailed", err.Error())
		return out
	}
	answer["evaluationSucceeded"] = true
	answer["evaluationResult"] = anyList(value.Values())
	return out
}

// evaluate computes an expression for a test object, which is the caller's own, so that errors may quote it.
func (c *call) evaluate(text string, properties []object) (attrexpr.Value, error) {
	ready, err := c.s.compile(text)
	if err != nil {
		return attrexpr.Null(), err
	}
	values := map[string]attrexpr.Value{}
	for _, property := range properties {
		switch value := property["value"].(type) {
		case string:
			values[textOf(property["key"])] = attrexpr.Text(value)
		case []any:
			values[textOf(property["key"])] = attrexpr.List(textsOf(value)...)
		}
	}
	return ready.evaluate(attrexpr.Environment{
		Attribute:     func(name string) attrexpr.Value { return values[name] },
		Now:           func() time.Time { return c.now() },
		Random:        &luck{seed: newID()},
		DefaultDomain: c.tenant.defaultDomain,
	})
}

func textsOf(list []any) []string {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		texts = append(texts, textOf(item))
	}
	return texts
}

func parseError(code, message string) object {
	return object{"code": code, "message": message, "target": nil, "details": []any{}, "innerError": nil}
}

// sourceDocument is an expression's parsed form as Graph shows it. Graph: attributeMappingSource.
func sourceDocument(source attrexpr.Source) object {
	parameters := []any{}
	for _, p := range source.Parameters {
		parameters = append(parameters, object{"key": p.Key, "value": sourceDocument(p.Value)})
	}
	return object{"expression": source.Expression, "name": source.Name, "parameters": parameters, "type": source.Type}
}

// listFunctions answers what expressions may call. Graph: synchronizationSchema, functions.
func listFunctions(c *call) reply {
	if refusal := c.noSchema(); refusal != nil {
		return *refusal
	}
	var docs []object
	for _, f := range attrexpr.Functions() {
		if f.CloudSyncOnly {
			continue
		}
		slots := f.Parameters
		if f.Short != nil {
			slots = f.Short // the shorter list is the one that the page on this call shows
		}
		parameters := []any{}
		for _, p := range slots {
			parameters = append(parameters, object{
				"name": p.EngineName, "type": parameterType(p.Type), "required": p.Required, "allowMultipleOccurrences": p.Repeats,
			})
		}
		docs = append(docs, object{"name": f.Name, "parameters": parameters})
	}
	return c.page("functions", docs)
}

// parameterType is the type of a parameter in Graph's words, which are those of attributes.
func parameterType(kind string) string {
	if kind == attrexpr.TypeNumber {
		return "Integer"
	}
	return "String"
}

// listFilterOperators answers what scoping filters may compare with. Graph: synchronizationSchema, filterOperators.
func listFilterOperators(c *call) reply {
	if refusal := c.noSchema(); refusal != nil {
		return *refusal
	}
	var docs []object
	for _, o := range scopefilter.Operators() {
		kinds := o.Types
		if len(kinds) == 0 {
			kinds = []string{"String", "Integer", "Reference", "Binary", "Boolean", "DateTime"}
		}
		docs = append(docs, object{
			"id": o.Name, "name": o.Name, "arity": o.Arity, "multivaluedComparisonType": o.MultivaluedComparisonType, "supportedAttributeTypes": anyList(kinds),
		})
	}
	return c.page("filterOperators", docs)
}

// noSchema refuses a path to a job or a template that does not exist.
func (c *call) noSchema() *reply {
	if _, template := c.vars["templateID"]; template {
		if refusal, refused := c.unknownTemplate(); refused {
			return &refusal
		}
		return nil
	}
	_, refusal := c.job()
	return refusal
}
