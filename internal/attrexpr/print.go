package attrexpr

import "strings"

// String is the expression in the one spelling that parseExpression answers
// with: a comma and a blank between slots, nothing in an empty slot, no line
// breaks. Parsing it gives the same tree.
func (e *Expression) String() string {
	return printed(e.root)
}

// QuoteText is a string constant: double quotes around s, and a backslash
// before every backslash and double quote within it.
func QuoteText(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	writeText(&b, s)
	return b.String()
}

func printed(n Node) string {
	var b strings.Builder
	writeNode(&b, n)
	return b.String()
}

func writeNode(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case *Call:
		b.WriteString(n.Name)
		b.WriteByte('(')
		for i, arg := range n.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			if arg != nil {
				writeNode(b, arg)
			}
		}
		b.WriteByte(')')
	case *Attribute:
		b.WriteByte('[')
		b.WriteString(n.Name)
		b.WriteByte(']')
	case *Constant:
		writeText(b, n.Value)
	case *Number:
		b.WriteString(n.Text)
	case *Word:
		b.WriteString(n.Name)
	case *Comparison:
		writeInfix(b, n.Left, n.Op, n.Right)
	case *Concat:
		writeInfix(b, n.Left, "&", n.Right)
	}
}

func writeInfix(b *strings.Builder, left Node, op string, right Node) {
	writeNode(b, left)
	b.WriteByte(' ')
	b.WriteString(op)
	b.WriteByte(' ')
	writeNode(b, right)
}

func writeText(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		if s[i] == '\\' || s[i] == '"' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	b.WriteByte('"')
}
