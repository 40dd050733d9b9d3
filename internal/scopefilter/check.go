package scopefilter

// Severity tells what is certainly wrong from what looks wrong.
type Severity int

// The severities.
const (
	Error   Severity = iota // the service refuses it, or it can never do what it says
	Warning                 // it may be meant so
)

// Problem is something wrong with a filter.
type Problem struct {
	Severity   Severity
	Group      int    // position from 0; -1: the filter as a whole
	Clause     int    // position in the group from 0; -1: the group as a whole
	Member     string // "attribute", "operator", "value", "clauses", "name", or "" for the whole
	Code       string // a short fixed word, e.g. "unknown-operator"
	Message    string // a sentence without the suggestion
	Suggestion string // what to write instead, if that can be told
}

// AttributeFacts is what is known of a source attribute.
type AttributeFacts struct {
	Known        bool
	Type         string // Graph's attributeType; empty: not known
	Multivalued  bool
	Unfilterable string // why the service does not filter by it; empty: it does, or nobody knows
	Suggestion   string // a known attribute of a similar name, for one that is not known
	Definite     bool   // an attribute that is not known does not exist, as the job's own directory says
}

// CheckOptions say what the filter is checked against.
type CheckOptions struct {
	Attribute func(name string) AttributeFacts // nil: attributes are not looked up
}

// Check reports everything wrong with the filter at once.
func (f Filter) Check(o CheckOptions) []Problem {
	c := checker{options: o}
	for g, group := range f {
		c.group(f, g, group)
	}
	return c.problems
}

type checker struct {
	options  CheckOptions
	problems []Problem
}

func (c *checker) group(f Filter, g int, group Group) {
	if len(group.Clauses) == 0 {
		c.problems = append(c.problems, Problem{Group: g, Clause: -1, Member: "clauses", Code: "empty-group", Message: "A group without clauses lets everybody pass."})
	}
}
