package attrexpr

import "strconv"

// Types of a Source.
const (
	SourceAttribute = "Attribute"
	SourceConstant  = "Constant"
	SourceFunction  = "Function"
)

// Source is the parsed form of an expression as Graph stores it
// (attributeMappingSource). It marshals to Graph's property names.
type Source struct {
	Expression string            `json:"expression"`
	Name       string            `json:"name"`
	Parameters []SourceParameter `json:"parameters"`
	Type       string            `json:"type"`
}

// SourceParameter is one argument under the engine's name for its slot. Names may repeat.
type SourceParameter struct {
	Key   string `json:"key"`
	Value Source `json:"value"`
}

// Source is the tree that parseExpression answers with. Empty slots have no
// parameter. Where the engine's names are not public it carries those of
// Microsoft's page (grammar.md lists them), so it is fit for checking and for
// an emulator; what is written to Graph is the service's own tree.
func (e *Expression) Source() Source {
	return sourceOf(e.root)
}

func sourceOf(n Node) Source {
	switch n := n.(type) {
	case *Attribute:
		return Source{Type: SourceAttribute, Name: n.Name, Expression: printed(n), Parameters: []SourceParameter{}}
	case *Call:
		return Source{Type: SourceFunction, Name: n.Name, Expression: printed(n), Parameters: parametersOf(n)}
	case *Comparison:
		return operatorSource(n, n.Op, n.Left, n.Right)
	case *Concat:
		return operatorSource(n, "&", n.Left, n.Right)
	case *Word:
		return constantSource(n.Name)
	default:
		text, _ := constant(n)
		return constantSource(text)
	}
}

// constantSource carries numbers in quotes too, as stored schemas show them.
func constantSource(text string) Source {
	return Source{Type: SourceConstant, Name: text, Expression: QuoteText(text), Parameters: []SourceParameter{}}
}

func operatorSource(n Node, operator string, left, right Node) Source {
	return Source{Type: SourceFunction, Name: operator, Expression: printed(n), Parameters: []SourceParameter{
		{Key: "left", Value: sourceOf(left)}, {Key: "right", Value: sourceOf(right)},
	}}
}

func parametersOf(c *Call) []SourceParameter {
	var slots []Parameter
	if c.function != nil {
		slots = c.function.Slots(len(c.Args))
	}
	parameters := []SourceParameter{}
	for i, arg := range c.Args {
		if arg == nil {
			continue
		}
		key := strconv.Itoa(i + 1)
		if i < len(slots) {
			key = slots[i].EngineName
		}
		parameters = append(parameters, SourceParameter{Key: key, Value: sourceOf(arg)})
	}
	return parameters
}
