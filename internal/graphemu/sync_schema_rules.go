package graphemu

import (
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
)

// forbiddenChange says what the service refuses about a schema that is well formed: the match of users is fixed, an attribute
// is mapped once, rules and attributes must exist, and what it would have to evaluate must be readable.
func (s *Server) forbiddenChange(old, next object) string {
	rule := findRule(old, func(object) bool { return true })
	if findRule(next, func(r object) bool { return sameID(textOf(r["id"]), textOf(rule["id"])) }) == nil {
		return "The schema does not include the synchronization rule '" + textOf(rule["id"]) + "'."
	}
	users := userMapping(next)
	if users == nil {
		return "The mapping of users cannot be removed."
	}
	if !hasFixedMatch(users) {
		return "The matching attributes of users cannot be changed."
	}
	if complaint := mappedTargets(users, definitionsOf(next, targetSide, "User")); complaint != "" {
		return complaint
	}
	for _, name := range []string{"User", "Group"} {
		if complaint := s.beyondReading(mappingOf(next, name), definitionsOf(next, sourceSide, name)); complaint != "" {
			return complaint
		}
	}
	return ""
}

// mappedTargets looks at the left side of every mapping.
func mappedTargets(users object, known map[string]definition) string {
	var seen []string
	for _, mapping := range objectsOf(users["attributeMappings"]) {
		target := targetOf(mapping)
		if slices.Contains(seen, target) {
			return "The target attribute '" + target + "' is mapped more than once."
		}
		declared, ok := known[target]
		switch {
		case !ok:
			return "The target attribute '" + target + "' does not exist in the target directory."
		case declared.readOnly:
			return "The target attribute '" + target + "' is read-only."
		}
		seen = append(seen, target)
	}
	return ""
}

// beyondReading looks at what the engine has to evaluate: expressions, the attributes they name, filters.
func (s *Server) beyondReading(mapping object, known map[string]definition) string {
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		source, _ := m["source"].(object)
		if source == nil || targetOf(m) == matchAttribute {
			continue
		}
		if complaint := s.badSource(source, known); complaint != "" {
			return "The mapping of the target attribute '" + targetOf(m) + "' is not valid. " + complaint
		}
	}
	scope, _ := mapping["scope"].(object)
	filter := filterOf(scope["groups"])
	if s.behaviour(behaviourSchemaValidation) != "unchecked" {
		if _, err := filter.Compile(scopefilter.MatchOptions{}); err != nil {
			return clauseFailure(filter, err).Error()
		}
	}
	for _, group := range filter {
		for _, clause := range group.Clauses {
			if s.unknownSource(clause.Attribute, known) {
				return "The scoping filter '" + group.Name + "' is not valid. The source attribute '" + clause.Attribute + "' does not exist in the source directory."
			}
		}
	}
	return ""
}

// badSource says what is wrong with the right side of a mapping, "" if nothing is.
func (s *Server) badSource(source object, known map[string]definition) string {
	names := []string{textOf(source["name"])}
	switch source["type"] {
	case "Function":
		expression, err := parseChecked(textOf(source["expression"]))
		if err != nil {
			if s.behaviour(behaviourSchemaValidation) == "unchecked" {
				return ""
			}
			return err.Error()
		}
		if s.behaviour(behaviourSchemaValidation) == "tree" && missesTree(source, expression) {
			return "The expression " + textOf(source["expression"]) + " comes without its parameters."
		}
		names = nil
		for _, attribute := range expression.Attributes() {
			names = append(names, attribute.Name)
		}
	case "Constant":
		return ""
	}
	for _, name := range names {
		if s.unknownSource(name, known) {
			return "The source attribute '" + name + "' does not exist in the source directory."
		}
	}
	return ""
}

// missesTree says that the parsed form of a function's expression was not sent along.
func missesTree(source object, expression *attrexpr.Expression) bool {
	sent := objectsOf(source["parameters"])
	return textOf(source["name"]) != expression.Source().Name || len(sent) != len(expression.Source().Parameters)
}

func (s *Server) unknownSource(name string, known map[string]definition) bool {
	_, ok := known[name]
	return !ok && s.behaviour(behaviourUnknownSource) == "refused"
}

func hasFixedMatch(mapping object) bool {
	matches := 0
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		if priority, _ := numberOf(m["matchingPriority"]); priority == 0 {
			continue
		}
		source, _ := m["source"].(object)
		if targetOf(m) != matchAttribute || !strings.EqualFold(strings.ReplaceAll(textOf(source["expression"]), " ", ""), matchExpression) {
			return false
		}
		matches++
	}
	return matches == 1
}
