package attrexpr

// AttributeKnowledge is what is known about the name of a source attribute.
type AttributeKnowledge struct {
	Known bool
	// Suggestion is a known name that is close to an unknown one, "" when there is none.
	Suggestion string
	// Definite says that the list of names is complete, so that an unknown name is an error.
	Definite bool
}

// CheckOptions are what the checker is told about the place of the expression.
type CheckOptions struct {
	// Attribute looks up a source attribute; nil leaves names unchecked.
	Attribute func(name string) AttributeKnowledge
	// MatchingMapping says that the mapping's target attribute matches objects.
	MatchingMapping bool
}

// Check finds what is wrong with an expression that could be read, offline and
// all at once, in the order of its text.
func (e *Expression) Check(o CheckOptions) Problems {
	c := &checker{text: e.text, options: o, problems: append(Problems(nil), e.warnings...)}
	return c.problems.sorted()
}

type checker struct {
	text     string
	options  CheckOptions
	problems Problems
}
