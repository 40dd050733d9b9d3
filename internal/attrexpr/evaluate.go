package attrexpr

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// What an expression can lack at evaluation, see Expression.Needs.
var (
	ErrNeedsNow           = errors.New("the expression needs the current time")
	ErrNeedsRandom        = errors.New("the expression needs a source of random numbers")
	ErrNeedsDefaultDomain = errors.New("the expression needs the tenant's default domain")
)

// Environment is all that an expression sees. Two evaluations in equal
// environments give the same value.
type Environment struct {
	// Attribute is the value of one of the object's attributes. Nil: every attribute is absent.
	Attribute func(name string) Value
	// Now is the current time. Nil: an expression that asks for it fails with ErrNeedsNow.
	Now func() time.Time
	// Random feeds Guid and RandomString. Nil: they fail with ErrNeedsRandom.
	Random io.Reader
	// DefaultDomain is the default verified domain. "": DefaultDomain() fails with ErrNeedsDefaultDomain.
	DefaultDomain string
	// Exists says whether an object of the target already has a value, for
	// SelectUniqueValue. Nil: none has.
	Exists func(value string) bool
}

// EvaluationError says why an expression has no value. It never quotes what an
// attribute holds: that is a person's data. The message of the Error function
// is quoted, because the expression's writer asked for it.
type EvaluationError struct {
	// Offset and Length are the part of the expression's text that failed, in bytes.
	Offset, Length int
	// Function is the function that failed, "" outside of one.
	Function string
	// Message is the reason.
	Message string

	cause error
}

// Error is the function and the reason.
func (e *EvaluationError) Error() string {
	if e.Function == "" {
		return e.Message
	}
	return e.Function + ": " + e.Message
}

// Unwrap gives ErrNeedsNow and its neighbours.
func (e *EvaluationError) Unwrap() error { return e.cause }

// Format is the error as a person reads it, with the line of the expression's
// text and carets below the part that failed.
func (e *EvaluationError) Format(text string) string {
	return formatPlace(text, e.Offset, e.Length, e.Error())
}

// Bounds of one evaluation. An expression of 10,000 characters could otherwise
// ask for any amount of memory by replacing within replacements.
const (
	maxTextLength  = 1 << 20
	maxListLength  = 10_000
	maxTotalLength = 16 << 20
)

// Evaluate gives the value for one object. The error is an *EvaluationError.
// An Expression may be evaluated by several goroutines at once.
func (e *Expression) Evaluate(env Environment) (Value, error) {
	root := e.program.compiled(e.root)
	switch root := root.(type) {
	case *attributeStep: // most mappings are one attribute or one constant
		if env.Attribute == nil {
			return Null(), nil
		}
		return env.Attribute(root.node.Name), nil
	case *constantStep:
		return root.value, nil
	}
	r := runs.Get().(*run)
	r.env = env
	value, err := root.run(r)
	r.reset()
	runs.Put(r)
	if err != nil {
		return Null(), err
	}
	return value, nil
}

// program is an expression made ready to run: functions looked up, patterns
// and date formats that are constants compiled. It is built at the first
// evaluation; checking and printing do without.
type program struct {
	once sync.Once
	root step
}

func (p *program) compiled(root Node) step {
	p.once.Do(func() { p.root = compile(root) })
	return p.root
}

// run is the state of one evaluation.
type run struct {
	env Environment
	// stack holds the arguments of the calls that are under way.
	stack []Value
	// total is the length of all texts made so far.
	total int
	// runes, bytes and matching belong to the pattern that is being matched.
	runes    []rune
	bytes    []byte
	matching time.Duration
}

var runs = sync.Pool{New: func() any { return &run{stack: make([]Value, 0, 64)} }}

// keepRunes is the largest buffer that is kept for the next evaluation.
const keepRunes = 1 << 12

func (r *run) reset() {
	clear(r.stack)
	r.env, r.stack, r.total, r.matching = Environment{}, r.stack[:0], 0, 0
	if cap(r.runes) > keepRunes {
		r.runes = nil
	}
	if cap(r.bytes) > keepRunes {
		r.bytes = nil
	}
}

func (r *run) attribute(name string) Value {
	if r.env.Attribute == nil {
		return Null()
	}
	return r.env.Attribute(name)
}

// step is a node made ready to run.
type step interface {
	run(r *run) (Value, error)
	source() Node
}

