package attrexpr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// MaxLength is the longest expression that the service takes, in UTF-16 code
	// units, which is what .NET counts as characters.
	MaxLength = 10_000
	// MaxDepth is how deep functions may be nested here. The service publishes no limit.
	MaxDepth = 200
)

// Expression is a parsed expression. It is never changed after parsing and safe
// for concurrent use. The zero value is not valid.
type Expression struct {
	text     string
	root     Node
	warnings Problems
	program  program // built at the first evaluation
}

// Parse reads an expression. The error always is Problems: all that were found,
// reading on after each one at the next comma or bracket.
func Parse(text string) (*Expression, error) {
	e, problems := parse(text)
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	return e, nil
}

// Diagnose is Parse and Check in one, so that a misspelled function is named
// together with a missing bracket. The expression is nil when it cannot be used.
func Diagnose(text string, o CheckOptions) (*Expression, Problems) {
	e, problems := parse(text)
	if e.root != nil {
		problems = e.Check(o)
	}
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	return e, problems
}

// parse gives the expression as far as it could be read, with broken nodes
// where it could not; its warnings are all the problems.
func parse(text string) (*Expression, Problems) {
	e := &Expression{text: text}
	if problem, readable := measure(text); problem != nil {
		e.warnings = Problems{*problem}
		if !readable {
			return e, e.warnings
		}
	}

	l := lex(text)
	p := &parser{lexer: l}
	if l.errors < maxProblems {
		e.root = p.whole()
	}
	e.warnings = append(e.warnings, l.problems...).sorted()
	return e, e.warnings
}

// measure looks at the text as a whole. Text that cannot be read at all, or is
// so long that reading it helps nobody, is not readable.
func measure(text string) (_ *Problem, readable bool) {
	if !utf8.ValidString(text) {
		return &Problem{Code: "not-text", Length: len(text), Message: "The expression is not valid UTF-8.", text: text}, false
	}
	units := utf16Length(text)
	if units <= MaxLength {
		return nil, true
	}
	return &Problem{
		Code: "too-long", Length: len(text), text: text,
		Message: fmt.Sprintf("The expression has %d characters; the service takes at most %d.", units, MaxLength),
	}, units <= 2*MaxLength
}

// Root is the outermost node.
func (e *Expression) Root() Node { return e.root }

// Text is the expression as it was written.
func (e *Expression) Text() string { return e.text }

// parser makes nodes of tokens, by recursive descent of at most MaxDepth.
type parser struct {
	*lexer
	position int
	depth    int
	tooDeep  bool
	unclosed bool
}

func (p *parser) token() token { return p.tokens[p.position] }

func (p *parser) take() token {
	t := p.tokens[p.position]
	if t.kind != tokenEnd {
		p.position++
	}
	return t
}

func (p *parser) whole() Node {
	if p.token().kind == tokenEnd {
		if p.errors == 0 {
			p.report("empty", 0, len(p.text), "", "The expression is empty.")
		}
		return nil
	}
	root := p.argument()
	if root == nil {
		t := p.token()
		root = broken{span: t.span}
	}
	if t := p.token(); t.kind != tokenEnd && !p.tooDeep {
		p.rest(t)
	}
	return root
}

// rest reports what follows a whole expression.
func (p *parser) rest(t token) {
	message := "The expression ends before this."
	switch t.kind {
	case tokenClose:
		message = "There is no opening bracket for this closing one."
	case tokenComma:
		message = "A comma only stands between the arguments of a function."
	}
	p.report("unexpected", t.offset, len(strings.TrimRight(p.text, " \t\r\n")), "", "%s", message)
}

// argument reads one slot: an operand, a concatenation or a comparison. It is
// nil for an empty slot.
func (p *parser) argument() Node {
	left := p.joined()
	if left == nil && p.token().kind != tokenCompare && p.token().kind != tokenLogical {
		return nil
	}
	for compared := false; ; compared = true {
		switch t := p.token(); {
		case t.kind == tokenCompare:
			left = p.comparison(left, t, compared)
		case t.kind == tokenLogical, t.kind == tokenName && isLogical(t.value) && p.tokens[p.position+1].kind != tokenOpen:
			left = p.logical(left, t)
		default:
			return left
		}
	}
}

// comparison reads the operator and its right side.
func (p *parser) comparison(left Node, t token, second bool) Node {
	p.take()
	right := p.side(p.joined(), t, "after")
	place := span{startOf(left, t), right.Offset() + right.Length()}
	left = p.side(left, t, "before")
	if second {
		p.report("second-comparison", t.offset, t.end, "", "A condition has only one comparison.")
		return broken{place, []Node{left, right}}
	}
	return &Comparison{span: place, Op: t.value, Left: left, Right: right}
}

// logical reads AND or OR and the condition behind it. IIF's page lists both as
// not supported and shows a nested IIF for each.
func (p *parser) logical(left Node, t token) Node {
	p.take()
	p.report("and-or", t.offset, t.end, "",
		"The service knows no %s; nest one IIF in another: IIF(a, IIF(b, x, y), y) for AND, IIF(a, x, IIF(b, x, y)) for OR.",
		strings.ToUpper(t.value))
	left = p.side(left, t, "before")
	right := p.side(p.joined(), t, "after")
	if operator := p.token(); operator.kind == tokenCompare {
		right = p.comparison(right, operator, false)
	}
	return broken{span{left.Offset(), right.Offset() + right.Length()}, []Node{left, right}}
}

