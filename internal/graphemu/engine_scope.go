package graphemu

import (
	"errors"
	"fmt"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// scopeMode says who is looked at: everybody, or who is assigned.
type scopeMode struct {
	everybody bool
	assigned  map[string]bool // user ids, entitled by a role
	defaulted map[string]bool // user ids, assigned without a role: "not effectively entitled"
	groups    []string        // ids of the assigned groups themselves
}

// scopeOf reads the assignments of a service principal: users, and the direct members of security-enabled groups.
func (t *tenant) scopeOf(assignments []object, everybody bool) scopeMode {
	mode := scopeMode{everybody: everybody, assigned: map[string]bool{}, defaulted: map[string]bool{}}
	for _, assignment := range assignments {
		set := mode.assigned
		if assignment["appRoleId"] == zeroID {
			set = mode.defaulted
		}
		principal := lower(textOf(assignment["principalId"]))
		if assignment["principalType"] != "Group" {
			set[principal] = true
			continue
		}
		group, ok := t.store(groupsCollection).get(principal)
		if !ok || !isTrue(group["securityEnabled"]) {
			continue
		}
		if assignment["appRoleId"] != zeroID {
			mode.groups = append(mode.groups, principal)
		}
		for _, member := range t.groupMembers(principal) {
			set[lower(member)] = true
		}
	}
	return mode
}

// rolesOf names the roles that assignments give a user; access without a role has no name.
func (m scopeMode) rolesOf(id string) string {
	if m.assigned[id] {
		return syncRoleName
	}
	return ""
}

// verdict is what the engine decides about one source user.
type verdict struct {
	active, assigned, entitled bool
	external                   bool // kept out by the template, never deprovisioned for it
	filtered                   bool // an early filter does not match: out, and never deprovisioned for it
	passes                     bool // the scoping filters match
	results                    []scopefilter.Result
	blocked                    bool // sign-in is blocked
	err                        error
}

// inScope says that the user is to exist in the target.
func (v verdict) inScope() bool {
	return v.err == nil && v.active && v.assigned && v.entitled && !v.external && !v.filtered && v.passes
}

// scoping are the filters of an object mapping, made ready for a cycle. Graph: filter.
type scoping struct {
	early    readyFilter // inputFilterGroups: keep out, never deprovision
	customer readyFilter // groups: deprovision who does not match any more
	known    map[string]definition
	err      error // a filter that nobody can be compared with
}

// readyFilter is a filter with what compares by it.
type readyFilter struct {
	scopefilter.Filter
	matcher *scopefilter.Matcher
}

// scopingOf reads the filters of an object mapping.
func (j *syncJob) scopingOf(mapping object) *scoping {
	scope, _ := mapping["scope"].(object)
	s := &scoping{known: definitionsOf(j.schema, sourceSide, textOf(mapping["sourceObjectName"]))}
	options := scopefilter.MatchOptions{
		WholeValue:     j.s.behaviour(behaviourFilterRegex) == "whole",
		LenientNumbers: j.s.behaviour(behaviourFilterNumbers) == "out-of-scope",
	}
	for groups, into := range map[string]*readyFilter{"inputFilterGroups": &s.early, "groups": &s.customer} {
		filter := filterOf(scope[groups])
		matcher, err := filter.Compile(options)
		if err != nil {
			s.err = clauseFailure(filter, err)
			return s
		}
		*into = readyFilter{filter, matcher}
	}
	return s
}

// filterOf reads the groups of a filter. A clause without values is one with a unary operator.
func filterOf(groups any) scopefilter.Filter {
	var filter scopefilter.Filter
	for _, group := range objectsOf(groups) {
		g := scopefilter.Group{Name: textOf(group["name"])}
		for _, clause := range objectsOf(group["clauses"]) {
			g.Clauses = append(g.Clauses, scopefilter.Clause{
				Attribute: textOf(clause["sourceOperandName"]), Operator: textOf(clause["operatorName"]), Values: operandValues(clause),
			})
		}
		filter = append(filter, g)
	}
	return filter
}

// clauseFailure names the clause of an error by group and attribute, and says what is wrong. It holds nothing of an object.
func clauseFailure(filter scopefilter.Filter, err error) error {
	reason := "The scoping filter cannot be evaluated."
	if at := (*scopefilter.ClauseError)(nil); errors.As(err, &at) {
		group := filter[at.Group]
		reason = fmt.Sprintf("The clause on '%s' of the scoping filter '%s' cannot be evaluated: %v.", group.Clauses[at.Clause].Attribute, group.Name, at.Err)
	}
	return &errMapping{scopingFailed, reason}
}

// judge evaluates both filters for one object.
func (s *scoping) judge(doc object, v *verdict) {
	if v.err = s.err; v.err != nil {
		return
	}
	v.filtered = !s.match(s.early, doc, v)
	if v.err == nil {
		v.passes = s.match(s.customer, doc, v)
	}
}

// match evaluates a filter for one object and notes what each clause said.
func (s *scoping) match(filter readyFilter, doc object, v *verdict) bool {
	passed, results, err := filter.matcher.Match(func(name string) []string {
		if _, ok := s.known[name]; !ok {
			return nil // what the schema does not declare is never imported
		}
		return sourceValues(doc, name)
	})
	v.results = append(v.results, results...)
	if err != nil {
		v.err = clauseFailure(filter.Filter, err)
	}
	return passed
}

// judge evaluates one user of the source; a nil user is gone.
func (j *syncJob) judge(mode scopeMode, filters *scoping, user object) verdict {
	v := verdict{}
	if user == nil {
		return v
	}
	id := lower(textOf(user["id"]))
	v.active = true
	v.blocked = user["accountEnabled"] == false
	v.assigned = mode.everybody || mode.assigned[id] || mode.defaulted[id]
	v.entitled = mode.everybody || mode.assigned[id]
	guest := user["userType"] == "Guest" && j.s.behaviour(behaviourInternalGuests) == "skipped"
	v.external = isExternal(user) || guest
	filters.judge(user, &v)
	return v
}

// judgeGroup evaluates one group of the source that is there. Groups are in scope by assignment only.
func (s *scoping) judgeGroup(assigned bool, group object) verdict {
	v := verdict{active: true, assigned: assigned, entitled: assigned}
	s.judge(group, &v)
	return v
}

// scopeResults is what the logs show of each clause.
func (v verdict) scopeResults() object {
	results := object{}
	for _, r := range v.results {
		results[r.Label()] = r.Matched
	}
	return results
}

func operandValues(clause object) []string {
	operand, _ := clause["targetOperand"].(object)
	list, _ := operand["values"].([]any)
	var out []string
	for _, v := range list {
		out = append(out, textOf(v))
	}
	return out
}

// skipReason is the code for a user that is not in scope, in the service's words.
func (v verdict) skipReason() string {
	switch {
	case !v.active:
		return "NotActive"
	case !v.assigned || !v.entitled:
		return "NotEffectivelyEntitled"
	default:
		return "NotInProvisioningScope"
	}
}

// scopingFailed is the code of an object whose scope cannot be told.
const scopingFailed = "ScopingFilterNotEvaluated"
