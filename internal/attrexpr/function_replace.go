package attrexpr

import "strings"

// Slots of Replace.
const (
	slotSource = iota
	slotOldValue
	slotPattern
	slotGroup
	slotReplacement
	slotAttribute
	slotTemplate
)

// prepareReplace readies the pattern and the replacement if they are constants.
// A wrong pattern shows at the evaluation that needs it.
func prepareReplace(c *callStep) {
	c.pattern = &patternSlot{}
	text, ok := c.constant(slotPattern)
	if !ok {
		return
	}
	p := c.pattern.compiled(text)
	if with, ok := c.constant(slotReplacement); ok && p.err == nil {
		c.replacement = parseReplacement(p, with)
	}
}

// replace does one of five things; which, the slots that are given decide.
func replace(in arguments) (Value, error) {
	var (
		hasOld         = in.given(slotOldValue)
		hasPattern     = in.given(slotPattern)
		hasGroup       = in.given(slotGroup)
		hasReplacement = in.given(slotReplacement)
	)
	switch {
	case hasPattern && hasGroup && in.given(slotAttribute):
		return in.replaceMissing()
	case in.value(slotSource).IsNull():
		return Null(), nil
	case hasPattern && hasGroup && hasReplacement:
		return in.replaceGroup()
	case hasPattern && hasReplacement:
		return in.replacePattern()
	case hasOld && in.given(slotTemplate):
		return in.replaceText(slotTemplate, slotSource)
	case hasOld && hasReplacement:
		return in.replaceText(slotSource, slotReplacement)
	default:
		return Null(), in.call.fail("these slots together have no meaning: give oldValue with replacementValue or template, or regexPattern with replacementValue, or regexPattern, regexGroupName and one of replacementValue and replacementAttributeName")
	}
}

// replaceText replaces oldValue in one slot by another slot.
func (in arguments) replaceText(where, with int) (Value, error) {
	text, put, err := in.texts(where, with)
	if err != nil {
		return Null(), err
	}
	old, err := in.text(slotOldValue)
	if err != nil || old == "" {
		return Text(text), err
	}
	if n := strings.Count(text, old); n == 0 {
		return Text(text), nil
	} else if len(text)+n*(len(put)-len(old)) > maxTextLength {
		return Null(), in.call.fail("the text gets longer than %d bytes", maxTextLength)
	}
	return Text(strings.ReplaceAll(text, old, put)), nil
}

// pattern is the compiled pattern together with two further slots.
func (in arguments) pattern(first, second int) (p *pattern, a, b string, err error) {
	text, err := in.text(slotPattern)
	if err != nil {
		return nil, "", "", err
	}
	if p = in.call.pattern.compiled(text); p.err != nil {
		return nil, "", "", in.call.failAt(slotPattern, "the pattern is not a regular expression of .NET")
	}
	a, b, err = in.texts(first, second)
	return p, a, b, err
}

func (in arguments) replacePattern() (Value, error) {
	p, text, with, err := in.pattern(slotSource, slotReplacement)
	if err != nil {
		return Null(), err
	}
	prepared := in.call.replacement
	if prepared == nil || prepared.pattern != p || prepared.text != with {
		prepared = parseReplacement(p, with)
	}
	replaced, err := in.run.substitute(in.call, p, text, prepared)
	if err != nil {
		return Null(), err
	}
	return Text(replaced), nil
}

func (in arguments) replaceGroup() (Value, error) {
	p, text, with, err := in.pattern(slotSource, slotReplacement)
	if err != nil {
		return Null(), err
	}
	group, err := in.text(slotGroup)
	if err != nil {
		return Null(), err
	}
	replaced, err := in.run.substituteGroup(in.call, p, text, group, with)
	if err != nil {
		return Null(), err
	}
	return Text(replaced), nil
}

// replaceMissing gives the source if it has a value, and otherwise what the
// group catches in the replacement attribute.
func (in arguments) replaceMissing() (Value, error) {
	if source := in.value(slotSource); !source.isEmpty() || in.value(slotAttribute).IsNull() {
		return source, nil
	}
	p, group, text, err := in.pattern(slotGroup, slotAttribute)
	if err != nil {
		return Null(), err
	}
	return in.run.extract(in.call, p, text, group)
}