func startOf(n Node, t token) int {
	if n == nil {
		return t.offset
	}
	return n.Offset()
}

// side is one side of an operator, reported when it is missing.
func (p *parser) side(n Node, operator token, where string) Node {
	if n != nil {
		return n
	}
	p.report("missing-operand", operator.offset, operator.end, "", "A value is missing %s %s.", where, operator.value)
	return broken{span: operator.span}
}

func isLogical(word string) bool {
	return strings.EqualFold(word, "and") || strings.EqualFold(word, "or")
}

// joined reads operands with & between them.
func (p *parser) joined() Node {
	left := p.operand()
	for links := 1; ; links++ {
		t := p.token()
		if t.kind != tokenAmpersand && t.kind != tokenArithmetic {
			return left
		}
		p.take()
		if links == MaxDepth {
			p.report("too-deep", t.offset, t.end, "", "More than %d & stand in a row.", MaxDepth-1)
		}
		left = p.side(left, t, "before")
		right := p.side(p.operand(), t, "after")
		place := span{left.Offset(), right.Offset() + right.Length()}
		if t.kind == tokenArithmetic || links >= MaxDepth {
			left = broken{place, []Node{left, right}}
			continue
		}
		left = &Concat{span: place, Left: left, Right: right}
	}
}

// operand reads a call, an attribute or a constant; nil when none stands here.
func (p *parser) operand() Node {
	t := p.token()
	switch t.kind {
	case tokenName:
		p.take()
		if p.token().kind == tokenOpen {
			return p.call(t)
		}
		return &Word{span: t.span, Name: t.value}
	case tokenAttribute:
		p.take()
		return &Attribute{span: t.span, Name: t.value}
	case tokenText:
		p.take()
		return &Constant{span: t.span, Value: t.value}
	case tokenNumber:
		p.take()
		return &Number{span: t.span, Text: t.value}
	case tokenBroken:
		p.take()
		if p.token().kind == tokenOpen {
			return p.call(t)
		}
		return broken{span: t.span}
	case tokenOpen:
		return p.grouped(t)
	default:
		return nil
	}
}

// grouped reads brackets without a function's name in front of them.
func (p *parser) grouped(open token) Node {
	p.report("brackets", open.offset, open.end, "", "Round brackets only stand behind a function's name.")
	p.take()
	in := p.arguments(open)
	if len(in.args) == 1 && in.args[0] != nil {
		return in.args[0]
	}
	return broken{span{open.offset, in.end}, in.args}
}

// call reads the arguments of a function whose name has been taken.
func (p *parser) call(name token) Node {
	in := p.arguments(p.take())
	if name.kind == tokenBroken {
		return broken{span{name.offset, in.end}, in.args}
	}
	return &Call{
		span: span{name.offset, in.end}, Name: name.value, Args: in.args,
		function: functionNamed(name.value), ends: in.ends, complete: !in.gap && !p.unclosed && !p.tooDeep,
	}
}

// brackets is what stands between two of them.
type brackets struct {
	args []Node
	ends []int // where the slots end, at a comma or the closing bracket
	end  int   // behind the closing bracket
	gap  bool  // a comma was missing, so that the number of slots says nothing
}

// arguments reads up to the closing bracket.
func (p *parser) arguments(open token) (in brackets) {
	if p.depth++; p.depth > MaxDepth {
		return p.skipDeep(open)
	}
	defer func() { p.depth-- }()

	if p.token().kind == tokenClose {
		in.end = p.take().end
		return in
	}
	for {
		in.args = append(in.args, p.argument())
		in.ends = append(in.ends, p.token().offset)
		switch t := p.token(); t.kind {
		case tokenComma:
			p.take()
		case tokenClose:
			in.end = p.take().end
			return in
		case tokenEnd:
			if !p.unclosed && !p.tooDeep {
				p.unclosed = true
				p.report("unclosed-call", open.offset, open.end, "", "This bracket is not closed.")
			}
			in.end = t.end
			return in
		default:
			// Another operand: reading on as if the comma stood there finds what else is wrong.
			in.gap = true
			p.report("missing-comma", t.offset, t.end, "", "A comma or a closing bracket is missing before this.")
		}
		if p.errors >= maxProblems {
			in.end = p.giveUp()
			return in
		}
	}
}

// skipDeep leaves out what stands too deep, without recursion.
func (p *parser) skipDeep(open token) brackets {
	p.depth--
	if !p.tooDeep {
		p.tooDeep = true
		p.report("too-deep", open.offset, open.end, "", "Functions are nested more than %d deep.", MaxDepth)
	}
	return brackets{end: p.giveUp()}
}

// giveUp goes to the end of the text.
func (p *parser) giveUp() int {
	p.position = len(p.tokens) - 1
	return p.token().end
}
