package attrexpr

import (
	"fmt"
	"strings"
)

// AttributeKnowledge is what is known about the name of a source attribute.
type AttributeKnowledge struct {
	Known bool
	// Suggestion is a known name that is close to an unknown one, "" when there is none.
	Suggestion string
	// Definite says that the list of names is complete, so that an unknown name is an error.
	Definite bool
}

// CheckOptions are what the checker is told about the place of the expression.
type CheckOptions struct {
	// Attribute looks up a source attribute; nil leaves names unchecked.
	Attribute func(name string) AttributeKnowledge
	// UniqueValues lets SelectUniqueValue pass as the outermost function, where an expression
	// is evaluated. Mappings of cross-tenant synchronization must not have it.
	UniqueValues bool
}

// Check finds what is wrong with an expression that could be read, offline and
// all at once, in the order of its text.
func (e *Expression) Check(o CheckOptions) Problems {
	c := &checker{text: e.text, options: o, problems: append(Problems(nil), e.warnings...)}
	c.whole(e.root)
	c.node(e.root, nil)
	return c.problems.sorted()
}

type checker struct {
	text     string
	options  CheckOptions
	problems Problems
	found    [2]int // problems of each severity
	// How many functions, functions IgnoreFlowIfNullOrEmpty and conditions of IIF are around what is looked at.
	calls, ignoring, conditions int
}

func (c *checker) report(severity Severity, code string, n span, suggestion, format string, args ...any) {
	if c.found[severity]++; c.found[severity] > maxProblems {
		return
	}
	c.problems = append(c.problems, Problem{
		Severity: severity, Code: code, Offset: n.offset, Length: n.end - n.offset,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion, text: c.text,
	})
}

func (c *checker) fail(code string, n span, format string, args ...any) {
	c.report(Error, code, n, "", format, args...)
}

func (c *checker) warn(code string, n span, format string, args ...any) {
	c.report(Warning, code, n, "", format, args...)
}

func spanOf(n Node) span { return span{n.Offset(), n.Offset() + n.Length()} }

// nameSpan is the place of a call's name.
func nameSpan(call *Call) span {
	return span{call.offset, call.offset + len(call.Name)}
}

// whole looks at what only matters for the outermost node.
func (c *checker) whole(root Node) {
	switch root := root.(type) {
	case *Attribute:
		c.warn("bare-attribute", root.span, "This is a plain attribute, which needs no expression.")
	case *Constant:
		c.warn("bare-constant", root.span, "This is a constant, which needs no expression.")
	case *Number:
		c.warn("bare-constant", root.span, "This is a constant, which needs no expression.")
	case *Word:
		c.bareWord(root)
	case *Comparison:
		c.fail("bare-condition", root.span, "A whole expression is a function; a condition stands in IIF or CBool.")
	}
}

// node checks a node with everything below it. slot is the parameter that it
// is given to, nil when that is not known.
func (c *checker) node(n Node, slot *Parameter) {
	switch n := n.(type) {
	case *Attribute:
		c.attribute(n)
	case *Word:
		c.word(n, slot)
	case *Constant, *Number:
		c.constant(n, slot)
	case *Comparison:
		if slot != nil && slot.Type != TypeCondition {
			c.warn("stray-condition", n.span, "Microsoft's pages show a condition only in IIF and CBool.")
		}
		c.node(n.Left, &anySlot)
		c.node(n.Right, &anySlot)
	case *Concat:
		c.concat(n)
	case *Call:
		c.call(n)
	case broken:
		for _, below := range n.below {
			c.node(below, nil)
		}
	}
}

var anySlot = Parameter{Type: TypeAny}

func (c *checker) concat(n *Concat) {
	c.warn("ampersand", n.span, `Only one example on the page "%s" joins text with &; Join("", a, b) is documented.`, PageCloudSync)
	// A long chain is one finding.
	for {
		c.node(n.Right, &anySlot)
		left, ok := n.Left.(*Concat)
		if !ok {
			c.node(n.Left, &anySlot)
			return
		}
		n = left
	}
}

func (c *checker) attribute(n *Attribute) {
	if trimmed := strings.TrimSpace(n.Name); trimmed != n.Name {
		c.report(Warning, "attribute-blank", n.span, "["+trimmed+"]", "A blank stands within the square brackets; the service may take it for a part of the name.")
	}
	if c.options.Attribute == nil {
		return
	}
	known := c.options.Attribute(n.Name)
	if known.Known {
		return
	}
	severity := Warning
	if known.Definite {
		severity = Error
	}
	suggestion := ""
	if known.Suggestion != "" {
		suggestion = "[" + known.Suggestion + "]"
	}
	c.report(severity, CodeUnknownAttribute, n.span, suggestion, "There is no source attribute named %s.", n.Name)
}

// word checks a bare word, which only a slot with fixed values takes.
func (c *checker) word(n *Word, slot *Parameter) {
	switch {
	case slot == nil: // of a function that is not known: it may take any word
	case n.Name == "IgnoreAttributeFlow" || n.Name == "IgnoreObjectFlow":
		c.warn("flow-word", n.span, "%s only stands in Microsoft's guide for Workday; IgnoreFlowIfNullOrEmpty around the expression is documented.", n.Name)
	case slot.Words == nil:
		c.bareWord(n)
	default:
		c.oneOf(n.span, n.Name, *slot, "")
	}
}

func (c *checker) bareWord(n *Word) {
	suggestion := "[" + n.Name + "] or " + QuoteText(n.Name)
	if f := functionNamed(n.Name); f != nil {
		suggestion = n.Name + "(…)"
	}
	c.report(Error, "bare-word", n.span, suggestion, "%s is neither an attribute, which stands in square brackets, nor a constant, which stands in double quotes.", n.Name)
}

// oneOf checks a value of a slot with fixed values; quote is put around a suggestion.
func (c *checker) oneOf(place span, value string, slot Parameter, quote string) {
	for _, word := range slot.Words {
		if word == value {
			return
		}
	}
	suggestion := nearest(value, slot.Words)
	if suggestion != "" {
		suggestion = quote + suggestion + quote
	}
	c.report(Error, "bad-word", place, suggestion, "%s is not one of %s.", QuoteText(value), strings.Join(slot.Words, ", "))
}
