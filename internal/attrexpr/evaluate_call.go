package attrexpr

import (
	"maps"
	"strconv"
	"strings"
)

// implementation is how a function gets its value. Exactly one of apply and
// lazy is set.
type implementation struct {
	// apply gets all arguments evaluated.
	apply func(in arguments) (Value, error)
	// lazy evaluates the arguments that it wants itself.
	lazy func(r *run, c *callStep) (Value, error)
	// each says that a list as the first argument gives the list of the
	// results, one for each value.
	each bool
	// nullable says that apply wants to see a first argument that is null;
	// otherwise null gives null.
	nullable bool
	// prepare readies once what does not depend on the object.
	prepare func(c *callStep)
}

// implementations has an entry for each function of the catalogue, by its name.
func implementations() map[string]*implementation {
	all := make(map[string]*implementation)
	for _, group := range []map[string]*implementation{
		textImplementations(), conversionImplementations(), dateImplementations(),
		logicImplementations(), listImplementations(), randomImplementations(),
	} {
		maps.Copy(all, group)
	}
	return all
}

// callStep is a call made ready to run.
type callStep struct {
	node     *Call
	name     string
	function *implementation
	// args has nil for an empty slot.
	args []step

	// prepared by the functions that have something to prepare.
	pattern     *patternSlot
	replacement *replacement
	formats     *dateFormats
	culture     *culture
	condition   []string
}

func compileCall(n *Call) step {
	c := &callStep{node: n, name: n.Name}
	if n.function != nil {
		c.name, c.function = n.function.Name, n.function.implementation
	}
	c.args = make([]step, len(n.Args))
	for i, arg := range n.Args {
		if arg != nil {
			c.args[i] = compile(arg)
		}
	}
	if c.function != nil && c.function.prepare != nil {
		c.function.prepare(c)
	}
	return c
}

func (c *callStep) source() Node { return c.node }

// given says that a slot is written and not empty.
func (c *callStep) given(slot int) bool {
	return slot < len(c.args) && c.args[slot] != nil
}

// constant is the text of a slot that does not depend on the object.
func (c *callStep) constant(slot int) (string, bool) {
	if !c.given(slot) {
		return "", false
	}
	s, ok := c.args[slot].(*constantStep)
	if !ok {
		return "", false
	}
	return s.value.text, true
}

// fail points at the whole call's name.
func (c *callStep) fail(format string, args ...any) *EvaluationError {
	err := failure(c.node, c.name, format, args...)
	err.Length = len(c.node.Name)
	return err
}

// refuse says why a slot's text is refused. The reason quotes the text, so it is
// only given for a constant; an attribute's gets the general words.
func (c *callStep) refuse(slot int, reason error, general string) *EvaluationError {
	if _, ok := c.constant(slot); ok {
		return c.failAt(slot, "%v", reason)
	}
	return c.failAt(slot, "%s", general)
}

// failAt points at a slot, or at the name when the slot is empty.
func (c *callStep) failAt(slot int, format string, args ...any) *EvaluationError {
	if !c.given(slot) {
		return c.fail(format, args...)
	}
	return failure(c.args[slot].source(), c.name, format, args...)
}

// value evaluates a slot; an empty one is null, and so is a flow that was
// ignored further down.
func (c *callStep) value(r *run, slot int) (Value, error) {
	if !c.given(slot) {
		return Null(), nil
	}
	v, err := c.args[slot].run(r)
	if err != nil || v.kind == kindIgnored {
		return Null(), err
	}
	return v, nil
}

func (c *callStep) run(r *run) (Value, error) {
	switch {
	case c.function == nil:
		return Null(), c.fail("this function is not known and cannot be evaluated")
	case c.function.lazy != nil:
		return c.function.lazy(r, c)
	}

	base := len(r.stack)
	for slot := range c.args {
		v, err := c.value(r, slot)
		if err != nil {
			r.pop(base)
			return Null(), err
		}
		r.stack = append(r.stack, v)
	}
	result, err := c.apply(arguments{r, c, r.stack[base:]})
	r.pop(base)
	if err == nil {
		err = r.account(c.node, c.name, result)
	}
	if err != nil {
		return Null(), err
	}
	return result, nil
}

// pop takes the arguments of a call off, so that nothing holds their texts.
func (r *run) pop(base int) {
	clear(r.stack[base:])
	r.stack = r.stack[:base]
}

func (c *callStep) apply(in arguments) (Value, error) {
	if len(in.values) == 0 {
		return c.function.apply(in)
	}
	first := in.values[0]
	switch {
	case first.kind == kindList && c.function.each:
		results := make([]string, 0, len(first.list))
		for _, text := range first.list {
			in.values[0] = Text(text)
			v, err := c.function.apply(in)
			if err != nil {
				return Null(), err
			}
			if !v.IsNull() {
				results = append(results, v.text)
			}
		}
		return List(results...), nil
	case first.kind == kindNull && !c.function.nullable:
		return Null(), nil
	default:
		return c.function.apply(in)
	}
}

// arguments are what a function is applied to.
type arguments struct {
	run    *run
	call   *callStep
	values []Value
}

func (in arguments) given(slot int) bool { return in.call.given(slot) }

// value is the value of a slot, null when it is empty.
func (in arguments) value(slot int) Value {
	if slot < len(in.values) {
		return in.values[slot]
	}
	return Null()
}

// text is a slot that has to be one text; null is "".
func (in arguments) text(slot int) (string, error) {
	return in.call.single(in.value(slot), slot)
}

func (c *callStep) single(v Value, slot int) (string, error) {
	text, ok := v.single()
	if !ok {
		return "", c.failAt(slot, severalValues, len(v.list))
	}
	return text, nil
}

// texts are two slots that have to be one text each.
func (in arguments) texts(first, second int) (a, b string, err error) {
	if a, err = in.text(first); err != nil {
		return "", "", err
	}
	b, err = in.text(second)
	return a, b, err
}

// integer is a slot that has to be a whole number. A fraction is cut off.
func (in arguments) integer(slot int) (int64, error) {
	text, err := in.text(slot)
	if err != nil {
		return 0, err
	}
	n, ok := wholeNumber(text)
	if !ok {
		return 0, in.call.failAt(slot, "a number is needed here")
	}
	return n, nil
}

// wholeNumber reads a decimal number and cuts its fraction off.
func wholeNumber(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if hex, ok := hexDigits(text); ok {
		n, err := strconv.ParseInt(hex, 16, 64)
		return n, err == nil
	}
	digits, fraction, _ := strings.Cut(text, ".")
	for _, r := range fraction {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// text gives a function of one text its each and null rules.
func onText(f func(string) string) *implementation {
	return &implementation{each: true, apply: func(in arguments) (Value, error) {
		text, err := in.text(0)
		if err != nil {
			return Null(), err
		}
		return Text(f(text)), nil
	}}
}
