package graphemu

import (
	"fmt"
	"slices"
)

// SchemaLosses lists what writes of synchronization schemas through Graph took away that nobody who sets mappings, filters,
// flow types or declared attributes has a reason to touch: members and values that the writer may not know, the service's own
// filters, definitions of attributes. One line per loss, with its place in the document.
func (s *Server) SchemaLosses() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sync.losses)
}

// kind is a kind of object within a schema: the members that a writer may change, and what tells one object from another. All
// other members have to be there after a write as they were before.
type kind struct {
	managed []string
	key     func(object) string
	removed bool // a writer may take the whole object away
}

var (
	schemaKind     = kind{managed: []string{"id", "version", "synchronizationRules", "directories"}}
	ruleKind       = kind{managed: []string{"objectMappings"}, key: nameOf}
	objectKind     = kind{managed: []string{"enabled", "flowTypes", "scope", "attributeMappings"}, key: objectNames}
	mappingKind    = kind{managed: []string{"source", "defaultValue", "flowBehavior", "flowType"}, key: func(m object) string { return targetOf(m) }, removed: true}
	sourceKind     = kind{managed: []string{"parameters"}}
	filterKind     = kind{managed: []string{"groups"}}
	directoryKind  = kind{managed: []string{"version", "discoveryDateTime", "objects"}, key: nameOf}
	definitionKind = kind{managed: []string{"attributes"}, key: nameOf}
	attributeKind  = kind{key: nameOf}
)

func nameOf(doc object) string { return textOf(doc["name"]) }

func objectNames(mapping object) string {
	return textOf(mapping["sourceObjectName"]) + " to " + textOf(mapping["targetObjectName"])
}

// schemaLosses compares a schema with the one that is written over it.
func schemaLosses(before, after object) []string {
	l := &lossFinder{}
	l.members(schemaKind, "schema", before, after)
	l.lists(ruleKind, "synchronizationRules", before["synchronizationRules"], after["synchronizationRules"], func(path string, old, now object) {
		l.lists(objectKind, path+".objectMappings", old["objectMappings"], now["objectMappings"], l.objectMapping)
	})
	l.lists(directoryKind, "directories", before["directories"], after["directories"], func(path string, old, now object) {
		l.lists(definitionKind, path+".objects", old["objects"], now["objects"], func(path string, old, now object) {
			l.lists(attributeKind, path+".attributes", old["attributes"], now["attributes"], nil)
		})
	})
	return l.found
}

// lossFinder walks through two schemas side by side.
type lossFinder struct{ found []string }

// members compares the members of one object that a writer has to leave alone.
func (l *lossFinder) members(k kind, path string, before, after object) {
	for _, name := range sortedKeys(before) {
		if isAnnotation(name) || slices.Contains(k.managed, name) {
			continue
		}
		now, has := after[name]
		switch {
		case !has:
			l.note("%s.%s is gone", path, name)
		case !sameJSON(before[name], now):
			l.note("%s.%s was changed from %s to %s", path, name, jsonText(before[name]), jsonText(now))
		}
	}
}

// lists compares the objects of a list by their keys. What only the new list has is an addition and no loss.
func (l *lossFinder) lists(k kind, path string, before, after any, below func(path string, old, now object)) {
	now := map[string]object{}
	for _, item := range objectsOf(after) {
		now[k.key(item)] = item
	}
	for _, item := range objectsOf(before) {
		at := path + "[" + k.key(item) + "]"
		kept, ok := now[k.key(item)]
		switch {
		case ok:
			l.members(k, at, item, kept)
			if below != nil {
				below(at, item, kept)
			}
		case !k.removed:
			l.note("%s is gone", at)
		}
	}
}

// objectMapping goes below the mapping of users or groups; all others are nobody's to change.
func (l *lossFinder) objectMapping(path string, old, now object) {
	if names := objectNames(old); names != "User to User" && names != "Group to Group" {
		if old = withoutOrder(old); !sameJSON(old, withoutOrder(now)) {
			l.note("%s was changed", path)
		}
		return
	}
	l.lists(mappingKind, path+".attributeMappings", old["attributeMappings"], now["attributeMappings"], l.source)
	before, _ := old["scope"].(object)
	after, _ := now["scope"].(object)
	l.members(filterKind, path+".scope", before, after)
	for _, group := range objectsOf(before["groups"]) {
		kept := slices.ContainsFunc(objectsOf(after["groups"]), func(other object) bool { return sameJSON(group, other) })
		if builtIn(group) && !kept {
			l.note("%s.scope lost the service's own group '%s'", path, nameOf(group))
		}
	}
}

// source looks at a mapping whose source stayed the same: only another one is a new object.
func (l *lossFinder) source(path string, old, now object) {
	before, _ := old["source"].(object)
	after, _ := now["source"].(object)
	if before["type"] == after["type"] && before["name"] == after["name"] && before["expression"] == after["expression"] {
		l.members(sourceKind, path+".source", before, after)
	}
}

func withoutOrder(mapping object) object {
	out := clone(mapping)
	sortMappings(out)
	return out
}

// builtIn says that a group has a clause with several values, which no page of the portal makes.
func builtIn(group object) bool {
	return slices.ContainsFunc(objectsOf(group["clauses"]), func(clause object) bool { return len(operandValues(clause)) > 1 })
}

// sameJSON compares by value; ids may have been answered in capitals.
func sameJSON(a, b any) bool { return jsonText(upperIDs(a)) == jsonText(upperIDs(b)) }

func (l *lossFinder) note(format string, args ...any) {
	l.found = append(l.found, fmt.Sprintf(format, args...))
}
