package attrexpr

// Node is a part of a parsed expression: a *Call, *Attribute, *Constant, *Number,
// *Word, *Comparison or *Concat. Nodes are never changed after parsing.
type Node interface {
	// Offset is where the node starts in the expression's text, in bytes.
	Offset() int
	// Length is how many bytes of the text it takes.
	Length() int

	node()
}

// span is a node's place in the text.
type span struct{ offset, end int }

func (s span) Offset() int { return s.offset }
func (s span) Length() int { return s.end - s.offset }
func (s span) node()       {}

// Call is a function with its arguments.
type Call struct {
	span
	// Name is the function's name as written; Function tells what it stands for.
	Name string
	// Args has one entry per slot; an empty slot is nil. `F()` has none, `F(,)` two.
	Args []Node

	function *Function
	ends     []int // where each slot ends, at a comma or the closing bracket
	complete bool  // the closing bracket and all commas are there
}

// Function is the function that the call means. A spelling that only some of
// Microsoft's pages use (`switch`) counts; a wrong one or an unknown name does not.
func (c *Call) Function() (Function, bool) {
	if c.function == nil {
		return Function{}, false
	}
	return *c.function, true
}

// Arg is the argument in a slot, nil when the slot is empty or not written.
func (c *Call) Arg(slot int) Node {
	if slot < len(c.Args) {
		return c.Args[slot]
	}
	return nil
}

// calledFunction is the name of the function that a node calls, "" for any other node.
func calledFunction(n Node) string {
	if call, ok := n.(*Call); ok && call.function != nil {
		return call.function.Name
	}
	return ""
}

// Attribute is a reference to an attribute of the source object.
type Attribute struct {
	span
	// Name is what stands between the square brackets.
	Name string
}

// Constant is a string constant.
type Constant struct {
	span
	// Value is the string without quotes and escapes.
	Value string
}

// Number is an unquoted number.
type Number struct {
	span
	// Text is the number as written: "-10", "42568.75", "&HF7".
	Text string
}

// Word is a bare word, such as vbBinaryCompare or UTF8.
type Word struct {
	span
	Name string
}

// Comparison is the condition of IIF or CBool.
type Comparison struct {
	span
	// Op is one of = <> > >= < <=.
	Op          string
	Left, Right Node
}

// Concat is Left & Right, which only the page on cloud sync shows.
type Concat struct {
	span
	Left, Right Node
}

// broken stands where something was written that could not be understood as a
// whole. It keeps the slots of a call countable and what is below it checkable;
// no Expression that Parse returns has one.
type broken struct {
	span
	below []Node
}

// children are the nodes directly below one, empty slots left out.
func children(n Node) []Node {
	switch n := n.(type) {
	case *Call:
		below := make([]Node, 0, len(n.Args))
		for _, arg := range n.Args {
			if arg != nil {
				below = append(below, arg)
			}
		}
		return below
	case *Comparison:
		return []Node{n.Left, n.Right}
	case *Concat:
		return []Node{n.Left, n.Right}
	default:
		return nil
	}
}

// walk visits a node and everything below it, in the order of the text.
// Parsing bounds the depth.
func walk(n Node, visit func(Node)) {
	visit(n)
	for _, below := range children(n) {
		walk(below, visit)
	}
}

// walkCondition visits what the condition of an IIF looks at itself. What stands
// within a function that chooses among values is that function's affair.
func walkCondition(n Node, visit func(Node)) {
	visit(n)
	switch calledFunction(n) {
	case "IIF", "Switch", "Coalesce":
		return
	}
	for _, below := range children(n) {
		walkCondition(below, visit)
	}
}
