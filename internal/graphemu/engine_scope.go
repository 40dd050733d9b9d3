package graphemu

import (
	"fmt"
	"slices"
	"strings"
)

// scopeMode says who is looked at: everybody, or who is assigned.
type scopeMode struct {
	everybody bool
	assigned  map[string]bool // user ids, entitled by a role
	defaulted map[string]bool // user ids, assigned without a role: "not effectively entitled"
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
	filtered                   bool // a customer's early filter does not match: out, and never deprovisioned for it
	passes                     bool // the customer's scoping filters match
	results                    map[string]bool
	blocked                    bool // sign-in is blocked
	err                        error
}

// inScope says that the user is to exist in the target.
func (v verdict) inScope() bool {
	return v.err == nil && v.active && v.assigned && v.entitled && !v.external && !v.filtered && v.passes
}

// judge evaluates one user of the source; a nil user is gone.
func (j *syncJob) judge(mode scopeMode, mapping, user object) verdict {
	v := verdict{results: map[string]bool{}}
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
	scope, _ := mapping["scope"].(object)
	early, err := matchGroups(scope["inputFilterGroups"], user, v.results)
	v.filtered = !early
	if err != nil {
		v.err = err
		return v
	}
	v.passes, v.err = matchGroups(scope["groups"], user, v.results)
	return v
}

// matchGroups evaluates a scoping filter: clauses of a group are joined by AND, groups by OR; no group lets everybody pass.
// It notes each clause's result under the text that the logs show.
func matchGroups(groups any, user object, results map[string]bool) (bool, error) {
	list := objectsOf(groups)
	if len(list) == 0 {
		return true, nil
	}
	matched := false
	for _, group := range list {
		all := true
		for _, clause := range objectsOf(group["clauses"]) {
			ok, err := matchClause(clause, user)
			if err != nil {
				return false, err
			}
			results[clauseText(group, clause)] = ok
			all = all && ok
		}
		matched = matched || all
	}
	return matched, nil
}

// matchClause knows the operator of the template's own filter. Others are not evaluated, which the caller escrows.
func matchClause(clause, user object) (bool, error) {
	operator := textOf(clause["operatorName"])
	if operator != "EQUALS" {
		return false, fmt.Errorf("the scoping filter on '%s' uses the operator %s, which is %w", textOf(clause["sourceOperandName"]), operator, errNotEvaluated)
	}
	value, ok := sourceValue(user, textOf(clause["sourceOperandName"]))
	return ok && slices.Contains(operandValues(clause), value), nil
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

func clauseText(group, clause object) string {
	return fmt.Sprintf("%s.%s %s '%s'", textOf(group["name"]), textOf(clause["sourceOperandName"]), textOf(clause["operatorName"]),
		strings.Join(operandValues(clause), ","))
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
