package attrexpr

import (
	"strings"

	"github.com/dlclark/regexp2"
)

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
	re, err := c.pattern.compiled(text)
	if err != nil {
		return
	}
	if with, ok := c.constant(slotReplacement); ok {
		c.replacement = parseReplacement(re, with)
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

func (in arguments) pattern() (*regexp2.Regexp, error) {
	text, err := in.text(slotPattern)
	if err != nil {
		return nil, err
	}
	re, err := in.call.pattern.compiled(text)
	if err != nil {
		return nil, in.call.failAt(slotPattern, "the pattern is not a regular expression of .NET")
	}
	return re, nil
}

func (in arguments) replacePattern() (Value, error) {
	re, err := in.pattern()
	if err != nil {
		return Null(), err
	}
	text, with, err := in.texts(slotSource, slotReplacement)
	if err != nil {
		return Null(), err
	}
	prepared := in.call.replacement
	if prepared == nil || prepared.re != re || prepared.text != with {
		prepared = parseReplacement(re, with)
	}
	replaced, err := in.run.substitute(in.call, re, text, prepared)
	if err != nil {
		return Null(), err
	}
	return Text(replaced), nil
}

func (in arguments) replaceGroup() (Value, error) {
	re, err := in.pattern()
	if err != nil {
		return Null(), err
	}
	text, with, err := in.texts(slotSource, slotReplacement)
	if err != nil {
		return Null(), err
	}
	group, err := in.text(slotGroup)
	if err != nil {
		return Null(), err
	}
	replaced, err := in.run.substituteGroup(in.call, re, text, group, with)
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
	re, err := in.pattern()
	if err != nil {
		return Null(), err
	}
	group, text, err := in.texts(slotGroup, slotAttribute)
	if err != nil {
		return Null(), err
	}
	return in.run.extract(in.call, re, text, group)
}
