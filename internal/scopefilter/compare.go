package scopefilter

import (
	"errors"
	"fmt"
	"strings"
)

// matchesOne compares one value with the clause's. Where the clause has several, a positive comparison has to hold for
// one of them and a negated one for all.
func (c compiledClause) matchesOne(value string) (bool, error) {
	if c.operator.Arity == Unary {
		return c.operator.holds(value, operand{})
	}
	if c.lenient && c.operator.needsInteger() && !isInteger(value) {
		return false, nil
	}
	negated := c.operator.negated()
	for _, against := range c.operands {
		holds, err := c.operator.holds(value, against)
		if err != nil {
			return false, err
		}
		if holds != negated {
			return holds, nil
		}
	}
	return negated, nil
}

func (o Operator) negated() bool {
	return strings.HasPrefix(o.Name, "NOT ") || strings.HasPrefix(o.Name, "!")
}

func always(string, operand) (bool, error) { return true, nil }

func not(t test) test {
	return func(value string, against operand) (bool, error) {
		holds, err := t(value, against)
		return !holds, err
	}
}

func equals(value string, against operand) (bool, error) { return value == against.text, nil }

func includes(value string, against operand) (bool, error) {
	return strings.Contains(value, against.text), nil
}

func occursIn(value string, against operand) (bool, error) {
	return strings.Contains(against.text, value), nil
}

func endsWith(value string, against operand) (bool, error) {
	return strings.HasSuffix(value, against.text), nil
}

// isBoolean reads a Boolean as .NET prints (True) and as JSON does (true).
func isBoolean(want string) test {
	return func(value string, _ operand) (bool, error) { return strings.EqualFold(value, want), nil }
}

func regexMatch(value string, against operand) (matched bool, err error) {
	defer func() {
		// A panic of the engine would end the provider.
		if reason := recover(); reason != nil {
			matched, err = false, fmt.Errorf("%q: the regular expression cannot be matched", against.text)
		}
	}()
	matched, err = against.regex.MatchString(value)
	if err != nil {
		// The error's own text holds the value, which is a person's.
		return false, fmt.Errorf("%q: %w", against.text, errRegexTimeout)
	}
	return matched, nil
}

var errRegexTimeout = errors.New("the regular expression takes too long")

// ErrNotAnInteger says that an attribute has a value which GREATER_THAN and GREATER_THAN_OR_EQUALS cannot compare: the page
// demands that "the attribute on the user must be an integer [0,1,2,...]".
var ErrNotAnInteger = errors.New("the attribute's value is no integer from 0 on, and nothing else can be compared by its size")

func greaterThan(value string, against operand) (bool, error) {
	if !isInteger(value) {
		return false, ErrNotAnInteger
	}
	return compareIntegers(value, against.text) > 0, nil
}

func greaterThanOrEquals(value string, against operand) (bool, error) {
	if !isInteger(value) {
		return false, ErrNotAnInteger
	}
	return compareIntegers(value, against.text) >= 0, nil
}

// isInteger says whether a text is an integer from 0 on, of any size.
func isInteger(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// compareIntegers compares two such texts by what they count.
func compareIntegers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
