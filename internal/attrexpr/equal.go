package attrexpr

import "strings"

// Equal says whether both expressions are the same to the service, however they
// are spelled: blanks, a function's spelling on another page, a decimal number as
// an argument with or without quotes (the service stores both as the same
// constant) and empty slots at the end make no difference. Letter case does.
func (e *Expression) Equal(o *Expression) bool {
	if e == nil || o == nil {
		return e == o
	}
	return same(e.root, o.root)
}

// Equivalent says whether two texts are the same expression. Texts that cannot
// be read are so only when they are the same but for white space at their ends.
func Equivalent(a, b string) bool {
	if strings.TrimSpace(a) == strings.TrimSpace(b) {
		return true
	}
	left, err := Parse(a)
	if err != nil {
		return false
	}
	right, err := Parse(b)
	return err == nil && left.Equal(right)
}

func same(a, b Node) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case *Constant:
		b, ok := b.(*Constant)
		return ok && a.Value == b.Value
	case *Number:
		b, ok := b.(*Number)
		return ok && a.Text == b.Text
	case *Attribute:
		b, ok := b.(*Attribute)
		return ok && a.Name == b.Name
	case *Word:
		b, ok := b.(*Word)
		return ok && a.Name == b.Name
	case *Comparison:
		b, ok := b.(*Comparison)
		return ok && a.Op == b.Op && same(a.Left, b.Left) && same(a.Right, b.Right)
	case *Concat:
		b, ok := b.(*Concat)
		return ok && same(a.Left, b.Left) && same(a.Right, b.Right)
	case *Call:
		b, ok := b.(*Call)
		return ok && sameCall(a, b)
	default:
		return false
	}
}

func sameCall(a, b *Call) bool {
	if a.function != b.function || a.function == nil && a.Name != b.Name {
		return false
	}
	left, right := a.Args, b.Args
	if a.function != nil && a.function.Short == nil {
		left, right = withoutEmptyEnd(left), withoutEmptyEnd(right)
	}
	if len(left) != len(right) {
		return false
	}
	for i := range left {
		if !same(left[i], right[i]) && !sameConstant(left[i], right[i]) {
			return false
		}
	}
	return true
}

// sameConstant compares arguments that are constants. A hexadecimal number is
// something else than its spelling in quotes.
func sameConstant(a, b Node) bool {
	left, ok := constant(a)
	right, also := constant(b)
	return ok && also && left == right && left != "" && left[0] != '&'
}

func withoutEmptyEnd(args []Node) []Node {
	for len(args) > 0 && args[len(args)-1] == nil {
		args = args[:len(args)-1]
	}
	return args
}

// constant is the text of a string constant or a number.
func constant(n Node) (string, bool) {
	switch n := n.(type) {
	case *Constant:
		return n.Value, true
	case *Number:
		return n.Text, true
	default:
		return "", false
	}
}
