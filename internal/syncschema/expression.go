package syncschema

import (
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// simplest takes an expression that is nothing but an attribute, a text or a number for what it is: the service stores it as
// an Attribute or a Constant, whatever it was entered as.
func simplest(kind Kind, text string) (Kind, string) {
	if kind != KindExpression {
		return kind, text
	}
	e, err := attrexpr.Parse(text)
	if err != nil {
		return kind, text
	}
	switch root := e.Root().(type) {
	case *attrexpr.Attribute:
		return KindAttribute, root.Name
	case *attrexpr.Constant:
		return KindConstant, root.Value
	case *attrexpr.Number:
		return KindConstant, root.Text
	default:
		return kind, text
	}
}

// equivalent compares expressions by what they parse to; texts that can't be parsed by their text.
func equivalent(a, b string) bool {
	return strings.TrimSpace(a) == strings.TrimSpace(b) || attrexpr.Equivalent(a, b)
}

// attributeReference is how the service spells an attribute as an expression.
func attributeReference(name string) string { return "[" + name + "]" }

// constantExpression is how the service spells a constant as an expression.
func constantExpression(text string) string { return attrexpr.QuoteText(text) }