func compile(n Node) step {
	switch n := n.(type) {
	case *Call:
		return compileCall(n)
	case *Attribute:
		return &attributeStep{n}
	case *Constant:
		return &constantStep{n, Text(n.Value)}
	case *Number:
		return &constantStep{n, Text(numberText(n.Text))}
	case *Word:
		if n.Name == wordIgnoreObject {
			return &ignoreObjectStep{n}
		}
		return &constantStep{n, wordValue(n.Name)}
	case *Comparison:
		return &comparisonStep{node: n, left: compile(n.Left), right: compile(n.Right)}
	case *Concat:
		return &concatStep{node: n, left: compile(n.Left), right: compile(n.Right)}
	default:
		return &constantStep{n, Null()}
	}
}

type constantStep struct {
	node  Node
	value Value
}

func (s *constantStep) run(*run) (Value, error) { return s.value, nil }
func (s *constantStep) source() Node            { return s.node }

// Words that stand for a flow which does not take place. Only inbound
// provisioning has mappings with them.
const (
	wordIgnoreAttribute = "IgnoreAttributeFlow"
	wordIgnoreObject    = "IgnoreObjectFlow"
)

type ignoreObjectStep struct{ node *Word }

func (s *ignoreObjectStep) source() Node { return s.node }

func (s *ignoreObjectStep) run(*run) (Value, error) {
	return Null(), failure(s.node, "", "%s leaves the whole object out, which is not a value", wordIgnoreObject)
}

type attributeStep struct{ node *Attribute }

func (s *attributeStep) run(r *run) (Value, error) { return r.attribute(s.node.Name), nil }
func (s *attributeStep) source() Node              { return s.node }

// concatStep joins two texts; null counts as an empty one.
type concatStep struct {
	node        *Concat
	left, right step
}

func (s *concatStep) source() Node { return s.node }

func (s *concatStep) run(r *run) (Value, error) {
	left, right, err := operands(r, s.left, s.right)
	if err != nil {
		return Null(), err
	}
	joined := Text(left.text + right.text)
	return joined, r.account(s.node, "", joined)
}

const severalValues = "a list of %d values stands where one value is needed; Item picks one, Join makes one of them"

// operands are the values of both sides of an operator.
func operands(r *run, left, right step) (a, b Value, err error) {
	if a, err = operand(r, left); err != nil {
		return Null(), Null(), err
	}
	b, err = operand(r, right)
	return a, b, err
}

// operand is the value of a side of an operator, which has to be one text.
func operand(r *run, side step) (Value, error) {
	v, err := side.run(r)
	if err != nil {
		return Null(), err
	}
	text, ok := v.single()
	if !ok {
		return Null(), failure(side.source(), "", severalValues, len(v.list))
	}
	if v.IsNull() {
		return Null(), nil
	}
	return Text(text), nil
}

// account bounds what an evaluation makes.
func (r *run) account(n Node, function string, v Value) error {
	switch v.kind {
	case kindText:
		return r.accountText(n, function, len(v.text))
	case kindList:
		if len(v.list) > maxListLength {
			return failure(n, function, "the list has more than %d values", maxListLength)
		}
		for _, text := range v.list {
			if err := r.accountText(n, function, len(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) accountText(n Node, function string, length int) error {
	if r.total += length; length > maxTextLength || r.total > maxTotalLength {
		return failure(n, function, "the text gets longer than %d bytes, or all texts together longer than %d", maxTextLength, maxTotalLength)
	}
	return nil
}

func failure(n Node, function, format string, args ...any) *EvaluationError {
	return &EvaluationError{Offset: n.Offset(), Length: n.Length(), Function: function, Message: fmt.Sprintf(format, args...)}
}

// numberText is a number as the text that it stands for: hexadecimal ones
// become decimal, the others keep their spelling.
func numberText(spelling string) string {
	if hex, ok := hexDigits(spelling); ok {
		if n, err := strconv.ParseUint(hex, 16, 64); err == nil {
			return strconv.FormatUint(n, 10)
		}
	}
	return spelling
}

func hexDigits(spelling string) (string, bool) {
	if len(spelling) > 2 && spelling[0] == '&' && (spelling[1] == 'H' || spelling[1] == 'h') {
		return spelling[2:], true
	}
	return "", false
}
