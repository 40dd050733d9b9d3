package attrexpr

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// comparisonStep is a comparison. Equality is that of the texts, letter by
// letter, or of the numbers when one side is a number by nature; order is that
// of numbers, of dates, or of the texts' characters, whichever both sides are.
type comparisonStep struct {
	node        *Comparison
	left, right step
}

func (s *comparisonStep) source() Node { return s.node }

func (s *comparisonStep) run(r *run) (Value, error) {
	left, right, err := operands(r, s.left, s.right)
	if err != nil {
		return Null(), err
	}
	return Bool(s.holds(left, right)), nil
}

func (s *comparisonStep) holds(left, right Value) bool {
	switch s.node.Op {
	case "=":
		return s.equal(left.text, right.text)
	case "<>":
		return !s.equal(left.text, right.text)
	}
	if left.IsNull() || right.IsNull() {
		return false
	}
	order := compareTexts(left.text, right.text)
	switch s.node.Op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

func (s *comparisonStep) equal(left, right string) bool {
	if left == right {
		return true
	}
	if !isNumeric(s.left.source()) && !isNumeric(s.right.source()) {
		return false
	}
	order, ok := compareNumbers(left, right)
	return ok && order == 0
}

// numeric functions give a number, so that comparing with one compares numbers.
var numericFunctions = map[string]bool{
	"BitAnd": true, "Contains": true, "Count": true, "DateDiff": true, "InStr": true, "Len": true, "NumFromDate": true,
}

func isNumeric(n Node) bool {
	switch n := n.(type) {
	case *Number:
		return true
	case *Call:
		return numericFunctions[n.Name]
	default:
		return false
	}
}

func compareTexts(left, right string) int {
	if order, ok := compareNumbers(left, right); ok {
		return order
	}
	if a, ok := parseDate(left); ok {
		if b, ok := parseDate(right); ok {
			return a.Compare(b)
		}
	}
	return strings.Compare(left, right)
}

func compareNumbers(left, right string) (order int, ok bool) {
	a, errA := strconv.ParseInt(left, 10, 64)
	b, errB := strconv.ParseInt(right, 10, 64)
	if errA == nil && errB == nil {
		return cmp.Compare(a, b), true
	}
	x, okX := decimal(left)
	y, okY := decimal(right)
	return cmp.Compare(x, y), okX && okY
}

// decimal reads a number without exponent.
func decimal(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "+-.0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// isTrue says whether a value counts as true: the text True in any case, or a
// number other than 0.
func isTrue(v Value) bool {
	text, ok := v.single()
	if !ok {
		return false
	}
	if strings.EqualFold(text, "True") {
		return true
	}
	n, ok := decimal(text)
	return ok && n != 0
}

// wordValue is what a bare word stands for: itself, which names a choice, or a
// flow that does not take place.
func wordValue(name string) Value {
	if name == wordIgnoreAttribute {
		return Value{kind: kindIgnored}
	}
	return Text(name)
}
