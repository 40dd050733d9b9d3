package attrexpr

func logicImplementations() map[string]*implementation {
	answer := func(ask func(Value) bool) *implementation {
		return &implementation{nullable: true, apply: func(in arguments) (Value, error) { return Bool(ask(in.value(0))), nil }}
	}
	return map[string]*implementation{
		"IIF":           {lazy: iif, prepare: prepareIIF},
		"Switch":        {lazy: switchKeys},
		"Coalesce":      {lazy: coalesce},
		"Not":           answer(func(v Value) bool { text, ok := v.single(); return !ok || text != "True" }),
		"IsNull":        answer(Value.IsNull),
		"IsNullOrEmpty": answer(Value.isEmpty),
		"IsPresent":     answer(func(v Value) bool { return !v.isEmpty() }),
		"IsString":      answer(func(v Value) bool { return v.count() == 1 }),

		"IgnoreFlowIfNullOrEmpty": {lazy: ignoreEmpty},
		"SelectUniqueValue":       {lazy: selectUnique},
	}
}

// iif takes the false branch when an attribute of the condition is null or
// empty, whatever the condition asks: the service's check fails then.
func iif(r *run, c *callStep) (Value, error) {
	for _, name := range c.condition {
		if r.attribute(name).isEmpty() {
			return c.branch(r, 2)
		}
	}
	condition, err := c.value(r, 0)
	if err != nil {
		return Null(), err
	}
	if isTrue(condition) {
		return c.branch(r, 1)
	}
	return c.branch(r, 2)
}

// branch is a slot as it is, even if its flow is ignored.
func (c *callStep) branch(r *run, slot int) (Value, error) {
	if !c.given(slot) {
		return Null(), nil
	}
	return c.args[slot].run(r)
}

// prepareIIF finds the attributes that the condition itself looks at.
func prepareIIF(c *callStep) {
	if len(c.node.Args) > 0 && c.node.Args[0] != nil {
		walkCondition(c.node.Args[0], func(n Node) {
			if attribute, ok := n.(*Attribute); ok {
				c.condition = append(c.condition, attribute.Name)
			}
		})
	}
}

// switchKeys compares letter by letter; a source that is null has the key "".
// Only the keys up to the one that fits, and its value, are evaluated.
func switchKeys(r *run, c *callStep) (Value, error) {
	source, err := c.one(r, 0)
	if err != nil {
		return Null(), err
	}
	for slot := 2; slot+1 < len(c.args); slot += 2 {
		key, err := c.one(r, slot)
		if err != nil {
			return Null(), err
		}
		if key == source {
			return c.branch(r, slot+1)
		}
	}
	return c.branch(r, 1)
}

// one is a slot that has to be one text; null is "".
func (c *callStep) one(r *run, slot int) (string, error) {
	v, err := c.value(r, slot)
	if err != nil {
		return "", err
	}
	return c.single(v, slot)
}

// coalesce gives the first value that is not null; an empty text is a value.
func coalesce(r *run, c *callStep) (Value, error) {
	for slot := range c.args {
		v, err := c.value(r, slot)
		if err != nil || !v.IsNull() {
			return v, err
		}
	}
	return Null(), nil
}

func ignoreEmpty(r *run, c *callStep) (Value, error) {
	v, err := c.value(r, 0)
	if err != nil {
		return Null(), err
	}
	if v.isEmpty() {
		return Value{kind: kindIgnored}, nil
	}
	return v, nil
}

// selectUnique gives the first value that no object of the target has. Rules
// behind it are not evaluated.
func selectUnique(r *run, c *callStep) (Value, error) {
	for slot := range c.args {
		if !c.given(slot) {
			continue
		}
		text, err := c.one(r, slot)
		if err != nil {
			return Null(), err
		}
		if text != "" && (r.env.Exists == nil || !r.env.Exists(text)) {
			return Text(text), nil
		}
	}
	return Null(), c.fail("objects of the target have every value that the rules give")
}
