package guardrail

import "github.com/hashicorp/terraform-plugin-framework/path"

// Severity is what a rule says where a plan creates what is risky. On what is so already every rule is a warning.
type Severity string

// The severities, as the documentation names them.
const (
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Rule is one rule about a resource type, whose plans and states are looked at as an M. Exactly one of Value, Change and Destroy is
// set. Each answers what is risky, in the words of the configuration, and nothing where nothing is; what is not known yet is not
// risky.
type Rule[M any] struct {
	// Name is what acknowledge names, in snake_case. Two resource types may have a rule in common.
	Name     string
	Severity Severity
	// Summary is a sentence without full stop; the object's name follows it in a diagnostic.
	Summary string
	// Reason and Advice are whole sentences: why it is risky, and what to do instead.
	Reason, Advice string
	// At is the attribute at which a finding stands. Left out, risks are names of attributes, and it stands at the first. A destroy has
	// no configuration to stand at.
	At path.Path

	// Value looks at what an object is.
	Value func(M) []string
	// Change looks at what an apply does to an object; from is nil if it creates one. What it answers is new by its nature.
	Change func(from *M, to M) []string
	// Destroy looks at what goes with an object, be it in a replacement.
	Destroy func(M) []string
}

// Set are the rules of one resource type.
type Set[M any] struct {
	// Type is the name of the resource type, such as crosstenant_access_partner.
	Type string
	// Object names an object in a diagnostic, since CLIs fold warnings of one summary into the first.
	Object func(M) string
	// Replaces tells whether a plan is about another object than the state, which goes: the framework tells ModifyPlan nothing of
	// what the attributes decided, and the CLI asks for the plan of the new object apart, showing only the errors of that.
	Replaces func(from, to M) bool
	Rules    []Rule[M]
}

// Entry is a rule as the documentation lists it.
type Entry struct {
	Type, Name string
	Severity   Severity
	// OnDestroy says that the rule is about destroying.
	OnDestroy               bool
	Summary, Reason, Advice string
}

// Entries lists the rules, in their order.
func (s Set[M]) Entries() []Entry {
	entries := make([]Entry, len(s.Rules))
	for i, r := range s.Rules {
		entries[i] = Entry{s.Type, r.Name, r.Severity, r.Destroy != nil, r.Summary, r.Reason, r.Advice}
	}
	return entries
}

func (s Set[M]) names() []string {
	names := make([]string, len(s.Rules))
	for i, r := range s.Rules {
		names[i] = r.Name
	}
	return names
}
