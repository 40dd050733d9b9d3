package attrexpr

import (
	"fmt"
	"strings"
)

// call checks a function and its arguments.
func (c *checker) call(call *Call) {
	f := call.function
	if f == nil {
		c.unknownFunction(call)
		for _, arg := range call.Args {
			c.node(arg, nil)
		}
		return
	}
	c.functionItself(call, f)
	slots := c.slots(call, f)
	if f.check != nil && slots != nil {
		f.check(c, call)
	}
	c.arguments(call, slots)
}

func (c *checker) arguments(call *Call, slots []Parameter) {
	c.calls++
	defer func() { c.calls-- }()
	if call.function.Name == "IgnoreFlowIfNullOrEmpty" {
		c.ignoring++
		defer func() { c.ignoring-- }()
	}
	for i, arg := range call.Args {
		var slot *Parameter
		if i < len(slots) {
			slot = &slots[i]
		}
		switch {
		case arg != nil && i == 0 && call.function.Name == "IIF":
			c.conditions++
			c.node(arg, slot)
			c.conditions--
		case arg != nil:
			c.node(arg, slot)
		case slot != nil && slot.Required && (call.complete || i < len(call.Args)-1):
			c.fail("missing-argument", slotEnd(call, i), "%s needs a value for %s, argument %d.", call.function.Name, slot.Name, i+1)
		}
	}
}

// slotEnd is the comma or bracket behind a slot.
func slotEnd(call *Call, slot int) span {
	if slot < len(call.ends) {
		return span{call.ends[slot], call.ends[slot] + 1}
	}
	return nameSpan(call)
}

// slots are the parameters of the call's arguments; nil, reported, when their number is wrong.
func (c *checker) slots(call *Call, f *Function) []Parameter {
	slots := f.Slots(len(call.Args))
	if slots == nil && len(call.Args) > 0 || len(call.Args) == 0 && f.Least > 0 {
		if call.complete {
			c.fail("argument-count", nameSpan(call), "%s takes %s; here it has %d. It is written %s.",
				f.Name, f.count(), len(call.Args), f.Usage())
		}
		return nil
	}
	if f.Name == "Mid" && len(call.Args) == len(f.Short) {
		c.warn("short-form", nameSpan(call), "Microsoft's page for %s asks for a length; only an example leaves it out.", f.Name)
	}
	return slots
}

// Usage is the call as Microsoft's page writes it, optional slots in square
// brackets: InStr(value1, value2[, start][, compareType]).
func (f Function) Usage() string {
	var b strings.Builder
	b.WriteString(f.Name)
	b.WriteByte('(')
	repeats := false
	for i, p := range f.Parameters {
		name := p.Name
		if p.Repeats {
			name += "1"
			repeats = true
		}
		switch {
		case p.Required && i > 0:
			b.WriteString(", " + name)
		case p.Required:
			b.WriteString(name)
		case i > 0:
			b.WriteString("[, " + name + "]")
		default:
			b.WriteString("[" + name + "]")
		}
	}
	if repeats {
		b.WriteString(", …")
	}
	b.WriteByte(')')
	return b.String()
}

// count is how many arguments the function takes, in words.
func (f Function) count() string {
	most, repeats := len(f.Parameters), false
	for _, p := range f.Parameters {
		repeats = repeats || p.Repeats
	}
	least := f.Least
	if f.Short != nil {
		least = min(least, len(f.Short))
	}
	switch {
	case f.Name == "Switch":
		return "an even number of arguments and at least 4: a source, a default (whose place stays when it is left empty) and pairs of key and value"
	case most == 0:
		return "no argument"
	case repeats:
		return fmt.Sprintf("at least %s", plural(least))
	case least == most:
		return plural(most)
	case most == least+1:
		return fmt.Sprintf("%d or %d arguments", least, most)
	default:
		return fmt.Sprintf("%d to %d arguments", least, most)
	}
}

func plural(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

func (c *checker) unknownFunction(call *Call) {
	place := nameSpan(call)
	if isLogical(call.Name) {
		c.fail("unknown-function", place, "There is no function %s; nest one IIF in another.", call.Name)
		return
	}
	suggestion := functionLike(call.Name)
	if strings.EqualFold(suggestion, call.Name) {
		c.report(Error, "function-case", place, suggestion, "Names of functions are case-sensitive: there is no %s.", call.Name)
		return
	}
	c.report(Error, "unknown-function", place, suggestion, "There is no function %s.", call.Name)
}

// functionItself checks what does not depend on the arguments.
func (c *checker) functionItself(call *Call, f *Function) {
	place := nameSpan(call)
	if call.Name != f.Name {
		c.report(Warning, "function-spelling", place, f.Name, "Names of functions are case-sensitive, and %s is a slip of a page.", call.Name)
	}
	switch {
	case f.ExampleOnly:
		c.warn("example-only", place, "No page describes %s; it only stands in an example for cloud sync.", f.Name)
	case f.Name == "IgnoreFlowIfNullOrEmpty" && c.conditions > 0:
		c.warn("iif-ignore-flow", place, "IgnoreFlowIfNullOrEmpty has no effect in the condition of IIF; put it around the IIF.")
	case f.Name == "IgnoreFlowIfNullOrEmpty" && c.calls > 0:
		c.warn("inner-ignore-flow", place, "IgnoreFlowIfNullOrEmpty belongs around the whole expression; Microsoft's pages show it nowhere else.")
	case f.Name == "SelectUniqueValue" && c.options.UniqueValues:
		if c.calls > 0 {
			c.fail("select-unique-value", place, "SelectUniqueValue is the outermost function or none.")
		}
	case f.Name == "SelectUniqueValue":
		c.fail("select-unique-value", place, "SelectUniqueValue works only when provisioning to on-premises Active Directory from Workday, SuccessFactors or the API; cross-tenant synchronization has no such function.")
	case isRoleFunction(f.Name):
		c.warn("role-function", place, `%s only gives roles to users who are assigned: it cannot be used while the job's scope is "all".`, f.Name)
	}
}
