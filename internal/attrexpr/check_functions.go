package attrexpr

import (
	"slices"
	"strconv"
)

// functionChecks are the rules of single functions; the number of arguments is right when they run.
var functionChecks = map[string]func(*checker, *Call){
	"IIF": (*checker).iif, "Switch": (*checker).switches,
	"Replace": (*checker).replace, "RandomString": (*checker).randomString, "FormatDateTime": (*checker).formatDateTime,
	"Item": (*checker).item, "Mid": (*checker).mid, "Word": (*checker).wordNumber, "InStr": (*checker).inStr,
	"ToLower": (*checker).culture, "ToUpper": (*checker).culture, "Split": (*checker).split,
}

func isPresenceTest(name string) bool {
	return name == "IsPresent" || name == "IsNull" || name == "IsNullOrEmpty"
}

// iif warns about conditions that the service fails on: IIF's page lists them
// as known limitations.
func (c *checker) iif(call *Call) {
	condition := call.Arg(0)
	if condition == nil {
		return
	}
	walkCondition(condition, func(n Node) {
		if name := calledFunction(n); isPresenceTest(name) {
			c.warn("iif-presence", nameSpan(n.(*Call)), `The service does not support %s in the condition of IIF: the check fails for an empty attribute. Use Switch([x], [x], "", "other").`, name)
		}
		if comparison, ok := n.(*Comparison); ok && (isEmptyText(comparison.Left) || isEmptyText(comparison.Right)) {
			c.warn("iif-empty", comparison.span, `The service does not support the comparison with "" in the condition of IIF: the check fails for an empty attribute. Use Switch([x], [x], "", "other").`)
		}
	})
	switch condition.(type) {
	case *Constant, *Number:
		c.warn("fixed-condition", spanOf(condition), "The condition is a constant, so one of the two values is never used.")
	}
}

func isEmptyText(n Node) bool {
	text, ok := n.(*Constant)
	return ok && text.Value == ""
}

func (c *checker) switches(call *Call) {
	source := call.Args[0]
	if name := calledFunction(source); isPresenceTest(name) {
		c.warn("switch-presence", nameSpan(source.(*Call)), `%s must not be the source of Switch; use the attribute itself, with "" as the key for an empty one.`, name)
	}
	if call.Args[1] != nil && c.ignoring == 0 {
		c.warn("switch-null", nameSpan(call), "When another attribute of the user changes, the service may evaluate Switch to null although it has a default, and clear the target attribute. "+
			"Put IgnoreFlowIfNullOrEmpty around it, or use IIF.")
	}
	if a, ok := source.(*Attribute); ok && a.Name == "manager" {
		c.warn("switch-reference", a.span, "Switch must not be used for references such as manager.")
	}
	seen := make(map[string]bool)
	for i := 2; i < len(call.Args); i += 2 {
		key, ok := constant(call.Args[i])
		if ok && seen[key] {
			c.warn("duplicate-key", spanOf(call.Args[i]), "The key %s stands here a second time; the first one counts.", QuoteText(key))
		}
		seen[key] = seen[key] || ok
	}
}

// replaceModes are the combinations of arguments behind the source that Replace's page describes.
var replaceModes = []string{"x..x..", "x....x", ".x.x..", ".xxx..", ".xx.x."}

func (c *checker) replace(call *Call) {
	given := []byte("......")
	for i := range given {
		if call.Arg(i+1) != nil {
			given[i] = 'x'
		}
	}
	if !slices.Contains(replaceModes, string(given)) {
		c.warn("replace-combination", nameSpan(call), "Microsoft's page says nothing about this combination of arguments. "+
			"It knows: oldValue with replacementValue or template, regexPattern with replacementValue, "+
			"regexPattern with regexGroupName and replacementValue or replacementAttributeName.")
	}
	c.groups(call)
}

// groups checks the names of groups against the pattern.
func (c *checker) groups(call *Call) {
	text, ok := call.Arg(2).(*Constant)
	if !ok {
		return
	}
	re, err := compilePattern(text.Value)
	if err != nil {
		return // reported with the argument
	}
	names := re.GetGroupNames()
	if group, ok := call.Arg(3).(*Constant); ok && !slices.Contains(names, group.Value) {
		suggestion := nearest(group.Value, names)
		if suggestion != "" {
			suggestion = QuoteText(suggestion)
		}
		c.report(Error, "unknown-group", group.span, suggestion, "The pattern has no group named %s.", group.Value)
	}
	replacement, ok := call.Arg(4).(*Constant)
	if !ok || call.Arg(3) != nil {
		return
	}
	for _, name := range parseReplacement(&pattern{re: re}, replacement.Value).unknown {
		c.report(Warning, "unknown-group", replacement.span, nearest(name, names),
			"The pattern has no group named %s, so ${%s} stays in the value as it is.", name, name)
	}
}

// constantNumber is a constant argument as a number.
func constantNumber(n Node) (int, bool) {
	text, ok := constant(n)
	if !ok {
		return 0, false
	}
	value, err := strconv.Atoi(text)
	return value, err == nil
}

func (c *checker) randomString(call *Call) {
	length, known := constantNumber(call.Args[0])
	if known && (length < 1 || length > maxRandomLength) {
		c.fail("range", spanOf(call.Args[0]), "The length of a random string is between 1 and %d.", maxRandomLength)
		return
	}
	avoid, _ := constant(call.Arg(5))
	minima := 0
	for i, arg := range call.Args[1:5] {
		least, ok := constantNumber(arg)
		switch class := randomClasses[i]; {
		case ok && least < 0:
			c.fail("range", spanOf(arg), "The least number of characters of a kind cannot be negative.")
		case ok && least > 0 && without(class.characters, avoid) == "":
			c.fail("range", spanOf(call.Arg(5)), "All %s are avoided, so that none can be chosen.", class.name)
		}
		known = known && ok
		minima += min(max(least, 0), maxRandomLength+1)
	}
	if known && minima > length {
		c.fail("range", spanOf(call.Args[0]), "A random string of %d characters has no room for %d that are asked for.", length, minima)
	}
}

func (c *checker) item(call *Call) {
	if index, ok := constantNumber(call.Args[1]); ok && index < 1 {
		c.fail("range", spanOf(call.Args[1]), "The first value of a list has the index 1.")
	}
}

func (c *checker) mid(call *Call) {
	if start, ok := constantNumber(call.Args[1]); ok && start < 1 {
		c.warn("range", spanOf(call.Args[1]), "The first character has the position 1; what the service makes of %d is not documented.", start)
	}
	if length, ok := constantNumber(call.Arg(2)); ok && length < 0 {
		c.fail("range", spanOf(call.Arg(2)), "A length cannot be negative.")
	}
}

func (c *checker) wordNumber(call *Call) {
	if number, ok := constantNumber(call.Args[1]); ok && number < 1 {
		c.warn("range", spanOf(call.Args[1]), "The first word has the number 1; a smaller number always gives an empty text.")
	}
}

func (c *checker) inStr(call *Call) {
	if start, ok := constantNumber(call.Arg(2)); ok && start < 1 {
		c.warn("range", spanOf(call.Arg(2)), "The first character has the position 1; what the service makes of %d is not documented.", start)
	}
}

func (c *checker) split(call *Call) {
	if isEmptyText(call.Args[1]) {
		c.warn("empty-delimiter", spanOf(call.Args[1]), "Without a delimiter nothing is split.")
	}
}
